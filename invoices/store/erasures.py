"""That somebody was erased: what is gone, what is kept and until when, written down once and proved by the chain.

The books are kept for seven years (art. 52 lid 4 AWR; art. 2:10 BW). The term begins when a record has lost its
present value: here at the end of the calendar year of the last invoice, letter, payment or booking about somebody.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, and_, func, insert, or_, select

from invoices.store.about import about
from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.proof import mapping
from invoices.store.schema import applied, erasures, invoices, letter_files, letters, movements, postings, renditions
from invoices.store.shelf import among

ERASED: Final = "erased"
YEARS: Final = 7
FILE: Final = "file:"  # in the chain: a document that is gone, by its path and the digest it had


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done on one day. `until`: the last day on which the rest is kept; None when there is no rest."""

    person: str
    day: date
    reason: str
    until: date | None
    removed: Mapping[str, int]  # how many of what
    personas: tuple[str, ...] = ()  # the digests of frozen people, and of policies, that are gone
    files: Mapping[str, str] = field(default_factory=dict)  # the documents that are gone: path -> SHA-256


def write(connection: Connection, erasure: Erasure, acting: Acting) -> None:
    """Keeps it, with its event."""
    record = {
        "until": None if erasure.until is None else erasure.until.isoformat(),
        "removed": dict(erasure.removed),
        "personas": list(erasure.personas),
        "files": dict(erasure.files),
    }
    row: dict[str, Any] = {
        "person": erasure.person,
        "day": erasure.day.isoformat(),
        "reason": erasure.reason,
        "record": canonical(record),
        "time": acting.time,
        "actor": acting.actor,
    }
    (key,) = connection.execute(insert(erasures).values(row)).inserted_primary_key or (None,)
    append(connection, ERASED, None, acting.now, acting.actor, proof_of(key, row))


def proof_of(key: int | None, row: Mapping[str, Any]) -> dict[str, str]:
    """What the chain holds of it: the digest of the row, and everything that is gone by its own digest."""
    record = json.loads(row["record"])
    written = {name: value for name, value in row.items() if name != "id"}
    return {
        f"erasure:{key}": digest(canonical(written)),
        **{f"persona:{place}": value for place, value in enumerate(record["personas"], 1)},
        **{f"{FILE}{path}": value for path, value in record["files"].items()},
    }


def erasures_of(connection: Connection, person: str | None = None) -> list[Erasure]:
    """What was done, the first first; of one person, or of everybody."""
    query = select(erasures).order_by(erasures.c.id)
    rows = connection.execute(query if person is None else query.where(erasures.c.person == person))
    found = []
    for row in rows:
        record = json.loads(row.record)
        until = None if record["until"] is None else date.fromisoformat(record["until"])
        gone = tuple(record["personas"]), record["files"]
        found.append(Erasure(row.person, date.fromisoformat(row.day), row.reason, until, record["removed"], *gone))
    return found


def term_over(connection: Connection, today: date) -> list[Erasure]:
    """Of whom the rest can go: the last that was done of each, where its term is over."""
    last = {each.person: each for each in erasures_of(connection)}
    return [each for each in last.values() if each.until is not None and each.until < today]


def erased_files(connection: Connection) -> set[str]:
    """The paths of documents that were erased."""
    records = connection.execute(select(erasures.c.record)).scalars()
    return {path for record in records for path in mapping(record).get("files", ())}


def naming(connection: Connection, person: str) -> list[str]:
    """The invoices and credit notes on which somebody's name stands, or that are about them: by number."""
    frozen = func.json_each(invoices.c.record, "$.people").table_valued("key", name="frozen")
    named = select(invoices.c.number).select_from(invoices.join(frozen, frozen.c.key == person))
    mine = select(invoices.c.number).where(about([person]))
    return sorted(set(connection.execute(named).scalars()) | set(connection.execute(mine).scalars()))


def named_letters(connection: Connection, person: str) -> list[str]:
    """The letters with somebody's name: by id."""
    frozen = func.json_each(letters.c.record, "$.people").table_valued("key", name="frozen")
    query = select(letters.c.id).select_from(letters.join(frozen, frozen.c.key == person)).order_by(letters.c.id)
    return list(connection.execute(query).scalars())


def kept_until(connection: Connection, person: str) -> date | None:
    """The last day on which the law asks us to keep what names somebody; None where nothing does."""
    written, numbers, line = named_letters(connection, person), naming(connection, person), postings.c
    theirs = or_(line.client == person, and_(line.payer == person, line.payer_kind.in_(("client", "family"))))
    paid = select(func.max(movements.c.day)).join(applied, applied.c.movement == movements.c.id)
    days = (
        select(func.max(invoices.c.issued)).where(among(invoices.c.number, numbers)),
        select(func.max(letters.c.day)).where(among(letters.c.id, written)),
        paid.where(among(applied.c.number, numbers)),
        select(func.max(line.booked)).where(theirs),  # also what was brought in from the old system
    )
    last = max(filter(None, (connection.execute(query).scalar() for query in days)), default=None)
    return None if last is None else date(date.fromisoformat(last).year + YEARS, 12, 31)


def in_the_books(connection: Connection) -> set[str]:
    """The digests of frozen people and policies that an invoice or letter holds."""
    found: set[str] = set()
    for table, places in ((invoices, ("$.people", "$.policies")), (letters, ("$.people",))):
        for place in places:
            each = func.json_each(table.c.record, place).table_valued("value")
            found |= set(
                connection.execute(
                    select(each.c.value).select_from(table.join(each, each.c.value.is_not(None)))
                ).scalars()
            )
    return found


def files_of(connection: Connection, numbers: Collection[str], letter_ids: Collection[str]) -> dict[str, str]:
    """The documents of these invoices and letters that are not erased yet: path -> digest."""
    gone = erased_files(connection)
    made = connection.execute(select(renditions.c.files).where(among(renditions.c.number, numbers))).scalars().all()
    sent = connection.execute(select(letter_files.c.files).where(among(letter_files.c.letter, letter_ids)))
    every = [file for record in (*made, *sent.scalars()) for file in json.loads(record).values()]
    return {file["path"]: file["sha256"] for file in every if file["path"] not in gone}
