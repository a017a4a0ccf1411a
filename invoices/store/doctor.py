"""Is a practice's folder in good health? Each check answers with one sentence.

What was issued is another question: `tiered verify` answers that one.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from catalog.faults import Faults
from catalog.load import check, load
from catalog.texts import Language, text
from invoices.mailing.settings import server as mail_server
from invoices.payments.keys import KEY, SECRET, moves_money
from invoices.store import migrations, triggers
from invoices.store.backup import CATALOG
from invoices.store.database import APPLICATION, DOCUMENTS, Database, open_database
from invoices.store.register import Register
from invoices.store.schema import metadata
from invoices.vault import end, secret

LEAST_FREE: Final = 500  # megabytes: a year of documents of a small organisation


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is well, and the key of the sentence that says so."""

    name: str
    ok: bool
    key: str
    parameters: Mapping[str, object]

    def sentence(self, language: Language) -> str:
        """What was found; where a fault was, also what to do."""
        said = text(self.key, language, **self.parameters)
        kind, _, code = self.key.partition(".")
        return f"{said} {text(f'hint.{code}', language, **self.parameters)}" if kind == "fault" else said


def doctor(folder: Path) -> list[Check]:
    """Every check, in a fixed order. When the database does not open, that is the last one."""
    checks = list(_folder(folder)) if folder.is_dir() else []
    try:
        with open_database(folder) as database:
            checks += [*_places(folder), _stripe(folder), _mail(folder), *_writing(database)]
            with database.reading() as connection:
                checks += [*_database(connection), *_records(connection)]
    except Faults as faults:
        checks += _refused("database", faults)
    return checks


def _refused(name: str, faults: Faults) -> list[Check]:
    return [Check(name, False, f"fault.{f.code}", f.parameters) for f in faults.faults]


def _check(name: str, *, ok: bool, **parameters: object) -> Check:
    return Check(name, ok, f"command.doctor.{name}.{'well' if ok else 'wrong'}", parameters)


def _folder(folder: Path) -> Iterator[Check]:
    yield _check("folder", ok=_writable(folder), folder=str(folder))
    free = shutil.disk_usage(folder).free // 1_000_000
    yield _check("space", ok=free >= LEAST_FREE, megabytes=free)


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _places(folder: Path) -> Iterator[Check]:
    """What stands beside the database: the catalogue, and the documents once there are any."""
    faults = [fault for fault in check(folder / CATALOG) if fault.severity == "error"]
    yield _check("catalog", ok=not faults, file=CATALOG)
    places = [folder / DOCUMENTS, *(folder / DOCUMENTS).glob("[0-9]*/")]
    wrong = [place for place in places if place.exists() and not _writable(place)]
    yield _check("documents", ok=not wrong, folder=str(wrong[0] if wrong else places[0]))


def _stripe(folder: Path) -> Check:
    """The key to pay with Stripe: only its last letters are said."""
    key = secret(KEY, folder)
    if key is None:
        return Check("stripe", True, "command.doctor.stripe.none", {})
    if not key.startswith(SECRET):
        return Check("stripe", False, "command.doctor.stripe.wrong", {"name": KEY})
    kind = "live" if moves_money(key) else "test"
    return Check("stripe", True, f"command.doctor.stripe.{kind}", {"end": end(KEY, key)})


def _mail(folder: Path) -> Check:
    """The mail server; who we are to it is not said."""
    try:
        server = mail_server(folder)
    except Faults as wrong:
        (found,) = wrong.faults
        return Check("mail", False, f"fault.{found.code}", found.parameters)
    if server is None:
        return Check("mail", True, "command.doctor.mail.none", {})
    said = {"host": server.host, "port": str(server.port)}
    with suppress(Faults):
        if not load(folder / CATALOG).catalog.organisation.email:
            return Check("mail", False, "command.doctor.mail.no-sender", said)
    return Check("mail", True, f"command.doctor.mail.{server.security}", said)


def _writing(database: Database) -> Iterable[Check]:
    """Whether the database takes what is written; nothing of it stays."""
    try:
        with database.transaction(dry_run=True) as connection:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
    except Faults as faults:
        return _refused("writing", faults)
    return [_check("writing", ok=True)]


def _records(connection: Connection) -> Iterable[Check]:
    """Whether everybody, every agreement and every delivery can still be read."""
    register = Register(connection)
    for shelf in (register.people, register.coverages, register.deliveries):
        try:
            shelf.all()
        except Faults as faults:
            return _refused("records", faults)
    return [_check("records", ok=True)]


def _database(connection: Connection) -> Iterator[Check]:
    yield _check("version", ok=True, version=migrations.HEAD)  # opening has seen to it

    def ask(question: str) -> list[str]:
        return [str(row[0]) for row in connection.exec_driver_sql(question)]

    present = ask("SELECT name FROM sqlite_master WHERE type = 'table'")
    gone = sorted(metadata.tables.keys() - set(present))
    yield _check("tables", ok=not gone, names=", ".join(gone))
    absent = triggers.missing(connection)
    yield _check("triggers", ok=not absent, names=", ".join(absent))
    found = ask("PRAGMA integrity_check")
    yield _check("integrity", ok=found == ["ok"], found=found[0])
    astray = ask("PRAGMA foreign_key_check")
    yield _check("references", ok=not astray, count=len(astray), tables=", ".join(sorted(set(astray))))
    journal = ask("PRAGMA journal_mode")[0]
    yield _check("journal", ok=journal == "wal", mode=journal)
