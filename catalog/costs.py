"""What giving a service costs, set against what it brings in: the cost floor and the break-even number.

List prices include VAT and costs are the organisation's own, so VAT (at its latest rate) is taken off the price first.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from catalog.money import Money, divide
from catalog.services import Price, Service
from catalog.vat import RATES


@dataclass(frozen=True, slots=True)
class CostFloor:
    """The lowest price per unit that covers the cost when all places are taken, and what the present price covers."""

    price: Money  # per unit, VAT included
    floor: Money  # per unit, VAT included, rounded up to the cent
    break_even: int | None  # how many units pay for one event; None when no number does
    capacity: int

    @property
    def is_covered(self) -> bool:
        """True when a full event pays for itself."""
        return self.price >= self.floor


def unit_prices(service: Service, price: Price) -> tuple[Money, ...]:
    """What one unit costs a client, VAT included: a session of a package, the suggestion of a fair price, each band.

    Empty when the price is incomplete.
    """
    if service.scale == "package":
        if service.package is None or price.amount is None:
            return ()
        return (Money(divide(price.amount.cents, service.package.sessions)),)
    if service.scale == "fair":
        return () if price.suggested is None else (price.suggested,)
    if price.bands:
        return tuple(band.amount for band in price.bands)
    return () if price.amount is None else (price.amount,)


def cost_floor(service: Service, price: Price) -> CostFloor | None:
    """The cost floor beside the lowest price per unit; None when no cost or no price is known."""
    amounts = unit_prices(service, price)
    if service.cost is None or not amounts:
        return None
    lowest, capacity = min(amounts, key=lambda amount: amount.cents), service.capacity or 1
    event, unit = (amount.cents if amount else 0 for amount in (service.cost.per_event, service.cost.per_unit))
    with_vat = 1 + Fraction(RATES[service.vat.category][-1].percent.value) / 100
    floor = Money(ceil((Fraction(event, capacity) + unit) * with_vat))
    margin = lowest.cents / with_vat - unit
    if margin > 0:
        return CostFloor(lowest, floor, max(1, ceil(event / margin)), capacity)
    return CostFloor(lowest, floor, None if event or margin < 0 else 1, capacity)
