"""Which days are closed: nothing is booked on them any more. What comes later counts from the first open day.

Closing a period closes every day up to its last. The event says which balances stood there, so that it can be proved
later that they did not move; its `previous` is the head of the chain at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from catalog.dates import Period
from catalog.faults import Faults, fault
from invoices.books.lines import balances
from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.schema import closings

CLOSED: Final = "closed"
REOPENED: Final = "reopened"
BALANCES: Final = "balances"


@dataclass(frozen=True, slots=True)
class Closing:
    """That a period was closed, or opened again (`closed` False): what holds from then on, who did it and why."""

    id: int
    period: str
    closed: bool
    through: date | None  # the last day that is closed from now on
    day: date  # on which it was done
    reason: str | None
    actor: str
    time: str


def closed_through(connection: Connection) -> date | None:
    """The last day of the books that is closed; None while every day is open."""
    query = select(closings.c.through).order_by(closings.c.id.desc()).limit(1)
    found = connection.execute(query).scalar()
    return date.fromisoformat(found) if found else None


def open_from(connection: Connection) -> date:
    """The first day on which something may be booked."""
    return first_open(closed_through(connection))


def first_open(closed: date | None) -> date:
    """The day after the last that is closed."""
    return date.min if closed is None else closed + timedelta(days=1)


def closings_of(connection: Connection) -> list[Closing]:
    """Everything that was closed and opened again, the first first."""
    return [
        Closing(
            row.id,
            row.period,
            bool(row.closed),
            date.fromisoformat(row.through) if row.through else None,
            date.fromisoformat(row.day),
            row.reason,
            row.actor,
            row.time,
        )
        for row in connection.execute(select(closings).order_by(closings.c.id))
    ]


def standing(history: Iterable[Closing]) -> list[Closing]:
    """The closings that hold: those that were not opened again, the first first."""
    found: list[Closing] = []
    for each in history:
        if each.closed:
            found.append(each)
        elif found:
            found.pop()
    return found


def close(connection: Connection, acting: Acting, name: str, today: date, reason: str | None = None) -> date:
    """Closes every day up to and including the last of a period, and returns that. `reason`: why it was closed anyway.

    `Faults`: period-not-over, period-closed-already. `ValueError` for a name that is no period.
    """
    through = closing_day(connection, name, today)
    _keep(connection, acting, name, through, today, reason, closed=True)
    return through


def closing_day(connection: Connection, name: str, today: date) -> date:
    """The last day that closing a period would close. Raises as `close`."""
    last, closed = Period.named(name).last, closed_through(connection)
    if last is None:
        raise ValueError("a period to close has a last day")
    if last >= today:
        raise Faults([fault("period-not-over", period=name, first=first_open(last))])
    if closed is not None and last <= closed:
        raise Faults([fault("period-closed-already", period=name, through=closed)])
    return last


def reopen(connection: Connection, acting: Acting, name: str, today: date, reason: str) -> date | None:
    """Opens the period that was closed last; the last day that is closed still. `Faults`: as `refuse_reopening`."""
    refuse_reopening(connection, name)
    rest = standing(closings_of(connection))[:-1]
    through = rest[-1].through if rest else None
    _keep(connection, acting, name, through, today, reason, closed=False)
    return through


def refuse_reopening(connection: Connection, name: str) -> None:
    """`Faults`: reopen-not-closed, reopen-last-first."""
    closed = standing(closings_of(connection))
    if name not in {each.period for each in closed}:
        raise Faults([fault("reopen-not-closed", period=name)])
    if closed[-1].period != name:
        raise Faults([fault("reopen-last-first", period=name, last=closed[-1].period)])


def _keep(
    connection: Connection,
    acting: Acting,
    name: str,
    through: date | None,
    today: date,
    reason: str | None,
    *,
    closed: bool,
) -> None:
    row: dict[str, Any] = {
        "period": name,
        "closed": int(closed),
        "through": through and through.isoformat(),
        "day": today.isoformat(),
        "reason": reason,
        "actor": acting.actor,
        "time": acting.time,
    }
    (key,) = connection.execute(insert(closings).values(row)).inserted_primary_key or (None,)
    digests = {f"closing:{key}": closing_digest(row)}
    if closed and through is not None:
        digests[BALANCES] = balances_digest(connection, through)
    append(connection, CLOSED if closed else REOPENED, None, acting.now, acting.actor, digests)


def closing_digest(row: dict[str, Any]) -> str:
    """What the chain holds of it: the digest of its canonical JSON, without its id."""
    return digest(canonical({name: value for name, value in row.items() if name != "id"}))


def balances_digest(connection: Connection, through: date) -> str:
    """The digest of the trial balance at the end of a day: what stands on each account, by VAT category, in cents."""
    found = balances(connection, first_open(through))
    return digest(canonical({f"{account}:{vat or ''}": amount.cents for (account, vat), amount in found.items()}))
