"""Control accounts: what stands on an account of the books, and what it is made of. They are equal, or one is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from catalog.chart import Account
from catalog.money import ZERO, Money
from invoices.store import wallets
from invoices.store.cashbook import owed
from invoices.store.openings import brought_rows, opening_of
from invoices.store.schema import applied, invoices, movements, postings

Whose = tuple[str, str]  # payer kind, payer; ("", "") for all together


@dataclass(frozen=True, slots=True)
class Control:
    """One account, or of one payer: what the books say, and what it should be. Amounts as they are debited."""

    account: Account
    whose: Whose
    books: Money
    found: Money

    @property
    def holds(self) -> bool:
        """True when it ties out."""
        return self.books == self.found


def controls(connection: Connection) -> Iterator[Control]:
    """Every control account, by payer where it is somebody's.

    Receivables are the open invoices; VAT and rounding are those of the invoices; `wallet` is what clients may still
    use of the credit they earned; `advances` is what is kept for payers. What is deferred is proved session by session
    (verify_books.py), and what stands at Stripe by asking Stripe (`tiered pay sync`).
    """
    yield from _compared("receivable", _by_payer(connection, "receivable"), _open(connection))
    yield from _together(connection, "vat", "tax")
    yield from _together(connection, "rounding", "rounding")
    used = wallets.last_settled(connection)
    owed = {("client", client): -amount for client, amount in wallets.owed_when_settled(connection, used).items()}
    yield from _compared("wallet", _by_payer(connection, "wallet"), owed)
    yield from _compared("advances", _by_payer(connection, "advances"), _kept(connection))


def _compared(account: Account, books: Mapping[Whose, Money], found: Mapping[Whose, Money]) -> Iterator[Control]:
    for whose in sorted({*books, *found}):
        yield Control(account, whose, books.get(whose, ZERO), found.get(whose, ZERO))


def _by_payer(connection: Connection, account: Account) -> dict[Whose, Money]:
    columns = postings.c
    query = select(columns.payer_kind, columns.payer, func.sum(columns.amount)).where(columns.account == account)
    rows = connection.execute(query.group_by(columns.payer_kind, columns.payer))
    return {(kind, payer): Money(cents) for kind, payer, cents in rows}


def _open(connection: Connection) -> dict[Whose, Money]:
    """What is open of the invoices of each payer: asked, less what was credited, less what was paid or written off."""
    columns = invoices.c
    sign = case((columns.kind == "invoice", 1), else_=-1)
    asked = select(columns.payer_kind, columns.payer, func.sum(sign * columns.payable))
    came = select(columns.payer_kind, columns.payer, -func.sum(applied.c.amount)).join_from(
        applied, invoices, applied.c.number == columns.number
    )
    found: dict[Whose, Money] = defaultdict(lambda: ZERO)
    for query in (asked, came):
        for kind, payer, cents in connection.execute(query.group_by(columns.payer_kind, columns.payer)):
            found[kind, payer] += Money(cents)
    old = {each.number: each for each in brought_rows(connection)}
    for each in old.values():
        found[each.payer_kind, each.payer] += Money(each.open)
    for number, cents in connection.execute(select(applied.c.number, applied.c.amount)):
        if number in old:
            found[old[number].payer_kind, old[number].payer] -= Money(cents)
    return found


def _kept(connection: Connection) -> dict[Whose, Money]:
    """What movements kept for payers, or used of that: whose invoice they are about; and what was brought in."""
    record = movements.c.record
    about = (
        select(func.min(applied.c.number), movements.c.amount)
        .join_from(movements, applied, applied.c.movement == movements.c.id)
        .where(case((func.json_valid(record) == 1, func.json_extract(record, "$.till"))) == "advances")
        .group_by(movements.c.id)
    )
    moved = [(number, Money(cents)) for number, cents in connection.execute(about)]
    whose = owed(connection, {number for number, _ in moved})
    found: dict[Whose, Money] = defaultdict(lambda: ZERO)
    for number, amount in moved:
        if number in whose:  # else it is gone, which another check says
            kind, payer, _ = whose[number]
            found[kind, payer] += amount
    before = opening_of(connection)
    for each in before.opening.balances if before is not None else ():
        if each.account == "advances":
            found[each.payer_kind, each.payer] += each.amount
    return found


def _together(connection: Connection, account: Account, name: str) -> Iterator[Control]:
    """An account that is one figure of all invoices, on the credit side."""
    columns = invoices.c
    sign = case((columns.kind == "invoice", -1), else_=1)
    found = connection.execute(select(func.sum(sign * columns[name]))).scalar() or 0
    books = connection.execute(select(func.sum(postings.c.amount)).where(postings.c.account == account)).scalar() or 0
    yield Control(account, ("", ""), Money(books), Money(found))
