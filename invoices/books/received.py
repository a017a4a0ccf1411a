"""What became of each invoice, step by step: credited, paid, written off. The cash system and bad debts read it.

Of an invoice of the old system too, as far as it was open: its VAT falls due when it is paid here (Wet OB art. 26), and
may be asked back when it is not (art. 29). Where the old system did not say its VAT, that is unknown, not zero.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import Connection, func, select

from catalog.money import ZERO, Money, total
from invoices.books.returns import BOX_OF, Box, Taxed, untouched
from invoices.model import PayerKind
from invoices.opening.model import OldInvoice
from invoices.payments.model import Movement
from invoices.store.cashbook import IN_ORDER, WRITTEN_OFF
from invoices.store.openings import BROUGHT, opening_of
from invoices.store.schema import invoices, movements

Parts = Mapping[Box, tuple[Money, Money]]  # turnover and VAT, by box
NONE: Final = (ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an invoice stands after a step: what is asked with VAT, what is in that, and what was paid of it."""

    asked: Money = ZERO
    parts: Parts = field(default_factory=dict)
    paid: Money = ZERO  # credit that the client earned is paid when the invoice is issued
    written_off: Money = ZERO

    @property
    def tax(self) -> Money:
        """The VAT in what is asked."""
        return total(tax for _, tax in self.parts.values())

    @property
    def unpaid(self) -> Money:
        """What was not paid, also where it was written off."""
        return max(self.asked - self.paid, ZERO)

    @property
    def settled(self) -> Money:
        """What was paid of what is asked. Paid too much is paid for nothing."""
        return min(max(self.paid, ZERO), self.asked)

    def received(self, box: Box) -> tuple[Money, Money]:
        """The turnover and VAT of a box in what was paid."""
        net, tax = self.parts.get(box, NONE)
        return self.share(net, self.settled), self.share(tax, self.settled)

    def share(self, whole: Money, amount: Money) -> Money:
        """What of a part of the invoice is in this amount of it: of all of it, all."""
        return whole.times(Fraction(amount.cents, self.asked.cents)) if self.asked else ZERO


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to an invoice, and how it stands after it."""

    kind: str
    day: date
    booked: date
    after: Standing
    source: str


@dataclass(frozen=True, slots=True)
class Story:
    """An invoice with all its steps, in the order in which they were booked."""

    number: str
    payer_kind: PayerKind
    due: date
    steps: tuple[Step, ...]
    opened: date | None = None  # of an invoice of the old system: the first day of these books

    @property
    def unknown(self) -> bool:
        """True of an old invoice of which nobody said the VAT."""
        return self.opened is not None and not self.steps[0].after.parts

    def at(self, day: date) -> Standing:
        """How it stood when a day began."""
        return next((step.after for step in reversed(self.steps) if step.booked < day), Standing())


Change = tuple[date, int, str, date, Standing, str]  # booked, place, kind, day, what is added, and by what


def stories(connection: Connection) -> Iterator[Story]:
    """Every invoice, ours and what was open of those of the old system."""
    named = ("number", "original", "kind", "issued", "due", "payer_kind", "gross", "prepaid")
    columns = (*(invoices.c[name] for name in named), func.json_extract(invoices.c.record, "$.vat").label("vat"))
    rows = connection.execute(select(*columns).order_by(invoices.c.issued, invoices.c.series, invoices.c.sequence))
    known: dict[str, tuple[PayerKind, date, date | None]] = {}
    changes: dict[str, list[Change]] = {}
    for row in rows:
        issued, added = date.fromisoformat(row.issued), _of_invoice(row)
        if row.original is None:
            known[row.number] = row.payer_kind, date.fromisoformat(row.due), None
        changes.setdefault(row.original or row.number, []).append((issued, 0, row.kind, issued, added, row.number))
    if (kept := opening_of(connection)) is not None:
        for old in kept.opening.invoices:
            known[old.number] = old.payer_kind, old.due, kept.opening.day
            changes[old.number] = [(old.issued, 0, BROUGHT, old.issued, _of_old(old), old.number)]
    for place, (booked, movement) in enumerate(_movements(connection), 1):
        for number, amount in movement.applied.items():
            lost = movement.kind == WRITTEN_OFF
            added = Standing(written_off=amount) if lost else Standing(paid=amount)
            change = (booked, place, movement.kind, movement.day, added, f"movement:{movement.id}")
            changes.setdefault(number, []).append(change)
    for number, (payer_kind, due, opened) in known.items():
        stands, steps = Standing(), []
        for booked, _, kind, day, added, source in sorted(changes[number], key=lambda each: each[:2]):
            stands = _plus(stands, added)
            steps.append(Step(kind, day, booked, stands, source))
        yield Story(number, payer_kind, due, tuple(steps), opened)


def _movements(connection: Connection) -> Iterator[tuple[date, Movement]]:
    """All money, each with the day on which we knew of it: not before what was booked earlier."""
    known = date.min
    for record in connection.execute(select(movements.c.record).order_by(*IN_ORDER)).scalars():
        movement = Movement.model_validate_json(record)
        known = max(known, movement.booked or movement.day)
        yield known, movement


def _of_invoice(row: Any) -> Standing:
    sign = -1 if row.kind == "credit-note" else 1
    parts: dict[Box, tuple[Money, Money]] = {}
    for each in json.loads(row.vat):
        net, tax = parts.get(box := BOX_OF[each["position"]["category"]], NONE)
        parts[box] = net + Money.euros(each["net"]).times(sign), tax + Money.euros(each["tax"]).times(sign)
    return Standing(Money(sign * row.gross), parts, Money(sign * row.prepaid))


def _of_old(old: OldInvoice) -> Standing:
    return Standing(old.open, {BOX_OF[kind]: part for kind, part in old.parts.items()})


def _plus(one: Standing, other: Standing) -> Standing:
    parts = {
        box: (one.parts.get(box, NONE)[0] + net, one.parts.get(box, NONE)[1] + tax)
        for box, (net, tax) in other.parts.items()
    }
    return replace(
        one,
        asked=one.asked + other.asked,
        parts={**one.parts, **parts},
        paid=one.paid + other.paid,
        written_off=one.written_off + other.written_off,
    )


def by_payment(told: Iterable[Story], last: date) -> list[Taxed]:
    """Turnover and VAT under the cash system (Wet OB art. 26): of each payment its part, on the day it came.

    What is given back, taken back or moved counts below zero, and so does a credit note of what was paid. What is
    written off was never paid. All payments of an invoice together are its VAT, to the cent.
    """
    found = []
    for story in told:
        before = Standing()
        for step in story.steps:
            for box in step.after.parts:
                (net, tax), (old_net, old_tax) = step.after.received(box), before.received(box)
                found.append(
                    Taxed(
                        box, story.number, step.kind, story.payer_kind, step.day, step.booked,
                        net - old_net, tax - old_tax, step.source,
                    )
                )  # fmt: skip
            before = step.after
    return [each for each in found if each.booked <= last and not untouched(each)]
