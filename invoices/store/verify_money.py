"""Proof of the money: each movement is as it was booked, and so is what it is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from catalog.faults import Fault, fault
from invoices.payments.model import Movement
from invoices.store import schema
from invoices.store.arrangements import AGREED, ENDED
from invoices.store.cashbook import ASIDE, BOOKED, applied_rows, movement_columns
from invoices.store.chain import canonical, digest
from invoices.store.linkbook import ASKED, EVENTS
from invoices.store.pagebook import MADE
from invoices.store.proof import proofs, rows
from invoices.store.refundbook import ASKED as REFUND_ASKED
from invoices.store.refundbook import EVENTS as REFUND_EVENTS


def booked(connection: Connection) -> Iterator[tuple[Row[Any], Movement | None]]:
    """Every movement as a row, with what its record says; None when that is no movement any more."""
    for row in rows(connection, select(schema.movements).order_by(schema.movements.c.id)):
        try:
            yield row, Movement.model_validate_json(row.record)
        except (ValueError, ArithmeticError):
            yield row, None


def movements(connection: Connection) -> Iterator[Fault]:
    """Each movement has its digest in the chain, by who booked it and when, and its rows say what its record says."""
    proved = proofs(connection, BOOKED)
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


def aside(connection: Connection) -> Iterator[Fault]:
    """Each line that was set aside is as it was, by who did it and when."""
    proved = proofs(connection, ASIDE)
    for row in rows(connection, select(schema.set_aside)):
        proof = proved.pop(f"aside:{row.source}", None)
        if proof != (digest(canonical(dict(row._mapping))), row.time, row.actor):
            yield fault("verify-aside", row.source, source=row.source)
    for name in sorted(proved):
        source = name.partition(":")[2]
        yield fault("verify-aside", source, source=source)


def arrangements(connection: Connection) -> Iterator[Fault]:
    """Each arrangement to pay in parts is as it was agreed or ended, by whom and when."""
    proved = proofs(connection, AGREED, ENDED)
    wrong = set()
    for row in rows(connection, select(schema.arrangements)):
        proof = proved.pop(f"parts:{row.number}:{row.place}", None)
        if proof != (digest(canonical(dict(row._mapping))), row.time, row.actor):
            wrong.add(row.number)
    wrong |= {name.removeprefix("parts:").rpartition(":")[0] for name in proved}
    for number in sorted(wrong):
        yield fault("verify-parts", number, number=number)


def links(connection: Connection) -> Iterator[Fault]:
    """Each payment link is as it was asked for, for what part, and what became of it as it was told."""
    kinds, parts = (ASKED, *EVENTS.values()), (("part", schema.part_links),)
    for number in _wrong(connection, "link", schema.links, schema.link_states, kinds, parts):
        yield fault("verify-link", number, number=number)


def refunds(connection: Connection) -> Iterator[Fault]:
    """Each refund is as it was asked for, by whom and why, and what became of it as it was told."""
    kinds = (REFUND_ASKED, *REFUND_EVENTS.values())
    for number in _wrong(connection, "refund", schema.refunds, schema.refund_states, kinds):
        yield fault("verify-refund", number, number=number)


def _wrong(
    connection: Connection,
    name: str,
    asking: Table,
    states: Table,
    kinds: Collection[str],
    more: Collection[tuple[str, Table]] = (),
) -> list[str]:
    """Of which invoices something that was asked of the processor, or what became of it, is not what events prove.

    `more`: what else such an event proves about what was asked.
    """
    proved = proofs(connection, *kinds)
    asked = {row.token: row.number for row in rows(connection, select(asking))}
    wrong: set[str] = set()
    for table in (asking, states):
        for row in rows(connection, select(table)):
            kept = dict(row._mapping)
            key = f"{name}:{row.token}" + (f":{row.place}" if table is states else "")
            value, time, actor = proved.pop(key, (None, None, None))
            if (value, time) != (digest(canonical(kept)), row.time) or actor != kept.get("actor", actor):
                wrong.add(asked.get(row.token, row.token))
    for beside, table in more:
        for row in rows(connection, select(table)):
            value, *_ = proved.pop(f"{beside}:{row.token}", (None,))
            if value != digest(canonical(dict(row._mapping))):
                wrong.add(asked.get(row.token, row.token))
    wrong |= {asked.get(key.split(":")[1], key.split(":")[1]) for key in proved}
    return sorted(wrong)


def pages(connection: Connection) -> Iterator[Fault]:
    """Each payer's page has the address that it was given."""
    proved = proofs(connection, MADE)
    wrong = set()
    for row in rows(connection, select(schema.pages)):
        proof = proved.pop(f"page:{row.token}", None)
        if proof != (digest(canonical(dict(row._mapping))), row.time, row.actor):
            wrong.add(row.number)
    for number in sorted(wrong):
        yield fault("verify-page", number, number=number)
    for _ in proved:
        yield fault("verify-page-gone", "pages")
