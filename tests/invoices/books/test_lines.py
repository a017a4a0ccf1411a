"""The journal as accountants read it: whole entries that balance, on accounts that the chart names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from reception import Reception

from catalog.chart import Account, LedgerAccount, default, ledger_account
from catalog.dates import Period
from catalog.money import Money, total
from catalog.records import Words
from invoices.books.lines import BookLine, Chart, balanced, balances, by_account, entries, lines

QUARTER = Period.named("2026-Q4")


def test_every_entry_balances_and_no_line_is_left_out(desk: Reception) -> None:
    """Entry by entry debit is credit; together they are the lines of the period."""
    with desk.practice() as practice, practice.database.reading() as connection:
        found = list(entries(connection, QUARTER))
        every = list(lines(connection, Period()))
    assert all(balanced(entry) for entry in found)
    assert sum(len(entry.lines) for entry in found) == len(every) > 100
    assert len({entry.name for entry in found}) == len(found)


def test_each_in_its_journal(desk: Reception) -> None:
    """Invoices are sales, money is its till's, the rest is memorial."""
    with desk.practice() as practice, practice.database.reading() as connection:
        found = {(entry.kind, entry.journal) for entry in entries(connection, QUARTER)}
    assert found == {
        ("invoice", "sales"),
        ("credit-note", "sales"),
        ("payment", "bank"),
        ("release", "memorial"),
        ("write-off", "memorial"),
    }


def test_balances_are_the_lines_before(desk: Reception) -> None:
    """What stood on an account on a day is what was booked before it; what counts on that day is not in it."""
    day = date(2026, 11, 9)
    with desk.practice() as practice, practice.database.reading() as connection:
        until = list(lines(connection, Period(None, day)))
        stood = balances(connection, day)
        after = by_account(lines(connection, Period(day, day + timedelta(days=1))))
    assert total(stood.values()) == Money(0)
    sums: dict[Account, Money] = {}
    for (account, _), amount in stood.items():
        sums[account] = sums.get(account, Money(0)) + amount
    assert sums == {account: amount for account, amount in by_account(until).items() if amount}
    assert after["written-off"] == Money.euros("25.00")


def test_every_account_has_a_number_by_default() -> None:
    """No line of the books is without a place in the general ledger, and no two accounts share a number."""
    for account in get_args(Account):
        for vat in (None, "exempt", "standard", "reduced", "zero"):
            assert ledger_account((), account, vat, date(2026, 1, 1)).account == account
    numbers = [each.number for each in default()]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("vat", "day", "number"),
    [
        ("exempt", date(2026, 6, 30), "8030"),  # the default, until the practice chose
        ("exempt", date(2026, 7, 1), "8100"),
        ("standard", date(2026, 7, 1), "8000"),
        ("standard", date(2027, 1, 1), "8200"),  # of all kinds, from then on
        ("exempt", date(2027, 1, 1), "8100"),  # its own still comes first
    ],
)
def test_the_chart_of_the_practice_comes_first(vat: str, day: date, number: str) -> None:
    """What was chosen holds from its day; what is said of one kind of VAT before what is said of all."""
    names = Words(nl="Omzet", en="Revenue")
    own = (
        LedgerAccount.model_validate(
            {"account": "revenue", "vat": "exempt", "number": "8100", "name": names, "from": date(2026, 7, 1)}
        ),
        LedgerAccount.model_validate({"account": "revenue", "number": "8200", "name": names, "from": date(2027, 1, 1)}),
    )
    line = BookLine(
        "2026-00001",
        2,
        "invoice",
        day,
        day,
        "revenue",
        vat,
        None,
        "client",
        "k-1",
        "k-1",
        None,
        Money(-1),  # type: ignore[arg-type]
    )
    assert Chart(own).of(line).number == number
