"""A practice's database: one SQLite file in its folder, opened afresh by each command.

Opening checks the version with one SELECT. An older database is upgraded after a copy is kept; a newer one is refused.
What the database or the disk refuses becomes a fault with one clear sentence (failures.py).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Connection, NullPool, create_engine, event
from sqlalchemy.exc import OperationalError

from catalog.faults import Fault, Faults, fault
from catalog.files import place_new
from catalog.leftovers import sweep, workshop
from invoices.store import migrations
from invoices.store.failures import UNDECODABLE, database_faults, disk_faults, named

FILE: Final = "practice.db"
DOCUMENTS: Final = "documents"
COPIES: Final = "backups"
APPLICATION: Final = 0x74696572  # "tier" in the file's header: tells our database from another program's
BUSY_SECONDS: Final = 30
BUSY_SCRUBBING: Final = 2  # seconds: it can be done another time
OLDEST_SQLITE: Final = (3, 37)  # STRICT tables


class Database:
    """One open connection to a practice's database. Close it, or use it as a context manager."""

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS, foreign_keys: bool = True) -> None:
        """Connects; makes the file when there is none. `Faults` when that fails."""
        self.path = path
        self._writing = False
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise Faults([fault("sqlite-too-old", version=sqlite3.sqlite_version)])

        def connect() -> sqlite3.Connection:
            raw = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
            try:
                raw.execute("PRAGMA journal_mode=WAL")
                raw.execute("PRAGMA synchronous=FULL")
                raw.execute("PRAGMA recursive_triggers=ON")
                raw.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten, not only forgotten
                raw.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
            except BaseException:
                raw.close()
                raise
            return raw

        self._engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
        event.listen(self._engine, "begin", self._begin)
        with database_faults(path):
            try:
                self._connection = self._engine.connect()
            except UnicodeDecodeError as problem:  # what SQLite has to say about a damaged file
                raise sqlite3.DatabaseError(UNDECODABLE) from problem

    def _begin(self, connection: Connection) -> None:
        # The driver's own transactions would start too late, and not at all before a SELECT.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if self._writing else "BEGIN")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view; nothing that is written in it stays. Inside a transaction: that transaction's view."""
        with database_faults(self.path):
            if self._connection.in_transaction():
                yield self._connection
                return
            with self._connection.begin() as transaction:
                yield self._connection
                transaction.rollback()

    @contextmanager
    def transaction(self, *, dry_run: bool = False) -> Iterator[Connection]:
        """Everything or nothing is kept; of a dry run nothing, whatever is committed inside it.

        Takes the write lock at once: another writer waits, and after a while `Faults` tell it so. A transaction inside
        another is a part of it that can fail alone. `RuntimeError` inside `reading`, which would lose what is written.
        """
        with database_faults(self.path):
            if self._connection.in_transaction():
                if not self._writing:
                    raise RuntimeError("a transaction cannot start while reading")
                with self._connection.begin_nested() as part:
                    yield self._connection
                    if dry_run:
                        part.rollback()
                return
            self._writing = True
            try:
                with self._connection.begin() as whole:
                    yield self._connection
                    if dry_run:
                        whole.rollback()
            finally:
                self._writing = False

    @contextmanager
    def copied(self) -> Iterator[Database]:
        """A copy in memory of how it stands now, to work in and throw away: meanwhile nobody waits."""
        with Database(Path(":memory:")) as copy:
            with database_faults(self.path):
                self._raw().backup(copy._raw())
            copy.path = self.path  # what is damaged in it is damaged there
            yield copy

    def _raw(self) -> sqlite3.Connection:
        """The driver's own connection."""
        raw: sqlite3.Connection | None = self._connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("it is closed")
        return raw

    def scrub(self) -> bool:
        """Writes the file anew without what was deleted, and empties the log beside it; False when somebody reads it.

        Deleted text can stay in the free space of a page, and in the log, until they are written over.
        """
        with database_faults(self.path):
            raw = self._raw()
            if self._connection.in_transaction():
                raise RuntimeError("only between two transactions")
            raw.execute(f"PRAGMA busy_timeout={1000 * BUSY_SCRUBBING}")
            raw.execute("PRAGMA temp_store=MEMORY")  # no copy of it on the disk meanwhile
            try:
                raw.execute("VACUUM")
                busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError as problem:
                if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                return False
            return not busy

    def close(self) -> None:
        """Ends the connection; what was not committed is gone."""
        self._connection.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def create(folder: Path) -> Database:
    """Makes the database of a new practice, and its folder when needed. It is there whole or not at all.

    `Faults`: practice-exists and database-gone (`refuse_practice`); whatever the disk refuses.
    """
    with disk_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        refuse_practice(folder)
        sweep(folder)
        with workshop(folder) as work, named(folder, work):
            made = work / FILE
            os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # it will hold personal data
            with Database(made, foreign_keys=False) as database, database.transaction() as connection:
                connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
                migrations.upgrade(connection)
            _in_one_file(made)
            _place(made, folder)
    return open_database(folder)


def refuse_practice(folder: Path) -> None:
    """`Faults`: practice-exists when there is one in this folder, database-gone when its documents are there."""
    path = folder / FILE
    if os.path.lexists(path) and not _unfinished(path):
        raise Faults([fault("practice-exists", folder=str(folder))])
    if _has_documents(folder):  # a new database would give the same numbers again
        raise Faults([fault("database-gone", file=FILE, folder=str(folder))])


def _in_one_file(path: Path) -> None:
    """Brings what stands in the log beside a database into the file itself, so that it can be moved. `Faults`."""
    with database_faults(path), closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")


def _place(made: Path, folder: Path) -> None:
    """Puts a finished database in its place, unless somebody else was first."""
    path = folder / FILE
    if _unfinished(path):
        path.unlink()
    try:
        place_new(made, path)
    except FileExistsError:
        raise Faults([fault("practice-exists", folder=str(folder))]) from None


def open_database(folder: Path, *, busy_seconds: float = BUSY_SECONDS) -> Database:
    """Opens the database of a practice; one that an older version made is upgraded first.

    `Faults`: not-a-practice, database-gone, not-a-database, database-newer, database-read-only, database-busy,
    database-damaged, disk-full.
    """
    path = folder / FILE
    with disk_faults(path):
        if not path.is_file() or _unfinished(path):
            raise Faults([_absent(folder)])
    database = Database(path, busy_seconds=busy_seconds)
    try:
        version = _version(database)
        if version != migrations.HEAD:
            _refuse_unknown(database, version)
            _upgrade(path)
    except BaseException:
        database.close()
        raise
    return database


def _unfinished(path: Path) -> bool:
    """True for a file without a byte: somebody was stopped while making it. SQLite would take it for a database."""
    return path.is_file() and not path.stat().st_size


def _has_documents(folder: Path) -> bool:
    """True when invoices were made here: by year, and each with its XML."""
    return next((folder / DOCUMENTS).glob("[0-9][0-9][0-9][0-9]/*.xml"), None) is not None


def _absent(folder: Path) -> Fault:
    """Why there is no practice here. Where documents of one are, nobody should begin a new one."""
    code = "database-gone" if _has_documents(folder) else "not-a-practice"
    return fault(code, file=FILE, folder=str(folder.absolute()))


def _version(database: Database) -> str | None:
    with database.reading() as connection:
        try:
            return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        except OperationalError as problem:
            if "no such table" in str(problem.orig):
                return None
            raise


def _refuse_unknown(database: Database, version: str | None) -> None:
    folder = str(database.path.parent)
    with database.reading() as connection:
        ours = connection.exec_driver_sql("PRAGMA application_id").scalar() == APPLICATION
    if version is None or not ours:
        raise Faults([fault("not-a-practice", file=FILE, folder=folder)])
    if version > migrations.HEAD:
        raise Faults([fault("database-newer", folder=folder, found=version, known=migrations.HEAD)])


def _upgrade(path: Path) -> None:
    from invoices.store.backup import snapshot

    with Database(path, foreign_keys=False) as database, database.transaction() as connection:
        version = _version(database)
        if version == migrations.HEAD:  # another command was first
            return
        with disk_faults(path):
            (path.parent / COPIES).mkdir(exist_ok=True)
            snapshot(path, _free(path.parent / COPIES, f"practice-{version}"))
        migrations.upgrade(connection)
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise Faults([fault("database-damaged", file=path.name, folder=str(path.parent))])


def _free(folder: Path, stem: str) -> Path:
    """A name in this folder that nobody has yet."""
    copies = (folder / f"{stem}{suffix}.db" for suffix in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(copy for copy in copies if not copy.exists())
