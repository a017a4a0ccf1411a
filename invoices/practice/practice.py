"""One organisation's folder: catalog.toml, the database, and the documents."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from catalog.model import Catalog
from catalog.terminal import Terminal
from invoices.store.chain import Acting
from invoices.store.database import Database, create, open_database
from invoices.store.register import Register

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from invoices.issue import Setting
    from invoices.practice.matching import Directory
    from invoices.store.archive import Archive
    from invoices.store.ledger import Ledger
    from invoices.store.store import PracticeStore

CATALOG: Final = "catalog.toml"
DOCUMENTS: Final = "documents"


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


class Practice:
    """An open practice. Use it as a context manager; `Faults` when there is none in the folder."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.folder = terminal.folder
        self.database: Database = open_database(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    @cached_property
    def catalog(self) -> Catalog:
        """The catalogue as it stands in the folder now. `Faults` with all its errors."""
        return load_catalog(self.folder)

    @contextmanager
    def register(self, *, dry_run: bool = False) -> Iterator[Register]:
        """People, coverages and deliveries, in one transaction that is kept whole or not at all."""
        with self.database.transaction(dry_run=dry_run) as connection:
            yield Register(connection, self._acting())

    def people(self) -> Directory:
        """Everybody, to find by id, e-mail or part of a name."""
        from invoices.practice.matching import Directory

        with self.database.reading() as connection:
            return Directory(Register(connection).people.all())

    def ledger(self, connection: Connection) -> Ledger:
        """The books inside a transaction, to correct what was worked out."""
        from invoices.store.ledger import Ledger

        return Ledger(connection, self._acting())

    def _acting(self) -> Acting:
        return Acting(self.terminal.actor, now())

    @property
    def store(self) -> PracticeStore:
        """The books: for issuing and correcting."""
        from invoices.store.store import PracticeStore

        return PracticeStore(self.database, self.terminal.actor, now)

    def setting(self, progress: Callable[[int], None] = lambda _: None) -> Setting:
        """What a run of issuing is given."""
        from catalog.dump import dump
        from invoices.issue import Setting

        salts = iter(lambda: secrets.token_hex(16), "")
        return Setting(self.catalog, dump(self.catalog), self.terminal.today, salts, progress)

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """What was issued, to read."""
        from invoices.store.archive import Archive

        with self.database.reading() as connection:
            yield Archive(connection)


def load_catalog(folder: Path) -> Catalog:
    """The catalogue in a practice's folder. `Faults` with all its errors."""
    from catalog.load import load

    return load(folder / CATALOG).catalog


def start(folder: Path, catalog: bytes) -> None:
    """Makes a practice, whole or not at all: its catalogue, when it has none yet, and an empty database.

    `Faults`: those of `invoices.store.database.create`.
    """
    from catalog.files import alone, whole_or_none, write_whole
    from invoices.store.database import refuse_practice
    from invoices.store.failures import disk_faults

    target, documents = folder / CATALOG, folder / DOCUMENTS
    with disk_faults(folder), whole_or_none(*reversed(folder.parents), folder):
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            refuse_practice(folder)
            with whole_or_none(documents, target):
                documents.mkdir(exist_ok=True)
                if not os.path.lexists(target):
                    write_whole(target, catalog, mode=0o644)
                create(folder).close()
