"""Every delivery of a period with the state it ended in, and what of it is not billed, worked out as issuing would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal

from sqlalchemy import Connection, exists, select

from catalog.dates import Period
from catalog.money import ZERO, Money, total
from catalog.services import VatCategory
from invoices.billing import PER_CLIENT, Scope, settle
from invoices.issue import Setting
from invoices.store.conditions import ACTIVE, ANEW, LAST, NOT_REMOVED, OPENED_BY, UNBILLED, UPFRONT, same_share
from invoices.store.ledger import Ledger
from invoices.store.past import given_back_of
from invoices.store.plans import decode
from invoices.store.schema import billed, deliveries, invoices, plans, removals, shares, superseded
from invoices.store.states import DeliveryState, states
from invoices.store.store import PracticeStore
from invoices.store.unfinished import clients_with_work
from invoices.store.worklist import work_of
from tiered.pricing import session_value
from tiered.shares import InvoiceTo, Quote

Why = Literal["to-bill", "no-price", "shortfall", "requested", "on-hold", "died", "died-payer", "billed-later"]
ALL: Final[tuple[InvoiceTo, ...]] = (*PER_CLIENT, "municipality")


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery. Amounts are what payers are asked: with VAT."""

    id: str
    day: date
    service: str
    client: str
    state: DeliveryState
    amount: Money  # billed, waiting or waived; nothing of a session that was billed with its package
    open: Money  # what is on no invoice, and was not waived
    why: Why | None = None  # it is not billed
    reason: str | None = None  # it does not count
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Accrued:
    """A part of what was delivered in a period and was on no invoice when it ended: without VAT."""

    delivery: str
    why: Why
    vat: VatCategory
    amount: Money


@dataclass(frozen=True, slots=True)
class Register:
    """All of it."""

    deliveries: tuple[Delivered, ...]
    accrued: tuple[Accrued, ...]


def register_of(store: PracticeStore, setting: Setting, period: Period) -> Register:
    """What was delivered in a period. What was never worked out is worked out as the next run would, and not kept."""
    last = period.last or date.max
    with store.batch(dry_run=True) as books:
        connection = books.connection
        found = states(connection, connection.execute(_within(select(deliveries.c.id), period)).scalars().all())
        why = _work_out(books, setting, last)
        gone = {row.delivery: row for row in connection.execute(select(removals))}
        amounts = _amounts(connection, period)
        rows = connection.execute(_within(select(deliveries), period).order_by(deliveries.c.day, deliveries.c.id))
        made = tuple(_delivered(row, found[row.id], amounts, why, gone) for row in rows)
        return Register(made, tuple(_accrued(connection, period, last, why)))


def _within(query: Any, period: Period) -> Any:
    start, end = period.start or date.min, period.end or date.max
    return query.where(deliveries.c.day >= start.isoformat(), deliveries.c.day < end.isoformat())


def _work_out(books: Ledger, setting: Setting, last: date) -> dict[str, Why]:
    """Plans what waits to be planned, also for who gets no post now; why each delivery that waits does so."""
    scope = Scope(Period.inclusive(None, last), ALL)
    catalog = books.keep_catalog(setting.toml)
    why: dict[str, Why] = {}
    for work in work_of(books.connection, clients_with_work(books.connection, scope), scope):
        outcome = settle(setting.catalog, work, scope)
        why |= {hold.delivery: hold.code for hold in outcome.holds}
        why |= {fault.path: "no-price" for fault in outcome.faults}
        if work.quiet:
            outcome = settle(setting.catalog, replace(work, quiet={}), scope)
        books.keep_plans(catalog, outcome.plans)
    return why


def _amounts(connection: Connection, period: Period) -> dict[str, tuple[Money, Money]]:
    """By delivery: what counts of it, and what of that is on no invoice."""
    start, end = period.start or date.min, period.end or date.max
    query = select(shares, UNBILLED.label("unbilled")).where(
        ACTIVE, shares.c.day >= start.isoformat(), shares.c.day < end.isoformat()
    )
    rows = connection.execute(query).all()
    back = given_back_of(connection, {row.delivery for row in rows})
    found: dict[str, tuple[Money, Money]] = {}
    for row in rows:
        amount = Money(row.gross) - back.get((row.delivery, row.round, row.share), ZERO)
        left = amount if row.unbilled and row.standing != "waived" else ZERO
        every, waits = found.get(row.delivery, (ZERO, ZERO))
        found[row.delivery] = every + amount, waits + left
    return found


def _delivered(
    row: Any, state: DeliveryState, amounts: dict[str, tuple[Money, Money]], why: dict[str, Why], gone: dict[str, Any]
) -> Delivered:
    removal = gone.get(row.id)
    amount, left = (ZERO, ZERO) if removal is not None else amounts.get(row.id, (ZERO, ZERO))
    return Delivered(
        id=row.id,
        day=date.fromisoformat(row.day),
        service=row.service,
        client=row.client,
        state=state,
        amount=amount,
        open=left,
        why=why.get(row.id, "to-bill") if state in ("unbilled", "held") else None,
        reason=removal.reason if removal is not None else None,
        actor=removal.actor if removal is not None else None,
    )


def _accrued(connection: Connection, period: Period, last: date, why: dict[str, Why]) -> Iterator[Accrued]:
    """What was on no invoice when the period ended, share by share.

    Not what an invoice of before billed and a credit note of after took back: it was income of the period already.
    """
    late = exists().where(
        same_share(billed), invoices.c.number == billed.c.number, invoices.c.issued > last.isoformat()
    )
    in_time = exists().where(
        superseded.c.delivery == shares.c.delivery,
        billed.c.delivery == superseded.c.delivery,
        billed.c.round == superseded.c.round,
        billed.c.share == superseded.c.share,
        invoices.c.number == billed.c.number,
        invoices.c.issued <= last.isoformat(),
    )
    given = _sessions(connection, period)
    query = select(shares, UNBILLED.label("unbilled"), plans.c.record).join(
        plans, (plans.c.delivery == shares.c.delivery) & (plans.c.round == shares.c.round)
    )
    query = query.where(ACTIVE, shares.c.standing != "waived", shares.c.gross != 0, UNBILLED | late, ~in_time)
    query = query.where(shares.c.day <= last.isoformat()).order_by(shares.c.day, shares.c.delivery, shares.c.share)
    for row in connection.execute(query).all():
        quote = decode(row.record)
        net = _net(Money(row.net) if row.net is not None else None, Money(row.gross), quote)
        if quote.package is not None and quote.package.upfront:
            steps = given.get(row.delivery, ())
            net = total(session_value(net, quote.package.sessions, session) for session in steps)
        elif quote.delivery.day not in period:
            continue
        if net:
            because: Why = why.get(row.delivery, "to-bill") if row.unbilled else "billed-later"
            yield Accrued(row.delivery, because, quote.vat.category, net)


def _net(net: Money | None, gross: Money, quote: Quote) -> Money:
    """A share without VAT: a contract's as it was agreed, else as the invoice would divide it."""
    return gross.times(Fraction(100) / (100 + Fraction(quote.vat.rate.value))) if net is None else net


def _sessions(connection: Connection, period: Period) -> dict[str, Iterable[int]]:
    """By the delivery that opened a package that is paid ahead: which sessions were given in a period."""
    query = select(OPENED_BY, plans.c.record).join(deliveries, deliveries.c.id == plans.c.delivery)
    found: dict[str, list[int]] = {}
    for opener, record in connection.execute(_within(query.where(LAST, ~ANEW, UPFRONT, NOT_REMOVED), period)):
        use = decode(record).package
        found.setdefault(opener, []).append(use.session if use is not None else 0)
    return dict(found)
