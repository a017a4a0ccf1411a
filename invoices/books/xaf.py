"""XML Auditfile Financieel (XAF) 4.0 and 3.2: the books of a year, as accountants' software reads them.

From 2027 only 4.0 is accepted. The structure is that of the published XSD; the numbered rules of 4.0 hold: ids, account
numbers and RGS codes stand once, and totals and every transaction balance. Written as a stream: a year need not fit in
memory. The same books give the same bytes.

This is a subledger. What earlier years earned or cost is not its own to keep: in the opening balance it stands on the
account `opening`, against which the general ledger has its equity. What each customer owes stands beside them (4.0), or
as the open invoices of a subledger (3.2): together it is the account of receivables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from importlib.metadata import version as version_of
from typing import Any, BinaryIO, Final, Literal

from lxml import etree

from catalog.dates import add_months
from catalog.money import ZERO, Money
from catalog.texts import text
from invoices.books.aging import open_at
from invoices.books.audit import by_customer, opening, receivables, vat_codes
from invoices.books.ledger import Ledger, Sums, number_of, vat_code, vat_of
from invoices.books.lines import JOURNALS, BookLine, Entry, Journal

Version = Literal["4.0", "3.2"]
NAMESPACES: Final[dict[Version, str]] = {
    "4.0": "http://www.odb.belastingdienst.nl/Belastingdienst/BCPP/1.1/structures/XmlauditfileXAF_4.0",
    "3.2": "http://www.auditfiles.nl/XAF/3.2",
}
RGS: Final = "3.8"
TYPES: Final[dict[Journal, str]] = {
    "sales": "S", "bank": "B", "cash": "C", "card": "B", "stripe": "B", "memorial": "M",
}  # fmt: skip


def write_xaf(file: BinaryIO, ledger: Ledger, version: Version, created: date) -> None:
    """Writes the audit file of a ledger that is of one year."""
    with etree.xmlfile(file, encoding="utf-8") as stream:
        stream.write_declaration()
        _Auditfile(stream, ledger, version).write(created)


class _Auditfile:
    """One file while it is written. `leaf` leaves out what is not known."""

    def __init__(self, stream: Any, ledger: Ledger, version: Version) -> None:
        self._stream = stream
        self._ledger = ledger
        self._version = version
        self._space = f"{{{NAMESPACES[version]}}}"
        self._vat = vat_codes(ledger)
        self._open = open_at(ledger.connection, ledger.start - timedelta(days=1))
        self._opening = opening(ledger, self._open)

    def write(self, created: date) -> None:
        ledger = self._ledger
        with self._stream.element(f"{self._space}auditfile", nsmap={None: NAMESPACES[self._version]}):
            self._stream.write(etree.Comment(f" {self._say('scope')} "))
            with self.inside("header"):
                self.leaf("fiscalYear", ledger.start.year)
                self.leaf("startDate", ledger.start)
                self.leaf("endDate", ledger.end - timedelta(days=1))
                self.leaf("curCode", "EUR")
                self.leaf("dateCreated", created)
                self.leaf("softwareDesc", self._say("software"), 50)
                self.leaf("softwareVersion", version_of("tiered"), 20)
                self.leaf("RGSVersion", RGS, only="4.0")
            with self.inside("company"):
                self._company()
                self._customers()
                self._general_ledger()
                self._vat_list()
                self._periods()
                self._opening_balance()
                self._transactions()

    def _company(self) -> None:
        seller = self._ledger.catalog.organisation
        self.leaf("Commercenr", seller.kvk, only="4.0")
        self.leaf("companyIdent", seller.kvk, only="3.2")
        self.leaf("companyName", seller.legal_name, 255)
        self.leaf("taxRegistrationCountry", seller.country)
        self.leaf("taxRegIdent", seller.vat_number or seller.tax_number or seller.kvk, 30)
        with self.inside("streetAddress"):
            self.leaf("streetname", seller.street, 100)
            self.leaf("city", seller.city, 50)
            self.leaf("postalCode", seller.postcode, 10)
            self.leaf("country", seller.country)

    def _customers(self) -> None:
        payers = self._ledger.payers
        everybody = self._ledger.holds.payers | {(each.payer_kind, each.payer) for each in self._open}
        found = {payers.id(*payer): payers.name(*payer) for payer in everybody}
        if not found:
            return
        ended = open_at(self._ledger.connection, self._ledger.end - timedelta(days=1))
        owed = {"opBal": by_customer(self._ledger, self._open), "clBal": by_customer(self._ledger, ended)}
        with self.inside("customersSuppliers"):
            for key, name in sorted(found.items()):
                with self.inside("customerSupplier"):
                    self.leaf("custSupID", key)
                    self.leaf("custSupName", name, 50)
                    self.leaf("custSupTp", "C")
                    for tag, sums in owed.items():
                        amount = sums.get(key, ZERO)
                        self.leaf(f"{tag}Desc", Money(abs(amount.cents)), only="4.0")  # an amount, by its name a text
                        self.leaf(f"{tag}Tp", _side(amount), only="4.0")

    def _general_ledger(self) -> None:
        accounts = dict(self._ledger.accounts)
        for where in (*(each for each, _ in self._opening.values()), *(each for _, _, each in self._vat.values())):
            accounts.setdefault(where.number, where)
        if not accounts:
            return
        seen: set[str] = set()
        with self.inside("generalLedger"):
            for number, account in sorted(accounts.items()):
                with self.inside("ledgerAccount"):
                    self.leaf("accID", number)
                    self.leaf("accDesc", account.name.in_(self._ledger.language), 255)
                    self.leaf("accTp", "B" if account.on_balance else "P")
                    if account.rgs not in seen:  # rule [0003] of 4.0: each code stands once
                        self.leaf("RGScode", account.rgs, only="4.0")
                    self.leaf("leadReference", account.rgs, only="3.2")
                seen.add(account.rgs or "")

    def _vat_list(self) -> None:
        if not self._vat:
            return
        with self.inside("vatCodes"):
            for key, (category, rate, account) in self._vat.items():
                with self.inside("vatCode"):
                    self.leaf("vatID", key)
                    self.leaf("vatDesc", text(f"command.export.vat.{category}", self._ledger.language, rate=rate))
                    self.leaf("vatToPayAccID", account.number)

    def _periods(self) -> None:
        with self.inside("periods"):
            for month in range(12):
                first = add_months(self._ledger.start, month)
                with self.inside("period"):
                    self.leaf("periodNumber", month + 1)
                    self.leaf("startDatePeriod", first)
                    self.leaf("endDatePeriod", add_months(first, 1) - timedelta(days=1))

    def _opening_balance(self) -> None:
        sums = Sums()
        for _, amount in self._opening.values():
            sums = sums.add(amount)
        with self.inside("openingBalance"):
            self.leaf("opBalDate", self._ledger.start, only="3.2")
            self._totals(sums)
            for place, (account, amount) in enumerate(self._opening.values(), 1):
                with self.inside("obLine"):
                    self.leaf("nr", place)
                    self.leaf("accID", account.number)
                    self._amount(amount)
            if self._open and self._version == "3.2":
                with self.inside("obSubledgers"), self.inside("obSubledger"):
                    self._open_invoices(list(self._opening).index(receivables(self._ledger).number) + 1)

    def _open_invoices(self, line: int) -> None:
        """Of what is owed when the year begins each invoice; 4.0 only has a sum for each customer."""
        sums = Sums()
        for each in self._open:
            sums = sums.add(each.amount)
        self.leaf("sbType", "CU")
        self._totals(sums)
        for place, each in enumerate(self._open, 1):
            with self.inside("obSbLine"):
                self.leaf("nr", place)
                self.leaf("obLineNr", line)
                self._amount(each.amount)
                self.leaf("custSupID", self._ledger.payers.id(each.payer_kind, each.payer))
                self.leaf("invRef", each.number)
                self.leaf("invPurSalTp", "S")
                self.leaf("invDueDt", each.due)

    def _transactions(self) -> None:
        with self.inside("transactions"):
            self._totals(self._ledger.sums)
            for journal in JOURNALS:
                if journal not in self._ledger.holds.journals:
                    continue
                with self.inside("journal"):
                    self.leaf("jrnID", journal)
                    self.leaf("desc", self._ledger.journal_name(journal))
                    self.leaf("jrnTp", TYPES[journal])
                    for entry in self._ledger.entries():
                        if entry.journal == journal:
                            self._transaction(entry)

    def _transaction(self, entry: Entry) -> None:
        vat = vat_of(entry)
        with self.inside("transaction"):
            self.leaf("nr", number_of(entry))
            self.leaf("desc", entry.kind)
            self.leaf("periodNumber", entry.booked.month)
            self.leaf("trDt", entry.booked)
            for line in entry.lines:
                with self.inside("trLine"):
                    self._line(entry, line, vat.get(line.place))

    def _line(self, entry: Entry, line: BookLine, tax: Money | None) -> None:
        self.leaf("nr", line.place)
        self.leaf("accID", self._ledger.chart.of(line).number)
        self.leaf("docRef", entry.source, 255)
        self.leaf("effDate", line.booked)
        if (line.tax_point.year, line.tax_point.month) != (line.booked.year, line.booked.month) and line.vat:
            self.leaf("desc", self._say("tax-point", month=f"{line.tax_point:%Y-%m}"))
        self._amount(line.amount)
        if line.payer_kind != "organisation":
            self.leaf("custSupID", self._ledger.payers.id(line.payer_kind, line.payer))
        self.leaf("invRef", entry.source if entry.journal == "sales" else None, 255)
        if tax is not None and line.vat is not None:
            with self.inside("vat"):
                self.leaf("vatID", vat_code(line.vat, line.rate))
                self.leaf("vatPerc", line.rate or "0")
                self.leaf("vatAmnt", Money(abs(tax.cents)))
                self.leaf("vatAmntTp", _side(tax or line.amount))

    def _totals(self, sums: Sums) -> None:
        self.leaf("linesCount", sums.lines)
        self.leaf("totalDebit", sums.debit)
        self.leaf("totalCredit", sums.credit)

    def _amount(self, amount: Money) -> None:
        self.leaf("amnt", Money(abs(amount.cents)))
        self.leaf("amntTp", _side(amount))

    def _say(self, key: str, **parameters: object) -> str:
        return text(f"command.export.xaf.{key}", self._ledger.language, **parameters)

    @contextmanager
    def inside(self, tag: str) -> Iterator[None]:
        """An element with others in it, on a line of its own."""
        self._stream.write("\n")
        with self._stream.element(self._space + tag):
            yield

    def leaf(self, tag: str, value: object, most: int | None = None, *, only: Version | None = None) -> None:
        """An element with a value, of at most so many characters."""
        if value is None or only not in (None, self._version):
            return
        written = value.isoformat() if isinstance(value, date) else str(value)
        with self._stream.element(self._space + tag):
            self._stream.write(written[:most])


def _side(amount: Money) -> str:
    return "D" if amount > ZERO else "C"
