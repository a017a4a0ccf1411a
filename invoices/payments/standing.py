"""How the money of an invoice stands: what is over, what is being given back, and what is kept for its payer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money, total
from invoices.store.archive import Archive, Entry
from invoices.store.cashbook import kept, on_its_way
from invoices.store.refundbook import underway
from invoices.store.schema import invoices


@dataclass(frozen=True, slots=True)
class Standing:
    """The money of one invoice."""

    entry: Entry
    underway: Money  # asked of the processor to be given back, and not in its books yet
    kept: Money  # for its payer, of any invoice of theirs
    paying: Money = ZERO  # on its way to us; the payer's bank can still refuse it

    @property
    def over(self) -> Money:
        """What was paid too much, and is not being given back already."""
        return max(-self.entry.open - self.underway, ZERO)

    @property
    def most(self) -> Money:
        """What can be given back at most: never more than was paid."""
        return max(self.entry.paid - self.underway, ZERO)


def standing(connection: Connection, number: str, *, note: bool = False) -> Standing:
    """`Faults`: unknown-invoice; credit-note-paid, for money stands on the invoice that a credit note takes back.

    `note`: only to look, so a credit note will do.
    """
    archive = Archive(connection)
    archive.invoice(number)
    (entry,) = archive.of_numbers([number])
    if entry.kind == "credit-note" and not note:
        raise Faults([fault("credit-note-paid", number=number, original=entry.original)])
    back = total(each.amount for each in underway(connection) if each.number == number)
    mine = kept(connection).get((entry.payer_kind, entry.payer), ZERO)
    return Standing(entry, back, mine, on_its_way(connection).get(number, ZERO))


def others_open(connection: Connection, entry: Entry) -> list[Entry]:
    """What else the payer of an invoice has to pay, the oldest first."""
    theirs = invoices.c.payer_kind == entry.payer_kind, invoices.c.payer == entry.payer
    return [each for each in Archive(connection).entries(*theirs) if each.open > ZERO and each.number != entry.number]
