"""Deliveries as they were last written down, proved by the chain: what is on no invoice yet is income too.

Each time deliveries are written down or changed, one event holds a digest of each; the last one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection

from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.proof import mapping

WRITTEN: Final = "written"
TEXTS: Final = ("group", "reference")
"""What staff typed. No amount depends on it, and it goes when a client is erased (practice/erasing.py)."""
FORGOTTEN: Final = ""
"""In the place of the digest of an appointment that went with a client who was erased."""


def keep_written(connection: Connection, rows: Iterable[Mapping[str, Any]], acting: Acting) -> None:
    """Proves these rows of `deliveries` from now on, in the transaction that writes them."""
    proofs = {row["id"]: written_digest(row) for row in rows}
    if proofs:
        append(connection, WRITTEN, None, acting.now, acting.actor, proofs)


def keep_forgotten(connection: Connection, ids: Iterable[str], acting: Acting) -> None:
    """Says that these deliveries are gone, in the transaction that deletes them."""
    if gone := dict.fromkeys(sorted(ids), FORGOTTEN):
        append(connection, WRITTEN, None, acting.now, acting.actor, gone)


def written_digest(row: Mapping[str, Any]) -> str:
    """What the chain holds of a delivery: the digest of its row without the texts.

    `ValueError` for a record that somebody changed into what no record can be.
    """
    record = {key: value for key, value in mapping(row["record"]).items() if key not in TEXTS}
    return digest(canonical({**row, "record": record}))
