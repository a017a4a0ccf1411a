"""The catalogue as a list to look at: what costs what on a day, and the ladder of tiers with their cost floors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.costs import CostFloor, cost_floor, unit_prices
from catalog.model import Catalog
from catalog.money import Money, Percent
from catalog.services import Band, Price, Service, Tier
from catalog.texts import Language
from catalog.texts.formats import money, number
from catalog.vat import RATES


@dataclass(frozen=True, slots=True)
class Listed:
    """A service on a day. No price holds before its first `from` and after its last `until`."""

    service: Service
    price: Price | None
    rate: Percent | None
    cost: CostFloor | None

    @property
    def lowest(self) -> Money | None:
        """The lowest price per unit, VAT included."""
        amounts = () if self.price is None else unit_prices(self.service, self.price)
        return min(amounts, key=lambda amount: amount.cents, default=None)


def listed(catalog: Catalog, day: date) -> tuple[Listed, ...]:
    """Every service, in catalogue order."""
    return tuple(_listed(service, day) for service in catalog.services)


def ladder(catalog: Catalog, day: date) -> Iterator[tuple[Tier, tuple[Listed, ...]]]:
    """The tiers from low to high, each with its services."""
    for tier in catalog.tiers:
        yield tier, tuple(_listed(service, day) for service in catalog.services if service.tier == tier.id)


def _listed(service: Service, day: date) -> Listed:
    price, rate = service.dated_prices.on(day), RATES[service.vat.category].on(day)
    cost = None if price is None else cost_floor(service, price)
    return Listed(service, price, None if rate is None else rate.percent, cost)


def price_text(one: Listed, language: Language) -> str:
    """`€ 12,50`; `6 x = € 570,00` for a package; each band on a line; floor, suggestion and ceiling of a fair price."""
    price, package = one.price, one.service.package
    if price is None:
        return money_text(None, language)
    if price.bands is not None:
        return "\n".join(_band_texts(price.bands, language))
    amounts = (price.floor, price.suggested, price.ceiling, price.amount)
    text = " … ".join(money(amount, language) for amount in amounts if amount is not None)
    return f"{package.sessions} x = {text}" if package is not None else text


def _band_texts(bands: Iterable[Band], language: Language) -> Iterator[str]:
    below = Decimal(0)
    for band in bands:
        reach = f"> {number(below, language)}" if band.up_to is None else f"≤ {number(band.up_to, language)}"
        yield f"{reach}: {money(band.amount, language)}"
        below = band.up_to or below


def money_text(amount: Money | None, language: Language) -> str:
    """An amount; a dash where there is none."""
    return "–" if amount is None else money(amount, language)


def as_data(one: Listed) -> dict[str, Any]:
    """A service for programs: amounts as strings, dates in ISO 8601."""
    service, price, cost = one.service, one.price, one.cost
    return {
        "id": service.id,
        "name": {"nl": service.name.nl, "en": service.name.en},
        "tier": service.tier,
        "unit": service.unit,
        "scale": service.scale,
        "price": price and _plain(price.model_dump(by_alias=True, exclude_none=True)),
        "vat": {
            "category": service.vat.category,
            "rate": one.rate and str(one.rate),
            "basis": service.vat.basis,
        },
        "price_per_unit": None if one.lowest is None else str(one.lowest),
        "cost": cost
        and {
            "floor": str(cost.floor),
            "break_even": cost.break_even,
            "capacity": cost.capacity,
        },
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else str(value)
