"""The chain of events: each one carries the hash of the one before, so that no one can be changed unseen.

`hash` is SHA-256 of the previous hash followed by the canonical JSON of {sequence, kind, number, time, actor,
digests}. The chain starts from sixty-four zeros. What it cannot tell by itself is that its last events were cut off:
an invoice without its event shows that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from catalog.faults import Fault, fault
from invoices.store.bulk import insert_rows
from invoices.store.schema import events

START: Final = "0" * 64

_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: Any) -> str:
    """One way to write a value as JSON: sorted keys, no spaces, no escapes that are not needed."""
    return _ENCODER.encode(value)


def digest(content: str | bytes) -> str:
    """SHA-256 in hexadecimal; text as UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def salted_digest(record: str, salt: str) -> str:
    """The digest of a person's record (canonical JSON), which nobody can guess without its salt.

    `salt` is 16 random bytes in hexadecimal; `ValueError` when it is not.
    """
    if len(bytes.fromhex(salt)) != 16:
        raise ValueError("a salt is 16 bytes")
    return digest(salt + record)


def timestamp(moment: datetime) -> str:
    """The moment in UTC: `2026-11-30T22:15:00Z`. `ValueError` when it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def event_hash(
    previous: str,
    sequence: int,
    kind: str,
    number: str | None,
    time: str,
    actor: str,
    digests: Mapping[str, str],
) -> str:
    """What proves an event and everything before it."""
    content = {
        "sequence": sequence,
        "kind": kind,
        "number": number,
        "time": time,
        "actor": actor,
        "digests": dict(digests),
    }
    return digest(previous + canonical(content))


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does it, and when."""

    actor: str
    now: datetime

    @property
    def time(self) -> str:
        return timestamp(self.now)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event before it has its place in the chain. `number` is the invoice it is about."""

    kind: str
    number: str | None
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of the chain, or one that was: whoever keeps its hash can tell later whether history changed."""

    sequence: int = 0
    hash: str = START
    time: str | None = None

    def record(self) -> dict[str, Any]:
        """For programs."""
        return {"sequence": self.sequence, "hash": self.hash, "time": self.time}


def head(connection: Connection) -> Head:
    """The last event of the chain."""
    return _event(connection, events.c.sequence > 0) or Head()


def with_hash(connection: Connection, beginning: str) -> Head | None:
    """The event whose hash begins so; None when no event has it."""
    return _event(connection, events.c.hash.startswith(beginning, autoescape=True))


def head_faults(connection: Connection, beginning: str) -> list[Fault]:
    """What shows that history is not what it was when this was the head: it is in no chain, or the chain is broken."""
    gone = with_hash(connection, beginning) is None
    return [*([fault("head-gone", "events", hash=beginning)] if gone else []), *verify_chain(connection)]


def _event(connection: Connection, which: ColumnElement[bool]) -> Head | None:
    query = select(events.c.sequence, events.c.hash, events.c.time).where(which).order_by(events.c.sequence.desc())
    row = connection.execute(query.limit(1)).one_or_none()
    return None if row is None else Head(*row)


def append(
    connection: Connection,
    kind: str,
    number: str | None,
    time: datetime,
    actor: str,
    digests: Mapping[str, str],
) -> int:
    """Adds one event, inside the transaction that does what it tells. Returns its sequence."""
    return append_all(connection, [Happened(kind, number, digests)], time, actor)[0]


def append_all(connection: Connection, happened: Iterable[Happened], time: datetime, actor: str) -> list[int]:
    """Adds events in this order, of one moment and one actor. Returns their sequences."""
    last = connection.execute(select(events.c.sequence, events.c.hash).order_by(events.c.sequence.desc()).limit(1))
    sequence, previous = last.one_or_none() or (0, START)
    moment = timestamp(time)
    sequences, rows = [], []
    for event in happened:
        sequence += 1
        proof = event_hash(previous, sequence, event.kind, event.number, moment, actor, event.digests)
        rows.append(
            {
                "sequence": sequence,
                "kind": event.kind,
                "number": event.number,
                "time": moment,
                "actor": actor,
                "digests": canonical(dict(event.digests)),
                "previous": previous,
                "hash": proof,
            }
        )
        sequences.append(sequence)
        previous = proof
    insert_rows(connection, events, rows)
    return sequences


def verify_chain(connection: Connection) -> list[Fault]:
    """Every gap in the chain, and the first event that does not hold; nothing when all of it holds.

    Reads event by event: the memory it needs does not grow with the chain.
    """
    faults: list[Fault] = []
    sequence, previous, held = 0, START, True
    query = select(events).order_by(events.c.sequence).execution_options(yield_per=1000)
    for row in connection.execute(query):
        gap = row.sequence > sequence + 1
        if gap:
            faults.append(fault("chain-gap", "events", first=sequence + 1, last=row.sequence - 1))
        follows = gap or (row.sequence == sequence + 1 and row.previous == previous)
        if held and not (follows and _holds(row)):
            faults.append(fault("chain-broken", f"events[{row.sequence}]", sequence=row.sequence))
            held = False
        sequence, previous = row.sequence, row.hash
    return faults


def _holds(row: Any) -> bool:
    try:
        digests = json.loads(row.digests)
        if not isinstance(digests, dict) or canonical(digests) != row.digests:
            return False
        found = event_hash(row.previous, row.sequence, row.kind, row.number, row.time, row.actor, digests)
    except (ValueError, RecursionError):
        return False
    return bool(found == row.hash)
