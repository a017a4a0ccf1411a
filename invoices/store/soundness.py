"""Proof of the file itself: SQLite finds it whole, and its tables and guards are those that this program makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from sqlalchemy import Connection, create_engine

from catalog.faults import Fault, fault
from invoices.store import triggers
from invoices.store.schema import metadata

OURS = "alembic_version"  # beside the tables of a practice: which version made them


def database(connection: Connection) -> Iterator[Fault]:
    """No page is damaged, indexes say what their tables say, and each table, index and guard is as it should be."""
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        yield fault("verify-damaged", "practice.db", found=found[0])
    wanted, there = _expected(), _made_of(connection)
    for name in sorted(wanted.keys() | there.keys()):
        if wanted.get(name) != there.get(name):
            yield fault("verify-guards", name, name=name)


@cache
def _expected() -> Mapping[str, list[str]]:
    with create_engine("sqlite://").connect() as connection:
        metadata.create_all(connection)
        triggers.install(connection)
        return _made_of(connection)


def _made_of(connection: Connection) -> dict[str, list[str]]:
    """What each table, index, view and trigger is, and the lines that make it, whatever the order of its constraints.

    Not what SQLite counts for itself (`ANALYZE`).
    """
    question = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
    return {
        row.name: [row.type, row.tbl_name, *sorted(line.strip(", ") for line in (row.sql or "").split("\n"))]
        for row in connection.exec_driver_sql(question)
        if row.tbl_name != OURS
    }
