"""From worked-out deliveries to what is billed: one draft for each payer, exact to the cent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import groupby

from catalog.dates import month_of
from catalog.model import Catalog
from catalog.money import ZERO, Money, total
from catalog.payers import ContractTariff
from catalog.texts import Language
from invoices.model import (
    BilledShare,
    ClaimNote,
    Draft,
    Line,
    LineKind,
    OtherPart,
    PackageNote,
    PayerKind,
    VatPosition,
    VatSubtotal,
)
from tiered.coverage import Coverage, Law
from tiered.people import Person
from tiered.pricing import contract_net, tariff_units
from tiered.shares import Quote, Share
from tiered.state import State

PAYER_ORDER: tuple[PayerKind, ...] = ("client", "family", "insurer", "svb", "municipality")


@dataclass(frozen=True, slots=True)
class Planned:
    """A worked-out delivery, and which of its parts are to be billed now (by their place in the quote)."""

    quote: Quote
    round: int = 1
    bill: tuple[int, ...] = ()

    @classmethod
    def whole(cls, quote: Quote) -> Planned:
        """With every part that can be billed."""
        return cls(quote, 1, tuple(i for i, part in enumerate(quote.parts) if part.standing == "billed"))


@dataclass(frozen=True, slots=True)
class Book:
    """What drafting looks things up in."""

    catalog: Catalog
    catalog_hash: str
    people: Mapping[str, Person]
    coverages: Mapping[str, Coverage] = field(default_factory=dict)
    states: Mapping[str, State] = field(default_factory=dict)  # by client, after what is billed now


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

    def share(self) -> BilledShare:
        use = self.quote.package
        upfront = use.opened_by if use is not None and use.upfront else None
        return BilledShare(
            delivery=self.quote.delivery.id,
            round=self.round,
            share=self.index,
            gross=self.part.gross,
            credit=self.part.kind == "credit",
            package=upfront,
        )


def drafts(book: Book, planned: Iterable[Planned]) -> tuple[Draft, ...]:
    """What is billed, one draft for each payer: by client, then the municipalities, each for all their clients.

    Per client: one for the client (or who represents them), each family member, each direct insurer and each budget.
    An SVB or municipal invoice is for one calendar month. A zero total makes no draft.
    """
    planned = tuple(planned)
    groups: dict[tuple[object, ...], list[Billable]] = {}
    for plan in planned:
        for index in plan.bill:
            billable = Billable(plan.quote, plan.round, index)
            groups.setdefault(_group(book, billable), []).append(billable)
    made = (_draft(book, planned, groups[key]) for key in sorted(groups))
    return tuple(draft for draft in made if draft.gross)


def _group(book: Book, billable: Billable) -> tuple[object, ...]:
    part, client = billable.part, billable.quote.delivery.client
    kind = part.invoice_to
    if kind == "municipality":
        return 1, "", 0, part.payer, "", billable.month
    law = _law(book, part)
    payer = "" if kind == "client" else part.payer
    return 0, client, PAYER_ORDER.index(kind), payer, law or "", billable.month if kind == "svb" else ""


def _draft(book: Book, planned: Sequence[Planned], group: list[Billable]) -> Draft:
    part = group[0].part
    kind = part.invoice_to
    client = None if kind == "municipality" else group[0].quote.delivery.client
    contract = part.tariff is not None
    lines = _contract_lines(book, group) if contract else _list_lines(book, group)
    lines, subtotals = with_vat(lines, include_vat=not contract)
    net, tax = total(s.net for s in subtotals), total(s.tax for s in subtotals)
    gross = net + tax if contract else total(line.amount for line in lines)
    prepaid = total(share.gross for line in lines for share in line.shares if share.credit)
    addressee = part.addressee
    own = kind == "client" and client is not None
    others = _others(planned, group) if own else ()
    return Draft(
        payer_kind=kind,
        payer=client if own and client is not None else part.payer,
        client=client,
        addressee=addressee,
        language=_language(book, addressee),
        catalog=book.catalog_hash,
        prices_include_vat=not contract,
        lines=lines,
        vat=subtotals,
        net=net,
        tax=tax,
        rounding=gross - net - tax,
        gross=gross,
        prepaid=prepaid,
        payable=gross - prepaid,
        law=_law(book, part),
        total_of_help=gross + total(other.gross for other in others) if others else None,
        others=others,
        packages=_packages(book, group) if own else (),
        claims=_claims(book, group) if kind in ("client", "insurer") else (),
        pledge_left=_pledge_left(book, group) if kind == "family" else None,
    )


def _law(book: Book, part: Share) -> Law | None:
    """The law that gave the budget; the SVB wants to read it."""
    coverage = book.coverages.get(part.coverage or "") if part.kind == "budget" else None
    return coverage.law if coverage is not None else None


def _language(book: Book, addressee: str) -> Language:
    person = book.people.get(addressee)
    return person.language if person is not None else book.catalog.organisation.language


# Lines at list prices -----------------------------------------------------------------------------------------------


def _list_lines(book: Book, group: list[Billable]) -> tuple[Line, ...]:
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
        unit_price=_unit_price(amount, quantity),
        amount=amount,
        net=ZERO,
        vat=_position(quote),
        reductions=tuple(r.reduction.name for r in quote.reductions) if own else (),
        professional=delivery.professional,
        coverage=policy.coverage if policy is not None else None,
        reference=_reference(book, policy),
        product=_product(book, policy, parts[0]),
        shares=tuple(b.share() for b in parts),
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
        net=ZERO,
        vat=_position(first),
        shares=tuple(b.share() for b in parts),
    )


def _position(quote: Quote) -> VatPosition:
    return VatPosition(category=quote.vat.category, rate=quote.vat.rate, basis=quote.vat.basis)


def _unit_price(amount: Money, quantity: Decimal) -> Decimal | None:
    """The price of one unit, where it comes out at whole cents."""
    cents = Fraction(amount.cents) / Fraction(quantity)
    return Money(cents.numerator).decimal if cents.denominator == 1 else None


def _reference(book: Book, part: Share | None) -> str | None:
    coverage = book.coverages.get(part.coverage or "") if part is not None else None
    return coverage.reference if coverage is not None else None


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


def _contract_lines(book: Book, group: list[Billable]) -> tuple[Line, ...]:
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
        shares=tuple(b.share() for b in parts),
    )


# VAT and totals ----------------------------------------------------------------------------------------------------


def with_vat(lines: tuple[Line, ...], *, include_vat: bool) -> tuple[tuple[Line, ...], tuple[VatSubtotal, ...]]:
    """Lines with their net amounts, and one subtotal for each VAT category and rate (EN 16931 BG-23).

    Prices that include VAT: with G the sum to pay, net = round(G / (1 + rate)), tax = round(net x rate); the line
    nets are rounded so that they add up to the net. Prices that exclude it: tax = round(sum of line nets x rate).
    """
    made: dict[int, Line] = {}
    subtotals: list[VatSubtotal] = []
    keys = sorted({(line.vat.category, line.vat.rate.value) for line in lines})
    for category, rate in keys:
        places = [i for i, line in enumerate(lines) if (line.vat.category, line.vat.rate.value) == (category, rate)]
        amounts = [lines[i].amount for i in places]
        position = lines[places[0]].vat
        sum_of_lines = total(amounts)
        if include_vat:
            net = position.rate.net_of(sum_of_lines)
            nets = net.split([a.cents for a in amounts]) if sum_of_lines else tuple(amounts)
        else:
            net, nets = sum_of_lines, tuple(amounts)
        for place, line_net in zip(places, nets, strict=True):
            made[place] = lines[place].model_copy(update={"net": line_net})
        subtotals.append(VatSubtotal(position=position, net=net, tax=position.rate.of(net)))
    return tuple(made[i] for i in range(len(lines))), tuple(subtotals)


# What the client may read beside their part ------------------------------------------------------------------------


def _others(planned: Sequence[Planned], group: list[Billable]) -> tuple[OtherPart, ...]:
    """Who else pays for the same deliveries, and how much."""
    mine = {b.quote.delivery.id for b in group}
    sums: dict[tuple[PayerKind, str], Money] = {}
    for plan in planned:
        if plan.quote.delivery.id in mine:
            for part in plan.quote.shares:
                if part.invoice_to != "client":
                    key = (part.invoice_to, part.payer)
                    sums[key] = sums.get(key, ZERO) + part.gross
    order = sorted(sums, key=lambda key: (PAYER_ORDER.index(key[0]), key[1]))
    return tuple(OtherPart(payer_kind=kind, payer=payer, gross=sums[kind, payer]) for kind, payer in order)


def _packages(book: Book, group: list[Billable]) -> tuple[PackageNote, ...]:
    notes = []
    for billable in group:
        use = billable.quote.package
        if use is None or not use.upfront or not use.opens:
            continue
        service = book.catalog.service[billable.quote.delivery.service]
        state = book.states.get(billable.quote.delivery.client, State())
        last = state.packages.get(service.id, use)
        note = PackageNote(
            service=service.id,
            name=service.name,
            sessions=use.sessions,
            used=last.session if last.opened_by == use.opened_by else use.sessions,
            valid_until=use.last_day,
            refund=service.package.refund if service.package is not None else "none",
        )
        if note not in notes:
            notes.append(note)
    return tuple(notes)


def _claims(book: Book, group: list[Billable]) -> tuple[ClaimNote, ...]:
    """One note for each policy: that the client can claim a part of this back from, or that the insurer pays."""
    policies = {b.part.coverage: b.part for b in group if b.part.kind == "policy"}
    notes = []
    for identifier, part in sorted(policies.items(), key=lambda item: item[0] or ""):
        coverage = book.coverages.get(identifier or "")
        notes.append(
            ClaimNote(
                payer=part.payer,
                reference=coverage.reference if coverage is not None else None,
                insured_number=coverage.insured_number if coverage is not None else None,
            )
        )
    return tuple(notes)


def _pledge_left(book: Book, group: list[Billable]) -> Money | None:
    """What is left of the pledge after this invoice, where the family member set an amount."""
    last: date = max(b.quote.delivery.day for b in group)
    left = []
    for identifier in {b.part.coverage for b in group}:
        coverage = book.coverages.get(identifier or "")
        state = book.states.get(group[0].quote.delivery.client)
        if coverage is None or coverage.amount is None or state is None:
            return None
        left.append(max(coverage.amount - state.spent_on(coverage, last).gross, ZERO))
    return total(left)
