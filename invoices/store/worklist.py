"""What is there to bill: read from the database, per client, as the pure half of issuing wants it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    exists,
    func,
    or_,
    select,
)

from catalog.money import ZERO, Money
from invoices.billing import ClientWork, Hold, Quiet, Scope
from invoices.draft import NOTHING, Planned
from invoices.reopening import Decided, History, Pair, Task, reopen
from invoices.store import unfinished
from invoices.store.beside import beside_of
from invoices.store.conditions import ACTIVE, UNBILLED, same_share
from invoices.store.past import first_asked, sessions_of, spent_of
from invoices.store.plans import decode, replaced
from invoices.store.schema import (
    coverages,
    decisions,
    deliveries,
    persons,
    plans,
    shares,
    superseded,
)
from invoices.store.shelf import among
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person
from tiered.shares import Quote
from tiered.state import RunKey, State, run_key

Ref = tuple[str, int]  # delivery, round


def work_of(connection: Connection, clients: Sequence[str], scope: Scope) -> list[ClientWork]:
    """All that issuing has to know of these clients, in this order."""
    people = people_of(connection, clients)
    agreed = _coverages(connection, clients)
    fresh = _grouped(connection.execute(unfinished.fresh(scope).where(among(deliveries.c.client, clients))))
    anew = _grouped(connection.execute(unfinished.anew(scope).where(among(deliveries.c.client, clients))))
    waiting = _grouped(connection.execute(unfinished.open_shares(scope).where(among(shares.c.client, clients))))
    credited = _grouped(connection.execute(unfinished.credited(scope).where(among(deliveries.c.client, clients))))
    known = Plans(connection, [row for rows in (*waiting.values(), *credited.values()) for row in rows])
    asked_again = {
        (row.delivery, row.round, row.share) for rows in waiting.values() for row in rows if not _undecided(row)
    }
    spent = spent_of(connection, clients, agreed, asked_again)
    packages = sessions_of(connection, clients)
    decided = _decisions(connection, clients)
    quiet = _quiet(connection, people.values(), agreed.values())
    still = {client: _still_to_bill(known, rows) for client, rows in credited.items()}
    beside = beside_of(connection, waiting, {pair for pairs in still.values() for pair in pairs})
    made = []
    for client in clients:
        mine = agreed.get(client, ())
        open_shares = waiting.get(client, ())
        new = [Task(Delivery.model_validate_json(row.record)) for row in fresh.get(client, ())]
        new += [Task(Delivery.model_validate_json(row.record), row.round + 1) for row in anew.get(client, ())]
        undecided = [row for row in open_shares if _undecided(row)]
        again = _again(known, still.get(client, ()), open_shares, decided.get(client, {}))
        made.append(
            ClientWork(
                client=people[client],
                coverages=mine,
                state=State(
                    spent=spent.get(client, {}),
                    first=first_asked(connection, client, mine),
                    sessions=packages.get(client, {}),
                    runs=_runs(known, undecided),
                ),
                tasks=(*new, *again),
                quiet=quiet,
                undecided=_requested(known, undecided),
                beside=beside.get(client, NOTHING),
            )
        )
    return made


def people_of(connection: Connection, ids: Iterable[str]) -> dict[str, Person]:
    """People by id."""
    rows = connection.execute(select(persons.c.id, persons.c.record).where(among(persons.c.id, list(ids))))
    return {row.id: Person.model_validate_json(row.record) for row in rows}


def coverages_of(connection: Connection, ids: Iterable[str]) -> dict[str, Coverage]:
    """Coverages by id."""
    rows = connection.execute(select(coverages.c.id, coverages.c.record).where(among(coverages.c.id, list(ids))))
    return {row.id: Coverage.model_validate_json(row.record) for row in rows}


def _grouped(rows: Iterable[Any]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.client].append(row)
    return found


def _coverages(connection: Connection, clients: Sequence[str]) -> dict[str, tuple[Coverage, ...]]:
    rows = connection.execute(
        select(coverages.c.client, coverages.c.record)
        .where(among(coverages.c.client, clients))
        .order_by(coverages.c.id)
    )
    return {
        client: tuple(Coverage.model_validate_json(row.record) for row in mine)
        for client, mine in _grouped(rows).items()
    }


class Plans:
    """The plans behind some shares, read once."""

    def __init__(self, connection: Connection, rows: Iterable[Row[Any]]) -> None:
        wanted = {row.delivery for row in rows}
        self.quotes: dict[str, dict[int, Quote]] = defaultdict(dict)
        self.histories: dict[str, History] = {}
        if not wanted:
            return
        replacing: dict[str, dict[int, tuple[Pair, ...]]] = defaultdict(dict)
        times: dict[str, dict[int, str]] = defaultdict(dict)
        kept = select(plans.c.delivery, plans.c.round, plans.c.record, plans.c.time)
        query = kept.where(among(plans.c.delivery, wanted))
        for row in connection.execute(query.order_by(plans.c.delivery, plans.c.round)):
            self.quotes[row.delivery][row.round] = decode(row.record)
            replacing[row.delivery][row.round] = tuple(replaced(row.record))
            times[row.delivery][row.round] = row.time
        counting: dict[str, set[Pair]] = defaultdict(set)
        on_invoice: dict[str, set[Pair]] = defaultdict(set)
        places = select(shares.c.delivery, shares.c.round, shares.c.share, UNBILLED)
        live = places.where(among(shares.c.delivery, wanted))
        dropped = exists().where(same_share(superseded), superseded.c.cause == "drop")
        for delivery, number, place, unbilled in connection.execute(live.where(or_(ACTIVE, dropped))):
            counting[delivery].add((number, place))
            if not unbilled:
                on_invoice[delivery].add((number, place))
        now = select(deliveries.c.id, deliveries.c.record).where(among(deliveries.c.id, wanted))
        for key, record in connection.execute(now):
            delivery = Delivery.model_validate_json(record)
            self.histories[key] = History(
                delivery,
                self.quotes[key],
                replacing[key],
                times[key],
                frozenset(counting[key]),
                frozenset(on_invoice[key]),
            )


def _still_to_bill(known: Plans, credited: Iterable[Row[Any]]) -> set[tuple[str, int, int]]:
    """Shares that were credited to be billed again, and that no later plan replaces."""
    return {
        (row.delivery, row.round, row.share)
        for row in credited
        if not any((row.round, row.share) in done for done in known.histories[row.delivery].replaced.values())
    }


def _again(
    known: Plans,
    credited: Iterable[tuple[str, int, int]],
    waiting: Iterable[Row[Any]],
    decided: Mapping[str, Decided | None],
) -> Iterable[Task]:
    """What is worked out anew: what was credited, and what waits, unless for a coverage that is not decided yet."""
    pairs: dict[str, set[Pair]] = defaultdict(set)
    for row in waiting:
        if not _undecided(row):
            pairs[row.delivery].add((row.round, row.share))
    for delivery, number, place in credited:
        pairs[delivery].add((number, place))
    for delivery, mine in sorted(pairs.items()):
        yield from reopen(known.histories[delivery], mine, decided.get(delivery))


def _undecided(row: Row[Any]) -> bool:
    """Held for a coverage that is still requested; of one that was decided since it is asked again."""
    return bool(row.standing == "held" and row.status == "requested")


def _requested(known: Plans, rows: Iterable[Row[Any]]) -> tuple[Hold, ...]:
    """What waits until a coverage is decided, of each delivery."""
    sums: dict[str, Money] = {}
    for row in rows:
        sums[row.delivery] = sums.get(row.delivery, ZERO) + known.quotes[row.delivery][row.round].parts[row.share].gross
    return tuple(
        Hold(delivery, known.histories[delivery].delivery.client, "requested", amount)
        for delivery, amount in sorted(sums.items())
        if amount
    )


def _runs(known: Plans, rows: Iterable[Row[Any]]) -> dict[RunKey, Decimal]:
    """The contract lines that grow: units worked out, not billed, and not worked out anew now."""
    runs: dict[RunKey, Decimal] = {}
    for row in rows:
        quote = known.quotes[row.delivery][row.round]
        part = quote.parts[row.share]
        if part.tariff is None or part.coverage is None:
            continue
        key = run_key(part.coverage, quote.delivery.service, part.tariff.amount, quote.delivery.day)
        runs[key] = runs.get(key, Decimal(0)) + part.units
    return runs


def _decisions(connection: Connection, clients: Sequence[str]) -> dict[str, dict[str, Decided | None]]:
    """What was last decided about each delivery's shortfall, and when."""
    rows = connection.execute(
        select(decisions.c.client, decisions.c.decision, decisions.c.deliveries, decisions.c.time)
        .where(among(decisions.c.client, clients))
        .order_by(decisions.c.id)
    )
    found: dict[str, dict[str, Decided | None]] = defaultdict(dict)
    for row in rows:
        for delivery in json.loads(row.deliveries):
            found[row.client][delivery] = None if row.decision == "wait" else (row.decision, row.time)
    return found


def collective_work(connection: Connection, scope: Scope) -> tuple[Planned, ...]:
    """What can be billed to municipalities as it was worked out, over all clients."""
    waits = unfinished.open_shares(scope).where(shares.c.payer_kind == "municipality", shares.c.standing == "billed")
    rows = connection.execute(waits).all()
    quotes = Plans(connection, rows).quotes
    places: dict[Ref, list[int]] = defaultdict(list)
    for row in rows:
        places[row.delivery, row.round].append(row.share)
    return tuple(
        Planned(quotes[delivery][number], number, tuple(sorted(mine)))
        for (delivery, number), mine in sorted(places.items())
    )


def _quiet(
    connection: Connection, people: Iterable[Person], agreed: Iterable[tuple[Coverage, ...]]
) -> dict[str, Quiet]:
    """Who of these clients, of who represents them and of the family who pays gets no post now, and why."""
    readers = {who for person in people for who in (person.id, person.representative) if who is not None}
    readers |= {each.payer for mine in agreed for each in mine if each.kind == "pledge" and each.payer is not None}
    died = func.json_extract(persons.c.record, "$.died_on").is_not(None)
    on_hold = func.json_extract(persons.c.record, "$.on_hold") == 1
    query = select(persons.c.id, died.label("died")).where(among(persons.c.id, readers), or_(died, on_hold))
    return {row.id: "died" if row.died else "on-hold" for row in connection.execute(query)}
