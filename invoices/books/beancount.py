"""The books as a ledger of beancount (https://beancount.github.io): plain text, checked by itself when it is read."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.texts import text
from invoices.books.ledger import Ledger
from invoices.books.plaintext import account_name, booked


def as_beancount(ledger: Ledger) -> Iterator[str]:
    """The lines of the file: accounts are opened on the first day, with their code of the RGS."""
    yield f"; {text('command.export.scope', ledger.language)}\n\n"
    yield f'option "title" "{_quoted(ledger.catalog.organisation.legal_name)}"\n'
    yield 'option "operating_currency" "EUR"\n\n'
    for account in ledger.accounts.values():
        yield f"{ledger.start} open {account_name(account, ledger.language)} EUR\n"
        if account.rgs:
            yield f'  rgs: "{account.rgs}"\n'
    for entry in booked(ledger):
        yield f'\n{entry.day} * "{_quoted(entry.said)}"\n  entry: "{_quoted(entry.code)}"\n'
        for name, amount, whose in entry.lines:
            yield f"  {name}  {amount} EUR\n"
            if whose:
                yield f'    payer: "{_quoted(whose)}"\n'


def _quoted(said: str) -> str:
    return said.replace("\\", "\\\\").replace('"', '\\"')
