"""What is offered: tiers, services, how a quantity becomes a price, and what a service promises."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import Field

from catalog.dates import Dated
from catalog.records import Amount, DatedRecord, Identifier, Quantity, Record, Series, Words

Scale = Literal["flat", "volume", "graduated", "package", "fair"]
Unit = Literal["seat", "session", "hour"]
VatCategory = Literal["exempt", "standard", "reduced", "zero"]
VatBasis = Literal["11-1-f", "11-1-g", "11-1-o", "11-1-p", "kor"]

HOUR_STEP: Final = Decimal("0.05")  # three minutes: the smallest part of an hour a contract tariff pays
WITHDRAWAL: Final = timedelta(days=14)  # in which a consumer may take an agreement at a distance back (BW 6:230o)
NEUTRAL: Final = Words(nl="Hulp", en="Help")


class Tier(Record):
    """A price class of services."""

    id: Identifier
    name: Words


class Vat(Record):
    """The VAT position of a supply. Explicit on every service, never a default."""

    category: VatCategory
    basis: VatBasis | None = None  # the exemption: Wet OB art. 11 lid 1, or art. 25 (KOR)


class Band(Record):
    """A price per unit up to and including a number of units; the last band has no end."""

    up_to: Quantity | None = None
    amount: Amount


class Price(DatedRecord):
    """A list price, including VAT, from a day on. Which fields it has depends on the scale."""

    amount: Amount | None = None  # flat: per unit; package: for all sessions
    bands: Series[Band] | None = None  # volume, graduated
    floor: Amount | None = None  # fair
    suggested: Amount | None = None
    ceiling: Amount | None = None


class Cost(Record):
    """What giving it costs: per event (a date and group) and per unit."""

    per_event: Amount | None = None
    per_unit: Amount | None = None


class Package(Record):
    """Sessions for one price, drawn down one by one within some months of the first."""

    sessions: Annotated[int, Field(ge=1, le=100)]
    valid_months: Annotated[int, Field(ge=1, le=120)]
    refund: Literal["per-session", "none"]


class NoShow(Record):
    """What a missed appointment costs, including VAT, when it was not called off in time."""

    amount: Amount
    notice_hours: Annotated[int, Field(ge=0, le=720)] = 24
    uses_session: bool = False  # of a package that was paid up front, instead of the fee
    vat: Vat


class Service(Record):
    """One kind of help at one kind of price."""

    id: Identifier
    tier: Identifier
    name: Words
    promise: Words | None = None
    neutral: Words = NEUTRAL  # what another payer than the client may read
    unit: Unit
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    capacity: Annotated[int, Field(ge=1)] | None = None  # per service, date and group
    scale: Scale = "flat"
    package: Package | None = None
    no_show: NoShow | None = None
    cost: Cost | None = None
    vat: Vat
    prices: Series[Price]

    @cached_property
    def dated_prices(self) -> Dated[Price]:
        """The prices in the order of time."""
        return Dated(self.prices)

    @property
    def unit_step(self) -> Decimal:
        """What a contract-tariff payer can take: whole units, or 0.05 of an hour. A package's session is never cut."""
        return HOUR_STEP if self.unit == "hour" and self.scale != "package" else Decimal(1)

    def last_day_to_cancel(self, day: date, agreed: date) -> date:
        """The last day on which one can say, without paying, that one does not come on a day.

        So many hours before as a missed appointment is not charged; without such a rule until the day before. At what
        hour it begins is not known: whole days. Within the term of withdrawal after it was agreed it is always in time.
        """
        hours = self.no_show.notice_hours if self.no_show is not None else 24
        by_rule = day - timedelta(days=-(-hours // 24))
        return max(by_rule, min(agreed + WITHDRAWAL, day - timedelta(days=1)))
