"""Proof of the money: each movement is as it was booked, and so is what it is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from catalog.faults import Fault, fault
from invoices.payments.model import Movement
from invoices.store import schema
from invoices.store.cashbook import BOOKED, applied_rows, movement_columns
from invoices.store.chain import digest
from invoices.store.proof import mapping, rows


def booked(connection: Connection) -> Iterator[tuple[Row[Any], Movement | None]]:
    """Every movement as a row, with what its record says; None when that is no movement any more."""
    for row in rows(connection, select(schema.movements).order_by(schema.movements.c.id)):
        try:
            yield row, Movement.model_validate_json(row.record)
        except ValueError:
            yield row, None


def movements(connection: Connection) -> Iterator[Fault]:
    """Each movement has its digest in the chain, by who booked it and when, and its rows say what its record says."""
    proved: dict[str, tuple[Any, str, str]] = {}
    query = select(schema.events).where(schema.events.c.kind == BOOKED)
    for event in rows(connection, query):
        for name, value in mapping(event.digests).items():
            proved[name] = (value, event.time, event.actor)
    stored: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(connection, select(schema.applied).order_by(schema.applied.c.number)):
        stored[row.movement].append(dict(row._mapping))
    for row, movement in booked(connection):
        by = {"time": row.time, "actor": row.actor}
        same = movement is not None and {**movement_columns(movement), **by} == dict(row._mapping)
        for_invoices = movement is not None and applied_rows(movement) == stored.pop(row.id, [])
        proof = proved.pop(f"movement:{row.id}", None)
        if not same or not for_invoices or proof != (digest(row.record), row.time, row.actor):
            yield fault("verify-movement", row.id, movement=row.id)
    for key in sorted({*stored, *(name.partition(":")[2] for name in proved)}):
        yield fault("verify-movement", key, movement=key)
