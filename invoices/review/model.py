"""What the review says, as data: the first screen, and one sheet for each invoice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from catalog.dates import Period
from catalog.money import Money, total
from invoices.books.aging import AGES, Open
from invoices.books.lines import BookLine
from invoices.books.report import Report
from invoices.model import Invoice
from invoices.payments.model import Movement
from invoices.review.checks import Check
from invoices.review.sample import Sample
from invoices.store.archive import Entry
from invoices.store.reviewbook import Kind, Mark
from tiered.shares import Quote, Share


@dataclass(frozen=True, slots=True)
class Chart:
    """Amounts to compare: each bar with the word it is known by, and what they are together."""

    name: str
    bars: tuple[tuple[str, Money], ...]
    day: date | None = None  # when it stood so; None: it is of the whole period

    @property
    def total(self) -> Money:
        return total(amount for _, amount in self.bars)


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of the chain: while it is there with this hash, everything before it is as it was."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Review:
    """The books of a period, as they stand on the day it is made."""

    name: str  # of the period: 2026-Q4
    period: Period
    day: date
    checks: tuple[Check, ...]
    head: Head | None
    charts: tuple[Chart, ...]
    balance: Report | None  # the trial balance
    entries: tuple[Entry, ...]  # what was issued in the period
    marks: Mapping[str, Sequence[Mark]] = field(default_factory=dict)  # what an accountant found, by invoice
    sample: Sample | None = None

    @property
    def holds(self) -> bool:
        return all(check.holds for check in self.checks)


@dataclass(frozen=True, slots=True)
class Traced:
    """A share that an invoice bills or takes back, with how its delivery was worked out."""

    line: int
    gross: Money
    quote: Quote | None  # None: somebody changed the record into something else
    share: Share | None


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was made of an invoice. `copy` is 1 for the invoice itself."""

    format: str
    copy: int
    path: str  # within the practice


@dataclass(frozen=True, slots=True)
class Sheet:
    """All there is about one invoice or credit note."""

    entry: Entry
    invoice: Invoice
    digest: str  # of its frozen record, as the chain has it
    names: Mapping[str, str]
    documents: tuple[Document, ...]  # none where somebody on it was forgotten
    postings: tuple[BookLine, ...]  # of the invoice, of its packages' income, and of the money on it
    payments: tuple[Movement, ...]
    traces: tuple[Traced, ...]
    history: tuple[tuple[str, str, Kind | None, str], ...]  # time, what happened, of a mark which, who did it
    marks: tuple[Mark, ...] = ()


def signed(entry: Entry) -> Money:
    """What an invoice asks; of a credit note, what it takes back, below zero."""
    return -entry.payable if entry.kind == "credit-note" else entry.payable


def ages(found: Sequence[Open], day: date) -> Chart:
    """What was open when a day ended, as `tiered report aging` has it; what was paid too much beside it."""
    sums = {key: total(each.amount for each in found if each.age == key) for key in ("not_due", *AGES, "days_over")}
    over = total(each.amount for each in found if each.age == "overpaid")
    return Chart("ages", (*sums.items(), *([("overpaid", over)] if over else [])), day)
