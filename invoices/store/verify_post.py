"""Proof of the letters, and of what was sent: each is as it was decided, made and written down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from catalog.faults import Fault, fault
from invoices.reminders.model import KeptLetter
from invoices.store import schema
from invoices.store.chain import canonical, digest
from invoices.store.letterbook import MADE, WRITTEN, letter_columns
from invoices.store.mailbook import EVENTS, STARTED
from invoices.store.proof import digests, proofs, rows


def letters(connection: Connection) -> Iterator[Fault]:
    """Each letter has its digest in the chain, by who decided it and when, and so have its files and its people."""
    proved, wrong = proofs(connection, WRITTEN), set()
    known = {row.digest: row.person for row in rows(connection, select(schema.personas))}
    erased = {value for _, _, found in digests(connection, "erased") for value in found.values()}
    for row in rows(connection, select(schema.letters)):
        kept = dict(row._mapping)
        proof = proved.pop(f"letter:{row.id}", None)
        try:
            letter = KeptLetter.model_validate_json(row.record)
        except (ValueError, ArithmeticError):
            wrong.add(row.id)
            continue
        people = all(known.get(value) == who or value in erased for who, value in letter.people.items())
        same = {**letter_columns(letter), "time": row.time, "actor": row.actor} == kept
        if not (people and same) or proof != (digest(canonical(kept)), row.time, row.actor):
            wrong.add(row.id)
    wrong |= {name.partition(":")[2] for name in proved}
    made = {sequence: found for sequence, _, found in digests(connection, MADE)}
    for row in rows(connection, select(schema.letter_files)):
        if made.pop(row.event, None) != {f"letter:{row.letter}": digest(row.inputs + row.files)}:
            wrong.add(row.letter)
    wrong |= {name.partition(":")[2] for found in made.values() for name in found}
    for each in sorted(wrong):
        yield fault("verify-letter", each, letter=each)


def mail(connection: Connection) -> Iterator[Fault]:
    """Each mailing is as it was written down before it went, with who got it, and so is what became of it."""
    proved = proofs(connection, STARTED, *EVENTS.values())
    known = set(connection.execute(select(schema.personas.c.digest)).scalars())
    known |= {value for _, _, found in digests(connection, "erased") for value in found.values()}
    about: dict[str, str] = {}
    wrong: set[str] = set()
    for table in (schema.mailings, schema.outcomes):
        for row in rows(connection, select(table)):
            kept: dict[str, Any] = dict(row._mapping)
            first = table is schema.mailings
            key = row.id if first else row.mailing
            if first:
                about[key] = row.about
            name = f"mail:{key}" if first else f"mail:{key}:{row.place}"
            whom = kept.get("persona")
            if proved.pop(name, None) != (digest(canonical(kept)), row.time, row.actor) or not {whom} <= {None, *known}:
                wrong.add(about.get(key, key))
    wrong |= {about.get(name.split(":")[1], name.split(":")[1]) for name in proved}
    for each in sorted(wrong):
        yield fault("verify-mail", each, about=each)
