"""A CSV file as people save it: the usual encodings and separators in, rows with their line numbers out.

UTF-8 or UTF-16 (with or without a byte order mark), else Windows-1252; comma, semicolon or tab; any line ends; quoted
cells with line breaks. Only the reading is done here: what a cell means is said in cells.py.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from catalog.faults import Fault, Faults, fault
from invoices.practice.headings import COLUMNS, columns_of, listed, meant, named
from invoices.practice.imports import warning

LARGEST: Final = 10 * 1024 * 1024
DELIMITERS: Final = (",", ";", "\t")
SPREADSHEETS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods are zip files; xls is an older container
MARK_OF_UTF8: Final = re.compile(rb"\xc3[\x80-\xbf]")  # in Windows-1252 it would say such a thing as Ã«
INVISIBLE: Final = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
AS_TEXT: Final = re.compile(r'="([^"=]*)"')
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, and the line it starts on. A column the file does not have is an empty cell."""

    line: int | None
    cells: Mapping[str, str]
    headings: Mapping[str, str] = field(default_factory=dict)  # what the file calls its columns


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's records before anybody knows what its columns mean. The first is the header."""

    path: str
    header_line: int
    header: tuple[str, ...]
    records: tuple[tuple[int, tuple[str, ...]], ...]


def read(content: bytes, path: str, columns: Sequence[str], *, required: Collection[str] = ()) -> tuple[Row, ...]:
    """The rows of a file that may have these columns, in any order; `path` is what messages call the file.

    `required`: columns without which no row makes sense; of several together (`name|last`) one is enough.
    `Faults`: `csv-...` when it is not a CSV file, `column-...` for its header, `row-too-long` for each such row.
    """
    sheet = read_sheet(content, path)
    meanings = [columns_of(heading, columns) for heading in sheet.header]
    if not any(meanings):  # the first row is not a header: it may be about somebody
        known = listed(columns, COLUMNS)
        raise Faults([fault("column-none-known", path, line=sheet.header_line, columns=known)])
    names = [found[0] if len(found) == 1 else "" for found in meanings]
    return rows_of(sheet, names, _header_faults(sheet, meanings, columns, required))


def _header_faults(
    sheet: Sheet, meanings: Sequence[Sequence[str]], columns: Sequence[str], required: Collection[str]
) -> Iterator[Fault]:
    """`column-unknown`, `column-ambiguous`, `column-unnamed` and `column-missing`."""
    path, line = sheet.path, sheet.header_line
    for index, (heading, found) in enumerate(zip(sheet.header, meanings, strict=True)):
        if heading and not found:
            yield fault("column-unknown", path, line=line, column=shown(heading), **meant(heading, columns, COLUMNS))
        elif len(found) > 1:
            yield fault("column-ambiguous", path, line=line, column=shown(heading), columns=listed(found, COLUMNS))
        elif not heading:
            for row, cells in sheet.records:
                if any(cells[index : index + 1]):
                    yield fault("column-unnamed", path, line=row, number=index + 1)
    said = {name for found in meanings for name in found}
    for names in required:
        first, *others = names.split("|")
        if not said.intersection((first, *others)):
            yield fault("column-missing", path, line=line, column=named(first, COLUMNS))


def nothing_in(rows: Collection[Row], path: str) -> list[Fault]:
    """A warning (`csv-no-rows`) about a file that is only a header."""
    return [] if rows else [warning("csv-no-rows", path, line=None)]


def rows_of(sheet: Sheet, names: Sequence[str], faults: Iterable[Fault] = ()) -> tuple[Row, ...]:
    """The records as rows, with a column for each heading; a heading without one ("") is left out.

    `Faults`: those given, `column-repeated`, `row-too-long`.
    """
    wrong = list(faults)
    headings: dict[str, list[str]] = {}
    for heading, name in zip(sheet.header, names, strict=True):
        if name:
            headings.setdefault(name, []).append(shown(heading))
    for called in headings.values():
        if len(called) > 1:
            wrong.append(fault("column-repeated", sheet.path, line=sheet.header_line, columns=", ".join(called)))
    wrong += [
        fault("row-too-long", sheet.path, line=line, cells=len(cells), columns=len(names))
        for line, cells in sheet.records
        if len(cells) > len(names)
    ]
    if wrong:
        raise Faults(wrong)
    called_as = {name: called[0] for name, called in headings.items()}
    return tuple(
        Row(line, {name: cell for name, cell in zip(names, cells, strict=False) if name}, called_as)
        for line, cells in sheet.records
    )


def read_sheet(content: bytes, path: str) -> Sheet:
    """The header and the records of a file, without empty rows and without empty cells at the end of a row.

    `Faults`: `csv-too-large`, `csv-spreadsheet`, `csv-not-text`, `csv-quotes`, `csv-empty`.
    """
    if len(content) > LARGEST:
        raise Faults([fault("csv-too-large", path, most=LARGEST // 1024 // 1024)])
    if content.startswith(SPREADSHEETS):
        raise Faults([fault("csv-spreadsheet", path)])
    text = _decode(content, path)
    damaged = UNPRINTABLE.search(text)
    if damaged:
        raise Faults([fault("csv-not-text", path, line=text.count("\n", 0, damaged.start()) + 1)])
    empty = not text.strip("\n " + "".join(DELIMITERS))
    records = [] if empty else [(line, cells) for line, cells in _records(text, path) if cells]
    if not records:
        raise Faults([fault("csv-empty", path)])
    (header_line, header), *rest = records
    return Sheet(path, header_line, header, tuple(rest))


def shown(name: str) -> str:
    """A column's name as a message may repeat it: short, and never a number that could be about somebody."""
    return re.sub(r"[0-9]{5,}", "…", name)[:40]


def _decode(content: bytes, path: str) -> str:
    *likelier, last = _encodings(content)
    for encoding in likelier:
        with suppress(UnicodeDecodeError):
            return _plain_lines(content.decode(encoding))
    try:
        return _plain_lines(content.decode(last))
    except UnicodeDecodeError as wrong:
        before = _plain_lines(content[: wrong.start].decode(last, "replace"))
        raise Faults([fault("csv-not-text", path, line=before.count("\n") + 1)]) from None


def _encodings(content: bytes) -> tuple[str, ...]:
    """What a file may be written in, the likeliest first."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ("utf-32",)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if content[:64].count(0) > len(content[:64]) // 3:  # UTF-16 writes the Latin letters of a header with zeros
        return ("utf-16-be",) if content[0] == 0 else ("utf-16-le",)
    if content.startswith(codecs.BOM_UTF8) or MARK_OF_UTF8.search(content):
        return ("utf-8",)
    return ("utf-8", "windows-1252")


def _plain_lines(text: str) -> str:
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _records(text: str, path: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every record with the line it starts on; its cells are trimmed, and those that are empty at the end left out."""
    delimiter, first = _delimiter(text)
    lines = io.StringIO(text)
    for _ in range(first):
        next(lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = first + 1
    try:
        for record in reader:
            cells = [clean(cell) for cell in record]
            while cells and not cells[-1]:
                cells.pop()
            yield start, tuple(cells)
            start = first + reader.line_num + 1
    except csv.Error:
        raise Faults([fault("csv-quotes", path, line=start)]) from None


def clean(cell: str) -> str:
    """A cell without spaces around it, and without signs that nobody sees; a line break inside it becomes a space.

    `="0612"` is how a spreadsheet is told that 0612 is a text.
    """
    if not cell.isascii():
        cell = unicodedata.normalize("NFC", INVISIBLE.sub("", cell))
    bare = " ".join(cell.split())
    told = AS_TEXT.fullmatch(bare) if bare.startswith("=") else None
    return told[1].strip() if told else bare


def _delimiter(text: str) -> tuple[str, int]:
    """The character that separates most cells in the header, and how many lines stand before the header.

    Excel writes `sep=;` on a line of its own when it is asked to.
    """
    told = re.match(r"sep=([,;\t])(?:\n|$)", text, re.IGNORECASE)
    if told:
        return told[1], 1
    return max(DELIMITERS, key=lambda delimiter: _width(text, delimiter)), 0


def _width(text: str, delimiter: str) -> int:
    """How many cells the first row has if this character separates them."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        return next((len(record) for record in reader if any(record)), 0)
    except csv.Error:
        return 0
