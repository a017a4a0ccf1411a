"""Giving back, for a practice: look what happened at the processor, ask, book, and say what is left for later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from catalog.faults import Fault, Faults, fault
from catalog.money import Money, total
from invoices.payments.model import Movement
from invoices.payments.online import OnlineStore, checkout_of, tokens
from invoices.payments.refunding import ask_back, by_hand, charged, check
from invoices.payments.standing import Funds, standing
from invoices.payments.sync import money
from invoices.store.cashbook import whereabouts
from invoices.store.refundbook import AskedBack, asked_back
from invoices.store.schema import refunds
from invoices.store.shelf import among

if TYPE_CHECKING:
    from invoices.payments.checkout import Checkout
    from invoices.practice.practice import Practice


@dataclass(frozen=True, slots=True)
class Refunded:
    """What giving back did."""

    how: str
    movements: tuple[Movement, ...]
    asked: tuple[AskedBack, ...] = ()
    faults: tuple[Fault, ...] = ()
    later: bool = False  # the processor could not be reached: the next command completes it

    def record(self) -> dict[str, Any]:
        """As programs read it."""
        from invoices.payments.commands import record

        return {
            "how": self.how,
            "movements": [record(each) for each in self.movements],
            "refunds": [
                {"charge": each.charge, "amount": str(each.amount), "state": each.state or "asked"}
                for each in self.asked
            ],
        }


@dataclass(frozen=True, slots=True)
class Refunding:
    """An invoice of which something is given back."""

    practice: Practice
    checkout: Checkout | None  # when it can be asked
    stands: Funds
    at_stripe: Money  # what can be given back there

    @classmethod
    def looked(
        cls, practice: Practice, number: str, how: str | None, unseen: Callable[[Sequence[Fault]], bool]
    ) -> Refunding:
        """How it stands. Where some of it was paid by Stripe, Stripe is asked first what happened there.

        Also what goes back by hand: somebody may have given it back in the Dashboard. `unseen`: whether it is to go
        back by hand although Stripe cannot be asked. `Faults`: unknown-invoice, credit-note-paid; checkout-none,
        checkout-down and the like, refund-unseen: then nothing was done.
        """
        with practice.archive() as archive:
            standing(archive.connection, number)
            there = whereabouts(archive.connection, [number]).charges
        checkout = None
        try:
            checkout = checkout_of(practice) if how == "stripe" or there else None
            if checkout is not None:
                _, refused = money(OnlineStore(practice), checkout)
                practice.terminal.complain([wrong for _, wrong in refused])  # of earlier ones
        except Faults as wrong:
            if how in (None, "stripe"):
                raise
            if not unseen(wrong.faults):
                raise Faults([*wrong.faults, fault("refund-unseen", number=number)]) from None
        if checkout is None and how == "stripe":
            raise Faults([fault("checkout-none")])
        with practice.archive() as archive:
            left = total(charged(archive.connection, number).values())
            return cls(practice, checkout, standing(archive.connection, number), left)

    def check(self, amount: Money, how: str, day: date, *, more: bool) -> None:
        """`Faults`: those of giving back; refund-not-there; payment-tomorrow, payment-before-invoice."""
        check(self.stands, amount, more=more)
        entry = self.stands.entry
        if how == "stripe" and amount > self.at_stripe:
            raise Faults([fault("refund-not-there", number=entry.number, most=self.at_stripe)])
        if day > self.practice.terminal.today:
            raise Faults([fault("payment-tomorrow", day=day)])
        if day < entry.issued:
            raise Faults([fault("payment-before-invoice", day=day, issued=entry.issued)])

    def give(self, amount: Money, how: str, day: date, reason: str, *, more: bool) -> Refunded:
        """Gives it back. `Faults` when nothing of it was begun."""
        store, number = OnlineStore(self.practice), self.stands.entry.number
        if how != "stripe" or self.checkout is None:
            return Refunded(how, (by_hand(store, number, amount, how, day, reason, more=more),))
        asked = ask_back(store, number, amount, reason, tokens(), more=more)
        try:
            made, refused = money(store, self.checkout)
        except Faults as wrong:  # it is written down
            return Refunded(how, (), self._now(asked), wrong.faults, later=True)
        mine = {each.token for each in asked}
        faults = tuple(wrong for each, wrong in refused if each.token in mine)
        later = any(wrong.code != "refund-refused" for wrong in faults)
        movements = tuple(each for each in made if number in each.applied)
        return Refunded(how, movements, self._now(asked), faults, later=later)

    def _now(self, asked: Sequence[AskedBack]) -> tuple[AskedBack, ...]:
        """How these stand now, in the same order."""
        with self.practice.archive() as archive:
            now = asked_back(archive.connection, among(refunds.c.token, [each.token for each in asked]))
        found = {each.token: each for each in now}
        return tuple(found[each.token] for each in asked)
