"""`tiered export ubl`: the electronic invoices as they were issued, or none of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from reception import Reception

from catalog.dates import Period
from invoices.books.ledger import Ledger
from invoices.books.ubl_zip import write_ubl


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Reception:
    """One client with two invoices and a credit note, with their documents. Put back what you change."""
    desk = Reception.opened(tmp_path_factory.mktemp("ubl") / "practice")
    client = desk.client("Anna Bos", "--street", "Singel 1", "--postcode", "3511AB", "--city", "Utrecht")
    for day, month in (("2026-10-05", "2026-10"), ("2026-11-02", "2026-11")):
        desk.deliver("online-talk", client, day)
        desk.done("issue", "--month", month, "--yes", today=date(2026, 11 if month == "2026-10" else 12, 5))
    desk.done("invoice", "credit", "2026-00001", "--reason", "Typed twice", "--drop", today=date(2026, 12, 6))
    return Reception(desk.folder, date(2026, 12, 6))


def test_byte_for_byte(office: Reception, tmp_path: Path) -> None:
    """Invoices and credit notes of the period; the totals are what they ask and give back."""
    data = office.data("export", "ubl", "--period", "2026-Q4", tmp_path / "q4.zip")
    with ZipFile(tmp_path / "q4.zip") as packed:
        assert packed.namelist() == ["2026-00001.xml", "2026-00002.xml", "2026-00003.xml"]
        for name in packed.namelist():
            assert packed.read(name) == (office.folder / "documents" / "2026" / name).read_bytes()
    listed = {each["number"]: Decimal(each["payable"]) for each in office.data("invoice", "list")["invoices"]}
    assert Decimal(data["debit"]) == listed["2026-00001"] + listed["2026-00002"]
    assert Decimal(data["credit"]) == listed["2026-00003"] == listed["2026-00001"]
    assert (data["invoices"], data["left_out"]) == (3, [])


def test_only_the_period(office: Reception, tmp_path: Path) -> None:
    """By the date of the invoice; and twice the same bytes."""
    for name in ("a.zip", "b.zip"):
        office.done("export", "ubl", "--period", "2026-11", tmp_path / name)
    with ZipFile(tmp_path / "a.zip") as packed:
        assert packed.namelist() == ["2026-00001.xml"]
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_what_is_not_what_was_issued_is_named(office: Reception, tmp_path: Path) -> None:
    """A file that was changed and one that is gone, both at once; and no zip."""
    folder = office.folder / "documents" / "2026"
    first, second = folder / "2026-00001.xml", folder / "2026-00002.xml"
    before = first.read_bytes()
    first.write_bytes(before.replace(b"Utrecht", b"Utrechs"))
    second.rename(folder / ".away")
    try:
        said = office.refused("export", "ubl", "--period", "2026-Q4", tmp_path / "q4.zip")
    finally:
        first.write_bytes(before)
        (folder / ".away").rename(second)
    assert "2026-00001.xml" in said
    assert "2026-00002.xml" in said
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_made_yet(tmp_path: Path) -> None:
    """An invoice without documents stops it, with the command that makes them."""
    desk = Reception.opened(tmp_path / "practice")
    desk.deliver("online-talk", desk.client("Anna Bos"), "2026-11-02")
    desk.issue_month("2026-11")
    assert "tiered resume" in desk.refused("export", "ubl", "--period", "2026", tmp_path / "2026.zip")
    assert not (tmp_path / "2026.zip").exists()


def test_who_was_forgotten_is_left_out(office: Reception, tmp_path: Path) -> None:
    """Their document is not given any more, also while it is still on the disk; it is said."""
    with office.practice() as practice, practice.database.transaction(dry_run=True) as connection:
        connection.exec_driver_sql("DELETE FROM personas")
        ledger = Ledger(connection, practice.catalog, Period.named("2026-11"), "nl")
        with (tmp_path / "left.zip").open("wb") as file:
            packed = write_ubl(file, ledger, office.folder)
    assert packed.left_out == ("2026-00001",)
    assert packed.sums.lines == 0
