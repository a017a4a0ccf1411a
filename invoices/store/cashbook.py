"""Money that came and went, inside one transaction: booked once, with its postings and its event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Integer, cast, func, or_, select

from catalog.faults import Faults, fault
from catalog.money import Money
from invoices.payments.model import Movement, MovementKind, Owed, movement_postings
from invoices.payments.whereabouts import Payer, Piece, Whereabouts
from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, Happened, append_all, canonical, digest
from invoices.store.closings import open_from
from invoices.store.journal import post
from invoices.store.openings import brought_rows
from invoices.store.schema import applied, invoices, movements, postings, set_aside
from invoices.store.shelf import among

BOOKED: Final = "booked"
IN_ORDER: Final = (func.length(movements.c.id), movements.c.id)  # p-99999 comes before p-100000
ASIDE: Final = "set-aside"
WRITTEN_OFF: Final = "write-off"
ARRIVED: Final[tuple[MovementKind, ...]] = ("payment", "other")  # what a payment that was on its way becomes


class Cashbook:
    """What was paid, given back and written off."""

    def __init__(self, connection: Connection, acting: Acting) -> None:
        self.connection = connection
        self.acting = acting

    def known(self, sources: Collection[str]) -> set[str]:
        """Which of these sources are booked already."""
        query = select(movements.c.source).where(among(movements.c.source, sources))
        return set(self.connection.execute(query).scalars())

    def set_aside(self, sources: Collection[str]) -> set[str]:
        """Which of these sources were said to be no business of ours."""
        query = select(set_aside.c.source).where(among(set_aside.c.source, sources))
        return set(self.connection.execute(query).scalars())

    def aside_since(self, day: date) -> list[tuple[date, Money]]:
        """The day and amount of what was set aside, from a day on."""
        query = select(set_aside.c.day, set_aside.c.amount).where(set_aside.c.day >= day.isoformat())
        return [(date.fromisoformat(row.day), Money(row.amount)) for row in self.connection.execute(query)]

    def put_aside(self, lines: Mapping[str, tuple[date, Money]]) -> None:
        """Says so of these, each with its day and amount; each is kept once, and proved."""
        known = self.set_aside(lines.keys())
        by = {"time": self.acting.time, "actor": self.acting.actor}
        rows = [
            {"source": source, "day": day.isoformat(), "amount": amount.cents, **by}
            for source, (day, amount) in lines.items()
            if source not in known
        ]
        insert_rows(self.connection, set_aside, rows)
        if rows:
            digests = {f"aside:{row['source']}": digest(canonical(row)) for row in rows}
            append_all(self.connection, [Happened(ASIDE, None, digests)], self.acting.now, self.acting.actor)

    def new_ids(self) -> Iterator[str]:
        """Short ids that follow the highest so far: `p-00001`."""
        place = cast(func.substr(movements.c.id, 3), Integer)
        number = self.connection.execute(select(func.max(place))).scalar() or 0
        while True:
            number += 1
            yield f"p-{number:05}"

    def book(self, made: Sequence[Movement]) -> list[Movement]:
        """Keeps movements with their postings, and returns them as they count: of a closed day from the first open one.

        `Faults` (`already-booked`); `LookupError` for an unknown invoice.
        """
        again = self.known({movement.source for movement in made})
        if again:
            raise Faults(fault("already-booked", source=source) for source in sorted(again))
        first = open_from(self.connection)
        made = [dated(each, first) for each in made]
        owed = self.owed({number for movement in made for number in movement.applied})
        insert_rows(self.connection, movements, [self._row(movement) for movement in made])
        insert_rows(self.connection, applied, [row for movement in made for row in applied_rows(movement)])
        post(
            self.connection,
            ((movement.id, movement.kind, tuple(movement_postings(movement, owed))) for movement in made),
        )
        append_all(
            self.connection,
            (
                Happened(BOOKED, number, {f"movement:{movement.id}": digest(record_of(movement))})
                for movement in made
                for number in (sorted(movement.applied) or (None,))
            ),
            self.acting.now,
            self.acting.actor,
        )
        return made

    def _row(self, movement: Movement) -> dict[str, Any]:
        return {**movement_columns(movement), "time": self.acting.time, "actor": self.acting.actor}

    def owed(self, numbers: Collection[str]) -> dict[str, Owed]:
        """Whose receivable each of these invoices is."""
        return owed(self.connection, numbers)


def owed(connection: Connection, numbers: Collection[str]) -> dict[str, Owed]:
    """Whose receivable each of these invoices is, ours and those brought from the old system."""
    columns = (invoices.c.number, invoices.c.payer_kind, invoices.c.payer, invoices.c.client)
    ours = connection.execute(select(*columns).where(among(invoices.c.number, numbers)))
    old = brought_rows(connection, numbers)
    return {row.number: (row.payer_kind, row.payer, row.client) for row in (*old, *ours)}


def dated(movement: Movement, first: date | None) -> Movement:
    """A movement as it counts in the books when this is the first open day; it keeps its own day beside that."""
    late = first is not None and movement.day < first
    return movement.model_copy(update={"booked": first if late else None})


def movements_of(connection: Connection, number: str) -> list[Movement]:
    """The movements that are (partly) about an invoice, the first first."""
    query = select(movements.c.record).join(applied, applied.c.movement == movements.c.id)
    return _read(connection.execute(query.where(applied.c.number == number).order_by(*IN_ORDER)).scalars())


def movement(connection: Connection, key: str) -> Movement | None:
    """One movement; None when there is no such one."""
    found = connection.execute(select(movements.c.record).where(movements.c.id == key)).scalar()
    return None if found is None else Movement.model_validate_json(found)


def by_charge(connection: Connection, charges: Collection[str]) -> dict[str, Movement]:
    """The payments that came by these charges of the processor."""
    charge = func.json_extract(movements.c.record, "$.known_as.charge")
    query = select(charge, movements.c.record).where(movements.c.kind == "payment", among(charge, charges))
    return {row[0]: Movement.model_validate_json(row[1]) for row in connection.execute(query)}


def of_kind(connection: Connection, kind: MovementKind) -> list[Movement]:
    """Every movement of one kind, the first first."""
    query = select(movements.c.record).where(movements.c.kind == kind).order_by(*IN_ORDER)
    return _read(connection.execute(query).scalars())


def at_bank(connection: Connection, since: date) -> list[Movement]:
    """What was booked on our bank account from a day on, the first first."""
    there = func.json_extract(movements.c.record, "$.till") == "bank"
    query = select(movements.c.record).where(there, movements.c.day >= since.isoformat()).order_by(*IN_ORDER)
    return _read(connection.execute(query).scalars())


def came_otherwise(connection: Connection) -> list[Movement]:
    """Payments by a link in another amount or currency than it asked, the first first."""
    marks = [func.json_extract(movements.c.record, f"$.known_as.{name}").is_not(None) for name in ("asked", "paid_in")]
    query = select(movements.c.record).where(movements.c.kind == "payment", or_(*marks)).order_by(*IN_ORDER)
    return _read(connection.execute(query).scalars())


def whereabouts(connection: Connection, numbers: Collection[str]) -> Whereabouts:
    """Where what was paid of these invoices counts now, and what was moved to them or kept of them."""
    moves = of_kind(connection, "moved")
    known = {*numbers, *(number for each in moves for number in each.applied)}
    payers: dict[str, Payer] = {number: whose[:2] for number, whose in owed(connection, known).items()}
    near: set[str | Payer] = set(numbers)
    size = -1
    while size != len(near):
        size = len(near)
        for each in moves:
            ends: set[str | Payer] = {*each.applied, *(payers[number] for number in each.applied if each.amount)}
            if not near.isdisjoint(ends):
                near |= ends
    mine = select(applied.c.movement).where(among(applied.c.number, [each for each in near if isinstance(each, str)]))
    rows = select(movements.c.record).where(movements.c.id.in_(mine)).order_by(*IN_ORDER)
    return Whereabouts(_read(connection.execute(rows).scalars()), payers)


def in_dispute(connection: Connection) -> list[tuple[Movement, list[Piece]]]:
    """Disputes that are not decided yet, each with where the money that is asked back counts now."""
    won = {each.known_as.get("dispute-won") for each in of_kind(connection, "dispute-won")}
    lost = {each.of for each in of_kind(connection, "dispute-lost")}
    made = of_kind(connection, "dispute")
    left = [each for each in made if each.known_as.get("dispute") not in won and each.id not in lost]
    payments = by_charge(connection, [each.known_as.get("charge", "") for each in left])
    there = whereabouts(connection, {number for each in payments.values() for number in each.applied})
    found = []
    for each in left:
        charge = each.known_as.get("charge", "")
        home = min(payments[charge].applied, default=None) if charge in payments else None
        found.append((each, [] if home is None else there.off(charge, -each.amount, home)))
    return found


def disputed(connection: Connection) -> list[tuple[Movement, str | None]]:
    """Disputes that are not decided yet, with each invoice of which the money is asked back; None for no invoice."""
    found: list[tuple[Movement, str | None]] = []
    for each, pieces in in_dispute(connection):
        found += [(each, number) for number in sorted({piece.number for piece in pieces})] or [(each, None)]
    return found


def on_its_way(connection: Connection) -> dict[str, Money]:
    """What payers paid of invoices and their bank can still refuse, by invoice."""
    refused = {each.known_as.get("charge") for each in of_kind(connection, "reversal")}
    arrived = {each.of for kind in ARRIVED for each in of_kind(connection, kind)}
    found: dict[str, Money] = {}
    for each in of_kind(connection, "pending"):
        number = each.known_as.get("number")
        if number is not None and each.id not in arrived and each.known_as["charge"] not in refused:
            found[number] = found.get(number, Money(0)) + each.amount
    return found


def last_day(connection: Connection, prefix: str) -> date | None:
    """The day of the last movement that a place itself has in its books."""
    at_hand = func.json_extract(movements.c.record, "$.till") == "clearing"  # the rest we learned on a day of our own
    query = select(func.max(movements.c.day)).where(movements.c.source.startswith(prefix, autoescape=True), at_hand)
    found = connection.execute(query).scalar()
    return date.fromisoformat(found) if found else None


def booked_from(connection: Connection, prefix: str) -> int:
    """How many movements are known from a place."""
    query = select(func.count()).where(movements.c.source.startswith(prefix, autoescape=True))
    return int(connection.execute(query).scalar_one())


def paid(connection: Connection, numbers: Collection[str]) -> dict[str, Money]:
    """What movements say is paid of these invoices."""
    return _applied(connection, numbers, movements.c.kind != WRITTEN_OFF)


def written_off(connection: Connection, numbers: Collection[str]) -> dict[str, Money]:
    """What of these invoices nobody will pay, as staff decided."""
    return _applied(connection, numbers, movements.c.kind == WRITTEN_OFF)


def _applied(connection: Connection, numbers: Collection[str], which: ColumnElement[bool]) -> dict[str, Money]:
    query = select(applied.c.number, func.sum(applied.c.amount)).join(movements, movements.c.id == applied.c.movement)
    query = query.where(among(applied.c.number, numbers), which).group_by(applied.c.number)
    return {number: Money(cents) for number, cents in connection.execute(query)}


def record_of(movement: Movement) -> str:
    """A movement as it is kept, and as the chain proves it."""
    return movement.model_dump_json(exclude_defaults=True)


def movement_columns(movement: Movement) -> dict[str, Any]:
    """A movement as a row: its columns only repeat what its record says."""
    return {
        "id": movement.id,
        "source": movement.source,
        "kind": movement.kind,
        "day": movement.day.isoformat(),
        "amount": movement.amount.cents,
        "record": record_of(movement),
    }


def applied_rows(movement: Movement) -> list[dict[str, Any]]:
    """What of a movement is for which invoice."""
    return [
        {"movement": movement.id, "number": number, "amount": amount.cents}
        for number, amount in sorted(movement.applied.items())
    ]


def _read(records: Iterable[str]) -> list[Movement]:
    return [Movement.model_validate_json(record) for record in records]


def balance(connection: Connection, account: str) -> Money:
    """What stands on an account; debit is positive."""
    query = select(func.coalesce(func.sum(postings.c.amount), 0)).where(postings.c.account == account)
    return Money(connection.execute(query).scalar_one())


def kept(connection: Connection) -> dict[tuple[str, str], Money]:
    """What is kept for payers, by payer kind and payer: they paid it, and it is for no invoice yet."""
    key = (postings.c.payer_kind, postings.c.payer)
    query = select(*key, func.sum(postings.c.amount)).where(postings.c.account == "advances").group_by(*key)
    return {(kind, payer): Money(-cents) for kind, payer, cents in connection.execute(query) if cents}
