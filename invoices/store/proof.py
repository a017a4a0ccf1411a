"""Reading what somebody may have changed by hand: nothing of it is trusted to be what it should be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from invoices.model import Invoice
from invoices.store import schema

Moment = tuple[str, str]  # time, actor


def rows(connection: Connection, query: Any) -> Iterator[Row[Any]]:
    """The rows of a query, a few at a time: memory does not grow with the practice."""
    yield from connection.execute(query.execution_options(yield_per=500))


def mapping(record: str) -> dict[str, Any]:
    """A JSON object; an empty one when it is none any more."""
    try:
        found = json.loads(record)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def digests(connection: Connection, *kinds: str) -> Iterator[tuple[int, str | None, dict[str, Any]]]:
    """The events of these kinds, in order: sequence, the invoice they are about, and what they prove."""
    columns = (schema.events.c.sequence, schema.events.c.number, schema.events.c.digests)
    query = select(*columns).where(schema.events.c.kind.in_(kinds)).order_by(schema.events.c.sequence)
    for row in rows(connection, query):
        yield row.sequence, row.number, mapping(row.digests)


def proofs(connection: Connection, *kinds: str) -> dict[str, tuple[Any, str, str]]:
    """What events of these kinds prove, by name: the digest, when, and by whom."""
    found = {}
    for event in rows(connection, select(schema.events).where(schema.events.c.kind.in_(kinds))):
        for name, value in mapping(event.digests).items():
            found[name] = (value, event.time, event.actor)
    return found


def moments(connection: Connection, kind: str) -> dict[str, Moment]:
    """When events of this kind happened and who did it: by the invoice they are about, else by what they prove."""
    columns = (schema.events.c.number, schema.events.c.digests, schema.events.c.time, schema.events.c.actor)
    found: dict[str, Moment] = {}
    for row in rows(connection, select(*columns).where(schema.events.c.kind == kind)):
        for name in (row.number,) if row.number is not None else mapping(row.digests):
            found[name] = (row.time, row.actor)
    return found


def invoices(connection: Connection) -> Iterator[tuple[Row[Any], Invoice | None]]:
    """Every invoice and credit note as a row, with what its record says; None when that is no invoice any more."""
    for row in rows(connection, select(schema.invoices).order_by(schema.invoices.c.series, schema.invoices.c.sequence)):
        try:
            yield row, Invoice.model_validate_json(row.record)
        except (ValueError, ArithmeticError):  # a quantity that is no number
            yield row, None
