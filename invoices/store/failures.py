"""What SQLite and the disk say when something fails, as faults that a person can act on."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from catalog.faults import Fault, Faults, fault
from catalog.files import FULL
from catalog.leftovers import UNFINISHED

CODES: Final = {
    sqlite3.SQLITE_PERM: "database-read-only",
    sqlite3.SQLITE_BUSY: "database-busy",
    sqlite3.SQLITE_LOCKED: "database-busy",
    sqlite3.SQLITE_READONLY: "database-read-only",
    sqlite3.SQLITE_IOERR: "disk-error",
    sqlite3.SQLITE_CORRUPT: "database-damaged",
    sqlite3.SQLITE_FULL: "disk-full",
    sqlite3.SQLITE_CANTOPEN: "database-read-only",
    sqlite3.SQLITE_NOTADB: "not-a-database",
}
"""By primary result code: https://www.sqlite.org/rescode.html."""

NO_ROOM: Final = 64 * 1024  # bytes: without so many SQLite cannot even open a database, and calls it a disk error

UNDECODABLE: Final = "Could not decode to UTF-8"
DAMAGED: Final = ("no such table", "no such column", "malformed JSON")
"""How the messages begin that only a damaged database of our version gives."""

REASONS: Final = {
    errno.ENOENT: "file-absent",
    errno.EACCES: "file-forbidden",
    errno.EPERM: "file-forbidden",
    errno.EROFS: "disk-read-only",
    errno.EISDIR: "file-is-a-folder",
    errno.ENOTDIR: "not-a-folder",
    errno.EEXIST: "not-a-folder",
    errno.ENAMETOOLONG: "name-too-long",
}


@contextmanager
def database_faults(path: Path, *, written: Path | None = None) -> Iterator[None]:
    """Raises `Faults` for what goes wrong with the database; a mistake in the program stays what it is.

    `written`: the file that is written, when that is another one.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as problem:
        target = written or path
        code = _code(problem)
        if code == "disk-error" and _no_room(target.parent):
            code = "disk-full"
        if code is None:
            raise
        file = target if code == "disk-full" else path
        raise Faults([fault(code, file=file.name, folder=str(file.parent))]) from problem


def _code(problem: BaseException | None) -> str | None:
    """The code of the problem, or of the one it followed: a full disk also makes the end of a transaction fail."""
    while problem is not None:
        number = getattr(problem, "sqlite_errorcode", None)
        if number is not None and number & 0xFF in CODES:
            return CODES[number & 0xFF]
        if UNDECODABLE in str(problem) or str(problem).startswith(DAMAGED):
            return "database-damaged"
        problem = problem.__context__
    return None


def _no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < NO_ROOM
    except OSError:
        return False


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Raises `Faults` when a file or folder cannot be read or written."""
    try:
        yield
    except OSError as problem:
        copied = problem.filename2 if problem.errno in FULL else None  # where to: that disk is full
        place = Path(copied or problem.filename or path)
        if UNFINISHED in str(place):  # nobody knows of that one
            place = path
        if problem.errno in FULL:
            raise Faults([fault("disk-full", file=place.name, folder=str(place.parent))]) from problem
        code = REASONS.get(problem.errno or 0)
        if code is not None:
            raise Faults([fault(code, file=str(place))]) from problem
        reason = problem.strerror or str(problem)
        raise Faults([fault("file-unreachable", file=str(place), reason=reason)]) from problem


@contextmanager
def named(folder: Path, making: Path) -> Iterator[None]:
    """What goes wrong in a folder that is still being made is said of the one that it becomes."""

    def said(fault: Fault) -> Fault:
        parameters = {
            name: value.replace(str(making), str(folder)) if isinstance(value, str) else value
            for name, value in fault.parameters.items()
        }
        return replace(fault, parameters=parameters)

    try:
        yield
    except Faults as wrong:
        raise Faults(map(said, wrong.faults)) from wrong
