"""What is there to bill: read from the database, per client, as the pure half of issuing wants it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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

from invoices.billing import ClientWork, Quiet, Scope
from invoices.draft import NOTHING, Planned
from invoices.reopening import Decision, History, Pair, Task, reopen
from invoices.store import unfinished
from invoices.store.beside import beside_of
from invoices.store.conditions import ACTIVE, UNBILLED, same_share
from invoices.store.past import brought_of, first_asked, sessions_of, spent_of, stopped_of
from invoices.store.plans import decode, package, replaced
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
from tiered.plan import Drawn
from tiered.shares import Quote
from tiered.state import RunKey, State, run_key

Ref = tuple[str, int]  # delivery, round
ShareRef = tuple[str, int, int]  # delivery, round, share


def work_of(connection: Connection, clients: Sequence[str], scope: Scope) -> list[ClientWork]:
    """All that issuing has to know of these clients, in this order."""
    people = people_of(connection, clients)
    agreed = _coverages(connection, clients)
    fresh = _grouped(connection.execute(unfinished.fresh(scope).where(among(deliveries.c.client, clients))))
    anew = _grouped(connection.execute(unfinished.anew(scope).where(among(deliveries.c.client, clients))))
    waiting = _grouped(connection.execute(unfinished.open_shares(scope).where(among(shares.c.client, clients))))
    credited = _grouped(connection.execute(unfinished.credited(scope).where(among(deliveries.c.client, clients))))
    known = Plans(connection, [row for rows in (*waiting.values(), *credited.values()) for row in rows])
    let_go = {
        _share(row) for client, rows in waiting.items() for row in rows if _let_go(known, row, agreed.get(client, ()))
    }
    asked_again = let_go | {
        _share(row) for rows in waiting.values() for row in rows if _decided(row) or _unbilled(known, row)
    }
    spent = spent_of(connection, clients, agreed, asked_again)
    packages = sessions_of(connection, clients)
    stopped, brought = stopped_of(connection, clients), brought_of(connection, clients)
    decided = _decisions(connection, clients)
    quiet = _quiet(connection, people.values(), agreed.values())
    still = {client: _still_to_bill(known, rows) for client, rows in credited.items()}
    beside = beside_of(connection, waiting, {pair for pairs in still.values() for pair in pairs})
    made = []
    for client in clients:
        mine = agreed.get(client, ())
        open_shares = waiting.get(client, ())
        new = [Task(Delivery.model_validate_json(row.record)) for row in fresh.get(client, ())]
        new += [_taken_out(row) for row in anew.get(client, ())]
        again = _again(known, still.get(client, ()), open_shares, decided.get(client, {}), asked_again, let_go)
        made.append(
            ClientWork(
                client=people[client],
                coverages=mine,
                state=State(
                    spent=spent.get(client, {}),
                    first=first_asked(connection, client, mine),
                    sessions=packages.get(client, {}),
                    runs=_runs(known, [row for row in open_shares if _share(row) not in asked_again]),
                    stopped=stopped.get(client, {}),
                    brought=brought.get(client, {}),
                ),
                tasks=(*new, *again),
                quiet=quiet,
                waiting=_waiting(known, open_shares, scope, asked_again),
                undecided=_planned(known, [row for row in open_shares if _undecided(row)]),
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
        query = select(plans.c.delivery, plans.c.round, plans.c.record).where(among(plans.c.delivery, wanted))
        for row in connection.execute(query.order_by(plans.c.delivery, plans.c.round)):
            self.quotes[row.delivery][row.round] = decode(row.record)
            replacing[row.delivery][row.round] = tuple(replaced(row.record))
        counting: dict[str, set[Pair]] = defaultdict(set)
        invoiced: dict[str, set[Pair]] = defaultdict(set)
        dropped = exists().where(same_share(superseded), superseded.c.cause == "drop")
        columns = (shares.c.delivery, shares.c.round, shares.c.share, or_(ACTIVE, dropped), UNBILLED)
        for delivery, number, place, counts, unbilled in connection.execute(
            select(*columns).where(among(shares.c.delivery, wanted))
        ):
            if counts:
                counting[delivery].add((number, place))
            if not unbilled:
                invoiced[delivery].add((number, place))
        now = select(deliveries.c.id, deliveries.c.record).where(among(deliveries.c.id, wanted))
        for key, record in connection.execute(now):
            self.histories[key] = History(
                Delivery.model_validate_json(record),
                self.quotes[key],
                replacing[key],
                frozenset(counting[key]),
                frozenset(invoiced[key]),
            )


def _taken_out(row: Row[Any]) -> Task:
    """A delivery that was taken out; a session of a package stays one of it (amending.py)."""
    delivery = Delivery.model_validate_json(row.record)
    if not isinstance(row.of, str):
        return Task(delivery, row.round + 1)
    return Task(Drawn(delivery, package(row.package) if row.package is not None else None, row.of), row.round + 1)


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
    decided: Mapping[str, Decision | None],
    asked_again: Collection[ShareRef],
    let_go: Collection[ShareRef],
) -> Iterable[Task]:
    """What is worked out anew: a shortfall, what a coverage does not bear after all, and what was credited."""
    pairs: dict[str, set[Pair]] = defaultdict(set)
    for row in waiting:
        if row.standing == "shortfall" or _share(row) in asked_again:
            pairs[row.delivery].add((row.round, row.share))
    for delivery, number, place in credited:
        pairs[delivery].add((number, place))
    for delivery, mine in sorted(pairs.items()):
        gone = {pair for pair in mine if (delivery, *pair) in let_go}
        yield from reopen(known.histories[delivery], mine, decided.get(delivery), gone)


def _decided(row: Row[Any]) -> bool:
    """Held for a coverage that was decided since: it is asked again, as it was agreed, or the others are."""
    return bool(row.standing == "held" and row.status != "requested")


def _share(row: Row[Any]) -> ShareRef:
    return row.delivery, row.round, row.share


def _unbilled(known: Plans, row: Row[Any]) -> bool:
    """Waits to be billed, and nothing of its delivery was: who pays is worked out then."""
    return row.standing == "billed" and not known.histories[row.delivery].invoiced


def _let_go(known: Plans, row: Row[Any], agreed: Iterable[Coverage]) -> bool:
    """Waits to be billed to a payer whose agreement does not hold for that day any more: others are asked.

    Where a part of the help was billed, what waits is else billed as it was worked out, whatever was agreed since.
    """
    quote = known.quotes[row.delivery][row.round]
    part, delivery = quote.parts[row.share], quote.delivery
    if row.standing != "billed" or part.coverage is None or part.invoice_to == "client":
        return False
    return not any(each.id == part.coverage and each.fits(delivery.day, delivery.service) for each in agreed)


def _undecided(row: Row[Any]) -> bool:
    return bool(row.standing == "held" and row.status == "requested")


def _waiting(
    known: Plans, rows: Iterable[Row[Any]], scope: Scope, asked_again: Collection[ShareRef] = ()
) -> tuple[Planned, ...]:
    """What can be billed as it was worked out: left by an earlier run."""
    left = [row for row in rows if _share(row) not in asked_again]
    ready = [row for row in left if row.standing == "billed"]
    return _planned(
        known,
        [row for row in ready if known.quotes[row.delivery][row.round].parts[row.share].invoice_to in scope.kinds],
    )


def _planned(known: Plans, rows: Iterable[Row[Any]]) -> tuple[Planned, ...]:
    parts: dict[Ref, list[int]] = defaultdict(list)
    for row in rows:
        parts[row.delivery, row.round].append(row.share)
    return tuple(
        Planned(known.quotes[delivery][number], number, tuple(sorted(places)))
        for (delivery, number), places in sorted(parts.items())
    )


def _runs(known: Plans, rows: Iterable[Row[Any]]) -> dict[RunKey, Decimal]:
    """The contract lines that still grow: units worked out, not billed, and not worked out anew now."""
    runs: dict[RunKey, Decimal] = {}
    for row in rows:
        quote = known.quotes[row.delivery][row.round]
        part = quote.parts[row.share]
        if part.tariff is None or part.coverage is None:
            continue
        key = run_key(part.coverage, quote.delivery.service, part.tariff.amount, quote.delivery.day)
        runs[key] = runs.get(key, Decimal(0)) + part.units
    return runs


def _decisions(connection: Connection, clients: Sequence[str]) -> dict[str, dict[str, Decision | None]]:
    """What was last decided about each delivery's shortfall."""
    rows = connection.execute(
        select(decisions.c.client, decisions.c.decision, decisions.c.deliveries)
        .where(among(decisions.c.client, clients))
        .order_by(decisions.c.id)
    )
    found: dict[str, dict[str, Decision | None]] = defaultdict(dict)
    for row in rows:
        for delivery in json.loads(row.deliveries):
            found[row.client][delivery] = None if row.decision == "wait" else row.decision
    return found


def collective_work(connection: Connection, scope: Scope) -> tuple[Planned, ...]:
    """What can be billed to municipalities as it was worked out, over all clients.

    Not where a grant ended since the clients were worked out: the next run asks others.
    """
    rows = connection.execute(unfinished.open_shares(scope).where(shares.c.payer_kind == "municipality")).all()
    known = Plans(connection, rows)
    grants = {known.quotes[row.delivery][row.round].parts[row.share].coverage or "" for row in rows}
    agreed = coverages_of(connection, grants).values()
    return _waiting(known, rows, scope, {_share(row) for row in rows if _let_go(known, row, agreed)})


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
