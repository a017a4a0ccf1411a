"""What family does not pay moves to the client: by a person's decision, to the cent, and nothing else changes."""

from __future__ import annotations

import pytest
from end_to_end.office import Office, billed, codes, euros
from end_to_end.test_packages import income
from end_to_end.test_stopping import spent
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from catalog.faults import Faults
from catalog.money import Money
from invoices.store import schema


@pytest.fixture
def office() -> Office:
    """Sister pays half of all help."""
    office = Office()
    office.person("sister")
    office.coverage("pledge", "sister", id="promise", share=50)
    return office


def test_nothing_was_paid(office: Office) -> None:
    """Half of 24.99 is 12.50 with rounding; it comes off sister's bill and on one of anna's, with the same VAT."""
    talk, cooking = office.deliver("talk", 1005), office.deliver("cooking", 1006)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 32.49", "family sister 32.50"]
    moved = office.move("2026-00002", 1103)
    assert (moved.note.kind, moved.note.payer, moved.note.payable) == ("credit-note", "sister", euros("32.50"))
    assert (moved.invoice.payer_kind, moved.invoice.payer, moved.invoice.payable) == ("client", "anna", euros("32.50"))
    assert moved.invoice.moved_from is not None
    assert (moved.invoice.moved_from.payer, moved.invoice.moved_from.number) == ("sister", "2026-00002")
    assert [(line.service, str(line.amount)) for line in moved.invoice.lines] == [
        ("talk", "20.00"),
        ("cooking", "12.50"),
    ]
    assert moved.note.tax == moved.invoice.tax == euros("2.17")
    assert spent(office, "promise") == "0.00"
    assert (office.balance("receivable", payer="sister"), office.balance("receivable", payer="anna")) == (
        euros("0.00"), euros("64.99"),
    )  # fmt: skip
    assert office.states() == {talk: "billed", cooking: "billed"}
    assert billed(office.issue_client(1110)) == []
    assert office.faults() == []


def test_a_part_was_paid(office: Office) -> None:
    """Sister paid 5.00 of 20.00: that stays hers, and 15.00 moves."""
    talk = office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.pay("2026-00002", "5.00", 1103)
    moved = office.move("2026-00002", 1104)
    assert (moved.note.payable, moved.invoice.payable) == (euros("15.00"), euros("15.00"))
    assert spent(office, "promise") == "5.00"
    assert office.balance("receivable", payer="sister") == euros("0.00")
    assert office.balance("receivable", payer="anna") == euros("35.00")
    assert office.states() == {talk: "billed"}
    for number, line in (("2026-00001", 1), ("2026-00002", 1), (moved.invoice.number, 1)):
        with pytest.raises(Faults) as wrong:
            office.credit(number, "rebill", 1105, line)
        assert codes(wrong.value) == ["given-back-in-part"]
    office.credit(moved.invoice.number, "drop", 1105)
    assert office.balance("receivable", payer="anna") == euros("20.00")
    assert office.states() == {talk: "billed"}
    assert office.faults() == []


def test_of_a_package_that_is_paid_ahead(office: Office) -> None:
    """The income that waits for sessions goes along: what sister paid stays hers, and is released to the cent."""
    for day in (1005, 1012):
        office.deliver("six-talks", day)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 285.00", "family sister 285.00"]
    office.pay("2026-00002", "85.00", 1103)
    office.move("2026-00002", 1104)
    assert office.balance("deferred", payer="sister") == euros("-56.67")
    assert office.balance("deferred", payer="anna") == euros("-323.33")
    assert sum(euros(each).cents for each in income(office, "sister").values()) == 2833
    (back, rest, moved) = office.stop(1105).notes
    assert [each.gross for each in (back, rest, moved)] == [euros("190.00"), euros("56.67"), euros("133.33")]
    assert office.balance("deferred") == euros("0.00")
    assert office.balance("receivable", payer="anna") == euros("161.67")
    assert office.faults() == []


def test_moved_and_billed_anew(office: Office) -> None:
    """What moved as a whole can be taken back like other help: then it follows the agreements of that moment."""
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    moved = office.move("2026-00002", 1103)
    office.change_coverage("promise", status="ended")
    _, again = office.redo(moved.invoice.number, 1104)
    assert billed(again) == ["client anna 20.00"]
    assert office.balance("receivable") == euros("40.00")
    assert office.faults() == []


@pytest.mark.parametrize(
    ("number", "code"),
    [("2026-00001", "move-not-family"), ("2026-00003", "move-not-family"), ("2026-00004", "move-nothing-open")],
)
def test_what_cannot_move(office: Office, number: str, code: str) -> None:
    """A client's invoice, a credit note, and what is paid."""
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.credit("2026-00002", "rebill", 1103)
    office.issue_client(1104)
    office.pay("2026-00004", "20.00", 1105)
    before = office.counts()
    with pytest.raises(Faults) as wrong:
        office.move(number, 1105)
    assert codes(wrong.value) == [code]
    assert office.counts() == before


@pytest.mark.parametrize(
    ("change", "code"), [({"on_hold": True}, "move-on-hold"), ({"died_on": "2026-11-01"}, "move-died")]
)
def test_a_client_who_gets_no_post(office: Office, change: dict[str, object], code: str) -> None:
    """People talk first."""
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    with office.register() as register:
        anna = register.people.get("anna")
        register.people.change([type(anna).model_validate({**anna.model_dump(mode="json"), **change}, strict=False)])
    with pytest.raises(Faults) as wrong:
        office.move("2026-00002", 1103)
    assert codes(wrong.value) == [code]


def test_a_payment_on_its_way(office: Office) -> None:
    """Nobody is asked what somebody is paying."""
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    with office.store.links() as links:
        asked = links.ask("mark", "2026-00002", euros("20.00"))
        links.became(asked, "made", id="link-1", url="https://pay.example/1")
        links.became(asked, "pending")
    with pytest.raises(Faults) as wrong:
        office.move("2026-00002", 1103)
    assert codes(wrong.value) == ["payment-underway"]


def test_a_dry_run_keeps_nothing(office: Office) -> None:
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    before = office.counts()
    assert office.move("2026-00002", 1103, dry_run=True).invoice.payable == euros("20.00")
    assert office.counts() == before


@settings(max_examples=60, deadline=None)
@cases(
    st.lists(st.sampled_from(["talk", "cooking", "six-talks", "three-lessons"]), min_size=1, max_size=4),
    st.integers(1, 100),
    st.integers(0, 60_000),
)
def test_money_is_never_lost_or_doubled(services: list[str], share: int, paid: int) -> None:
    """What sister paid and what anna is asked now are together what sister was asked, whatever was paid before."""
    office = Office()
    office.person("sister")
    office.coverage("pledge", "sister", id="promise", share=share)
    for place, service in enumerate(services):
        office.deliver(service, 1005 + place)
    invoices = office.issue("2026-10", 1102).invoices
    (theirs,) = (each for each in invoices if each.payer_kind == "family")
    asked, before = theirs.payable.cents, office.balance("receivable").cents
    paid = min(paid, asked - 1)
    if paid:
        office.pay(theirs.number, str(Money(paid)), 1103)
    deferred = office.balance("deferred")
    moved = office.move(theirs.number, 1104)
    assert moved.note.payable.cents == moved.invoice.payable.cents == asked - paid
    assert spent(office, "promise") == str(Money(paid))
    assert office.balance("receivable", payer="sister") == euros("0.00")
    assert office.balance("receivable").cents == before - paid
    assert abs(office.balance("deferred").cents - deferred.cents) <= 2 * len(services)
    assert sum(row.amount for row in office.rows(schema.postings)) == 0
    assert set(office.states().values()) <= {"billed", "package"}
    assert office.faults() == []
