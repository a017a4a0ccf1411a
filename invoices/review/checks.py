"""Is it right? Every check of the review: those of `tiered verify`, and what must tie out in the books.

A check yields faults; none means that it holds. Another one is one line in `CONTROLS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from catalog.dates import Period
from catalog.faults import Fault, Faults, fault
from catalog.money import ZERO, Money
from catalog.terminal import Terminal
from invoices.books.lines import SALES, balanced, entries, lines
from invoices.store import schema
from invoices.store.archive import Archive
from invoices.store.states import states
from invoices.store.verify import verify

DAMAGED: Final = (
    Faults,
    ValueError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
    DBAPIError,
)  # what reading an edited row can raise


@dataclass(frozen=True, slots=True)
class Check:
    """One question, and what does not hold. `own`: of the review, beside those of `tiered verify`."""

    name: str
    faults: tuple[Fault, ...]
    own: bool = False

    @property
    def holds(self) -> bool:
        return not self.faults

    def sentence(self, here: Terminal) -> str:
        """What holds, or does not."""
        return here.say(f"review.check.{self.name}" if self.own else f"verify.{self.name}")


def checks(connection: Connection, folder: Path, period: Period) -> Iterator[Check]:
    """All of them, in the order in which they are read."""
    for name, faults in verify(connection, folder):
        yield Check(name, tuple(faults))
    for name, control in CONTROLS.items():
        try:
            found = tuple(control(connection, period))
        except DAMAGED:  # what was edited is named by the checks above
            found = (fault("review-unreadable", name),)
        yield Check(name, found, own=True)


def _balance(connection: Connection, _: Period) -> Iterator[Fault]:
    """In every entry of the journal debit is credit."""
    for entry in entries(connection, Period()):
        if not balanced(entry):
            yield fault("review-balance", entry.name, source=entry.source)


def _receivables(connection: Connection, _: Period) -> Iterator[Fault]:
    """What stands on receivables is what is open on invoices, payer by payer."""
    booked: dict[tuple[str, str], Money] = defaultdict(lambda: ZERO)
    for line in lines(connection, Period(), "receivable"):
        booked[line.payer_kind, line.payer] += line.amount
    opened: dict[tuple[str, str], Money] = defaultdict(lambda: ZERO)
    for entry in Archive(connection).entries():
        opened[entry.payer_kind, entry.payer] += entry.open
    for who in sorted({*booked, *opened}):
        if booked[who] != opened[who]:
            yield fault("review-receivable", who[1], payer=who[1], booked=booked[who], open=opened[who])


def _vat(connection: Connection, _: Period) -> Iterator[Fault]:
    """The VAT that an invoice or credit note books is the VAT that stands on it."""
    booked: dict[str, Money] = defaultdict(lambda: ZERO)
    for line in lines(connection, Period(), "vat"):
        if line.kind in SALES:
            booked[line.source] -= line.amount
    for row in connection.execute(select(schema.invoices.c.number, schema.invoices.c.kind, schema.invoices.c.tax)):
        said = Money(row.tax if row.kind == "invoice" else -row.tax)
        if booked[row.number] != said:
            yield fault("review-vat", row.number, number=row.number, booked=booked[row.number], said=said)


def _complete(connection: Connection, period: Period) -> Iterator[Fault]:
    """No help that was given before the period ended is still without an invoice."""
    waiting = {delivery for delivery, state in states(connection).items() if state == "unbilled"}
    query = select(schema.deliveries.c.id, schema.deliveries.c.day).order_by(schema.deliveries.c.day)
    for row in connection.execute(query):
        day = date.fromisoformat(row.day)
        if row.id in waiting and (period.end is None or day < period.end):
            yield fault("review-unbilled", row.id, delivery=row.id, day=day)


CONTROLS: Final[Mapping[str, Callable[[Connection, Period], Iterator[Fault]]]] = {
    "balance": _balance,
    "receivables": _receivables,
    "vat": _vat,
    "complete": _complete,
}
