"""What a practice writes down: its people, their coverages, what was delivered, and notes.

These may change, as long as nothing was issued from them: a delivery that was planned keeps what it says. Deliveries
are proved by the chain as they are written down (written.py), so whoever writes them says who acts, and when.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Row, delete, exists, insert, select

from catalog.dates import Period
from catalog.faults import Faults, fault
from invoices.store import schema
from invoices.store.chain import Acting, timestamp
from invoices.store.conditions import ANEW, LAST
from invoices.store.removing import keep_removals
from invoices.store.shelf import Shelf, among
from invoices.store.written import keep_forgotten, keep_written
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person

ALWAYS: Final = Period()


class People(Shelf[Person]):
    """Everybody: clients, family, guardians."""

    table, kind, word, prefix, width = schema.persons, Person, "person", "k-", 4

    def names(self) -> tuple[str, ...]:
        """What everybody is called."""
        return tuple(self._connection.execute(select(self.table.c.name)).scalars())

    def change(self, records: Iterable[Person]) -> None:
        """Changes people, all or none. `Faults`: unknown-person; person-erased, for they asked us to forget it."""
        changed = tuple(records)
        if faults := self._erased({person.id for person in changed}):
            raise Faults(faults)
        super().change(changed)

    def some(self, ids: Collection[str]) -> tuple[Person, ...]:
        """Those of these persons that exist, by id."""
        query = select(self.table.c.record).where(among(self.table.c.id, ids))
        return tuple(self._read(query.order_by(self.table.c.id)))


class Coverages(Shelf[Coverage]):
    """The agreements by which somebody may pay."""

    table, kind, word, prefix, width = schema.coverages, Coverage, "coverage", "c-", 4

    def of(self, clients: Collection[str]) -> tuple[Coverage, ...]:
        """The coverages of these clients, by id."""
        query = select(self.table.c.record).where(among(self.table.c.client, clients))
        return tuple(self._read(query.order_by(self.table.c.id)))


class Deliveries(Shelf[Delivery]):
    """What was delivered. A removed delivery stays in the table, with the reason, and counts nowhere."""

    table, kind, word, prefix, width = schema.deliveries, Delivery, "delivery", "d-", 5

    def __init__(self, connection: Connection, acting: Acting | None = None) -> None:
        super().__init__(connection)
        self._acting = acting

    def add(self, records: Iterable[Delivery]) -> None:
        """Writes down deliveries, all or none. `Faults`: as for any record."""
        new = tuple(records)
        super().add(new)
        self._prove(new)

    def find(
        self,
        clients: Collection[str] | None = None,
        period: Period = ALWAYS,
        *,
        unplanned: bool = False,
        removed: bool = False,
    ) -> tuple[Delivery, ...]:
        """Deliveries by day and id: of these clients (None: everybody), in a period.

        `unplanned` leaves out what stands worked out for an invoice; `removed` adds what was removed.
        """
        columns = self.table.c
        query = select(columns.record).order_by(columns.day, columns.id)
        if clients is not None:
            query = query.where(among(columns.client, clients))
        if period.start is not None:
            query = query.where(columns.day >= period.start.isoformat())
        if period.end is not None:
            query = query.where(columns.day < period.end.isoformat())
        if unplanned:
            query = query.where(~exists().where(schema.plans.c.delivery == columns.id, LAST, ~ANEW))
        if not removed:
            query = query.where(~exists().where(schema.removals.c.delivery == columns.id))
        return tuple(self._read(query))

    def all(self) -> tuple[Delivery, ...]:
        """Every delivery that counts, by day and id."""
        return self.find()

    def change(self, records: Iterable[Delivery]) -> None:
        """Changes deliveries. One that was worked out is taken out first (amending.py).

        `Faults`: delivery-planned, delivery-removed, unknown-delivery, unknown-person.
        """
        changed = tuple(records)
        self._refuse_fixed({delivery.id for delivery in changed})
        super().change(changed)
        self._prove(changed)

    def forget(self, ids: Collection[str]) -> None:
        """Deletes appointments of somebody who asked to be erased. Whoever calls it has looked whether they may go."""
        self._connection.execute(delete(self.table).where(among(self.table.c.id, ids)))
        keep_forgotten(self._connection, ids, self._who())

    def _prove(self, records: Iterable[Delivery]) -> None:
        keep_written(self._connection, map(self._row, records), self._who())

    def _who(self) -> Acting:
        if self._acting is None:
            raise RuntimeError("who writes this down, and when?")
        return self._acting

    def remove(self, ids: Iterable[str], *, reason: str, actor: str, time: datetime) -> None:
        """Says that deliveries do not count. `Faults`: delivery-planned, delivery-removed, unknown-delivery."""
        chosen = tuple(dict.fromkeys(ids))
        unknown = set(chosen) - self._present(self.table, chosen)
        if unknown:
            raise Faults(fault("unknown-delivery", id=key) for key in sorted(unknown))
        self._refuse_fixed(chosen)
        keep_removals(self._connection, chosen, reason, actor, time)

    def removals(self) -> tuple[Row[tuple[str, str, str, str]], ...]:
        """What was removed: rows of delivery, reason, actor and time."""
        return tuple(self._connection.execute(select(schema.removals).order_by(schema.removals.c.delivery)))

    def _refuse_fixed(self, ids: Collection[str]) -> None:
        plans, removals = schema.plans, schema.removals
        planned = select(plans.c.delivery).where(among(plans.c.delivery, ids), LAST, ~ANEW)
        removed = select(removals.c.delivery).where(among(removals.c.delivery, ids))
        faults = []
        for code, query in (("delivery-planned", planned), ("delivery-removed", removed)):
            faults += [fault(code, id=key) for key in self._connection.execute(query).scalars()]
        if faults:
            raise Faults(faults)


@dataclass(frozen=True, slots=True)
class Note:
    """Something to remember about a person."""

    id: int
    person: str
    text: str
    actor: str
    time: str


class Notes:
    """What staff wrote about people."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, person: str, text: str, *, actor: str, time: datetime) -> None:
        """Keeps a note. The person must exist."""
        row = {"person": person, "text": text, "actor": actor, "time": timestamp(time)}
        self._connection.execute(insert(schema.notes), row)

    def of(self, person: str) -> tuple[Note, ...]:
        """The notes about a person, the oldest first."""
        columns = schema.notes.c
        query = select(columns.id, columns.person, columns.text, columns.actor, columns.time)
        rows = self._connection.execute(query.where(columns.person == person).order_by(columns.id))
        return tuple(Note(*row) for row in rows)

    def remove(self, person: str, number: int) -> bool:
        """Takes a note about this person away; False where it has none of that number."""
        columns = schema.notes.c
        mine = delete(schema.notes).where(columns.person == person, columns.id == number)
        return self._connection.execute(mine).rowcount == 1


class Register:
    """All of it, inside one transaction. `acting`: who writes; not needed to read."""

    def __init__(self, connection: Connection, acting: Acting | None = None) -> None:
        self.connection = connection
        self.people = People(connection)
        self.coverages = Coverages(connection)
        self.deliveries = Deliveries(connection, acting)
        self.notes = Notes(connection)
