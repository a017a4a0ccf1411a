"""Where each delivery stands: in exactly one state, derived from what was worked out, billed, credited and removed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, FromClause, Row, and_, case, exists, func, or_, select

from invoices.store.conditions import ACTIVE, ANEW, LAST, UNBILLED, UPFRONT, same_share
from invoices.store.schema import billed, deliveries, plans, removals, shares, superseded
from invoices.store.shelf import among

DeliveryState = Literal["unbilled", "billed", "package", "held", "waived", "removed"]

OF_PLAN: Final = plans.c.delivery == deliveries.c.id
OF_DELIVERY: Final = shares.c.delivery == deliveries.c.id
WITHOUT_SHARES: Final = ~exists().where(shares.c.delivery == plans.c.delivery, shares.c.round == plans.c.round)
WAITS: Final = or_(shares.c.standing == "shortfall", and_(shares.c.standing == "held", UNBILLED))
TO_BILL: Final = and_(shares.c.standing == "billed", shares.c.gross != 0, UNBILLED)


def states(connection: Connection, ids: Collection[str] | None = None) -> dict[str, DeliveryState]:
    """The state of these deliveries (None: of all).

    `unbilled`: never worked out, or (a part of it) still to be billed, for the first time or again. `held`: waits for
    a decision. `package`: drawn from a package that was billed as a whole. `waived`: only what was waived is left.
    `billed`: nothing is left to do.
    """
    again = superseded.alias()
    state = case(
        (exists().where(removals.c.delivery == deliveries.c.id), "removed"),
        (~exists().where(OF_PLAN, LAST, ~ANEW), "unbilled"),
        (exists().where(OF_DELIVERY, ACTIVE, WAITS), "held"),
        (exists().where(OF_DELIVERY, ACTIVE, TO_BILL), "unbilled"),
        (exists().where(again.c.delivery == deliveries.c.id, _still_to_bill(again)), "unbilled"),
        (exists().where(OF_PLAN, LAST, UPFRONT, WITHOUT_SHARES), "package"),
        (and_(_active("waived"), ~_active("billed", "held")), "waived"),
        else_="billed",
    )
    query = select(deliveries.c.id, state)
    if ids is not None:
        query = query.where(among(deliveries.c.id, ids))
    return {row[0]: row[1] for row in connection.execute(query)}


def to_bill_again(connection: Connection, ids: Collection[str]) -> Sequence[Row[Any]]:
    """The shares of these deliveries that were credited to be billed again, and are still to be."""
    query = select(shares).join(superseded, same_share(superseded))
    return connection.execute(query.where(among(shares.c.delivery, ids), _still_to_bill(superseded))).all()


def bills_of(connection: Connection, ids: Collection[str]) -> dict[str, tuple[tuple[str, int], ...]]:
    """The lines that bill something of these deliveries and were not credited: number and line, by delivery.

    A session drawn from a package that was billed as a whole is not on one of its own.
    """
    query = (
        select(shares.c.delivery, billed.c.number, billed.c.line)
        .distinct()
        .join(billed, same_share(billed))
        .where(among(shares.c.delivery, ids), ACTIVE)
        .order_by(shares.c.delivery, billed.c.number, billed.c.line)
    )
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for delivery, number, line in connection.execute(query):
        found[delivery] = (*found.get(delivery, ()), (number, line))
    return found


def _active(*standings: str) -> ColumnElement[bool]:
    return exists().where(OF_DELIVERY, ACTIVE, shares.c.standing.in_(standings))


def _still_to_bill(again: FromClause) -> ColumnElement[bool]:
    """True for a share that was credited to be billed again, when no later plan replaces it."""
    later = plans.alias()
    pair = func.json_each(later.c.record, "$.replaces").table_valued("value", name="pair")
    replaced = (
        exists()
        .select_from(later.join(pair, func.json_array(again.c.round, again.c.share) == pair.c.value))
        .where(later.c.delivery == again.c.delivery)
    )
    return and_(again.c.cause == "rebill", ~replaced)
