"""What is there to bill: read from the database, per client, as the pure half of issuing wants it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    union,
)

from catalog.money import Money
from invoices.billing import ClientWork, Decision, Fresh, Reopened, Scope
from invoices.draft import Planned
from invoices.store.plans import decode, replaced
from invoices.store.schema import (
    billed,
    coverages,
    decisions,
    deliveries,
    persons,
    plans,
    removals,
    shares,
    superseded,
)
from invoices.store.shelf import among
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person
from tiered.shares import PackageUse, Quote
from tiered.state import NOTHING, RunKey, Spent, State, period_key, run_key

Ref = tuple[str, int]  # delivery, round


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


def _same_share(table: Table) -> ColumnElement[bool]:
    return and_(*(table.c[name] == shares.c[name] for name in ("delivery", "round", "share")))


ACTIVE = ~exists().where(_same_share(superseded))
UNBILLED = ~exists().where(_same_share(billed))
NOT_REMOVED = ~exists().where(removals.c.delivery == deliveries.c.id)


def _fresh(scope: Scope) -> Select[Any]:
    """Deliveries never worked out."""
    return select(deliveries.c.client, deliveries.c.record).where(
        *_within(deliveries.c.day, deliveries.c.id, scope),
        ~exists().where(plans.c.delivery == deliveries.c.id),
        NOT_REMOVED,
    )


def _open_shares(scope: Scope) -> Select[Any]:
    """Shares that wait: billable, held, or a shortfall; of this run's days or, where they were held, before."""
    in_month = and_(*_within(shares.c.day, shares.c.delivery, scope))
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


def _credited(scope: Scope) -> Select[Any]:
    """Shares that were credited to be billed again; some of them were billed again since."""
    return (
        select(shares.c.client, shares.c.delivery, shares.c.round, shares.c.share)
        .join_from(shares, superseded, _same_share(superseded))
        .where(superseded.c.cause == "rebill", *_within(shares.c.day, shares.c.delivery, scope, from_start=False))
    )


def clients_with_work(connection: Connection, scope: Scope) -> list[str]:
    """The ids of clients with something to bill, hold or decide in this run, in order."""
    if scope.client is not None:
        return [scope.client]
    found = union(
        _fresh(scope).with_only_columns(deliveries.c.client),
        _open_shares(scope).with_only_columns(shares.c.client),
        _credited(scope).with_only_columns(shares.c.client),
    )
    return sorted(connection.execute(found).scalars())


def work_of(connection: Connection, clients: Sequence[str], scope: Scope) -> list[ClientWork]:
    """All that issuing has to know of these clients, in this order."""
    people = people_of(connection, clients)
    agreed = _coverages(connection, clients)
    fresh = _grouped(connection.execute(_fresh(scope).where(deliveries.c.client.in_(clients))))
    waiting = _grouped(connection.execute(_open_shares(scope).where(shares.c.client.in_(clients))))
    credited = _grouped(connection.execute(_credited(scope).where(shares.c.client.in_(clients))))
    known = Plans(connection, [row for rows in (*waiting.values(), *credited.values()) for row in rows])
    spent = _spent(connection, clients, agreed)
    packages = _packages(connection, clients)
    decided = _decisions(connection, clients)
    made = []
    for client in clients:
        mine = agreed.get(client, ())
        again, reopened = _again(known, credited.get(client, ()))
        new = [Fresh(Delivery.model_validate_json(row.record)) for row in fresh.get(client, ())]
        reopened += _held(known, waiting.get(client, ()), decided.get(client, {}))
        made.append(
            ClientWork(
                client=people[client],
                coverages=mine,
                state=State(
                    spent=spent.get(client, {}),
                    first=_first(connection, client, mine),
                    packages=packages.get(client, {}),
                    runs=_runs(known, waiting.get(client, ())),
                ),
                fresh=(*new, *again),
                reopened=tuple(_numbered(reopened, known)),
                waiting=_waiting(known, waiting.get(client, ()), scope),
            )
        )
    return made


def people_of(connection: Connection, ids: Iterable[str]) -> dict[str, Person]:
    """People by id."""
    rows = connection.execute(select(persons.c.id, persons.c.record).where(persons.c.id.in_(list(ids))))
    return {row.id: Person.model_validate_json(row.record) for row in rows}


def coverages_of(connection: Connection, ids: Iterable[str]) -> dict[str, Coverage]:
    """Coverages by id."""
    rows = connection.execute(select(coverages.c.id, coverages.c.record).where(coverages.c.id.in_(list(ids))))
    return {row.id: Coverage.model_validate_json(row.record) for row in rows}


def _grouped(rows: Iterable[Any]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.client].append(row)
    return found


def _coverages(connection: Connection, clients: Sequence[str]) -> dict[str, tuple[Coverage, ...]]:
    rows = connection.execute(
        select(coverages.c.client, coverages.c.record).where(coverages.c.client.in_(clients)).order_by(coverages.c.id)
    )
    return {
        client: tuple(Coverage.model_validate_json(row.record) for row in mine)
        for client, mine in _grouped(rows).items()
    }


class Plans:
    """The plans behind some shares, read once."""

    def __init__(self, connection: Connection, rows: Sequence[Row[Any]]) -> None:
        wanted = {row.delivery for row in rows}
        self.quotes: dict[Ref, Quote] = {}
        self.replaced: dict[str, set[tuple[int, int]]] = defaultdict(set)
        self.rounds: dict[str, int] = {}
        self.live: dict[str, int] = {}
        self.fresh_again: dict[str, Delivery] = {}
        if not wanted:
            return
        query = select(plans.c.delivery, plans.c.round, plans.c.record).where(plans.c.delivery.in_(wanted))
        for row in connection.execute(query.order_by(plans.c.delivery, plans.c.round)):
            self.quotes[row.delivery, row.round] = decode(row.record)
            self.replaced[row.delivery].update(replaced(row.record))
            self.rounds[row.delivery] = row.round
        live = select(shares.c.delivery, func.count()).where(shares.c.delivery.in_(wanted), ACTIVE)
        self.live = {row[0]: row[1] for row in connection.execute(live.group_by(shares.c.delivery))}
        now = select(deliveries.c.id, deliveries.c.record).where(deliveries.c.id.in_(wanted))
        self.fresh_again = {row.id: Delivery.model_validate_json(row.record) for row in connection.execute(now)}


def _again(known: Plans, credited: Sequence[Row[Any]]) -> tuple[list[Fresh], list[Reopened]]:
    """What was credited to be billed again: whole deliveries from the start, as they are now; or parts of them.

    A package session keeps its number and price, so it is never worked out from the start.
    """
    parts: dict[Ref, list[int]] = defaultdict(list)
    for row in credited:
        if (row.round, row.share) not in known.replaced[row.delivery]:
            parts[row.delivery, row.round].append(row.share)
    fresh: dict[str, list[tuple[int, int]]] = defaultdict(list)
    reopened = []
    for (delivery, number), places in sorted(parts.items()):
        quote = known.quotes[delivery, number]
        if quote.package is None and not known.live.get(delivery):
            fresh[delivery] += [(number, place) for place in sorted(places)]
        else:
            reopened.append(Reopened(quote, number, tuple(sorted(places)), 0))
    again = [
        Fresh(known.fresh_again[delivery], known.rounds[delivery] + 1, tuple(pairs))
        for delivery, pairs in fresh.items()
    ]
    return again, reopened


def _held(known: Plans, rows: Sequence[Row[Any]], decided: Mapping[str, Decision | None]) -> list[Reopened]:
    """What is routed anew: a shortfall, and what a coverage that was refused or ended would have taken."""
    parts: dict[Ref, list[int]] = defaultdict(list)
    for row in rows:
        refused = row.standing == "held" and row.status not in ("requested", "agreed")
        if row.standing == "shortfall" or refused:
            parts[row.delivery, row.round].append(row.share)
    made = []
    for (delivery, number), places in sorted(parts.items()):
        quote = known.quotes[delivery, number]
        held = all(quote.parts[place].standing == "shortfall" for place in places)
        made.append(Reopened(quote, number, tuple(sorted(places)), 0, held, decided.get(delivery)))
    return made


def _numbered(reopened: list[Reopened], known: Plans) -> Iterable[Reopened]:
    """Each with the next free round of its delivery."""
    rounds = dict(known.rounds)
    for again in reopened:
        delivery = again.delivery.id
        rounds[delivery] += 1
        yield replace(again, next_round=rounds[delivery])


def _waiting(known: Plans, rows: Sequence[Row[Any]], scope: Scope) -> tuple[Planned, ...]:
    """What can be billed as it was worked out: left by an earlier run, or held until now."""
    parts: dict[Ref, list[int]] = defaultdict(list)
    for row in rows:
        if row.standing == "billed" or (row.standing == "held" and row.status == "agreed"):
            quote = known.quotes[row.delivery, row.round]
            if quote.parts[row.share].invoice_to in scope.kinds:
                parts[row.delivery, row.round].append(row.share)
    return tuple(Planned(known.quotes[ref], ref[1], tuple(sorted(places))) for ref, places in sorted(parts.items()))


def _runs(known: Plans, rows: Sequence[Row[Any]]) -> dict[RunKey, Decimal]:
    """The contract lines that still grow: units worked out and not billed."""
    runs: dict[RunKey, Decimal] = {}
    for row in rows:
        quote = known.quotes[row.delivery, row.round]
        part = quote.parts[row.share]
        refused = row.standing == "held" and row.status not in ("requested", "agreed")
        if part.tariff is None or part.coverage is None or refused:
            continue
        key = run_key(part.coverage, quote.delivery.service, part.tariff.amount, quote.delivery.day)
        runs[key] = runs.get(key, Decimal(0)) + part.units
    return runs


def _spent(
    connection: Connection, clients: Sequence[str], agreed: Mapping[str, tuple[Coverage, ...]]
) -> dict[str, dict[tuple[str, str], Spent]]:
    """What each coverage took so far: issued (less what was credited), or worked out and still to be billed."""
    by_id = {coverage.id: coverage for mine in agreed.values() for coverage in mine}
    rows = connection.execute(
        select(shares.c.client, shares.c.coverage, shares.c.day, shares.c.units, shares.c.gross).where(
            shares.c.client.in_(clients),
            shares.c.coverage.is_not(None),
            shares.c.standing.in_(("billed", "held")),
            ACTIVE,
        )
    )
    found: dict[str, dict[tuple[str, str], Spent]] = defaultdict(dict)
    for row in rows:
        key = (row.coverage, period_key(by_id[row.coverage], date.fromisoformat(row.day)))
        before = found[row.client].get(key, NOTHING)
        found[row.client][key] = Spent(before.units + Decimal(row.units or 0), before.gross + Money(row.gross))
    return found


def _packages(connection: Connection, clients: Sequence[str]) -> dict[str, dict[str, PackageUse]]:
    """The package last opened of each service, with as many sessions given as deliveries still draw on it."""
    package = func.json_extract(plans.c.record, "$.package")
    rows = connection.execute(
        select(plans.c.client, plans.c.delivery, deliveries.c.service, plans.c.record)
        .join_from(plans, deliveries, deliveries.c.id == plans.c.delivery)
        .where(plans.c.client.in_(clients), plans.c.round == 1, package.is_not(None), NOT_REMOVED)
    )
    uses: dict[tuple[str, str, str], list[PackageUse]] = defaultdict(list)
    for row in rows:
        use = decode(row.record).package
        if use is not None:
            uses[row.client, row.service, use.opened_by].append(use)
    found: dict[str, dict[str, PackageUse]] = defaultdict(dict)
    for (client, service, _), drawn in uses.items():
        last = replace(drawn[0], session=len(drawn))
        other = found[client].get(service)
        if other is None or (other.opened, other.opened_by) < (last.opened, last.opened_by):
            found[client][service] = last
    return found


def _first(connection: Connection, client: str, agreed: Iterable[Coverage]) -> dict[str, date]:
    """The first delivery on which a coverage could be asked, where what was used before counts in one period."""
    found: dict[str, date] = {}
    for coverage in agreed:
        if coverage.used and coverage.period != "total":
            query = select(func.min(deliveries.c.day)).where(deliveries.c.client == client, NOT_REMOVED)
            if coverage.from_ is not None:
                query = query.where(deliveries.c.day >= coverage.from_.isoformat())
            if coverage.until is not None:
                query = query.where(deliveries.c.day <= coverage.until.isoformat())
            day = connection.execute(query).scalar()
            if day is not None:
                found[coverage.id] = date.fromisoformat(day)
    return found


def _decisions(connection: Connection, clients: Sequence[str]) -> dict[str, dict[str, Decision | None]]:
    """What was last decided about each delivery's shortfall."""
    rows = connection.execute(
        select(decisions.c.client, decisions.c.decision, decisions.c.deliveries)
        .where(decisions.c.client.in_(clients))
        .order_by(decisions.c.id)
    )
    found: dict[str, dict[str, Decision | None]] = defaultdict(dict)
    for row in rows:
        for delivery in json.loads(row.deliveries):
            found[row.client][delivery] = None if row.decision == "wait" else row.decision
    return found


def collective_work(connection: Connection, scope: Scope) -> tuple[Planned, ...]:
    """What can be billed to municipalities as it was worked out, over all clients."""
    rows = connection.execute(_open_shares(scope).where(shares.c.payer_kind == "municipality")).all()
    return _waiting(Plans(connection, rows), rows, scope)


def older_unbilled(connection: Connection, scope: Scope) -> int:
    """How many deliveries before this run's days are not billed yet: they are named, not billed."""
    start = scope.days.start
    if start is None:
        return 0
    fresh = (
        select(deliveries.c.id.label("delivery"))
        .where(deliveries.c.day < start.isoformat(), NOT_REMOVED)
        .where(~exists().where(plans.c.delivery == deliveries.c.id))
    )
    left = select(shares.c.delivery).where(
        shares.c.day < start.isoformat(), shares.c.standing == "billed", ACTIVE, UNBILLED, shares.c.gross != 0
    )
    both = union(fresh, left).subquery()
    return connection.execute(select(func.count(literal_column("DISTINCT delivery"))).select_from(both)).scalar_one()
