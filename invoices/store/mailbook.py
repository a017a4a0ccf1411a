"""What was sent to whom: written down before the mail server is called, and what became of it after."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import Connection, Integer, cast, func, select

from invoices.store.arrangements import AGREED, ENDED
from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, Happened, append_all, canonical, digest
from invoices.store.schema import events, letters, mailings, outcomes, personas
from invoices.store.shelf import among

Way = Literal["email", "post"]
Outcome = Literal["sent", "refused", "later", "not-sent"]
"""Sent; refused for good; not taken now; and what somebody found out afterwards: it did not go."""

STARTED: Final = "mail-started"
EVENTS: Final[Mapping[Outcome, str]] = {
    "sent": "mail-sent",
    "refused": "mail-refused",
    "later": "mail-later",
    "not-sent": "mail-not-sent",
}
TURNS: Final = (AGREED, ENDED, EVENTS["sent"])  # of two that follow each other, the last holds


@dataclass(frozen=True, slots=True)
class Mailing:
    """One attempt to bring an invoice or a letter to somebody."""

    id: str
    about: str  # the number of an invoice, or the id of a letter
    way: Way
    day: date
    outcome: Outcome | None  # None: it went out, perhaps
    settled: date  # the day on which that was known
    to: str | None  # the e-mail address; None by post, of an institution, or when it was erased

    @property
    def sent(self) -> bool:
        """True when it surely went."""
        return self.outcome == "sent"

    @property
    def perhaps(self) -> bool:
        """True when nobody knows whether it went."""
        return self.outcome is None


class Mailbook:
    """The mailings of a practice."""

    def __init__(self, connection: Connection, acting: Acting) -> None:
        self.connection = connection
        self.acting = acting

    def start(self, about: str, way: Way, day: date, message: str | None = None, persona: str | None = None) -> str:
        """Writes down that something goes out, before it does; returns the id of this attempt."""
        place = cast(func.substr(mailings.c.id, 3), Integer)
        key = f"m-{(self.connection.execute(select(func.max(place))).scalar() or 0) + 1:05}"
        by = {"day": day.isoformat(), "time": self.acting.time, "actor": self.acting.actor}
        row = {"id": key, "about": about, "way": way, "message": message, "persona": persona, **by}
        insert_rows(self.connection, mailings, [row])
        self._happened(STARTED, about, f"mail:{key}", row)
        return key

    def became(self, key: str, outcome: Outcome, day: date) -> None:
        """Writes down what became of it."""
        last = select(func.max(outcomes.c.place)).where(outcomes.c.mailing == key)
        about = self.connection.execute(select(mailings.c.about).where(mailings.c.id == key)).scalar_one()
        row = {
            "mailing": key,
            "place": (self.connection.execute(last).scalar() or 0) + 1,
            "outcome": outcome,
            "day": day.isoformat(),
            "time": self.acting.time,
            "actor": self.acting.actor,
        }
        insert_rows(self.connection, outcomes, [row])
        self._happened(EVENTS[outcome], about, f"mail:{key}:{row['place']}", row)

    def _happened(self, kind: str, about: str, name: str, row: dict[str, Any]) -> None:
        proof = {name: digest(canonical(row))}
        happened = [Happened(kind, number, proof) for number in numbers_of(self.connection, about)]
        append_all(self.connection, happened, self.acting.now, self.acting.actor)


def numbers_of(connection: Connection, about: str) -> tuple[str, ...]:
    """The invoices that something is about: itself, or those of a letter."""
    record = connection.execute(select(letters.c.record).where(letters.c.id == about)).scalar()
    return (about,) if record is None else tuple(bill["number"] for bill in json.loads(record)["bills"])


def mailings_of(connection: Connection, about: Collection[str] | None = None) -> dict[str, list[Mailing]]:
    """Every attempt (None: about anything), by what it is about, the first first."""
    which = [] if about is None else [among(mailings.c.about, about)]
    last: dict[str, tuple[Outcome, date]] = {}
    for row in connection.execute(select(outcomes).order_by(outcomes.c.mailing, outcomes.c.place)):
        last[row.mailing] = (row.outcome, date.fromisoformat(row.day))
    query = select(mailings, personas.c.record.label("persona_record"))
    query = query.outerjoin(personas, personas.c.digest == mailings.c.persona).where(*which).order_by(mailings.c.id)
    found: dict[str, list[Mailing]] = {}
    for row in connection.execute(query):
        outcome, settled = last.get(row.id, (None, date.fromisoformat(row.day)))
        to = json.loads(row.persona_record).get("email") if row.persona_record else None
        mailing = Mailing(row.id, row.about, row.way, date.fromisoformat(row.day), outcome, settled, to)
        found.setdefault(row.about, []).append(mailing)
    return found


def agreed_since_sent(connection: Connection) -> set[str]:
    """Invoices that are paid in parts since they were sent: who pays them has no document that says so."""
    last: dict[str, str] = {}
    for row in connection.execute(select(events).where(events.c.kind.in_(TURNS)).order_by(events.c.sequence)):
        last[row.number] = row.kind
    return {number for number, kind in last.items() if kind == AGREED}


def first_day(connection: Connection) -> date | None:
    """Since when it is written down here what was sent; None while nothing was."""
    found = connection.execute(select(func.min(mailings.c.day))).scalar()
    return date.fromisoformat(found) if found else None
