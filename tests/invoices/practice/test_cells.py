"""Cells say dates, numbers and yes or no the way Dutch and English people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalog.faults import Fault
from catalog.money import Money
from invoices.practice.cells import Cells, around, holds_bsn, parse_date, parse_number
from invoices.practice.countries import is_country
from invoices.practice.csvfile import Row


def row(**cells: str) -> tuple[Cells, list[Fault]]:
    faults: list[Fault] = []
    return Cells(Row(7, cells, {name: name for name in cells}), "file.csv", faults), faults


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
    for text in ("1", "yes", "TRUE", "Ja", "j", "x", "WAAR"):
        assert row(a=text)[0].yes("a")
    for text in ("", "0", "no", "False", "nee", "N", "ONWAAR"):
        cells, faults = row(a=text)
        assert (cells.yes("a"), faults) == (False, [])


@pytest.mark.parametrize(
    "text", ["9-11-2026 00:00", "9-11-2026 9:05:00", "2026-11-09T14:30", "2026-11-09 14:30:05.123"]
)
def test_a_time_behind_a_day(text):
    """Spreadsheets and sign-up tools write one; the day is what counts."""
    assert row(a=text)[0].day("a") == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("46335", "cell-date-serial"),
        ("46335,5", "cell-date-serial"),
        ("2026-11-08T23:00:00Z", "cell-date"),  # that is the ninth, in Amsterdam
        ("9-11-2026 uur", "cell-date"),
        ("12:00", "cell-date"),
        ("9-11-2206", "cell-date-range"),
        ("9-11-0026", "cell-date-range"),
        ("#####", "cell-formula"),
    ],
)
def test_days_that_are_none(text, code):
    """Each has a sentence of its own, that names what is wrong."""
    cells, faults = row(a=text)
    assert cells.day("a") is None
    assert [fault.code for fault in faults] == [code]


def test_the_year_is_named():
    """A mistyped year is found by who reads the message."""
    cells, faults = row(a="9-11-2206")
    cells.day("a")
    assert "2206" in faults[0].message("nl")
    assert cells.day("a", around(date(2026, 11, 2), back=10, ahead=200)) == date(2206, 11, 9)


@pytest.mark.parametrize("today", [date(1, 1, 1), date(9999, 12, 31), date(2028, 2, 29)])
def test_around_any_day(today):
    """Also where there are no years left, and on a day that few years have."""
    assert today in around(today, back=50, ahead=50) or today.year == 9999


@pytest.mark.parametrize("text", ["=1+1", "=A1", "#N/B", "#NAAM?", "#DIV/0!", "#VERW!", "####"])
def test_what_a_spreadsheet_did_not_work_out(text):
    """A formula or an error is never somebody's name."""
    cells, faults = row(name=text)
    cells.need("name")
    assert cells.name("name") is None
    assert [fault.code for fault in faults] == ["cell-formula"]


@pytest.mark.parametrize("text", ["# 12", "#12", "+31 6", "Anna = Zus", "-"])
def test_what_only_looks_like_one(text):
    """Other texts are left alone."""
    assert row(a=text)[0].text("a") == text


def test_names():
    """Up to 300 characters, in any script; not without a letter."""
    for name in ("x" * 300, "ליאור", "محمد علي", "O’Neill 👩", "Ng"):
        assert row(a=name)[0].name("a") == name
    for name, code in (("x" * 301, "cell-too-long"), ("????", "cell-name"), ("😀", "cell-name"), ("-", "cell-name")):
        cells, faults = row(a=name)
        assert cells.name("a") is None
        assert [fault.code for fault in faults] == [code]


def test_amounts_without_cents():
    """As on a price tag: 25,- is 25 euros, and 1.234,- is more than a thousand."""
    assert row(a="€ 1.234,-")[0].amount("a") == Money(123400)
    for text in ("25,-", "€ 25,-", "25,--", "25.-"):
        assert row(a=text)[0].number("a") == Decimal(25)


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
    cells.word("b", {"own": ("eigen",)})
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


def test_countries_by_name():
    """Dutch spreadsheets write them out."""
    said = [row(a=text)[0].country("a") for text in ("Nederland", "belgië", "Germany", "nl", "")]
    assert said == ["NL", "BE", "DE", "NL", None]


def test_dutch_postcodes():
    """A Dutch postcode is written in one way; another country's is left as it is."""
    assert row(a="3511ab")[0].postcode("a", "NL") == "3511 AB"
    assert row(a="9000")[0].postcode("a", "BE") == "9000"
