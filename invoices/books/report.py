"""A report: columns, rows and totals as data. A table, JSON, CSV and a page say the same figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from catalog.money import Money, Percent, total
from catalog.texts import Language, text
from catalog.texts.formats import written

Shape = Literal["text", "word", "day", "money", "number", "percent"]
NUMBERS: Final[tuple[Shape, ...]] = ("money", "number", "percent")
Cell = str | date | Money | Decimal | int | Percent | None
BOM: Final = "\ufeff"  # a spreadsheet that opens the CSV sees letters with accents as they are


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in JSON and CSV, and in the heading's sentence `command.report.column.KEY`."""

    key: str
    shape: Shape = "text"  # a word is a code for programs, and `command.report.word.CODE` for people


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, with a line of totals below."""

    key: str  # its name in JSON, and in the sentence `command.report.table.KEY`
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says of a period. `notes` are sentences below it; `facts` single figures for programs."""

    name: str
    period: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    holds: bool | None = None  # of a control: whether it is right


def record(report: Report) -> dict[str, Any]:
    """For programs: amounts as strings with two decimals, days ISO 8601."""
    found: dict[str, Any] = {"report": report.name, "period": report.period}
    if report.holds is not None:
        found["holds"] = report.holds
    for table in report.tables:
        keys = [column.key for column in table.columns]
        found[table.key] = [dict(zip(keys, map(plain, row), strict=True)) for row in table.rows]
        if table.totals is not None:
            sums = zip(table.columns, map(plain, table.totals), strict=True)
            found[f"{table.key}_total"] = {column.key: cell for column, cell in sums if column.shape in NUMBERS}
    return {**found, **report.facts, "notes": list(report.notes)}


def plain(cell: Cell) -> str | int | None:
    """A cell as JSON and CSV have it."""
    if cell is None or isinstance(cell, int | str):
        return cell
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_csv(report: Report) -> str:
    """The tables of a report one below the other, with their keys as headings: UTF-8, commas, a point in amounts.

    Of several tables each begins with a line that says its key, as in JSON: two can have the same headings.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for place, table in enumerate(report.tables):
        if place:
            writer.writerow([])
        if len(report.tables) > 1:
            writer.writerow([table.key])
        writer.writerow([column.key for column in table.columns])
        writer.writerows([[guarded(plain(cell)) for cell in row] for row in table.rows])
    return BOM + out.getvalue()


def guarded(cell: str | int | None) -> str | int | None:
    """A text that a spreadsheet would take for a formula gets an apostrophe; a number that is below zero does not."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        try:
            Decimal(cell)
        except ArithmeticError:
            return f"'{cell}"
    return cell


def shown(cell: Cell, language: Language) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return ("-" if language == "nl" else "/").join(map(str, (cell.day, cell.month, cell.year)))
    return str(written(cell, language))


def _word(cell: Cell, language: Language) -> str:
    return text(f"command.report.word.{cell}", language) if cell else ""


def headings(table: Table, language: Language) -> list[str]:
    """The columns' headings."""
    return [text(f"command.report.column.{column.key}", language) for column in table.columns]


def drawn(table: Table, language: Language) -> Iterator[list[str]]:
    """The rows as people read them, the totals last."""
    words = [column.shape == "word" for column in table.columns]
    for row in table.rows:
        yield [(_word if word else shown)(cell, language) for word, cell in zip(words, row, strict=True)]
    if table.totals is not None:
        yield [shown(cell, language) for cell in table.totals]


def right(table: Table) -> list[int]:
    """The columns of numbers."""
    return [place for place, column in enumerate(table.columns) if column.shape in NUMBERS]


def summed(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], label: str) -> tuple[Cell, ...]:
    """The totals of the columns of money; `label` stands in the first column."""

    def of(place: int) -> Cell:
        if columns[place].shape == "money":
            return total(cell for row in rows if isinstance(cell := row[place], Money))
        return label if place == 0 else None

    return tuple(of(place) for place in range(len(columns)))
