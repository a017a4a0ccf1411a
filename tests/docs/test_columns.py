"""docs/commands.md says every name that a column of a file may have: the same table as the program's."""

from __future__ import annotations

import re

import pytest
from pages import DOCS, sections

from invoices.opening import reading
from invoices.practice import coverage_rows, deliveries, people
from invoices.practice.headings import COLUMNS, CONTACT, bare

FILES = {
    "clients.csv": people.COLUMNS + people.NAME_PARTS,
    "coverages.csv": tuple(c for c in coverage_rows.COLUMNS if not c.startswith(CONTACT) or c == "contact_name"),
    "deliveries.csv": deliveries.COLUMNS,
    **{f"{kind}.csv": columns for kind, columns in reading.COLUMNS.items()},
}
SAID = dict(sections(DOCS / "commands.md", 3))


@pytest.mark.parametrize("file", FILES)
def test_every_column_and_its_names(file: str) -> None:
    """In order, each with all its other names."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|", SAID[file], re.MULTILINE)
    others = {
        column: ", ".join(name for name in COLUMNS[column] if bare(name) != bare(column)) for column in FILES[file]
    }
    assert dict(rows) == others
    assert [column for column, _ in rows] == list(FILES[file])


def test_the_columns_about_a_contact() -> None:
    """They are named below the table."""
    columns = [column for column in coverage_rows.COLUMNS if column.startswith(CONTACT)]
    assert all(f"`{column}`" in SAID["coverages.csv"] for column in columns)
