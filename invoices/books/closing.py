"""What is still open when somebody wants to close a period."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, select

from catalog.dates import month_of
from catalog.faults import Fault, fault
from invoices.store.schema import deliveries
from invoices.store.shelf import among
from invoices.store.states import states
from invoices.store.verify import verify


@dataclass(frozen=True, slots=True)
class StillOpen:
    """Deliveries up to the last day of a period without an invoice, by month, and those that wait for a decision.

    What waits does not stand in the way: it is named, as income that is still to come.
    """

    unbilled: dict[str, int]
    held: dict[str, int]

    def faults(self) -> list[Fault]:
        """What stands in the way of closing."""
        count = sum(self.unbilled.values())
        return [fault("close-unbilled", count=count, months=", ".join(self.unbilled))] if count else []


def still_open(connection: Connection, through: date) -> StillOpen:
    """What of the days up to and including this one is not on an invoice."""
    found: dict[str, Counter[str]] = {"unbilled": Counter(), "held": Counter()}
    waiting = {key: state for key, state in states(connection).items() if state in found}
    query = select(deliveries.c.id, deliveries.c.day).where(among(deliveries.c.id, waiting))
    for key, day in connection.execute(query.where(deliveries.c.day <= through.isoformat()).order_by(deliveries.c.day)):
        found[waiting[key]][month_of(date.fromisoformat(day))] += 1
    return StillOpen(dict(found["unbilled"]), dict(found["held"]))


def unproved(connection: Connection, folder: Path) -> list[Fault]:
    """Stands in the way of closing: that `tiered verify` finds something."""
    count = sum(len(found) for _, found in verify(connection, folder))
    return [fault("close-unproved", count=count)] if count else []
