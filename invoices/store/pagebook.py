"""The payers' own pages, inside one transaction: each invoice of a person has one address, for life."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, select

from catalog.faults import Faults, fault
from invoices.model import PayerKind
from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.schema import invoices, pages

MADE: Final = "page-made"
PERSONAL: Final[tuple[PayerKind, ...]] = ("client", "family")  # who gets a page: institutions have their own ways


class Pagebook:
    """The pages of a practice."""

    def __init__(self, connection: Connection, acting: Acting) -> None:
        self.connection = connection
        self.acting = acting

    def token(self, number: str, tokens: Iterator[str]) -> str:
        """What stands in the address of an invoice's page; the first time it is made.

        `Faults`: page-not-personal for what an institution pays. `LookupError` for an unknown invoice.
        """
        found = self.connection.execute(select(pages.c.token).where(pages.c.number == number)).scalar()
        if found is not None:
            return str(found)
        query = select(invoices.c.payer_kind).where(invoices.c.number == number)
        if self.connection.execute(query).one()[0] not in PERSONAL:
            raise Faults([fault("page-not-personal", number=number)])
        row = {"token": next(tokens), "number": number, "time": self.acting.time, "actor": self.acting.actor}
        insert_rows(self.connection, pages, [row])
        proof = {f"page:{row['token']}": digest(canonical(row))}
        append(self.connection, MADE, number, self.acting.now, self.acting.actor, proof)
        return row["token"]


def page_of(connection: Connection, token: str) -> str | None:
    """The number of the invoice whose page this is."""
    return connection.execute(select(pages.c.number).where(pages.c.token == token)).scalar()
