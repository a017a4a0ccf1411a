"""What was open at the end of a period, by payer and by age after the day on which it had to be paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, case, func, select

from catalog.dates import Period
from catalog.money import ZERO, Money, total
from catalog.texts import Language, text
from invoices.books.lines import balances
from invoices.books.report import Cell, Column, Report, Table, summed
from invoices.model import PayerKind
from invoices.store.openings import brought_rows, opening_day
from invoices.store.schema import applied, invoices, movements

AGES: Final = {"days_30": 30, "days_60": 60, "days_90": 90}  # days after the due day, included
AGED: Final = tuple(Column(key, "money") for key in ("not_due", *AGES, "days_over", "overpaid", "receivable"))
PER_KIND: Final = (Column("payer_kind", "word"), *AGED)
PER_PAYER: Final = (Column("payer"), Column("payer_kind", "word"), *AGED)
EACH: Final = (
    Column("number"), Column("payer_kind", "word"), Column("payer"), Column("due", "day"),
    Column("days_late", "number"), Column("receivable", "money"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Open:
    """An invoice of which something was open on a day; below zero: what was paid too much, or before it was issued."""

    number: str
    payer_kind: PayerKind
    payer: str
    due: date
    late: int  # days after the due day; zero and below: not due
    amount: Money

    @property
    def age(self) -> str:
        """The column in which it stands. What is to be given back has no age."""
        if self.amount < ZERO:
            return "overpaid"
        if self.late <= 0:
            return "not_due"
        return next((key for key, days in AGES.items() if self.late <= days), "days_over")


def open_at(connection: Connection, last: date) -> list[Open]:
    """Every invoice that was not settled when a day ended, ours and of the old system, by number.

    What was credited, paid or written off counts by the day on which it is booked: what came later was open still.
    """
    day, sums = last.isoformat(), defaultdict[str, Money](lambda: ZERO)
    columns = invoices.c
    sign = case((columns.kind == "invoice", 1), else_=-1)
    whose = func.coalesce(columns.original, columns.number)
    asked = select(whose, func.sum(sign * columns.payable)).where(columns.issued <= day).group_by(whose)
    booked = func.coalesce(func.json_extract(movements.c.record, "$.booked"), movements.c.day)
    came = select(applied.c.number, -func.sum(applied.c.amount)).join(movements, movements.c.id == applied.c.movement)
    for query in (asked, came.where(booked <= day).group_by(applied.c.number)):
        for number, cents in connection.execute(query):
            sums[number] += Money(cents)
    old = brought_rows(connection)
    if (opened := opening_day(connection)) is not None and opened <= last:
        for row in old:
            sums[row.number] += Money(row.open)
    named = (columns.number, columns.payer_kind, columns.payer, columns.due)
    ours = connection.execute(select(*named).where(columns.original.is_(None)).order_by(columns.number))
    found = []
    for row in (*old, *ours):
        if amount := sums.get(row.number, ZERO):
            due = date.fromisoformat(row.due)
            found.append(Open(row.number, row.payer_kind, row.payer, due, (last - due).days, amount))
    return found


def aging(connection: Connection, name: str, period: Period, today: date, language: Language) -> Report:
    """Open amounts by age, per kind of payer, per payer and each. It holds when they are the receivables of the books.

    The day is the last of the period, or today where that is still to come.
    """
    last = min(period.last or date.max, today)
    found = open_at(connection, last)
    label = text("command.report.total", language)
    tables = (
        _aged("kinds", PER_KIND, found, lambda each: (each.payer_kind,), label),
        _aged("payers", PER_PAYER, found, lambda each: (each.payer, each.payer_kind), label),
        _each(found, label),
    )
    books, made = receivable(connection, last), total(each.amount for each in found)
    notes = [text("command.report.aging.day", language, day=last)]
    if books != made:
        notes.append(text("command.report.aging.differs", language, books=books, open=made))
    facts = {"day": last.isoformat(), "receivable": str(books)}
    return Report("aging", name, tables, tuple(notes), facts, holds=books == made)


def receivable(connection: Connection, last: date) -> Money:
    """What stood on the account `receivable` when a day ended."""
    stood = balances(connection, last + timedelta(days=1))
    return total(amount for (account, _), amount in stood.items() if account == "receivable")


def _aged(
    key: str, columns: tuple[Column, ...], found: list[Open], group: Callable[[Open], tuple[str, ...]], label: str
) -> Table:
    mine: dict[tuple[str, ...], list[Open]] = defaultdict(list)
    for each in found:
        mine[group(each)].append(each)
    rows: list[tuple[Cell, ...]] = []
    for who in sorted(mine, key=lambda who: who[::-1]):
        sums = [total(each.amount for each in mine[who] if each.age == column.key) for column in AGED[:-1]]
        rows.append((*who, *sums, total(sums)))
    return Table(key, columns, tuple(rows), summed(columns, rows, label))


def _each(found: list[Open], label: str) -> Table:
    """The oldest first."""
    rows: list[tuple[Cell, ...]] = [
        (each.number, each.payer_kind, each.payer, each.due, max(each.late, 0), each.amount)
        for each in sorted(found, key=lambda each: (each.due, each.number))
    ]
    return Table("open_invoices", EACH, tuple(rows), summed(EACH, rows, label))
