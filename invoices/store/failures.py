"""What SQLite and the disk say when something fails, as faults that a person can act on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from catalog.faults import Faults, fault

CODES: Final = {
    sqlite3.SQLITE_PERM: "database-read-only",
    sqlite3.SQLITE_BUSY: "database-busy",
    sqlite3.SQLITE_LOCKED: "database-busy",
    sqlite3.SQLITE_READONLY: "database-read-only",
    sqlite3.SQLITE_IOERR: "disk-error",
    sqlite3.SQLITE_CORRUPT: "database-damaged",
    sqlite3.SQLITE_FULL: "disk-full",
    sqlite3.SQLITE_CANTOPEN: "database-read-only",
    sqlite3.SQLITE_NOTADB: "not-a-practice",
}
"""By primary result code: https://www.sqlite.org/rescode.html."""

FULL: Final = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def database_faults(path: Path) -> Iterator[None]:
    """Raises `Faults` for what goes wrong with the database; a mistake in the program stays what it is."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as problem:
        code = _code(problem)
        if code is None:
            raise
        raise Faults([fault(code, file=path.name, folder=str(path.parent))]) from problem


def _code(problem: BaseException | None) -> str | None:
    """The code of the problem, or of the one it followed: a full disk also makes the end of a transaction fail."""
    while problem is not None:
        number = getattr(problem, "sqlite_errorcode", None)
        if number is not None and number & 0xFF in CODES:
            return CODES[number & 0xFF]
        if "Could not decode to UTF-8" in str(problem):
            return "database-damaged"
        problem = problem.__context__
    return None


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Raises `Faults` when a file or folder cannot be read or written."""
    try:
        yield
    except OSError as problem:
        place = Path(problem.filename or path)
        if problem.errno in FULL:
            raise Faults([fault("disk-full", file=place.name, folder=str(place.parent))]) from problem
        reason = problem.strerror or str(problem)
        raise Faults([fault("file-unreachable", file=str(place), reason=reason)]) from problem
