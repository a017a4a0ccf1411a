"""How the money of an invoice stands: what is over, what is being given back, and what is kept for its payer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from catalog.faults import Fault, Faults, fault
from catalog.money import ZERO, Money, total
from invoices.store.archive import Archive, Entry
from invoices.store.cashbook import in_dispute, kept, on_its_way
from invoices.store.refundbook import underway
from invoices.store.schema import invoices


@dataclass(frozen=True, slots=True)
class Funds:
    """The money of one invoice."""

    entry: Entry
    underway: Money  # asked of the processor to be given back, and not in its books yet
    kept: Money  # for its payer, of any invoice of theirs
    paying: Money = ZERO  # on its way to us; the payer's bank can still refuse it
    disputed: Money = ZERO  # asked back at the payer's bank, and not decided: it may be gone already

    @property
    def over(self) -> Money:
        """What was really paid too much, and is not going back already. What was written off is nobody's money."""
        return max(self._too_much - self.entry.written_off, ZERO)

    @property
    def over_in_dispute(self) -> Money:
        """What was paid too much and is asked back at the payer's bank: giving it back too, it would go twice."""
        return max(min(-self.entry.open - self.underway - self.entry.written_off, self.disputed), ZERO)

    @property
    def written_off_too_much(self) -> Money:
        """What of a write-off was paid after all, or credited: only taking the write-off back puts that right."""
        return max(min(self._too_much, self.entry.written_off), ZERO)

    @property
    def after_all(self) -> str:
        """Why too much was written off, as the key of a sentence."""
        return "credited-after-all" if self.entry.credited else "paid-after-all"

    @property
    def most(self) -> Money:
        """What can be given back at most: never more than was paid."""
        return max(self.entry.paid - self.underway - self.disputed, ZERO)

    @property
    def _too_much(self) -> Money:
        return -self.entry.open - self.underway - self.disputed


def nothing_over(funds: Funds, code: str) -> Fault:
    """Why nothing can be given back or kept: this fault, or what staff should know first."""
    number = funds.entry.number
    if funds.over_in_dispute:
        return fault("refund-disputed", number=number, amount=funds.over_in_dispute)
    if funds.written_off_too_much:
        return fault("refund-written-off", number=number, amount=funds.written_off_too_much)
    return fault(code, number=number, underway=funds.underway)


def standing(connection: Connection, number: str, *, note: bool = False) -> Funds:
    """`Faults`: unknown-invoice; credit-note-paid, for money stands on the invoice that a credit note takes back.

    `note`: only to look, so a credit note will do.
    """
    archive = Archive(connection)
    entry = archive.entry(number)
    if entry.kind == "credit-note" and not note:
        raise Faults([fault("credit-note-paid", number=number, original=entry.original)])
    back = total(each.amount for each in underway(connection) if each.number == number)
    mine = kept(connection).get((entry.payer_kind, entry.payer), ZERO)
    _, contested = asked_at_bank(connection)
    paying = on_its_way(connection).get(number, ZERO)
    return Funds(entry, back, mine, paying=paying, disputed=contested.get(number, ZERO))


def asked_at_bank(connection: Connection) -> tuple[dict[str, Money], dict[str, Money]]:
    """What payers ask back at their bank and is not decided, by invoice: all of it, and what still counts for it."""
    asked: dict[str, Money] = {}
    counts: dict[str, Money] = {}
    for _, pieces in in_dispute(connection):
        for each in pieces:
            asked[each.number] = asked.get(each.number, ZERO) + each.amount
            if not each.kept:
                counts[each.number] = counts.get(each.number, ZERO) + each.amount
    return asked, counts


def others_open(connection: Connection, entry: Entry) -> list[Entry]:
    """What else the payer of an invoice has to pay, the oldest first."""
    archive, whose = Archive(connection), (entry.payer_kind, entry.payer)
    old = [each for each in archive.brought() if (each.payer_kind, each.payer) == whose]
    ours = archive.entries(invoices.c.payer_kind == entry.payer_kind, invoices.c.payer == entry.payer)
    return [each for each in (*old, *ours) if each.open > ZERO and each.number != entry.number]
