"""VAT and payments: the cash system, and VAT on what nobody pays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest
from end_to_end.office import Office, euros, on
from hypothesis import given, settings
from hypothesis import strategies as st
from reception import Reception

from catalog.dates import Period
from catalog.money import Money, total
from catalog.organisation import VatSystem
from catalog.texts import text
from invoices.books.received import by_payment, stories
from invoices.books.report import record
from invoices.books.vat import vat
from invoices.model import Invoice
from invoices.payments.model import Movement, MovementKind

NEVER_OF_AN_INVOICE = {"pending", "fee", "payout", "other", "write-off"}
LAST = on(20301231)


def reported(office: Office, name: str, today: int = 20271001, system: VatSystem = "invoice") -> dict[str, Any]:
    """What the report says, as programs read it."""
    with office.reading() as connection:
        return record(vat(connection, system, name, Period.named(name), on(today), "nl"))


def billed(office: Office, *services: str) -> Invoice:
    """An invoice of 1 December 2026."""
    for service in services:
        office.deliver(service, 1102)
    office.issue("2026-11", 1201)
    return office.invoices()[-1]


def book(office: Office, kind: MovementKind, day: int, **applied: str) -> None:
    """Money that came (or, below zero, went); `n1` is the first invoice."""
    numbers = [invoice.number for invoice in office.invoices()]
    sums = {numbers[int(name[1:]) - 1]: euros(amount) for name, amount in applied.items()}
    with office.store.cash() as cash:
        key = next(cash.new_ids())
        till = "written-off" if kind == "write-off" else "bank"
        every = {"amount": total(sums.values()), "applied": sums}
        cash.book([Movement(id=key, source=f"hand:{key}", kind=kind, till=till, day=on(day), **every)])


def due(office: Office, name: str) -> tuple[str, str]:
    """The VAT that is due under the cash system, and exempt turnover."""
    data = reported(office, name, system="cash")
    return data["boxes_total"]["vat"], data["boxes"][3]["turnover"]


def test_vat_falls_due_when_it_is_paid() -> None:
    """The part of each payment, in the quarter it came; together the invoice's, to the cent."""
    office = Office()
    invoice = billed(office, "cooking", "talk")
    assert (invoice.gross, invoice.tax) == (euros("64.99"), euros("4.34"))
    assert due(office, "2026-Q4") == ("0.00", "0.00")
    book(office, "payment", 1215, n1="20.00")
    book(office, "payment", 20270110, n1="44.99")
    assert due(office, "2026-Q4") == ("1.34", "12.31")  # 20.00 of 64.99
    assert due(office, "2027-Q1") == ("3.00", "27.69")
    rows = reported(office, "2026-Q4", system="cash")["invoices_1a"]
    assert [(row["kind"], row["tax_point"], row["vat"]) for row in rows] == [("payment", "2026-12-15", "1.34")]


def test_what_goes_back_takes_its_vat_along() -> None:
    """A refund, a payment that was taken back, and a credit note of what was paid; a write-off gives nothing."""
    office = Office()
    billed(office, "cooking")
    book(office, "payment", 1215, n1="24.99")
    book(office, "refund", 20270110, n1="-10.00")
    assert due(office, "2027-Q1")[0] == "-1.74"
    book(office, "reversal", 20270111, n1="-14.99")
    assert due(office, "2027-Q1")[0] == "-4.34"
    book(office, "write-off", 20270112, n1="24.99")
    assert due(office, "2027-Q1")[0] == "-4.34"
    book(office, "payment", 20270401, n1="24.99")
    office.credit(office.invoices()[0].number, "drop", 20270402)
    assert due(office, "2027-Q2")[0] == "0.00"


def test_what_is_moved_counts_where_it_is_now() -> None:
    """Too much on one invoice pays nothing; moved to another, it does."""
    office = Office()
    billed(office, "talk")
    office.deliver("cooking", 1202)
    office.issue("2026-12", 20270104)
    book(office, "payment", 1215, n1="64.99")
    assert due(office, "2026-Q4") == ("0.00", "40.00")
    book(office, "moved", 20270105, n1="-24.99", n2="24.99")
    assert due(office, "2027-Q1") == ("4.34", "0.00")


def test_what_is_known_too_late_is_a_correction() -> None:
    """A payment of December that is booked after one of February: the return of the fourth quarter was filed."""
    office = Office()
    billed(office, "cooking", "talk")
    book(office, "payment", 20270203, n1="20.00")
    before = reported(office, "2026-Q4", system="cash")
    book(office, "payment", 1220, n1="20.00")
    assert reported(office, "2026-Q4", system="cash") == before
    later = reported(office, "2027-Q1", system="cash")
    assert [(row["original"], row["vat"]) for row in later["correcting"] if row["box"] == "1a"] == [("2026-Q4", "1.33")]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-3000, 4000).filter(bool), max_size=8))
def test_all_payments_are_the_invoice(cents: list[int]) -> None:
    """However it is paid, given back and paid again: what is paid in the end decides, to the cent."""
    office = Office()
    invoice = billed(office, "cooking", "talk", "walk")
    for day, amount in enumerate(cents, 1202):
        book(office, "payment" if amount > 0 else "refund", day, n1=str(Money(amount)))
    left = invoice.gross.cents - sum(cents)
    if left:
        book(office, "payment" if left > 0 else "refund", 1229, n1=str(Money(left)))
    with office.reading() as connection:
        found = by_payment(stories(connection), LAST)
    for box, category in (("1a", "standard"), ("exempt", "exempt")):
        net, tax = (total(getattr(each, name) for each in found if each.box == box) for name in ("net", "tax"))
        (subtotal,) = [each for each in invoice.vat if each.position.category == category]
        assert (net, tax) == (subtotal.net, subtotal.tax)


def lost(office: Office, name: str, today: int = 20290101) -> list[tuple[Any, ...]]:
    rows = reported(office, name, today)["bad_debts"]
    return [(row["why"], row["unpaid"], row["reclaim"]) for row in rows]


def test_vat_on_what_was_written_off() -> None:
    """In the quarter that it is certain; it falls due again when it is paid after all."""
    office = Office()
    billed(office, "cooking")
    book(office, "payment", 1215, n1="10.00")
    assert lost(office, "2026-Q4") == []
    book(office, "write-off", 20270110, n1="14.99")
    assert lost(office, "2027-Q1") == [("written-off", "14.99", "2.60")]
    assert lost(office, "2027-Q2") == [("written-off", "14.99", "0.00")]
    book(office, "payment", 20270710, n1="14.99")
    assert lost(office, "2027-Q3") == [("paid-after", "0.00", "-2.60")]
    assert lost(office, "2027-Q4") == []


def test_vat_on_what_is_a_year_late() -> None:
    """Without a decision: a year after the last day to pay; not on the day itself."""
    office = Office()
    invoice = billed(office, "cooking")
    assert str(invoice.due) == "2026-12-15"
    assert lost(office, "2027-Q4", 20271215) == []
    assert lost(office, "2027-Q4", 20271216) == [("one-year", "24.99", "4.34")]
    assert any("€\xa04,34 btw terugvragen" in note for note in reported(office, "2027-Q4", 20271216)["notes"])
    assert not any("terugvragen" in note for note in reported(office, "2027-Q4", 20271215)["notes"])
    assert lost(office, "2028-Q1") == [("one-year", "24.99", "0.00")]


def test_the_cash_system_has_nothing_to_ask_back() -> None:
    """What was not paid was never declared; and what is exempt has no VAT."""
    office = Office()
    billed(office, "cooking", "talk")
    assert reported(office, "2027-Q4", 20280101, "cash")["bad_debts"] == []
    other = Office()
    billed(other, "talk")
    assert lost(other, "2027-Q4") == []


@pytest.mark.parametrize("kind", sorted(set(get_args(MovementKind)) - NEVER_OF_AN_INVOICE))
def test_each_movement_has_a_word(kind: str) -> None:
    """What is applied to an invoice can stand in the report."""
    assert text(f"command.report.word.{kind}", "nl")


def test_the_practice_says_which_system(desk: Reception) -> None:
    """The catalogue's `vat_system` decides, and the report names it."""
    assert desk.data("report", "vat", "--period", "2026-Q4")["vat_system"] == "invoice"
    toml = (desk.folder / "catalog.toml").read_text()
    try:
        desk.file("catalog.toml", toml.replace('vat_system = "invoice"', 'vat_system = "cash"'))
        data = desk.data("report", "vat", "--period", "2026-Q4")
    finally:
        desk.file("catalog.toml", toml)
    assert data["vat_system"] == "cash"
    assert sum(Decimal(data[f"invoices_{box}_total"]["turnover"]) for box in ("1a", "exempt")) > 0
    assert {row["kind"] for row in data["invoices_exempt"]} <= {"payment", "invoice"}
