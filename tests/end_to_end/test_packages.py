"""Packages: billed whole when they open, income session by session; or billed session by session."""

from __future__ import annotations

from collections import Counter

import pytest
from end_to_end.office import Office, billed, euros, gross, held, on

from catalog.money import Money
from invoices.store import schema

SIX = (1005, 1012, 1019, 1026, 1102, 1109)


@pytest.fixture
def office() -> Office:
    return Office()


def income(office: Office, payer: str = "anna") -> dict[str, str]:
    """What was released of a package, by the day it counts on."""
    days: Counter[str] = Counter()
    for row in office.rows(schema.postings):
        if row.source.startswith("release:") and row.account == "revenue" and row.payer == payer:
            days[row.tax_point] -= row.amount
    return {day: str(Money(cents)) for day, cents in sorted(days.items()) if cents}


def test_income_follows_the_sessions(office: Office) -> None:
    """The whole price is billed when the package opens; each session makes a sixth of it income, on its own day."""
    for day in SIX[:4]:
        office.deliver("six-talks", day)
    (invoice,) = office.issue("2026-10", 1102).invoices
    assert invoice.gross == euros("570.00")
    assert income(office) == {f"2026-10-{day}": "95.00" for day in ("05", "12", "19", "26")}
    assert office.balance("deferred") == euros("-190.00")
    for day in SIX[4:]:
        office.deliver("six-talks", day)
    assert billed(office.issue("2026-11", 1202)) == []
    assert sum(Money.euros(amount).cents for amount in income(office).values()) == invoice.net.cents
    assert office.balance("deferred") == euros("0.00")
    assert sorted(office.states().values()) == ["billed"] + ["package"] * 5
    assert office.faults() == []


def test_awkward_cents_are_released_whole(office: Office) -> None:
    """82.64 over three lessons is 27.55, 27.54 and 27.55: together exactly the net, never a cent more."""
    for day in (1005, 1006, 1007):
        office.deliver("three-lessons", day)
    (invoice,) = office.issue("2026-10", 1102).invoices
    assert (invoice.net, invoice.tax, invoice.rounding) == (euros("82.64"), euros("17.35"), euros("0.01"))
    assert list(income(office).values()) == ["27.55", "27.54", "27.55"]
    assert office.balance("deferred") == euros("0.00")


def test_each_payer_in_the_same_steps(office: Office) -> None:
    """A sister who pays a third: her part and the client's are released side by side, each to the cent."""
    office.person("sister")
    office.coverage("pledge", "sister", share="33.33")
    for day in SIX:
        office.deliver("six-talks", day)
    run = office.issue_client(1201)
    assert billed(run) == ["client anna 380.02", "family sister 189.98"]
    for payer, net in (("anna", "380.02"), ("sister", "189.98")):
        assert sum(Money.euros(amount).cents for amount in income(office, payer).values()) == euros(net).cents
        assert len(income(office, payer)) == 6
        assert office.balance("deferred", payer=payer) == euros("0.00")
    assert office.faults() == []


def test_beside_other_help_on_one_family_line(office: Office) -> None:
    """Family reads one line for the month; in the books only the package's part of it waits for sessions."""
    office.edit(('nl = "Lessen"', 'nl = "Bijeenkomst"'))
    office.person("sister")
    office.coverage("pledge", "sister")
    office.deliver("three-lessons", 1005)
    office.deliver("cooking", 1006)
    (invoice,) = office.issue("2026-10", 1102).invoices
    (line,) = invoice.lines
    assert (line.amount, line.net) == (euros("124.99"), euros("103.30"))
    assert office.balance("revenue", source=invoice.number) == euros("-20.65")
    assert office.balance("deferred", source=invoice.number) == euros("-82.65")
    # VAT of what is paid ahead belongs to the day of the invoice, that of the cooking to the month it was given in
    tax = {(row.tax_point[:7], Money(-row.amount)) for row in office.rows(schema.postings) if row.account == "vat"}
    assert tax == {("2026-10", euros("4.34")), ("2026-11", euros("17.35"))}
    assert office.faults() == []


def test_who_does_not_come_uses_a_session(office: Office) -> None:
    """A missed appointment of a paid package costs nothing more, is income like an attended one, and is told apart."""
    office.deliver("six-talks", 1005)
    missed = office.deliver("six-talks", 1012, no_show=True)
    run = office.issue("2026-10", 1102)
    assert billed(run) == ["client anna 570.00"]
    (note,) = run.invoices[0].packages
    assert (note.used, note.days, note.missed) == (2, (on(1005),), (on(1012),))
    assert income(office) == {"2026-10-05": "95.00", "2026-10-12": "95.00"}
    assert office.states()[missed] == "package"


def test_a_missed_first_appointment_opens_nothing(office: Office) -> None:
    """Only somebody who comes opens a package; missing the first one costs its fee."""
    office.deliver("six-talks", 1005, no_show=True)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 45.00"]
    assert office.balance("deferred") == euros("0.00")


def test_a_held_package_catches_up(office: Office) -> None:
    """Sessions given while the package waited are income when it is billed, each on its own day."""
    office.coverage("own", amount="300.00")
    office.deliver("six-talks", 1005)
    assert held(office.issue("2026-10", 1102)) == ["anna shortfall 570.00"]
    office.deliver("six-talks", 1103)
    assert held(office.issue("2026-11", 1202)) == ["anna shortfall 570.00"]
    assert office.rows(schema.postings) == []
    office.decide("waive")
    (invoice,) = office.issue("2026-12", 20270104).invoices
    assert invoice.gross == euros("300.00")
    (note,) = invoice.packages
    assert (note.sessions, note.used, note.days) == (6, 2, (on(1005), on(1103)))
    assert income(office) == {"2026-10-05": "50.00", "2026-11-03": "50.00"}
    office.deliver("six-talks", 20270105)
    office.issue("2027-01", 20270201)
    assert income(office) == {"2026-10-05": "50.00", "2026-11-03": "50.00", "2027-01-05": "50.00"}
    assert office.faults() == []


@pytest.mark.parametrize("fate", ["drop", "rebill"])
def test_credit_takes_the_income_back(office: Office, fate: str) -> None:
    """A credited package leaves no income and nothing deferred: on each day what was released is taken back."""
    for day in SIX[:2]:
        office.deliver("six-talks", day)
    office.issue("2026-10", 1102)
    office.credit("2026-00001", "drop" if fate == "drop" else "rebill", 1103)
    assert income(office) == {}
    assert office.balance("revenue") == euros("0.00")
    assert office.balance("deferred") == euros("0.00")
    assert office.faults() == []


def test_credit_of_one_payer_leaves_the_other(office: Office) -> None:
    """Taking back the client's part does not make the sister's sessions income before they are given."""
    office.person("sister")
    office.coverage("pledge", "sister", share=50)
    for day in SIX[:2]:
        office.deliver("six-talks", day)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 285.00", "family sister 285.00"]
    office.credit("2026-00001", "drop", 1103)
    assert income(office) == {}
    assert income(office, "sister") == {"2026-10-05": "47.50", "2026-10-12": "47.50"}
    assert office.balance("deferred", payer="sister") == euros("-190.00")
    for day in (1105, 1106, 1107, 1108):
        office.deliver("six-talks", day)
    assert billed(office.issue("2026-11", 1202)) == []
    assert office.balance("deferred") == euros("0.00")
    assert office.balance("revenue") == euros("-285.00")
    assert office.faults() == []


def test_a_part_of_the_price_is_said_to_be_one(office: Office) -> None:
    """What is left of the price for the client is not the price: also when what another paid of it was dropped."""
    office.person("sister")
    pledge = office.coverage("pledge", "sister", amount=150)
    office.deliver("six-talks", 1005)
    assert [note.part for note in office.issue("2026-10", 1102).invoices[0].packages] == [euros("420.00")]
    office.credit("2026-00002", "drop", 1103)
    office.change_coverage(pledge, status="ended")
    _, anew = office.redo("2026-00001", 1104)
    assert (billed(anew), anew.invoices[0].total_of_help) == (["client anna 420.00"], None)
    assert [note.part for note in anew.invoices[0].packages] == [euros("420.00")]
    office.deliver("six-talks", 1006, client=office.person("bert"))
    assert [note.part for note in office.issue("2026-10", 1104).invoices[0].packages] == [None]


def test_redo_of_a_package_keeps_sessions_and_price(office: Office) -> None:
    """Made anew, a package keeps the price of its opening day, and its income stays on the days of its sessions."""
    for day in SIX[:2]:
        office.deliver("six-talks", day)
    office.issue("2026-10", 1102)
    office.edit(("570.00", "600.00"))
    note, issued = office.redo("2026-00001", 1103)
    assert note.gross == euros("570.00")
    assert billed(issued) == ["client anna 570.00"]
    (package,) = issued.invoices[0].packages
    assert (package.sessions, package.used, package.days) == (6, 2, (on(1005), on(1012)))
    assert income(office) == {"2026-10-05": "95.00", "2026-10-12": "95.00"}
    assert office.balance("deferred") == euros("-380.00")
    office.deliver("six-talks", 1105)
    assert billed(office.issue("2026-11", 1202)) == []
    assert office.balance("deferred") == euros("-285.00")
    assert office.faults() == []


def test_one_line_of_an_invoice_is_a_package(office: Office) -> None:
    """Credited line by line, the cents that rounding left go too: nothing stays deferred."""
    for day in (1001, 1002, 1003):
        office.deliver("cooking", day)
    for day in (1005, 1006):
        office.deliver("three-lessons", day)
    (invoice,) = office.issue("2026-10", 1102).invoices
    place = next(n for n, line in enumerate(invoice.lines, 1) if line.kind == "package")
    office.credit(invoice.number, "rebill", 1103, line=place)
    assert office.balance("deferred") == euros("0.00")
    office.deliver("three-lessons", 1105)
    assert billed(office.issue("2026-11", 1202)) == ["client anna 100.00"]
    assert office.balance("deferred") == euros("0.00")
    assert list(income(office).values()) == ["27.55", "27.55", "27.55"]  # with the cent that the credit left
    assert office.faults() == []


def test_a_dropped_package_is_closed(office: Office) -> None:
    """After a package was taken back for good, the next session opens a new one: nobody is helped on an empty card."""
    office.deliver("six-talks", 1005)
    office.deliver("six-talks", 1012)
    office.issue("2026-10", 1102)
    office.credit("2026-00001", "drop", 1103)
    office.deliver("six-talks", 1105)
    assert billed(office.issue("2026-11", 1202)) == ["client anna 570.00"]
    assert income(office) == {"2026-11-05": "95.00"}
    assert office.faults() == []


def test_a_package_expires(office: Office) -> None:
    """After its last day a package is used up: the next session opens another. What nobody used stays deferred."""
    office.deliver("three-lessons", 1005)
    office.issue("2026-10", 1102)
    office.deliver("three-lessons", 20270104)  # the last day
    office.deliver("three-lessons", 20270105)
    assert billed(office.issue("2027-01", 20270201)) == ["client anna 100.00"]
    assert office.balance("deferred") == euros("-82.64")  # 27.55 of the first, 55.09 of the second
    assert gross(office.invoices()) == euros("200.00")
    assert office.faults() == []


def test_after_the_last_session_comes_another_package(office: Office) -> None:
    """The seventh talk opens the second package."""
    for day in (*SIX, 1116):
        office.deliver("six-talks", day)
    assert billed(office.issue_client(1201)) == ["client anna 1140.00"]
    assert office.balance("deferred") == euros("-475.00")
    assert office.faults() == []


def test_per_session_under_a_policy(office: Office) -> None:
    """Where an insurer may pay, each session is billed when it was given, and nothing is deferred."""
    office.coverage("policy", "anker", share=50)
    for day in SIX[:2]:
        office.deliver("six-talks", day)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 95.00", "insurer anker 95.00"]
    assert office.balance("deferred") == euros("0.00")
    for day in SIX[4:]:
        office.deliver("six-talks", day)
    run = office.issue("2026-11", 1202)
    assert billed(run) == ["client anna 95.00", "insurer anker 95.00"]
    assert [(line.session, line.sessions) for line in run.invoices[0].lines] == [(3, 6), (4, 6)]


def test_per_session_because_somebody_chose_so(office: Office) -> None:
    """`--per-session` bills each session by itself, and so do all later ones of that package."""
    office.deliver("six-talks", 1005, per_session=True)
    office.deliver("six-talks", 1012)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 190.00"]
    assert office.balance("deferred") == euros("0.00")
    _, issued = office.redo("2026-00001", 1103)
    assert billed(issued) == ["client anna 190.00"]


def test_a_package_billed_whole_stays_so(office: Office) -> None:
    """A policy that comes later changes nothing for a package that was billed; the next package is per session."""
    office.deliver("six-talks", 1005)
    office.issue("2026-10", 1102)
    office.coverage("policy", "anker", from_=on(1101))
    for day in (1105, 1106, 1107, 1108, 1109):
        office.deliver("six-talks", day)
    assert billed(office.issue("2026-11", 1202)) == []
    office.deliver("six-talks", 1205)
    assert billed(office.issue("2026-12", 20270104)) == ["insurer anker 95.00"]


def test_a_package_that_an_insurer_pays_after_all(office: Office) -> None:
    """Taken back and billed again, now session by session: each payer's half is income of the days they were given."""
    for day in SIX:
        office.deliver("six-talks", day)
    office.issue_client(1201)
    office.coverage("policy", "anker", share=50)
    office.credit("2026-00001", "rebill", 1202)
    assert billed(office.issue_client(1202)) == ["client anna 285.00"]
    assert billed(office.issue("2026-11", 1203)) == ["insurer anker 285.00"]
    assert office.balance("deferred") == euros("0.00")
    assert office.balance("revenue", payer="anker") == euros("-285.00")
    assert office.balance("revenue", payer="anna") == euros("-285.00")
    assert office.faults() == []


def test_sessions_given_back_before_billing(office: Office) -> None:
    """A session that was removed before it was billed does not count: the six are six that were given."""
    for day in SIX:
        office.deliver("six-talks", day)
    office.remove("d-00002")
    office.issue_client(1201)
    assert office.balance("deferred") == euros("-95.00")


def test_a_session_taken_back_is_given_again_at_its_own_price(office: Office) -> None:
    """When a middle session is dropped, the next takes its place: three sessions are exactly the price."""
    for day in (1005, 1012, 1019):
        office.deliver("three-lessons", day, per_session=True)
    (invoice,) = office.issue("2026-10", 1102).invoices
    office.credit(invoice.number, "drop", 1103, line=2)
    office.deliver("three-lessons", 1109)
    office.issue("2026-11", 1202)
    active = [q for q in office.quotes() if office.states()[q.delivery.id] == "billed" and q.package is not None]
    assert sorted(q.package.session for q in active if q.package is not None) == [1, 2, 3]
    assert sum(q.total.cents for q in active) == 10000
    assert office.faults() == []


def test_a_package_dropped_takes_its_sessions_with_it(office: Office) -> None:
    """Nothing bills the later sessions of a package that was taken back for good: they are removed with the reason."""
    for day in SIX[:3]:
        office.deliver("six-talks", day)
    (invoice,) = office.issue("2026-10", 1102).invoices
    office.credit(invoice.number, "drop", 1103)
    assert set(office.states().values()) == {"removed"}
    assert {row.reason for row in office.rows(schema.removals)} == {invoice_reason(office)}
    assert income(office) == {}
    assert office.faults() == []


def invoice_reason(office: Office) -> str | None:
    """Why the last credit note was made."""
    return office.invoices()[-1].reason
