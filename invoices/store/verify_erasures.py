"""Proof that who was erased was erased as it is written down, and that what was to go is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from catalog.faults import Fault, fault
from invoices.store import schema
from invoices.store.erasures import ERASED, FILE, proof_of
from invoices.store.proof import digests, moments, rows


def gone(connection: Connection) -> dict[str, Any]:
    """The documents that were erased, with the digests they had, as the chain has them."""
    found: dict[str, Any] = {}
    for _, _, proved in digests(connection, ERASED):
        found |= {name.removeprefix(FILE): value for name, value in proved.items() if name.startswith(FILE)}
    return found


def erasures(connection: Connection, folder: Path) -> Iterator[Fault]:
    """Each erasure has its digest in the chain, with who did it and when; what it removed is not there any more."""
    proved = {next(iter(found), ""): found for _, _, found in _own(connection)}
    when = moments(connection, ERASED)
    for row in rows(connection, select(schema.erasures)):
        key = f"erasure:{row.id}"
        try:
            holds = proved.pop(key, None) == proof_of(row.id, dict(row._mapping)) and when[key] == (row.time, row.actor)
        except (ValueError, LookupError, TypeError, AttributeError):  # a record that is none any more
            holds = False
        if not holds:
            yield fault("verify-erasure", row.person, id=row.id)
    for key in sorted(proved):
        yield fault("verify-erasure", key, id=key.rpartition(":")[2])
    removed = {value for _, _, found in digests(connection, ERASED) for value in found.values()}
    for row in rows(connection, select(schema.personas.c.digest, schema.personas.c.person)):
        if row.digest in removed:
            yield fault("verify-not-erased", row.person, what=row.person)
    for name in sorted(gone(connection)):
        if (folder / name).exists():
            yield fault("verify-not-erased", name, what=name)


def _own(connection: Connection) -> Iterator[tuple[int, str | None, dict[str, Any]]]:
    """The events of erasing, each with the digest of its row first."""
    for sequence, number, found in digests(connection, ERASED):
        row = [name for name in found if name.startswith("erasure:")]
        yield sequence, number, {**{name: found[name] for name in row}, **found}
