"""Payment links, inside one transaction: what was asked for, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select

from catalog.money import Money
from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.schema import link_states, links
from invoices.store.shelf import among

LinkState = Literal["made", "pending", "failed", "closed"]
ASKED: Final = "link-asked"
EVENTS: Final[Mapping[LinkState, str]] = {
    "made": "link-made",
    "pending": "link-pending",
    "failed": "link-failed",
    "closed": "link-closed",
}


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

    @property
    def usable(self) -> bool:
        """True when somebody can pay by it."""
        return self.state == "made"


class Linkbook:
    """The payment links of a practice."""

    def __init__(self, connection: Connection, acting: Acting) -> None:
        self.connection = connection
        self.acting = acting

    def ask(self, token: str, number: str, amount: Money) -> Asked:
        """Writes down that a link is asked for: before the call, so that a lost answer is looked for."""
        row = {"token": token, "number": number, "amount": amount.cents, "time": self.acting.time}
        insert_rows(self.connection, links, [row])
        self._happened(ASKED, number, f"link:{token}", row)
        return Asked(token, number, amount, self.acting.now, None, None, None)

    def became(self, asked: Asked, state: LinkState, **what: str) -> None:
        """Writes down what became of a link. The same state as the last is not written again."""
        if asked.state == state:
            return
        last = select(func.max(link_states.c.place)).where(link_states.c.token == asked.token)
        row = {
            "token": asked.token,
            "place": (self.connection.execute(last).scalar() or 0) + 1,
            "state": state,
            "record": canonical(what),
            "time": self.acting.time,
            "actor": self.acting.actor,
        }
        insert_rows(self.connection, link_states, [row])
        self._happened(EVENTS[state], asked.number, f"link:{asked.token}:{row['place']}", row)

    def _happened(self, kind: str, number: str, name: str, row: dict[str, Any]) -> None:
        append(self.connection, kind, number, self.acting.now, self.acting.actor, {name: digest(canonical(row))})

    def of(self, numbers: Collection[str]) -> dict[str, Asked]:
        """The last link of each of these invoices: one that is not closed, where there is one."""
        found = asked(self.connection, among(links.c.number, numbers))
        found.sort(key=lambda each: each.state != "closed")  # two can be of the same second
        return {each.number: each for each in found}

    def alive(self) -> list[Asked]:
        """Every link that was made and is not closed."""
        return [each for each in asked(self.connection) if each.state not in (None, "closed")]

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
    later, made = link_states.alias(), link_states.alias()
    last = and_(
        link_states.c.token == links.c.token,
        ~exists().where(later.c.token == link_states.c.token, later.c.place > link_states.c.place),
    )
    answer = select(made.c.record).where(made.c.state == "made", made.c.token == links.c.token).scalar_subquery()
    query = select(links, link_states.c.state, answer.label("answer")).outerjoin_from(links, link_states, last)
    return [
        Asked(
            row.token,
            row.number,
            Money(row.amount),
            datetime.fromisoformat(row.time),
            row.state,
            *(json.loads(row.answer)[name] if row.answer else None for name in ("id", "url")),
        )
        for row in connection.execute(query.where(*which).order_by(links.c.time, links.c.token))
    ]


def usable_urls(connection: Connection, numbers: Collection[str]) -> dict[str, str]:
    """Where each of these invoices can be paid now."""
    found = asked(connection, among(links.c.number, numbers))
    return {each.number: each.url for each in found if each.usable and each.url}
