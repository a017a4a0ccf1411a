"""docs/architecture.md names modules, functions, files and tables that are there, and every table that is."""

from __future__ import annotations

import re
from importlib import import_module

from pages import DOCS, ROOT, SPAN, text_of

from invoices.store.schema import ISSUED, PRACTICE

PAGE = DOCS / "architecture.md"
NAME = re.compile(r"(?:catalog|tiered|invoices)(?:\.\w+)+")
FILE = re.compile(r"(?:catalog|tiered|invoices|tests|docs)/[\w./]*")


def exists(name: str) -> bool:
    """True for a module, or something in one."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def test_the_names_on_the_page_exist() -> None:
    """A reader who looks for a function or a file by its name finds it."""
    spans = SPAN.findall(text_of(PAGE))
    names = [span for span in spans if NAME.fullmatch(span)]
    files = [span for span in spans if FILE.fullmatch(span)]
    assert len(names) > 30
    assert not [name for name in names if not exists(name)]
    assert not [name for name in files if not (ROOT / name).exists()]


def test_the_tables_on_the_page_are_those_of_the_database() -> None:
    """Each table has its row, under what may change or under what was issued."""
    rows = re.findall(r"^\| `(\w+)` \|", text_of(PAGE), re.MULTILINE)
    assert rows == [table.name for table in (*PRACTICE, *ISSUED)]
