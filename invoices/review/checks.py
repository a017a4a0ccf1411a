"""Is it right? Every check of the review: those of `tiered verify`, and what must tie out in the books.

A check yields faults; none means that it holds. Another one is one line in `CONTROLS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from catalog.dates import Period
from catalog.faults import Fault, Faults, fault
from catalog.terminal import Terminal
from invoices.books.lines import balanced, entries
from invoices.store import schema
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
    "complete": _complete,
}
