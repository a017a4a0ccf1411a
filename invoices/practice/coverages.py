"""coverages.csv: who may pay for which client, until when and up to how much.

An agreement is known by its client, kind, payer (of a pledge: the contact), reference, first day and services. A row
about a known one changes what it fills in, and an empty cell changes nothing. Its status stays what the practice made
of it, and an agreement that was refused or ended stays as it is: those are decisions, and importing a file again must
not undo them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.faults import Fault
from catalog.model import Catalog
from invoices.practice.cells import Cells
from invoices.practice.coverage_rows import COLUMNS, CoverageRows, warn_about
from invoices.practice.csvfile import nothing_in, read
from invoices.practice.headings import STATUSES, named
from invoices.practice.imports import Import, NewId, checked, unused
from invoices.practice.people import compared
from tiered.coverage import Coverage
from tiered.people import Person

Identity = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class CoverageImport:
    """Agreements, and the contacts their pledges name: these persons are saved first."""

    coverages: Import[Coverage]
    people: Import[Person]


def identity(coverage: Coverage) -> Identity:
    """What makes two rows the same agreement."""
    return (
        coverage.client,
        coverage.kind,
        coverage.payer,
        (coverage.reference or "").casefold(),
        coverage.from_,
        frozenset(coverage.services),
    )


def read_coverages(
    content: bytes,
    path: str,
    catalog: Catalog,
    people: Iterable[Person],
    existing: Sequence[Coverage],
    today: date,
    new_id: NewId,
    new_person_id: NewId,
) -> CoverageImport:
    """Works out what importing a coverages.csv would do; the ids are for agreements and for contacts.

    `Faults`: everything that is wrong with the file, its header and its cells (csvfile.py, cells.py), with a client
    (`unknown-client`, `ambiguous-client`) or contact (people.py), and `coverage-...`. Warnings:
    `coverage-column-idle`, `coverage-used-up`, `coverage-no-tariff`, `coverage-status-kept`.
    """
    faults: list[Fault] = []
    rows = CoverageRows(catalog, people, today, new_person_id)
    before = {identity(coverage): coverage for coverage in existing}
    taken = {coverage.id.casefold() for coverage in existing}
    alike = _Alike(existing)
    found: dict[Identity, tuple[Cells, Coverage]] = {}
    read_rows = read(content, path, COLUMNS, required=("client", "kind"))
    faults += nothing_in(read_rows, path)
    for row in read_rows:
        cells = Cells(row, path, faults)
        said = rows.said(cells)
        if said is None:
            continue
        coverage = Coverage.model_validate({"id": "new", **said})
        key = identity(coverage)
        if key in found:
            cells.refuse("coverage-twice", other=found[key][0].line)
            continue
        if key in before:
            coverage = _updated(cells, before[key], said)
        else:
            coverage = coverage.model_copy(update={"id": unused(new_id, taken)})
        if alike.overlaps(coverage):
            cells.refuse("coverage-overlaps")
        warn_about(cells, coverage, catalog)
        found[key] = cells, coverage
    coverages = {key: coverage for key, (_, coverage) in found.items()}
    return CoverageImport(
        Import(
            new=tuple(coverage for key, coverage in coverages.items() if key not in before),
            changed=tuple(coverage for key, coverage in coverages.items() if before.get(key, coverage) != coverage),
            unchanged=tuple(coverage for key, coverage in coverages.items() if before.get(key) == coverage),
            warnings=checked(faults),
        ),
        compared(tuple(rows.contacts.values()), rows.people),
    )


def _updated(cells: Cells, before: Coverage, said: dict[str, Any]) -> Coverage:
    """A known agreement with what the row fills in."""
    status = said.get("status", before.status)
    if status != before.status:
        cells.warn("coverage-status-kept", status=named(status, STATUSES), kept=named(before.status, STATUSES))
    if before.status in ("refused", "ended"):
        return before
    kept = {"client", "kind", "payer", "reference", "from", "services", "status"}
    return before.model_copy(update={field: value for field, value in said.items() if field not in kept})


class _Alike:
    """Agreements that say the same, whatever their days: two that hold at once were most likely typed twice.

    Earned credit is left alone: somebody may earn the same amount again.
    """

    def __init__(self, existing: Iterable[Coverage]) -> None:
        self._found: dict[Coverage, list[Coverage]] = {}
        for coverage in existing:
            self.overlaps(coverage)

    def overlaps(self, coverage: Coverage) -> bool:
        """True when another one says the same for some of the same days. It is remembered."""
        if coverage.kind == "credit" or coverage.status in ("refused", "ended"):
            return False
        content = coverage.model_copy(update={"id": "any", "from_": None, "until": None, "status": "agreed"})
        others = self._found.setdefault(content, [])
        found = any(other.id != coverage.id and other.valid.overlaps(coverage.valid) for other in others)
        others.append(coverage)
        return found
