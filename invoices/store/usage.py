"""What was billed and what waits under an agreement: for who is about to change it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, func, select

from catalog.dates import month_of
from catalog.money import Money
from invoices.store.conditions import ACTIVE, UNBILLED
from invoices.store.schema import shares
from invoices.store.shelf import among


def last_billed(connection: Connection, coverages: Collection[str]) -> date | None:
    """The latest day of a delivery that is on an invoice under one of these agreements, and was not credited."""
    query = select(func.max(shares.c.day)).where(among(shares.c.coverage, coverages), ACTIVE, ~UNBILLED)
    found = connection.execute(query).scalar()
    return date.fromisoformat(found) if found else None


def waiting(connection: Connection, coverage: str) -> tuple[Money, str]:
    """What was worked out under an agreement while it was requested, and is still held; and the last month of that.

    A run of that month bills all of it.
    """
    query = select(func.coalesce(func.sum(shares.c.gross), 0), func.max(shares.c.day)).where(
        shares.c.coverage == coverage, shares.c.standing == "held", ACTIVE, UNBILLED
    )
    cents, last = connection.execute(query).one()
    return Money(cents), month_of(date.fromisoformat(last)) if last else ""
