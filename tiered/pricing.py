"""What a delivery costs: scales, packages, reductions and contract tariffs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money, divide, multiply
from catalog.payers import TariffUnit
from catalog.rules import Reduction
from catalog.services import Price, Service
from catalog.vat import rate_on
from tiered.deliveries import Delivery
from tiered.shares import Reduced, VatRule

MINUTES: dict[TariffUnit, int] = {"01": 1, "04": 60, "14": 1440, "16": 240}  # iWmo WJ756: the units of time
ONE = Decimal(1)


def price_on(service: Service, day: date) -> Price:
    """The list price that holds on a day. `Faults` (`no-price`) when there is none."""
    price = service.dated_prices.on(day)
    if price is None:
        raise Faults([fault("no-price", service.id, service=service.id, day=day)])
    return price


def list_amount(service: Service, day: date, quantity: Decimal, named: Money | None) -> Money:
    """The list price of a quantity, VAT included, before reductions.

    Flat: quantity x price. Volume: quantity x the price of the band reached. Graduated: each unit at its own band's
    price. Fair: the amount named, else the suggestion. A package's price is for all its sessions.
    `Faults`: `no-price`, `beyond-bands`, `outside-fair`.
    """
    price = price_on(service, day)
    if service.scale == "fair":
        return fair_amount(service, price, named)
    if price.amount is not None:
        return price.amount if quantity == ONE else price.amount.times(quantity)
    graduated = service.scale == "graduated"
    cents, below = Fraction(0), Decimal(0)
    for band in price.bands or ():
        reached = band.up_to is None or quantity <= band.up_to
        upper = quantity if reached or band.up_to is None else band.up_to
        if graduated:
            cents += band.amount.cents * Fraction(upper - below)
        elif reached:
            cents = band.amount.cents * Fraction(quantity)
        if reached:
            return Money(divide(cents.numerator, cents.denominator))
        below = upper
    raise Faults([fault("beyond-bands", service.id, service=service.id, quantity=quantity)])


def fair_amount(service: Service, price: Price, named: Money | None) -> Money:
    """The amount a client named between floor and ceiling, else the suggestion. `Faults` (`outside-fair`)."""
    amount = price.suggested if named is None else named
    if amount is None or price.floor is None or price.ceiling is None:
        raise Faults([fault("no-price", service.id, service=service.id, day=price.from_)])
    if not price.floor <= amount <= price.ceiling:
        raise Faults(
            [fault("outside-fair", service.id, amount=amount, floor=price.floor, ceiling=price.ceiling)],
        )
    return amount


def session_value(price: Money, sessions: int, session: int) -> Money:
    """What one session of a package is worth: all of them together are exactly the price."""
    upto = divide(price.cents * session, sessions)
    return Money(upto - divide(price.cents * (session - 1), sessions), price.currency)


def unused_worth(price: Money, sessions: int, used: int) -> Money:
    """What the sessions of a package that were not used are worth: with those that were, exactly the price."""
    return price - Money(divide(price.cents * used, sessions), price.currency)


def applies(reduction: Reduction, service: Service, delivery: Delivery, passes: tuple[str, ...]) -> bool:
    """True when a reduction holds for this client's delivery."""
    when = reduction.when
    if delivery.day not in reduction.period or not reduction.covers(service.tier, service.id):
        return False
    if when.pass_ is not None and when.pass_ not in passes:
        return False
    if when.booked_days_before is None:
        return True
    return delivery.booked is not None and (delivery.day - delivery.booked).days >= when.booked_days_before


def reduce(
    amount: Money, reductions: tuple[Reduction, ...], service: Service, delivery: Delivery, passes: tuple[str, ...]
) -> tuple[Money, tuple[Reduced, ...]]:
    """The amount after reductions, in catalogue order, each once, never below zero; and what each took."""
    taken: list[Reduced] = []
    for reduction in reductions:
        if amount and applies(reduction, service, delivery, passes):
            less = reduction.percent.of(amount) if reduction.percent is not None else reduction.amount or ZERO
            less = min(less, amount)
            amount -= less
            taken.append(Reduced(reduction, less))
    return amount, tuple(taken)


@cache
def tariff_units(unit: TariffUnit, service_unit: str, minutes: int | None) -> Fraction:
    """How many units of a tariff one unit of the service is: 60 for an hour at a tariff per minute."""
    if unit not in MINUTES:
        return Fraction(1)
    length = 60 if service_unit == "hour" else minutes
    return Fraction(length, MINUTES[unit]) if length else Fraction(1)


def contract_net(units: Decimal, service: Service, unit: TariffUnit, tariff: Decimal) -> Money:
    """Units of a service at a contract tariff, excluding VAT, rounded once."""
    factor = tariff_units(unit, service.unit, service.minutes)
    return multiply(units if factor == 1 else Fraction(units) * factor, tariff)


@cache
def _rate(vat_category: str, basis: str | None, day: date) -> VatRule:
    try:
        return VatRule(vat_category, rate_on(vat_category, day), basis)  # type: ignore[arg-type]
    except LookupError:
        raise Faults([fault("no-vat-rate", day=day)]) from None


def vat_on(service: Service, day: date, *, no_show: bool) -> VatRule:
    """The VAT position of a delivery on its day; a no-show fee has its own."""
    vat = service.no_show.vat if no_show and service.no_show else service.vat
    return _rate(vat.category, vat.basis, day)
