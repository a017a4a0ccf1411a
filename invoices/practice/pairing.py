"""Which agreement a row of coverages.csv is about: one that the practice has, or a new one.

Rows have no id. Agreements are kin when client, kind, payer (of a pledge: the contact), reference, first day and
services are the same; what they are good for may still differ: two pledges of one sister are two agreements. A row is
about

1. the agreement that says exactly the same;
2. else the one of its kin with the same limits: its last day was edited, say;
3. else the only one of its kin that is left, if no other row can mean that one: its amount was edited;
4. else the only one of an institution that would be its kin but has no number yet, with the same limits: it got one,
   also when the row says that a request was agreed;
5. else, when it has no number itself, the only one of an institution that would be its kin without the number it got;
6. else, when it asks for something, the decided agreement that says the same under the number or the days that the
   payer gave it.

Without any of these it is new; unless some of its kin are left, and nobody can tell which of them it would change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from invoices.practice.cells import Cells
from tiered.coverage import INSTITUTIONAL_KINDS, Coverage

LIMITS: Final = ("share", "per_unit", "amount", "units", "period")
OPEN: Final = frozenset({"agreed", "requested"})


@dataclass(frozen=True, slots=True)
class Said:
    """A row: what it fills in, by the names of a coverage's fields, and the agreement it would be if it were new."""

    cells: Cells
    fields: dict[str, Any]
    as_new: Coverage


@dataclass(frozen=True, slots=True)
class Pairs:
    """By the line of a row: the agreement it is about, or those of which nobody can tell which it is about."""

    about: dict[int | None, Coverage] = field(default_factory=dict)
    unclear: dict[int | None, tuple[Coverage, ...]] = field(default_factory=dict)


def terms(coverage: Coverage, **neutral: object) -> Coverage:
    """What an agreement says, whatever its id and status, and whatever it says where a neutral value is given."""
    number = (coverage.reference or "").casefold() or None
    same = {"id": "any", "status": "agreed", "reference": number, "services": tuple(sorted(coverage.services))}
    return coverage.model_copy(update={**same, **neutral})


def identity(coverage: Coverage) -> object:
    """What makes two rows of one file the same agreement: all they say; of an institution's agreement its number."""
    numbered = coverage.reference and coverage.kind in INSTITUTIONAL_KINDS
    return _kin(coverage) if numbered else terms(coverage)


def pair(rows: Iterable[Said], existing: Iterable[Coverage]) -> Pairs:
    """Sets rows, no two of them the same, beside the agreements of the practice."""
    clans: dict[object, _Clan] = defaultdict(_Clan)
    for coverage in existing:
        clans[_clan(coverage)].coverages[coverage.id] = coverage
    for row in rows:
        clans[_clan(row.as_new)].rows[row.cells.line] = row
    found = Pairs()
    for clan in clans.values():
        clan.pair_equals(found)
        for fits in (_same_limits, _are_kin, _numbered, _granted, _unnumbered, _decided):
            clan.pair_alone(fits, found)
        for line, row in clan.rows.items():
            if kin := tuple(coverage for coverage in clan.coverages.values() if _are_kin(row, coverage)):
                found.unclear[line] = kin
    return found


@dataclass(frozen=True, slots=True)
class _Clan:
    """What is not paired yet of those with the same client, kind, payer and services."""

    rows: dict[int | None, Said] = field(default_factory=dict)
    coverages: dict[str, Coverage] = field(default_factory=dict)

    def pair_equals(self, found: Pairs) -> None:
        """Pairs who says the same."""
        equal: dict[Coverage, list[Coverage]] = defaultdict(list)
        for coverage in self.coverages.values():
            equal[terms(coverage)].append(coverage)
        for row in tuple(self.rows.values()):
            if there := equal.get(terms(row.as_new)):
                self._take(row, _likeliest(there)[0], found)

    def pair_alone(self, fits: Callable[[Said, Coverage], bool], found: Pairs) -> None:
        """Pairs who fits whom, where there is no other for either of them."""
        coverages = self.coverages.values()
        wanted = [(row, _likeliest([each for each in coverages if fits(row, each)])) for row in self.rows.values()]
        times = Counter(coverage.id for _, fitting in wanted for coverage in fitting)
        for row, fitting in wanted:
            if len(fitting) == 1 and times[fitting[0].id] == 1:
                self._take(row, fitting[0], found)

    def _take(self, row: Said, coverage: Coverage, found: Pairs) -> None:
        found.about[row.cells.line] = coverage
        del self.rows[row.cells.line]
        del self.coverages[coverage.id]


def _likeliest(coverages: Sequence[Coverage]) -> Sequence[Coverage]:
    """Those that still hold or are asked for; where there are none, those that were refused or ended."""
    return [coverage for coverage in coverages if coverage.status in OPEN] or coverages


def _clan(coverage: Coverage) -> object:
    return coverage.client, coverage.kind, coverage.payer, frozenset(coverage.services)


def _kin(coverage: Coverage) -> object:
    return _clan(coverage), (coverage.reference or "").casefold(), coverage.from_


def _are_kin(row: Said, coverage: Coverage) -> bool:
    return _kin(row.as_new) == _kin(coverage)


def _same_limits(row: Said, coverage: Coverage) -> bool:
    limits = {name: value for name, value in row.fields.items() if name in LIMITS}
    return _are_kin(row, coverage) and all(getattr(coverage, name) == value for name, value in limits.items())


def _numbered(row: Said, coverage: Coverage) -> bool:
    return not coverage.reference and row.as_new.status == coverage.status and _same_but_number(row, coverage)


def _granted(row: Said, coverage: Coverage) -> bool:
    """A request stays one until the command agrees it; a second agreement beside it would pay as well."""
    statuses = row.as_new.status, coverage.status
    asked = statuses == ("agreed", "requested") and bool(row.as_new.reference) and not coverage.reference
    return asked and _same_but_number(row, coverage)


def _unnumbered(row: Said, coverage: Coverage) -> bool:
    """The file of before the number came, once more: what it leaves empty is compared too."""
    asked = row.as_new
    same = asked.status == coverage.status and all(getattr(coverage, name) == getattr(asked, name) for name in LIMITS)
    return not asked.reference and same and _same_but_number(row, coverage)


def _same_but_number(row: Said, coverage: Coverage) -> bool:
    if coverage.kind not in INSTITUTIONAL_KINDS or coverage.status not in OPEN:
        return False
    limits = {name: value for name, value in row.fields.items() if name in LIMITS}
    return row.as_new.from_ == coverage.from_ and all(getattr(coverage, name) == limits[name] for name in limits)


def _decided(row: Said, coverage: Coverage) -> bool:
    asked = row.as_new
    given: dict[str, object] = {"from_": coverage.from_, "until": coverage.until}
    if not asked.reference:
        given["reference"] = terms(coverage).reference
    return (
        asked.status == "requested"
        and coverage.status != asked.status
        and terms(asked, **given) == terms(coverage)
        and asked.valid.overlaps(coverage.valid)
    )
