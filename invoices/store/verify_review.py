"""Proof of the review: each mark of an accountant, each answer and each link is as it was made, by whom and when."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from catalog.faults import Fault, fault
from invoices.store import schema
from invoices.store.chain import canonical, digest
from invoices.store.proof import proofs, rows
from invoices.store.reviewbook import ENDED, LINKED, MARKED


def marks(connection: Connection) -> Iterator[Fault]:
    """Each mark, question and answer has its digest in the chain."""
    proved = proofs(connection, MARKED)
    for row in rows(connection, select(schema.marks)):
        proof = proved.pop(f"mark:{row.id}", None)
        if proof != (digest(canonical(dict(row._mapping))), row.time, row.actor):
            yield fault("verify-mark", row.number, number=row.number, mark=row.id)
    for name in sorted(proved):
        mark = name.partition(":")[2]
        yield fault("verify-mark-gone", mark, mark=mark)


def review_links(connection: Connection) -> Iterator[Fault]:
    """Each link of an accountant has its digest in the chain, and so has its end."""
    proved = proofs(connection, LINKED, ENDED)
    wrong = set()
    for table, name in ((schema.review_links, "review"), (schema.review_ends, "review-end")):
        for row in rows(connection, select(table)):
            kept = dict(row._mapping)
            key = str(kept.get("id", kept.get("link")))
            if proved.pop(f"{name}:{key}", None) != (digest(canonical(kept)), row.time, row.actor):
                wrong.add(key)
    for key in sorted(wrong | {name.partition(":")[2] for name in proved}):
        yield fault("verify-review-link", key, link=key)
