"""Changing or removing a delivery that was worked out already, as long as nothing of it is on an invoice.

What was worked out is never changed. It is taken out: one more plan, without parts, comes in the place of all that
still counted of the delivery, so that nobody waits for it and no coverage is spent on it. The next run works the
delivery out from the start, as it is then written down.

With a delivery that opened a package paid ahead go the sessions drawn on it: the first that somebody attended opens
it now. A session that only draws on one is given back: it takes the lowest number that is free when it is worked out
again, and its income moves along.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import Connection, and_, or_, select

from catalog.faults import Faults, fault
from catalog.money import ZERO
from invoices.billing import NewPlan
from invoices.store.conditions import ACTIVE, ANEW, LAST, NOT_REMOVED, OPENED_BY, UPFRONT
from invoices.store.ledger import Ledger
from invoices.store.plans import decode
from invoices.store.register import Deliveries
from invoices.store.schema import deliveries, plans, removals, shares, superseded
from invoices.store.shelf import among
from invoices.store.shortfalls import reopen_decision
from invoices.store.states import bills_of, to_bill_again
from tiered.deliveries import Delivery


@dataclass(frozen=True, slots=True)
class Amended:
    """What changing or removing a delivery did to what was worked out."""

    again: bool = False  # it had been worked out
    along: tuple[str, ...] = ()  # the sessions of its package that are worked out anew with it
    undecided: bool = False  # what was decided about its shortfall does not hold any more


def change(ledger: Ledger, delivery: Delivery, because: str) -> Amended:
    """Puts a delivery in the place of the one with its id; `because` stands with a decision that falls away by it.

    `Faults`: `unknown-delivery`, and those of `refuse_change`.
    """
    register = Deliveries(ledger.connection)
    if register.get(delivery.id) == delivery:
        return Amended()
    refuse_change(ledger.connection, delivery.id)
    amended = _take_out(ledger, delivery.id)
    register.change([delivery])
    acting = ledger.acting
    undecided = amended.again and reopen_decision(ledger.connection, delivery.id, because, acting.actor, acting.now)
    return replace(amended, undecided=undecided)


def remove(ledger: Ledger, key: str, reason: str) -> Amended:
    """Says that a delivery does not count, with the reason.

    `Faults`: `unknown-delivery`, `delivery-removed`, `delivery-on-invoice`.
    """
    register = Deliveries(ledger.connection)
    register.get(key)
    _refuse(ledger.connection, key)
    amended = _take_out(ledger, key)
    register.remove([key], reason=reason, actor=ledger.acting.actor, time=ledger.acting.now)
    return amended


def refuse_change(connection: Connection, key: str) -> None:
    """Says why a delivery cannot change.

    `Faults`: `delivery-removed`, `delivery-on-invoice`, `delivery-part-dropped`.
    """
    _refuse(connection, key)
    if _part_dropped(connection, key):
        raise Faults([fault("delivery-part-dropped", id=key)])


def _refuse(connection: Connection, key: str) -> None:
    if connection.execute(select(removals).where(removals.c.delivery == key)).first():
        raise Faults([fault("delivery-removed", id=key)])
    bills = bills_of(connection, [key]).get(key, ())
    if bills:
        raise Faults(fault("delivery-on-invoice", id=key, number=number, place=place) for number, place in bills)


def _part_dropped(connection: Connection, key: str) -> bool:
    """True when a part of it was let off for good: worked out from the start it would come back."""
    query = select(superseded).where(superseded.c.delivery == key, superseded.c.cause == "drop")
    return connection.execute(query).first() is not None


def _take_out(ledger: Ledger, key: str) -> Amended:
    """Takes a delivery, and the sessions of a package paid ahead that it opened, out of what was worked out."""
    connection = ledger.connection
    whose = select(deliveries.c.client).where(deliveries.c.id == key).scalar_subquery()
    rows = connection.execute(
        select(plans.c.delivery, plans.c.round, plans.c.catalog, plans.c.record)
        .join_from(deliveries, plans, plans.c.delivery == deliveries.c.id)
        .where(deliveries.c.client == whose, or_(deliveries.c.id == key, and_(OPENED_BY.in_([key]), UPFRONT)))
        .where(LAST, ~ANEW, NOT_REMOVED)
        .order_by(plans.c.delivery)
    ).all()
    counting = _counting(connection, {row.delivery for row in rows})
    given_back = {}
    for row in rows:
        earlier = decode(row.record)
        nothing = replace(
            earlier, parts=(), trace=(), list_amount=ZERO, list_units=Decimal(0), reductions=(), package=None
        )
        plan = NewPlan(nothing, row.round + 1, counting.get(row.delivery, ()), anew=True)
        ledger.keep_plans(row.catalog, [plan])
        if earlier.package is not None and earlier.package.upfront:
            given_back[earlier.package.opened_by] = f"{row.delivery}.{plan.round}"
    ledger.move_income(given_back)
    taken = [row.delivery for row in rows]
    return Amended(key in taken, tuple(delivery for delivery in taken if delivery != key))


def _counting(connection: Connection, ids: Collection[str]) -> dict[str, tuple[tuple[int, int], ...]]:
    """The parts of each delivery that still count: not replaced, or credited to be billed again."""
    rows = connection.execute(select(shares).where(among(shares.c.delivery, ids), ACTIVE)).all()
    found: dict[str, list[tuple[int, int]]] = {}
    for row in (*rows, *to_bill_again(connection, ids)):
        found.setdefault(row.delivery, []).append((row.round, row.share))
    return {delivery: tuple(sorted(pairs)) for delivery, pairs in found.items()}
