"""Changing or removing a delivery that was worked out already, as long as nothing of it is on an invoice.

So is a package that today's agreements would open otherwise.

What was worked out is never changed. It is taken out: one more plan, without parts, comes in the place of all that
still counted of the delivery, so that nobody waits for it and no coverage is spent on it. The next run works the
delivery out from the start, as it is then written down.

With a delivery that opened a package paid ahead go the sessions drawn on it: the first that somebody attended opens
it now. A session that only draws on one is given back: it takes the lowest number that is free when it is worked out
again, and its income moves along.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from catalog.faults import Faults, fault
from catalog.money import ZERO
from invoices.billing import NewPlan
from invoices.store.conditions import ACTIVE, ANEW, LAST, NOT_REMOVED, OPENED_BY, UNBILLED, UPFRONT
from invoices.store.ledger import Ledger
from invoices.store.plans import PACKAGE, decode, package
from invoices.store.register import Coverages, Deliveries
from invoices.store.schema import deliveries, plans, removals, shares, superseded
from invoices.store.shelf import among
from invoices.store.shortfalls import reopen_decision
from invoices.store.states import bills_of, to_bill_again
from tiered.coverage import Coverage, institution_fits
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
    amended = _with_sessions(ledger, delivery.id)
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
    amended = _with_sessions(ledger, key)
    register.remove([key], reason=reason, actor=ledger.acting.actor, time=ledger.acting.now)
    return amended


def reopen_packages(ledger: Ledger, clients: Collection[str], because: str) -> tuple[str, ...]:
    """Takes out the packages of these clients that their agreements, as they are now, would open otherwise.

    A package is billed whole or session by session as was so when it opened (DESIGN 5). While nothing of it was billed
    nor waived, that follows the agreements, as what other help costs and who pays it does. Not where a session was held
    for a payer who was asked: when they refuse, that session is routed anew, and the package stays as it began.

    Returns the deliveries that opened them; `because` stands with a decision that falls away by it.
    """
    connection = ledger.connection
    packages: dict[str, list[Row[Any]]] = {}
    for row in _worked(connection, among(deliveries.c.client, clients), PACKAGE.is_not(None)):
        packages.setdefault(package(row.package).opened_by, []).append(row)
    agreed: dict[str, list[Coverage]] = {}
    for coverage in Coverages(connection).of(clients):
        agreed.setdefault(coverage.client, []).append(coverage)
    reopened = []
    for opener, rows in packages.items():
        first = next((decode(row.record) for row in rows if row.delivery == opener), None)
        if first is None or first.package is None or _is_settled(connection, [row.delivery for row in rows]):
            continue
        given, service = first.delivery, first.delivery.service
        whole = not given.per_session and not institution_fits(agreed.get(given.client, ()), given.day, service)
        if whole != first.package.upfront:
            _take_out(ledger, rows)
            acting = ledger.acting
            for row in rows:
                reopen_decision(connection, row.delivery, because, acting.actor, acting.now)
            reopened.append(opener)
    return tuple(reopened)


def _is_settled(connection: Connection, ids: Collection[str]) -> bool:
    """True when a part of these deliveries was on an invoice, was waived, or was held for a payer who was asked."""
    settled = shares.c.standing.in_(("held", "waived"))
    return (
        connection.execute(select(shares).where(among(shares.c.delivery, ids), settled | ~UNBILLED)).first() is not None
    )


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


def _with_sessions(ledger: Ledger, key: str) -> Amended:
    """Takes a delivery, and the sessions of a package paid ahead that it opened, out of what was worked out."""
    whose = select(deliveries.c.client).where(deliveries.c.id == key).scalar_subquery()
    drawn = or_(deliveries.c.id == key, and_(OPENED_BY.in_([key]), UPFRONT))
    rows = _worked(ledger.connection, deliveries.c.client == whose, drawn)
    _take_out(ledger, rows)
    taken = [row.delivery for row in rows]
    return Amended(key in taken, tuple(delivery for delivery in taken if delivery != key))


def _worked(connection: Connection, *which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """How these deliveries are worked out now, by delivery."""
    columns: tuple[ColumnElement[Any], ...] = (
        plans.c.delivery,
        plans.c.round,
        plans.c.catalog,
        plans.c.record,
        PACKAGE.label("package"),
    )
    query = (
        select(*columns)
        .join_from(deliveries, plans, plans.c.delivery == deliveries.c.id)
        .where(*which, LAST, ~ANEW, NOT_REMOVED)
        .order_by(plans.c.delivery)
    )
    return connection.execute(query).all()


def _take_out(ledger: Ledger, rows: Sequence[Row[Any]]) -> None:
    """Takes deliveries out of what was worked out."""
    counting = _counting(ledger.connection, {row.delivery for row in rows})
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


def _counting(connection: Connection, ids: Collection[str]) -> dict[str, tuple[tuple[int, int], ...]]:
    """The parts of each delivery that still count: not replaced, or credited to be billed again."""
    rows = connection.execute(select(shares).where(among(shares.c.delivery, ids), ACTIVE)).all()
    found: dict[str, list[tuple[int, int]]] = {}
    for row in (*rows, *to_bill_again(connection, ids)):
        found.setdefault(row.delivery, []).append((row.round, row.share))
    return {delivery: tuple(sorted(pairs)) for delivery, pairs in found.items()}
