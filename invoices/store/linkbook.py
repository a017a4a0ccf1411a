"""Payment links, inside one transaction: what was asked for, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, case, func, select

from catalog.money import Money
from invoices.store.answers import answered, last_answer
from invoices.store.arrangements import holding
from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.schema import applied, link_states, links, movements, part_links
from invoices.store.shelf import among

LinkState = Literal["made", "pending", "failed", "closed"]
ASKED: Final = "link-asked"
EVENTS: Final[Mapping[LinkState, str]] = {
    "made": "link-made",
    "pending": "link-pending",
    "failed": "link-failed",
    "closed": "link-closed",
}


class PartOf(NamedTuple):
    """A part of an arrangement to pay in parts: which of the invoice's arrangements, and which part of it."""

    place: int
    part: int


Slot = tuple[str, PartOf | None]
"""What one link at a time is for: an invoice, or a part of it."""

STANDS: Final[tuple[LinkState | None, ...]] = ("closed", "failed", None, "pending", "made")


@dataclass(frozen=True, slots=True)
class Asked:
    """A link that was asked for, and where it stands: None while no answer came."""

    token: str
    number: str
    amount: Money
    time: datetime
    state: LinkState | None
    id: str | None  # at the processor
    url: str | None
    part: PartOf | None = None
    used: bool = False  # its payment is booked: it is for one

    @property
    def slot(self) -> Slot:
        """What it is for."""
        return self.number, self.part

    @property
    def usable(self) -> bool:
        """True when somebody can pay by it."""
        return self.state == "made" and not self.used


class Linkbook:
    """The payment links of a practice."""

    def __init__(self, connection: Connection, acting: Acting) -> None:
        self.connection = connection
        self.acting = acting

    def ask(self, token: str, number: str, amount: Money, part: PartOf | None = None) -> Asked:
        """Writes down that a link is asked for: before the call, so that a lost answer is looked for."""
        row = {"token": token, "number": number, "amount": amount.cents, "time": self.acting.time}
        insert_rows(self.connection, links, [row])
        proof = {f"link:{token}": digest(canonical(row))}
        if part is not None:
            row = {"token": token, **part._asdict()}
            insert_rows(self.connection, part_links, [row])
            proof[f"part:{token}"] = digest(canonical(row))
        append(self.connection, ASKED, number, self.acting.now, self.acting.actor, proof)
        return Asked(token, number, amount, self.acting.now, None, None, None, part)

    def became(self, asked: Asked, state: LinkState, **what: str) -> None:
        """Writes down what became of a link. The same state as the last is not written again."""
        if asked.state == state:
            return
        about, event = (asked.token, asked.number), (EVENTS[state], "link")
        answered(self.connection, self.acting, link_states, about, state, what, event)

    def of(self, numbers: Collection[str]) -> dict[Slot, Asked]:
        """The link of each of these invoices, or of each of its parts, that counts: one that is closed the least.

        Moments alone do not tell: two links can be asked for in one second.
        """
        found = asked(self.connection, among(links.c.number, numbers))
        return {each.slot: each for each in sorted(found, key=lambda each: STANDS.index(each.state))}

    def waiting(self, slot: Slot, amount: Money) -> Asked | None:
        """A link for just this that was asked for and of which no answer came: it is not asked for a second time."""
        found = asked(self.connection, among(links.c.number, [slot[0]]))
        return next((e for e in found if (e.slot, e.amount, e.state) == (slot, amount, None)), None)

    def alive(self) -> list[Asked]:
        """Every link that was made and is not closed."""
        return [each for each in asked(self.connection) if each.state not in (None, "closed")]

    def of_tokens(self, tokens: Collection[str]) -> list[Asked]:
        """The links with these tokens."""
        return asked(self.connection, among(links.c.token, tokens))

    def lost(self) -> list[Asked]:
        """Every link that was asked for and of which no answer came."""
        return [each for each in asked(self.connection) if each.state is None]

    def by_token(self, tokens: Collection[str]) -> dict[str, str]:
        """The numbers of the invoices of these links."""
        rows = self.connection.execute(select(links.c.token, links.c.number).where(among(links.c.token, tokens)))
        return {row.token: row.number for row in rows}

    def asked_for(self, tokens: Collection[str]) -> dict[str, Money]:
        """How much these links ask."""
        rows = self.connection.execute(select(links.c.token, links.c.amount).where(among(links.c.token, tokens)))
        return {row.token: Money(row.amount) for row in rows}


def asked(connection: Connection, *which: ColumnElement[bool]) -> list[Asked]:
    """Links as they stand, the oldest first."""
    made = link_states.alias()
    answer = select(made.c.record).where(made.c.state == "made", made.c.token == links.c.token).scalar_subquery()
    record = movements.c.record  # `verify` reads it also where somebody wrote something else over it
    by_it = case((func.json_valid(record) == 1, func.json_extract(record, "$.known_as.link"))) == links.c.token
    paid = select(applied.c.movement).join(movements, movements.c.id == applied.c.movement)
    used = paid.where(applied.c.number == links.c.number, by_it).correlate(links).exists().label("used")
    query = select(links, link_states.c.state, answer.label("answer"), part_links.c.place, part_links.c.part, used)
    query = query.outerjoin_from(links, link_states, last_answer(links, link_states)).outerjoin(
        part_links, part_links.c.token == links.c.token
    )
    return [_asked(row) for row in connection.execute(query.where(*which).order_by(links.c.time, links.c.token))]


def _asked(row: Row[Any]) -> Asked:
    told = json.loads(row.answer) if row.answer else {}
    part = None if row.part is None else PartOf(row.place, row.part)
    time = datetime.fromisoformat(row.time)
    return Asked(
        row.token, row.number, Money(row.amount), time, row.state, told.get("id"), told.get("url"), part, bool(row.used)
    )


def usable_urls(connection: Connection, numbers: Collection[str]) -> dict[str, str]:
    """Where each of these invoices can be paid now; of one that is paid in parts, its first part."""
    found = usable(connection, numbers)
    return {number: urls[min(urls)] for number, urls in found.items()}


def usable(connection: Connection, numbers: Collection[str]) -> dict[str, dict[int, str]]:
    """Where each part of these invoices can be paid now, by its place; the whole of one is its part 0."""
    places = {number: kept.place for number, kept in holding(connection, numbers).items() if kept.arrangement.parts}
    found: dict[str, dict[int, str]] = {}
    for each in asked(connection, among(links.c.number, numbers)):
        place, part = each.part or (None, 0)
        if each.usable and each.url and place == places.get(each.number):
            found.setdefault(each.number, {})[part] = each.url
    return found
