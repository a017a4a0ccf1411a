"""Stopping a package early: what was not used is given back, to each in the ratio in which they paid."""

from __future__ import annotations

from decimal import Decimal

import pytest
from end_to_end.office import Office, billed, codes, euros, on
from end_to_end.test_packages import income
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from catalog.faults import Faults
from catalog.money import Money, divide, total
from invoices.billing import client_scope
from invoices.store import schema


@pytest.fixture
def office() -> Office:
    return Office()


def given(office: Office, *days: int, service: str = "six-talks") -> list[str]:
    return [office.deliver(service, day) for day in days]


def spent(office: Office, coverage: str) -> str:
    """What is spent of an agreement."""
    with office.store.batch(dry_run=True) as books:
        (work,) = books.work_of(["anna"], client_scope("anna", on(1231)))
    return str(total(each.gross for (key, _), each in work.state.spent.items() if key == coverage))


def test_unused_sessions_are_given_back(office: Office) -> None:
    """570 for six; two were given. 570 - round(570 x 2/6) = 380 comes back, and no income is left waiting."""
    given(office, 1005, 1012)
    office.issue("2026-10", 1102)
    stopped = office.stop(1103)
    (note,) = stopped.notes
    assert (note.kind, note.original, note.gross) == ("credit-note", "2026-00001", euros("380.00"))
    (line,) = note.lines
    assert (line.quantity, line.amount, line.unit_price) == (4, euros("380.00"), euros("95.00").decimal)
    assert office.balance("receivable") == euros("190.00")
    assert office.balance("deferred") == euros("0.00")
    assert income(office) == {"2026-10-05": "95.00", "2026-10-12": "95.00"}
    assert office.faults() == []


def test_each_payer_in_the_ratio_in_which_they_paid(office: Office) -> None:
    """Sister paid 189.98 and anna 380.02, of 570; 380 comes back: 126.653 and 253.347, the cent to the larger rest."""
    office.person("sister")
    promise = office.coverage("pledge", "sister", share="33.33")
    given(office, 1005, 1012)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 380.02", "family sister 189.98"]
    stopped = office.stop(1103)
    assert billed(list(stopped.notes)) == ["client anna 253.35", "family sister 126.65"]
    assert [(str(each.paid), str(each.amount)) for each in stopped.back] == [("189.98", "126.65"), ("380.02", "253.35")]
    assert spent(office, promise) == "63.33"
    for payer, left in (("anna", "126.67"), ("sister", "63.33")):
        assert office.balance("receivable", payer=payer) == euros(left)
        assert office.balance("deferred", payer=payer) == euros("0.00")
        assert sum(euros(each).cents for each in income(office, payer).values()) == euros(left).cents
    sisters = stopped.notes[1]
    assert (sisters.stopped, sisters.lines[0].kind) == (None, "help")
    assert office.faults() == []


def test_earned_credit_can_be_used_again(office: Office) -> None:
    """60 of 570 was earned; of the 475 for five sessions 50 goes back to what anna earned, 425 to her."""
    earned = office.coverage("credit", amount="60.00")
    given(office, 1005)
    (invoice,) = office.issue("2026-10", 1102).invoices
    assert (invoice.gross, invoice.prepaid) == (euros("570.00"), euros("60.00"))
    (note,) = office.stop(1103).notes
    assert (note.gross, note.prepaid, note.payable) == (euros("475.00"), euros("50.00"), euros("425.00"))
    assert spent(office, earned) == "10.00"
    assert office.balance("wallet") == euros("-50.00")
    assert office.faults() == []


def test_on_a_family_line_with_other_help(office: Office) -> None:
    """Sister's line is of all help of the month: only the package's part of it is given back, with its VAT."""
    office.edit(('nl = "Lessen"', 'nl = "Bijeenkomst"'), ('refund = "none"', 'refund = "per-session"'))
    office.person("sister")
    office.coverage("pledge", "sister")
    given(office, 1005, service="three-lessons")
    office.deliver("cooking", 1006)
    (invoice,) = office.issue("2026-10", 1102).invoices
    assert len(invoice.lines) == 1
    (note,) = office.stop(1103).notes
    assert [str(each.gross) for line in note.lines for each in line.shares] == ["66.67"]
    assert (note.net, note.tax) == (euros("55.10"), euros("11.57"))
    rest = office.credit(invoice.number, "drop", 1104)
    for name in ("net", "tax", "rounding", "gross", "payable"):
        assert getattr(note, name) + getattr(rest, name) == getattr(invoice, name)
    for account in ("receivable", "revenue", "vat", "deferred", "rounding"):
        assert office.balance(account) == euros("0.00"), account
    assert office.faults() == []


def test_nothing_back_is_income(office: Office) -> None:
    """Under "none" nobody gets anything back, and no session is owed any more: what waited is income that day."""
    given(office, 1005, service="three-lessons")
    office.issue("2026-10", 1102)
    stopped = office.stop(1103)
    assert (stopped.refund, stopped.notes) == ("none", ())
    assert income(office) == {"2026-10-05": "27.55", "2026-11-03": "55.09"}
    assert office.balance("deferred") == euros("0.00")
    assert office.faults() == []


def test_billed_per_session_is_only_closed(office: Office) -> None:
    """Nothing was paid ahead; the next session opens another package, at its first session."""
    office.deliver("six-talks", 1005, per_session=True)
    office.issue("2026-10", 1102)
    assert (office.stop(1103).refund, len(office.invoices())) == (None, 1)
    office.deliver("six-talks", 1201, per_session=True)
    (invoice,) = office.issue_client(1202).invoices
    assert (invoice.lines[0].session, invoice.lines[0].sessions) == (1, 6)
    assert office.faults() == []


def test_what_was_given_before_is_drawn_first(office: Office) -> None:
    """Two more were given and not worked out yet: they are used, so two of six come back."""
    given(office, 1005, 1012)
    office.issue("2026-10", 1102)
    given(office, 1103, 1110)
    (note,) = office.stop(1112).notes
    assert note.gross == euros("190.00")
    assert income(office) == dict.fromkeys(("2026-10-05", "2026-10-12", "2026-11-03", "2026-11-10"), "95.00")
    assert billed(office.issue("2026-11", 1202)) == []
    assert office.faults() == []


def test_the_next_session_opens_another(office: Office) -> None:
    """After stopping nothing is drawn from it: anna comes back, and buys six again."""
    given(office, 1005)
    office.issue("2026-10", 1102)
    office.stop(1103)
    office.deliver("six-talks", 1201)
    assert billed(office.issue_client(1202)) == ["client anna 570.00"]
    assert office.faults() == []


def test_a_session_found_later(office: Office) -> None:
    """One of before the stop that nobody wrote down does not buy six more: refused, or billed by itself."""
    given(office, 1005)
    office.issue("2026-10", 1102)
    office.stop(1110)
    late = office.deliver("six-talks", 1103)
    with pytest.raises(Faults) as wrong:
        office.issue_client(1202)
    assert codes(wrong.value) == ["package-stopped"]
    office.remove(late)
    office.deliver("six-talks", 1103, per_session=True)
    assert billed(office.issue_client(1202)) == ["client anna 95.00"]
    assert office.faults() == []


@pytest.mark.parametrize(
    ("day", "code"),
    [(1004, "stop-day"), (1104, "stop-day"), (1006, "package-used-after"), (1101, "package-used-after")],
)
def test_a_day_that_cannot_be(office: Office, day: int, code: str) -> None:
    """Not before it began, not tomorrow, and not before the last session: also not one that is not worked out."""
    given(office, 1005, 1012)
    office.issue("2026-10", 1102)
    office.deliver("six-talks", 1102)
    with pytest.raises(Faults) as wrong:
        office.stop(1103, day=day)
    assert codes(wrong.value) == [code]
    assert office.rows(schema.stops) == []


def test_a_part_that_is_not_billed(office: Office) -> None:
    """While sister's part waits (she gets no post), nobody can say what each paid."""
    office.person("sister", on_hold=True)
    office.coverage("pledge", "sister", share=50)
    given(office, 1005)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 285.00"]
    with pytest.raises(Faults) as wrong:
        office.stop(1103)
    assert codes(wrong.value) == ["package-not-billed"]


def test_only_once(office: Office) -> None:
    given(office, 1005)
    office.issue("2026-10", 1102)
    with office.store.batch(dry_run=True) as books:
        (package,) = books.packages_of("anna")
    office.stop(1103)
    with pytest.raises(Faults) as wrong:
        office.stop_this(package, 1103)
    assert codes(wrong.value) == ["package-not-open"]


def test_a_dry_run_keeps_nothing(office: Office) -> None:
    given(office, 1005)
    office.issue("2026-10", 1102)
    before = office.counts()
    assert office.stop(1103, dry_run=True).notes[0].gross == euros("475.00")
    assert office.counts() == before


def test_afterwards(office: Office) -> None:
    """Billed again it would cost the whole price; its sessions stay; what is left can be dropped, to the cent."""
    office.edit(('refund = "none"', 'refund = "per-session"'))
    opener, session = given(office, 1005, 1006, service="three-lessons")
    office.deliver("cooking", 1007)
    (invoice,) = office.issue("2026-10", 1102).invoices
    (note,) = office.stop(1103).notes
    for change in (
        lambda: office.redo(invoice.number, 1104),
        lambda: office.credit(invoice.number, "rebill", 1104, line=1),
        lambda: office.change(session, day=1008),
        lambda: office.remove(session),
    ):
        with pytest.raises(Faults) as wrong:
            change()
        assert codes(wrong.value) in (["given-back-in-part"], ["delivery-of-stopped"])
    cooking = office.credit(invoice.number, "rebill", 1104, line=2)
    rest = office.credit(invoice.number, "drop", 1105)
    assert total(each.gross for each in (note, cooking, rest)) == invoice.gross
    assert office.states()[opener] == office.states()[session] == "removed"
    assert office.balance("deferred") == euros("0.00")
    assert billed(office.issue_client(1202)) == [f"client anna {cooking.gross}"]
    assert office.faults() == []


def test_the_catalogue_of_when_it_was_opened(office: Office) -> None:
    """The bill said what happens when anna stops; a catalogue that says otherwise later does not change that."""
    given(office, 1005)
    office.issue("2026-10", 1102)
    office.edit(('refund = "per-session"', 'refund = "none"'))
    assert office.stop(1103).refund == "per-session"


@settings(max_examples=60, deadline=None)
@cases(
    price=st.integers(1, 100_000),
    sessions=st.integers(2, 12),
    used=st.integers(1, 11),
    share=st.none() | st.integers(1, 9_999),
    earned=st.none() | st.integers(1, 50_000),
    taxed=st.booleans(),
)
def test_any_package(
    price: int, sessions: int, used: int, share: int | None, earned: int | None, *, taxed: bool
) -> None:
    """Together exactly what is not used is worth; each within a cent of their ratio; nothing waits for a session."""
    used, office = min(used, sessions - 1), Office()
    service, old, of = ("three-lessons", "100.00", 3) if taxed else ("six-talks", "570.00", 6)
    office.edit((f"amount = {old}", f"amount = {Money(price)}"), (f"sessions = {of}\n", f"sessions = {sessions}\n"))
    office.edit(('refund = "none"', 'refund = "per-session"'))
    office.person("sister")
    if share is not None:
        office.coverage("pledge", "sister", share=str(Decimal(share).scaleb(-2)))
    if earned is not None:
        office.coverage("credit", amount=str(Money(earned)))
    given(office, *(1001 + day for day in range(used)), service=service)
    invoices = office.issue("2026-10", 1102).invoices
    worth = price - divide(price * used, sessions)
    stopped = office.stop(1103)
    back = {(each.payer, each.earned): each for each in stopped.back}
    assert sum(each.amount.cents for each in back.values()) == worth
    assert sum(note.gross.cents for note in stopped.notes) == worth
    for each in back.values():
        assert abs(each.amount.cents * price - worth * each.paid.cents) < price
        assert each.amount <= each.paid
    assert office.balance("deferred") == euros("0.00")
    notes = {note.original: note for note in stopped.notes}
    left = [each.payable - notes[each.number].payable if each.number in notes else each.payable for each in invoices]
    assert office.balance("receivable") == total(left)
    assert sum(row.amount for row in office.rows(schema.postings)) == 0
    assert office.faults() == []
