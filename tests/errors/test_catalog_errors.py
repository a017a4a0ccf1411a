"""Every fault of the catalogue has a bad file beside the words a person reads about it.

`TIERED_UPDATE=1` writes the words (`CODE.txt`) and docs/errors.md anew, to be read before they are kept.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from catalog_cli import run

from catalog.faults import Fault, fault
from catalog.load import check
from catalog.texts import sentences

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "catalog"
PAGE = ROOT / "docs" / "errors.md"
UPDATE = bool(os.environ.get("TIERED_UPDATE"))

FILES = sorted(FOLDER.glob("*.toml"))
WITHOUT_FILE = (
    "file-missing",
    "file-not-a-file",
    "file-not-writable",
    "file-too-large",
    "file-unreadable",
    "cannot-edit",
    "disk-full",
    "price-date-taken",
    "price-not-one-amount",
)
"""Not about what stands in a catalogue: tests/catalog/test_load.py and test_edit.py hold them."""


def codes() -> set[str]:
    """Every code that the catalogue's own modules name and that has a sentence."""
    modules = (path for path in (ROOT / "catalog").glob("*.py") if path.name != "terminal.py")
    source = "".join(path.read_text() for path in modules)
    named = set(re.findall(r'"([a-z0-9-]+)"', source))
    return {code for code in named if f"fault.{code}" in sentences("faults", "en")}


def test_every_code_has_a_file_and_every_file_a_code() -> None:
    """No message without a file that shows it, and no file that shows nothing."""
    assert {path.stem for path in FILES} | set(WITHOUT_FILE) == codes()
    assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_says_this_one_thing(path: Path) -> None:
    """Each file has one mistake, and gets one fault with the words beside it, in both languages."""
    assert [found.code for found in check(path)] == [path.stem]
    said = "\n".join(
        f"({language})\n{run(FOLDER, 'check', str(path), language=language).output}" for language in ("nl", "en")
    )
    expected = path.with_suffix(".txt")
    if UPDATE:
        expected.write_text(said)
    assert said == expected.read_text()


def test_the_page_of_errors_is_made_of_these_files() -> None:
    """docs/errors.md shows the messages as they are."""
    page = "\n".join(_page())
    if UPDATE:
        PAGE.write_text(page)
    assert page == PAGE.read_text()


def _page() -> Iterator[str]:
    yield "# What can be wrong with a catalogue\n"
    yield (
        "`tiered catalog check` says all of it at once, with the place, the line and what to do. This page is made\n"
        "from the files in tests/errors/catalog by `TIERED_UPDATE=1 pytest tests/errors`; each entry shows the line\n"
        "that is wrong.\n"
    )
    for path in FILES:
        yield from _entry(check(path)[0])
        yield f"```toml\n{_snippet(path)}\n```\n"
    yield "## About the file\n"
    for code in sorted(WITHOUT_FILE):
        yield from _entry(fault(code, **SHOWN), "###")


SHOWN: dict[str, object] = {
    "file": "catalog.toml",
    "service": "talk",
    "scale": "fair",
    "day": "9 November 2026",
    "folder": "/home/anna/practice",
    "example": "{ from = 2026-11-09, amount = 12.50 }",
}


def _entry(found: Fault, heading: str = "##") -> Iterator[str]:
    yield f"{heading} {found.code}\n"
    if found.severity == "warning":
        yield "A warning: the catalogue can be used.\n"
    yield f"{found.message('en')}\n{found.hint('en')}\n"


def _snippet(path: Path) -> str:
    """The lines that are wrong, under the heading of their table."""
    rows = path.read_text("latin-1" if path.stem == "not-utf8" else "utf-8").rstrip().split("\n")
    first = last = (check(path)[0].line or 1) - 1
    while rows[first].startswith(" "):
        first -= 1
    while rows[last].endswith(("[", ",")) and last + 1 < len(rows) and rows[last + 1]:
        last += 1
    heading = next((row for row in reversed(rows[: first + 1]) if row.startswith("[")), "")
    if rows[first] == heading:
        last = rows.index("", first) - 1 if "" in rows[first:] else len(rows) - 1
        return "\n".join(rows[first : last + 1])
    return "\n".join(row for row in (heading, *rows[first : last + 1]) if row)
