"""An invoice that is taken back in parts: line by line, and then what is left. Together exactly the invoice."""

from __future__ import annotations

import pytest
from end_to_end.office import Office, billed, euros

from catalog.money import total
from invoices.model import Invoice


def left(office: Office) -> dict[str, str]:
    """What stands on each account, where anything does; credit that was earned and can be used again aside."""
    accounts = ("receivable", "revenue", "vat", "deferred", "rounding")
    sums = {account: office.balance(account) for account in accounts}
    sums["wallet"] = office.balance("wallet") + office.balance("earned")
    return {account: str(amount) for account, amount in sums.items() if amount}


FIGURES = ("net", "tax", "rounding", "gross", "prepaid", "payable")


def adds_up(original: Invoice, notes: list[Invoice]) -> bool:
    """True when the credit notes together are the invoice, in every figure and VAT rate."""
    sums = [total(getattr(note, name) for note in notes) for name in FIGURES]
    rates = {
        subtotal.position.rate: (
            total(each.net for note in notes for each in note.vat if each.position.rate == subtotal.position.rate),
            total(each.tax for note in notes for each in note.vat if each.position.rate == subtotal.position.rate),
        )
        for subtotal in original.vat
    }
    return sums == [getattr(original, name) for name in FIGURES] and rates == {
        subtotal.position.rate: (subtotal.net, subtotal.tax) for subtotal in original.vat
    }


def awkward() -> Office:
    """Seven times some cooking at 24.99 (174.93 is 144.57 and 30.36 of tax), a talk, and 30.00 of credit."""
    office = Office()
    office.coverage("credit", amount="30.00")
    for day in range(1001, 1008):
        office.deliver("cooking", day)
    office.deliver("talk", 1008)
    office.issue("2026-10", 1102)
    return office


@pytest.mark.parametrize("lines", [(), (1,), (8,), (1, 2, 3), (1, 2, 3, 4, 5, 6), (1, 2, 3, 4, 5, 6, 7), (8, 2, 7)])
def test_what_is_left_takes_the_cents_that_are_left(lines: tuple[int, ...]) -> None:
    """After some lines, a whole credit takes back the rest: together exactly the invoice, and nothing in the books."""
    office = awkward()
    (original,) = office.invoices()
    notes = [office.credit(original.number, "drop", 1103, line) for line in lines]
    rest = office.credit(original.number, "drop", 1104)
    assert len(rest.lines) == 8 - len(lines)
    assert total(line.net for line in rest.lines) == rest.net
    assert adds_up(original, [*notes, rest])
    assert left(office) == {}
    assert set(office.states().values()) == {"removed"}
    assert office.faults() == []


def test_the_last_line_takes_the_cents_that_are_left() -> None:
    """Whoever credits the last line by its number gets the same as who credits the rest."""
    office = awkward()
    (original,) = office.invoices()
    notes = [office.credit(original.number, "drop", 1103, line) for line in (3, 1, 8, 2, 5, 7, 6, 4)]
    assert adds_up(original, notes)
    # a line by itself is 20.65 + 4.34; seven of them are two cents more tax and two less net than the invoice has
    assert {(str(note.net), str(note.tax)) for note in notes if note is not notes[2]} == {
        ("20.65", "4.34"),
        ("20.67", "4.32"),
    }
    assert (notes[-1].net, notes[-1].tax, notes[-1].gross) == (euros("20.67"), euros("4.32"), euros("24.99"))
    assert left(office) == {}
    assert office.faults() == []


def test_the_rest_of_a_municipality_s_invoice() -> None:
    """At contract tariffs the net is exact; the tax of the last line is what is left of the tax."""
    office = Office()
    for client in ("bram", "chaima", "dirk"):
        office.person(client)
        office.coverage("grant", "utrecht", client=client)
        office.deliver("cooking", 1005, client=client)
    (original,) = office.issue("2026-10", 1102).invoices
    notes = [office.credit(original.number, "rebill", 1103, 2), office.credit(original.number, "rebill", 1104)]
    assert adds_up(original, notes)
    assert left(office) == {}
    assert billed(office.issue("2026-11", 1202)) == [f"municipality utrecht {original.gross}"]
    assert office.faults() == []


def test_the_rest_with_a_package_in_it() -> None:
    """A package that was paid ahead and shares its rate with other lines leaves nothing deferred."""
    for lines in ((1,), (2,), (3,), (1, 2), (2, 3), (3, 1)):
        office = Office()
        for day in (1001, 1002):
            office.deliver("cooking", day)
        for day in (1005, 1006):
            office.deliver("three-lessons", day)
        (original,) = office.issue("2026-10", 1102).invoices
        notes = [office.credit(original.number, "drop", 1103, line) for line in lines]
        notes.append(office.credit(original.number, "drop", 1104))
        assert adds_up(original, notes)
        assert left(office) == {}
        assert office.faults() == []
