"""The VAT return of a period: each box with the invoices behind it, and corrections of returns of before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from catalog.dates import Period
from catalog.money import ZERO, Money, Percent, total
from catalog.organisation import VatSystem
from catalog.texts import Language, text
from invoices.books.bad_debts import bad_debts
from invoices.books.filed import closed_returns
from invoices.books.filing import Late, account, filled_in, goes_along, large
from invoices.books.of_old import not_known
from invoices.books.received import Story, by_payment, stories
from invoices.books.report import Cell, Column, Report, Table, summed
from invoices.books.returns import BOXES, NEVER, Box, Returns, Taxed, in_box, pro_rata, returns_of, whole_euros
from invoices.books.turnover import invoiced

LISTS: Final[Mapping[Box, str]] = {
    "1a": "invoices_1a", "1b": "invoices_1b", "1e": "invoices_1e", "exempt": "invoices_exempt",
}  # fmt: skip
SUMS: Final = (Column("turnover", "money"), Column("vat", "money"))
ROUNDED: Final = (Column("turnover_rounded", "number"), Column("vat_rounded", "number"))
BOX: Final = (Column("box", "word"), Column("what"), *SUMS, *ROUNDED)
BEHIND: Final = (
    Column("number"), Column("kind", "word"), Column("payer_kind", "word"), Column("tax_point", "day"), *SUMS,
)  # fmt: skip
CORRECTED: Final = (Column("original"), Column("box", "word"), *SUMS)
CORRECTING: Final = (
    Column("original"), Column("box", "word"), Column("number"), Column("kind", "word"),
    Column("tax_point", "day"), Column("booked", "day"), *SUMS,
)  # fmt: skip
RATIO: Final = (
    Column("span"), Column("taxed", "money"), Column("exempt", "money"), Column("ratio", "percent"),
)  # fmt: skip


def vat(
    connection: Connection,
    system: VatSystem,
    name: str,
    period: Period,
    today: date,
    language: Language,
) -> Report:
    """What the return of a period says, and where each figure comes from."""
    returns = returns_of(period, closed_returns(connection))
    mine = returns.within(period)
    last = returns.cut_off(mine[-1])
    year = Period.named(str((period.start or NEVER).year))
    cash = system == "cash"
    told = [each for each in stories(connection) if each.opened is None or each.opened < (period.end or NEVER)]
    every = by_payment(told, last) if cash else invoiced(connection, Period.inclusive(year.start, last))
    found = [(returns.of(each.point), returns.shown_in(each.point, each.booked, each.source), each) for each in every]
    own = [each for original, shown, each in found if original == shown and shown in mine]
    late = [(original, each) for original, shown, each in found if original != shown and shown in mine]
    so_far = [each for _, shown, each in found if each.point in year and shown <= mine[-1]]
    along = goes_along(late, mine)
    label = text("command.report.total", language)
    until_now = text("command.report.vat.so-far", language, year=mine[0][:4], last=mine[-1])
    bad = bad_debts(() if cash else told, period, today, label)
    tables = (
        _boxes("boxes", own, language),
        _boxes("to_file", own + [each for _, each in along], language),
        *(_behind(own, box, label) for box in BOXES),
        *_corrections(late, label),
        *(() if cash else (account(connection, period, own + [each for _, each in late], every, language),)),
        bad,
        _ratio({name: so_far} if year == period else {name: own, until_now: so_far}),
    )
    notes = [*filled_in(late, along, language, year=year == period), *_supplements(late, language)]
    notes += _lost(bad, language)
    notes += [] if cash else _paid_before(own, told, returns, language)
    notes += not_known(told, returns, period, today, language, cash=cash)
    fixed = returns.closing(mine[-1])
    if today <= last and fixed is None:
        notes.append(text("command.report.vat.until", language, day=last))
    facts = {"vat_system": system, "filed_by": last.isoformat(), "closed": fixed and fixed.day.isoformat()}
    return Report("vat", name, tables, tuple(notes), facts)


def _boxes(key: str, own: list[Taxed], language: Language) -> Table:
    """The return itself, exact and as it is filled in. Its last line, 5a, is the VAT that is due."""
    rows: list[tuple[Cell, ...]] = []
    for box in BOXES:
        net, tax = in_box(own, box)
        rounded = (None, None) if box == "exempt" else (whole_euros(net), whole_euros(tax))
        rows.append((box, text(f"command.report.box.{box}", language), net, tax, *rounded))
    taxable = [each for each in own if each.box != "exempt"]
    due = sum(whole_euros(in_box(own, box)[1]) for box in BOXES)
    sums = (total(each.net for each in taxable), total(each.tax for each in taxable), None, due)
    return Table(key, BOX, tuple(rows), ("5a", text("command.report.box.5a", language), *sums))


def _behind(own: list[Taxed], box: Box, label: str) -> Table:
    """The invoices behind a box."""
    rows = [
        (each.number, each.kind, each.payer_kind, each.point, each.net, each.tax) for each in own if each.box == box
    ]
    return Table(LISTS[box], BEHIND, tuple(rows), summed(BEHIND, rows, label))


def _corrections(late: Late, label: str) -> Iterator[Table]:
    """What belongs to returns that were filed before: per return and box, and the invoices behind that."""
    sums: list[tuple[Cell, ...]] = [
        (original, box, *in_box([each for name, each in late if name == original], box))
        for original, box in sorted({(original, each.box) for original, each in late})
    ]
    yield Table("corrections", CORRECTED, tuple(sums), summed(CORRECTED, sums, label))
    rows: list[tuple[Cell, ...]] = [
        (original, each.box, each.number, each.kind, each.point, each.booked, each.net, each.tax)
        for original, each in sorted(late, key=lambda pair: (pair[0], pair[1].box))
    ]
    yield Table("correcting", CORRECTING, tuple(rows), summed(CORRECTING, rows, label))


def _supplements(late: Late, language: Language) -> Iterator[str]:
    """Which corrections need a return of their own: the periods, or where none is, their year."""
    apart = large(late)
    for name, amount in apart.items():
        if len(name) > len("2026") or not any(other.startswith(f"{name}-") for other in apart):
            yield text("command.report.vat.supplement", language, original=name, amount=amount)


def _lost(bad: Table, language: Language) -> Iterator[str]:
    """That VAT of bad debts is in none of the figures to fill in."""
    changes = [row[-1] for row in bad.rows]
    back = total(each for each in changes if isinstance(each, Money) and each > ZERO)
    again = -total(each for each in changes if isinstance(each, Money) and each < ZERO)
    for key, amount in (("reclaim", back), ("due-again", again)):
        if amount:
            yield text(f"command.report.vat.{key}", language, amount=amount)


def _paid_before(own: list[Taxed], told: Iterable[Story], returns: Returns, language: Language) -> Iterator[str]:
    """What was paid in an earlier period than that of its tax point: VAT on that falls due then (Wet OB art. 13 lid 2).

    It happens where a payer transfers before there is an invoice, and the bank's line is placed on it later.
    """
    points = {each.number: returns.of(each.point) for each in own if each.tax > ZERO}
    for story in told:
        paid = min((step.day for step in story.steps if step.kind == "payment"), default=NEVER)
        if story.number in points and returns.of(paid) < points[story.number]:
            facts = {"number": story.number, "day": paid, "original": returns.of(paid)}
            yield text("command.report.vat.paid-before", language, **facts)


def _ratio(spans: Mapping[str, list[Taxed]]) -> Table:
    """Taxed and exempt turnover, and the part that is taxed."""
    rows: list[tuple[Cell, ...]] = []
    for span, found in spans.items():
        exempt, part = in_box(found, "exempt")[0], pro_rata(found)
        percent = None if part is None else Percent(Decimal(part))
        rows.append((span, total(each.net for each in found) - exempt, exempt, percent))
    return Table("ratio", RATIO, tuple(rows))
