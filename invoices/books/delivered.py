"""Every delivery of a period with the state it ended in, and what of it is not billed, worked out as issuing would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from catalog.dates import Period
from catalog.money import ZERO, Money
from invoices.billing import PER_CLIENT, Scope, settle
from invoices.books.accrual import Accrued, Why, accrued_of, within
from invoices.issue import Setting
from invoices.store.conditions import ACTIVE, UNBILLED
from invoices.store.given_back import given_back_of
from invoices.store.ledger import Ledger
from invoices.store.schema import (
    deliveries,
    removals,
    shares,
)
from invoices.store.states import DeliveryState, states
from invoices.store.store import PracticeStore
from invoices.store.unfinished import clients_with_work
from invoices.store.worklist import work_of
from tiered.shares import InvoiceTo

NOTHING: Final = (ZERO, ZERO, ZERO)
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
    waived: Money = ZERO  # of the amount: what nobody is asked
    why: Why | None = None  # it is not billed
    reason: str | None = None  # it does not count
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class AllDelivered:
    """All of it."""

    deliveries: tuple[Delivered, ...]
    accrued: tuple[Accrued, ...]


def register_of(store: PracticeStore, setting: Setting, period: Period) -> AllDelivered:
    """What was delivered in a period. What was never worked out is worked out as the next run would, and not kept."""
    last = period.last or date.max
    with store.rehearsal() as books:
        connection = books.connection
        found = states(connection, connection.execute(within(select(deliveries.c.id), period)).scalars().all())
        why = work_out(books, setting, last)
        gone = {row.delivery: row for row in connection.execute(select(removals))}
        amounts = _amounts(connection, period)
        rows = connection.execute(within(select(deliveries), period).order_by(deliveries.c.day, deliveries.c.id))
        made = tuple(_delivered(row, found[row.id], amounts, why, gone) for row in rows)
        return AllDelivered(made, tuple(accrued_of(connection, period, last, why)))


def work_out(books: Ledger, setting: Setting, last: date) -> dict[str, Why]:
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


def _amounts(connection: Connection, period: Period) -> dict[str, tuple[Money, Money, Money]]:
    """By delivery: what counts of it, what of that is on no invoice, and what of it is waived."""
    start, end = period.start or date.min, period.end or date.max
    query = select(shares, UNBILLED.label("unbilled")).where(
        ACTIVE, shares.c.day >= start.isoformat(), shares.c.day < end.isoformat()
    )
    rows = connection.execute(query).all()
    back = given_back_of(connection, {row.delivery for row in rows})
    found: dict[str, tuple[Money, Money, Money]] = {}
    for row in rows:
        amount = Money(row.gross) - back.get((row.delivery, row.round, row.share), ZERO)
        left = amount if row.unbilled and row.standing != "waived" else ZERO
        let_go = amount if row.standing == "waived" else ZERO
        every, waits, waived = found.get(row.delivery, NOTHING)
        found[row.delivery] = every + amount, waits + left, waived + let_go
    return found


def _delivered(
    row: Any,
    state: DeliveryState,
    amounts: dict[str, tuple[Money, Money, Money]],
    why: dict[str, Why],
    gone: dict[str, Any],
) -> Delivered:
    removal = gone.get(row.id)
    amount, left, waived = NOTHING if removal is not None else amounts.get(row.id, NOTHING)
    return Delivered(
        id=row.id,
        day=date.fromisoformat(row.day),
        service=row.service,
        client=row.client,
        state=state,
        amount=amount,
        open=left,
        waived=waived,
        why=why.get(row.id, "to-bill") if state in ("unbilled", "held") else None,
        reason=removal.reason if removal is not None else None,
        actor=removal.actor if removal is not None else None,
    )
