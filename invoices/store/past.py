"""A client's past, as far as it decides what comes: what coverages spent, which packages are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, and_, exists, func, select

from catalog.money import Money
from invoices.store.conditions import ACTIVE, LAST, NOT_REMOVED, OPENED_BY, UPFRONT
from invoices.store.plans import PACKAGE, package
from invoices.store.schema import deliveries, plans, removals, shares
from invoices.store.shelf import among
from tiered.coverage import Coverage
from tiered.state import NOTHING, Session, Spent, period_key


def spent_of(
    connection: Connection,
    clients: Sequence[str],
    agreed: Mapping[str, tuple[Coverage, ...]],
    again: Collection[tuple[str, int, int]],
) -> dict[str, dict[tuple[str, str], Spent]]:
    """What each coverage took so far: issued (less what was credited), or worked out and still to be billed.

    What is worked out `again` in this run is not counted.
    """
    by_id = {coverage.id: coverage for mine in agreed.values() for coverage in mine}
    rows = connection.execute(
        select(shares).where(
            among(shares.c.client, clients),
            shares.c.coverage.is_not(None),
            shares.c.standing.in_(("billed", "held")),
            ACTIVE,
        )
    )
    found: dict[str, dict[tuple[str, str], Spent]] = defaultdict(dict)
    for row in rows:
        if (row.delivery, row.round, row.share) in again:
            continue
        key = (row.coverage, period_key(by_id[row.coverage], date.fromisoformat(row.day)))
        before = found[row.client].get(key, NOTHING)
        found[row.client][key] = Spent(before.units + Decimal(row.units or 0), before.gross + Money(row.gross))
    return found


def sessions_of(connection: Connection, clients: Sequence[str]) -> dict[str, dict[str, tuple[Session, ...]]]:
    """The sessions that were given of each service's packages, by client.

    Those of a package that was paid ahead and taken back for good, with the delivery that opened it, are left out.
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
