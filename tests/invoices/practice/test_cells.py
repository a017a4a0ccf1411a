"""Cells say dates, numbers and yes or no the way Dutch and English people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalog.faults import Fault
from invoices.practice.cells import Cells, holds_bsn, is_country, parse_date, parse_number
from invoices.practice.csvfile import Row


def row(**cells: str) -> tuple[Cells, list[Fault]]:
    faults: list[Fault] = []
    return Cells(Row(7, cells), "file.csv", faults), faults


@pytest.mark.parametrize("text", ["2026-11-09", "2026-11-9", "9-11-2026", "09-11-2026", "9/11/2026", "09/11/2026"])
def test_dates(text):
    """The day comes first unless the year does."""
    assert parse_date(text) == date(2026, 11, 9)


@pytest.mark.parametrize(
    "text", ["11/25/2026", "9-11/2026", "31-2-2026", "9 november 2026", "9-11-26", "٩-11-2026", ""]
)
def test_not_dates(text):
    """Nothing is guessed: no month first, no short year."""
    with pytest.raises(ValueError, match=r"date|day|month"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.50", "12.5"),
        ("12,50", "12.5"),
        ("€ 12,50", "12.5"),
        ("€12.50", "12.5"),
        ("12,50 EUR", "12.5"),
        ("1.234,50", "1234.5"),
        ("1,234.50", "1234.5"),
        ("1234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("0.875", "0.875"),
        ("1234.567", "1234.567"),
        ("1.3067", "1.3067"),
        ("7", "7"),
        ("-3", "-3"),
    ],
)
def test_numbers(text, number):
    """A dot or a comma; the last of the two is the decimal one; three digits after it only where that is clear."""
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.345", "999,000", "€ 1.234"])
def test_ambiguous_numbers(text):
    """1.234 is a thousand to one reader and one to another: refused rather than guessed."""
    with pytest.raises(LookupError):
        parse_number(text)


@pytest.mark.parametrize(
    "text", ["", "x", "1e3", "12.", ".5", "1.23,50", "12,50,00", "NaN", "1 234", "٣", "12,5x", "--1"]
)
def test_not_numbers(text):
    """Nothing else is a number."""
    with pytest.raises(ValueError, match="is not a number"):
        parse_number(text)


def test_yes_and_no():
    """Empty is no; a spreadsheet's own words count too."""
    for text in ("1", "yes", "TRUE", "Ja", "x", "WAAR"):
        assert row(a=text)[0].yes("a")
    for text in ("", "0", "no", "False", "nee", "ONWAAR"):
        cells, faults = row(a=text)
        assert (cells.yes("a"), faults) == (False, [])


@pytest.mark.parametrize("text", ["123456782", "BSN: 123456782", "1234.56.782", "123 456 782", "999999990"])
def test_bsn_is_found(text):
    """Nine digits that pass the 11-test, also with dots or with words around them."""
    assert holds_bsn(text)


@pytest.mark.parametrize(
    "text", ["123456783", "1234567820", "06-12345678", "NL123456782B01", "2026-11-09", "", "12.50"]
)
def test_not_a_bsn(text):
    """Other numbers, and nine digits within a longer word, are left alone."""
    assert not holds_bsn(text)


def test_bsn_is_refused_unread():
    """The cell counts as empty, nothing else is said about it, and other columns may look like one."""
    cells, faults = row(name="123456782", amount="123456782", reference="123456782", phone="123456782")
    cells.need("name")
    assert cells.text("name") is None
    assert cells.number("amount") is None
    assert cells.text("reference") == "123456782"
    assert not cells.sound
    assert [(fault.code, fault.line, dict(fault.parameters)) for fault in faults] == [
        ("bsn", 7, {"column": "amount"}),
        ("bsn", 7, {"column": "name"}),
    ]


@pytest.mark.parametrize("text", ["Anna Jansen", "anna@example.nl", "born 9-11-1990"])
def test_other_values_are_not_repeated(text):
    """What is neither a date nor a number is never said again."""
    cells, faults = row(a=text, b=text)
    cells.day("a")
    cells.number("a")
    cells.yes("a")
    cells.word("b", {"own": 1})
    cells.known("b", ["mieke"])
    cells.identifier("a")
    cells.country("b")
    said = "".join(f.message(language) + f.hint(language) for f in faults for language in ("nl", "en"))
    assert len(faults) >= 6
    assert all(word not in said for word in text.split())


def test_countries():
    """Codes of countries, not of regions such as the EU."""
    assert [code for code in ("NL", "BE", "GB", "EU", "UK", "XX", "ZZ", "NLD", "31") if is_country(code)] == [
        "NL",
        "BE",
        "GB",
    ]


def test_dutch_postcodes():
    """A Dutch postcode is written in one way; another country's is left as it is."""
    assert row(a="3511ab")[0].postcode("a", "NL") == "3511 AB"
    assert row(a="9000")[0].postcode("a", "BE") == "9000"
