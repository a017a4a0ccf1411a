"""Coverage: the agreement by which somebody may pay for a client, until when and up to how much."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from catalog.dates import Period
from catalog.records import Amount, Identifier, Percentage, Quantity, Record, Series, Tariff
from tiered.people import Line, PersonId

Kind = Literal["own", "credit", "policy", "pledge", "grant", "budget"]
Status = Literal["agreed", "requested", "refused", "ended"]
CapPeriod = Literal["year", "month", "total"]
Law = Literal["wmo", "jeugdwet", "wlz", "zvw"]  # under which a personal budget is given

CONTRACT_KINDS: Final[tuple[Kind, ...]] = ("grant", "budget")  # take units at a contract tariff
INSTITUTIONAL_KINDS: Final[tuple[Kind, ...]] = ("grant", "budget", "policy")  # can be requested; rule out upfront


class Coverage(Record):
    """One agreement for one client. `from` and `until` are both included."""

    id: PersonId
    client: PersonId
    kind: Kind
    payer: str | None = None  # an id in the catalogue; for a pledge the person who pledged; none for own and credit
    status: Status = "agreed"
    reference: Line | None = None  # the number of the assignment, policy or budget
    from_: date | None = Field(default=None, alias="from")
    until: date | None = None
    services: Series[Identifier] = ()  # none named: all
    order: Annotated[int, Field(ge=0, le=10_000)] | None = None  # the client's own choice of who is asked first
    share: Percentage | None = None  # of what the waterfall starts with
    per_unit: Tariff | None = None  # euros per unit; for a budget its own tariff, excluding VAT
    amount: Amount | None = None  # cap in euros, per `period`
    units: Quantity | None = None  # cap in units, per `period`; grant and budget only
    used: Quantity = Decimal(0)  # used before this system: units for a grant, euros otherwise
    period: CapPeriod = "total"  # what the caps count over, by service date
    advances: bool = False  # the client agreed to pay first and claim back (restitution)
    law: Law | None = None
    insured_number: Line | None = None
    pledged_on: date | None = None

    @property
    def valid(self) -> Period:
        """The days on which it holds."""
        return Period.inclusive(self.from_, self.until)

    def fits(self, day: date, service: str) -> bool:
        """True when it holds for this service on this day, whatever is left of its caps.

        A requested grant, budget or policy fits too: what it would take is held until it is decided.
        """
        pending = self.status == "requested" and self.kind in INSTITUTIONAL_KINDS
        return (self.status == "agreed" or pending) and self.covers(day, service)

    def covers(self, day: date, service: str) -> bool:
        """True when it is about this service on this day, whatever was decided about it."""
        return (not self.services or service in self.services) and day in self.valid


def institution_fits(coverages: Iterable[Coverage], day: date, service: str) -> bool:
    """True when a grant, budget or policy fits, whatever is left of it: a package that opens is billed per session."""
    return any(each.kind in INSTITUTIONAL_KINDS and each.fits(day, service) for each in coverages)
