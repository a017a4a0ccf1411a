"""The invoices of a period, their lines, and what was booked: three tables, as CSV in a folder or as one Excel file.

Amounts of a credit note are below zero, so that a column adds up. People are an id; which help was given is left out.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, BinaryIO, Final

from sqlalchemy import Row, select

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money
from catalog.texts import text
from invoices.books.ledger import Ledger, number_of, vat_code
from invoices.books.report import BOM, Cell, Column, guarded, plain
from invoices.model import Invoice
from invoices.store import schema

INVOICES: Final = (
    Column("invoice"),
    Column("kind"),
    Column("issued", "day"),
    Column("due", "day"),
    Column("payer_kind"),
    Column("payer"),
    Column("institution"),
    Column("net", "money"),
    Column("tax", "money"),
    Column("rounding", "money"),
    Column("gross", "money"),
    Column("prepaid", "money"),
    Column("payable", "money"),
    Column("original"),
)
LINES: Final = (
    Column("invoice"),
    Column("line", "number"),
    Column("kind"),
    Column("last_day", "day"),
    Column("quantity", "number"),
    Column("unit"),
    Column("net", "money"),
    Column("vat"),
)
POSTINGS: Final = (
    Column("entry"),
    Column("journal"),
    Column("kind"),
    Column("source"),
    Column("line", "number"),
    Column("day", "day"),
    Column("tax_point", "day"),
    Column("number"),
    Column("rgs"),
    Column("account"),
    Column("vat"),
    Column("payer_kind"),
    Column("payer"),
    Column("debit", "money"),
    Column("credit", "money"),
)
Cells = tuple[Cell, ...]


def _invoices(ledger: Ledger) -> Iterator[Cells]:
    for row in issued(ledger):
        sign = -1 if row.kind == "credit-note" else 1
        sums = (row.net, row.tax, row.rounding, row.gross, row.prepaid, row.payable)
        yield (
            row.number,
            row.kind,
            date.fromisoformat(row.issued),
            date.fromisoformat(row.due),
            row.payer_kind,
            ledger.payers.id(row.payer_kind, row.payer),
            ledger.payers.name(row.payer_kind, row.payer),
            *(Money(sign * cents) for cents in sums),
            row.original,
        )


def _lines(ledger: Ledger) -> Iterator[Cells]:
    for row in issued(ledger):
        try:
            invoice = Invoice.model_validate_json(row.record)
        except ValueError:
            raise Faults([fault("record-damaged", table="invoices")]) from None
        sign = -1 if invoice.kind == "credit-note" else 1
        for place, line in enumerate(invoice.lines, 1):
            yield (
                invoice.number,
                place,
                line.kind,
                max(line.days),
                line.quantity,
                line.unit,
                Money(sign * line.net.cents),
                vat_code(line.vat.category, str(line.vat.rate)),
            )


def _postings(ledger: Ledger) -> Iterator[Cells]:
    for entry in ledger.entries():
        for line in entry.lines:
            where = ledger.chart.of(line)
            yield (
                number_of(entry),
                entry.journal,
                entry.kind,
                entry.source,
                line.place,
                line.booked,
                line.tax_point,
                where.number,
                where.rgs,
                where.name.in_(ledger.language),
                vat_code(line.vat, line.rate) if line.vat is not None else None,
                line.payer_kind,
                ledger.payers.id(line.payer_kind, line.payer),
                max(line.amount, ZERO),
                max(-line.amount, ZERO),
            )


Rows = Callable[[Ledger], Iterator[Cells]]
SHEETS: Final[dict[str, tuple[tuple[Column, ...], Rows]]] = {
    "invoices": (INVOICES, _invoices),
    "lines": (LINES, _lines),
    "postings": (POSTINGS, _postings),
}


def issued(ledger: Ledger) -> Iterator[Row[Any]]:
    """The invoices and credit notes of the period, by number, as they are kept."""
    table = schema.invoices.c
    query = select(schema.invoices).where(table.issued >= str(ledger.start), table.issued < str(ledger.end))
    yield from ledger.connection.execute(query.order_by(table.series, table.sequence).execution_options(yield_per=500))


def write_csv(file: BinaryIO, name: str, ledger: Ledger) -> None:
    """One of the three tables: UTF-8, commas, a point in amounts, days as `2026-11-30`."""
    columns, rows = SHEETS[name]
    out = codecs.getwriter("utf-8")(file)
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.key for column in columns])
    writer.writerows([guarded(plain(cell)) for cell in row] for row in rows(ledger))


def write_excel(file: BinaryIO, ledger: Ledger, made: date) -> None:
    """The three tables as sheets. Numbers are numbers and days are days; a text is never a formula or a link."""
    import xlsxwriter  # type: ignore[import-untyped]

    texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made_whole = BytesIO()  # on a full disk it would leave its file half open, and complain of that later
    with xlsxwriter.Workbook(made_whole, {"constant_memory": True, **texts}) as book:
        book.set_properties({"created": datetime.combine(made, time())})
        shapes = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, (columns, rows) in SHEETS.items():
            sheet = book.add_worksheet(text(f"command.export.sheet.{name}", ledger.language))
            sheet.set_column(0, len(columns) - 1, 15)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(columns):
                sheet.write_string(0, place, text(f"command.export.column.{column.key}", ledger.language), bold)
            last = 0
            for last, row in enumerate(rows(ledger), 1):
                for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
                    _cell(sheet, last, place, cell, shapes.get(column.shape))
            sheet.autofilter(0, 0, last, len(columns) - 1)
    file.write(made_whole.getbuffer())


def _cell(sheet: Any, row: int, place: int, cell: Cell, shape: Any) -> None:
    if isinstance(cell, Money):
        sheet.write_number(row, place, cell.decimal, shape)
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, datetime.combine(cell, time()), shape)
    elif isinstance(cell, int | Decimal):
        sheet.write_number(row, place, cell)
    elif cell is not None:
        sheet.write_string(row, place, str(cell))
