"""Which rows still count: said once, for every query that asks."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, Table, and_, exists

from invoices.store.schema import billed, deliveries, removals, shares, superseded


def same_share(table: Table) -> ColumnElement[bool]:
    """True for the row of another table that is about this share."""
    return and_(*(table.c[name] == shares.c[name] for name in ("delivery", "round", "share")))


ACTIVE: Final = ~exists().where(same_share(superseded))
"""A share that was not credited or routed anew."""

UNBILLED: Final = ~exists().where(same_share(billed))
"""A share that no invoice bills."""

NOT_REMOVED: Final = ~exists().where(removals.c.delivery == deliveries.c.id)
"""A delivery that counts."""
