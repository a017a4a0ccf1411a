"""The first control: every delivery of a period ends in exactly one state, and what is not billed is named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final, get_args

from catalog.chart import Account, LedgerAccount, ledger_account
from catalog.dates import Period, month_of
from catalog.money import ZERO, Money, total
from catalog.services import VatCategory
from catalog.texts import Language, text
from invoices.books.accrual import Accrued, Why
from invoices.books.delivered import AllDelivered, Delivered
from invoices.books.report import Cell, Column, Report, Table, summed
from invoices.store.states import DeliveryState

STATES: Final[tuple[DeliveryState, ...]] = get_args(DeliveryState)
COUNT: Final = Column("deliveries", "number")
SUMS: Final = (Column("amount", "money"), Column("open", "money"))
PER_STATE: Final = (Column("state", "word"), COUNT, *SUMS)
PER_SERVICE: Final = (
    Column("month"), Column("service"), *(Column(state, "number") for state in STATES), COUNT, *SUMS,
)  # fmt: skip
WHICH: Final = (Column("delivery"), Column("day", "day"), Column("service"), Column("client"))
NOT_BILLED: Final = (*WHICH, Column("state", "word"), Column("why", "word"), Column("open", "money"))
REMOVED: Final = (*WHICH, Column("reason"), Column("actor"))
ACCRUAL: Final = (
    Column("why", "word"), Column("vat_kind", "word"), Column("debit_account"), Column("debit_name"),
    Column("credit_account"), Column("credit_name"), Column("amount", "money"),
)  # fmt: skip


def completeness(
    found: AllDelivered, chosen: tuple[LedgerAccount, ...], name: str, period: Period, language: Language
) -> Report:
    """Counts and amounts per state, what is not billed and why, what does not count, and what to accrue.

    It holds when nothing is unbilled. What is held waits for somebody's decision, and is named.
    """
    every = found.deliveries
    label = text("command.report.total", language)
    tables = (
        _per_state(every, label),
        _per_service(every, label),
        _not_billed(every, label),
        Table("removed", REMOVED, tuple((*_which(e), e.reason, e.actor) for e in every if e.state == "removed")),
        _accrual(found.accrued, chosen, period.last or date.max, language, label),
    )
    unbilled = sum(each.state == "unbilled" for each in every)
    facts = {"deliveries": len(every)}
    notes = (text("command.report.completeness.unbilled", language, count=unbilled),) if unbilled else ()
    return Report("completeness", name, tables, notes, facts, holds=not unbilled)


def _per_state(every: Iterable[Delivered], label: str) -> Table:
    """Each delivery is in one state. Its amount too, but for what was waived of it: that stands with what is waived."""
    by: dict[DeliveryState, list[Delivered]] = {state: [] for state in STATES}
    for each in every:
        by[each.state].append(each)
    rows: list[tuple[Cell, ...]] = []
    for state, mine in by.items():
        amount, left = _sums(mine)
        counted = every if state == "waived" else mine
        waived = total(each.waived for each in counted)
        rows.append((state, len(mine), waived if state == "waived" else amount - waived, left))
    return Table("states", PER_STATE, tuple(rows), _totals(PER_STATE, rows, label))


def _per_service(every: Iterable[Delivered], label: str) -> Table:
    by: dict[tuple[str, str], list[Delivered]] = defaultdict(list)
    for each in every:
        by[month_of(each.day), each.service].append(each)
    rows: list[tuple[Cell, ...]] = []
    for (month, service), mine in sorted(by.items()):
        counts = Counter(each.state for each in mine)
        rows.append((month, service, *(counts[state] for state in STATES), len(mine), *_sums(mine)))
    return Table("services", PER_SERVICE, tuple(rows), _totals(PER_SERVICE, rows, label))


def _not_billed(every: Iterable[Delivered], label: str) -> Table:
    rows = [(*_which(each), each.state, each.why, each.open) for each in every if each.why is not None]
    return Table("not_billed", NOT_BILLED, tuple(rows), summed(NOT_BILLED, rows, label))


def _accrual(
    accrued: Iterable[Accrued], chosen: tuple[LedgerAccount, ...], last: date, language: Language, label: str
) -> Table:
    """Debit what is still to be billed, credit revenue and the VAT that is due, per kind of VAT.

    Turn it back on the first day after.
    """
    sums: dict[tuple[Why, VatCategory, Account], Money] = {}
    for each in accrued:
        parts: dict[Account, Money] = {"revenue": each.amount, "vat": each.tax}
        for account, amount in parts.items():
            if amount:
                key = (each.why, each.vat, account)
                sums[key] = sums.get(key, ZERO) + amount
    rows: list[tuple[Cell, ...]] = []
    for (why, vat, credit), amount in sorted(sums.items()):
        accounts = (ledger_account(chosen, "unbilled", None, last), ledger_account(chosen, credit, vat, last))
        sides = (cell for account in accounts for cell in (account.number, account.name.in_(language)))
        rows.append((why, vat, *sides, amount))
    return Table("accrual", ACCRUAL, tuple(rows), summed(ACCRUAL, rows, label))


def _which(each: Delivered) -> tuple[Cell, ...]:
    return each.id, each.day, each.service, each.client


def _sums(mine: list[Delivered]) -> tuple[Money, Money]:
    return total(each.amount for each in mine), total(each.open for each in mine)


def _totals(columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], label: str) -> tuple[Cell, ...]:
    """The totals, of counts too."""
    made = list(summed(columns, rows, label))
    for place, column in enumerate(columns):
        if column.shape == "number":
            made[place] = sum(cell for row in rows if isinstance(cell := row[place], int))
    return tuple(made)
