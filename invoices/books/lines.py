"""The journal: every line of the books in the order in which it counts, with the general ledger account it stands on.

This is the one reading that reports, exports and the review share, so that their totals are the same totals. An entry
is what one source books on one day: an invoice, a movement of money, the income of a package. Each balances.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Final, Literal, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from catalog.chart import PROFIT_AND_LOSS, Account, LedgerAccount, ledger_account
from catalog.dates import Period
from catalog.money import ZERO, Money, total
from catalog.services import VatCategory
from invoices.store.schema import postings

Journal = Literal["sales", "bank", "cash", "card", "stripe", "memorial"]
JOURNALS: Final[tuple[Journal, ...]] = ("sales", "bank", "cash", "card", "stripe", "memorial")
OF_TILL: Final[dict[str, Journal]] = {
    "bank": "bank",
    "cash": "cash",
    "card": "card",
    "clearing": "stripe",
    "underway": "stripe",
    "disputed": "stripe",
}
SALES: Final = ("invoice", "credit-note")
OPENING: Final = "opening:"  # what an old system left behind
PACKAGE: Final = " package:"  # in the cause of a line


@dataclass(frozen=True, slots=True)
class BookLine:
    """One line of the journal. Debit is positive; amounts in euros."""

    source: str  # an invoice's number, a movement's id, or what released income
    place: int
    kind: str  # what was booked: invoice, credit-note, payment, release ...
    booked: date  # the day on which it counts
    tax_point: date  # the day that decides its VAT period
    account: Account
    vat: VatCategory | None
    rate: str | None  # of VAT, such as "21"
    payer_kind: str
    payer: str
    client: str | None
    service: str | None
    amount: Money
    package: str | None = None  # of deferred income: the delivery that opened the package


@dataclass(frozen=True, slots=True)
class Entry:
    """What one source books on one day: its lines sum to zero."""

    source: str
    booked: date
    journal: Journal
    kind: str
    lines: tuple[BookLine, ...]

    @property
    def name(self) -> str:
        """Unique in the books: a source that counts on two days makes two entries."""
        return f"{self.source}@{self.booked:%Y%m%d}"


class Chart:
    """A practice's chart of accounts: its own numbers, else the default."""

    def __init__(self, chosen: Iterable[LedgerAccount]) -> None:
        own = tuple(chosen)
        self._of = cache(lambda account, vat, day: ledger_account(own, account, vat, day))

    def of(self, line: BookLine) -> LedgerAccount:
        """Where a line stands in the general ledger."""
        return self._of(line.account, line.vat, line.booked)


def lines(
    connection: Connection, period: Period, *accounts: Account, where: ColumnElement[bool] | None = None
) -> Iterator[BookLine]:
    """The lines that count in a period, by day and source; of these accounts only, where some are named."""
    columns = postings.c
    query = select(postings).order_by(columns.booked, func.length(columns.source), columns.source, columns.line)
    if accounts:
        query = query.where(columns.account.in_(accounts))
    if where is not None:
        query = query.where(where)
    for row in connection.execute(_within(query, period).execution_options(yield_per=1000)):
        yield _line(row)


def entries(connection: Connection, period: Period) -> Iterator[Entry]:
    """The journal of a period, whole entries by day."""
    for (booked, source), found in groupby(lines(connection, period), key=lambda line: (line.booked, line.source)):
        mine = tuple(found)
        yield Entry(source, booked, journal_of(mine[0]), mine[0].kind, mine)


def balances(connection: Connection, before: date) -> dict[tuple[Account, VatCategory | None], Money]:
    """What stood on each account when a day began. Zero is left out."""
    columns = postings.c
    key = (columns.account, columns.vat_category)
    query = select(*key, func.sum(columns.amount)).where(columns.booked < before.isoformat()).group_by(*key)
    return {(account, vat): Money(cents) for account, vat, cents in connection.execute(query) if cents}


def stood(connection: Connection, day: date) -> dict[tuple[Account, VatCategory | None], Money]:
    """What stood on each account when a day began, with what earlier years earned or cost on `opening`.

    So a year opens with its balance sheet. Of the year itself results stay where they are: the second quarter begins
    with those of the first.
    """
    found = balances(connection, day)
    for (account, vat), amount in balances(connection, day.replace(month=1, day=1)).items():
        if account in PROFIT_AND_LOSS:
            found[account, vat] = found.get((account, vat), ZERO) - amount
            found["opening", None] = found.get(("opening", None), ZERO) + amount
    return {key: amount for key, amount in found.items() if amount}


def by_account(found: Iterable[BookLine]) -> dict[Account, Money]:
    """The sum of lines on each account."""
    sums: dict[Account, Money] = {}
    for line in found:
        sums[line.account] = sums.get(line.account, Money(0)) + line.amount
    return sums


def journal_of(line: BookLine) -> Journal:
    """The journal of an entry, by its first line."""
    if line.kind in SALES:
        return "sales"
    if line.source.startswith(OPENING):
        return "memorial"
    return OF_TILL.get(line.account, "memorial")


def balanced(entry: Entry) -> bool:
    """Debit is credit."""
    return not total(line.amount for line in entry.lines)


def _within(query: Select[tuple[object, ...]], period: Period) -> Select[tuple[object, ...]]:
    if period.start is not None:
        query = query.where(postings.c.booked >= period.start.isoformat())
    if period.end is not None:
        query = query.where(postings.c.booked < period.end.isoformat())
    return query


def _line(row: Row[tuple[object, ...]]) -> BookLine:
    return BookLine(
        source=row.source,
        place=row.line,
        kind=row.cause.partition(" ")[0],
        booked=date.fromisoformat(row.booked),
        tax_point=date.fromisoformat(row.tax_point),
        account=cast("Account", row.account),
        vat=row.vat_category,
        rate=row.vat_rate,
        payer_kind=row.payer_kind,
        payer=row.payer,
        client=row.client,
        service=row.service,
        amount=Money(row.amount),
        package=row.cause.partition(PACKAGE)[2] or None,
    )
