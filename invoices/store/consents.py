"""That a client asked us to begin within the 14 days of withdrawal, in the words that they agreed to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from invoices.store.chain import append, canonical, digest, timestamp
from invoices.store.schema import consents
from invoices.store.shelf import among

CONSENTED = "consented"


@dataclass(frozen=True, slots=True)
class Consent:
    """What a client said: about one service, or about all (None)."""

    client: str
    service: str | None
    given: bool  # False: taken back
    day: date
    words: str
    actor: str
    time: str

    def about(self, service: str) -> bool:
        """True when it is (also) about this service."""
        return self.service is None or self.service == service

    def record(self) -> dict[str, Any]:
        """For programs. `version` is the digest of the words."""
        return {
            "client": self.client,
            "service": self.service,
            "given": self.given,
            "date": self.day.isoformat(),
            "words": self.words,
            "version": digest(self.words),
            "actor": self.actor,
            "time": self.time,
        }


def write(
    connection: Connection,
    client: str,
    service: str | None,
    words: str,
    day: date,
    actor: str,
    now: datetime,
    *,
    given: bool,
) -> Consent:
    """Records it, with its event. Call it inside a transaction."""
    made = Consent(client, service, given, day, words, actor, timestamp(now))
    row = {"client": client, "service": service, "given": int(given), "day": day.isoformat(), "words": words}
    row |= {"actor": actor, "time": made.time}
    (key,) = connection.execute(insert(consents).values(row)).inserted_primary_key or (None,)
    append(connection, CONSENTED, None, now, actor, {f"consent:{key}": consent_digest(row)})
    return made


def consents_of(connection: Connection, clients: Collection[str]) -> list[Consent]:
    """What these clients said, the first first."""
    query = select(consents).where(among(consents.c.client, clients)).order_by(consents.c.id)
    return [
        Consent(row.client, row.service, bool(row.given), date.fromisoformat(row.day), row.words, row.actor, row.time)
        for row in connection.execute(query)
    ]


def agreed(connection: Connection, clients: Collection[str], service: str) -> set[str]:
    """Who of these asked us to begin a service at once: what they said last about it counts."""
    last = {each.client: each.given for each in consents_of(connection, clients) if each.about(service)}
    return {client for client, given in last.items() if given}


def consent_digest(row: Mapping[str, Any]) -> str:
    """What the chain holds of it: the digest of its canonical JSON, without its id."""
    return digest(canonical({name: value for name, value in row.items() if name != "id"}))
