"""Letters about what is open, inside one transaction: kept as they were decided, and which files were made of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Integer, cast, func, select

from invoices.model import Persona
from invoices.reminders.model import KeptLetter
from invoices.rendering import File
from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, Happened, append, append_all, canonical, digest
from invoices.store.erasures import erased_files
from invoices.store.schema import letter_files, letters, personas
from invoices.store.shelf import among

WRITTEN: Final = "letter-decided"
MADE: Final = "letter-made"


@dataclass(frozen=True, slots=True)
class LetterFiles:
    """One letter's documents: what went in, and the files that came out."""

    letter: str
    inputs: Mapping[str, str | None]
    files: Mapping[str, File]


class Letterbook:
    """The letters of a practice."""

    def __init__(self, connection: Connection, acting: Acting) -> None:
        self.connection = connection
        self.acting = acting

    def new_id(self) -> str:
        """A short id that follows the highest so far: `l-00001`."""
        place = cast(func.substr(letters.c.id, 3), Integer)
        return f"l-{(self.connection.execute(select(func.max(place))).scalar() or 0) + 1:05}"

    def free_name(self, wanted: str) -> str:
        """What files can be called: as wanted, with a count behind it where an earlier letter is called so."""
        taken = set(
            self.connection.execute(
                select(letters.c.name).where(letters.c.name.startswith(wanted, autoescape=True))
            ).scalars()
        )
        place, name = 1, wanted
        while name in taken:
            place += 1
            name = f"{wanted}-{place}"
        return name

    def keep(self, letter: KeptLetter) -> None:
        """Keeps a letter that somebody decided to send, before anything is made of it."""
        row = {**letter_columns(letter), "time": self.acting.time, "actor": self.acting.actor}
        insert_rows(self.connection, letters, [row])
        proof = {f"letter:{letter.id}": digest(canonical(row))}
        happened = [Happened(WRITTEN, number, proof) for number in letter.numbers]
        append_all(self.connection, happened, self.acting.now, self.acting.actor)

    def keep_files(self, made: LetterFiles) -> None:
        """Records which documents were made. Those that another command made meanwhile are left as they are."""
        if self.connection.execute(select(letter_files).where(letter_files.c.letter == made.letter)).first():
            return
        inputs = canonical(dict(made.inputs))
        files = canonical({kind: {"path": each.path, "sha256": each.digest} for kind, each in made.files.items()})
        proof = {f"letter:{made.letter}": digest(inputs + files)}
        event = append(self.connection, MADE, None, self.acting.now, self.acting.actor, proof)
        row = {"letter": made.letter, "inputs": inputs, "files": files, "event": event}
        insert_rows(self.connection, letter_files, [row])


def letter_columns(letter: KeptLetter) -> dict[str, Any]:
    """A letter as a row: its columns only repeat what its record says."""
    return {
        "id": letter.id,
        "step": letter.kind,
        "payer_kind": letter.payer_kind,
        "payer": letter.payer,
        "day": letter.day.isoformat(),
        "name": letter.name,
        "catalog": letter.catalog,
        "record": letter.model_dump_json(exclude_defaults=True),
    }


def all_letters(connection: Connection, *which: ColumnElement[bool]) -> list[KeptLetter]:
    """Letters, the first first."""
    query = select(letters.c.record).where(*which).order_by(letters.c.id)
    return [KeptLetter.model_validate_json(record) for record in connection.execute(query).scalars()]


def unmade(connection: Connection) -> list[KeptLetter]:
    """Letters of which there are no documents yet."""
    return all_letters(connection, letters.c.id.not_in(select(letter_files.c.letter)))


def paths(connection: Connection, ids: Collection[str]) -> dict[str, dict[str, str]]:
    """Where the documents of these letters are, by format."""
    query, gone = select(letter_files).where(among(letter_files.c.letter, ids)), erased_files(connection)
    return {
        row.letter: {kind: file["path"] for kind, file in json.loads(row.files).items() if file["path"] not in gone}
        for row in connection.execute(query)
    }


def people_of(connection: Connection, letter: KeptLetter) -> dict[str, Persona]:
    """The people of a letter as they were kept with it. One that was erased is missing."""
    query = select(personas.c.digest, personas.c.record).where(among(personas.c.digest, set(letter.people.values())))
    known = {row.digest: row.record for row in connection.execute(query)}
    return {who: Persona.model_validate_json(known[each]) for who, each in letter.people.items() if each in known}
