"""Changing and removing what was worked out and is not on an invoice: it is worked out again, as it then stands."""

from __future__ import annotations

import pytest
from end_to_end.office import Office, billed, codes, euros, gross, held, on
from end_to_end.test_packages import income

from catalog.faults import Faults
from catalog.money import Money, total
from invoices.store import schema
from invoices.store.shortfalls import shortfalls


def waits(office: Office) -> Money:
    """What `tiered shortfall list` says."""
    with office.reading() as connection:
        return total(short.amount for short in shortfalls(connection))


# Held, and waiting -------------------------------------------------------------------------------------------------


@pytest.fixture
def short() -> Office:
    """Anna can pay 30.00 a month. She had two talks and some cooking: all of it waits."""
    office = Office()
    office.coverage("own", amount="30.00", period="month")
    office.deliver("talk", 1005)
    office.deliver("talk", 1012)
    office.deliver("cooking", 1013)
    assert held(office.issue("2026-10", 1102)) == ["anna shortfall 104.99"]
    return office


def test_removed_while_it_waits(short: Office) -> None:
    """What was never given waits no more, is never billed, and takes nothing of what Anna can pay."""
    short.remove("d-00001")
    assert short.states() == {"d-00001": "removed", "d-00002": "held", "d-00003": "held"}
    assert waits(short) == euros("64.99")
    short.remove("d-00002")
    run = short.issue("2026-11", 1202)
    assert billed(run) == ["client anna 24.99"]
    assert (run.holds, waits(short)) == ([], euros("0.00"))
    assert short.faults() == []


def test_changed_while_it_waits(short: Office) -> None:
    """It is worked out from the start, by the next run of whatever month, and waits or is billed as it now is."""
    short.change("d-00001", service="cooking")
    assert short.states()["d-00001"] == "unbilled"
    assert waits(short) == euros("64.99")
    run = short.issue("2026-11", 1202)
    assert held(run) == ["anna shortfall 89.98"]
    assert waits(short) == euros("89.98")
    short.decide("bill")
    assert billed(short.issue("2026-11", 1203)) == ["client anna 89.98"]
    assert short.faults() == []


def test_changed_to_a_later_month(short: Office) -> None:
    """It waits for that month, and counts in it."""
    short.change("d-00001", day=1205)
    assert held(short.issue("2026-11", 1202)) == ["anna shortfall 64.99"]
    assert short.states()["d-00001"] == "unbilled"
    assert held(short.issue("2026-12", 20270104)) == ["anna shortfall 104.99"]
    assert short.faults() == []


def test_changed_twice_before_the_next_run(short: Office) -> None:
    """Only how it is then matters; nothing is worked out in between."""
    short.change("d-00001", day=1006)
    before = len(short.rows(schema.plans))
    short.change("d-00001", day=1007)
    assert len(short.rows(schema.plans)) == before
    short.remove("d-00001")
    assert held(short.issue("2026-10", 1103)) == ["anna shortfall 64.99"]
    assert short.faults() == []


def test_what_was_decided_was_about_something_else(short: Office) -> None:
    """A decision about a delivery that is changed before it is carried out falls away; the others stand."""
    short.decide("bill")
    short.change("d-00001", quantity=3)
    run = short.issue("2026-10", 1103)
    assert billed(run) == ["client anna 64.99"]
    assert held(run) == ["anna shortfall 120.00"]
    assert [row.decision for row in short.rows(schema.decisions)] == ["bill", "wait"]
    assert short.faults() == []


def test_waived_and_then_found_to_be_wrong(short: Office) -> None:
    """Nothing of what was waived is on an invoice: it can be put right, and is asked about again."""
    short.change_coverage("c-0001", amount=euros("0.00"))
    short.decide("waive")
    assert billed(short.issue("2026-10", 1103)) == []
    assert set(short.states().values()) == {"waived"}
    short.change("d-00001", day=1006)
    assert held(short.issue("2026-10", 1104)) == ["anna shortfall 40.00"]
    short.remove("d-00002")
    short.remove("d-00001")
    assert short.issue("2026-10", 1105).holds == []
    assert short.faults() == []


def test_a_requested_grant_gets_its_units_back() -> None:
    """What was held of a grant that is only asked for is free again, for other help."""
    office = Office()
    office.coverage("grant", "utrecht", status="requested", units=1)
    office.deliver("talk", 1005)
    office.deliver("talk", 1006)
    run = office.issue("2026-10", 1102)
    assert (billed(run), held(run)) == (["client anna 40.00"], ["anna requested 33.34"])
    office.remove("d-00001")
    office.deliver("talk", 1105)
    assert held(office.issue("2026-11", 1202)) == ["anna requested 33.34"]
    assert office.faults() == []


def test_what_waits_for_the_month_run() -> None:
    """A client run left it to the municipality; changed meanwhile, the month run bills it as it is."""
    office = Office()
    office.coverage("grant", "utrecht", units=2)
    office.deliver("talk", 1005)
    office.deliver("talk", 1006)
    assert billed(office.issue_client(1020)) == []
    office.change("d-00001", no_show=True)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 20.00", "municipality utrecht 33.34"]
    assert office.faults() == []


def test_free_help_that_was_not_free() -> None:
    """What cost nothing has no parts; it can be put right like anything else."""
    office = Office()
    office.edit(("amount = 24.99", "amount = 0.00"))
    office.deliver("cooking", 1005)
    assert billed(office.issue("2026-10", 1102)) == []
    office.change("d-00001", service="talk")
    assert office.states() == {"d-00001": "unbilled"}
    assert billed(office.issue("2026-11", 1202)) == ["client anna 40.00"]
    assert office.faults() == []


# In part on an invoice ---------------------------------------------------------------------------------------------


def test_in_part_on_an_invoice() -> None:
    """Refused, with the line to take back first; then all of it is worked out anew."""
    office = Office()
    office.coverage("own", amount="1.00")
    office.coverage("grant", "utrecht", units=1, services=("paperwork",))
    office.deliver("paperwork", 1005, quantity=3)
    run = office.issue("2026-10", 1102)
    assert (billed(run), held(run)) == (["municipality utrecht 57.50"], ["anna shortfall 120.00"])
    for attempt in (lambda: office.change("d-00001", quantity=2), lambda: office.remove("d-00001")):
        before = office.counts()
        with pytest.raises(Faults) as wrong:
            attempt()
        assert codes(wrong.value) == ["delivery-on-invoice"]
        assert "2026-00001 (regel 1)" in wrong.value.faults[0].message("nl")
        assert "credit 2026-00001 --line 1 --rebill" in wrong.value.faults[0].hint("nl")
        assert office.counts() == before
    office.credit("2026-00001", "rebill", 1103, line=1)
    office.change("d-00001", quantity=1)
    assert office.states() == {"d-00001": "unbilled"}
    run = office.issue("2026-11", 1202)
    assert (billed(run), run.holds) == (["municipality utrecht 57.50"], [])
    assert office.faults() == []


def test_credited_to_be_billed_again_and_then_removed() -> None:
    """What was never given is not billed again; the books are as before it."""
    office = Office()
    office.coverage("credit", amount="10.00")
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.credit("2026-00001", "rebill", 1103)
    office.remove("d-00001")
    assert billed(office.issue("2026-11", 1202)) == []
    office.deliver("cooking", 1204)
    (invoice,) = office.issue("2026-12", 20270104).invoices
    assert invoice.prepaid == euros("10.00")
    assert office.faults() == []


def test_dropped_for_one_payer(office_with_sister: Office) -> None:
    """Worked out from the start it would come back, so it does not change; it can go."""
    office_with_sister.credit("2026-00001", "drop", 1103)
    office_with_sister.credit("2026-00002", "rebill", 1103)
    with pytest.raises(Faults) as wrong:
        office_with_sister.change("d-00001", day=1006)
    assert codes(wrong.value) == ["delivery-part-dropped"]
    office_with_sister.remove("d-00001")
    assert billed(office_with_sister.issue("2026-11", 1202)) == []
    assert office_with_sister.faults() == []


@pytest.fixture
def office_with_sister() -> Office:
    """A talk of which Anna's sister pays half."""
    office = Office()
    office.person("sister")
    office.coverage("pledge", "sister", share=50)
    office.deliver("talk", 1005)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 20.00", "family sister 20.00"]
    return office


def test_dropping_the_last_part_leaves_what_is_to_be_billed_again(office_with_sister: Office) -> None:
    """A delivery of which another part is still to be billed again is not gone."""
    office_with_sister.credit("2026-00002", "rebill", 1103)
    office_with_sister.credit("2026-00001", "drop", 1103)
    assert office_with_sister.states() == {"d-00001": "unbilled"}
    assert billed(office_with_sister.issue("2026-11", 1202)) == ["family sister 20.00"]
    assert office_with_sister.states() == {"d-00001": "billed"}
    assert office_with_sister.faults() == []


# Packages ----------------------------------------------------------------------------------------------------------


def test_a_drawn_session_that_never_was() -> None:
    """The client paid for six: a session written down by mistake is given back, with its income."""
    office = Office()
    for day in (1005, 1012, 1019):
        office.deliver("six-talks", day)
    office.issue("2026-10", 1102)
    office.remove("d-00002")
    assert income(office) == {"2026-10-05": "95.00", "2026-10-19": "95.00"}
    assert office.balance("deferred") == euros("-380.00")
    for day in (1102, 1103, 1104, 1105):
        office.deliver("six-talks", day)
    assert billed(office.issue("2026-11", 1202)) == []
    assert office.balance("deferred") == euros("0.00")
    assert office.faults() == []


def test_a_drawn_session_on_another_day() -> None:
    """Its income goes along, at once out of the wrong month and with the next run into the right one."""
    office = Office()
    office.deliver("six-talks", 1005)
    office.deliver("six-talks", 1031)
    office.issue("2026-10", 1102)
    office.change("d-00002", day=1101)
    assert office.states()["d-00002"] == "unbilled"
    assert income(office) == {"2026-10-05": "95.00"}
    assert billed(office.issue("2026-11", 1202)) == []
    assert income(office) == {"2026-10-05": "95.00", "2026-11-01": "95.00"}
    assert office.states()["d-00002"] == "package"
    assert office.faults() == []


def test_a_drawn_session_after_the_last_day() -> None:
    """Where the package does not reach, the changed session opens the next one."""
    office = Office()
    office.deliver("three-lessons", 1005)
    office.deliver("three-lessons", 1012)
    office.issue("2026-10", 1102)
    office.change("d-00002", day=20270105)
    assert billed(office.issue("2027-01", 20270201)) == ["client anna 100.00"]
    assert office.faults() == []


def test_a_drawn_session_that_was_another_service() -> None:
    """It is billed as what it was, and leaves the package."""
    office = Office()
    office.deliver("six-talks", 1005)
    office.deliver("six-talks", 1012)
    office.issue("2026-10", 1102)
    office.change("d-00002", service="talk")
    assert billed(office.issue("2026-10", 1103)) == ["client anna 40.00"]
    assert office.states() == {"d-00001": "billed", "d-00002": "billed"}
    assert office.balance("deferred") == euros("-475.00")
    assert office.faults() == []


def test_who_opened_the_package_is_on_its_invoice() -> None:
    """The first session carries the invoice: it changes only when that was taken back."""
    office = Office()
    office.deliver("six-talks", 1005)
    office.deliver("six-talks", 1012)
    office.issue("2026-10", 1102)
    for attempt in (lambda: office.change("d-00001", day=1006), lambda: office.remove("d-00001")):
        with pytest.raises(Faults) as wrong:
            attempt()
        assert codes(wrong.value) == ["delivery-on-invoice"]


def test_the_first_session_of_a_package_never_was() -> None:
    """The sessions drawn on it were: the first of them opens the package, at the price of its own day."""
    office = Office()
    for day in (1005, 1012, 1019):
        office.deliver("six-talks", day)
    office.issue("2026-10", 1102)
    office.credit("2026-00001", "rebill", 1103)
    office.remove("d-00001")
    assert office.states() == {"d-00001": "removed", "d-00002": "unbilled", "d-00003": "unbilled"}
    office.edit(
        (
            "from = 2026-01-01, amount = 570.00",
            "from = 2026-01-01, until = 2026-10-10, amount = 570.00 }, { from = 2026-10-10, amount = 600.00",
        )
    )
    assert billed(office.issue("2026-11", 1202)) == ["client anna 600.00"]
    assert office.states() == {"d-00001": "removed", "d-00002": "billed", "d-00003": "package"}
    assert income(office) == {"2026-10-12": "100.00", "2026-10-19": "100.00"}
    assert gross(office.invoices()) == euros("600.00")
    assert office.faults() == []


def test_the_first_session_of_a_held_package_was_missed() -> None:
    """Only somebody who comes opens a package: the second session does, and the first draws nothing."""
    office = Office()
    office.coverage("own", amount="10.00")
    office.deliver("six-talks", 1005)
    office.deliver("six-talks", 1012)
    assert held(office.issue("2026-10", 1102)) == ["anna shortfall 570.00"]
    office.change("d-00001", no_show=True)
    assert held(office.issue("2026-10", 1103)) == ["anna shortfall 615.00"]
    office.decide("bill")
    assert billed(office.issue("2026-10", 1104)) == ["client anna 615.00"]
    assert income(office) == {"2026-10-12": "95.00"}
    assert office.faults() == []


def test_the_first_session_on_another_day_keeps_its_place() -> None:
    """Credited and moved by a day, the package is the same: its sessions, its price, its income by day."""
    office = Office()
    for day in (1005, 1012):
        office.deliver("six-talks", day)
    office.issue("2026-10", 1102)
    office.credit("2026-00001", "rebill", 1103)
    office.change("d-00001", day=1006)
    (invoice,) = office.issue("2026-11", 1202).invoices
    assert invoice.gross == euros("570.00")
    assert [(note.sessions, note.used) for note in invoice.packages] == [(6, 2)]
    assert income(office) == {"2026-10-06": "95.00", "2026-10-12": "95.00"}
    assert office.states() == {"d-00001": "billed", "d-00002": "package"}
    assert office.faults() == []


def test_sessions_billed_one_by_one_keep_their_price() -> None:
    """A session that is put right takes the number that it left: three of them are exactly the price."""
    office = Office()
    for day in (1005, 1012, 1019):
        office.deliver("three-lessons", day, per_session=True)
    (invoice,) = office.issue("2026-10", 1102).invoices
    office.credit(invoice.number, "rebill", 1103, line=2)
    office.change("d-00002", day=1014)
    assert billed(office.issue("2026-10", 1104)) == ["client anna 33.34"]
    assert gross(office.invoices()) == euros("100.00")
    sessions = [quote.package.session for quote in office.quotes() if quote.package is not None]
    assert sorted(sessions) == [1, 2, 3]
    assert office.faults() == []


def test_a_dropped_package_leaves_a_session_that_was_taken_out() -> None:
    """A session that is to be worked out anew does not belong to the package any more: it is not dropped with it."""
    office = Office()
    for day in (1005, 1012, 1019):
        office.deliver("six-talks", day)
    office.issue("2026-10", 1102)
    office.change("d-00002", service="talk")
    office.credit("2026-00001", "drop", 1103)
    assert office.states() == {"d-00001": "removed", "d-00002": "unbilled", "d-00003": "removed"}
    assert billed(office.issue("2026-11", 1202)) == ["client anna 40.00"]
    assert office.faults() == []


def test_units_of_a_coverage_count_once() -> None:
    """However often a delivery is changed, a grant pays one unit for it."""
    office = Office()
    office.coverage("grant", "utrecht", units=2)
    office.deliver("talk", 1005)
    for day in (1006, 1007, 1008):
        office.issue_client(1020)
        office.change("d-00001", day=day)
    office.deliver("talk", 1009)
    assert billed(office.issue("2026-10", 1102)) == ["municipality utrecht 66.67"]
    (delivery,) = {share.delivery for share in office.invoices()[0].lines[0].shares if share.round > 1}
    assert (delivery, on(1008)) == ("d-00001", office.invoices()[0].lines[0].days[0])
    assert office.faults() == []
