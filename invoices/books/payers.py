"""Of each institution what it assigned for a period, what was delivered and claimed of that, and what it paid.

A month is that of the help, not of the invoice, and what was claimed, awarded and paid is as it is known now: that is
how a municipality asks after a year. An answer to a claim is not read here: what an institution does not award is
credited or written off, so all the rest counts as awarded.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, func, select

from catalog.dates import Period, month_of
from catalog.money import ZERO, Money, total
from catalog.texts import Language, text
from invoices.books.delivered import work_out
from invoices.books.report import Cell, Column, Report, Table, summed
from invoices.issue import Setting
from invoices.store.archive import INSTITUTIONS
from invoices.store.cashbook import paid, written_off
from invoices.store.conditions import ACTIVE
from invoices.store.given_back import given_back_of
from invoices.store.register import Register
from invoices.store.schema import invoices, shares
from invoices.store.store import PracticeStore
from tiered.coverage import Coverage

MONEY: Final = tuple(Column(key, "money") for key in ("delivered", "claimed", "awarded", "paid", "to_pay"))
PER_PAYER: Final = (
    Column("payer"), Column("payer_kind", "word"), Column("agreements", "number"), Column("assigned_units", "number"),
    Column("delivered_units", "number"), Column("assigned_euros", "money"), Column("delivered", "money"),
)  # fmt: skip
CLAIMS: Final = (Column("payer"), Column("payer_kind", "word"), *MONEY)
PER_MONTH: Final = (
    Column("payer"), Column("month"), Column("delivered_units", "number"), *MONEY,
)  # fmt: skip
Whose = tuple[str, str]  # payer kind, payer


@dataclass(slots=True)
class Sums:
    """What happened of the help of a month."""

    units: Decimal = Decimal(0)
    delivered: Money = ZERO
    claimed: Money = ZERO
    taken_off: Money = ZERO  # credited, or written off
    paid: Money = ZERO

    @property
    def cells(self) -> tuple[Cell, ...]:
        """As they stand in a row."""
        awarded = self.claimed - self.taken_off
        return self.delivered, self.claimed, awarded, self.paid, awarded - self.paid


def payers(store: PracticeStore, setting: Setting, name: str, period: Period, language: Language) -> Report:
    """Two tables per institution, and one per institution and month; amounts with VAT.

    What was delivered and is not billed yet is worked out as the next run would, and not kept.
    """
    found: dict[tuple[Whose, str], Sums] = defaultdict(Sums)
    with store.rehearsal() as books:
        connection = books.connection
        _claims(connection, period, found)  # before the rest is worked out: that is on no invoice
        work_out(books, setting, period.last or date.max)
        _delivered(connection, period, found)
        agreed = [each for each in Register(connection).coverages.all() if _assigns(each, period)]
    assigned: dict[Whose, list[Coverage]] = defaultdict(list)
    for each in agreed:
        payer = setting.catalog.payer.get(each.payer or "")
        if payer is not None and (payer.kind, payer.billing) != ("insurer", "restitution"):  # that is the client's
            assigned[payer.kind, payer.id].append(each)
    label = text("command.report.total", language)
    rows: list[tuple[Cell, ...]] = []
    claims: list[tuple[Cell, ...]] = []
    for whose in sorted({*assigned, *(whose for whose, _ in found)}):
        mine = [(each, _times(each, period)) for each in assigned[whose]]
        units = sum((each.units * times for each, times in mine if each.units is not None), Decimal(0))
        euros = total(each.amount.times(times) for each, times in mine if each.amount is not None)
        sums = _summed(each for (who, _), each in found.items() if who == whose)
        rows.append((*whose[::-1], len(mine), units, sums.units, euros, sums.delivered))
        claims.append((*whose[::-1], *sums.cells))
    months: list[tuple[Cell, ...]] = [
        (whose[1], month, found[whose, month].units, *found[whose, month].cells) for whose, month in sorted(found)
    ]
    tables = (
        Table("institutions", PER_PAYER, tuple(rows), summed(PER_PAYER, rows, label)),
        Table("claims", CLAIMS, tuple(claims), summed(CLAIMS, claims, label)),
        Table("months", PER_MONTH, tuple(months), summed(PER_MONTH, months, label)),
    )
    return Report("payers", name, tables, (text("command.report.payers.now", language),))


def _assigns(coverage: Coverage, period: Period) -> bool:
    return coverage.status == "agreed" and coverage.valid.overlaps(period)


def _times(coverage: Coverage, period: Period) -> int:
    """How many times its caps count in a period: once for each of its months or years in it."""
    if coverage.period == "total":
        return 1
    first = max(coverage.from_ or date.min, period.start or date.min)
    last = min(coverage.until or date.max, period.last or date.max)
    if coverage.period == "year":
        return last.year - first.year + 1
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _summed(every: Iterable[Sums]) -> Sums:
    sums = Sums()
    for each in every:
        sums.units += each.units
        for key in ("delivered", "claimed", "taken_off", "paid"):
            setattr(sums, key, getattr(sums, key) + getattr(each, key))
    return sums


def _delivered(connection: Connection, period: Period, found: dict[tuple[Whose, str], Sums]) -> None:
    """What institutions bear of the help of a period, billed or not."""
    rows = connection.execute(
        select(shares).where(
            shares.c.payer_kind.in_(INSTITUTIONS), shares.c.standing.in_(("billed", "held")), ACTIVE,
            shares.c.day >= (period.start or date.min).isoformat(), shares.c.day < (period.end or date.max).isoformat(),
        )
    ).all()  # fmt: skip
    back = given_back_of(connection, {row.delivery for row in rows})
    for row in rows:
        sums = found[(row.payer_kind, row.payer), month_of(date.fromisoformat(row.day))]
        sums.units += Decimal(row.units or 0)
        sums.delivered += Money(row.gross) - back.get((row.delivery, row.round, row.share), ZERO)


def _claims(connection: Connection, period: Period, found: dict[tuple[Whose, str], Sums]) -> None:
    """What institutions were billed for the help of a period. Each amount is divided over the months of its lines."""
    columns = invoices.c
    named = (columns.number, columns.original, columns.kind, columns.payer_kind, columns.payer, columns.payable)
    lines = func.json_extract(columns.record, "$.lines").label("lines")
    rows = connection.execute(select(*named, lines).where(columns.payer_kind.in_(INSTITUTIONS))).all()
    numbers = {row.number for row in rows}
    received, lost = paid(connection, numbers), written_off(connection, numbers)
    for row in rows:
        weights = _months(json.loads(row.lines))
        whose = (row.payer_kind, row.payer)
        key = "claimed" if row.kind == "invoice" else "taken_off"
        amounts = ((key, Money(row.payable)), ("paid", received.get(row.number)), ("taken_off", lost.get(row.number)))
        for name, amount in amounts:
            for month, part in zip(weights, (amount or ZERO).split(list(weights.values())), strict=True):
                if Period.month(month).overlaps(period):
                    sums = found[whose, month]
                    setattr(sums, name, getattr(sums, name) + part)


def _months(lines: list[dict[str, Any]]) -> dict[str, int]:
    """What the lines of each month of help come to, in cents. A line is of one month."""
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        found[min(line["days"])[:7]] += sum(Money.euros(share["gross"]).cents for share in line["shares"])
    return found if any(found.values()) else dict.fromkeys(found, 1)
