"""A payment that was booked on the wrong invoice, or never came: taken back, or placed where it belongs.

What was booked stays in the books; its correction stands beside it, with the reason.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from typing import Final, Protocol

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money, total
from invoices.payments.model import Movement, MovementKind
from invoices.store.archive import Archive
from invoices.store.cashbook import Cashbook, movement, movements_of, of_kind, whereabouts

HAND: Final = "hand:"
BANK: Final = "bank:"
UNDOING: Final[tuple[MovementKind, ...]] = ("reversal", "moved")  # what can stand beside what it takes back


class UndoingStore(Protocol):
    """Where money is kept."""

    def cash(self) -> AbstractContextManager[Cashbook]: ...


def undo(store: UndoingStore, key: str, other: str | None, reason: str, today: date) -> Movement:
    """Takes back a payment or refund that staff booked, or what was moved from one invoice to another.

    With `other` a payment counts for that invoice instead. `Faults`: undo-unknown; undo-not-ours for what Stripe
    booked, or what is no payment; undo-bank where money came by bank and nobody said for which invoice; undo-again;
    undo-used when it was given back or moved since; refund-too-much for a refund of an invoice of which less was paid;
    credit-note-paid, undo-same, unknown-invoice.
    """
    with store.cash() as book:
        connection = book.connection
        found = movement(connection, key)
        if found is None:
            raise Faults([fault("undo-unknown", id=key)])
        between = found.kind == "moved" and len(found.applied) == 2
        by_staff = found.source.startswith((HAND, BANK)) and found.kind in ("payment", "refund")
        if not between and not (by_staff and len(found.applied) == 1):
            raise Faults([fault("undo-not-ours", id=key)])
        if key in {each.of for kind in UNDOING for each in of_kind(connection, kind)}:
            raise Faults([fault("undo-again", id=key)])
        number, amount = max(found.applied.items(), key=lambda each: each[1])  # where it counts
        if between and other is not None:
            raise Faults([fault("undo-not-ours", id=key)])
        if found.source.startswith(BANK) and other is None:
            raise Faults([fault("undo-bank", id=key, number=number)])
        archive = Archive(connection)
        if other is not None:
            _check(archive, number, other, amount)
        left = _still_there(archive, found, number)
        if left < amount:
            raise Faults([fault("undo-used", id=key, number=number, paid=max(left, ZERO), amount=amount)])
        applied = {each: -size for each, size in found.applied.items()}
        if other is not None:
            applied[other] = amount
        new = next(book.new_ids())
        made = Movement(
            id=new,
            source=f"{HAND}{new}",
            kind="moved" if between else "reversal",
            till=found.till,
            day=today,
            amount=total(applied.values()),
            applied=applied,
            of=key,
            reason=reason,
        )
        (kept,) = book.book([made])
        return kept


def _still_there(archive: Archive, found: Movement, number: str) -> Money:
    """What is left of a payment where it counts: of that money, and never more than is paid or came by the same way."""
    (entry,) = archive.of_numbers([number])
    there = whereabouts(archive.connection, [number])
    if found.kind == "moved":
        return min(entry.paid, there.left_of(found))
    same = [each for each in movements_of(archive.connection, number) if each.till == found.till]
    here = min(entry.paid, total(each.applied[number] for each in same))
    return min(here, there.by_hand(number)) if found.kind == "payment" else here


def _check(archive: Archive, number: str, other: str, amount: Money) -> None:
    """A payment can be of any other invoice that is asked; a refund only of one of which so much was paid."""
    invoice = archive.entry(other)
    if invoice.kind == "credit-note":
        raise Faults([fault("credit-note-paid", number=other, original=invoice.original)])
    if number == other:
        raise Faults([fault("undo-same", number=number)])
    (entry,) = archive.of_numbers([other])
    if entry.paid < -amount:
        raise Faults([fault("refund-too-much", number=other, most=max(entry.paid, ZERO))])
