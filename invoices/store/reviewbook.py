"""What accountants found of invoices, what staff answered, and who may read the review; each written once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, insert, select

from catalog.faults import Faults, fault
from invoices.store.chain import Acting, append, canonical, digest, timestamp
from invoices.store.schema import marks, review_ends, review_links
from invoices.store.shelf import among

MARKED: Final = "marked"
LINKED, ENDED = "review-opened", "review-closed"
Kind = Literal["checked", "question", "answer"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One of them. `text` is the question or the answer."""

    number: str
    kind: Kind
    text: str | None
    time: str
    actor: str

    def record(self) -> dict[str, Any]:
        """For programs."""
        return {"number": self.number, "mark": self.kind, "text": self.text, "time": self.time, "by": self.actor}


@dataclass(frozen=True, slots=True)
class Link:
    """Who has what stands in it reads the review of its period, until then."""

    id: int
    period: str
    until: str
    time: str
    actor: str
    ended: str | None  # when it was taken back

    def holds(self, now: datetime) -> bool:
        """True until its last moment, unless it was taken back."""
        return self.ended is None and timestamp(now) < self.until


class Reviewbook:
    """The review of a practice, inside one transaction."""

    def __init__(self, connection: Connection, acting: Acting) -> None:
        self.connection = connection
        self.acting = acting

    def mark(self, number: str, kind: Kind, text: str | None = None) -> Mark:
        """Keeps a mark of an invoice that is there. A question that still waits is not kept twice.

        `Faults`: an answer to nothing (`review-no-question`), or checked over a question (`review-question-open`).
        """
        asked = waiting(marks_of(self.connection, [number]).get(number, ()))
        if kind == "answer" and not asked:
            raise Faults([fault("review-no-question", number=number)])
        if kind == "checked" and asked:
            raise Faults([fault("review-question-open", number=number)])
        if kind == "question" and (same := next((each for each in asked if each.text == text), None)):
            return same
        row = {"number": number, "mark": kind, "text": text, "time": self.acting.time, "actor": self.acting.actor}
        key = self._kept(marks, row)
        self._tell(MARKED, number, f"mark:{key}", {"id": key, **row})
        return Mark(number, kind, text, self.acting.time, self.acting.actor)

    def open(self, secret: str, period: str, until: datetime) -> Link:
        """Keeps a link of which only the digest of its secret is known from now on."""
        row = {"key": digest(secret), "period": period, "until": timestamp(until)}
        row |= {"time": self.acting.time, "actor": self.acting.actor}
        key = self._kept(review_links, row)
        self._tell(LINKED, None, f"review:{key}", {"id": key, **row})
        return Link(key, period, row["until"], row["time"], row["actor"], None)

    def close(self, link: Link) -> None:
        """Takes a link back."""
        row = {"link": link.id, "time": self.acting.time, "actor": self.acting.actor}
        self.connection.execute(insert(review_ends).values(row))
        self._tell(ENDED, None, f"review-end:{link.id}", row)

    def _kept(self, table: Any, row: Mapping[str, Any]) -> int:
        (key,) = self.connection.execute(insert(table).values(row)).inserted_primary_key or (0,)
        return int(key)

    def _tell(self, kind: str, number: str | None, name: str, row: Mapping[str, Any]) -> None:
        append(self.connection, kind, number, self.acting.now, self.acting.actor, {name: digest(canonical(row))})


def marks_of(connection: Connection, numbers: Collection[str] | None = None) -> dict[str, list[Mark]]:
    """The marks of these invoices (None: of all), the first first."""
    query = select(marks).order_by(marks.c.id)
    if numbers is not None:
        query = query.where(among(marks.c.number, numbers))
    found: dict[str, list[Mark]] = {}
    for row in connection.execute(query):
        found.setdefault(row.number, []).append(Mark(row.number, row.mark, row.text, row.time, row.actor))
    return found


def waiting(found: Sequence[Mark]) -> list[Mark]:
    """Of the marks of one invoice, the questions that wait: only an answer ends them, and it ends all before it."""
    answered = max((place for place, mark in enumerate(found, 1) if mark.kind == "answer"), default=0)
    return [mark for mark in found[answered:] if mark.kind == "question"]


def questions(connection: Connection) -> list[Mark]:
    """The questions that nobody answered yet, those of one invoice together."""
    return [mark for found in marks_of(connection).values() for mark in waiting(found)]


def standing(found: Sequence[Mark]) -> Kind | None:
    """In one word what was found of an invoice: the last that was said, unless a question waits."""
    if not found:
        return None
    return "question" if waiting(found) else found[-1].kind


def links(connection: Connection) -> list[Link]:
    """Every link that was ever made, the first first."""
    query = select(review_links, review_ends.c.time.label("ended")).outerjoin_from(
        review_links, review_ends, review_ends.c.link == review_links.c.id
    )
    rows = connection.execute(query.order_by(review_links.c.id))
    return [Link(row.id, row.period, row.until, row.time, row.actor, row.ended) for row in rows]


def link_of(connection: Connection, secret: str, now: datetime) -> Link | None:
    """The link with this secret, while it holds."""
    key = connection.execute(select(review_links.c.id).where(review_links.c.key == digest(secret))).scalar()
    return next((each for each in links(connection) if each.id == key and each.holds(now)), None)
