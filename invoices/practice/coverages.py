"""coverages.csv: who may pay for which client, until when and up to how much.

Which agreement a row is about stands in pairing.py. A row about a known one changes what it fills in, and an empty
cell changes nothing. What the practice decided stays: a status, an agreement that was refused or ended, and the days
and number with which a request was granted. Importing a file again must not undo that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.faults import Fault
from catalog.model import Catalog
from invoices.practice.cells import Cells
from invoices.practice.coverage_rows import COLUMNS, CoverageRows, called, lacking, warn_about
from invoices.practice.csvfile import nothing_in, read
from invoices.practice.headings import STATUSES, named
from invoices.practice.imports import Import, NewId, checked, unused
from invoices.practice.pairing import Said, identity, pair, terms
from invoices.practice.people import compared
from tiered.coverage import Coverage
from tiered.people import Person


@dataclass(frozen=True, slots=True)
class CoverageImport:
    """Agreements, and the contacts their pledges name: these persons are saved first."""

    coverages: Import[Coverage]
    people: Import[Person]


def read_coverages(
    content: bytes,
    path: str,
    catalog: Catalog,
    people: Iterable[Person],
    existing: Sequence[Coverage],
    today: date,
    new_id: NewId,
    new_person_id: NewId,
    pledger: Person | None = None,
) -> CoverageImport:
    """Works out what importing a coverages.csv would do; the ids are for agreements and for contacts.

    `pledger`: who the contact is, when somebody said so.

    `Faults`: everything that is wrong with the file, its header and its cells (csvfile.py, cells.py), with a client
    (`unknown-client`, `ambiguous-client`) or contact (people.py), and `coverage-...`. Warnings:
    `coverage-column-idle`, `coverage-used-up`, `coverage-no-tariff`, `coverage-incomplete`, `coverage-status-kept`,
    `coverage-changes`, `coverage-contact-kept`, `coverage-contact-twice`.
    """
    faults: list[Fault] = []
    rows = CoverageRows(catalog, people, existing, today, new_person_id, pledger)
    said = _different(_said(rows, content, path, faults))
    pairs = pair(said, existing)
    taken = {coverage.id.casefold() for coverage in existing}
    paired = {coverage.id for coverage in pairs.about.values()}
    alike = _Alike(coverage for coverage in existing if coverage.id not in paired)
    found: list[tuple[Coverage | None, Coverage]] = []
    for row in said:
        before, unclear = pairs.about.get(row.cells.line), pairs.unclear.get(row.cells.line, ())
        if unclear:
            row.cells.refuse("coverage-which-one", ids=", ".join(coverage.id for coverage in unclear))
            continue
        if before is None:
            coverage = row.as_new.model_copy(update={"id": unused(new_id, taken)})
        else:
            coverage = _updated(row, before)
        if alike.overlaps(coverage):
            row.cells.refuse("coverage-overlaps")
        warn_about(row.cells, coverage, catalog)
        if coverage != before and (columns := lacking(coverage)):
            row.cells.warn("coverage-incomplete", columns=columns)
        found.append((before, coverage))
    return CoverageImport(
        Import(
            new=tuple(coverage for before, coverage in found if before is None),
            changed=tuple(coverage for before, coverage in found if before not in (None, coverage)),
            unchanged=tuple(coverage for before, coverage in found if before == coverage),
            warnings=checked(faults),
        ),
        compared(tuple(rows.contacts.values()), rows.people),
    )


def _said(rows: CoverageRows, content: bytes, path: str, faults: list[Fault]) -> Iterator[Said]:
    """What each row says, as far as it is sound."""
    read_rows = read(content, path, COLUMNS, required=("client", "kind"))
    faults += nothing_in(read_rows, path)
    for row in read_rows:
        cells = Cells(row, path, faults)
        fields = rows.said(cells)
        if fields is not None:
            yield Said(cells, fields, Coverage.model_validate({"id": "new", **fields}))


def _different(rows: Iterable[Said]) -> list[Said]:
    """The rows, without those that stand in the file twice: these are refused (`coverage-twice`)."""
    first: dict[object, Said] = {}
    for row in rows:
        other = first.setdefault(identity(row.as_new), row)
        if other is not row:
            row.cells.refuse("coverage-twice", other=other.cells.line)
    return list(first.values())


def _updated(row: Said, before: Coverage) -> Coverage:
    """A known agreement with what the row fills in."""
    cells, asked = row.cells, row.as_new.status
    decided = before.status in ("refused", "ended") or (asked == "requested" and before.status != asked)
    if asked != before.status and (decided or "status" in row.fields):
        cells.warn("coverage-status-kept", status=named(asked, STATUSES), kept=named(before.status, STATUSES))
    if decided:
        return before
    kept = {"client", "kind", "payer", "from", "services", "status"} | ({"reference"} if before.reference else set())
    after = before.model_copy(update={field: value for field, value in row.fields.items() if field not in kept})
    changed = [field for field in row.fields if field not in kept and getattr(after, field) != getattr(before, field)]
    if changed:
        cells.warn("coverage-changes", id=before.id, columns=called(cells, changed))
    return after


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
        others = self._found.setdefault(terms(coverage, from_=None, until=None), [])
        found = any(other.id != coverage.id and other.valid.overlaps(coverage.valid) for other in others)
        others.append(coverage)
        return found
