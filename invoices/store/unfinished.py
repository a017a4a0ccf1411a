"""Which rows are still to be worked out, billed or decided in a run: the questions that issuing asks the database."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, exists, func, or_, select, union

from catalog.dates import Period
from invoices.billing import Older, Scope
from invoices.store.conditions import ACTIVE, ANEW, LAST, NOT_REMOVED, UNBILLED
from invoices.store.plans import PACKAGE
from invoices.store.schema import coverages, deliveries, plans, shares, superseded
from invoices.store.shelf import among


def _within(
    day: Column[Any], delivery: Column[Any], scope: Scope, *, from_start: bool = True
) -> list[ColumnElement[bool]]:
    start, end = scope.days.start, scope.days.end
    made: list[ColumnElement[bool]] = []
    if scope.deliveries is not None:
        made.append(among(delivery, scope.deliveries))
    if start is not None and from_start:
        made.append(day >= start.isoformat())
    if end is not None:
        made.append(day < end.isoformat())
    return made


def fresh(scope: Scope) -> Select[Any]:
    """Deliveries never worked out."""
    return select(deliveries.c.client, deliveries.c.record).where(
        *_within(deliveries.c.day, deliveries.c.id, scope),
        ~exists().where(plans.c.delivery == deliveries.c.id),
        NOT_REMOVED,
    )


def anew(scope: Scope) -> Select[Any]:
    """Deliveries that were taken out to be worked out from the start, with the round of the plan that says so.

    They are billed by the next run, whatever the month, as all that is worked out anew. Of a session of a package:
    which one it opens, or of which it is to be.
    """
    return (
        select(
            deliveries.c.client,
            deliveries.c.record,
            plans.c.round,
            PACKAGE.label("package"),
            func.json_extract(plans.c.record, "$.anew").label("of"),
        )
        .join_from(deliveries, plans, plans.c.delivery == deliveries.c.id)
        .where(*_within(deliveries.c.day, deliveries.c.id, scope, from_start=False), NOT_REMOVED)
        .where(plans.c.round > 1, ANEW, LAST)  # by its key the database reads later rounds only
    )


def taken_out(connection: Connection) -> list[tuple[str, date]]:
    """The clients and days of deliveries that were taken out and are to be worked out again, by day."""
    columns = deliveries.c.client, deliveries.c.day
    query = anew(Scope(Period(), ())).with_only_columns(*columns, maintain_column_froms=True)
    return [(row.client, date.fromisoformat(row.day)) for row in connection.execute(query.order_by(deliveries.c.day))]


def open_shares(scope: Scope) -> Select[Any]:
    """Shares that wait: billable, held, or a shortfall; of this run's days or, where they were held before, earlier.

    What was worked out anew is billed by the next run, whatever the month: nobody issues that month again.
    """
    in_month = or_(shares.c.round > 1, and_(*_within(shares.c.day, shares.c.delivery, scope)))
    return (
        select(
            shares.c.client,
            shares.c.delivery,
            shares.c.round,
            shares.c.share,
            shares.c.standing,
            coverages.c.status,
        )
        .outerjoin_from(shares, coverages, coverages.c.id == shares.c.coverage)
        .where(
            *_within(shares.c.day, shares.c.delivery, scope, from_start=False),
            ACTIVE,
            UNBILLED,
            or_(
                and_(shares.c.standing == "billed", in_month),
                shares.c.standing.in_(("shortfall", "held")),
            ),
        )
    )


def credited(scope: Scope) -> Select[Any]:
    """Shares that were credited to be billed again; some of them were billed again since.

    The delivery may have been corrected meanwhile: it is billed when, and to whom, it now says.
    """
    return (
        select(deliveries.c.client, superseded.c.delivery, superseded.c.round, superseded.c.share)
        .join_from(superseded, deliveries, deliveries.c.id == superseded.c.delivery)
        .where(superseded.c.cause == "rebill", *_within(deliveries.c.day, deliveries.c.id, scope, from_start=False))
    )


def clients_with_work(connection: Connection, scope: Scope) -> list[str]:
    """The ids of clients with something to bill, hold or decide in this run, in order."""
    if scope.client is not None:
        return [scope.client]
    found = union(
        fresh(scope).with_only_columns(deliveries.c.client),
        anew(scope).with_only_columns(deliveries.c.client, maintain_column_froms=True),
        open_shares(scope).with_only_columns(shares.c.client),
        credited(scope).with_only_columns(deliveries.c.client),
    )
    return sorted(connection.execute(found).scalars())


def older_unbilled(connection: Connection, scope: Scope) -> tuple[Older, ...]:
    """The deliveries before this run's days that are not billed yet: they are named, not billed."""
    start = scope.days.start
    if start is None or scope.deliveries is not None:
        return ()
    never = ~exists().where(plans.c.delivery == deliveries.c.id)
    left = select(shares.c.delivery).where(
        shares.c.day < start.isoformat(),
        shares.c.standing == "billed",
        shares.c.round == 1,
        shares.c.gross != 0,
        ACTIVE,
        UNBILLED,
    )
    query = (
        select(deliveries.c.id, deliveries.c.client, deliveries.c.day, deliveries.c.service)
        .where(deliveries.c.day < start.isoformat(), or_(and_(never, NOT_REMOVED), deliveries.c.id.in_(left)))
        .order_by(deliveries.c.day, deliveries.c.client, deliveries.c.id)
    )
    return tuple(
        Older(row.id, row.client, date.fromisoformat(row.day), row.service) for row in connection.execute(query)
    )
