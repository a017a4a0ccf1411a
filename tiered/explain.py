"""The trace, said in plain words: a sentence for every cent, in Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from catalog.model import Catalog
from catalog.records import Words
from catalog.services import Service
from catalog.texts import Language, text
from tiered.coverage import Coverage, Kind
from tiered.deliveries import Delivery
from tiered.shares import Quote, Step

CONTRACT: Final = ("grant", "budget")


def explain(step: Step, language: Language, names: Mapping[str, str]) -> str:
    """One step of a trace as a sentence. `names` gives the name of a person who pledged by their id."""
    facts = step.facts
    if "session" in facts:
        drawn = "opener" in facts
        said = f"explain.package-drawn-{facts['opener']}" if drawn else f"explain.{step.rule}-{_package(step)}"
        return text(said, language, **facts)
    if step.rule == "reduction":
        return text("explain.reduction", language, name=facts["name"].in_(language), taken=step.taken)
    if step.rule == "price":
        return text(
            "explain.price",
            language,
            taken=step.taken,
            units=facts["units"],
            unit=_unit(facts["unit"], facts["units"], language),
        )
    if step.rule in CONTRACT:
        return _contract(step, language)
    if step.rule in ("own", "credit", "policy", "pledge"):
        payer = str(facts["payer"] or "")
        key = "nothing" if not step.taken else step.limit
        return text(
            f"explain.{step.rule}",
            language,
            payer=names.get(payer, payer),
            taken=step.taken,
            limit=text(f"explain.limit-{key}", language, share=facts["share"]),
        )
    return text(f"explain.{step.rule}", language, taken=step.taken)


def _package(step: Step) -> str:
    if step.rule == "no-show":
        return "session"
    if not step.facts["upfront"]:
        return "session"
    return "opens" if step.facts["session"] == 1 else "drawn"


def _unit(unit: str, units: Decimal, language: Language) -> str:
    return text(f"explain.unit-{unit}", language, count=units)


def _contract(step: Step, language: Language) -> str:
    facts = step.facts
    if step.limit == "no-tariff":
        return text("explain.no-tariff", language, payer=facts["payer"])
    several = _unit(facts["unit"], Decimal(0), language)
    if not facts["units"]:
        return text("explain.contract-spent", language, payer=facts["payer"], unit=several)
    one = facts["asked"] == 1
    unit = _unit(facts["unit"], facts["asked"], language) if one else several
    said = text(
        "explain.contract-one" if one and facts["units"] == 1 else "explain.contract",
        language,
        payer=facts["payer"],
        units=facts["units"],
        asked=facts["asked"],
        unit=unit,
        taken=step.taken,
    )
    reasons = []
    if facts["reference"]:
        key = f"explain.{step.rule}-until" if facts["until"] else f"explain.{step.rule}-open"
        reasons.append(text(key, language, reference=facts["reference"], until=facts["until"]))
    left = facts["units_left"]
    if left is not None:
        unit = _unit(facts["unit"], left, language)
        reasons.append(text("explain.units-left", language, left=left, count=left, unit=unit))
    if not reasons:
        return f"{said}."
    return f"{said}: {text('explain.and', language).join(reasons)}."


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay that is still open: its code, and what its sentence names."""

    code: str
    parameters: Mapping[str, object]

    def sentence(self, language: Language) -> str:
        """The way, as we would say it to the client."""
        named = {k: v.in_(language) if isinstance(v, Words) else v for k, v in self.parameters.items()}
        return text(f"explain.way-{self.code}", language, **named)


WAYS: Final[Mapping[Kind, str]] = {
    "credit": "credit",
    "pledge": "family",
    "policy": "insurer",
    "budget": "budget",
    "grant": "municipality",
}


def ways_to_pay(catalog: Catalog, coverages: tuple[Coverage, ...], quote: Quote) -> tuple[Way, ...]:
    """Ways still open for a shortfall: pay in parts, a cheaper tier, and every kind of payer not asked yet."""
    if not quote.shortfall:
        return ()
    delivery = quote.delivery
    ways = [Way("parts", {"amount": quote.shortfall})]
    cheaper = _cheaper(catalog, catalog.service[delivery.service], delivery)
    if cheaper is not None:
        ways.append(Way("cheaper", {"service": cheaper.name}))
    asked = {c.kind for c in coverages if c.fits(delivery.day, delivery.service)}
    fair = catalog.service[delivery.service].scale == "fair"
    for kind, code in WAYS.items():
        if kind not in asked and not (fair and kind in CONTRACT):
            ways.append(Way(code, {}))
    return tuple(ways)


def _cheaper(catalog: Catalog, service: Service, delivery: Delivery) -> Service | None:
    """The dearest-tier service below this one's tier that has a price on the day."""
    order = [tier.id for tier in catalog.tiers]
    below = order[: order.index(service.tier)] if service.tier in order else []
    offered = [s for s in catalog.services if s.tier in below and s.dated_prices.on(delivery.day) is not None]
    return max(offered, key=lambda s: order.index(s.tier), default=None)
