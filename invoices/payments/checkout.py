"""What paying online needs from a payment processor, as one small protocol. Stripe stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, Protocol

from catalog.money import Money

LEAST: Final = Money(50)  # Stripe takes no less, in euros

State = Literal["open", "pending", "paid", "failed", "expired"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A payment link that is asked for. `token` is all that the processor is told of what it is for.

    It is random, written down before the first call, and the same whenever that call is done again.
    """

    token: str
    number: str
    amount: Money
    asked: datetime  # when it was asked for first
    product: str  # what the payer reads: the number, and nothing of why
    thanks: str
    closed: str  # what a payer reads who comes back later


@dataclass(frozen=True, slots=True)
class Link:
    """A payment link as the processor made it."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Back:
    """A refund that is asked for. `token` is random, written down before the first call, and marks it there."""

    token: str
    charge: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund as the processor has it."""

    id: str
    failed: str | None = None  # the processor's word for why it did not happen


@dataclass(frozen=True, slots=True)
class Visit:
    """One time that somebody opened a link to pay."""

    id: str
    state: State


@dataclass(frozen=True, slots=True)
class Transaction:
    """A change of what the processor holds for us, in its own books."""

    id: str
    kind: Literal["payment", "refund", "refund-failed", "dispute", "dispute-won", "reversal", "payout", "fee", "other"]
    amount: Money  # before its fee; negative when it went out
    fee: Money
    day: date  # in Amsterdam
    token: str | None  # of the link by which it came
    about: str | None  # what it is at the processor: a charge, a refund, a payout
    of: str | None = None  # the charge that a refund, a dispute or a reversal is about
    settled: bool = True  # False: a direct debit that the payer's bank can still refuse
    paid_in: str | None = None  # what the payer paid, when that was in another currency: `50.00 USD`


class Checkout(Protocol):
    """A payment processor. Each call may raise `Faults`: checkout-down (try later), checkout-refused."""

    def make(self, ask: Ask) -> Link:
        """Makes the link; called again with the same ask it gives the same link."""
        ...

    def find(self, token: str) -> Link | None:
        """The link that was made of an ask with this token, whose answer was lost; None when there is none."""
        ...

    def close(self, link: str) -> None:
        """Nobody can pay by this link any more: it is shut, and its open visits are ended."""
        ...

    def refund(self, back: Back) -> Refund:
        """Gives a payment back; called again with the same it gives the same refund.

        `Faults`: refund-refused when the processor will never do it.
        """
        ...

    def find_refund(self, back: Back) -> Refund | None:
        """The refund that was made of one whose answer was lost; None when there is none."""
        ...

    def visits(self, link: str) -> list[Visit]:
        """Who opened a link, and what came of it."""
        ...

    def visited(self, since: datetime) -> Mapping[str, Sequence[Visit]]:
        """Who opened any link from a moment on, by link: one question where `visits` would take hundreds."""
        ...

    def transactions(self, since: datetime | None) -> Iterator[Transaction]:
        """What changed in the processor's books, the oldest first."""
        ...

    def charge(self, about: str) -> Literal["pending", "paid", "failed"]:
        """How a payment stands."""
        ...

    def dispute(self, about: str) -> Literal["open", "won", "lost"]:
        """How a dispute stands."""
        ...

    def balance(self) -> Money:
        """What the processor holds for us, on its way and available."""
        ...
