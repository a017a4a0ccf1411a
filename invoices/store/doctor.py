"""Is a practice's folder in good health? Each check answers with one sentence.

What was issued is another question: `tiered verify` answers that one.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from catalog.faults import Faults
from catalog.texts import Language, text
from invoices.store import migrations, triggers
from invoices.store.database import open_database

LEAST_FREE: Final = 500  # megabytes: a year of documents of a small organisation


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is well, and the key of the sentence that says so."""

    name: str
    ok: bool
    key: str
    parameters: Mapping[str, object]

    def sentence(self, language: Language) -> str:
        """What was found."""
        return text(self.key, language, **self.parameters)


def doctor(folder: Path) -> list[Check]:
    """Every check, in a fixed order. When the database does not open, that is the last one."""
    checks = list(_folder(folder)) if folder.is_dir() else []
    try:
        with open_database(folder) as database, database.reading() as connection:
            checks += _database(connection)
    except Faults as faults:
        checks += [Check("database", False, f"fault.{f.code}", f.parameters) for f in faults.faults]
    return checks


def _check(name: str, *, ok: bool, **parameters: object) -> Check:
    return Check(name, ok, f"command.doctor.{name}.{'well' if ok else 'wrong'}", parameters)


def _folder(folder: Path) -> Iterator[Check]:
    try:
        with tempfile.TemporaryFile(dir=folder):
            writable = True
    except OSError:
        writable = False
    yield _check("folder", ok=writable, folder=str(folder))
    free = shutil.disk_usage(folder).free // 1_000_000
    yield _check("space", ok=free >= LEAST_FREE, megabytes=free)


def _database(connection: Connection) -> Iterator[Check]:
    yield _check("version", ok=True, version=migrations.HEAD)  # opening has seen to it

    def ask(question: str) -> list[str]:
        return [str(row[0]) for row in connection.exec_driver_sql(question)]

    absent = triggers.missing(connection)
    yield _check("triggers", ok=not absent, names=", ".join(absent))
    found = ask("PRAGMA integrity_check")
    yield _check("integrity", ok=found == ["ok"], found=found[0])
    astray = ask("PRAGMA foreign_key_check")
    yield _check("references", ok=not astray, count=len(astray), tables=", ".join(sorted(set(astray))))
    journal = ask("PRAGMA journal_mode")[0]
    yield _check("journal", ok=journal == "wal", mode=journal)
