"""The trial balance: what stood on each account, what came on and went off in a period, and what stands there now."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection

from catalog.chart import Account, LedgerAccount, ledger_account
from catalog.dates import Period
from catalog.money import ZERO, Money
from catalog.services import VatCategory
from catalog.texts import Language
from invoices.books.lines import lines, stood
from invoices.books.report import Cell, Column, Report, Table, summed

COLUMNS = (
    Column("number"),
    Column("rgs"),
    Column("account"),
    Column("before", "money"),
    Column("debit", "money"),
    Column("credit", "money"),
    Column("after", "money"),
)
Key = tuple[Account, VatCategory | None]


def accounts(
    connection: Connection, chosen: tuple[LedgerAccount, ...], name: str, period: Period, language: Language, label: str
) -> Report:
    """Each account of the general ledger with what moved on it. Below zero is credit.

    The columns before and after sum to zero, and debit is credit, because every entry balances. A year begins with its
    balance sheet only, the same as the opening balance of its audit file.
    """
    before: dict[LedgerAccount, Money] = defaultdict(lambda: ZERO)
    sides: dict[LedgerAccount, tuple[Money, Money]] = defaultdict(lambda: (ZERO, ZERO))
    start = period.start or date.min
    for (account, vat), amount in stood(connection, start).items():
        before[ledger_account(chosen, account, vat, start)] += amount
    for line in lines(connection, period):
        debit, credit = sides[where := ledger_account(chosen, line.account, line.vat, line.booked)]
        sides[where] = (debit + line.amount, credit) if line.amount > ZERO else (debit, credit - line.amount)
    rows: list[tuple[Cell, ...]] = []
    for each in sorted({*before, *sides}, key=lambda each: (each.number, each.account)):
        debit, credit = sides[each]
        after = before[each] + debit - credit
        rows.append((each.number, each.rgs, each.name.in_(language), before[each], debit, credit, after))
    return Report("accounts", name, (Table("accounts", COLUMNS, tuple(rows), summed(COLUMNS, rows, label)),))
