"""What was paid of one invoice counts for another, or is kept; the payer's money is never anybody else's."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.money import ZERO, Money
from invoices.payments.model import Movement, movement_postings
from invoices.payments.moving import moved

DAY = date(2026, 11, 26)
OWED = {"1": ("client", "anna", "anna"), "2": ("client", "anna", "anna")}


def posted(movement: Movement) -> list[tuple[str, str, Money]]:
    lines = [(each.account, each.payer, each.amount) for each in movement_postings(movement, OWED)]
    assert sum((amount for *_, amount in lines), ZERO) == ZERO
    return lines


def test_from_one_invoice_to_another() -> None:
    movement = moved("p-1", "hand:p-1", DAY, Money(2000), paid="1", now="2")
    assert posted(movement) == [("receivable", "anna", Money(2000)), ("receivable", "anna", Money(-2000))]


def test_kept_and_used() -> None:
    kept = moved("p-1", "hand:p-1", DAY, Money(2000), paid="1", now=None)
    assert posted(kept) == [("advances", "anna", Money(-2000)), ("receivable", "anna", Money(2000))]
    used = moved("p-2", "hand:p-2", DAY, Money(2000), paid=None, now="2")
    assert posted(used) == [("advances", "anna", Money(2000)), ("receivable", "anna", Money(-2000))]


@pytest.mark.parametrize(("paid", "now", "amount"), [(None, None, 100), ("1", "1", 100), ("1", "2", 0)])
def test_nothing_to_move(paid: str | None, now: str | None, amount: int) -> None:
    with pytest.raises(ValueError, match="nothing moves"):
        moved("p-1", "hand:p-1", DAY, Money(amount), paid=paid, now=now)
