"""What was issued is never changed, deleted or replaced, by whatever program."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import Integer, Table

from invoices.store import schema, triggers
from invoices.store.database import Database

REFUSED = "what was issued is never"

NUMBERED = [table for table in schema.ISSUED if table.dialect_options["sqlite"]["with_rowid"]]

every_issued_table = pytest.mark.parametrize("table", schema.ISSUED, ids=lambda table: table.name)


@pytest.fixture
def shell(issued: Database) -> Iterator[sqlite3.Connection]:
    """Another program with none of our settings: no foreign keys, no recursive triggers."""
    with closing(sqlite3.connect(issued.path, isolation_level=None)) as connection:
        yield connection


def rows(shell: sqlite3.Connection, table: Table) -> list[tuple[object, ...]]:
    return shell.execute(f"SELECT * FROM {table.name}").fetchall()


def put(shell: sqlite3.Connection, verb: str, table: Table, rest: str = "", **changed: object) -> None:
    """Inserts the row that is there once more, with some columns changed."""
    row = dict(zip(table.columns.keys(), rows(shell, table)[0], strict=True)) | changed
    marks = ", ".join("?" * len(row))
    shell.execute(f"{verb} INTO {table.name} ({', '.join(row)}) VALUES ({marks}) {rest}", tuple(row.values()))


def another_key(table: Table) -> dict[str, object]:
    """What makes the row another one, welcome beside the first."""
    key = next(iter(table.primary_key.columns))
    changed: dict[str, object] = {key.name: 2 if isinstance(key.type, Integer) else "other"}
    if table is schema.invoices:
        changed["sequence"] = 2
    if table is schema.movements:
        changed["source"] = "other"
    if table is schema.pages:
        changed["number"] = "other"
    if table is schema.review_links:
        changed["key"] = "other"
    if table is schema.letters:
        changed["name"] = "other"
    if table is schema.events:
        changed["previous"] = "x"
    return changed


@every_issued_table
def test_no_column_changes(shell: sqlite3.Connection, table: Table) -> None:
    before = rows(shell, table)
    for column in table.columns:
        for verb in ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"):
            with pytest.raises(sqlite3.IntegrityError, match=f"{table.name}: {REFUSED} changed"):
                shell.execute(f"{verb} {table.name} SET {column.name} = {column.name}")
    assert rows(shell, table) == before


@pytest.mark.parametrize("table", [t for t in schema.ISSUED if t is not schema.personas], ids=lambda t: t.name)
def test_no_row_is_deleted(shell: sqlite3.Connection, table: Table) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"{REFUSED} deleted"):
        shell.execute(f"DELETE FROM {table.name}")
    assert len(rows(shell, table)) == 1


def test_a_persona_can_be_erased(shell: sqlite3.Connection) -> None:
    shell.execute("DELETE FROM personas")
    assert rows(shell, schema.personas) == []


@every_issued_table
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT"])
def test_no_row_is_replaced_by_its_key(shell: sqlite3.Connection, table: Table, verb: str) -> None:
    before = rows(shell, table)
    with pytest.raises(sqlite3.IntegrityError):
        put(shell, verb, table)
    assert rows(shell, table) == before


def test_an_upsert_changes_nothing(shell: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=REFUSED):
        put(shell, "INSERT", schema.billed, "ON CONFLICT DO UPDATE SET line = 2")


def test_no_invoice_is_replaced_by_its_place_in_the_series(shell: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"{REFUSED} replaced"):
        put(shell, "INSERT OR REPLACE", schema.invoices, number="other")


@pytest.mark.parametrize("table", NUMBERED, ids=lambda table: table.name)
def test_no_row_is_replaced_by_its_hidden_number(shell: sqlite3.Connection, table: Table) -> None:
    """SQLite would delete the row that has this number: a row with another key is no protection."""
    (number,) = shell.execute(f"SELECT rowid FROM {table.name}").fetchone()
    changed = another_key(table) | {"rowid": number}
    with pytest.raises(sqlite3.IntegrityError):
        put(shell, "INSERT OR REPLACE", table, **changed)
    assert len(rows(shell, table)) == 1


@every_issued_table
def test_the_next_row_is_welcome(shell: sqlite3.Connection, table: Table) -> None:
    put(shell, "INSERT", table, **another_key(table))
    assert len(rows(shell, table)) == 2


@pytest.mark.parametrize("wrong", [{"sequence": 3, "previous": "x"}, {"sequence": 2, "previous": "y"}])
def test_an_event_follows_the_last_one(shell: sqlite3.Connection, wrong: dict[str, object]) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="an event follows the last one"):
        put(shell, "INSERT", schema.events, **wrong)


def test_an_amount_is_an_integer_for_every_program(shell: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="cannot store REAL value in INTEGER column"):
        put(shell, "INSERT", schema.postings, line=2, amount=12.5)


def test_every_trigger_is_there_and_installing_again_changes_nothing(database: Database) -> None:
    with database.transaction() as connection:
        assert triggers.missing(connection) == []
        triggers.install(connection)
        assert triggers.missing(connection) == []


def test_a_dropped_and_an_altered_trigger_are_named(shell: sqlite3.Connection, issued: Database) -> None:
    shell.execute("DROP TRIGGER billed_unreplaced")
    shell.execute("DROP TRIGGER invoices_unchanged")
    shell.execute("CREATE TRIGGER invoices_unchanged BEFORE UPDATE ON invoices BEGIN SELECT 1; END")
    with issued.transaction() as connection:
        assert triggers.missing(connection) == ["invoices_unchanged", "billed_unreplaced"]
        triggers.install(connection)
        assert triggers.missing(connection) == []
