"""A backup is a whole practice: it opens, it holds, and it never overwrites."""

from __future__ import annotations

import errno
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from catalog.faults import Faults
from catalog.leftovers import UNFINISHED
from invoices.store import backup as module
from invoices.store import schema, triggers
from invoices.store.backup import backup, snapshot
from invoices.store.chain import append, verify_chain
from invoices.store.database import Database, open_database

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def practice(database: Database, folder: Path) -> Database:
    """A practice with a catalogue, a document and an event."""
    with database.transaction() as connection:
        append(connection, "opened", None, NOW, "Anna", {})
    (folder / "catalog.toml").write_text("[organisation]", encoding="utf-8")
    document = folder / "documents" / "2026" / "2026-00001.pdf"
    document.parent.mkdir(parents=True)
    document.write_bytes(b"%PDF")
    (document.parent / f"{UNFINISHED}1234").write_bytes(b"half of one")
    (folder / "private.txt").write_text("not ours", encoding="utf-8")
    return database


def test_a_copy_opens_and_verifies(practice: Database, tmp_path: Path) -> None:
    backup(practice, tmp_path / "copy.zip")
    with ZipFile(tmp_path / "copy.zip") as archive:
        assert set(archive.namelist()) == {"practice.db", "catalog.toml", "documents/2026/2026-00001.pdf"}
        assert archive.testzip() is None
        archive.extractall(tmp_path / "restored")
    with open_database(tmp_path / "restored") as restored, restored.reading() as connection:
        assert verify_chain(connection) == []
        assert triggers.missing(connection) == []
        assert len(connection.execute(schema.events.select()).all()) == 1


def test_what_is_not_committed_is_not_in_it(practice: Database, tmp_path: Path) -> None:
    with practice.transaction() as connection:
        append(connection, "unsure", None, NOW, "Anna", {})
        backup(practice, tmp_path / "copy.zip")
    with ZipFile(tmp_path / "copy.zip") as archive:
        archive.extract("practice.db", tmp_path / "restored")
    with open_database(tmp_path / "restored") as restored, restored.reading() as connection:
        assert len(connection.execute(schema.events.select()).all()) == 1


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_nobody_else_may_read_it(practice: Database, tmp_path: Path) -> None:
    backup(practice, tmp_path / "copy.zip")
    assert (tmp_path / "copy.zip").stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten(practice: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.zip"
    target.write_bytes(b"precious")
    with pytest.raises(Faults, match="backup-exists"):
        backup(practice, target)
    assert target.read_bytes() == b"precious"


def test_a_failed_backup_leaves_nothing(practice: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        problem = sqlite3.OperationalError("database or disk is full")
        problem.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise problem

    monkeypatch.setattr(module, "snapshot", fail)
    with pytest.raises(Faults, match="disk-full"):
        backup(practice, tmp_path / "copy.zip")
    assert [entry.name for entry in tmp_path.iterdir()] == ["practice"]


def test_the_full_disk_is_named(practice: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy goes to another disk: that one is full, not the practice's."""

    def fail(*_: object) -> None:
        problem = sqlite3.OperationalError("database or disk is full")
        problem.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise problem

    monkeypatch.setattr(module, "snapshot", fail)
    (tmp_path / "stick").mkdir()
    with pytest.raises(Faults) as wrong:
        backup(practice, tmp_path / "stick" / "copy.zip")
    assert wrong.value.faults[0].parameters["folder"] == str(tmp_path / "stick")


def test_a_damaged_practice_is_not_copied(practice: Database, tmp_path: Path) -> None:
    """Whoever puts the copy back would find it damaged, too."""
    with practice.transaction() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema=ON")
        connection.exec_driver_sql("UPDATE sqlite_master SET rootpage = 9999 WHERE name = 'ix_notes_person'")
    with pytest.raises(Faults, match="database-damaged"):
        backup(practice, tmp_path / "copy.zip")
    assert [entry.name for entry in tmp_path.iterdir()] == ["practice"]


@pytest.mark.parametrize("links", [True, False])
def test_two_copies_of_one_name(
    practice: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    """Of two at once the second is refused, also on a stick that knows no links."""
    target = tmp_path / "copy.zip"
    copied = module.snapshot

    def overtaken(source: Path, copy: Path) -> None:
        copied(source, copy)
        target.write_bytes(b"precious")

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(module, "snapshot", overtaken)
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    with pytest.raises(Faults, match="backup-exists"):
        backup(practice, target)
    assert target.read_bytes() == b"precious"
    assert {entry.name for entry in tmp_path.iterdir()} == {"practice", "copy.zip"}


def test_a_stick_without_links(practice: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    backup(practice, tmp_path / "copy.zip")
    with ZipFile(tmp_path / "copy.zip") as archive:
        assert archive.testzip() is None


def test_a_failed_copy_leaves_nothing(practice: Database, tmp_path: Path) -> None:
    practice.close()
    practice.path.write_bytes(b"Dear diary, " * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        snapshot(practice.path, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_folder_that_is_not_there(practice: Database, tmp_path: Path) -> None:
    with pytest.raises(Faults, match="file-absent") as wrong:
        backup(practice, tmp_path / "nowhere" / "copy.zip")
    assert wrong.value.faults[0].parameters["file"] == str(tmp_path / "nowhere" / "copy.zip")
