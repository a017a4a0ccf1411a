"""A backup: one .zip with the database, the catalogue and the documents."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile

from catalog.faults import Faults, fault
from catalog.files import place_new
from catalog.leftovers import UNFINISHED, sweep, workshop
from invoices.store.chain import Head
from invoices.store.failures import database_faults, disk_faults

if TYPE_CHECKING:
    from invoices.store.database import Database

CATALOG: Final = "catalog.toml"
DOCUMENTS: Final = "documents"


def snapshot(source: Path, target: Path) -> None:
    """A copy of a database as it stands now, also while others use it. `FileExistsError` when the target exists."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # it holds personal data
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
            original.backup(copy)
    except BaseException:
        target.unlink()
        raise


def backup(database: Database, target: Path) -> Head:
    """Writes a practice to a new .zip, whole or not at all, and returns the head of the chain in it.

    `Faults`: backup-exists when the target exists; database-damaged; whatever the database or the disk refuses.
    """
    practice = database.path.parent
    with disk_faults(target):
        if os.path.lexists(target):
            raise _exists(target)
        sweep(target.parent)
    with (
        database_faults(database.path, written=target),
        disk_faults(target),
        workshop(target.parent) as work,
    ):
        copy, archive = work / database.path.name, work / "backup.zip"
        # The database first: a document is written before the event that tells of it, so none will be missing.
        snapshot(database.path, copy)
        _refuse_damaged(copy, database.path)
        last = _head(copy)
        with archive.open("xb") as stream:
            with ZipFile(stream, "w", ZIP_DEFLATED, strict_timestamps=False) as zipped:
                zipped.write(copy, copy.name)
                for file in _files(practice):
                    zipped.write(file, file.relative_to(practice).as_posix())
            stream.flush()
            os.fsync(stream.fileno())
        archive.chmod(0o600)
        try:
            place_new(archive, target)
        except FileExistsError:
            raise _exists(target) from None
    return last


def _head(copy: Path) -> Head:
    """The last event in a copy."""
    with closing(sqlite3.connect(copy)) as connection:
        row = connection.execute("SELECT sequence, hash, time FROM events ORDER BY sequence DESC LIMIT 1").fetchone()
    return Head(*row) if row else Head()


def _exists(target: Path) -> Faults:
    return Faults([fault("backup-exists", file=str(target))])


def _refuse_damaged(copy: Path, path: Path) -> None:
    """A copy that cannot be put back is no backup. `Faults` (`database-damaged`)."""
    with closing(sqlite3.connect(copy)) as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise Faults([fault("database-damaged", file=path.name, folder=str(path.parent))])


def _files(practice: Path) -> list[Path]:
    found = [practice / CATALOG, *sorted((practice / DOCUMENTS).rglob("*"))]
    return [file for file in found if file.is_file() and not file.name.startswith(UNFINISHED)]
