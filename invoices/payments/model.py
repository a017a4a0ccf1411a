"""Money that came or went, as it is booked: once, for ever, and proved by the chain like an invoice.

What is open of an invoice is derived: what was asked, less what was credited, less what movements say is paid of it.
Below zero it is money to give back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from catalog.chart import Account
from catalog.money import total
from invoices.model import OURS, Frozen, PayerKind, Posting, Sum

MovementKind = Literal[
    "payment",  # somebody paid
    "pending",  # the processor counts on it, and the payer's bank can still say no
    "refund",  # we gave back
    "refund-failed",  # and it came back
    "reversal",  # a payment that was taken back: a bank's storno, a direct debit that failed
    "dispute",  # a payer asked their bank for the money; it is gone until that is decided
    "dispute-won",
    "dispute-lost",
    "fee",  # of the payment processor
    "payout",  # from the payment processor to our bank
    "other",  # money at the processor that is not for an invoice of ours
    "moved",  # what was paid of one invoice counts for another of the same payer, or is kept until there is one
    "write-off",  # nobody will pay this
]
Till = Literal[
    "bank", "cash", "card", "clearing", "underway", "disputed",
    "advances",  # what a payer paid and we keep for them
    "written-off",
]  # fmt: skip
"""The account that it came to."""

THEIRS: Final[tuple[Till, ...]] = ("advances", "written-off")  # kept by payer, as receivables are
HOWS: Final[Mapping[str, Till]] = {"bank": "bank", "cash": "cash", "card": "card"}  # what staff book by hand
Owed = tuple[PayerKind | Literal["organisation"], str, str | None]  # whose receivable: payer kind, payer, client


class Movement(Frozen):
    """One movement of money. Amounts in euros; what came is positive, what went is negative."""

    id: str
    source: str  # where it is known from: nothing with the same source is booked again
    kind: MovementKind
    till: Till
    day: date
    booked: date | None = None  # in the books, where its own day lies in a closed period
    amount: Sum
    applied: Mapping[str, Sum] = Field(default_factory=dict)  # by invoice: paid by this; negative: not paid after all
    against: Account | None = None  # the other side of what is for no invoice
    of: str | None = None  # the movement it takes back or belongs to
    known_as: Mapping[str, str] = Field(default_factory=dict)  # the processor's own ids
    reason: str | None = None  # why staff decided so

    @property
    def otherwise(self) -> bool:
        """True for a payment by a link that came in another amount or currency than was asked."""
        return self.kind == "payment" and not self.known_as.keys().isdisjoint(("asked", "paid_in"))

    @model_validator(mode="after")
    def _balances(self) -> Self:
        """What is for no invoice has another side; without one all of it is for invoices."""
        if (self.amount == total(self.applied.values())) != (self.against is None):
            raise ValueError("a movement has two sides")
        if self.till in THEIRS and not self.applied:
            raise ValueError("what is kept or written off is somebody's")
        return self


def movement_postings(movement: Movement, owed: Mapping[str, Owed]) -> Iterator[Posting]:
    """A movement's postings; they sum to zero. `LookupError` for an invoice that is not among those `owed`."""

    def post(account: Account, amount: Sum, whose: Owed) -> Iterator[Posting]:
        kind, payer, client = whose
        if amount:
            yield Posting(account, kind, payer, client, amount, movement.booked or movement.day, movement.day)

    whose = owed[min(movement.applied)] if movement.till in THEIRS else OURS
    yield from post(movement.till, movement.amount, whose)
    for number, amount in sorted(movement.applied.items()):
        yield from post("receivable", -amount, owed[number])
    if movement.against is not None:
        yield from post(movement.against, total(movement.applied.values()) - movement.amount, OURS)
