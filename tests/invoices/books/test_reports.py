"""`tiered report accounts`: the same figures as a table, JSON, CSV and a page."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from reception import Reception


def test_the_trial_balance(desk: Reception) -> None:
    """Debit is credit; what stands there is what stood there and what moved; open invoices are the receivables."""
    data = desk.data("report", "accounts", "--period", "2026-Q4")
    rows = {row["number"]: row for row in data["accounts"]}
    sums = data["accounts_total"]
    assert sums["debit"] == sums["credit"]
    assert sums["before"] == sums["after"] == "0.00"
    for row in data["accounts"]:
        before, debit, credit, after = (Decimal(row[name]) for name in ("before", "debit", "credit", "after"))
        assert before + debit - credit == after
    opened = sum(Decimal(each["open"]) for each in desk.data("invoice", "list")["invoices"])
    assert Decimal(rows["1300"]["after"]) == opened > 0


def test_the_next_month_begins_where_this_one_ends(desk: Reception) -> None:
    """What stood there stands there, income and cost of the year too."""
    ends = desk.data("report", "accounts", "--period", "2026-11")["accounts"]
    begins = desk.data("report", "accounts", "--period", "2026-12")["accounts"]
    assert [(row["number"], row["after"]) for row in ends if row["after"] != "0.00"] == [
        (row["number"], row["before"]) for row in begins if row["before"] != "0.00"
    ]
    assert desk.data("report", "accounts", "--period", "2027-q1")["period"] == "2027-Q1"


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 9, 30), "begint pas op 1 oktober 2026"),
        (date(2026, 12, 30), "nog niet voorbij. Dit is wat er tot en met 30 december 2026"),
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), None),
    ],
)
def test_it_says_when_a_period_is_not_over(desk: Reception, today: date, said: str | None) -> None:
    """Whoever looks too early sees figures that are not those of the whole period."""
    shown = desk.done("report", "accounts", "--period", "2026-Q4", today=today)
    assert ("Let op" in shown) is (said is not None)
    assert (said or "") in shown


def test_a_file_says_the_same(desk: Reception, tmp_path: Path) -> None:
    """CSV for a spreadsheet, and a page without anything from elsewhere."""
    sheet, page = tmp_path / "accounts.csv", tmp_path / "accounts.html"
    data = desk.data("report", "accounts", "--period", "2026", "--csv", sheet, "--page", page)
    rows = list(csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig"))))
    assert [{**row, "rgs": row["rgs"] or None} for row in rows] == data["accounts"]
    html = page.read_text()
    assert "Saldibalans 2026" in html
    assert "http" not in html


def test_a_file_of_several_tables_names_them(desk: Reception, tmp_path: Path) -> None:
    """The return and what is to be filled in have the same columns: only their names tell them apart."""
    sheet = tmp_path / "vat.csv"
    data = desk.data("report", "vat", "--period", "2026-Q4", "--csv", sheet)
    parts = sheet.read_text("utf-8-sig").split("\n\n")
    named = {part.split("\n", 1)[0]: list(csv.DictReader(io.StringIO(part.split("\n", 1)[1]))) for part in parts}
    for key in ("boxes", "to_file"):
        assert [row["vat"] for row in named[key]] == [row["vat"] for row in data[key]]


def test_a_period_that_is_none(desk: Reception) -> None:
    """It says what a period looks like."""
    assert "2026-Q4" in desk.misused("report", "accounts", "--period", "2026-Q5")


def test_without_a_period(desk: Reception) -> None:
    """The quarter before today's."""
    assert desk.data("report", "accounts")["period"] == "2026-Q3"


@pytest.mark.parametrize("name", ["practice.db", "catalog.toml", "documents/report.csv", "Practice.db-wal"])
def test_the_practice_itself_is_never_written_over(desk: Reception, name: str) -> None:
    """By no report and no export, whatever is said."""
    before = {path: path.read_bytes() for path in desk.folder.glob("*") if path.is_file()}
    target = desk.folder / name
    for words in (("report", "accounts", "--csv"), ("report", "vat", "--page"), ("export", "excel")):
        assert "hoort bij de praktijk" in desk.refused(*words, target, "--force")
    assert "hoort bij de praktijk" in desk.refused("export", "csv", desk.folder / "documents", "--force")
    assert {path: path.read_bytes() for path in desk.folder.glob("*") if path.is_file()} == before


def test_a_file_of_somebody_goes_only_when_it_may(desk: Reception, tmp_path: Path) -> None:
    """A script says so with `--force`; somebody at the keyboard is asked."""
    sheet = tmp_path / "mine.csv"
    sheet.write_text("mine")
    asked = ("report", "accounts", "--period", "2026-Q4", "--csv", sheet)
    assert "bestaat al" in desk.refused(*asked)
    assert sheet.read_text() == "mine"
    desk.run(*asked, typed="n\n")
    assert sheet.read_text() == "mine"
    desk.done(*asked, "--force")
    assert "1300" in sheet.read_text("utf-8-sig")


@pytest.mark.parametrize("name", ["accounts", "aging", "deferred", "payers", "revenue", "vat"])
def test_a_period_that_is_not_over_says_so(desk: Reception, name: str) -> None:
    """Its figures are those of today."""
    notes = desk.data("report", name, "--period", "2026-Q4", today=date(2026, 12, 20))["notes"]
    assert any("20 december 2026" in note for note in notes)


def test_nothing_grows_old_before_its_time(desk: Reception) -> None:
    """What is open in a quarter that is not over has the age of today."""
    today = date(2026, 12, 20)
    day, later = (desk.data("report", "aging", "--period", name, today=today) for name in ("2026-12", "2027"))
    assert day["kinds"] == later["kinds"]
    assert later["day"] == "2026-12-20"
