"""Dutch VAT by law: rates as a dated table, and the exemptions an invoice may cite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from catalog.dates import Dated, Period
from catalog.money import Percent
from catalog.services import VatBasis, VatCategory


@dataclass(frozen=True, slots=True)
class VatRate:
    """A VAT rate by law and the period in which it holds."""

    period: Period
    percent: Percent


def _rates(*steps: tuple[date, int]) -> Dated[VatRate]:
    return Dated([VatRate(Period(start), Percent(Decimal(percent))) for start, percent in steps])


RATES: Final[Mapping[VatCategory, Dated[VatRate]]] = {
    "standard": _rates((date(2001, 1, 1), 19), (date(2012, 10, 1), 21)),
    "reduced": _rates((date(2001, 1, 1), 6), (date(2019, 1, 1), 9)),
    "zero": _rates((date(2001, 1, 1), 0)),
    "exempt": _rates((date(2001, 1, 1), 0)),
}
"""Wet OB art. 9 (rates) and art. 11 (exempt)."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """A provision that exempts a supply, as an invoice cites it; `vatex` is EN 16931's code for it."""

    provision: str
    vatex: str | None


EXEMPTIONS: Final[Mapping[VatBasis, Exemption]] = {
    "11-1-f": Exemption("art. 11 lid 1 onderdeel f Wet OB 1968", "VATEX-EU-132-1G"),
    "11-1-g": Exemption("art. 11 lid 1 onderdeel g Wet OB 1968", "VATEX-EU-132-1C"),
    "11-1-o": Exemption("art. 11 lid 1 onderdeel o Wet OB 1968", "VATEX-EU-132-1I"),
    "11-1-p": Exemption("art. 11 lid 1 onderdeel p Wet OB 1968", "VATEX-EU-132-1N"),
    "kor": Exemption("art. 25 Wet OB 1968 (kleineondernemersregeling)", None),
}


def rate_on(category: VatCategory, day: date) -> Percent:
    """The VAT rate on a day. `LookupError` before 2001."""
    rate = RATES[category].on(day)
    if rate is None:
        raise LookupError(f"no VAT rate is known on {day.isoformat()}")
    return rate.percent
