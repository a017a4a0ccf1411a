"""The lines of an invoice: at list prices with VAT in them, or at a contract tariff without; and their VAT."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, partial
from itertools import groupby

from catalog.dates import month_of
from catalog.model import Catalog
from catalog.money import Money, total
from catalog.payers import ContractTariff
from invoices.model import (
    BilledShare,
    Line,
    LineKind,
    VatPosition,
    VatSubtotal,
)
from tiered.coverage import Coverage
from tiered.people import Person
from tiered.pricing import contract_net, tariff_units
from tiered.shares import Quote, Share, VatRule
from tiered.state import State


@dataclass(frozen=True, slots=True)
class Book:
    """What drafting looks things up in."""

    catalog: Catalog
    catalog_hash: str
    people: Mapping[str, Person]
    coverages: Mapping[str, Coverage] = field(default_factory=dict)
    states: Mapping[str, State] = field(default_factory=dict)  # by client, after what is billed now
    today: date | None = None  # the day it is billed; None: after all of it was given


@dataclass(frozen=True, slots=True)
class Billable:
    """One part of one delivery, on its way to an invoice."""

    quote: Quote
    round: int
    index: int

    @property
    def part(self) -> Share:
        return self.quote.parts[self.index]

    @property
    def month(self) -> str:
        return month_of(self.quote.delivery.day)

    def share(self, today: date | None) -> BilledShare:
        use, day = self.quote.package, self.quote.delivery.day
        upfront = use.opened_by if use is not None and use.upfront else None
        to_come = upfront is None and today is not None and today < day
        return BilledShare(
            delivery=self.quote.delivery.id,
            round=self.round,
            share=self.index,
            gross=self.part.gross,
            credit=self.part.kind == "credit",
            package=upfront,
            day=day if to_come else None,
        )


# Lines at list prices -----------------------------------------------------------------------------------------------


def list_lines(book: Book, group: list[Billable]) -> tuple[Line, ...]:
    """The client and a direct insurer read of each delivery; family of each month of help, and no more."""
    if group[0].part.invoice_to == "family":
        return tuple(_family_line(book, list(part)) for part in _grouped(group, partial(_family_key, book)))
    return tuple(_delivery_line(book, list(part)) for part in _grouped(group, _delivery_key))


def _grouped(group: list[Billable], key: Callable[[Billable], tuple[object, ...]]) -> Iterable[Iterable[Billable]]:
    return (part for _, part in groupby(sorted(group, key=key), key))


def _delivery_key(billable: Billable) -> tuple[object, ...]:
    return *billable.quote.delivery.order(), billable.round


def _family_key(book: Book, billable: Billable) -> tuple[object, ...]:
    vat = billable.quote.vat
    neutral = book.catalog.service[billable.quote.delivery.service].neutral
    return billable.month, neutral.nl, vat.category, vat.rate.value


def _delivery_line(book: Book, parts: list[Billable]) -> Line:
    quote = parts[0].quote
    delivery = quote.delivery
    service = book.catalog.service[delivery.service]
    amount = total(b.part.gross for b in parts)
    kind: LineKind = "service"
    quantity = quote.list_units or delivery.quantity
    if delivery.no_show:
        kind = "missed"
    elif quote.package is not None and quote.package.upfront:
        kind = "package"
    use = quote.package if kind == "service" else None
    own = parts[0].part.invoice_to == "client"
    policy = next((b.part for b in parts if b.part.kind == "policy"), None)
    return Line(
        kind=kind,
        service=service.id,
        name=service.name,
        promise=service.promise if own and kind != "missed" else None,
        client=delivery.client,
        days=(delivery.day,),
        quantity=quantity,
        unit=service.unit,
        unit_price=unit_price(amount, quantity),
        amount=amount,
        net=amount,
        vat=_position(quote),
        reductions=tuple(r.reduction.name for r in quote.reductions) if own else (),
        professional=delivery.professional,
        coverage=policy.coverage if policy is not None else None,
        session=use.session if use is not None else None,
        sessions=use.sessions if use is not None else None,
        product=_product(book, policy, parts[0]),
        shares=tuple(b.share(book.today) for b in parts),
    )


def _family_line(book: Book, parts: list[Billable]) -> Line:
    first = parts[0].quote
    service = book.catalog.service[first.delivery.service]
    amount = total(b.part.gross for b in parts)
    return Line(
        kind="help",
        service=service.id,
        name=service.neutral,
        client=first.delivery.client,
        days=(first.delivery.day.replace(day=1),),
        quantity=Decimal(1),
        unit=service.unit,
        unit_price=amount.decimal,
        amount=amount,
        net=amount,
        vat=_position(first),
        shares=tuple(b.share(book.today) for b in parts),
    )


def _position(quote: Quote) -> VatPosition:
    return _frozen_position(quote.vat)


@cache
def _frozen_position(vat: VatRule) -> VatPosition:
    return VatPosition(category=vat.category, rate=vat.rate, basis=vat.basis)


def unit_price(amount: Money, quantity: Decimal) -> Decimal | None:
    """The price of one unit, where it comes out at whole cents."""
    whole, rest = divmod(amount.cents, quantity)
    return Money(int(whole)).decimal if not rest else None


def _product(book: Book, part: Share | None, billable: Billable) -> str | None:
    """The performance code an insurer knows this service by."""
    payer = book.catalog.payer.get(part.payer) if part is not None else None
    tariffs = payer.tariffs_by_service.get(billable.quote.delivery.service) if payer is not None else None
    tariff = tariffs.on(billable.quote.delivery.day) if tariffs is not None else None
    return tariff.product if tariff is not None else None


# Lines at contract tariffs -----------------------------------------------------------------------------------------


def _contract_key(billable: Billable) -> tuple[object, ...]:
    delivery, part, vat = billable.quote.delivery, billable.part, billable.quote.vat
    tariff = _tariff(part)
    return (
        delivery.client,
        part.coverage,
        delivery.service,
        billable.month,
        tariff.amount,
        tariff.unit,
        vat.category,
        vat.rate.value,
    )


def _tariff(part: Share) -> ContractTariff:
    if part.tariff is None:
        raise ValueError("a contract line needs a tariff")
    return part.tariff


def contract_lines(book: Book, group: list[Billable]) -> tuple[Line, ...]:
    """One line for each coverage, service and tariff in a month, rounded once: round(total units x tariff)."""
    return tuple(_contract_line(book, list(part)) for part in _grouped(group, _contract_key))


def _contract_line(book: Book, parts: list[Billable]) -> Line:
    first = parts[0]
    service = book.catalog.service[first.quote.delivery.service]
    tariff = _tariff(first.part)
    units = sum((b.part.units for b in parts), Decimal(0))
    factor = tariff_units(tariff.unit, service.unit, service.minutes)
    in_tariff_units = units * factor.numerator / factor.denominator
    net = contract_net(units, service, tariff.unit, tariff.amount)
    return Line(
        kind="contract",
        service=service.id,
        name=service.name if first.part.invoice_to == "svb" else service.neutral,
        client=first.quote.delivery.client,
        days=tuple(sorted({b.quote.delivery.day for b in parts})),
        quantity=in_tariff_units,
        unit=service.unit,
        unit_price=tariff.amount,
        amount=net,
        net=net,
        vat=_position(first.quote),
        coverage=first.part.coverage,
        reference=_reference(book, first.part),
        product=tariff.product,
        category=tariff.category,
        tariff_unit=tariff.unit,
        shares=tuple(b.share(book.today) for b in parts),
    )


def _reference(book: Book, part: Share) -> str | None:
    coverage = book.coverages.get(part.coverage or "")
    return coverage.reference if coverage is not None else None


# VAT and totals ----------------------------------------------------------------------------------------------------


def with_vat(lines: tuple[Line, ...], *, include_vat: bool) -> tuple[tuple[Line, ...], tuple[VatSubtotal, ...]]:
    """Lines with their net amounts, and one subtotal for each VAT category and rate (EN 16931 BG-23).

    Prices that include VAT: with G the sum to pay, net = round(G / (1 + rate)), tax = round(net x rate); the line
    nets are rounded so that they add up to the net. Prices that exclude it: tax = round(sum of line nets x rate).
    """
    places: dict[tuple[str, Decimal], list[int]] = {}
    for place, line in enumerate(lines):
        places.setdefault((line.vat.category, line.vat.rate.value), []).append(place)
    made = list(lines)
    subtotals: list[VatSubtotal] = []
    for _, mine in sorted(places.items()):
        position = lines[mine[0]].vat
        amounts = [lines[place].amount for place in mine]
        net = total(amounts)
        nets: Sequence[Money] = amounts
        if include_vat and net and position.rate.value:
            net = position.rate.net_of(net)
            nets = net.split([amount.cents for amount in amounts])
        for place, line_net in zip(mine, nets, strict=True):
            if made[place].net != line_net:
                made[place] = made[place].model_copy(update={"net": line_net})
        subtotals.append(VatSubtotal(position=position, net=net, tax=position.rate.of(net)))
    return tuple(made), tuple(subtotals)
