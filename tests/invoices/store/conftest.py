"""A practice's folder, its open database, and one row of everything that can be issued."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Integer, Table, insert

from invoices.store import schema
from invoices.store.chain import START
from invoices.store.database import Database, create

SPECIAL = {
    "standing": "billed",
    "payer_kind": "client",
    "decision": "bill",
    "state": "made",
    "cause": "stopped",
    "kind": "invoice",
    "step": "note",
    "way": "email",
    "outcome": "sent",
    "mark": "question",
    "original": None,
    "previous": START,
    "tax": 0,
    "rounding": 0,
    "prepaid": 0,
}


def sample(table: Table) -> dict[str, Any]:
    """A row in which every key is 1 or "x", so that all rows refer to each other."""
    return {
        column.name: SPECIAL.get(column.name, 1 if isinstance(column.type, Integer) else "x")
        for column in table.columns
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a practice is."""
    return tmp_path / "practice"


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    """A new practice's database."""
    with create(folder) as database:
        yield database


@pytest.fixture
def issued(database: Database) -> Database:
    """A database with one row in every table."""
    with database.transaction() as connection:
        for table in schema.metadata.sorted_tables:
            connection.execute(insert(table), sample(table))
    return database
