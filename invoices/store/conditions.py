"""Which rows still count: said once, for every query that asks."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, Table, and_, exists, func

from invoices.store.schema import billed, deliveries, plans, removals, shares, superseded


def same_share(table: Table) -> ColumnElement[bool]:
    """True for the row of another table that is about this share."""
    return and_(*(table.c[name] == shares.c[name] for name in ("delivery", "round", "share")))


ACTIVE: Final = ~exists().where(same_share(superseded))
"""A share that was not credited or routed anew."""

UNBILLED: Final = ~exists().where(same_share(billed))
"""A share that no invoice bills."""

NOT_REMOVED: Final = ~exists().where(removals.c.delivery == deliveries.c.id)
"""A delivery that counts."""

_later: Final = plans.alias("later")

LAST: Final = ~exists().where(_later.c.delivery == plans.c.delivery, _later.c.round > plans.c.round)
"""The plan by which a delivery stands: no later round was worked out."""

ANEW: Final = func.json_extract(plans.c.record, "$.anew").is_not(None)
"""A plan that takes a delivery out: the next run works it out from the start (amending.py)."""

UPFRONT: Final = func.json_extract(plans.c.record, "$.package.upfront") == 1
"""A plan of a session of a package that is paid ahead."""

OPENED_BY: Final = func.json_extract(plans.c.record, "$.package.opened_by")
"""The delivery that opened the package of a plan's session."""
