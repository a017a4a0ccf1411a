"""A quote as programs read it: amounts as strings with two decimals, dates ISO 8601, a sentence for every step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from catalog.model import Catalog
from catalog.money import ZERO, Money, total
from catalog.services import Service
from catalog.texts import Language, text
from tiered.coverage import Coverage
from tiered.explain import explain, ways_to_pay
from tiered.pricing import tariff_units
from tiered.shares import Quote, Share


def as_record(
    catalog: Catalog,
    quote: Quote,
    coverages: Iterable[Coverage],
    names: Mapping[str, str],
    language: Language,
    *,
    client: str | None,
) -> dict[str, Any]:
    """The whole answer of `tiered quote`. Without a client it is a price list entry: nobody's shares are in it."""
    delivery = quote.delivery
    service = catalog.service[delivery.service]
    names = {**{payer.id: payer.name for payer in catalog.payers}, **names}
    lines = [*_contract_lines(quote, service, language), *_list_lines(quote, service, language)]
    gross = quote.total
    price = service.dated_prices.on(delivery.day) if service.scale == "fair" else None
    limits = {name: str(getattr(price, name)) for name in ("floor", "suggested", "ceiling")} if price else {}
    net = total(part.net for part in quote.parts if part.net is not None) + quote.vat.rate.net_of(_list_gross(quote))
    steps = [
        {
            "rule": step.rule,
            "coverage": step.coverage,
            "taken": str(step.taken),
            "left": None if step.left is None else str(step.left),
            "text": explain(step, language, names),
        }
        for step in quote.trace
        if client is not None or step.rule not in ("client", "shortfall")
    ]
    reasons = {step.coverage: explain(step, language, names) for step in quote.trace}
    return {
        "client": client,
        "service": service.id,
        "on": delivery.day.isoformat(),
        "quantity": plain(delivery.quantity),
        "lines": lines,
        **({"fair": limits} if limits else {}),
        "total": {"net": str(net), "tax": str(gross - net), "gross": str(gross)},
        "shares": [_share(part, names, reasons) for part in quote.shares] if client is not None else [],
        "held": str(total(part.gross for part in quote.held)),
        "shortfall": str(quote.shortfall),
        "ways_to_pay": [way.sentence(language) for way in ways_to_pay(catalog, tuple(coverages), quote)],
        "trace": steps,
    }


def plain(number: Decimal) -> str:
    """A number without zeros at its end: `2.5`, `10`."""
    return f"{number.normalize():f}"


def _list_gross(quote: Quote) -> Money:
    return total(part.gross for part in quote.parts if part.tariff is None)


def _share(part: Share, names: Mapping[str, str], reasons: Mapping[str | None, str]) -> dict[str, Any]:
    family = part.invoice_to == "family"
    return {
        "payer": names.get(part.payer, part.payer) if family else part.payer,
        "kind": part.kind,
        "coverage": part.coverage,
        "addressee": names.get(part.addressee, part.addressee),
        "settler": names.get(part.settler, part.settler),
        "gross": str(part.gross),
        "because": reasons.get(part.coverage, ""),
    }


def _vat(quote: Quote) -> dict[str, Any]:
    return {"category": quote.vat.category, "rate": str(quote.vat.rate), "basis": quote.vat.basis}


def _contract_lines(quote: Quote, service: Service, language: Language) -> list[dict[str, Any]]:
    lines = []
    for part in quote.parts:
        if part.tariff is None:
            continue
        factor = tariff_units(part.tariff.unit, service.unit, service.minutes)
        lines.append(
            {
                "service": service.id,
                "description": service.name.in_(language),
                "quantity": plain(part.units * factor.numerator / factor.denominator),
                "unit": "minute" if part.tariff.unit == "01" else service.unit,
                "unit_price": _per_unit(part.tariff.amount),
                "gross": str(part.gross),
                "vat": _vat(quote),
            }
        )
    return lines


def _per_unit(euros: Decimal) -> str:
    """Two decimals; up to four where two are not exact."""
    cents = euros.quantize(Decimal("0.01"))
    return str(cents) if cents == euros else plain(euros.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def _list_lines(quote: Quote, service: Service, language: Language) -> list[dict[str, Any]]:
    if quote.list_amount == ZERO and not quote.list_units:
        return []
    units = quote.list_units or Decimal(1)
    name = service.name.in_(language)
    return [
        {
            "service": service.id,
            "description": text("explain.missed", language, service=name) if quote.delivery.no_show else name,
            "quantity": plain(units),
            "unit": service.unit,
            "unit_price": _per_unit(Decimal(quote.list_amount.cents) / 100 / units),
            "gross": str(quote.list_amount),
            "vat": _vat(quote),
        }
    ]
