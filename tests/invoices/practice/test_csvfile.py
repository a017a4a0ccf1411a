"""A CSV file is read as people save it, whatever program they use."""

from __future__ import annotations

import pytest

from catalog.faults import Faults
from invoices.practice.csvfile import LARGEST, read

COLUMNS = ("name", "city", "email")
TEXT = "name,city\nZoë Çelik,Utrecht\nBjörn Łukasz,Gent\n"


def cells(content: bytes | str) -> list[dict[str, str]]:
    data = content if isinstance(content, bytes) else content.encode()
    return [dict(row.cells) for row in read(data, "file.csv", COLUMNS)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_that_hold_every_name(encoding):
    """UTF-8 and UTF-16, with and without a byte order mark, give the same rows."""
    assert cells(TEXT.encode(encoding)) == cells(TEXT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_byte_order_marks(encoding):
    """A mark of whatever kind, or two of them where files were put together, is no part of the first column."""
    for marks in ("\ufeff", "\ufeff\ufeff"):
        assert cells((marks + TEXT).encode(encoding)) == cells(TEXT)
        assert cells((marks + "sep=,\n" + TEXT).encode(encoding)) == cells(TEXT)


def test_windows_1252():
    """What is not UTF-8 is read as Windows-1252, as older programs save it."""
    assert cells("name,city\nZoë,Curaçao – €\n".encode("windows-1252")) == [{"name": "Zoë", "city": "Curaçao – €"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter):
    """The header tells which character separates the cells."""
    text = f'name{delimiter}city\n"Jansen{delimiter}Anna"{delimiter}Utrecht\n'
    assert cells(text) == [{"name": f"Jansen{delimiter}Anna".replace("\t", " "), "city": "Utrecht"}]


def test_a_row_of_another_separator_does_not_mislead():
    """Commas in the rows do not change what the header says, nor does a comma in a quoted column name."""
    assert cells("name;city\nA, B, C, D;Utrecht\n") == [{"name": "A, B, C, D", "city": "Utrecht"}]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;"])
def test_excel_says_its_separator(line):
    """Excel's line `sep=;` is not a header, and line numbers count it."""
    rows = read(f"{line}\nname;city\nAnna;Utrecht\n".encode(), "file.csv", COLUMNS)
    assert [(row.line, dict(row.cells)) for row in rows] == [(3, {"name": "Anna", "city": "Utrecht"})]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_line_numbers(end):
    """Line numbers are those of the file, with blank rows, rows of separators and breaks within a cell counted."""
    text = end.join(["", "name,city", "", '"Anna', 'Jansen",Utrecht', ",,", "Bram,Gent", ""])
    rows = read(text.encode(), "file.csv", COLUMNS)
    assert [(row.line, row.cells["name"]) for row in rows] == [(4, "Anna Jansen"), (7, "Bram")]


def test_header_names():
    """Capitals and spaces around a column's name do not count; empty columns at the end are nothing."""
    assert cells(" Name ,CITY,,\nAnna,Utrecht,,\n") == [{"name": "Anna", "city": "Utrecht"}]


def test_missing_columns_and_cells_are_empty():
    """A short row and a header without rows are fine."""
    assert cells("name,city,email\nAnna\n") == [{"name": "Anna"}]
    assert cells("name,city\n") == []


def test_an_unnamed_column_without_content_is_nothing():
    """A column without a name is refused only where something stands in it."""
    assert cells("name,,city\nAnna,,Utrecht\n") == [{"name": "Anna", "city": "Utrecht"}]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (TEXT.encode() + "Renée,Gent\n".encode("windows-1252"), 4),  # two files put together
        (b"\xef\xbb\xbf" + TEXT.encode("windows-1252", "replace"), 2),
        (b"name,city\rAnna,Gent\rRen\x81e,Gent\r", 3),
        (b"name,city\nAnna\x00,Gent\n", 2),
        (b"n\x00ame,city\nAnna,Gent\n", 1),
    ],
)
def test_what_is_no_text_is_refused_at_its_line(content, line):
    """No name is ever read as something else: who is called Renée does not become RenÃ©e."""
    with pytest.raises(Faults) as refused:
        read(content, "file.csv", COLUMNS)
    assert [(fault.code, fault.line) for fault in refused.value.faults] == [("csv-not-text", line)]


def test_signs_that_nobody_sees():
    """Non-breaking spaces, marks of direction and soft hyphens do not count; letters from right to left do."""
    text = "\u00a0name\u00a0,ci\u00adty\n\u200fליאור\u00a0כהן\u200e,\u2066Gent\u2069 🎉\n"
    assert cells(text) == [{"name": "ליאור כהן", "city": "Gent 🎉"}]


def test_a_number_that_was_told_to_be_a_text():
    """`="0612"` is how a program keeps a spreadsheet from taking the zero away."""
    assert cells('name,city\n"=""0612""",="3511"\n') == [{"name": "0612", "city": "3511"}]


def test_too_large():
    """A file above 10 MB is refused before it is read."""
    with pytest.raises(Faults) as refused:
        read(b"x" * (LARGEST + 1), "file.csv", COLUMNS)
    assert [fault.code for fault in refused.value.faults] == ["csv-too-large"]


def test_a_row_without_a_header_is_not_repeated():
    """When the first row is no header it may be about somebody: no message says it."""
    with pytest.raises(Faults) as refused:
        read(b"Anna Jansen;ziek sinds mei\n", "file.csv", COLUMNS)
    said = "".join(fault.message("nl") + fault.hint("nl") for fault in refused.value.faults)
    assert "Anna" not in said
    assert "ziek" not in said


def test_a_long_number_in_a_header_is_not_repeated():
    """A header that holds a number about somebody is not repeated whole."""
    with pytest.raises(Faults) as refused:
        read(b"name,123456782\nAnna,\n", "file.csv", COLUMNS)
    assert all("123456782" not in str(dict(fault.parameters)) for fault in refused.value.faults)
