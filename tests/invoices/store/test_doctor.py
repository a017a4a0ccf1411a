"""The doctor finds what is wrong with a folder, and says it in a sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import insert

from catalog.texts import LANGUAGES
from invoices.store import doctor as module
from invoices.store import schema
from invoices.store.database import FILE, Database, open_database
from invoices.store.doctor import doctor


@pytest.fixture(autouse=True)
def catalog(folder: Path) -> Path:
    """The catalogue of a practice."""
    folder.mkdir(exist_ok=True)
    path = folder / "catalog.toml"
    path.write_bytes(files("catalog").joinpath("ideal.toml").read_bytes())
    return path


def wrong(folder: Path) -> list[str]:
    """The names of the checks that are not well; every one of them has its sentences."""
    checks = doctor(folder)
    assert all(check.sentence(language) for check in checks for language in LANGUAGES)
    return [check.name for check in checks if not check.ok]


@pytest.mark.usefixtures("database")
def test_a_healthy_practice(folder: Path) -> None:
    assert wrong(folder) == []
    names = [check.name for check in doctor(folder)]
    assert names == [
        *("folder", "space", "catalog", "documents", "stripe", "mail", "writing", "version", "tables", "triggers"),
        *("integrity", "references", "journal", "records"),
    ]


def test_a_missing_trigger_is_named(database: Database, folder: Path) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER events_in_order")
    assert wrong(folder) == ["triggers"]
    (check,) = (check for check in doctor(folder) if not check.ok)
    assert "events_in_order" in check.sentence("nl")


@pytest.mark.parametrize("count", [1, 2])
def test_a_broken_reference(database: Database, folder: Path, count: int) -> None:
    with closing(sqlite3.connect(database.path)) as shell:
        for number in range(count):
            shell.execute("INSERT INTO removals VALUES (?, 'r', 'a', 't')", (str(number),))
        shell.commit()
    assert wrong(folder) == ["references"]


def test_a_damaged_database(database: Database, folder: Path) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema=ON")
        connection.exec_driver_sql("UPDATE sqlite_master SET rootpage = 9999 WHERE name = 'ix_notes_person'")
    database.close()
    assert wrong(folder) in (["integrity"], ["database"])


def test_no_practice(tmp_path: Path) -> None:
    assert wrong(tmp_path) == ["database"]
    assert wrong(tmp_path / "nowhere") == ["database"]
    (tmp_path / FILE).write_bytes(b"Dear diary")
    assert wrong(tmp_path) == ["database"]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("content", [None, "[organisation", 'colour = "blue"'])
def test_a_catalogue_that_cannot_be_used(folder: Path, catalog: Path, content: str | None) -> None:
    """Missing, unreadable or with errors: nothing can be issued."""
    catalog.unlink()
    if content is not None:
        catalog.write_text(content)
    assert wrong(folder) == ["catalog"]


@pytest.mark.usefixtures("database")
def test_a_file_where_documents_should_be(folder: Path) -> None:
    (folder / "documents").touch()
    assert wrong(folder) == ["documents"]


def test_a_database_that_takes_nothing(database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be read, so no command that only reads would notice."""
    database.close()

    def read_only(path: Path) -> Database:
        opened = open_database(path)
        with opened.reading() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")
        return opened

    monkeypatch.setattr(module, "open_database", read_only)
    assert wrong(folder) == ["writing"]
    (check,) = (check for check in doctor(folder) if not check.ok)
    assert "schrijven" in check.sentence("nl")


def test_a_table_that_is_gone(database: Database, folder: Path) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE notes")
    assert wrong(folder) == ["tables"]
    (check,) = (check for check in doctor(folder) if not check.ok)
    assert "notes" in check.sentence("nl")


def test_somebody_who_cannot_be_read(database: Database, folder: Path) -> None:
    with database.transaction() as connection:
        connection.execute(insert(schema.persons), {"id": "k-0001", "name": "Anna", "record": '{"nime": "Anna"}'})
    assert wrong(folder) == ["records"]


def test_a_fault_comes_with_advice(folder: Path) -> None:
    """What to do stands behind what is wrong."""
    (check,) = (check for check in doctor(folder) if not check.ok)
    assert "tiered init" in check.sentence("nl")


@pytest.mark.usefixtures("database")
def test_a_full_disk_and_a_folder_that_cannot_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(module, "LEAST_FREE", 10**12)
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert wrong(folder) == ["folder", "space"]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("key", ["sk_test_0123456789", "rk_live_0123456789", "pk_test_0123456789"])
def test_a_key_is_never_shown(folder: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """Its last letters tell which one it is; the rest is a secret."""
    monkeypatch.setenv("STRIPE_API_KEY", key)
    said = [check.sentence(language) for check in doctor(folder) for language in LANGUAGES]
    assert not any(key[:-4] in each for each in said)
    assert wrong(folder) == (["stripe"] if key.startswith("pk") else [])
