"""Asking the processor what happened, and booking it: once, whoever asks how often, and without any server of ours.

The order is on purpose: what was done with each link; then the money, in which all of that is; then the links that
nobody should pay by any more, then those that are missing. Killed anywhere, the next time does the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from catalog.money import Money
from invoices.payments.booking import STRIPE, booked, lost, settled
from invoices.payments.checkout import Checkout
from invoices.payments.links import Made, Payable, close_links, is_dead, make_links
from invoices.payments.model import Movement
from invoices.store.cashbook import Cashbook, by_charge, last_day, of_kind
from invoices.store.linkbook import Linkbook

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


def sync(store: MoneyStore, checkout: Checkout, tokens: Iterator[str], today: date) -> Synced:
    """Books what happened, and brings the links up to date. `Faults`: checkout-down, checkout-refused, checkout-key."""
    pending, failed, used = _visits(store, checkout)
    movements = [*_money(store, checkout), *_settled(store, checkout, today), *_disputes(store, checkout)]
    open_now = {each.slot: each for each in store.payable()}
    with store.links() as book:
        alive = book.alive()
    dead = [each for each in alive if each.token in used or is_dead(each, open_now)]
    close_links(store, checkout, dead, "settled")
    again = {each.number for each in dead} | set(failed)
    missing = [each for each in open_now.values() if each.number in again or each.part is not None]
    made = make_links(store, checkout, missing, tokens)
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


def _settled(store: MoneyStore, checkout: Checkout, today: date) -> Sequence[Movement]:
    """Direct debits that are paid now: the processor counted on them from the start, and books nothing more."""
    with store.cash() as book:
        waiting = [each for each in of_kind(book.connection, "pending") if not book.known([f"{each.source}:settled"])]
    made = []
    for each in waiting:
        if checkout.charge(each.known_as["charge"]) == "paid":
            with store.cash() as book:
                movement = settled(each, next(book.new_ids()), today)
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
            book.book([movement])
            made.append(movement)
    return made


def _visits(store: MoneyStore, checkout: Checkout) -> tuple[list[str], list[str], set[str]]:
    """Payments that are on their way, and those that failed; and the tokens of links by which was paid.

    A link is for one payment. It is of no use any more, also where that filled another part than its own.
    """
    with store.links() as book:
        alive = book.alive()
    pending, failed, used = [], [], set()
    for each in alive:
        states = [visit.state for visit in checkout.visits(each.id or "")]
        if "pending" in states:
            pending.append(each.number)
            with store.links() as book:
                book.became(each, "pending")
        elif "failed" in states and "paid" not in states:
            failed.append(each.number)
            with store.links() as book:
                book.became(each, "failed")
        elif "paid" in states:
            used.add(each.token)
    return pending, failed, used


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
