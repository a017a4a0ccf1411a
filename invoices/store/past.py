"""A client's past, as far as it decides what comes: what coverages spent, which packages are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select

from catalog.money import ZERO, Money
from invoices.store.conditions import ACTIVE, LAST, NOT_REMOVED, OPENED_BY, UNBILLED, UPFRONT
from invoices.store.given_back import given_back_of
from invoices.store.openings import brought_packages
from invoices.store.plans import PACKAGE, package
from invoices.store.schema import deliveries, plans, removals, shares, stops
from invoices.store.shelf import among
from tiered.coverage import Coverage
from tiered.shares import PackageUse, Standing
from tiered.state import NOTHING, Session, Spent, period_key


def spent_of(
    connection: Connection,
    clients: Sequence[str],
    agreed: Mapping[str, tuple[Coverage, ...]],
    again: Collection[tuple[str, int, int]],
) -> dict[str, dict[tuple[str, str], Spent]]:
    """What each coverage took so far: issued (less what was credited), or worked out and still to be billed.

    What is worked out `again` in this run is not counted, nor what was given back of a share that stays.
    """
    by_id = {coverage.id: coverage for mine in agreed.values() for coverage in mine}
    found: dict[str, dict[tuple[str, str], Spent]] = defaultdict(dict)
    for use in uses_of(connection, among(shares.c.client, clients)):
        if use.share in again:
            continue
        key = (use.coverage, period_key(by_id[use.coverage], use.day))
        before = found[use.client].get(key, NOTHING)
        found[use.client][key] = Spent(before.units + use.units, before.gross + use.gross)
    return found


@dataclass(frozen=True, slots=True)
class Use:
    """A part of a delivery that a coverage bears: on an invoice, or to be billed."""

    coverage: str
    client: str
    day: date
    share: tuple[str, int, int]  # delivery, round, share
    units: Decimal
    gross: Money  # less what was given back
    billed: bool


COUNTED: Final[tuple[Standing, ...]] = ("billed", "held")


def uses_of(
    connection: Connection, *which: ColumnElement[bool], standings: Sequence[Standing] = COUNTED
) -> Iterator[Use]:
    """What coverages bear of deliveries, as far as it still counts."""
    rows = connection.execute(
        select(shares, UNBILLED.label("unbilled")).where(
            *which, shares.c.coverage.is_not(None), shares.c.standing.in_(standings), ACTIVE
        )
    ).all()
    back = given_back_of(connection, {row.delivery for row in rows})
    for row in rows:
        share = (row.delivery, row.round, row.share)
        gross = Money(row.gross) - back.get(share, ZERO)
        day, units = date.fromisoformat(row.day), Decimal(row.units or 0)
        yield Use(row.coverage, row.client, day, share, units, gross, not row.unbilled)


def stopped_of(connection: Connection, clients: Sequence[str]) -> dict[str, dict[str, date]]:
    """Until which day packages were used that were stopped early, by client and the delivery that opened them."""
    kept = ~exists().where(removals.c.delivery == stops.c.package)
    rows = connection.execute(select(stops).where(among(stops.c.client, clients), kept))
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for row in rows:
        found[row.client][row.package] = date.fromisoformat(row.day)
    return found


def sessions_of(connection: Connection, clients: Sequence[str]) -> dict[str, dict[str, tuple[Session, ...]]]:
    """The sessions that were given of each service's packages, by client.

    Those of a package that was paid ahead and taken back for good, with the delivery that opened it, are left out. What
    the old system gave is on the last day of its books.
    """
    gone = removals.alias()
    rows = connection.execute(
        select(
            deliveries.c.client,
            deliveries.c.service,
            plans.c.day,
            PACKAGE.label("package"),
            func.json_extract(plans.c.record, "$.delivery.no_show").label("missed"),
        )
        .join_from(deliveries, plans, plans.c.delivery == deliveries.c.id)
        .where(
            among(deliveries.c.client, clients),
            PACKAGE.is_not(None),
            LAST,
            NOT_REMOVED,
            ~and_(UPFRONT, exists().where(gone.c.delivery == OPENED_BY)),
        )
    )
    found: dict[str, dict[str, tuple[Session, ...]]] = defaultdict(dict)
    for row in rows:
        session = Session(package(row.package), date.fromisoformat(row.day), bool(row.missed))
        found[row.client][row.service] = (*found[row.client].get(row.service, ()), session)
    for each, eve in brought_packages(connection).values():
        if each.client in clients:
            given = tuple(Session(each.use(eve, place), eve) for place in range(1, each.used + 1))
            found[each.client][each.service] = (*given, *found[each.client].get(each.service, ()))
    return found


def brought_of(connection: Connection, clients: Sequence[str]) -> dict[str, dict[str, tuple[PackageUse, ...]]]:
    """The packages that were paid in the old system, by client and service."""
    found: dict[str, dict[str, tuple[PackageUse, ...]]] = defaultdict(dict)
    for each, eve in brought_packages(connection).values():
        if each.client in clients:
            found[each.client][each.service] = (*found[each.client].get(each.service, ()), each.use(eve))
    return found


def first_asked(connection: Connection, client: str, agreed: Iterable[Coverage]) -> dict[str, date]:
    """The first delivery on which a coverage could be asked, where what was used before counts in one period."""
    found: dict[str, date] = {}
    for coverage in agreed:
        if coverage.used and coverage.period != "total":
            query = select(func.min(deliveries.c.day)).where(deliveries.c.client == client, NOT_REMOVED)
            if coverage.services:
                query = query.where(deliveries.c.service.in_(coverage.services))
            if coverage.from_ is not None:
                query = query.where(deliveries.c.day >= coverage.from_.isoformat())
            if coverage.until is not None:
                query = query.where(deliveries.c.day <= coverage.until.isoformat())
            day = connection.execute(query).scalar()
            if day is not None:
                found[coverage.id] = date.fromisoformat(day)
    return found


def stopped_on(connection: Connection, delivery: str) -> date | None:
    """When the package was stopped of which a delivery is a session; None where it is of none."""
    query = select(stops.c.day).join(plans, stops.c.package == OPENED_BY).where(plans.c.delivery == delivery, LAST)
    found = connection.execute(query).scalar()
    return date.fromisoformat(found) if found else None
