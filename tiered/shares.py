"""What working out a delivery gives: its parts, one for each who bears it, and the trace of how they came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from typing_extensions import TypedDict  # pydantic needs this one below Python 3.12

from catalog.money import ZERO, Money, Percent, total
from catalog.payers import ContractTariff
from catalog.records import Words
from catalog.rules import Reduction
from catalog.services import VatBasis, VatCategory
from tiered.coverage import Kind
from tiered.deliveries import Delivery

ShareKind = Kind | Literal["client"]
InvoiceTo = Literal["client", "family", "municipality", "insurer", "svb"]
Standing = Literal["billed", "held", "shortfall", "waived"]
Limit = Literal["rest", "share", "per-unit", "amount", "units", "whole-units", "no-tariff", "spent"]


@dataclass(frozen=True, slots=True)
class VatRule:
    """The VAT position of a delivery on its day."""

    category: VatCategory
    rate: Percent
    basis: VatBasis | None


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a delivery that one payer bears.

    `payer` is whose money it is, `addressee` whose name stands on the invoice, `settler` who transfers it.
    `invoice_to` names the invoice that carries it: what an insurer reimburses stands on the client's own.
    """

    kind: ShareKind
    payer: str
    coverage: str | None
    invoice_to: InvoiceTo
    addressee: str
    settler: str
    gross: Money
    standing: Standing = "billed"
    units: Decimal = Decimal(0)  # taken at a contract tariff
    net: Money | None = None  # of a contract share: excluding VAT
    tariff: ContractTariff | None = None


class Facts(TypedDict, total=False):
    """What explain.py needs to make a sentence of a step."""

    payer: str | None
    reference: str | None
    until: date | None
    asked: Decimal
    units: Decimal
    units_left: Decimal | None
    unit: str
    share: Percent | None
    name: Words
    session: int
    sessions: int
    last_day: date
    upfront: bool
    opener: Literal["billed", "held", "unbilled"]  # how a package that is open stands


NO_FACTS: Final[Facts] = {}


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the trace: which rule took how much, what is left, and what limited it.

    `left` is the amount the list price still leaves open; before a list price is known (contract units) it is None.
    """

    rule: ShareKind | Literal["price", "reduction", "package", "no-show", "shortfall"]
    taken: Money
    left: Money | None = None
    coverage: str | None = None
    limit: Limit | None = None
    facts: Facts = field(default_factory=lambda: NO_FACTS)


@dataclass(frozen=True, slots=True)
class Reduced:
    """A reduction that lowered the list price, and by how much."""

    reduction: Reduction
    taken: Money


@dataclass(frozen=True, slots=True)
class PackageUse:
    """Which session of which package a delivery is."""

    opened_by: str  # the delivery that opened it; the id of one that was brought
    opened: date
    price: Money  # of all sessions, on the opening day
    sessions: int
    session: int  # 1 is the first
    last_day: date  # included
    upfront: bool
    brought: bool = False  # paid in the system before this one: no delivery of ours opened it

    @property
    def opens(self) -> bool:
        """True for the session that opened it."""
        return self.session == 1 and not self.brought


@dataclass(frozen=True, slots=True)
class Quote:
    """A delivery, worked out: what it costs, who bears which part, and why.

    shares + held + shortfall (+ waived) = total = contract amounts + list amount, to the cent.
    """

    delivery: Delivery
    vat: VatRule
    parts: tuple[Share, ...]
    trace: tuple[Step, ...]
    list_amount: Money = ZERO  # after reductions; where the waterfall starts
    list_units: Decimal = Decimal(0)
    reductions: tuple[Reduced, ...] = ()
    package: PackageUse | None = None

    @property
    def total(self) -> Money:
        """Contract amounts + list amount, including VAT."""
        return total(part.gross for part in self.parts)

    @property
    def shares(self) -> tuple[Share, ...]:
        """What can be billed now."""
        return tuple(part for part in self.parts if part.standing == "billed")

    @property
    def held(self) -> tuple[Share, ...]:
        """What a requested coverage would take: billed or routed anew when it is decided."""
        return tuple(part for part in self.parts if part.standing == "held")

    @property
    def shortfall(self) -> Money:
        """What nobody covers yet."""
        return total(part.gross for part in self.parts if part.standing == "shortfall")

    @property
    def waterfall(self) -> tuple[Share, ...]:
        """The parts that are not at a contract tariff: what waits while a client has a shortfall."""
        return tuple(part for part in self.parts if part.tariff is None)
