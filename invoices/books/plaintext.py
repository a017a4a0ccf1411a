"""What hledger and beancount have in common: every account in a tree, and the entries with what stood there before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from catalog.chart import Account, LedgerAccount
from catalog.money import Money
from catalog.texts import Language, text
from invoices.books.ledger import Ledger, number_of

ROOTS: Final[dict[Account, str]] = {
    **dict.fromkeys(
        ("cash", "bank", "card", "clearing", "underway", "transit", "disputed", "receivable", "unbilled"), "Assets"
    ),
    **dict.fromkeys(("deferred", "advances", "wallet", "suspense", "vat"), "Liabilities"),
    **dict.fromkeys(("revenue", "given", "waived"), "Income"),
    **dict.fromkeys(("fees", "written-off", "earned", "rounding"), "Expenses"),
    "opening": "Equity",
}


@dataclass(frozen=True, slots=True)
class Booked:
    """One entry: on which day, what it is, and what it books on which account."""

    day: date
    code: str
    said: str
    lines: tuple[tuple[str, Money, str | None], ...]  # the account, debit positive, and whose


def account_name(account: LedgerAccount, language: Language) -> str:
    """Its place in the tree: `Assets:1300-Debiteuren`."""
    letters = re.sub(r"[^\w]+", "-", account.name.in_(language), flags=re.ASCII).strip("-")
    number = re.sub(r"[^A-Za-z0-9]+", "-", account.number)
    return f"{ROOTS[account.account]}:{number[:1].upper()}{number[1:]}-{letters}"


def booked(ledger: Ledger) -> Iterator[Booked]:
    """What stood on the accounts when the period began, as one entry, and then every entry."""
    names = {number: account_name(account, ledger.language) for number, account in ledger.accounts.items()}
    if ledger.before:
        stood = tuple((names[number], amount, None) for number, (_, amount) in ledger.before.items())
        yield Booked(ledger.start, "opening", text("command.export.before", ledger.language), stood)
    for entry in ledger.entries():
        lines = tuple(
            (
                names[ledger.chart.of(line).number],
                line.amount,
                ledger.payers.id(line.payer_kind, line.payer) if line.payer_kind != "organisation" else None,
            )
            for line in entry.lines
        )
        yield Booked(entry.booked, number_of(entry), entry.kind, lines)
