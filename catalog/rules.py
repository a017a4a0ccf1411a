"""Reductions on list prices, and the order in which money is asked for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from catalog.records import Amount, DatedRecord, Identifier, Percentage, Record, Series, Text, Words

WaterfallKind = Literal["own", "credit", "policy", "pledge"]
WATERFALL: Final[tuple[WaterfallKind, ...]] = ("own", "credit", "policy", "pledge")


def letters_of(name: str) -> str:
    """A pass for comparing: its letters and digits.

    >>> letters_of("U-pas") == letters_of("u pas")
    True
    """
    return "".join(letter for letter in name.casefold() if letter.isalnum())


class When(Record):
    """When a reduction applies: everything that is set must hold."""

    pass_: Text | None = Field(default=None, alias="pass")  # a pass the client holds
    booked_days_before: Annotated[int, Field(ge=0)] | None = None


class Reduction(DatedRecord):
    """A lower list price for who meets a condition: a percentage of the amount left, or a fixed sum."""

    id: Identifier
    name: Words
    when: When = When()
    percent: Percentage | None = None
    amount: Amount | None = None
    tiers: Series[Identifier] = ()
    services: Series[Identifier] = ()  # neither tiers nor services: everything

    def covers(self, tier: str, service: str) -> bool:
        """True when the reduction is meant for this tier or this service."""
        return not (self.tiers or self.services) or tier in self.tiers or service in self.services


class InterestRate(Record):
    """The statutory commercial interest of one half-year, which the government publishes (BW 6:120 lid 2)."""

    from_: date = Field(alias="from")  # 1 January or 1 July
    percent: Percentage


class Routing(Record):
    """The order in which the waterfall asks, for coverages whose client chose no order."""

    order: Series[WaterfallKind] = WATERFALL
