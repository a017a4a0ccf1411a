"""Asking the processor what happened, and booking it: once, whoever asks how often, and without any server of ours.

The order is on purpose: money first, then what is on its way, then the links that nobody should pay by any more, then
the links that are missing. Killed anywhere, the next time does the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from catalog.money import ZERO, Money
from invoices.payments.booking import STRIPE, booked, lost, settled
from invoices.payments.checkout import LEAST, Checkout
from invoices.payments.links import Made, Payable, close_links, make_links
from invoices.payments.model import Movement
from invoices.store.cashbook import Cashbook, by_charge, last_day, of_kind
from invoices.store.linkbook import Asked, Linkbook

OVERLAP: Final = timedelta(days=3)  # a transaction is booked at Stripe on its day; ours may be another


class MoneyStore(Protocol):
    """Where money and links are kept."""

    def cash(self) -> AbstractContextManager[Cashbook]: ...
    def links(self) -> AbstractContextManager[Linkbook]: ...
    def payable(self, numbers: Collection[str] | None = None) -> list[Payable]: ...


@dataclass(frozen=True, slots=True)
class Synced:
    """What a look at the processor brought."""

    movements: tuple[Movement, ...]
    pending: tuple[str, ...]  # numbers of invoices of which a payment is on its way
    failed: tuple[str, ...]
    made: Made
    balance: Money  # at the processor


def sync(
    store: MoneyStore, checkout: Checkout, tokens: Iterator[str], today: date, marks: Collection[str] | None = None
) -> Synced:
    """Books what happened, and brings the links up to date. `Faults`: checkout-down, checkout-refused, checkout-key.

    `marks`: of the links, only those that carry these and those of what was booked just now are asked about.
    """
    movements = list(_money(store, checkout))
    about: set[str] | None = None
    if marks is not None:
        with store.links() as book:
            about = {*book.by_token(marks).values(), *(number for each in movements for number in each.applied)}
    movements += [*_settled(store, checkout, today, about), *_disputes(store, checkout)]
    if about is not None:
        about |= {number for each in movements for number in each.applied}
    pending, failed = _visits(store, checkout, about)
    open_now = {each.number: each for each in store.payable(about)}
    dead = [each for each in _alive(store, about) if _is_dead(each, open_now)]
    close_links(store, checkout, dead, "settled")
    made = make_links(store, checkout, _without_link(store, open_now), tokens)
    return Synced(tuple(movements), tuple(pending), tuple(failed), made, checkout.balance())


def _money(store: MoneyStore, checkout: Checkout) -> Sequence[Movement]:
    with store.cash() as book:
        last = last_day(book.connection, STRIPE)
    told = list(checkout.transactions(_moment(last - OVERLAP) if last is not None else None))
    with store.cash() as book, store.links() as links:
        known = book.known([STRIPE + each.id for each in told])
        new = [each for each in told if STRIPE + each.id not in known]
        numbers = links.by_token([each.token for each in new if each.token is not None])
        earlier = by_charge(book.connection, [each.of for each in new if each.of is not None])
        charges = {charge: next(iter(payment.applied)) for charge, payment in earlier.items() if payment.applied}
        underway = {each.known_as["charge"] for each in of_kind(book.connection, "pending")}
        made = list(booked(new, numbers, charges, underway, book.new_ids()))
        book.book(made)
        return made


def _settled(store: MoneyStore, checkout: Checkout, today: date, about: Collection[str] | None) -> Sequence[Movement]:
    """Direct debits that are paid now: the processor counted on them from the start, and books nothing more."""
    with store.cash() as book:
        waiting = [each for each in of_kind(book.connection, "pending") if not book.known([f"{each.source}:settled"])]
    made = []
    for each in waiting:
        if about is not None and each.known_as.get("number") not in about:
            continue
        if checkout.charge(each.known_as["charge"]) == "paid":
            with store.cash() as book:
                movement = settled(each, next(book.new_ids()), today)
                if book.known([movement.source]):  # somebody else asked at the same time
                    continue
                book.book([movement])
            made.append(movement)
    return made


def _disputes(store: MoneyStore, checkout: Checkout) -> Sequence[Movement]:
    """Disputes that were lost: the processor tells of it, and books nothing."""
    with store.cash() as book:
        disputes = of_kind(book.connection, "dispute")
        closed = {each.of for each in of_kind(book.connection, "dispute-lost")}
    made = []
    for each in disputes:
        about = each.known_as.get("dispute")
        if each.id in closed or about is None or checkout.dispute(about) != "lost":
            continue
        with store.cash() as book:
            payment = by_charge(book.connection, [each.known_as.get("charge", "")])
            numbers = [number for found in payment.values() for number in found.applied]
            movement = lost(each, numbers, next(book.new_ids()))
            if book.known([movement.source]):  # somebody else asked at the same time
                continue
            book.book([movement])
            made.append(movement)
    return made


def _alive(store: MoneyStore, about: Collection[str] | None) -> list[Asked]:
    with store.links() as book:
        return [each for each in book.alive() if about is None or each.number in about]


def _visits(store: MoneyStore, checkout: Checkout, about: Collection[str] | None) -> tuple[list[str], list[str]]:
    """Payments that are on their way, and those that failed: a link that was used up by one is of no use any more."""
    pending, failed = [], []
    for each in _alive(store, about):
        states = [visit.state for visit in checkout.visits(each.id or "")]
        if "pending" in states:
            pending.append(each.number)
            with store.links() as book:
                book.became(each, "pending")
        elif "failed" in states and "paid" not in states:
            failed.append(each.number)
            with store.links() as book:
                book.became(each, "failed")
    return pending, failed


def _is_dead(asked: Asked, open_now: dict[str, Payable]) -> bool:
    """True for a link by which nothing should be paid any more, or another amount."""
    left = open_now[asked.number].open if asked.number in open_now else ZERO
    return asked.state == "failed" or left != asked.amount or left < LEAST


def _without_link(store: MoneyStore, open_now: dict[str, Payable]) -> list[Payable]:
    """Whose link is gone: shut, failed, or never answered; also where the last time ended before there was another."""
    with store.links() as book:
        had, alive = book.of(open_now.keys()), book.alive()
    stands = {each.number for each in alive if each.number in had and not _is_dead(each, open_now)}
    return [open_now[number] for number in sorted(had.keys() - stands)]


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
