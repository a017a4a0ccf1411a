"""Records given by hand, as the small file that importing would read: what may be said stands in one place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from catalog.faults import Fault, Faults
from invoices.practice.csvfile import LARGEST, UNPRINTABLE
from invoices.store.failures import disk_faults

Cells = Mapping[str, str | None]
"""What is given, by column. None and empty both mean: not given."""


def file_of(*rows: Cells) -> bytes:
    """The file with these rows. What the keyboard gave as undecodable bytes goes in as those bytes."""
    text = io.StringIO()
    columns = dict.fromkeys(column for row in rows for column in row)
    writer = csv.DictWriter(text, list(columns), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", "surrogateescape")


@contextmanager
def by_hand() -> Iterator[None]:
    """Faults without a file name and a line number, each once: nobody who typed them knows of a file."""
    try:
        yield
    except Faults as wrong:
        raise Faults(without_lines(wrong.faults)) from None


def without_lines(faults: Iterable[Fault]) -> list[Fault]:
    """The same faults about no file, each once."""
    found: list[Fault] = []
    for fault in faults:
        code = "typed-not-text" if fault.code == "csv-not-text" else fault.code
        bare = replace(fault, code=code, path="", line=None)
        if bare not in found:
            found.append(bare)
    return found


def plain(text: str) -> str:
    """A text that can be kept: without spaces around it, and without what is no character or what nobody can see."""
    return UNPRINTABLE.sub("", text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")).strip()


def content_of(file: Path) -> bytes:
    """What is in a file, and no more than an import can read. `Faults` when it cannot be read."""
    with disk_faults(file), file.open("rb") as opened:
        return opened.read(LARGEST + 1)
