"""Proof of closed periods: their figures did not move, and nothing was booked on a day that was closed already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from sqlalchemy import Connection, select

from catalog.faults import Fault, fault
from invoices.store import schema
from invoices.store.cashbook import BOOKED
from invoices.store.closings import (
    BALANCES,
    CLOSED,
    REOPENED,
    Closing,
    balances_digest,
    closing_digest,
    first_open,
    standing,
)
from invoices.store.deferral import RELEASE
from invoices.store.expiring import EXPIRED
from invoices.store.proof import digests, proofs, rows
from invoices.store.stopping import STOPPED
from invoices.store.wallets import EARNED


def closings(connection: Connection) -> Iterator[Fault]:
    """Each closing is as it was made, by whom and why; what stood on the accounts of a closed period stands there."""
    proved = proofs(connection, CLOSED, REOPENED)
    proved.pop(BALANCES, None)  # one name for all: by event below
    history = []
    for row in rows(connection, select(schema.closings).order_by(schema.closings.c.id)):
        if proved.pop(f"closing:{row.id}", None) != (closing_digest(dict(row._mapping)), row.time, row.actor):
            yield fault("verify-closing", row.period, period=row.period)
        with suppress(ValueError):
            through = date.fromisoformat(row.through) if row.through else None
            day = date.fromisoformat(row.day)
            history.append(Closing(row.id, row.period, bool(row.closed), through, day, row.reason, row.actor, row.time))
    for name in sorted(proved):
        yield fault("verify-closing", name, period=name)
    stood = {name: found.get(BALANCES) for _, _, found in digests(connection, CLOSED) for name in found}
    for each in standing(history):
        if each.through is not None and balances_digest(connection, each.through) != stood.get(f"closing:{each.id}"):
            yield fault("verify-closed", each.period, period=each.period)


class Openings:
    """The first day that was open when something was booked, by what the chain says happened before it."""

    def __init__(self, connection: Connection) -> None:
        through = {f"closing:{row.id}": row.through for row in rows(connection, select(schema.closings))}
        self._steps: list[tuple[int, date]] = []
        for place, _, found in digests(connection, CLOSED, REOPENED):
            for name in found.keys() & through.keys():
                with suppress(ValueError):
                    day = through[name]
                    self._steps.append((place, first_open(date.fromisoformat(day) if day else None)))
        self._places = self._sources(connection)

    @staticmethod
    def _sources(connection: Connection) -> dict[str, int]:
        """Where in the chain it stands that something was booked, by what it was booked for."""
        found: dict[str, int] = {}
        for place, number, proved in digests(
            connection, "issued", "credited", "planned", BOOKED, STOPPED, EXPIRED, EARNED
        ):
            if "invoice" in proved:
                found[number or ""] = place
            else:
                found |= dict.fromkeys(proved, place)
        return found

    def first(self, name: str) -> date | None:
        """The first open day when this happened; None when the chain does not know it.

        `name` is an invoice's number, `movement:...`, `stop:...`, `expiry:...`, `earned:...`, or a delivery with its
        round.
        """
        place = self._places.get(name)
        if place is None:
            return None
        return max(((at, day) for at, day in self._steps if at < place), default=(0, date.min))[1]

    def of_release(self, source: str, package: str) -> date | None:
        """The same, for what released income of a package."""
        reason = source.removeprefix(f"{RELEASE}{package}:")
        delivery, _, round_ = reason.rpartition(".")
        whole = {"stop": f"stop:{package}", EXPIRED: f"expiry:{package}"}
        names = (whole.get(reason, reason), f"{delivery}:{round_}")
        return next((first for name in names if (first := self.first(name)) is not None), None)
