"""Triggers that keep what was issued: no row of an issued table is changed, deleted or replaced.

They hold for every program that opens the file, whatever its settings. `INSERT OR REPLACE` deletes without telling a
delete trigger (unless `recursive_triggers` is on), so an insert is refused when any unique key, or the hidden row
number, is taken. For the same reason `INSERT OR IGNORE` is refused too: look first.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Connection, Integer, Table, UniqueConstraint, text

from invoices.store.chain import START
from invoices.store.schema import ISSUED, events, personas

ERASABLE = (personas,)


def _unique_keys(table: Table) -> list[tuple[str, ...]]:
    key = table.primary_key.columns
    unique = [tuple(c.columns.keys()) for c in table.constraints if isinstance(c, UniqueConstraint)]
    is_row_number = [type(column.type) for column in key] == [Integer]
    hidden = table.dialect_options["sqlite"]["with_rowid"] and not is_row_number
    return [tuple(key.keys()), *sorted(unique), *([("rowid",)] if hidden else [])]


def _taken(table: Table) -> str:
    """The condition that a new row would take the place of another."""
    conditions = []
    for key in _unique_keys(table):
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        conditions.append(f"EXISTS (SELECT 1 FROM {table.name} WHERE {same})")  # noqa: S608 (names of our own tables)
    return " OR ".join(conditions)


def _out_of_order() -> str:
    """The condition that a new event does not follow the last one."""
    following = "(SELECT coalesce(max(sequence), 0) + 1 FROM events)"
    last_hash = "(SELECT hash FROM events ORDER BY sequence DESC LIMIT 1)"
    return f"NEW.sequence <> {following} OR NEW.previous <> coalesce({last_hash}, '{START}')"


@cache
def expected() -> Mapping[str, str]:
    """The SQL of every trigger, by name."""
    found = {}

    def add(table: Table, rule: str, moment: str, message: str, when: str = "") -> None:
        condition = f" WHEN {when}" if when else ""
        found[f"{table.name}_{rule}"] = (
            f"CREATE TRIGGER {table.name}_{rule} BEFORE {moment} ON {table.name}{condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table.name}: {message}'); END"
        )

    for table in ISSUED:
        add(table, "unchanged", "UPDATE", "what was issued is never changed")
        add(table, "unreplaced", "INSERT", "what was issued is never replaced", _taken(table))
        if table not in ERASABLE:
            add(table, "undeleted", "DELETE", "what was issued is never deleted")
    add(events, "in_order", "INSERT", "an event follows the last one", _out_of_order())
    return found


def _present(connection: Connection) -> dict[str, str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {row.name: row.sql for row in rows}


def remove(connection: Connection) -> None:
    """Takes every trigger away, inside the transaction of a migration: also those that an older version made."""
    for name in _present(connection):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def install(connection: Connection) -> None:
    """Makes every trigger anew. Called after each migration; calling it again changes nothing."""
    remove(connection)
    for sql in expected().values():
        connection.exec_driver_sql(sql)


def missing(connection: Connection) -> list[str]:
    """The names of triggers that are not there, or say something else than they should."""
    present = _present(connection)
    return [name for name, sql in expected().items() if present.get(name) != sql]
