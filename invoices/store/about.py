"""Which invoices are about somebody: one rule for a client's page, the list of invoices, and finding."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from catalog.money import Money
from invoices.store.conditions import ACTIVE, same_share
from invoices.store.schema import billed, invoices, shares, superseded
from invoices.store.shelf import among

NAMING_BILLS = (billed, superseded)  # what an invoice bills, and what a credit note takes back


def about(ids: Collection[str]) -> ColumnElement[bool]:
    """Invoices about these people: theirs, what they pay for family, and those for many clients with help of theirs."""
    paid = and_(among(invoices.c.payer, ids), invoices.c.payer_kind.in_(("client", "family")))
    with_help = [
        invoices.c.number.in_(
            select(table.c.number)
            .join_from(table, shares, same_share(table))
            .where(among(shares.c.client, ids), table.c.number.is_not(None))
        )
        for table in NAMING_BILLS
    ]
    return or_(among(invoices.c.client, ids), paid, *with_help)


def assigned(number: str) -> ColumnElement[bool]:
    """Invoices of which a line is for this assignment or budget."""
    line = func.json_each(invoices.c.record, "$.lines").table_valued("value")
    named = (
        exists().select_from(line).where(func.lower(func.json_extract(line.c.value, "$.reference")) == number.lower())
    )
    return and_(invoices.c.payer_kind.in_(("municipality", "svb")), named)


def parts_of(connection: Connection, client: str, *, counting: bool = False) -> Mapping[str, Money]:
    """What each invoice bills, or each credit note takes back, of a client's help: by number.

    `counting`: of invoices only, less what was taken back.
    """
    parts: dict[str, Money] = {}
    for table in (billed,) if counting else NAMING_BILLS:
        query = select(table.c.number, func.sum(shares.c.gross)).join_from(table, shares, same_share(table))
        mine = query.where(shares.c.client == client, table.c.number.is_not(None)).group_by(table.c.number)
        if counting:
            mine = mine.where(ACTIVE)
        parts |= {number: Money(cents) for number, cents in connection.execute(mine)}
    return parts


def nearly(connection: Connection, typed: str) -> str:
    """The one invoice whose number ends in the figures that were typed, zeros in front aside; nothing if several do."""
    wanted = _figures(typed)
    numbers = connection.execute(select(invoices.c.number)).scalars() if wanted else ()
    found = [number for number in numbers if _figures(number)[-len(wanted) :] == wanted]
    return found[0] if len(found) == 1 else ""


def _figures(text: str) -> list[int]:
    return [int(figures) for figures in re.findall("[0-9]+", text)]
