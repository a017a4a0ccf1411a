"""The books: balanced postings, each line naming what it comes from and what caused it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from invoices.model import Posting
from invoices.store.bulk import insert_rows
from invoices.store.rows import posting_row
from invoices.store.schema import postings


def post(connection: Connection, made: Iterable[tuple[str, str, Sequence[Posting]]]) -> None:
    """Keeps postings: of each source its name, what caused them, and the lines."""
    rows = [
        posting_row(source, cause, place, posting)
        for source, cause, lines in made
        for place, posting in enumerate(lines, 1)
    ]
    insert_rows(connection, postings, rows)
