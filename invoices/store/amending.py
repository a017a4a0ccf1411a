"""Changing or removing a delivery that was worked out already, as long as nothing of it is on an invoice.

So is a package that today's agreements would open otherwise.

What was worked out is never changed. It is taken out: one more plan, without parts, comes in the place of all that
still counted of the delivery, so that nobody waits for it and no coverage is spent on it. The next run works the
delivery out from the start, as it is then written down.

With a delivery that opened a package go the sessions drawn on it: the first that somebody attended opens one now. A
session that only draws on one is given back: it takes the lowest number that is free when it is worked out
again, and its income moves along.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select

from catalog.faults import Faults, fault
from catalog.money import ZERO
from invoices.billing import NewPlan
from invoices.store.conditions import ACTIVE, ANEW, LAST, NOT_REMOVED, OPENED_BY, UNBILLED, same_share
from invoices.store.past import stopped_on
from invoices.store.plans import PACKAGE, decode, package
from invoices.store.register import Coverages, Deliveries
from invoices.store.schema import deliveries, plans, removals, shares, superseded
from invoices.store.shelf import among
from invoices.store.shortfalls import reopen_decision
from invoices.store.states import bills_of, to_bill_again
from tiered.coverage import Coverage, institution_fits
from tiered.deliveries import Delivery
from tiered.shares import PackageUse, Quote

if TYPE_CHECKING:
    from invoices.store.ledger import Ledger

OF_PACKAGE: Final = func.json_type(plans.c.record, "$.anew") == "text"
"""A plan that takes a session out, which is to be one of its package again."""

NO_SHOW: Final = func.json_extract(plans.c.record, "$.delivery.no_show") == 1
"""A plan of an appointment that the client missed."""


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
    register = Deliveries(ledger.connection, ledger.acting)
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


@dataclass(frozen=True, slots=True)
class Reopened:
    """A package that is worked out anew: the delivery that opened it, on which day, and whether it is billed whole."""

    opened_by: str
    opened: date
    whole: bool
    sessions: tuple[str, ...]  # what is worked out anew: these, and missed appointments that may be one now


def reopen_packages(ledger: Ledger, clients: Collection[str], because: str) -> tuple[Reopened, ...]:
    """Takes out the packages of these clients that their agreements, as they are now, would open otherwise.

    A package is billed whole or session by session as was so when it opened (DESIGN 5). While nothing of it is billed
    nor waived, that follows the agreements, as what other help costs and who pays it does. Not where a session was held
    for a payer who was asked: when they refuse, that session is routed anew, and the package stays as it began. What
    was free is done.

    The package stays: who opened it and when, its price and its last day. Those that opened after it, and of which
    nothing is billed either, are worked out from the start: it may have more or less room for their sessions now.
    `because` stands with a decision that falls away by it.
    """
    connection = ledger.connection
    mine = among(deliveries.c.client, clients)
    rows = _worked(connection, mine, or_(PACKAGE.is_not(None), NO_SHOW), again=PACKAGE.is_not(None))
    known = {row.delivery: decode(row.record) for row in rows}
    taken_out = {row.delivery for row in rows if row.anew is not None}
    packages: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in rows:
        quote = known[row.delivery]
        if quote.package is not None:
            packages.setdefault((quote.package.opened_by, quote.delivery.service), []).append(row)
    agreed: dict[str, list[Coverage]] = {}
    for coverage in Coverages(connection).of(clients):
        agreed.setdefault(coverage.client, []).append(coverage)
    reopened: list[Reopened] = []
    after: set[tuple[str, str]] = set()  # clients and services of which an earlier package changed
    for use, given, sessions in _in_order(packages, known):
        free = not known[use.opened_by].parts and use.opened_by not in taken_out
        if stopped_on(connection, use.opened_by) is not None:
            continue
        if free or _is_settled(connection, [row.delivery for row in sessions]):
            continue
        whole = not given.per_session and not institution_fits(agreed.get(given.client, ()), use.opened, given.service)
        follows = (given.client, given.service) in after  # its sessions may be of the package before it now
        if whole == use.upfront and not follows:
            continue
        missed = [row for row in rows if _could_be_session(known[row.delivery], given, use)]
        fees = [row for row in missed if not _is_settled(connection, [row.delivery])]
        _take_out(ledger, [*sessions, *fees], None if follows else replace(use, upfront=whole))
        after.add((given.client, given.service))
        acting = ledger.acting
        for row in sessions:
            reopen_decision(connection, row.delivery, because, acting.actor, acting.now)
        ids = tuple(row.delivery for row in (*sessions, *fees))
        reopened.append(Reopened(use.opened_by, use.opened, whole, ids))
    return tuple(reopened)


def _in_order(
    packages: Mapping[tuple[str, str], list[Row[Any]]], known: Mapping[str, Quote]
) -> list[tuple[PackageUse, Delivery, list[Row[Any]]]]:
    """Packages of which the session that opened them stands, by the day of that: with it, and all of their sessions."""
    found = []
    for (opener, service), sessions in packages.items():
        first = known.get(opener)
        if first is not None and first.package is not None and first.delivery.service == service:
            found.append((first.package, first.delivery, sessions))
    return sorted(found, key=lambda each: (each[0].opened, each[0].opened_by))


def _could_be_session(missed: Quote, opened: Delivery, use: PackageUse) -> bool:
    """True for a missed appointment whose fee may be a session of a package instead, when that is billed whole."""
    given = missed.delivery
    same = (given.client, given.service) == (opened.client, opened.service)
    return given.no_show and same and missed.package is None and use.opened <= given.day <= use.last_day


def _is_settled(connection: Connection, ids: Collection[str]) -> bool:
    """True when a part of these deliveries is on an invoice, was dropped or waived, or was held for who was asked."""
    dropped = exists().where(same_share(superseded), superseded.c.cause == "drop")
    settled = or_(shares.c.standing.in_(("held", "waived")), dropped, and_(~UNBILLED, ACTIVE))
    return connection.execute(select(shares).where(among(shares.c.delivery, ids), settled)).first() is not None


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
    stopped = stopped_on(connection, key)
    if stopped is not None:
        raise Faults([fault("delivery-of-stopped", id=key, day=stopped)])


def _part_dropped(connection: Connection, key: str) -> bool:
    """True when a part of it was let off for good: worked out from the start it would come back."""
    query = select(superseded).where(superseded.c.delivery == key, superseded.c.cause == "drop")
    return connection.execute(query).first() is not None


def _with_sessions(ledger: Ledger, key: str) -> Amended:
    """Takes a delivery out of what was worked out, and the sessions of a package that it opened.

    Not those of a package that is billed per session of which one is on an invoice: they stay what they are.
    """
    connection = ledger.connection
    whose = select(deliveries.c.client).where(deliveries.c.id == key).scalar_subquery()
    about = or_(deliveries.c.id == key, OPENED_BY.in_([key]))
    rows = _worked(connection, deliveries.c.client == whose, about, again=OF_PACKAGE)
    sessions = [row for row in rows if row.delivery != key]
    paid_ahead = any(package(row.package).upfront for row in sessions)
    if sessions and not paid_ahead and _is_settled(connection, [row.delivery for row in sessions]):
        sessions = []
    itself = [row for row in rows if row.delivery == key]
    opens = any(row.package is not None and package(row.package).opened_by == key for row in itself)
    _take_out(ledger, itself, of_package=opens)
    _take_out(ledger, sessions)
    taken = [*itself, *sessions]
    ids = [row.delivery for row in taken]
    return Amended(key in ids, tuple(delivery for delivery in ids if delivery != key))


def _worked(connection: Connection, *which: ColumnElement[bool], again: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """How these deliveries are worked out now, by delivery; of what was taken out already, what is `again`."""
    standing = or_(~ANEW, again)
    columns: tuple[ColumnElement[Any], ...] = (
        plans.c.delivery,
        plans.c.round,
        plans.c.catalog,
        plans.c.record,
        PACKAGE.label("package"),
        func.json_extract(plans.c.record, "$.anew").label("anew"),
    )
    query = (
        select(*columns)
        .join_from(deliveries, plans, plans.c.delivery == deliveries.c.id)
        .where(*which, LAST, standing, NOT_REMOVED)
        .order_by(plans.c.delivery)
    )
    return connection.execute(query).all()


def _take_out(
    ledger: Ledger, rows: Sequence[Row[Any]], kept: PackageUse | None = None, *, of_package: bool = True
) -> None:
    """Takes deliveries out of what was worked out.

    A session stays one of its package where that is still there when it is worked out again; not `of_package`, it is
    worked out as if it had just been written down. `kept`: a package that is still there, as it is billed from now on;
    the delivery that opened it opens it.
    """
    counting = _counting(ledger.connection, {row.delivery for row in rows})
    given_back = {}
    for row in rows:
        earlier = decode(row.record)
        use = kept if kept is not None and kept.opened_by == row.delivery else None
        nothing = replace(
            earlier, parts=(), trace=(), list_amount=ZERO, list_units=Decimal(0), reductions=(), package=use
        )
        of = earlier.package.opened_by if of_package and earlier.package is not None else True
        plan = NewPlan(nothing, row.round + 1, counting.get(row.delivery, ()), anew=of)
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
