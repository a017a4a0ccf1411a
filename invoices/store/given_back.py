"""What credit notes took back of shares that go on counting for the rest."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from catalog.money import Money
from invoices.store.schema import given_back
from invoices.store.shelf import among


def given_back_of(connection: Connection, ids: Collection[str]) -> dict[tuple[str, int, int], Money]:
    """What was given back of shares of these deliveries that go on counting for the rest."""
    if not ids:
        return {}
    t = given_back
    query = select(t.c.delivery, t.c.round, t.c.share, func.sum(t.c.amount)).where(among(t.c.delivery, ids))
    rows = connection.execute(query.group_by(t.c.delivery, t.c.round, t.c.share))
    return {(delivery, number, place): Money(cents) for delivery, number, place, cents in rows}
