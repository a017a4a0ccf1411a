"""What is settled without money that moves: kept for a payer, used for another invoice, or written off."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from sqlalchemy import Connection, func, select

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money
from invoices.payments.model import Movement
from invoices.payments.moving import moved
from invoices.payments.standing import Funds, nothing_over, standing
from invoices.store.archive import Archive
from invoices.store.cashbook import Cashbook, on_its_way
from invoices.store.openings import opening_day
from invoices.store.schema import invoices


class CashStore(Protocol):
    """Where money is kept."""

    def cash(self) -> AbstractContextManager[Cashbook]: ...


def keep(store: CashStore, number: str, amount: Money | None, other: str | None, day: date) -> Movement:
    """Keeps what was paid too much: for another invoice of the same payer, or until there is one.

    No amount: all that is over, or as much of it as the other invoice asks. `Faults`: keep-nothing, keep-too-much,
    refund-disputed, refund-written-off, keep-other-payer, use-too-much, payment-not-positive, and those of the day.
    """
    with store.cash() as book:
        stands = standing(book.connection, number)
        most = stands.over
        if other is not None:
            most = min(most, _open_of_the_same(book.connection, stands, other))
        if not stands.over:
            raise Faults([nothing_over(stands, "keep-nothing")])
        amount = most if amount is None else amount
        if amount > stands.over:
            raise Faults([fault("keep-too-much", number=number, most=stands.over)])
        if amount > most:
            raise Faults([fault("use-too-much", number=other, most=most)])
        return _moved(book, day, _positive(amount), paid=number, now=other)


def _check_day(connection: Connection, day: date, *numbers: str) -> None:
    """Nothing is booked in a time that is over.

    `Faults`: payment-before-invoice, payment-before-opening, booked-before-last-issue.
    """
    first = max(each.issued for each in Archive(connection).of_numbers(numbers))
    if day < first:
        raise Faults([fault("payment-before-invoice", day=day, issued=first)])
    opened = opening_day(connection)
    if opened is not None and day < opened:
        raise Faults([fault("payment-before-opening", day=day, first=opened)])
    issued = connection.execute(select(func.max(invoices.c.issued))).scalar()
    last = date.fromisoformat(issued) if issued is not None else day
    if day < last:
        raise Faults([fault("booked-before-last-issue", day=day, last=last)])


def _open_of_the_same(connection: Connection, stands: Funds, other: str) -> Money:
    """What is open of another invoice of the same payer."""
    there = standing(connection, other).entry
    if (there.payer_kind, there.payer) != (stands.entry.payer_kind, stands.entry.payer):
        raise Faults([fault("keep-other-payer", number=other, name=stands.entry.payer_name)])
    if there.open <= ZERO:
        raise Faults([fault("use-nothing-open", number=other)])
    return there.open


def use(store: CashStore, number: str, amount: Money | None, day: date) -> Movement:
    """Uses what is kept for a payer for an open invoice of theirs.

    No amount: as much as there is, and as the invoice asks. `Faults`: use-nothing-kept, use-nothing-open, use-too-much,
    use-more-than-kept, payment-not-positive.
    """
    with store.cash() as book:
        stands = standing(book.connection, number)
        _kept(stands)
        if stands.entry.open <= ZERO:
            raise Faults([fault("use-nothing-open", number=number)])
        amount = min(stands.kept, stands.entry.open) if amount is None else amount
        if amount > stands.entry.open:
            raise Faults([fault("use-too-much", number=number, most=stands.entry.open)])
        return _taken(book, stands, amount, day)


def keep_no_longer(store: CashStore, number: str, amount: Money | None, day: date) -> Movement:
    """Brings what was kept back to an invoice: then it is over there, and can be given back.

    No amount: all that is kept for its payer. `Faults`: use-nothing-kept, use-more-than-kept, payment-not-positive.
    """
    with store.cash() as book:
        stands = standing(book.connection, number)
        _kept(stands)
        return _taken(book, stands, stands.kept if amount is None else amount, day)


def _kept(stands: Funds) -> None:
    if stands.kept <= ZERO:
        raise Faults([fault("use-nothing-kept", name=stands.entry.payer_name)])


def _taken(book: Cashbook, stands: Funds, amount: Money, day: date) -> Movement:
    if amount > stands.kept:
        raise Faults([fault("use-more-than-kept", name=stands.entry.payer_name, most=stands.kept)])
    return _moved(book, day, _positive(amount), paid=None, now=stands.entry.number)


def _positive(amount: Money) -> Money:
    if amount <= ZERO:
        raise Faults([fault("payment-not-positive", amount=amount)])
    return amount


def _moved(book: Cashbook, day: date, amount: Money, *, paid: str | None, now: str | None) -> Movement:
    _check_day(book.connection, day, *(number for number in (paid, now) if number is not None))
    key = next(book.new_ids())
    movement = moved(key, f"hand:{key}", day, amount, paid=paid, now=now)
    (kept,) = book.book([movement])
    return kept


def write_off(store: CashStore, number: str, amount: Money | None, reason: str, day: date) -> Movement:
    """Writes off what nobody will pay. No amount: all that is open.

    `Faults`: write-off-nothing, payment-underway, write-off-too-much, payment-not-positive.
    """
    with store.cash() as book:
        left = standing(book.connection, number).entry.open
        if left <= ZERO:
            raise Faults([fault("write-off-nothing", number=number)])
        if number in on_its_way(book.connection):
            raise Faults([fault("payment-underway", number=number)])
        amount = left if amount is None else amount
        if amount > left:
            raise Faults([fault("write-off-too-much", number=number, most=left)])
        return _written_off(book, number, _positive(amount), reason, day)


def write_on(store: CashStore, number: str, amount: Money | None, reason: str, day: date) -> Movement:
    """Takes a write-off back. No amount: as much of it as was paid or credited after all; else all of it.

    `Faults`: write-off-none, write-off-too-much, payment-not-positive.
    """
    with store.cash() as book:
        stands = standing(book.connection, number)
        most = stands.entry.written_off
        if most <= ZERO:
            raise Faults([fault("write-off-none", number=number)])
        amount = (stands.written_off_too_much or most) if amount is None else amount
        if amount > most:
            raise Faults([fault("write-off-too-much", number=number, most=most)])
        return _written_off(book, number, -_positive(amount), reason, day)


def _written_off(book: Cashbook, number: str, amount: Money, reason: str, day: date) -> Movement:
    _check_day(book.connection, day, number)
    key = next(book.new_ids())
    movement = Movement(
        id=key,
        source=f"hand:{key}",
        kind="write-off",
        till="written-off",
        day=day,
        amount=amount,
        applied={number: amount},
        reason=reason,
    )
    (kept,) = book.book([movement])
    return kept
