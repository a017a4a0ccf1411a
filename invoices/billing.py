"""Which parts of a client's deliveries are billed now, which wait, and for what. Pure: it decides, nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from catalog.dates import Period
from catalog.faults import Fault, Faults, fault
from catalog.model import Catalog
from catalog.money import Money, total
from invoices.draft import NOTHING, Beside, Planned
from invoices.reopening import Decision, Pair, Task
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person
from tiered.plan import Again, Drawn, work_through
from tiered.shares import InvoiceTo, Quote, Share, Standing
from tiered.state import State

HoldCode = Literal["shortfall", "requested", "on-hold", "died", "died-payer"]
Quiet = Literal["on-hold", "died"]

WAITING: Final[tuple[tuple[Standing, HoldCode], ...]] = (("shortfall", "shortfall"), ("held", "requested"))
PER_CLIENT: Final[tuple[InvoiceTo, ...]] = ("client", "family", "insurer", "svb")


@dataclass(frozen=True, slots=True)
class Scope:
    """What one run of issuing bills: the deliveries of a month, or what one client and their family owe up to today."""

    days: Period
    kinds: tuple[InvoiceTo, ...]  # what it makes invoices of; the rest waits
    client: str | None = None
    deliveries: tuple[str, ...] | None = None  # only these; None: all

    @property
    def collective(self) -> bool:
        """True where the municipalities get theirs too."""
        return self.client is None and self.kinds == PER_CLIENT


@dataclass(frozen=True, slots=True)
class ClientWork:
    """All that issuing has to know of one client."""

    client: Person
    coverages: tuple[Coverage, ...]
    state: State
    tasks: tuple[Task, ...] = ()
    quiet: Mapping[str, Quiet] = field(default_factory=dict)  # who gets no post now, and why
    waiting: tuple[Planned, ...] = ()  # worked out, can be billed, and not billed yet
    undecided: tuple[Planned, ...] = ()  # worked out, and held until a requested coverage is decided
    beside: Beside = NOTHING  # what others go on paying of help that is billed now, or anew


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan to be kept: how a delivery was worked out, and which earlier shares it replaces."""

    quote: Quote
    round: int
    replaces: tuple[Pair, ...] = ()
    anew: bool | str = (
        False  # it was taken out, to be worked out from the start: of which package, where it was a session
    )


@dataclass(frozen=True, slots=True)
class Hold:
    """What is not billed yet, and why."""

    delivery: str
    client: str
    code: HoldCode
    amount: Money
    person: str | None = None  # who gets no post now


@dataclass(frozen=True, slots=True)
class Older:
    """A delivery of before the days of a run, of which something is still to be billed."""

    delivery: str
    client: str
    day: date
    service: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What is decided for one client."""

    plans: tuple[NewPlan, ...] = ()
    bill: tuple[Planned, ...] = ()
    holds: tuple[Hold, ...] = ()
    state: State = field(default_factory=State)
    beside: Beside = NOTHING  # what others go on paying of help that is billed now
    asked_again: tuple[str, ...] = ()  # deliveries whose shortfall is another question than the one that was decided
    faults: tuple[Fault, ...] = ()


def settle(catalog: Catalog, work: ClientWork, scope: Scope) -> Settled:
    """Works a client's deliveries out in order, and holds the whole waterfall while part of it is a shortfall.

    What a person decided (bill, waive) is done; contract-tariff shares are billed in any case; an invoice to somebody
    who gets no post now waits. Where a delivery cannot be priced nothing is settled: `faults` says what is wrong.
    """
    tasks = sorted(work.tasks, key=lambda task: task.given.order())
    month = work_through(catalog, work.client, work.coverages, [task.given for task in tasks], work.state)
    if month.faults:
        return Settled(state=month.state, faults=month.faults)
    asked = _asked_again(zip(tasks, month.quotes, strict=True))
    tasks = [replace(task, decision=None) if task in asked else task for task in tasks]
    no_post, worked = _put_off(work, zip(tasks, month.quotes, strict=True))
    short = any(task.decision is None and each.shortfall for task, each in worked)
    plans: list[NewPlan] = []
    ready: list[Planned] = []
    holds: list[Hold] = list(no_post)
    for plan in work.waiting:
        waits = [place for place in plan.bill if short and plan.quote.parts[place].tariff is None]
        holds.extend(_held(plan.quote, waits, "shortfall"))
        left = tuple(place for place in plan.bill if place not in waits)
        ready.append(replace(plan, quote=_readdressed(plan.quote, work.client), bill=left))
    for task, each in worked:
        settled = _standings(each, task.decision, hold=short and task.decision is None)
        if not task.held or settled.parts != task.held:
            plans.append(NewPlan(settled, task.round, task.replaces))
            ready.append(Planned.whole(settled, task.round))
        else:
            ready.extend(task.stands)
        for standing, code in WAITING:
            holds.extend(_held(settled, [i for i, part in enumerate(settled.parts) if part.standing == standing], code))
    for plan in work.undecided:
        holds.extend(_held(plan.quote, plan.bill, "requested"))
    bill, unread = _with_post(ready, work.quiet, scope)
    again = tuple(task.given.earlier.delivery.id for task in asked if isinstance(task.given, Again))
    return Settled(tuple(plans), bill, (*holds, *unread), month.state, _beside(work.beside, plans), again)


def _beside(beside: Beside, plans: Iterable[NewPlan]) -> Beside:
    """Without what these plans replace: they say themselves who pays it now."""
    gone = {(plan.quote.delivery.id, *pair) for plan in plans for pair in plan.replaces}
    left = tuple(part for part in beside.parts if (part.delivery, part.round, part.share) not in gone)
    return beside if len(left) == len(beside.parts) else replace(beside, parts=left)


def _asked_again(worked: Iterable[tuple[Task, Quote]]) -> list[Task]:
    """Of which the decision is not about the shortfall they have now."""
    return [task for task, each in worked if task.decision is not None and each.shortfall and not task.short]


def _put_off(work: ClientWork, worked: Iterable[tuple[Task, Quote]]) -> tuple[list[Hold], list[tuple[Task, Quote]]]:
    """New help of which the client would get an invoice while they get no post: it is worked out when they do.

    Nothing of it is kept, so that who pays is decided by the agreements of that moment; sessions of a package go along
    with the one that opens it.
    """
    reader = work.client.reader
    holds: list[Hold] = []
    left: list[tuple[Task, Quote]] = []
    off: set[str] = set()
    for task, each in worked:
        quote = _readdressed(each, work.client)
        opener = quote.package.opened_by if quote.package is not None else ""
        fresh = isinstance(task.given, (Delivery, Drawn)) and not task.replaces
        if reader in work.quiet and fresh and (opener in off or any(p.invoice_to == "client" for p in quote.parts)):
            off.add(quote.delivery.id)
            holds.extend(_held(quote, range(len(quote.parts)), work.quiet[reader], reader))
        else:
            left.append((task, quote))
    return holds, left


def _with_post(
    ready: Iterable[Planned], quiet: Mapping[str, Quiet], scope: Scope
) -> tuple[tuple[Planned, ...], list[Hold]]:
    """What is billed in this run; and what waits because the one who would get the invoice gets no post now."""
    bill: list[Planned] = []
    holds: list[Hold] = []
    for plan in ready:
        parts = plan.quote.parts
        places = tuple(place for place in plan.bill if parts[place].invoice_to in scope.kinds)
        waits = [place for place in places if _reader(parts[place]) in quiet] if quiet else []
        for place in waits:
            reader = parts[place].addressee
            family = parts[place].invoice_to == "family"
            code: HoldCode = "died-payer" if family and quiet[reader] == "died" else quiet[reader]
            holds.extend(_held(plan.quote, [place], code, reader))
        left = tuple(place for place in places if place not in waits)
        bill.append(plan if left == plan.bill else replace(plan, bill=left))
    return tuple(bill), holds


def _reader(part: Share) -> str | None:
    """The person who gets the invoice that carries a part; None where that is an institution."""
    return part.addressee if part.invoice_to in ("client", "family") else None


def _readdressed(quote: Quote, client: Person) -> Quote:
    """Addressed to whoever handles the client's money now: what waited may wait for that."""
    reader = client.reader
    own = [part for part in quote.parts if part.invoice_to in ("client", "svb")]
    if all(part.addressee == reader for part in own):
        return quote

    def anew(part: Share) -> Share:
        if part not in own:
            return part
        return replace(part, addressee=reader, settler=part.settler if part.invoice_to == "svb" else reader)

    return replace(quote, parts=tuple(anew(part) for part in quote.parts))


def _held(quote: Quote, places: Iterable[int], code: HoldCode, person: str | None = None) -> Iterable[Hold]:
    amount = total(quote.parts[place].gross for place in places)
    if amount:
        yield Hold(quote.delivery.id, quote.delivery.client, code, amount, person)


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


def seats_scope(deliveries: tuple[str, ...]) -> Scope:
    """What clients and their family owe for these, also before their day; institutions only pay for what was given."""
    return Scope(Period(), ("client", "family"), deliveries=deliveries)


def again_scope(deliveries: tuple[str, ...]) -> Scope:
    """What was taken back of these deliveries, for whoever pays it now. What else waits of them goes on waiting."""
    return Scope(Period(date.max), PER_CLIENT, deliveries=deliveries)
