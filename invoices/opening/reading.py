"""The files of an opening: which kind each is, and what its rows say. All faults of all files come at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, Literal

from catalog.faults import Fault, Faults, fault
from catalog.model import Catalog
from catalog.money import total
from invoices.opening.model import (
    LastNumber,
    OldPackage,
    Opening,
    read_number,
)
from invoices.opening.rows import ACCOUNTS, Found, account_row, invoice_row, package_row
from invoices.practice.cells import Cells
from invoices.practice.csvfile import Row, read, read_sheet
from invoices.practice.headings import columns_of, named
from invoices.practice.imports import warning
from invoices.practice.matching import Directory
from tiered.coverage import Coverage
from tiered.people import Person

Kind = Literal["accounts", "invoices", "packages"]
COLUMNS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "accounts": ("account", "debit", "credit", "payer_kind", "payer", "client"),
    "invoices": ("number", "date", "due", "open", "payer_kind", "payer", "client", "reference", "vat_rate", "vat_open"),
    "packages": ("client", "service", "sessions", "used", "until", "deferred", "payer_kind", "payer"),
}
TELLING: Final[Mapping[str, Kind]] = {"account": "accounts", "open": "invoices", "sessions": "packages"}
"""The column that only one kind of file has."""


def read_opening(
    files: Sequence[tuple[str, bytes]],
    day: date,
    last: str | None,
    catalog: Catalog,
    people: Sequence[Person],
    agreed: Sequence[Coverage] = (),
) -> tuple[Opening, tuple[Fault, ...]]:
    """What the files say, with the warnings. `Faults` with all that is wrong in any of them.

    `agreed`: agreements, to set what the books owe clients beside the credit that they may use.
    """
    faults: list[Fault] = []
    found, directory = Found(), Directory(people)
    number = _last_number(last, day, catalog, faults)
    readers: Mapping[Kind, Callable[[Cells], None]] = {
        "accounts": lambda cells: account_row(cells, found, catalog, directory, agreed),
        "invoices": lambda cells: invoice_row(cells, found, day, number, catalog, directory),
        "packages": lambda cells: package_row(cells, found, day, catalog, directory),
    }
    for path, content in files:
        try:
            kind, rows = _rows(path, content)
        except Faults as wrong:
            faults += wrong.faults
            continue
        for row in rows:
            readers[kind](Cells(row, path, faults))
    for account, (path, line, said) in found.controls.items():
        earned = total(part.amount for parts in found.packages.values() for part in parts)
        here = total(each.open for each in found.invoices) if account == "receivable" else -earned
        if said != here and not any(each.severity == "error" for each in faults):
            faults.append(
                fault("opening-control", path, line=line, account=named(account, ACCOUNTS), said=said, here=here)
            )
    if any(each.severity == "error" for each in faults):
        raise Faults(faults)
    unknown = sum(each.vat is None for each in found.invoices)
    if unknown and catalog.organisation.vat_system == "cash":
        faults.append(warning("opening-vat-unknown", "", line=None, count=unknown))
    return (
        Opening(
            day=day,
            last_number=number,
            balances=tuple(sorted(found.balances, key=lambda each: (each.account, each.payer_kind, each.payer))),
            invoices=tuple(sorted(found.invoices, key=lambda each: (each.issued, each.number))),
            packages=tuple(
                OldPackage(
                    id=f"old-{place:04}",
                    client=client,
                    service=service,
                    sessions=sessions,
                    used=used,
                    until=until,
                    parts=tuple(sorted(parts, key=lambda part: (part.payer_kind, part.payer))),
                )
                for place, ((client, service, sessions, used, until), parts) in enumerate(
                    sorted(found.packages.items()), 1
                )
            ),
        ),
        tuple(faults),
    )


def _likely(header: Sequence[str]) -> Kind | None:
    """The kind of which a file has the most columns, two at least: reading it then names the one that is missing."""
    known = {kind: sum(bool(columns_of(each, columns)) for each in header) for kind, columns in COLUMNS.items()}
    best = max(known.values())
    likely = [kind for kind, count in known.items() if count == best]
    return likely[0] if best > 1 and len(likely) == 1 else None


def _last_number(text: str | None, day: date, catalog: Catalog, faults: list[Fault]) -> LastNumber | None:
    """The last number of the old system, when it is one of the practice's own pattern."""
    if text is None:
        return None
    pattern = catalog.organisation.invoice_number
    found = read_number(pattern, text.strip())
    if found is None:
        faults.append(fault("opening-number-pattern", number=text.strip(), pattern=pattern))
    elif found.series and found.series != str(day.year):
        faults.append(fault("opening-number-year", number=found.number, year=day.year))
    return found


def _rows(path: str, content: bytes) -> tuple[Kind, tuple[Row, ...]]:
    """`Faults`: opening-file for a file of which nobody can tell the kind, and those of reading it."""
    header = read_sheet(content, path).header
    kinds = {TELLING[found[0]] for found in (columns_of(each, tuple(TELLING)) for each in header) if len(found) == 1}
    kind = kinds.pop() if len(kinds) == 1 else _likely(header)
    if kind is None or kinds:
        raise Faults([fault("opening-file", path)])
    needed: Mapping[Kind, tuple[str, ...]] = {
        "accounts": ("account", "debit|credit"),
        "invoices": ("number", "date", "open", "client|payer"),
        "packages": ("client", "service", "sessions", "until", "deferred"),
    }
    return kind, read(content, path, COLUMNS[kind], required=needed[kind])
