"""A payment that was booked on the wrong invoice, or never came: taken back, or placed where it belongs.

What was booked stays in the books; its correction stands beside it, with the reason.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from typing import Final, Protocol

from catalog.faults import Faults, fault
from invoices.payments.model import Movement
from invoices.store.archive import Archive
from invoices.store.cashbook import Cashbook, movement, of_kind

HAND: Final = "hand:"
BANK: Final = "bank:"


class UndoingStore(Protocol):
    """Where money is kept."""

    def cash(self) -> AbstractContextManager[Cashbook]: ...


def undo(store: UndoingStore, key: str, other: str | None, reason: str, today: date) -> Movement:
    """Takes back a payment or refund that staff booked; with `other` it counts for that invoice instead.

    `Faults`: undo-unknown; undo-not-ours for what Stripe booked, or what is no payment; undo-bank where money came by
    bank and nobody said for which invoice; undo-again; undo-used when it was given back or moved since;
    credit-note-paid, undo-same, unknown-invoice.
    """
    with store.cash() as book:
        found = movement(book.connection, key)
        if found is None:
            raise Faults([fault("undo-unknown", id=key)])
        if (
            not found.source.startswith((HAND, BANK))
            or found.kind not in ("payment", "refund")
            or len(found.applied) != 1
        ):
            raise Faults([fault("undo-not-ours", id=key)])
        if any(each.of == key for each in of_kind(book.connection, "reversal")):
            raise Faults([fault("undo-again", id=key)])
        ((number, amount),) = found.applied.items()
        if found.source.startswith(BANK) and other is None:
            raise Faults([fault("undo-bank", id=key, number=number)])
        archive = Archive(book.connection)
        if other is not None:
            _check(archive, number, other)
        (entry,) = archive.of_numbers([number])
        if entry.paid < amount:
            raise Faults([fault("undo-used", id=key, number=number, paid=entry.paid, amount=amount)])
        new = next(book.new_ids())
        made = Movement(
            id=new,
            source=f"{HAND}{new}",
            kind="reversal",
            till=found.till,
            day=today,
            amount=-amount if other is None else amount - amount,
            applied={number: -amount} if other is None else {number: -amount, other: amount},
            of=key,
            reason=reason,
        )
        book.book([made])
        return made


def _check(archive: Archive, number: str, other: str) -> None:
    invoice = archive.invoice(other)
    if invoice.kind == "credit-note":
        raise Faults([fault("credit-note-paid", number=other, original=invoice.original)])
    if number == other:
        raise Faults([fault("undo-same", number=number)])
