"""`tiered export csv` and `excel`: the same three tables, that add up to the books and name nobody."""

from __future__ import annotations

import csv
import errno
import gc
import io
import stat
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, cast

import openpyxl
import pytest
from reception import Reception

from catalog.dates import Period
from invoices.books import sheets
from invoices.books.ledger import Ledger
from invoices.books.report import Column

TABLES = ("invoices", "lines", "postings")
Rows = list[dict[str, str]]


def made(desk: Reception, folder: Path, period: str = "2026-Q4") -> dict[str, Rows]:
    desk.done("export", "csv", "--period", period, folder)
    return {name: list(csv.DictReader(io.StringIO((folder / f"{name}.csv").read_text("utf-8-sig")))) for name in TABLES}


def total(rows: Rows, column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal(0))


def test_they_add_up_to_each_other_and_to_the_books(desk: Reception, tmp_path: Path) -> None:
    """Lines to invoices, invoices to receivables of sales, postings to the trial balance."""
    found = made(desk, tmp_path / "books")
    invoices, postings = found["invoices"], found["postings"]
    assert any(row["kind"] == "credit-note" and Decimal(row["payable"]) < 0 for row in invoices)
    assert total(found["lines"], "net") == total(invoices, "net")
    sales = [row for row in postings if row["journal"] == "sales"]
    for number, column in (("1300", "payable"), ("1470", "prepaid")):
        rows = [row for row in sales if row["number"] == number]
        assert total(rows, "debit") - total(rows, "credit") == total(invoices, column)
    tax = [row for row in postings if row["number"] == "1500"]
    assert total(tax, "credit") - total(tax, "debit") == total(invoices, "tax")
    sums = desk.data("report", "accounts", "--period", "2026-Q4")["accounts_total"]
    assert (str(total(postings, "debit")), str(total(postings, "credit"))) == (sums["debit"], sums["credit"])


def test_excel_says_the_same(desk: Reception, tmp_path: Path) -> None:
    """Numbers are numbers and days are days; the headings stay in sight and can filter."""
    found = made(desk, tmp_path / "books")
    desk.done("export", "excel", "--period", "2026-Q4", tmp_path / "books.xlsx")
    book = openpyxl.load_workbook(tmp_path / "books.xlsx")
    assert book.sheetnames == ["Facturen", "Regels", "Boekingen"]
    for name, sheet in zip(TABLES, book, strict=True):
        columns: tuple[Column, ...] = sheets.SHEETS[name][0]
        rows = [[_written(cell, column) for cell, column in zip(row, columns, strict=True)] for row in _values(sheet)]
        assert rows == [list(row.values()) for row in found[name]]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions


def _values(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(min_row=2, values_only=True))


def _written(cell: Any, column: Column) -> str:
    """A cell as the CSV has it; its type is that of its column."""
    if cell is None:
        return ""
    if column.shape == "money":
        assert isinstance(cell, int | float)
        return f"{cell:.2f}"
    if column.shape == "day":
        assert isinstance(cell, datetime)
        return cell.date().isoformat()
    assert isinstance(cell, int | float if column.shape == "number" else str)
    return str(cell)


def test_they_name_nobody(desk: Reception, tmp_path: Path) -> None:
    """People are an id, and which help was given is left out; institutions keep their name."""
    made(desk, tmp_path / "books")
    text = "".join((tmp_path / "books" / f"{name}.csv").read_text() for name in TABLES)
    assert "k-0001" in text
    assert "Gemeente Utrecht" in text
    for word in ("Jansen", "Okafor", "Merelstraat", "six-talks", "grief", "rouw"):
        assert word not in text


def test_a_text_is_never_a_formula(tmp_path: Path) -> None:
    """Also not where the catalogue's own name of an account looks like one."""
    desk = Reception.opened(tmp_path / "practice")
    catalog = desk.folder / "catalog.toml"
    own = '\n[[accounts]]\naccount = "receivable"\nnumber = "1300"\nname = { nl = "=1+1", en = "=1+1" }\n'
    catalog.write_text(catalog.read_text() + own)
    client = desk.client("Anna Bos")
    desk.deliver("online-talk", client, "2026-11-02")
    desk.issue_month("2026-11")
    rows = made(desk, tmp_path / "books")["postings"]
    assert "'=1+1" in {row["account"] for row in rows}
    desk.done("export", "excel", "--period", "2026-Q4", tmp_path / "books.xlsx")
    assert b"<f>" not in _sheet(tmp_path / "books.xlsx", 3)


def _sheet(file: Path, number: int) -> bytes:
    from zipfile import ZipFile

    with ZipFile(file) as packed:
        return packed.read(f"xl/worksheets/sheet{number}.xml")


def test_a_folder_that_is_there_stays(desk: Reception, tmp_path: Path) -> None:
    """It is refused; with --force the three files are replaced and what else is in it stays. For its owner only."""
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    (folder / "lines.csv").write_text("old")
    assert "--force" in desk.refused("export", "csv", "--period", "2026-Q4", folder)
    assert (folder / "lines.csv").read_text() == "old"
    desk.done("export", "csv", "--period", "2026-Q4", folder, "--force")
    assert sorted(path.name for path in folder.iterdir()) == ["invoices.csv", "lines.csv", "mine.txt", "postings.csv"]
    assert {stat.S_IMODE((folder / f"{name}.csv").stat().st_mode) for name in TABLES} == {0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["books"]


def test_nothing_half_written(desk: Reception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stops at the third table leaves no folder."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(sheets.SHEETS, "postings", (sheets.POSTINGS, stopped))
    assert desk.run("export", "csv", "--period", "2026-Q4", tmp_path / "books").exit_code == 130
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_once(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is left open, to complain when the program is done."""
    late: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", late.append)

    class Full(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "full")

    with desk.practice() as practice, practice.database.reading() as connection:
        ledger = Ledger(connection, practice.catalog, Period.named("2026-Q4"), "nl")
        with Full() as disk, pytest.raises(OSError, match="full"):
            sheets.write_excel(cast("BinaryIO", disk), ledger, date(2027, 1, 5))
    gc.collect()
    assert late == []


def test_the_same_books_give_the_same_bytes(desk: Reception, tmp_path: Path) -> None:
    """On the same day, so that a copy can be told from a change."""
    for name in ("a.xlsx", "b.xlsx"):
        desk.done("export", "excel", "--period", "2026-Q4", tmp_path / name, today=date(2026, 12, 1))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
