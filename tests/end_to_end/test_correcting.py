"""Credit notes: what is taken back, what is billed again, and what never changes."""

from __future__ import annotations

import pytest
from end_to_end.office import Office, billed, codes, euros, gross

from catalog.faults import Faults
from catalog.money import total


@pytest.fixture
def office() -> Office:
    """Anna: two talks in October; her sister pays half, and Anna has cooked once."""
    office = Office()
    office.person("sister")
    office.coverage("pledge", "sister", share=50, services=("talk",))
    office.deliver("talk", 1005)
    office.deliver("talk", 1012)
    office.deliver("cooking", 1013)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 64.99", "family sister 40.00"]
    return office


def test_a_credit_note_mirrors_every_figure(office: Office) -> None:
    """A whole credit takes back each line and total, refers to its original, and reverses its postings."""
    original = office.invoices()[0]
    note = office.credit(original.number, "drop", 1103)
    assert (note.kind, note.number, note.original, note.reason) == (
        "credit-note",
        "2026-00003",
        original.number,
        "a mistake",
    )
    assert note.original_issued == original.issued
    figures = ("lines", "vat", "net", "tax", "rounding", "gross", "prepaid", "payable", "payer", "addressee")
    assert all(getattr(note, name) == getattr(original, name) for name in figures)
    assert (note.others, note.claims, note.packages, note.total_of_help) == ((), (), (), None)
    accounts = ("receivable", "revenue", "vat", "rounding")
    assert {account: office.balance(account, payer="anna").cents for account in accounts} == dict.fromkeys(accounts, 0)
    assert office.faults() == []


def test_dropped_is_not_billed_again(office: Office) -> None:
    """After `--drop` no run bills it again; what another payer was billed for it stays billed."""
    office.credit("2026-00001", "drop", 1103)
    assert billed(office.issue("2026-10", 1103)) == []
    assert billed(office.issue("2026-11", 1202)) == []
    assert office.states() == {"d-00001": "billed", "d-00002": "billed", "d-00003": "removed"}
    office.credit("2026-00002", "drop", 1203)
    assert set(office.states().values()) == {"removed"}
    assert gross(office.invoices()) == euros("0.00")
    assert office.faults() == []


@pytest.mark.parametrize("number", ["2026-00001", "2026-00002"])
def test_billed_again_is_the_same_again(office: Office, number: str) -> None:
    """After `--rebill` the next run bills the same payer the same; others are left alone."""
    before = next(invoice for invoice in office.invoices() if invoice.number == number)
    office.credit(number, "rebill", 1103)
    assert "unbilled" in office.states().values()
    (again,) = office.issue("2026-11", 1202).invoices
    assert (again.payer, again.gross, again.net, again.vat) == (before.payer, before.gross, before.net, before.vat)
    assert billed(office.issue("2026-12", 20270104)) == []
    assert set(office.states().values()) == {"billed"}
    assert gross(office.invoices()) == euros("104.99")
    assert office.faults() == []


def test_all_credited_to_be_billed_again_starts_afresh(office: Office) -> None:
    """When nothing of a delivery is billed any more, it may be corrected, and is worked out as it then is."""
    for number in ("2026-00001", "2026-00002"):
        office.credit(number, "rebill", 1103)
    office.change("d-00001", service="cooking")
    assert billed(office.issue("2026-10", 1103)) == ["client anna 69.98", "family sister 20.00"]
    assert office.faults() == []


def test_corrected_and_moved_to_a_later_month(office: Office) -> None:
    """A credited delivery that moved to December waits for December's run."""
    for number in ("2026-00001", "2026-00002"):
        office.credit(number, "rebill", 1103)
    office.change("d-00001", day=1207)
    assert billed(office.issue("2026-10", 1103)) == ["client anna 44.99", "family sister 20.00"]
    assert office.states()["d-00001"] == "unbilled"
    assert billed(office.issue("2026-12", 20270104)) == ["client anna 20.00", "family sister 20.00"]


def test_corrected_to_another_client(office: Office) -> None:
    """A delivery that was somebody else's is billed to that one, by their agreements."""
    office.person("bram")
    for number in ("2026-00001", "2026-00002"):
        office.credit(number, "rebill", 1103)
    office.change("d-00001", client="bram")
    run = office.issue("2026-10", 1103)
    assert billed(run) == ["client anna 44.99", "family sister 20.00", "client bram 40.00"]
    assert office.faults() == []


def test_redo_takes_a_corrected_price(office: Office) -> None:
    """`redo` credits and bills anew at the price as it now stands, in one go."""
    office.edit(("24.99", "12.10"))
    note, issued = office.redo("2026-00001", 1103)
    assert note.gross == euros("64.99")
    assert billed(issued) == ["client anna 52.10"]
    assert [each.number for each in (note, *issued.invoices)] == ["2026-00003", "2026-00004"]
    assert issued.invoices[0].catalog != note.catalog
    assert office.faults() == []


def test_redo_leaves_the_other_payers_alone() -> None:
    """Redoing a client's invoice does not bill what institutions wait for until the month run."""
    office = Office()
    office.coverage("grant", "utrecht", units=1)
    office.deliver("paperwork", 1005, quantity=3)
    assert billed(office.issue_client(1020)) == ["client anna 120.00"]
    _, issued = office.redo("2026-00001", 1021)
    assert billed(issued) == ["client anna 120.00"]
    assert billed(office.issue("2026-10", 1102)) == ["municipality utrecht 57.50"]


def test_redo_finds_a_payer_who_came_later(office: Office) -> None:
    """An agreement that was added since is asked: who pays now gets the invoice at once."""
    office.coverage("grant", "utrecht", services=("talk", "cooking"))
    _, issued = office.redo("2026-00001", 1103)
    # cooking goes to the municipality; of the talks only the client's half is taken back, and stays hers
    assert billed(issued) == ["client anna 40.00", "municipality utrecht 22.19"]
    assert office.faults() == []


def test_redo_of_a_collective_invoice() -> None:
    """A municipality's invoice is made anew for all its clients, and only for it."""
    office = Office()
    office.person("bram")
    for client in ("anna", "bram"):
        office.coverage("grant", "utrecht", client=client)
        office.deliver("talk", 1005, client=client)
    office.deliver("cooking", 1006)
    assert billed(office.issue("2026-10", 1102)) == ["municipality utrecht 88.87"]
    office.deliver("talk", 1007)
    note, issued = office.redo("2026-00001", 1103)
    assert note.gross == euros("88.87")
    assert billed(issued) == ["municipality utrecht 88.87"]
    assert billed(office.issue("2026-10", 1104)) == ["municipality utrecht 33.34"]
    assert office.faults() == []


def test_credited_institutions_are_billed_again_in_any_later_run() -> None:
    """A municipality whose October was credited to be billed again finds it on an invoice of November's run."""
    office = Office()
    office.coverage("grant", "utrecht")
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.credit("2026-00001", "rebill", 1103)
    run = office.issue("2026-11", 1202)
    assert billed(run) == ["municipality utrecht 33.34"]
    assert run.older == ()


def test_credit_of_one_line(office: Office) -> None:
    """One line is taken back on its own; the others stay billed."""
    original = office.invoices()[0]
    assert [line.service for line in original.lines] == ["talk", "talk", "cooking"]
    note = office.credit(original.number, "rebill", 1103, line=3)
    assert (note.gross, note.net, note.tax, note.rounding) == tuple(map(euros, ("24.99", "20.65", "4.34", "0.00")))
    assert office.states() == {"d-00001": "billed", "d-00002": "billed", "d-00003": "unbilled"}
    assert billed(office.issue("2026-10", 1103)) == ["client anna 24.99"]
    office.credit(original.number, "drop", 1104, line=1)
    assert gross(office.invoices()) == euros("84.99")
    assert office.faults() == []


def test_credit_of_each_line_leaves_at_most_the_rounded_cents() -> None:
    """Lines credited one by one take back exactly what was billed; net and tax differ by residual cents only."""
    office = Office()
    for day in range(1001, 1008):
        office.deliver("cooking", day)
    (original,) = office.issue("2026-10", 1102).invoices
    notes = [office.credit(original.number, "drop", 1103, line) for line in range(1, 8)]
    assert total(note.gross for note in notes) == original.gross
    assert abs((total(note.net for note in notes) - original.net).cents) <= len(notes)
    assert office.balance("receivable") == euros("0.00")
    assert office.faults() == []


def test_crediting_twice_is_refused(office: Office) -> None:
    """No invoice and no line is taken back twice; what was refused changes nothing."""
    office.credit("2026-00001", "rebill", 1103, line=3)
    before = office.counts()
    with pytest.raises(Faults) as of_line:
        office.credit("2026-00001", "drop", 1103, line=3)
    assert codes(of_line.value) == ["line-already-credited"]
    assert office.counts() == before
    office.credit("2026-00001", "drop", 1103)
    before = office.counts()
    for correct in (lambda: office.credit("2026-00001", "drop", 1103), lambda: office.redo("2026-00001", 1103)):
        with pytest.raises(Faults) as of_invoice:
            correct()
        assert codes(of_invoice.value) == ["already-credited"]
    assert office.counts() == before


def test_redo_of_a_partly_credited_invoice(office: Office) -> None:
    """Only the rest is made anew; the line that was taken back is billed by the next run, or never."""
    office.credit("2026-00001", "drop", 1103, line=3)
    office.credit("2026-00001", "rebill", 1103, line=2)
    note, issued = office.redo("2026-00001", 1104)
    assert (note.gross, billed(issued)) == (euros("20.00"), ["client anna 20.00"])
    assert billed(office.issue("2026-10", 1105)) == ["client anna 20.00"]
    assert gross(office.invoices()) == euros("80.00")
    assert office.faults() == []


def test_a_credit_note_is_not_credited(office: Office) -> None:
    """Who credited by mistake bills anew; a credit note of a credit note does not exist."""
    note = office.credit("2026-00001", "rebill", 1103)
    for correct in (lambda: office.credit(note.number, "drop", 1103), lambda: office.redo(note.number, 1103)):
        with pytest.raises(Faults) as wrong:
            correct()
        assert codes(wrong.value) == ["credit-of-credit"]


def test_what_does_not_exist_is_not_credited(office: Office) -> None:
    """A wrong number or line is refused by name."""
    with pytest.raises(Faults) as number:
        office.credit("2026-00099", "drop", 1103)
    with pytest.raises(Faults) as line:
        office.credit("2026-00001", "drop", 1103, line=9)
    assert codes(number.value) == ["unknown-invoice"]
    assert codes(line.value) == ["no-such-line"]
    assert "9" in line.value.faults[0].message("en")


def test_a_redo_that_can_not_be_priced_takes_nothing_back(office: Office) -> None:
    """Both happen, or neither: the credit note is not kept when the new invoice is refused."""
    before = office.counts()
    office.edit(("from = 2026-01-01, amount = 24.99", "from = 2027-01-01, amount = 24.99"))
    with pytest.raises(Faults):
        office.redo("2026-00001", 1103)
    assert office.counts() == before


def test_parts_corrected_one_by_one_never_add_up_to_more(office: Office) -> None:
    """However often either half of a talk is made anew, what is billed of it stays the same, for the same payers."""
    number = "2026-00001"
    for _ in range(3):
        _, issued = office.redo(number, 1103)
        assert billed(issued) == ["client anna 64.99"]
        number = issued.invoices[0].number
    _, issued = office.redo("2026-00002", 1103)
    assert billed(issued) == ["family sister 40.00"]
    for again in (number, issued.invoices[0].number):
        office.credit(again, "rebill", 1104)
    assert billed(office.issue("2026-11", 1202)) == ["client anna 64.99", "family sister 40.00"]
    assert gross(office.invoices()) == euros("104.99")
    assert office.faults() == []


def test_dropped_for_one_stays_dropped_when_another_is_billed_again(office: Office) -> None:
    """Who is let off is let off: billing the other payer anew does not bring the dropped part back."""
    office.credit("2026-00002", "drop", 1103)
    office.credit("2026-00001", "rebill", 1103)
    assert billed(office.issue("2026-10", 1103)) == ["client anna 64.99"]
    assert gross(office.invoices()) == euros("64.99")


def test_a_talk_that_was_the_first_of_six_after_all(office: Office) -> None:
    """A delivery corrected into a package opens it: the next session draws on that one."""
    for number in ("2026-00001", "2026-00002"):
        office.credit(number, "rebill", 1103)
    office.change("d-00001", service="six-talks")
    assert billed(office.issue("2026-10", 1103)) == ["client anna 614.99", "family sister 20.00"]
    office.deliver("six-talks", 1109)
    assert billed(office.issue("2026-11", 1202)) == []
    assert office.states()["d-00004"] == "package"


def test_a_freed_cap_reroutes_nothing_that_was_billed() -> None:
    """Credit frees a grant's unit for what comes; what was billed to somebody else stays theirs."""
    office = Office()
    office.coverage("grant", "utrecht", units=1)
    office.deliver("talk", 1005)
    office.deliver("talk", 1012)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 40.00", "municipality utrecht 33.34"]
    office.credit("2026-00002", "drop", 1103)
    assert billed(office.issue("2026-10", 1103)) == []
    office.deliver("talk", 1105)
    assert billed(office.issue("2026-11", 1202)) == ["municipality utrecht 33.34"]


def test_a_decision_stands_when_the_invoice_is_made_anew() -> None:
    """A shortfall that was decided to be billed is billed again by `redo`, not asked again."""
    office = Office()
    office.coverage("own", amount="10.00")
    office.deliver("talk", 1005)
    assert billed(office.issue("2026-10", 1102)) == []
    office.decide("bill")
    assert billed(office.issue("2026-10", 1103)) == ["client anna 40.00"]
    _, issued = office.redo("2026-00001", 1104)
    assert billed(issued) == ["client anna 40.00"]
    assert not issued.holds
