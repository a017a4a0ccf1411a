"""What every export takes from the books: a period's entries, the accounts they stand on, and who the payers are.

Exports go to other programs and other people. So nobody of flesh and blood has a name in them, and nothing says what
help was given: clients and family are an id, institutions keep their name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection, select

from catalog.chart import LedgerAccount, ledger_account
from catalog.dates import Period
from catalog.model import Catalog
from catalog.money import ZERO, Money, total
from catalog.services import VatCategory
from catalog.texts import Language, text
from invoices.books.lines import BookLine, Chart, Entry, Journal, entries, lines, stood
from invoices.store.archive import Archive
from invoices.store.schema import events

OURS: Final = re.compile(r"[a-z]-[0-9]+")  # an id that we gave: it says nothing
LONGEST: Final = 35  # characters of an id in an audit file


@dataclass(frozen=True, slots=True)
class Sums:
    """What an export holds."""

    entries: int = 0
    lines: int = 0
    debit: Money = ZERO
    credit: Money = ZERO

    def add(self, amount: Money) -> Sums:
        """With one more line."""
        if amount > ZERO:
            return replace(self, lines=self.lines + 1, debit=self.debit + amount)
        return replace(self, lines=self.lines + 1, credit=self.credit - amount)

    def record(self) -> dict[str, Any]:
        """For programs."""
        return {
            "entries": self.entries,
            "lines": self.lines,
            "debit": str(self.debit),
            "credit": str(self.credit),
        }


@dataclass(slots=True)
class Holds:
    """What the entries of a period are about."""

    sums: Sums = Sums()
    journals: set[Journal] = field(default_factory=set)
    accounts: dict[str, LedgerAccount] = field(default_factory=dict)
    payers: set[tuple[str, str]] = field(default_factory=set)  # kind and id
    vat: set[tuple[VatCategory, str | None]] = field(default_factory=set)  # category and rate


class Ledger:
    """The books of a period, as another program takes them over. It reads them anew each time: they may be long."""

    def __init__(self, connection: Connection, catalog: Catalog, period: Period, language: Language) -> None:
        if period.start is None or period.end is None:
            raise ValueError("an export is of a period with two ends")
        self.connection = connection
        self.catalog = catalog
        self.period = period
        self.start: date = period.start
        self.end: date = period.end
        self.language = language
        self.chart = Chart(catalog.accounts)
        self.payers = Payers(connection, catalog)

    def entries(self) -> Iterator[Entry]:
        """The entries, by day."""
        return entries(self.connection, self.period)

    def lines(self) -> Iterator[BookLine]:
        """Their lines."""
        return lines(self.connection, self.period)

    def journal_name(self, journal: Journal) -> str:
        """What people call a journal."""
        return text(f"command.export.journal.{journal}", self.language)

    @cached_property
    def holds(self) -> Holds:
        """What is in it: found in one reading, before anything is written."""
        found = Holds()
        entries = debit = credit = lines = 0
        for entry in self.entries():
            entries += 1
            found.journals.add(entry.journal)
            for line in entry.lines:
                lines += 1
                debit += max(line.amount.cents, 0)
                credit += max(-line.amount.cents, 0)
                where = self.chart.of(line)
                found.accounts[where.number] = where
                if line.payer_kind != "organisation":
                    found.payers.add((line.payer_kind, line.payer))
                if line.vat is not None:
                    found.vat.add((line.vat, line.rate))
        found.sums = Sums(entries, lines, Money(debit), Money(credit))
        return found

    @property
    def sums(self) -> Sums:
        """How much it is."""
        return self.holds.sums

    @cached_property
    def before(self) -> dict[str, tuple[LedgerAccount, Money]]:
        """What stood on each account when the period began, by number; of a year its balance sheet."""
        found: dict[str, tuple[LedgerAccount, Money]] = {}
        for (account, vat), amount in stood(self.connection, self.start).items():
            where = ledger_account(self.catalog.accounts, account, vat, self.start)
            found[where.number] = where, found.get(where.number, (where, ZERO))[1] + amount
        return {number: found[number] for number in sorted(found) if found[number][1]}

    @cached_property
    def accounts(self) -> dict[str, LedgerAccount]:
        """The accounts that something stands on or moved on, by number."""
        found = {number: where for number, (where, _) in self.before.items()} | self.holds.accounts
        return dict(sorted(found.items()))


class Payers:
    """Who the payers are, without who they are: the same id in every export, today and later.

    An id that we gave stays as it is. One that came from elsewhere may be a name, so a digest stands for it; it is made
    with a hash of this practice's own chain, so that nobody finds the name by trying.
    """

    def __init__(self, connection: Connection, catalog: Catalog) -> None:
        self._salt = connection.execute(select(events.c.hash).order_by(events.c.sequence).limit(1)).scalar() or ""
        self._connection = connection
        self._catalog = catalog

    @cached_property
    def _institutions(self) -> dict[str, str]:
        """Also of who stands in an older catalogue only."""
        now = {payer.id: payer.name for payer in self._catalog.payers}
        return Archive(self._connection).billed_institutions() | now

    def id(self, kind: str, payer: str) -> str:
        """An id of at most 35 characters."""
        person = kind in ("client", "family")
        if OURS.fullmatch(payer) or (not person and len(payer) <= LONGEST):
            return payer
        made = hashlib.sha256(f"{self._salt}:{kind}:{payer}".encode()).hexdigest()
        return f"{'person' if person else kind}-{made[:12]}"

    def name(self, kind: str, payer: str) -> str | None:
        """The name of an institution; of people none."""
        return None if kind in ("client", "family") else self._institutions.get(payer)


def number_of(entry: Entry) -> str:
    """The entry's name, where it is not too long for other programs."""
    if len(entry.name) <= LONGEST:
        return entry.name
    return f"{entry.kind[:10]}-{hashlib.sha256(entry.name.encode()).hexdigest()[:16]}"


def vat_code(category: VatCategory, rate: str | None) -> str:
    """A kind of VAT with its rate: `standard-21`."""
    return f"{category}-{rate or '0'}"


def vat_of(entry: Entry) -> dict[int, Money]:
    """The VAT of each line that has a rate, by its place: the lines of VAT, split over what it was charged on.

    Where nothing in the entry bears it, it stays with the line of VAT itself.
    """
    found = {line.place: ZERO for line in entry.lines if line.vat is not None and line.account != "vat"}
    for tax in entry.lines:
        if tax.account != "vat":
            continue
        key = tax.vat, tax.rate, tax.tax_point
        bearing = [
            line
            for line in entry.lines
            if line.place in found
            and (line.vat, line.rate, line.tax_point) == key
            and (line.amount > ZERO) == (tax.amount > ZERO)
        ]
        if not bearing:
            found[tax.place] = tax.amount
            continue
        parts = tax.amount.split([abs(line.amount.cents) for line in bearing])
        for line, part in zip(bearing, parts, strict=True):
            found[line.place] = total((found[line.place], part))
    return found
