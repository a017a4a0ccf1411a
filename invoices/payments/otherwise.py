"""Payments that came otherwise than their link asked: booked as they came, and named until the invoice is settled."""

from __future__ import annotations

from catalog.money import Money
from invoices.payments.model import Movement


def otherwise(movement: Movement, number: str) -> tuple[str, dict[str, object]]:
    """In what it differs, `amount` or `currency`, and what the sentence about it says."""
    known = movement.known_as
    said: dict[str, object] = {"number": number, "came": movement.amount}
    if "paid_in" in known:
        return "currency", {**said, "paid": known["paid_in"]}
    return "amount", {**said, "asked": Money.euros(known["asked"])}
