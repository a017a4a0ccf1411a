"""Who pays which part of a delivery: contract-tariff coverages take units, then the waterfall takes amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from catalog.faults import Faults, fault
from catalog.model import Catalog
from catalog.money import ZERO, Money, multiply
from catalog.payers import ContractTariff, Payer
from catalog.services import Service
from tiered.coverage import CONTRACT_KINDS, Coverage, institution_fits
from tiered.people import Person
from tiered.pricing import contract_net
from tiered.shares import Facts, InvoiceTo, Limit, Share, Standing, Step, VatRule
from tiered.state import State, run_key

NOTHING_BORNE: Final[Mapping[str, Money]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Arranged:
    """One client's coverages in the order in which they are asked."""

    contract: tuple[Coverage, ...]
    waterfall: tuple[Coverage, ...]
    remembered: tuple[Coverage, ...]  # where the day of first use decides what earlier use counts in

    def rules_out_upfront(self, day: date, service: str) -> bool:
        """True when a grant, budget or policy fits, whatever is left of it: then each session is billed by itself."""
        return institution_fits((*self.contract, *self.waterfall), day, service)


def arrange(catalog: Catalog, coverages: Sequence[Coverage]) -> Arranged:
    """Grants, then budgets; and the waterfall by the client's own order, then by kind, start date and reference."""
    ranks: dict[str, int] = {kind: rank for rank, kind in enumerate(catalog.routing.order)}

    def key(coverage: Coverage) -> tuple[object, ...]:
        kind = coverage.kind
        rank = CONTRACT_KINDS.index(kind) if kind in CONTRACT_KINDS else ranks.get(kind, len(ranks))
        contract_first = rank if kind in CONTRACT_KINDS else 0
        return (
            contract_first,
            coverage.order is None,
            coverage.order or 0,
            rank,
            coverage.from_ or date.min,
            coverage.reference or "",
            *_content(coverage),
        )

    ordered = sorted(coverages, key=key) if len(coverages) > 1 else coverages
    return Arranged(
        tuple(c for c in ordered if c.kind in CONTRACT_KINDS),
        tuple(c for c in ordered if c.kind not in CONTRACT_KINDS),
        tuple(c for c in ordered if c.used and c.period != "total"),
    )


def _content(coverage: Coverage) -> tuple[object, ...]:
    """Decides between agreements that are equal so far: by what they say, and only then by id."""
    return (
        coverage.kind,
        coverage.payer or "",
        coverage.until or date.max,
        coverage.services,
        *(
            (value is None, value or 0)
            for value in (
                coverage.share and coverage.share.value,
                coverage.per_unit,
                coverage.amount and coverage.amount.cents,
                coverage.units,
            )
        ),
        coverage.used,
        coverage.period,
        coverage.advances,
        coverage.status,
        coverage.id,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """The delivery that coverages are asked to pay for."""

    client: Person
    service: Service
    day: date
    vat: VatRule


def contract_tariff(catalog: Catalog, coverage: Coverage, asked: Asked) -> tuple[Payer, ContractTariff | None]:
    """The institution behind a contract-tariff coverage, and its tariff for the service on the day."""
    payer = catalog.payer.get(coverage.payer or "")
    if payer is None:
        raise Faults([fault("unknown-payer", coverage.id, payer=coverage.payer or "")])
    tariffs = payer.tariffs_by_service.get(asked.service.id)
    tariff = tariffs.on(asked.day) if tariffs is not None else None
    if coverage.per_unit is not None:
        tariff = ContractTariff.model_validate(
            {"service": asked.service.id, "from": asked.day, "amount": coverage.per_unit}
        )
    return payer, tariff


def contract(
    catalog: Catalog, coverages: Sequence[Coverage], asked: Asked, units: Decimal, state: State
) -> tuple[tuple[Share, ...], tuple[Step, ...], Decimal, State]:
    """Grants and budgets take units at their own tariff.

    Whole units, or 0.05 of an hour; as many as the cap in units leaves and the cap in money pays, VAT included.
    For these units nobody else is asked: the law forbids a top-up (Wmo 2015). Returns the shares, the trace, the
    units they did not take, and the state after it.
    """
    shares: list[Share] = []
    trace: list[Step] = []
    for coverage in coverages:
        if not units:
            break
        if not coverage.fits(asked.day, asked.service.id):
            continue
        payer, tariff = contract_tariff(catalog, coverage, asked)
        facts: Facts = {"asked": units, "unit": asked.service.unit, "payer": payer.name}
        if tariff is None:
            trace.append(Step(coverage.kind, ZERO, None, coverage.id, "no-tariff", facts))
            continue
        line = Growing(asked, coverage, tariff, state)
        taken, limit, left = line.most(units)
        gross = line.worth(taken)
        facts["units"], facts["units_left"] = taken, left
        facts["reference"], facts["until"] = coverage.reference, coverage.until
        trace.append(Step(coverage.kind, gross, None, coverage.id, limit, facts))
        if not taken:
            continue
        client = asked.client
        shares.append(
            Share(
                kind=coverage.kind,
                payer=payer.id,
                coverage=coverage.id,
                invoice_to="svb" if coverage.kind == "budget" else "municipality",
                addressee=client.reader if coverage.kind == "budget" else payer.id,
                settler=payer.id,
                gross=gross,
                standing="held" if coverage.status == "requested" else "billed",
                units=taken,
                net=line.worth(taken, net=True),
                tariff=tariff,
            )
        )
        units -= taken
        state = state.run(line.key, line.before + taken).spend(coverage, asked.day, taken, gross)
    return tuple(shares), tuple(trace), units, state


class Growing:
    """A contract line of this month that grows with each delivery, and is rounded once.

    A delivery on it is worth the difference of the running rounded totals.
    """

    __slots__ = ("asked", "before", "coverage", "key", "state", "tariff")

    def __init__(self, asked: Asked, coverage: Coverage, tariff: ContractTariff, state: State) -> None:
        self.asked, self.coverage, self.tariff, self.state = asked, coverage, tariff, state
        self.key = run_key(coverage.id, asked.service.id, tariff.amount, asked.day)
        self.before = state.runs.get(self.key, Decimal(0))

    def total(self, units: Decimal, *, net: bool = False) -> Money:
        """The line at this many units: excluding VAT, or with it."""
        amount = contract_net(units, self.asked.service, self.tariff.unit, self.tariff.amount)
        return amount if net else amount + self.asked.vat.rate.of(amount)

    def worth(self, units: Decimal, *, net: bool = False) -> Money:
        """What this many more units add to the line."""
        return self.total(self.before + units, net=net) - self.total(self.before, net=net)

    def most(self, units: Decimal) -> tuple[Decimal, Limit, Decimal | None]:
        """The most of these units the coverage pays, what limited it, and the units left of its cap afterwards."""
        step = self.asked.service.unit_step
        wanted = units // step * step
        limit: Limit = "rest" if wanted == units else "whole-units"
        spent = self.state.spent_on(self.coverage, self.asked.day)
        left: Decimal | None = None
        if self.coverage.units is not None:
            left = max(self.coverage.units - spent.units, Decimal(0))
            if left < wanted:
                wanted, limit = left // step * step, "units" if left else "spent"
        if self.coverage.amount is not None:
            money = self.coverage.amount - spent.gross
            if self.worth(wanted) > money:
                wanted = self._affordable(money, int(wanted / step), step)
                limit = "amount" if money > ZERO else "spent"
        return wanted, limit, None if left is None else left - wanted

    def _affordable(self, money: Money, steps: int, step: Decimal) -> Decimal:
        """The most steps whose worth, VAT included, the money pays."""
        low, high = 0, steps
        while low < high:
            middle = (low + high + 1) // 2
            if self.worth(middle * step) <= money:
                low = middle
            else:
                high = middle - 1
        return low * step


def waterfall(
    catalog: Catalog,
    coverages: Sequence[Coverage],
    asked: Asked,
    start: Money,
    units: Decimal,
    state: State,
    *,
    left: Money | None = None,
    borne: Mapping[str, Money] = NOTHING_BORNE,
    others: bool = False,
) -> tuple[tuple[Share, ...], tuple[Step, ...], State]:
    """Own means, credit, policies and pledges take amounts of the list price, each the smallest of four limits.

    What is left; its share of the amount the waterfall starts with; per_unit x the units in the waterfall; what is
    left of its amount in the period. The rest goes to the client; where an `own` coverage says what they can pay, the
    rest is a shortfall, and so is what an insurer with restitution would take unless the client agreed to advance it.
    `others`: only others are asked, and what they leave is a shortfall: nothing goes to the client.
    `left` is set where a part of the waterfall is routed anew: it is less than the start. What a coverage bears of
    the other part (`borne`) counts towards its share and its amount per unit.
    """
    client = asked.client
    addressee = client.reader
    left = start if left is None else left
    fitting = [c for c in coverages if c.fits(asked.day, asked.service.id)]
    limited = others or any(c.kind == "own" for c in fitting)
    if others:
        fitting = [c for c in fitting if _invoice_to(catalog, c, limited=True)[0] != "client"]
    shares: list[Share] = []
    trace: list[Step] = []
    for coverage in fitting:
        if not left:
            break
        taken, limit = _take(coverage, asked, left, start, units, state, borne.get(coverage.id, ZERO))
        left -= taken
        facts: Facts = {"payer": coverage.payer and _payer_name(catalog, coverage), "share": coverage.share}
        trace.append(Step(coverage.kind, taken, left, coverage.id, limit, facts))
        if not taken:
            continue
        state = state.spend(coverage, asked.day, Decimal(0), taken)
        invoice_to, standing = _invoice_to(catalog, coverage, limited=limited)
        payer = coverage.payer or client.id
        shares.append(
            Share(
                kind=coverage.kind,
                payer=payer,
                coverage=coverage.id,
                invoice_to=invoice_to,
                addressee=addressee if invoice_to == "client" else payer,
                settler=addressee if invoice_to == "client" else payer,
                gross=taken,
                standing=standing,
            )
        )
    if left:
        standing = "shortfall" if limited else "billed"
        shares.append(Share("client", client.id, None, "client", addressee, addressee, left, standing))
        trace.append(Step("shortfall" if limited else "client", left, ZERO))
    return tuple(shares), tuple(trace), state


def _take(
    coverage: Coverage, asked: Asked, left: Money, start: Money, units: Decimal, state: State, borne: Money
) -> tuple[Money, Limit]:
    taken: Money = left
    limit: Limit = "rest"
    limits: list[tuple[Limit, Money]] = []
    if coverage.share is not None:
        limits.append(("share", max(coverage.share.of(start) - borne, ZERO)))
    if coverage.per_unit is not None:
        limits.append(("per-unit", max(multiply(units, coverage.per_unit) - borne, ZERO)))
    if coverage.amount is not None:
        rest = coverage.amount - state.spent_on(coverage, asked.day).gross
        limits.append(("amount", rest) if rest > ZERO else ("spent", ZERO))
    for name, amount in limits:
        if amount < taken:
            taken, limit = amount, name
    return taken, limit


def _invoice_to(catalog: Catalog, coverage: Coverage, *, limited: bool) -> tuple[InvoiceTo, Standing]:
    """Which invoice carries a share of the waterfall, and whether it can be billed."""
    if coverage.kind == "pledge":
        return "family", "billed"
    if coverage.kind != "policy":
        return "client", "billed"
    payer = catalog.payer.get(coverage.payer or "")
    if payer is None:
        raise Faults([fault("unknown-payer", coverage.id, payer=coverage.payer or "")])
    direct = payer.billing == "direct"
    to: InvoiceTo = "insurer" if direct else "client"
    if coverage.status == "requested":
        return to, "held"
    return to, "shortfall" if limited and not direct and not coverage.advances else "billed"


def _payer_name(catalog: Catalog, coverage: Coverage) -> str | None:
    payer = catalog.payer.get(coverage.payer or "")
    return payer.name if payer is not None else coverage.payer
