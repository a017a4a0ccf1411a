"""What is used of each agreement, what is left of it, and when it ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from catalog.dates import Period
from catalog.money import ZERO, Money, total
from catalog.texts import Language, text
from invoices.books.delivered import work_out
from invoices.books.report import Cell, Column, Report, Table
from invoices.issue import Setting
from invoices.store.past import Use, first_asked, uses_of
from invoices.store.register import Register
from invoices.store.schema import shares
from invoices.store.store import PracticeStore
from tiered.coverage import Coverage
from tiered.shares import Standing
from tiered.state import State, period_key

SOON: Final = timedelta(days=45)
"""In this many days a new assignment can still be asked for in time."""
COUNTED: Final[tuple[Standing, ...]] = ("billed", "held", "shortfall")
"""What an agreement bears of help of which another part has no payer yet waits with that."""
NEARLY: Final = Decimal("0.9")  # of a cap
WHICH: Final = (
    Column("coverage"), Column("client"), Column("kind", "word"), Column("payer"), Column("cap_per", "word"),
)  # fmt: skip
KEYS: Final = ("cap", "used_before", "on_invoice", "to_bill", "left")
IN_UNITS: Final = (*WHICH, *(Column(key, "number") for key in KEYS), Column("ends", "day"))
IN_EUROS: Final = (*WHICH, *(Column(key, "money") for key in KEYS), Column("ends", "day"))


def coverages(store: PracticeStore, setting: Setting, name: str, period: Period, language: Language) -> Report:
    """Every agreement that holds on a day of the period, as it stood at the end, in units or in euros.

    What was delivered and is not billed yet is worked out as the next run would, and not kept. Caps that begin anew
    each month or year are those of the last day.
    """
    last = period.last or date.max
    with store.rehearsal() as books:
        work_out(books, setting, last)
        connection = books.connection
        used: dict[str, list[Use]] = defaultdict(list)
        for use in uses_of(connection, shares.c.day <= last.isoformat(), standings=COUNTED):
            used[use.coverage].append(use)
        every = [each for each in Register(connection).coverages.all() if _told(each, period, used.get(each.id, ()))]
        first = {each.id: first_asked(connection, each.client, [each]) for each in every}
    units, euros = [], []
    marks: dict[str, list[str]] = {key: [] for key in ("ending", "nearly", "requested")}
    for each in every:
        mine, state = used.get(each.id, []), State(first=first[each.id])
        if each.units is not None:
            units.append(_in_units(each, mine, state, last))
        if each.amount is not None or each.units is None:
            euros.append(_in_euros(each, mine, state, last))
        for key in _marks(each, [rows[-1] for rows in (units, euros) if rows and rows[-1][0] == each.id], last):
            marks[key].append(each.id)
    notes = [text("command.report.coverages.day", language, day=last)]
    for key, ids in marks.items():
        if ids:
            notes.append(text(f"command.report.coverages.{key}", language, ids=", ".join(ids), days=SOON.days))
    tables = (Table("in_units", IN_UNITS, tuple(units)), Table("in_euros", IN_EUROS, tuple(euros)))
    return Report("coverages", name, tables, tuple(notes), {"day": last.isoformat(), **marks})


def _told(coverage: Coverage, period: Period, used: Iterable[Use]) -> bool:
    """An agreement that holds in the period; one that was refused or taken back only where it was used."""
    if coverage.status in ("agreed", "requested"):
        return coverage.valid.overlaps(period)
    return any(use.day in period for use in used)


def _in_units(coverage: Coverage, used: list[Use], state: State, last: date) -> tuple[Cell, ...]:
    day, cap = _cap_day(coverage, last), coverage.units or Decimal(0)
    before = state.spent_on(coverage, day).units
    billed, waits = (sum((use.units for use in part), Decimal(0)) for part in _parts(coverage, used, day))
    left = max(cap - before - billed - waits, Decimal(0))
    return (*_which(coverage), cap, before, billed, waits, left, coverage.until)


def _in_euros(coverage: Coverage, used: list[Use], state: State, last: date) -> tuple[Cell, ...]:
    """Also of an agreement without a cap: what was used of it."""
    day, cap = _cap_day(coverage, last), coverage.amount
    before = state.spent_on(coverage, day).gross
    billed, waits = (total(use.gross for use in part) for part in _parts(coverage, used, day))
    left = None if cap is None else max(cap - before - billed - waits, ZERO)
    return (*_which(coverage), cap, before, billed, waits, left, coverage.until)


def _which(coverage: Coverage) -> tuple[Cell, ...]:
    return coverage.id, coverage.client, coverage.kind, coverage.payer, coverage.period


def _cap_day(coverage: Coverage, last: date) -> date:
    """The day whose month or year is shown: the last on which it held."""
    return min(max(last, coverage.from_ or last), coverage.until or last)


def _parts(coverage: Coverage, used: list[Use], day: date) -> tuple[list[Use], list[Use]]:
    """What counts under the cap of a day: on an invoice, and not yet."""
    mine = [use for use in used if period_key(coverage, use.day) == period_key(coverage, day)]
    return [use for use in mine if use.billed], [use for use in mine if not use.billed]


def _marks(coverage: Coverage, rows: list[tuple[Cell, ...]], last: date) -> Iterator[str]:
    """What deserves a look, of an agreement that goes on: it ends soon, is nearly used up, or was not granted yet."""
    if coverage.until is not None and coverage.until < last:
        return
    if coverage.until is not None and coverage.until <= last + SOON:
        yield "ending"
    if any(_nearly(row[5], row[9]) for row in rows):
        yield "nearly"
    if coverage.status == "requested":
        yield "requested"


def _nearly(cap: Cell, left: Cell) -> bool:
    """True when so much of a cap is used; also when all of it is."""
    if isinstance(cap, Money) and isinstance(left, Money):
        cap, left = cap.decimal, left.decimal
    return isinstance(cap, Decimal) and isinstance(left, Decimal) and left <= cap * (1 - NEARLY)
