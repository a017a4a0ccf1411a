"""Deliveries that do not count: each kept with its reason, and proved by the chain."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select

from catalog.faults import Faults, fault
from invoices.store.chain import append, canonical, digest, timestamp
from invoices.store.schema import removals, superseded


def keep_removals(
    connection: Connection, deliveries: Collection[str], reason: str | None, actor: str, time: datetime
) -> None:
    """Says that these deliveries do not count, with an event. Whoever calls it has looked whether they may go."""
    who = {"reason": reason, "actor": actor, "time": timestamp(time)}
    rows = [{"delivery": delivery, **who} for delivery in deliveries]
    if rows:
        connection.execute(insert(removals), rows)
        digests = {f"removal:{row['delivery']}": removal_digest(row) for row in rows}
        append(connection, "removed", None, time, actor, digests)


def removal_digest(row: Mapping[str, Any]) -> str:
    """What the chain holds of a removal: the digest of its canonical JSON."""
    return digest(canonical(dict(row)))


def refuse_dropped(connection: Connection, delivery: str) -> None:
    """Says with which credit note a delivery went, where nobody removed it by hand. `Faults` (`delivery-dropped`)."""
    same = and_(
        superseded.c.delivery == removals.c.delivery, superseded.c.time == removals.c.time, superseded.c.cause == "drop"
    )
    query = select(superseded.c.number).join_from(removals, superseded, same).where(removals.c.delivery == delivery)
    number = connection.execute(query.limit(1)).scalar()
    if number is not None:
        raise Faults([fault("delivery-dropped", id=delivery, number=number)])
