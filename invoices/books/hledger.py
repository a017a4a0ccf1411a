"""The books as a journal of hledger (https://hledger.org): plain text, one entry after another."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.texts import text
from invoices.books.ledger import Ledger
from invoices.books.plaintext import ROOTS, account_name, booked

TYPES = {"Assets": "A", "Liabilities": "L", "Equity": "E", "Income": "R", "Expenses": "X"}


def as_hledger(ledger: Ledger) -> Iterator[str]:
    """The lines of the file. Accounts are declared with their type, so that hledger's own reports know them."""
    yield f"; {text('command.export.scope', ledger.language)}\n\n"
    yield "commodity 1000.00 EUR\n"
    for account in ledger.accounts.values():
        rgs = f", rgs:{account.rgs}" if account.rgs else ""
        yield f"account {account_name(account, ledger.language)}  ; type:{TYPES[ROOTS[account.account]]}{rgs}\n"
    for entry in booked(ledger):
        yield f"\n{entry.day} * ({entry.code}) {entry.said}\n"
        for name, amount, whose in entry.lines:
            note = f"  ; payer:{whose}" if whose else ""
            yield f"    {name}  {amount} EUR{note}\n"
