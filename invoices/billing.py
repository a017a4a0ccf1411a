"""Which parts of a client's deliveries are billed now, which wait, and for what. Pure: it decides, nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from catalog.dates import Period
from catalog.faults import Fault, Faults, fault
from catalog.model import Catalog
from catalog.money import Money, total
from invoices.draft import NOTHING, Beside, Planned
from invoices.reopening import Decision, Fresh, Pair, Reopened
from tiered.coverage import Coverage
from tiered.people import Person
from tiered.plan import quote, reroute
from tiered.shares import InvoiceTo, Quote, Share, Standing
from tiered.state import State

HoldCode = Literal["shortfall", "requested"]

PER_CLIENT: Final[tuple[InvoiceTo, ...]] = ("client", "family", "insurer", "svb")


@dataclass(frozen=True, slots=True)
class Scope:
    """What one run of issuing bills: the deliveries of a month, or what one client and their family owe up to today."""

    days: Period
    kinds: tuple[InvoiceTo, ...]  # what it makes invoices of; the rest waits
    client: str | None = None
    deliveries: tuple[str, ...] | None = None  # only these; None: all


@dataclass(frozen=True, slots=True)
class ClientWork:
    """All that issuing has to know of one client."""

    client: Person
    coverages: tuple[Coverage, ...]
    state: State
    fresh: tuple[Fresh, ...] = ()
    reopened: tuple[Reopened, ...] = ()
    waiting: tuple[Planned, ...] = ()  # worked out, can be billed, and not billed yet
    undecided: tuple[Planned, ...] = ()  # worked out, and held until a requested coverage is decided
    beside: Beside = NOTHING  # what others go on paying of help that is billed now, or anew


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan to be kept: how a delivery was worked out, and which earlier shares it replaces."""

    quote: Quote
    round: int
    replaces: tuple[Pair, ...] = ()
    anew: bool = False  # nothing was worked out: the delivery was taken out, and is worked out from the start


@dataclass(frozen=True, slots=True)
class Hold:
    """What is not billed yet, and why."""

    delivery: str
    client: str
    code: HoldCode
    amount: Money


@dataclass(frozen=True, slots=True)
class Settled:
    """What is decided for one client."""

    plans: tuple[NewPlan, ...]
    bill: tuple[Planned, ...]
    holds: tuple[Hold, ...]
    state: State


def settle(catalog: Catalog, work: ClientWork, scope: Scope) -> Settled:
    """Works a client's deliveries out in order, and holds the whole waterfall while part of it is a shortfall.

    What a person decided (bill, waive) is done; contract-tariff shares are billed in any case. `Faults` when a
    delivery cannot be priced.
    """
    worked, state = _work_out(catalog, work)
    short = any(item.entry.decision is None and item.quote.shortfall for item in worked)
    plans: list[NewPlan] = []
    bill: list[Planned] = []
    holds: list[Hold] = []
    for plan in work.waiting:
        ready = tuple(place for place in plan.bill if not short or plan.quote.parts[place].tariff is not None)
        bill.append(replace(plan, bill=ready))
        left = total(plan.quote.parts[place].gross for place in plan.bill if place not in ready)
        if left:
            holds.append(Hold(plan.quote.delivery.id, work.client.id, "shortfall", left))
    for item in worked:
        entry = item.entry
        settled = _standings(item.quote, entry.decision, hold=short and entry.decision is None)
        again = isinstance(entry, Reopened) and entry.held
        if not (again and all(part.standing == "shortfall" for part in settled.parts)):
            plans.append(NewPlan(settled, entry.round, entry.replaces))
            billable = tuple(
                i
                for i, part in enumerate(settled.parts)
                if part.standing == "billed" and part.invoice_to in scope.kinds
            )
            bill.append(Planned(settled, entry.round, billable))
        holds.extend(_holds(settled))
    for plan in work.undecided:
        holds.extend(_holds(replace(plan.quote, parts=tuple(plan.quote.parts[place] for place in plan.bill))))
    return Settled(tuple(plans), tuple(bill), tuple(holds), state)


@dataclass(frozen=True, slots=True)
class _Item:
    entry: Fresh | Reopened
    quote: Quote


def _work_out(catalog: Catalog, work: ClientWork) -> tuple[list[_Item], State]:
    state = work.state
    items: list[_Item] = []
    faults: list[Fault] = []
    todo: list[Fresh | Reopened] = [*work.fresh, *work.reopened]
    for entry in sorted(todo, key=lambda entry: entry.delivery.order()):
        try:
            if isinstance(entry, Fresh):
                worked, state = quote(catalog, work.client, work.coverages, entry.delivery, state)
            else:
                worked, state = reroute(catalog, work.client, work.coverages, entry.earlier, entry.rest, state)
        except Faults as wrong:
            faults.extend(wrong.faults)
        else:
            items.append(_Item(entry, worked))
    if faults:
        raise Faults(faults)
    return items, state


def _standings(worked: Quote, decision: Decision | None, *, hold: bool) -> Quote:
    """The quote as it is settled: a decided shortfall is billed or waived; a held waterfall waits."""
    if decision is None and not hold:
        return worked
    settled: dict[Decision, Standing] = {"bill": "billed", "waive": "waived"}

    def standing(part: Share) -> Standing:
        if decision is not None and part.standing == "shortfall":
            return settled[decision]
        if hold and part.tariff is None and part.standing == "billed":
            return "shortfall"
        return part.standing

    return replace(worked, parts=tuple(replace(part, standing=standing(part)) for part in worked.parts))


def _holds(settled: Quote) -> Iterable[Hold]:
    codes: tuple[tuple[HoldCode, Standing], ...] = (("shortfall", "shortfall"), ("requested", "held"))
    for code, standing in codes:
        amount = total(part.gross for part in settled.parts if part.standing == standing)
        if amount:
            yield Hold(settled.delivery.id, settled.delivery.client, code, amount)


def month_scope(month: str, today: date) -> Scope:
    """The deliveries of a month, which must be over. `Faults` (`month-not-over`)."""
    try:
        days = Period.month(month)
    except ValueError:
        raise Faults([fault("not-a-month", month=month)]) from None
    if days.end is None or today < days.end:
        raise Faults([fault("month-not-over", month=days, day=days.last or today)])
    return Scope(days, PER_CLIENT)


def collective_scope(scope: Scope) -> Scope:
    """The same days, for the municipalities: one invoice for all their clients."""
    return replace(scope, kinds=("municipality",))


def client_scope(client: str, today: date) -> Scope:
    """What one client and their family owe up to and including today."""
    return Scope(Period.inclusive(None, today), ("client", "family"), client)


def again_scope(deliveries: tuple[str, ...]) -> Scope:
    """What was taken back of these deliveries, for whoever pays it now. What else waits of them goes on waiting."""
    return Scope(Period(date.max), PER_CLIENT, deliveries=deliveries)
