"""Proof of what was brought in from the old system: it is as it was then, and so is that it was undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from catalog.faults import Fault, fault
from invoices.model import Posting
from invoices.opening.model import Opening, opening_postings
from invoices.store import schema
from invoices.store.chain import canonical, digest
from invoices.store.openings import BROUGHT, UNDONE, Kept, brought_row, undoing_postings
from invoices.store.proof import proofs, rows


def openings(connection: Connection) -> Iterator[Fault]:
    """Each opening, and each undoing, has its digest in the chain; its invoices are those that its record says."""
    proved, wrong = proofs(connection, BROUGHT, UNDONE), set()
    listed: dict[int, list[dict[str, Any]]] = {}
    for row in rows(connection, select(schema.brought).order_by(schema.brought.c.opening, schema.brought.c.number)):
        listed.setdefault(row.opening, []).append(dict(row._mapping))
    for row, kept in _every(connection):
        record = dict(row._mapping)
        if proved.pop(f"opening:{row.place}", None) != (digest(canonical(record)), row.time, row.actor):
            wrong.add(row.place)
        said = [] if kept is None else sorted(kept.opening.invoices, key=lambda each: each.number)
        if listed.pop(row.place, []) != [brought_row(row.place, each) for each in said]:
            wrong.add(row.place)
        if row.undoes is None and (kept is None or kept.opening.day.isoformat() != row.day):
            wrong.add(row.place)
    for place in sorted({*map(str, wrong), *map(str, listed), *(name.partition(":")[2] for name in proved)}):
        yield fault("verify-opening", f"opening:{place}", place=place)


def opened(connection: Connection) -> Iterator[tuple[str, str, tuple[Posting, ...]]]:
    """The postings of each opening and each undoing: source, cause, and the lines."""
    known = {}
    for row, kept in _every(connection):
        if kept is not None:
            known[row.place] = kept
            for source, lines in opening_postings(kept.opening, kept.source):
                yield source, BROUGHT, lines
        elif row.undoes in known:
            yield from undoing_postings(known[row.undoes], f"opening:{row.place}")


def last_numbers(connection: Connection) -> dict[str, int]:
    """The last number of the old system, by series, as far as what was brought in still says one."""
    undone = {row.undoes for row, _ in _every(connection)}
    every = (
        kept.opening.last_number for row, kept in _every(connection) if kept is not None and row.place not in undone
    )
    return {last.series: last.sequence for last in every if last is not None}


def sessions_before(connection: Connection) -> dict[str, int]:
    """How many sessions the old system gave of the packages that were brought in, by package."""
    return {each.id: each.used for _, kept in _every(connection) if kept is not None for each in kept.opening.packages}


def _every(connection: Connection) -> Iterator[tuple[Any, Kept | None]]:
    """Every opening and undoing, with what the record of an opening says."""
    for row in rows(connection, select(schema.openings).order_by(schema.openings.c.place)):
        try:
            opening = Opening.model_validate_json(row.record) if row.undoes is None else None
        except ValueError:
            opening = None
        yield row, None if opening is None else Kept(row.place, opening, row.catalog, row.time, row.actor)
