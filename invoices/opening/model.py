"""What an old system leaves behind on the opening day, and how it is booked. Pure.

An old invoice is none of ours: no number of our series, no documents, no lines. All that counts of it is whose it is,
how much is open, and until when. Everything is booked against one account, `opening`: the equity side of the old books
as far as these books go on with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from string import Formatter
from typing import Final, Literal

from catalog.chart import Account
from catalog.money import ZERO, Money, total
from catalog.records import Series
from catalog.services import VatCategory
from catalog.vat import rate_on
from invoices.model import OURS, Frozen, PayerKind, Posting, Sum
from invoices.numbering import number, series_of
from invoices.payments.model import Owed
from tiered.shares import PackageUse

TOLD_APART: Final[tuple[Account, ...]] = ("receivable", "deferred")  # booked from invoices and packages, one by one
PER_PAYER: Final[tuple[Account, ...]] = ("wallet", "advances")
OUR_OWN: Final[tuple[Account, ...]] = (
    *("bank", "cash", "card", "clearing", "transit", "underway", "disputed", "suspense"),
)
ROUNDED: Final = Money(5)  # an old system may have rounded the VAT of each line


Side = tuple[Account, Money, Owed]  # account, amount (debit is positive), whose


class LastNumber(Frozen):
    """The last number that the old system gave out: ours go on behind it."""

    number: str
    series: str
    sequence: int


class Balance(Frozen):
    """What stood on an account; debit is positive."""

    account: Account
    amount: Sum
    payer_kind: PayerKind | Literal["organisation"] = "organisation"
    payer: str = "organisation"
    client: str | None = None


class OldInvoice(Frozen):
    """An invoice of the old system of which something is open."""

    number: str
    issued: date
    due: date
    payer_kind: PayerKind
    payer: str  # as on an invoice of ours
    client: str | None = None
    open: Sum
    reference: str  # that a payer transfers with
    vat: VatCategory | None = None  # the kind of VAT on it; None where the old system did not say
    tax: Sum = ZERO  # the VAT in what is open

    @property
    def parts(self) -> dict[VatCategory, tuple[Money, Money]]:
        """Turnover and VAT in what is open, by kind: what the VAT was not charged on is exempt. None known: empty."""
        if self.vat is None:
            return {}
        if abs((vat_within(self.open, self.vat, self.issued) - self.tax).cents) <= ROUNDED.cents:
            return {self.vat: (self.open - self.tax, self.tax)}
        net = self.tax.times(100 / Fraction(rate_on(self.vat, self.issued).value))
        return {self.vat: (net, self.tax), "exempt": (self.open - self.tax - net, ZERO)}


class PaidPart(Frozen):
    """What is still to be earned of a package, of what one payer paid for it: without VAT, which was accounted for."""

    payer_kind: PayerKind
    payer: str
    amount: Sum


class OldPackage(Frozen):
    """A package that was paid up front in the old system, with sessions left."""

    id: str  # `old-0001`
    client: str
    service: str
    sessions: int
    used: int
    until: date  # included
    parts: Series[PaidPart]

    def use(self, opened: date, session: int = 0) -> PackageUse:
        """A session of it; 0: the package itself."""
        price = total(part.amount for part in self.parts)
        return PackageUse(self.id, opened, price, self.sessions, session, self.until, upfront=True, brought=True)


class Opening(Frozen):
    """All of it, on one day: as it stood before anything of that day was booked."""

    day: date
    last_number: LastNumber | None = None
    balances: Series[Balance] = ()
    invoices: Series[OldInvoice] = ()
    packages: Series[OldPackage] = ()

    @property
    def eve(self) -> date:
        """The last day of the old books."""
        return self.day - timedelta(days=1)


def opening_postings(opening: Opening, source: str) -> Iterator[tuple[str, tuple[Posting, ...]]]:
    """The postings by source; those of each source sum to zero."""

    def lines(*sides: Side) -> tuple[Posting, ...]:
        against: Side = ("opening", -total(amount for _, amount, _ in sides), OURS)
        every = (*sides, against) if against[1] else sides
        return tuple(Posting(account, *whose, amount, opening.day, opening.day) for account, amount, whose in every)

    balances = tuple(
        (each.account, each.amount, (each.payer_kind, each.payer, each.client)) for each in opening.balances
    )
    if balances:
        yield source, lines(*balances)
    for old in opening.invoices:
        yield f"{source}:{old.number}", lines(("receivable", old.open, (old.payer_kind, old.payer, old.client)))
    for package in opening.packages:
        parts = [part for part in package.parts if part.amount]
        made = lines(*(("deferred", -each.amount, (each.payer_kind, each.payer, package.client)) for each in parts))
        if made:
            yield f"{source}:{package.id}", tuple(replace(e, service=package.service, package=package.id) for e in made)


def equity(opening: Opening) -> Money:
    """What stands on `opening` after it; debit is positive."""
    made = (line for _, lines in opening_postings(opening, "") for line in lines)
    return total(line.amount for line in made if line.account == "opening")


def vat_within(amount: Money, vat: VatCategory, day: date) -> Money:
    """The VAT in an amount that is all taxed at this rate. `LookupError` where no rate is known.

    >>> vat_within(Money(12100), "standard", date(2026, 9, 1))
    Money(cents=2100, currency='EUR')
    """
    rate = Fraction(rate_on(vat, day).value)
    return amount.times(rate / (100 + rate))


def read_number(pattern: str, text: str) -> LastNumber | None:
    """What a number says that was made by the practice's own pattern; None when it was not.

    >>> read_number("{year}-{sequence:05}", "2026-00417")
    LastNumber(number='2026-00417', series='2026', sequence=417)
    """
    shape = ""
    for before, name, _, _ in Formatter().parse(pattern):
        shape += re.escape(before) + {"year": "(?P<year>[0-9]{4})", "sequence": "(?P<sequence>[0-9]+)"}.get(
            name or "", ""
        )
    found = re.fullmatch(shape, text)
    if found is None:
        return None
    day = date(max(int(found.groupdict().get("year") or 2000), 1), 1, 1)
    sequence = int(found["sequence"])
    same = number(pattern, day, sequence) == text
    return LastNumber(number=text, series=series_of(pattern, day), sequence=sequence) if same else None
