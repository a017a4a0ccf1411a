"""A CSV file as people save it: the usual encodings and separators in, rows with their line numbers out.

UTF-8 (with or without a byte order mark), UTF-16 with one, else Windows-1252; comma, semicolon or tab; any line
ends; quoted cells with line breaks. Only the reading is done here: what a cell means is said in cells.py.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from catalog.faults import Fault, Faults, fault

LARGEST: Final = 10 * 1024 * 1024
DELIMITERS: Final = (",", ";", "\t")
SPREADSHEETS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods are zip files; xls is an older container
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, and the line it starts on. A column the file does not have is an empty cell."""

    line: int | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's records before anybody knows what its columns mean. The first is the header."""

    path: str
    header_line: int
    header: tuple[str, ...]
    records: tuple[tuple[int, tuple[str, ...]], ...]


def read(content: bytes, path: str, columns: Sequence[str], *, required: Collection[str] = ()) -> tuple[Row, ...]:
    """The rows of a file that may have these columns, in any order; `path` is what messages call the file.

    `required`: columns without which no row makes sense.
    `Faults`: `csv-...` when it is not a CSV file, `column-...` for its header, `row-too-long` for each such row.
    """
    sheet = read_sheet(content, path)
    names = [name.casefold() for name in sheet.header]
    if not any(name in columns for name in names):  # the first row is not a header: it may be about somebody
        raise Faults([fault("column-none-known", path, line=sheet.header_line, columns=", ".join(columns))])
    faults = [
        fault("column-unknown", path, line=sheet.header_line, column=shown(name), **meant(name, columns))
        for name in names
        if name and name not in columns
    ]
    faults += [
        fault("column-unnamed", path, line=line, number=index + 1)
        for index, name in enumerate(names)
        if not name
        for line, cells in sheet.records
        if any(cells[index : index + 1])
    ]
    faults += [
        fault("column-missing", path, line=sheet.header_line, column=name) for name in required if name not in names
    ]
    return rows_of(sheet, names, faults)


def rows_of(sheet: Sheet, names: Sequence[str], faults: Collection[Fault] = ()) -> tuple[Row, ...]:
    """The records as rows, with a name for each column; one without a name is left out.

    `Faults`: those given, `column-repeated`, `row-too-long`.
    """
    wrong = list(faults)
    for name in dict.fromkeys(names):
        headings = [shown(heading) for heading, known in zip(sheet.header, names, strict=True) if known == name]
        if name and len(headings) > 1:
            wrong.append(fault("column-repeated", sheet.path, line=sheet.header_line, columns=", ".join(headings)))
    wrong += [
        fault("row-too-long", sheet.path, line=line, cells=len(cells), columns=len(names))
        for line, cells in sheet.records
        if len(cells) > len(names)
    ]
    if wrong:
        raise Faults(wrong)
    return tuple(
        Row(line, {name: cell for name, cell in zip(names, cells, strict=False) if name})
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


def meant(word: str, known: Iterable[str]) -> dict[str, object]:
    """What a hint needs to say which word was probably meant, or which there are."""
    words = list(known)
    near = get_close_matches(word.casefold(), words, n=1)
    return {"near": "".join(near), "count": len(near), "known": ", ".join(words) or "–"}


def shown(name: str) -> str:
    """A column's name as a message may repeat it: short, and never a number that could be about somebody."""
    return re.sub(r"[0-9]{5,}", "…", name)[:40]


def _decode(content: bytes, path: str) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "windows-1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Faults([fault("csv-not-text", path)])


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
    """A cell without spaces around it; a line break inside it becomes a space."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _delimiter(text: str) -> tuple[str, int]:
    """The character that separates most cells in the header, and how many lines stand before the header.

    Excel writes `sep=;` on a line of its own when it is asked to.
    """
    told = re.match(r"sep=([,;\t])\n", text)
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
