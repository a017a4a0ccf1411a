"""Records of one kind in one table: each kept whole as JSON, beside the columns that are searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from itertools import count
from json import dumps
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    bindparam,
    cast,
    func,
    insert,
    select,
    update,
)

from catalog.faults import Fault, Faults, fault
from invoices.store.schema import persons
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person

R = TypeVar("R", Person, Coverage, Delivery)


def among(column: ColumnElement[Any], values: Collection[str]) -> ColumnElement[bool]:
    """True where a column has one of these values, however many they are: one parameter holds them all."""
    listed = func.json_each(dumps(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))


class Shelf(Generic[R]):
    """What all kinds have in common: making ids, adding, getting and changing."""

    table: Table
    kind: type[R]
    word: str  # what the faults call it
    prefix: str
    width: int

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._searched = [column.name for column in self.table.c if column.name != "record"]

    def new_ids(self) -> Callable[[], str]:
        """Makes short ids that follow the highest so far (`k-0001`). Call it and add in one transaction."""
        column = self.table.c.id
        place = cast(func.substr(column, len(self.prefix) + 1), Integer)
        highest = select(func.max(place)).where(column.op("GLOB")(f"{self.prefix}[0-9]*"))
        numbers = count((self._connection.execute(highest).scalar() or 0) + 1)
        return lambda: f"{self.prefix}{next(numbers):0{self.width}}"

    def add(self, records: Iterable[R]) -> None:
        """Adds new records, all or none. `Faults`: id-in-use, unknown-person (the client of a record)."""
        rows = [self._row(record) for record in records]
        ids = [row["id"] for row in rows]
        taken = self._present(self.table, ids)
        twice = {key for key, times in Counter(ids).items() if times > 1}
        faults = [fault("id-in-use", id=key) for key in sorted(taken | twice)]
        self._refuse(faults + self._erased({row["client"] for row in rows if "client" in row}), rows)
        if rows:
            self._connection.execute(insert(self.table), rows)

    def change(self, records: Iterable[R]) -> None:
        """Puts records in the place of those with the same id, all or none. `Faults`: unknown-..."""
        rows = [self._row(record) for record in records]
        ids = {row["id"] for row in rows}
        unknown = ids - self._present(self.table, ids)
        self._refuse([fault(f"unknown-{self.word}", id=key) for key in sorted(unknown)], rows)
        if rows:
            statement = update(self.table).where(self.table.c.id == bindparam("key"))
            keyed = [{"key": row.pop("id"), **row} for row in rows]
            self._connection.execute(statement, keyed)

    def get(self, key: str) -> R:
        """The record with this id. `Faults`: unknown-... when there is none."""
        for record in self._read(select(self.table.c.record).where(self.table.c.id == key)):
            return record
        raise Faults([fault(f"unknown-{self.word}", id=key)])

    def still(self, record: R) -> None:
        """`Faults` (`changed-meanwhile`) when somebody changed this record since it was read."""
        if self.get(record.id) != record:
            raise Faults([fault("changed-meanwhile", id=record.id)])

    def all(self) -> tuple[R, ...]:
        """Every record, by id."""
        return tuple(self._read(select(self.table.c.record).order_by(self.table.c.id)))

    def _row(self, record: R) -> dict[str, Any]:
        row: dict[str, Any] = {"record": record.model_dump_json(by_alias=True, exclude_none=True)}
        for column in self._searched:
            value = getattr(record, column)
            row[column] = value.isoformat() if isinstance(value, date) else value
        return row

    def _read(self, query: Select[Any]) -> Iterator[R]:
        parse = self.kind.model_validate_json
        for (record,) in self._connection.execute(query):
            try:
                yield parse(record)
            except ValidationError:
                raise Faults([fault("record-damaged", table=self.table.name)]) from None

    def _present(self, table: Table, ids: Collection[str]) -> set[str]:
        return set(self._connection.execute(select(table.c.id).where(among(table.c.id, ids))).scalars())

    def _erased(self, ids: Collection[str]) -> list[Fault]:
        """Of who asked to be erased nothing new is written down."""
        asked = func.json_extract(persons.c.record, "$.erase_asked").is_not(None)
        query = select(persons.c.id).where(among(persons.c.id, ids), asked).order_by(persons.c.id)
        return [fault("person-erased", id=key) for key in self._connection.execute(query).scalars()]

    def _refuse(self, faults: list[Fault], rows: list[dict[str, Any]]) -> None:
        clients = {row["client"] for row in rows if "client" in row}
        unknown = sorted(clients - self._present(persons, clients)) if clients else []
        faults += [fault("unknown-person", id=client) for client in unknown]
        if faults:
            raise Faults(faults)
