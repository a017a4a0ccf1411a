"""The invoice as it is frozen: everything its documents, books and proof need, and nothing learned later.

A `Draft` says what is billed to whom; an `Invoice` is a draft with a number and a date. Both are data: documents
are rendered from them, postings are made from them, and a frozen invoice's JSON is what the chain of events proves.

Names, addresses, birth dates and the numbers of an insured person are not in here: they stand in one `Persona` per
person and one `Policy` per policy, stored apart with a salt, so that they can be erased one day while the chain still
proves itself. Where a text needs them, the invoice holds the id of the person or the coverage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer

from catalog.chart import Account
from catalog.money import ZERO, Money, Percent
from catalog.organisation import Country
from catalog.records import Record, Series, Words
from catalog.services import Unit, VatBasis, VatCategory
from catalog.texts import Language
from tiered.coverage import Law
from tiered.shares import InvoiceTo

PayerKind = InvoiceTo
InvoiceKind = Literal["invoice", "credit-note"]
Fate = Literal["rebill", "drop"]  # billed again, or not
LineKind = Literal["service", "package", "missed", "help", "contract"]

Sum = Annotated[
    Money,
    BeforeValidator(lambda value: Money.euros(value) if isinstance(value, str) else value),
    PlainSerializer(str),
]
"""An amount of any sign; in JSON a string with two decimals."""

Number = Annotated[
    Decimal,
    BeforeValidator(lambda value: Decimal(value) if isinstance(value, str) else value),
    PlainSerializer(lambda value: f"{value.normalize():f}"),
]
"""A quantity, or a price per unit with up to four decimals; in JSON a string."""


def _percent(value: Any) -> Any:
    return Percent(Decimal(value)) if isinstance(value, str) else value


Rate = Annotated[Percent, BeforeValidator(_percent), PlainSerializer(str)]
"""A VAT rate; in JSON a string such as "21"."""


class Frozen(Record):
    """A record that is stored as JSON; dates and enumerations are read back from their written form."""

    model_config = ConfigDict(strict=False)


class VatPosition(Frozen):
    """What VAT holds for a line."""

    category: VatCategory
    rate: Rate
    basis: VatBasis | None = None


class BilledShare(Frozen):
    """Which part of which delivery a line bills: each is billed at most once."""

    delivery: str
    round: int  # the first time a delivery is worked out is round 1; a re-routing makes another
    share: int  # the place of the share in that round
    gross: Sum
    credit: bool = False  # earned credit: prepaid
    package: str | None = None  # the delivery that opened the upfront package this pays for: income that is deferred
    day: date | None = None  # of help that is billed before it is given: its day, from which it is income


class Line(Frozen):
    """One line. `amount` is what the line comes to in the way the invoice states prices (with or without VAT)."""

    kind: LineKind
    service: str
    name: Words  # what this payer may read: the service, or the neutral name of the help
    promise: Words | None = None  # only on an ordinary delivered line for the client
    client: str  # whom the help was for
    days: Series[date]  # the days of delivery; of a family line: the first day of the month
    quantity: Number
    unit: Unit
    unit_price: Number | None  # for one unit, when quantity x unit_price is the amount; else None
    amount: Sum
    net: Sum
    vat: VatPosition
    reductions: Series[Words] = ()  # that lowered the price, for the client to see
    professional: str | None = None
    coverage: str | None = None
    reference: str | None = None  # of the assignment or budget
    session: int | None = None  # of a package that is billed per session: which one this is
    sessions: int | None = None  # and of how many
    product: str | None = None  # product or performance code
    category: str | None = None
    tariff_unit: str | None = None
    shares: Series[BilledShare]


class VatSubtotal(Frozen):
    """One VAT rate of an invoice."""

    position: VatPosition
    net: Sum
    tax: Sum


class OtherPart(Frozen):
    """What somebody else pays of the same help: for the client's own eyes."""

    payer_kind: PayerKind
    payer: str
    gross: Sum
    deliveries: Series[str] = ()  # of which help: an invoice that is made anew tells of the same


class WaivedPart(Frozen):
    """What nobody has to pay of the same help: waived before it was billed, which is a reduction of the price."""

    gross: Sum
    deliveries: Series[str] = ()


class PackageNote(Frozen):
    """An upfront package explains itself."""

    service: str
    name: Words
    sessions: int
    used: int
    days: Series[date] = ()  # of the sessions that were attended
    missed: Series[date] = ()  # of those that were missed and count all the same
    valid_until: date  # included
    refund: Literal["per-session", "none"]
    part: Sum | None = None  # what the client pays of the price, where others pay the rest or nobody has to


class StoppedNote(Frozen):
    """A package that the client stopped early, for their own eyes: how many sessions there were, of how many."""

    service: str
    name: Words
    sessions: int
    used: int  # attended, or missed and counted
    shared: bool = False  # others paid a part of it


class MovedNote(Frozen):
    """What a family member was asked before, and the client is now."""

    payer: str  # a person's id
    number: str  # of their invoice


class ClaimNote(Frozen):
    """What the client needs to claim (a part of) this invoice back from an insurer: never a promise that it is paid."""

    payer: str
    coverage: str | None = None  # its numbers stand apart: `Policy`
    reference: str | None = None  # this and the next only on what was frozen when they stood here
    insured_number: str | None = None


class Draft(Frozen):
    """What is billed to one payer, worked out to the cent."""

    kind: InvoiceKind = "invoice"
    payer_kind: PayerKind
    payer: str  # the catalogue's id; for family the person's id; for a client the client's id
    client: str | None  # None on a collective invoice
    addressee: str  # whose name is on it: a person's id or a catalogue id
    language: Language
    catalog: str  # the hash of the catalogue version that priced it
    prices_include_vat: bool
    lines: Series[Line]
    vat: Series[VatSubtotal]
    net: Sum
    tax: Sum
    rounding: Sum
    gross: Sum  # net + tax + rounding
    prepaid: Sum  # credit the client earned
    payable: Sum  # gross - prepaid
    law: Law | None = None  # of a budget
    total_of_help: Sum | None = None  # for the client's own eyes: what all of the help came to
    others: Series[OtherPart] = ()
    waived: WaivedPart | None = None
    packages: Series[PackageNote] = ()
    claims: Series[ClaimNote] = ()
    paid_before: Sum | None = None  # what was paid of the bill that this one replaces: it counts for this one
    pledge_left: Sum | None = None  # what is left of a family member's pledge, this invoice counted
    original: str | None = None  # the invoice that a credit note corrects
    original_issued: date | None = None  # its date: a credit note refers to it without ambiguity
    reason: str | None = None
    fate: Fate | None = None  # of what a credit note takes back
    stopped: StoppedNote | None = None  # what this client's credit note gives back the rest of
    moved_from: MovedNote | None = None  # whose invoice asked this before

    @property
    def asked(self) -> Money:
        """What the payer is asked to pay: less what they paid before. Never below zero."""
        return max(self.payable - (self.paid_before or ZERO), ZERO)


class Invoice(Draft):
    """A draft that was issued: numbered, dated, frozen."""

    number: str
    series: str
    sequence: int
    issued: date
    due: date
    reference: str  # ISO 11649 creditor reference
    people: Mapping[str, str]  # person id -> salted digest of the persona frozen with it
    policies: Mapping[str, str] = Field(default_factory=dict)  # coverage id -> the same of the policy it claims on


class Policy(Frozen):
    """By which numbers an insurer knows a client: stored apart and erasable, like a persona."""

    client: str
    coverage: str
    reference: str | None = None  # the policy
    insured_number: str | None = None


class Persona(Frozen):
    """A person as they stood on the day of issue: stored apart, with a salt, erasable."""

    name: str
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: Country = "NL"
    email: str | None = None
    birth_date: date | None = None
    svb_number: str | None = None
    died_on: date | None = None  # as it was known then
    policies: Series[Policy] = ()  # those that an invoice claims on: kept apart, read together


OURS: Final = ("organisation", "organisation", None)


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of the books. Debit is positive; the postings of an invoice sum to zero."""

    account: Account
    payer_kind: PayerKind | Literal["organisation"]  # of our own money: nobody's but ours
    payer: str
    client: str | None
    amount: Money
    booked: date  # the day on which it counts in the books
    tax_point: date  # the day that decides the VAT period
    vat: VatPosition | None = None
    service: str | None = None
    package: str | None = None  # of deferred income: the delivery that opened the package
