"""The schema's history ends at the models, and an older practice gets there with all it holds."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from catalog.faults import Faults
from invoices.store import migrations, schema, triggers
from invoices.store.database import APPLICATION, COPIES, FILE, Database, open_database

HEAD = migrations.HEAD
AFTER = f"{int(HEAD) + 1:04}"
NEXT = '''
"""Adds a column to what was issued, and fills it."""

from alembic import op
from sqlalchemy import Column, Text

revision = "{next}"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("postings", Column("currency", Text))
    op.execute("UPDATE postings SET currency = 'EUR'")
'''.replace("{next}", AFTER).replace("{head}", HEAD)


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A version of this program that has one more revision."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    revision = folder / "versions" / f"v{AFTER}_next.py"
    revision.write_text(NEXT, encoding="utf-8")
    monkeypatch.setattr(migrations, "FOLDER", folder)
    monkeypatch.setattr(migrations, "HEAD", AFTER)
    return revision


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        names = sorted(table.name for table in schema.metadata.sorted_tables)
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def test_models_and_migrations_agree(database: Database) -> None:
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def lines_of(connection: Connection) -> dict[str, list[str]]:
    """What every table and index is made of, whatever the order of its constraints."""
    question = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
    return {
        row.name: sorted(line.strip(", ") for line in row.sql.split("\n"))
        for row in connection.exec_driver_sql(question)
    }


def test_models_and_migrations_make_the_same_tables_to_the_letter(database: Database) -> None:
    """`compare_metadata` sees no checks and no table options."""
    with create_engine("sqlite://").connect() as models, database.reading() as migrated:
        schema.metadata.create_all(models)
        expected, found = lines_of(models), lines_of(migrated)
    found.pop("alembic_version")
    assert found == expected


def test_head_is_the_last_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [migrations.HEAD]
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert revisions == [f"{n:04}" for n in range(len(revisions), 0, -1)]


def test_this_revision_upgrades_with_all_it_holds(issued: Database, folder: Path, next_version: Path) -> None:
    before = contents(issued.path)
    issued.close()
    with open_database(folder) as upgraded, upgraded.transaction() as connection:
        assert connection.exec_driver_sql("SELECT currency FROM postings").scalars().all() == ["EUR"]
        assert triggers.missing(connection) == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    after = contents(folder / FILE)
    assert [row[:-1] for row in after.pop("postings")] == before.pop("postings")
    assert after == before


def test_a_copy_is_kept_before_an_upgrade(issued: Database, folder: Path, next_version: Path) -> None:
    before = contents(issued.path)
    issued.close()
    open_database(folder).close()
    (copy,) = (folder / COPIES).iterdir()
    assert copy.name == f"practice-{HEAD}.db"
    assert contents(copy) == before


def test_a_failed_upgrade_leaves_everything_as_it_was(issued: Database, folder: Path, next_version: Path) -> None:
    before = contents(issued.path)
    issued.close()
    next_version.write_text(NEXT + "    op.execute('this is no sql')\n", encoding="utf-8")
    with pytest.raises(Exception, match="syntax error"):
        open_database(folder)
    assert contents(folder / FILE) == before
    next_version.write_text(NEXT, encoding="utf-8")
    open_database(folder).close()
    assert {copy.name for copy in (folder / COPIES).iterdir()} == {f"practice-{HEAD}.db", f"practice-{HEAD}-2.db"}


def test_an_upgrade_that_breaks_a_reference_is_not_kept(issued: Database, folder: Path, next_version: Path) -> None:
    issued.close()
    next_version.write_text(NEXT + "    op.execute('DELETE FROM invoices')\n", encoding="utf-8")
    with pytest.raises(Faults, match="database-damaged"):
        open_database(folder)
    assert len(contents(folder / FILE)["invoices"]) == 1


def made_by(folder: Path, revision: str, *more: str) -> None:
    """The file of an older version, after these statements."""
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    with Database(folder / FILE, foreign_keys=False) as first, first.transaction() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in more:
            connection.exec_driver_sql(statement)


def test_every_revision_is_reached_from_the_first(tmp_path: Path) -> None:
    """A practice of the first version gets to the last one, through each revision between."""
    made_by(tmp_path, "0001")
    with open_database(tmp_path) as upgraded, upgraded.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        assert triggers.missing(connection) == []


def test_packages_that_were_stopped_stay_so(tmp_path: Path) -> None:
    """Their table is made anew, for packages of the old system: every column keeps its value."""
    person = "INSERT INTO persons (id, name, record) VALUES ('k-1', 'x', '{}')"
    delivery = "INSERT INTO deliveries (id, day, service, client, record) VALUES ('d-1', 'x', 'x', 'k-1', '{}')"
    stop = "INSERT INTO stops VALUES ('d-1', 'k-1', 'talk', '2026-11-01', '2026-11-02', 3, 'why', 'who', 'when')"
    made_by(tmp_path, "0016", person, delivery, stop)
    with open_database(tmp_path) as upgraded, upgraded.reading() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM stops").mappings()
    assert list(row) == [column.name for column in schema.stops.columns]
    assert list(row.values()) == ["d-1", "k-1", "talk", "2026-11-01", "2026-11-02", 3, "why", "who", "when"]
