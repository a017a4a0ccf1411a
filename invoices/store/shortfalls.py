"""Shortfalls: what nobody covers yet, and what staff decided about it. Issuing does what was decided."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, exists, func, insert, select

from catalog.faults import Faults, fault
from catalog.money import Money
from invoices.store.chain import append, canonical, digest, timestamp
from invoices.store.conditions import ACTIVE
from invoices.store.plans import decode
from invoices.store.schema import decisions, plans, shares
from invoices.store.shelf import among
from tiered.shares import Quote

Choice = Literal["bill", "waive", "wait"]
CHOICES: Final[tuple[Choice, ...]] = ("bill", "waive", "wait")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was last decided about a delivery's shortfall."""

    choice: Choice
    reason: str
    actor: str
    time: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A delivery of which a part waits until somebody decides who pays it."""

    delivery: str
    client: str
    amount: Money
    since: str  # the moment it was first held, in UTC
    quote: Quote  # as it was last worked out
    decided: Decision | None
    anew: bool = False  # worked out since it was kept: nothing of it is on an invoice yet


def shortfalls(connection: Connection, client: str | None = None) -> tuple[Shortfall, ...]:
    """What waits, of one client (None: of all): by client, day and delivery."""
    query = (
        select(shares.c.client, shares.c.delivery, shares.c.round, shares.c.gross, plans.c.time, plans.c.record)
        .join_from(shares, plans, (plans.c.delivery == shares.c.delivery) & (plans.c.round == shares.c.round))
        .where(shares.c.standing == "shortfall", ACTIVE)
        .order_by(shares.c.client, shares.c.day, shares.c.delivery, shares.c.round)
    )
    if client is not None:
        query = query.where(shares.c.client == client)
    decided = _decided(connection, client)
    found: dict[str, Shortfall] = {}
    for row in connection.execute(query):
        before = found.get(row.delivery)
        found[row.delivery] = Shortfall(
            row.delivery,
            row.client,
            Money(row.gross) + (before.amount if before else Money(0)),
            before.since if before else row.time,
            decode(row.record),
            decided.get(row.delivery),
        )
    return tuple(found.values())


def shortfalls_of(connection: Connection, client: str) -> tuple[Shortfall, ...]:
    """What waits of one client. `Faults` (`nothing-short`) when nothing does."""
    found = shortfalls(connection, client)
    if not found:
        raise Faults([fault("nothing-short", client=client)])
    return found


def _decided(connection: Connection, client: str | None) -> Mapping[str, Decision]:
    query = select(decisions).order_by(decisions.c.id)
    if client is not None:
        query = query.where(decisions.c.client == client)
    return {
        delivery: Decision(row.decision, row.reason, row.actor, row.time)
        for row in connection.execute(query)
        for delivery in json.loads(row.deliveries)
    }


def decide(
    connection: Connection, client: str, choice: Choice, reason: str, actor: str, now: datetime
) -> tuple[Shortfall, ...]:
    """Records a decision about everything of a client that waits, with its event, and returns what that was.

    Call it inside a transaction. `Faults` (`nothing-short`) when nothing waits.
    """
    waiting = shortfalls_of(connection, client)
    _record(connection, client, choice, reason, [short.delivery for short in waiting], actor, now)
    return waiting


def reopen_decision(connection: Connection, delivery: str, because: str, actor: str, now: datetime) -> bool:
    """Lets a delivery wait again for a decision, where it was decided to bill or waive it; True if it was.

    What was decided was about the delivery as it was: another amount is another question.
    """
    named = func.json_each(decisions.c.deliveries).table_valued("value")
    about = select(decisions).where(exists().select_from(named).where(named.c.value == delivery))
    last = connection.execute(about.order_by(decisions.c.id.desc()).limit(1)).one_or_none()
    if last is None or last.decision == "wait":
        return False
    _record(connection, last.client, "wait", because, [delivery], actor, now)
    return True


def reopen_held(connection: Connection, coverages: Collection[str], because: str, actor: str, now: datetime) -> None:
    """Lets a delivery wait again for a decision where a part of it was held for one of these agreements.

    What was decided before was about another part: what this payer does not bear after all is another question.
    """
    held = select(shares.c.delivery).where(among(shares.c.coverage, coverages), shares.c.standing == "held", ACTIVE)
    for delivery in sorted(set(connection.execute(held).scalars())):
        reopen_decision(connection, delivery, because, actor, now)


def _record(
    connection: Connection,
    client: str,
    choice: Choice,
    reason: str,
    deliveries: Sequence[str],
    actor: str,
    now: datetime,
) -> None:
    row = {
        "client": client,
        "decision": choice,
        "reason": reason,
        "actor": actor,
        "time": timestamp(now),
        "deliveries": json.dumps(deliveries),
    }
    (key,) = connection.execute(insert(decisions).values(row)).inserted_primary_key or (None,)
    append(connection, "decided", None, now, actor, {f"decision:{key}": decision_digest(row)})


def decision_digest(row: Mapping[str, Any]) -> str:
    """What the chain holds of a decision: the digest of its canonical JSON, without its id."""
    return digest(canonical({name: value for name, value in row.items() if name != "id"}))
