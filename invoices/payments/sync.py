"""Asking the processor what happened, and booking it: once, whoever asks how often, and without any server of ours.

The order is on purpose: refunds that were interrupted, then money, then what is on its way, then the links that nobody
should pay by any more, then the links that are missing. Killed anywhere, the next time does the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from catalog.faults import Fault
from catalog.money import ZERO, Money
from invoices.payments.booking import STRIPE, booked, lost, settled
from invoices.payments.checkout import LEAST, Checkout
from invoices.payments.links import Made, Payable, close_links, make_links
from invoices.payments.model import Movement
from invoices.payments.refunding import complete, never_happened
from invoices.store.cashbook import Cashbook, by_charge, last_day, of_kind, on_its_way
from invoices.store.linkbook import Asked, Linkbook
from invoices.store.refundbook import AskedBack, Refundbook

WAITS: Final = ("made", "pending")  # somebody can pay by it, or did
OVERLAP: Final = timedelta(days=3)  # a transaction is booked at Stripe on its day; ours may be another


class MoneyStore(Protocol):
    """Where money, refunds and links are kept."""

    def cash(self) -> AbstractContextManager[Cashbook]: ...
    def refunds(self) -> AbstractContextManager[Refundbook]: ...
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
    refused: tuple[tuple[AskedBack, Fault], ...] = ()  # refunds that the processor will not do


def sync(store: MoneyStore, checkout: Checkout, tokens: Iterator[str], today: date) -> Synced:
    """Books what happened, and brings the links up to date. `Faults`: checkout-down, checkout-refused, checkout-key."""
    movements, refused = money(store, checkout)
    movements = [*movements, *_settled(store, checkout, today), *_disputes(store, checkout)]
    pending, failed = _visits(store, checkout)
    made = renew_links(store, checkout, tokens)
    return Synced(tuple(movements), tuple(pending), tuple(failed), made, checkout.balance(), tuple(refused))


def renew_links(
    store: MoneyStore,
    checkout: Checkout,
    tokens: Iterator[str],
    numbers: Collection[str] | None = None,
) -> Made:
    """Shuts the links by which another amount could be paid than is open, and makes what is missing in their place.

    `numbers`: of these invoices; None: of all that had a link.
    """
    open_now = {each.number: each for each in store.payable(numbers)}
    close_links(store, checkout, _dead(store, open_now, numbers), "settled")
    with store.links() as book:
        last, paying = book.of(open_now.keys()), on_its_way(book.connection)
    missing = [
        each
        for number, each in open_now.items()
        if number in last and last[number].state not in WAITS and number not in paying
    ]
    return make_links(store, checkout, missing, tokens)


def stale(store: MoneyStore, numbers: Collection[str]) -> bool:
    """True when `renew_links` has something to do for these invoices."""
    return bool(_dead(store, {each.number: each for each in store.payable(numbers)}, numbers))


def _dead(store: MoneyStore, open_now: dict[str, Payable], numbers: Collection[str] | None) -> list[Asked]:
    with store.links() as book:
        alive = [each for each in book.alive() if numbers is None or each.number in numbers]
    return [each for each in alive if _is_dead(each, open_now)]


def money(store: MoneyStore, checkout: Checkout) -> tuple[list[Movement], list[tuple[AskedBack, Fault]]]:
    """Has refunds done that were asked for, and books what changed at the processor; and what it will not refund."""
    refused = complete(store, checkout)
    made = list(_money(store, checkout))
    return made, [*refused, *never_happened(store, checkout)]


def _money(store: MoneyStore, checkout: Checkout) -> Sequence[Movement]:
    with store.cash() as book:
        last = last_day(book.connection, STRIPE)
    told = list(checkout.transactions(_moment(last - OVERLAP) if last is not None else None))
    with store.cash() as book, store.links() as links:
        known = book.known([STRIPE + each.id for each in told])
        new = [each for each in told if STRIPE + each.id not in known]
        numbers = links.by_token([each.token for each in new if each.token is not None])
        asked = links.asked_for(numbers)
        earlier = by_charge(book.connection, [each.of for each in new if each.of is not None])
        charges = {charge: next(iter(payment.applied)) for charge, payment in earlier.items() if payment.applied}
        pending = of_kind(book.connection, "pending")
        underway = {each.known_as["charge"]: each.known_as.get("number") for each in pending}
        made = list(booked(new, numbers, charges, underway, book.new_ids(), asked))
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


def _visits(store: MoneyStore, checkout: Checkout) -> tuple[list[str], list[str]]:
    """Payments that are on their way, and those that failed: a link that was used up by one is of no use any more."""
    with store.links() as book:
        alive = book.alive()
    pending, failed = [], []
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
    return pending, failed


def _is_dead(asked: Asked, open_now: dict[str, Payable]) -> bool:
    """True for a link by which nothing should be paid any more, or another amount."""
    left = open_now[asked.number].open if asked.number in open_now else ZERO
    return asked.state == "failed" or left != asked.amount or left < LEAST


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
