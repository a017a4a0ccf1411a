"""What an audit file holds beside the entries: what a year opens with, what customers owe, and the kinds of VAT."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from catalog.chart import LedgerAccount, ledger_account
from catalog.money import ZERO, Money
from catalog.services import VatCategory
from invoices.books.aging import Open
from invoices.books.ledger import Ledger, vat_code

Opening = dict[str, tuple[LedgerAccount, Money]]


def receivables(ledger: Ledger) -> LedgerAccount:
    """The account on which the open invoices of the year before stand."""
    return ledger_account(ledger.catalog.accounts, "receivable", None, ledger.start)


def opening(ledger: Ledger, unpaid: Iterable[Open]) -> Opening:
    """What stood on each account, by number.

    The account of receivables is there also where what customers owe comes to nothing together.
    """
    found = dict(ledger.before)
    if any(unpaid):
        where = receivables(ledger)
        found.setdefault(where.number, (where, ZERO))
    return dict(sorted(found.items()))


def by_customer(ledger: Ledger, unpaid: Iterable[Open]) -> dict[str, Money]:
    """What each owes for invoices: together it is the account of receivables."""
    sums: dict[str, Money] = {}
    for each in unpaid:
        key = ledger.payers.id(each.payer_kind, each.payer)
        sums[key] = sums.get(key, ZERO) + each.amount
    return sums


def vat_codes(ledger: Ledger) -> dict[str, tuple[VatCategory, Decimal, LedgerAccount]]:
    """Each kind of VAT that was booked, with the account on which it is owed."""
    last = ledger.end - timedelta(days=1)
    return {
        vat_code(category, rate): (
            category,
            Decimal(rate or "0"),
            ledger_account(ledger.catalog.accounts, "vat", category, last),
        )
        for category, rate in sorted(
            {(line.vat, line.rate) for line in ledger.lines() if line.vat is not None}, key=str
        )
    }
