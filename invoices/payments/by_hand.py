"""Money that staff book themselves: paid in cash, at the card terminal, or seen on a bank statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money
from invoices.payments.model import HOWS, Movement
from invoices.store.cashbook import movements_of
from invoices.store.openings import opening_day

if TYPE_CHECKING:
    from invoices.practice.practice import Practice
    from invoices.store.archive import Entry


@dataclass(frozen=True, slots=True)
class Wanted:
    """A payment that somebody wants to book: of which invoice, how much, how and when."""

    number: str
    amount: Money
    how: str  # a key of HOWS
    day: date

    def check(self, practice: Practice) -> Entry:
        """The invoice it is for, as it stands.

        `Faults`: unknown-invoice; credit-note-paid; payment-not-positive; payment-tomorrow; payment-before-invoice;
        payment-before-opening.
        """
        with practice.archive() as archive:
            entry = archive.entry(self.number)
            first = opening_day(archive.connection)
        faults = []
        if entry.kind == "credit-note":
            faults.append(fault("credit-note-paid", number=self.number, original=entry.original))
        if self.amount <= ZERO:
            faults.append(fault("payment-not-positive", amount=self.amount))
        if self.day > practice.terminal.today:
            faults.append(fault("payment-tomorrow", day=self.day))
        if self.day < entry.issued:
            faults.append(fault("payment-before-invoice", day=self.day, issued=entry.issued))
        elif first is not None and self.day < first:
            faults.append(fault("payment-before-opening", day=self.day, first=first))
        if faults:
            raise Faults(faults)
        return entry

    def twin(self, practice: Practice) -> Movement | None:
        """A payment like this one that is booked already: somebody may be booking it a second time."""
        with practice.archive() as archive:
            same = (
                each
                for each in movements_of(archive.connection, self.number)
                if (each.kind, each.till, each.day, each.applied.get(self.number))
                == ("payment", HOWS[self.how], self.day, self.amount)
            )
            return next(same, None)

    def book(self, practice: Practice) -> Movement:
        """Books it. `Faults`: as `check`."""
        with practice.store.cash() as book:
            self.check(practice)
            key = next(book.new_ids())
            movement = Movement(
                id=key,
                source=f"hand:{key}",
                kind="payment",
                till=HOWS[self.how],
                day=self.day,
                amount=self.amount,
                applied={self.number: self.amount},
            )
            (kept,) = book.book([movement])
            return kept
