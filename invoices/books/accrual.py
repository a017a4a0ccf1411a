"""What was delivered in a period and on no invoice when it ended: what to accrue, and the VAT on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Table, exists, func, select

from catalog.dates import Period
from catalog.money import ZERO, Money, total
from catalog.services import VatCategory
from invoices.postings import ORGANISATIONS, latest_point
from invoices.store.conditions import ACTIVE, ANEW, LAST, NOT_REMOVED, OPENED_BY, UNBILLED, UPFRONT, same_share
from invoices.store.deferral import RELEASE
from invoices.store.plans import decode
from invoices.store.schema import (
    billed,
    deliveries,
    given_back,
    invoices,
    plans,
    postings,
    shares,
    superseded,
)
from tiered.pricing import session_value
from tiered.shares import Quote

Why = Literal["to-bill", "no-price", "shortfall", "requested", "on-hold", "died", "died-payer", "billed-later"]


@dataclass(frozen=True, slots=True)
class Accrued:
    """A part of what was delivered in a period and was on no invoice when it ended."""

    delivery: str
    why: Why
    vat: VatCategory
    amount: Money  # without VAT
    tax: Money = ZERO  # VAT of the period's own return, though it is billed later


def accrued_of(connection: Connection, period: Period, last: date, why: dict[str, Why]) -> Iterator[Accrued]:
    """What was on no invoice when the period ended, share by share.

    Not what an invoice of before billed and a credit note of after took back: it was income of the period already.
    """
    moved = func.coalesce(
        select(func.sum(given_back.c.amount))
        .where(same_share(given_back), given_back.c.cause == "moved")
        .scalar_subquery(),
        0,
    )
    late = exists().where(
        same_share(billed), invoices.c.number == billed.c.number, invoices.c.issued > last.isoformat()
    )
    in_time = _billed_in_time(superseded, last) | _billed_in_time(given_back, last)
    given = _sessions(connection, period)
    query = select(shares, UNBILLED.label("unbilled"), moved.label("moved"), plans.c.record).join(
        plans, (plans.c.delivery == shares.c.delivery) & (plans.c.round == shares.c.round)
    )
    query = query.where(ACTIVE, shares.c.standing != "waived", shares.c.gross != 0, UNBILLED | late, ~in_time)
    query = query.where(shares.c.day <= last.isoformat()).order_by(shares.c.day, shares.c.delivery, shares.c.share)
    booked = _released(connection, period, last)
    for row in connection.execute(query).all():
        quote = decode(row.record)
        net = _net(row, quote)
        if quote.package is not None and quote.package.upfront:
            steps = given.get(row.delivery, ())
            net = total(session_value(net, quote.package.sessions, session) for session in steps)
            net -= booked.pop((row.delivery, row.payer_kind), ZERO) if not row.unbilled else ZERO
        elif quote.delivery.day not in period:
            continue
        if net:
            because: Why = why.get(row.delivery, "to-bill") if row.unbilled else "billed-later"
            yield Accrued(row.delivery, because, quote.vat.category, net, due_tax(row, quote, net, last))


def _billed_in_time(taken_back: Table, last: date) -> ColumnElement[bool]:
    """True for a share of a delivery that was billed by then, and that a later credit note took back (in part)."""
    note = invoices.alias("note")
    return exists().where(
        taken_back.c.delivery == shares.c.delivery,
        *(taken_back.c[name] == billed.c[name] for name in ("delivery", "round", "share")),
        invoices.c.number == billed.c.number,
        invoices.c.issued <= last.isoformat(),
        note.c.number == taken_back.c.number,
        note.c.issued > last.isoformat(),
    )


def _net(row: Any, quote: Quote) -> Money:
    """A share without VAT, less what moved to another payer: as it was agreed, else as the invoice would divide it."""
    left = Fraction(row.gross - row.moved, row.gross)
    if row.net is not None:
        return Money(row.net).times(left)
    return Money(row.gross).times(left * 100 / (100 + Fraction(quote.vat.rate.value)))


def due_tax(row: Any, quote: Quote, net: Money, last: date) -> Money:
    """The VAT with its tax point in the period, as `postings.tax_point` says; what is paid ahead has it at issue."""
    if quote.package is not None and quote.package.upfront:
        return ZERO
    if row.payer_kind in ORGANISATIONS and latest_point(date.fromisoformat(row.day)) > last:
        return ZERO
    return Money(row.gross - row.moved) - net


def _released(connection: Connection, period: Period, last: date) -> dict[tuple[str, str], Money]:
    """What is income of sessions of a period in its own books, by package and kind of payer.

    Once a package is billed its sessions are income of their own days, also of those before the invoice.
    """
    columns, start = postings.c, period.start or date.min
    package = func.substr(columns.cause, func.instr(columns.cause, "package:") + len("package:"))
    query = select(package, columns.payer_kind, -func.sum(columns.amount)).where(
        columns.source.startswith(RELEASE),
        columns.account == "revenue",
        columns.booked <= last.isoformat(),
        columns.tax_point >= start.isoformat(),
    )
    rows = connection.execute(query.group_by(package, columns.payer_kind))
    return {(opener, kind): Money(cents) for opener, kind, cents in rows}


def _sessions(connection: Connection, period: Period) -> dict[str, Iterable[int]]:
    """By the delivery that opened a package that is paid ahead: which sessions were given in a period."""
    query = select(OPENED_BY, plans.c.record).join(deliveries, deliveries.c.id == plans.c.delivery)
    found: dict[str, list[int]] = {}
    for opener, record in connection.execute(within(query.where(LAST, ~ANEW, UPFRONT, NOT_REMOVED), period)):
        use = decode(record).package
        found.setdefault(opener, []).append(use.session if use is not None else 0)
    return dict(found)


def within(query: Any, period: Period) -> Any:
    """The query, for deliveries with their day in a period."""
    start, end = period.start or date.min, period.end or date.max
    return query.where(deliveries.c.day >= start.isoformat(), deliveries.c.day < end.isoformat())
