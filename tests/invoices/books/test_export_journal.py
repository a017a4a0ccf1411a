"""`tiered export journal`: one balanced entry for each month, in the columns that programs know."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from reception import Reception

Rows = list[dict[str, str]]
PROGRAMS = ("plain", "exact", "twinfield", "snelstart")


def made(desk: Reception, folder: Path, target: str, *more: str) -> Rows:
    file = folder / f"{target}.csv"
    number = ("--journal", "70") if target == "snelstart" else ()
    desk.done("export", "journal", "--period", "2026-Q4", "--for", target, file, *number, *more, "--force")
    text = file.read_text("utf-8-sig" if target == "plain" else "utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter="," if target == "plain" else ";"))


def number(cell: str) -> Decimal:
    return Decimal(cell.replace(",", "."))


def booked(target: str, row: dict[str, str]) -> tuple[str, str, Decimal]:
    """The entry, the account and the amount of a row; debit is positive."""
    if target == "plain":
        return row["month"], row["number"], number(row["debit"]) - number(row["credit"])
    if target == "exact":
        return row["Boekstuknummer"], row["Grootboekrekening"], number(row["Bedrag"])
    if target == "twinfield":
        sign = {"debit": 1, "credit": -1}[row["debitcredit"]]
        return row["number"], row["dim1"], sign * number(row["value"])
    return row["fldBoekingcode"], row["fldGrootboeknummer"], number(row["fldDebet"]) - number(row["fldCredit"])


@pytest.mark.parametrize("target", PROGRAMS)
def test_each_month_balances_and_together_they_are_the_books(desk: Reception, tmp_path: Path, target: str) -> None:
    """Debit is credit in each entry; each account moved as the trial balance says."""
    months: dict[str, Decimal] = {}
    accounts: dict[str, Decimal] = {}
    for row in made(desk, tmp_path, target):
        month, account, amount = booked(target, row)
        months[month] = months.get(month, Decimal(0)) + amount
        accounts[account] = accounts.get(account, Decimal(0)) + amount
    assert set(months) == {"202611", "202612"}
    assert set(months.values()) == {Decimal(0)}
    rows = desk.data("report", "accounts", "--period", "2026-Q4")["accounts"]
    assert accounts == {row["number"]: Decimal(row["debit"]) - Decimal(row["credit"]) for row in rows}


def test_the_totals_are_those_of_the_trial_balance(desk: Reception, tmp_path: Path) -> None:
    """Debit and credit of an account are not set off."""
    data = desk.data("export", "journal", "--period", "2026-Q4", tmp_path / "journal.csv")
    sums = desk.data("report", "accounts", "--period", "2026-Q4")["accounts_total"]
    assert (data["debit"], data["credit"]) == (sums["debit"], sums["credit"])
    assert data["entries"] == 2


def test_by_kind_of_vat(desk: Reception, tmp_path: Path) -> None:
    """Revenue at 21% and exempt revenue are two lines; VAT is a third."""
    kinds = {(row["number"], row["vat"]) for row in made(desk, tmp_path, "plain")}
    assert {("8000", "standard-21"), ("8030", "exempt-0"), ("1500", "standard-21")} <= kinds


def test_how_a_program_writes_days_and_amounts(desk: Reception, tmp_path: Path) -> None:
    """SnelStart: days as people write them, a comma, nothing before the headings, and the journal's own code."""
    row = made(desk, tmp_path, "snelstart")[0]
    assert (row["fldDagboek"], row["fldDatum"]) == ("70", "30-11-2026")
    assert "," in row["fldDebet"]
    assert (tmp_path / "snelstart.csv").read_bytes().startswith(b"fldDagboek;")
    amounts = [row["Bedrag"] for row in made(desk, tmp_path, "exact")]
    assert any(cell.startswith("-") for cell in amounts)
    assert not any(cell.startswith("'") for cell in amounts)


def test_no_text_is_a_formula(desk: Reception, tmp_path: Path) -> None:
    """What somebody typed is never worked out by a spreadsheet."""
    assert made(desk, tmp_path, "plain", "--journal", "=1+1")[0]["journal"] == "'=1+1"


def test_snelstart_wants_a_number(desk: Reception, tmp_path: Path) -> None:
    """A file that SnelStart would refuse is not made; at the keyboard it is asked."""
    words = ("export", "journal", "--period", "2026-Q4", "--for", "snelstart", tmp_path / "journal.csv")
    assert "--journal" in desk.misused(*words)
    assert "MEMO" in desk.misused(*words, "--journal", "MEMO")
    assert not (tmp_path / "journal.csv").exists()
    desk.done(*words, typed="memo\n70\n")
    assert (tmp_path / "journal.csv").read_text().splitlines()[1].startswith("70;")


def test_a_month_in_which_nothing_happened(desk: Reception, tmp_path: Path) -> None:
    """It is said."""
    said = desk.done("export", "journal", "--period", "2020-01", tmp_path / "journal.csv")
    assert "In deze periode is er niets." in said
