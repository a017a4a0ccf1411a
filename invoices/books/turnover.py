"""Turnover and VAT by box under the invoice system, read from the journal: what invoices and credit notes booked."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from catalog.dates import Period
from catalog.money import ZERO, Money
from invoices.books.lines import SALES, lines
from invoices.books.returns import BOX_OF, Box, Taxed, untouched

Key = tuple[str, str, Box, date, date]


def invoiced(connection: Connection, booked: Period) -> list[Taxed]:
    """What was booked in a period, of each invoice and credit note per box and tax point.

    Income that is deferred is turnover at the tax point of what was billed ahead; that it becomes income later moves it
    from one account to another, and is no turnover of that day.
    """
    sums: dict[Key, tuple[str, Money, Money]] = {}
    for line in lines(connection, booked, "revenue", "deferred", "vat"):
        if line.kind in SALES and line.vat is not None:
            key = (line.source, line.kind, BOX_OF[line.vat], line.tax_point, line.booked)
            _, net, tax = sums.get(key, ("", ZERO, ZERO))
            added = (net, tax - line.amount) if line.account == "vat" else (net - line.amount, tax)
            sums[key] = (line.payer_kind, *added)
    made = [
        Taxed(box, number, kind, payer_kind, point, day, net, tax, source=number)
        for (number, kind, box, point, day), (payer_kind, net, tax) in sums.items()
    ]
    return [each for each in made if not untouched(each)]
