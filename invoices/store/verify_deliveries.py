"""Proof that every delivery is there, written down as it was: also what nobody has worked out yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Row, select

from catalog.faults import Fault, fault
from invoices.store import schema
from invoices.store.conditions import LAST
from invoices.store.plans import decode
from invoices.store.proof import digests, mapping, rows
from invoices.store.written import FORGOTTEN, WRITTEN, written_digest
from tiered.deliveries import Delivery


def deliveries(connection: Connection) -> Iterator[Fault]:
    """Each delivery is as it was last written down and, where it stands worked out, as it was then.

    None is gone: one that does not count stays, with the reason. Only appointments of somebody who was erased go, and
    the chain says which.
    """
    proved: dict[str, Any] = {}
    forgotten = 0
    for _, _, found in digests(connection, WRITTEN):
        proved |= found
        forgotten += list(found.values()).count(FORGOTTEN)
    wrong, there = set(_otherwise_worked_out(connection)), set[str]()
    for row in rows(connection, select(schema.deliveries)):
        there.add(row.id)
        if row.id in proved and proved[row.id] != _digest(dict(row._mapping)):
            wrong.add(row.id)
    for delivery in sorted(there - proved.keys()):
        yield fault("verify-delivery-extra", delivery, delivery=delivery)
    for delivery in sorted(wrong):
        yield fault("verify-delivery", delivery, delivery=delivery)
    for delivery in sorted(key for key, proof in proved.items() if proof != FORGOTTEN and key not in there):
        yield fault("verify-delivery-gone", delivery, delivery=delivery)
    # Ids count up. Some may be missing since before the chain held how deliveries are written down.
    numbers = {int(key[2:]) for key in proved if key.startswith("d-") and key[2:].isdecimal()}
    before = max(numbers, default=0) - len(numbers) - (_erased(connection) - forgotten)
    if before > 0:
        yield fault("verify-deliveries-gone", "deliveries", count=before)


def _digest(row: Mapping[str, Any]) -> str | None:
    with suppress(ValueError):
        return written_digest(row)
    return None


def _otherwise_worked_out(connection: Connection) -> Iterator[str]:
    t = schema.deliveries
    query = select(t.c.id, t.c.client, t.c.day, t.c.service, t.c.record, schema.plans.c.record.label("plan"))
    query = query.join_from(schema.deliveries, schema.plans, schema.plans.c.delivery == schema.deliveries.c.id)
    for row in rows(connection, query.where(LAST)):
        if not mapping(row.plan).get("anew") and not _is_as_worked_out(row):
            yield row.id


def _is_as_worked_out(row: Row[Any]) -> bool:
    try:
        then = decode(row.plan).delivery
        now = Delivery.model_validate_json(row.record)
    except (ValueError, ArithmeticError):
        return False
    return now == then and (row.client, row.day, row.service) == (then.client, then.day.isoformat(), then.service)


def _erased(connection: Connection) -> int:
    """How many appointments went with clients who were erased."""
    removed = (mapping(row.record).get("removed") for row in rows(connection, select(schema.erasures)))
    counts = (each.get("appointments", 0) for each in removed if isinstance(each, dict))
    return sum(count for count in counts if isinstance(count, int))
