"""Where each delivery stands: in exactly one state, derived from what was worked out, billed, credited and removed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from invoices.store.conditions import ACTIVE, UNBILLED
from invoices.store.schema import billed, deliveries, plans, removals, shares, superseded
from invoices.store.shelf import among

DeliveryState = Literal["unbilled", "billed", "package", "held", "waived", "removed"]

OF_PLAN: Final = plans.c.delivery == deliveries.c.id
UPFRONT: Final = func.json_extract(plans.c.record, "$.package.upfront") == 1
OF_DELIVERY: Final = shares.c.delivery == deliveries.c.id
WAITS: Final = or_(shares.c.standing == "shortfall", and_(shares.c.standing == "held", UNBILLED))
TO_BILL: Final = and_(shares.c.standing == "billed", shares.c.gross != 0, UNBILLED)


def states(connection: Connection, ids: Collection[str] | None = None) -> dict[str, DeliveryState]:
    """The state of these deliveries (None: of all).

    `unbilled`: never worked out, or (a part of it) still to be billed, for the first time or again. `held`: waits for
    a decision. `package`: drawn from a package that was billed as a whole. `waived`: only what was waived is left.
    `billed`: nothing is left to do.
    """
    state = case(
        (exists().where(removals.c.delivery == deliveries.c.id), "removed"),
        (~exists().where(OF_PLAN), "unbilled"),
        (exists().where(OF_DELIVERY, ACTIVE, WAITS), "held"),
        (exists().where(OF_DELIVERY, ACTIVE, TO_BILL), "unbilled"),
        (_to_bill_again(), "unbilled"),
        (and_(exists().where(OF_PLAN, UPFRONT), ~exists().where(OF_DELIVERY)), "package"),
        (and_(_active("waived"), ~_active("billed", "held")), "waived"),
        else_="billed",
    )
    query = select(deliveries.c.id, state)
    if ids is not None:
        query = query.where(among(deliveries.c.id, ids))
    return {row[0]: row[1] for row in connection.execute(query)}


def open_again(connection: Connection, ids: Collection[str]) -> set[str]:
    """Those of these deliveries that were credited as a whole to be billed again, and were not yet.

    They are worked out from the start, as they then are. A package session never is: it keeps its number and price.
    """
    dropped = superseded.alias()
    query = select(deliveries.c.id).where(
        among(deliveries.c.id, ids),
        _to_bill_again(),
        ~exists().where(OF_DELIVERY, ACTIVE),
        ~exists().where(dropped.c.delivery == deliveries.c.id, dropped.c.cause == "drop"),
        ~exists().where(OF_PLAN, func.json_extract(plans.c.record, "$.package").is_not(None)),
    )
    return set(connection.execute(query).scalars())


def invoices_of(connection: Connection, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The numbers of the invoices that bill these deliveries and were not credited, by delivery.

    A session drawn from a package that was billed as a whole is billed where the session that opened it is.
    """
    opener = case((UPFRONT, func.json_extract(plans.c.record, "$.package.opened_by")), else_=plans.c.delivery)
    query = (
        select(plans.c.delivery, billed.c.number)
        .distinct()
        .join_from(plans, shares, shares.c.delivery.in_([plans.c.delivery, opener]))
        .join(billed, and_(*(billed.c[name] == shares.c[name] for name in ("delivery", "round", "share"))))
        .where(among(plans.c.delivery, ids), ACTIVE)
        .order_by(plans.c.delivery, billed.c.number)
    )
    found: dict[str, tuple[str, ...]] = {}
    for delivery, number in connection.execute(query):
        found[delivery] = (*found.get(delivery, ()), number)
    return found


def _active(*standings: str) -> ColumnElement[bool]:
    return exists().where(OF_DELIVERY, ACTIVE, shares.c.standing.in_(standings))


def _to_bill_again() -> ColumnElement[bool]:
    """True when a share was credited to be billed again and no later plan replaces it."""
    again = superseded.alias()
    later = plans.alias()
    pair = func.json_each(later.c.record, "$.replaces").table_valued("value", name="pair")
    replaced = (
        exists()
        .select_from(later.join(pair, func.json_array(again.c.round, again.c.share) == pair.c.value))
        .where(later.c.delivery == again.c.delivery)
    )
    return exists().where(again.c.delivery == deliveries.c.id, again.c.cause == "rebill", ~replaced)
