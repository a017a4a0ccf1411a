"""The engine's one door: a delivery in, a quote and the next state out. Quoting, dry runs and issuing all call this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from catalog.dates import add_months
from catalog.faults import Fault, Faults, fault
from catalog.model import Catalog
from catalog.money import ZERO, Money
from catalog.services import Service
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person
from tiered.pricing import list_amount, price_on, reduce, session_value, vat_on
from tiered.routing import Arranged, Asked, arrange, contract, waterfall
from tiered.shares import Facts, PackageUse, Quote, Reduced, Share, Step
from tiered.state import Session, State

__all__ = ["Again", "Drawn", "Month", "Rest", "State", "plan_month", "quote", "work_through"]

ONE = Decimal(1)
ZERO_UNITS = Decimal(0)


@dataclass(frozen=True, slots=True)
class Month:
    """Deliveries, worked through: a quote for each that can be priced, in order, and what is wrong with the others."""

    quotes: tuple[Quote, ...]
    state: State
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """What of an earlier quote has to be routed anew.

    `units`: what a contract tariff paid, or a whole waterfall. `amount`: a part of a waterfall; `borne` is what
    coverages bear of the other part, which stays as it is. `beside`: units priced by the list that stay as they are:
    what is added to them costs what both cost together, less what they cost. `others`: only others are asked to pay it,
    never the client; what they leave is a shortfall.
    """

    units: Decimal = Decimal(0)
    amount: Money = ZERO
    borne: Mapping[str, Money] = field(default_factory=dict)
    beside: Decimal = Decimal(0)
    others: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """A part of a delivery that is routed anew: its payer refused, a shortfall was solved, an invoice was credited.

    What else was billed of the delivery stays as it is; the state must no longer count the rest as spent. A package
    session keeps its number and price.
    """

    earlier: Quote
    rest: Rest

    @property
    def delivery(self) -> Delivery:
        """The delivery it is a part of."""
        return self.earlier.delivery

    def order(self) -> tuple[object, ...]:
        """Its place among a client's deliveries."""
        return self.earlier.delivery.order()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A session of a package, worked out from the start.

    The one that opened it may keep its place (`use`); another takes a place that is free, of the package that was
    opened by `of` where it can, and never of one that opened after it: it had one of its own.
    """

    delivery: Delivery
    use: PackageUse | None
    of: str

    def order(self) -> tuple[object, ...]:
        """Its place among a client's deliveries."""
        return self.delivery.order()


def work_through(
    catalog: Catalog,
    client: Person,
    coverages: Sequence[Coverage],
    given: Iterable[Delivery | Drawn | Again],
    state: State | None = None,
) -> Month:
    """One client's deliveries, by date (see `Delivery.order`), never by order of entry: each after the state before it.

    One that cannot be priced leaves the state as it was; what is wrong with it names the delivery.
    """
    arranged = arrange(catalog, coverages)
    state = state or State()
    quotes: list[Quote] = []
    faults: list[Fault] = []
    for each in sorted(given, key=lambda one: one.order()):
        try:
            if isinstance(each, Again):
                worked, state = _reroute(catalog, client, arranged, each, state)
            elif isinstance(each, Drawn):
                worked, state = _work_out(catalog, client, arranged, each.delivery, state, each)
            else:
                worked, state = _work_out(catalog, client, arranged, each, state)
        except Faults as wrong:
            delivery = each if isinstance(each, Delivery) else each.delivery
            faults += (replace(fault, path=delivery.id) for fault in wrong.faults)
        else:
            quotes.append(worked)
    return Month(tuple(quotes), state, tuple(faults))


def plan_month(
    catalog: Catalog,
    client: Person,
    coverages: Sequence[Coverage],
    deliveries: Iterable[Delivery],
    state: State | None = None,
) -> tuple[tuple[Quote, ...], State]:
    """The quotes of a client's deliveries, and the state after them.

    `Faults` with every delivery that cannot be priced, not the first only: `unknown-service`, `no-price`,
    `outside-fair`, `beyond-bands`, ...
    """
    month = work_through(catalog, client, coverages, deliveries, state)
    if month.faults:
        raise Faults(month.faults)
    return month.quotes, month.state


def quote(
    catalog: Catalog, client: Person, coverages: Sequence[Coverage], delivery: Delivery, state: State | None = None
) -> tuple[Quote, State]:
    """One delivery, worked out after the state before it. `Faults`: as `plan_month`."""
    return _work_out(catalog, client, arrange(catalog, coverages), delivery, state or State())


def _service(catalog: Catalog, delivery: Delivery) -> Service:
    service = catalog.service.get(delivery.service)
    if service is None:
        raise Faults([fault("unknown-service", delivery.service, service=delivery.service)])
    return service


def _work_out(
    catalog: Catalog,
    client: Person,
    arranged: Arranged,
    delivery: Delivery,
    state: State,
    drawn: Drawn | None = None,
) -> tuple[Quote, State]:
    service = _service(catalog, delivery)
    _check(service, delivery)
    asked = Asked(client, service, delivery.day, vat_on(service, delivery.day, no_show=delivery.no_show))
    if arranged.remembered:
        state = state.asked(arranged.remembered, delivery.day, delivery.service)
    if delivery.no_show:
        return _no_show(asked, delivery, state)
    if service.scale != "package":
        return _route(catalog, arranged, asked, delivery, delivery.quantity, None, state)
    use = drawn.use if drawn is not None else None
    if use is None:
        use = _draw(arranged, service, delivery, state, drawn)
        state = state.draw(service.id, Session(use, delivery.day))
    if use.upfront and not use.opens:
        step = Step("package", ZERO, ZERO, facts=_package_facts(use))
        return Quote(delivery, asked.vat, (), (step,), package=use), state
    units = Decimal(use.sessions) if use.upfront else ONE
    return _route(catalog, arranged, asked, delivery, units, use, state)


def _reroute(catalog: Catalog, client: Person, arranged: Arranged, again: Again, state: State) -> tuple[Quote, State]:
    earlier, rest = again.earlier, again.rest
    delivery = earlier.delivery
    if delivery.no_show:
        parts = tuple(replace(part, standing="billed") for part in earlier.parts)
        return replace(earlier, parts=parts), state
    asked = Asked(client, _service(catalog, delivery), delivery.day, earlier.vat)
    state = state.asked(arranged.remembered, delivery.day, delivery.service)
    made = replace(earlier, parts=(), trace=())
    if rest.units:
        made, state = _route(
            catalog,
            arranged,
            asked,
            delivery,
            rest.units,
            earlier.package,
            state,
            beside=rest.beside,
            others=rest.others,
        )
    if rest.amount:
        parts, trace, state = waterfall(
            catalog,
            arranged.waterfall,
            asked,
            earlier.list_amount,
            earlier.list_units,
            state,
            left=rest.amount,
            borne=rest.borne,
            others=rest.others,
        )
        made = replace(made, parts=made.parts + parts, trace=made.trace + trace)
    return made, state


def _check(service: Service, delivery: Delivery) -> None:
    """What no catalogue price can be found for. Staff are told when they enter it; this is the last guard."""
    if service.scale in ("package", "fair") and delivery.quantity != ONE:
        raise Faults([fault("quantity-not-one", service.id, service=service.id, quantity=delivery.quantity)])
    if delivery.amount is not None and service.scale != "fair":
        raise Faults([fault("amount-not-fair", service.id, service=service.id)])


def _draw(arranged: Arranged, service: Service, delivery: Delivery, state: State, drawn: Drawn | None) -> PackageUse:
    """The session an attended delivery is; it opens a package where none is open.

    A package is billed whole on the day it opens only if no grant, budget or policy of the client fits that day and
    nobody chose otherwise: under PGB, Wmo and insurance only delivered sessions can be billed. A session of before the
    day on which a package was stopped, written down later, opens none by itself: the client said they stopped.
    """
    of = drawn.of if drawn is not None else None
    use = state.next_session(service.id, delivery.day, of, late=drawn is None)
    if use is not None:
        return use
    package = service.package
    if package is None:
        raise Faults([fault("no-price", service.id, service=service.id, day=delivery.day)])
    stopped = state.stopped_after(service.id, delivery.day)
    if stopped is not None and drawn is None and not delivery.per_session:
        raise Faults([fault("package-stopped", service.id, service=service.id, day=stopped)])
    price = price_on(service, delivery.day).amount or ZERO
    last_day = add_months(delivery.day, package.valid_months) - timedelta(days=1)
    upfront = not delivery.per_session and not arranged.rules_out_upfront(delivery.day, service.id)
    return PackageUse(delivery.id, delivery.day, price, package.sessions, 1, last_day, upfront)


def _no_show(asked: Asked, delivery: Delivery, state: State) -> tuple[Quote, State]:
    """A fee at the list price for the client; or a session of a package that was paid up front."""
    service = asked.service
    rule = service.no_show
    if rule is None:
        raise Faults([fault("no-show-not-priced", service.id, service=service.id)])
    use = state.next_session(service.id, delivery.day) if rule.uses_session else None
    if use is not None and use.upfront:
        step = Step("no-show", ZERO, ZERO, facts=_package_facts(use))
        state = state.draw(service.id, Session(use, delivery.day, missed=True))
        return Quote(delivery, asked.vat, (), (step,), package=use), state
    client = asked.client
    addressee = client.reader
    fee = Share("client", client.id, None, "client", addressee, addressee, rule.amount)
    parts = (fee,) if rule.amount else ()
    return Quote(delivery, asked.vat, parts, (Step("no-show", rule.amount, ZERO),), rule.amount, ONE), state


def _route(
    catalog: Catalog,
    arranged: Arranged,
    asked: Asked,
    delivery: Delivery,
    units: Decimal,
    use: PackageUse | None,
    state: State,
    *,
    beside: Decimal = ZERO_UNITS,
    others: bool = False,
) -> tuple[Quote, State]:
    """Contract-tariff coverages first; the units they leave are priced by the list and go through the waterfall."""
    service = asked.service
    parts: tuple[Share, ...] = ()
    trace: tuple[Step, ...] = ()
    if use is not None:
        trace = (Step("package", ZERO, facts=_package_facts(use)),)
    upfront = use is not None and use.upfront
    if arranged.contract and service.scale != "fair" and not upfront:
        parts, steps, units, state = contract(catalog, arranged.contract, asked, units, state)
        trace += steps
    amount = ZERO
    reductions: tuple[Reduced, ...] = ()
    if units:
        amount, reductions, steps = _list_price(catalog, asked, delivery, units + beside, use)
        if beside:
            amount = max(amount - _list_price(catalog, asked, delivery, beside, use)[0], ZERO)
            steps = (Step("price", amount, amount, facts={"units": units, "unit": service.unit}),)
        shares, routed, state = waterfall(catalog, arranged.waterfall, asked, amount, units, state, others=others)
        parts, trace = parts + shares, trace + steps + routed
    return Quote(delivery, asked.vat, parts, trace, amount, units, reductions, use), state


def _list_price(
    catalog: Catalog, asked: Asked, delivery: Delivery, units: Decimal, use: PackageUse | None
) -> tuple[Money, tuple[Reduced, ...], tuple[Step, ...]]:
    service = asked.service
    if use is None:
        full = list_amount(service, delivery.day, units, delivery.amount)
    elif use.upfront:
        full = use.price
    else:
        full = session_value(use.price, use.sessions, use.session)
    amount, reductions = reduce(full, catalog.reductions, service, delivery, asked.client.passes)
    trace = [Step("price", full, full, facts={"units": units, "unit": service.unit})]
    left = full
    for reduced in reductions:
        left -= reduced.taken
        trace.append(Step("reduction", reduced.taken, left, facts={"name": reduced.reduction.name}))
    return amount, reductions, tuple(trace)


def _package_facts(use: PackageUse) -> Facts:
    return {"session": use.session, "sessions": use.sessions, "last_day": use.last_day, "upfront": use.upfront}
