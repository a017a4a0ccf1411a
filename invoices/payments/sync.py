"""Asking the processor what happened, and booking it: once, whoever asks how often, and without any server of ours.

The order is on purpose: refunds that were interrupted, then money, then what is on its way, then the links that nobody
should pay by any more, then the links that are missing. Killed anywhere, the next time does the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from catalog.faults import Fault
from catalog.money import Money
from invoices.payments.booking import STRIPE, booked, lost, settled
from invoices.payments.checkout import LEAST, Checkout
from invoices.payments.links import Made, Payable, close_links, is_dead, make_links
from invoices.payments.model import Movement, MovementKind
from invoices.payments.refunding import complete, never_happened
from invoices.store.cashbook import Cashbook, by_charge, last_day, of_kind, on_its_way, whereabouts
from invoices.store.linkbook import Asked, Linkbook, LinkState, Slot
from invoices.store.openings import opening_day
from invoices.store.refundbook import AskedBack, Refundbook, asked_back

WAITS: Final = ("made", "pending")  # somebody can pay by it, or did
STATES: Final[tuple[tuple[MovementKind, LinkState], ...]] = (("pending", "pending"), ("reversal", "failed"))
FEW: Final = 10  # links that are asked about one by one
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


def sync(
    store: MoneyStore, checkout: Checkout, tokens: Iterator[str], today: date, marks: Collection[str] | None = None
) -> Synced:
    """Books what happened, and brings the links up to date. `Faults`: checkout-down, checkout-refused, checkout-key.

    `marks`: of the links, only those that carry these and those of what was booked just now are asked about.
    """
    about: set[str] | None = None
    if marks is not None:
        with store.links() as book:
            about = set(book.by_token(marks).values())
    seen = _visits(store, checkout, about)
    movements, refused = money(store, checkout)
    if about is not None:
        more = _numbers(movements) - about
        seen.add(_visits(store, checkout, more))
        movements += _money(store, checkout)  # a link that was used is shut after its money is booked
        about |= more
    movements += [*_settled(store, checkout, today, about), *_disputes(store, checkout)]
    if about is not None:
        about |= _numbers(movements)
    made = renew_links(store, checkout, tokens, about, seen.used)
    balance = checkout.balance()
    return Synced(tuple(movements), tuple(seen.pending), tuple(seen.failed), made, balance, tuple(refused))


def _numbers(movements: Sequence[Movement]) -> set[str]:
    return {number for each in movements for number in each.applied}


def renew_links(
    store: MoneyStore,
    checkout: Checkout,
    tokens: Iterator[str],
    numbers: Collection[str] | None = None,
    used: Collection[str] = (),
) -> Made:
    """Shuts the links by which another amount could be paid than is open, and makes what is missing in their place.

    `numbers`: of these invoices; None: of all that had a link, or are paid in parts. `used`: the tokens of links by
    which was paid: they are of no use any more.
    """
    open_now = {each.slot: each for each in store.payable(numbers)}
    close_links(store, checkout, _dead(store, open_now, numbers, used), "settled")
    return make_links(store, checkout, _missing(store, open_now), tokens)


def links_due(store: MoneyStore, numbers: Collection[str]) -> tuple[bool, bool]:
    """What `renew_links` would do for these invoices: whether it would shut links, and whether it would make any."""
    open_now = {each.slot: each for each in store.payable(numbers)}
    return bool(_dead(store, open_now, numbers)), bool(_missing(store, open_now))


def _missing(store: MoneyStore, open_now: Mapping[Slot, Payable]) -> list[Payable]:
    """What had a link, or is a part, and can be paid by none now; not while a payment of the same is on its way."""
    with store.links() as book:
        last, paying = book.of({number for number, _ in open_now}), on_its_way(book.connection)
    had = {number for number, _ in last}
    return [
        each
        for slot, each in open_now.items()
        if (each.number in had or each.part is not None)
        and (slot not in last or last[slot].state not in WAITS)
        and each.number not in paying
        and each.open >= LEAST
    ]


def _dead(
    store: MoneyStore,
    open_now: Mapping[Slot, Payable],
    numbers: Collection[str] | None,
    used: Collection[str] = (),
) -> list[Asked]:
    alive, lost = _alive(store, numbers), _lost(store, numbers)
    return [each for each in alive if each.token in used or is_dead(each, open_now)] + [
        each for each, last in lost if not last or is_dead(each, open_now)
    ]


def money(store: MoneyStore, checkout: Checkout) -> tuple[list[Movement], list[tuple[AskedBack, Fault]]]:
    """Has refunds done that were asked for, and books what changed at the processor; and what it will not refund."""
    refused = complete(store, checkout)
    made = list(_money(store, checkout))
    return made, [*refused, *never_happened(store, checkout)]


def _money(store: MoneyStore, checkout: Checkout) -> Sequence[Movement]:
    with store.cash() as book:
        last, first = last_day(book.connection, STRIPE), opening_day(book.connection)
    told = list(checkout.transactions(_moment(last - OVERLAP) if last is not None else None))
    told = [each for each in told if first is None or each.day >= first]  # the rest is in what was brought in
    with store.cash() as book, store.links() as links:
        known = book.known([STRIPE + each.id for each in told])
        new = [each for each in told if STRIPE + each.id not in known]
        numbers = links.by_token([each.token for each in new if each.token is not None])
        asked = links.asked_for(numbers)
        earlier = by_charge(book.connection, [each.of for each in new if each.of is not None])
        charges = {charge: next(iter(payment.applied)) for charge, payment in earlier.items() if payment.applied}
        unsure = of_kind(book.connection, "pending")
        underway = {each.known_as["charge"]: each.known_as.get("number") for each in unsure}
        there = whereabouts(book.connection, {number for each in earlier.values() for number in each.applied})
        wanted = {each.id: each.number for each in asked_back(book.connection) if each.id is not None}
        made = list(booked(new, numbers, charges, underway, book.new_ids(), asked, there, wanted))
        made = book.book(made)
        _links_stand(links, [*unsure, *made], made)
        return made


def _links_stand(links: Linkbook, known: Sequence[Movement], made: Sequence[Movement]) -> None:
    """A link by which a payment is on its way says so, and so does one of which the payer's bank refused it."""
    came_by = {each.known_as["charge"]: each.known_as.get("link", "") for each in known if each.kind == "pending"}
    for kind, state in STATES:
        tokens = [came_by.get(each.known_as.get("charge", ""), "") for each in made if each.kind == kind]
        for link in links.of_tokens(tokens):
            if link.state in WAITS:
                links.became(link, state)


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
                made += book.book([movement])
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
            booked_now = lost(each, numbers, book.new_ids(), whereabouts(book.connection, numbers))
            if book.known([movement.source for movement in booked_now]):  # somebody else asked at the same time
                continue
            made += book.book(booked_now)
    return made


def _alive(store: MoneyStore, about: Collection[str] | None) -> list[Asked]:
    with store.links() as book:
        return [each for each in book.alive() if about is None or each.number in about]


def _lost(store: MoneyStore, about: Collection[str] | None) -> list[tuple[Asked, bool]]:
    """Every link of which no answer came, and whether it is the one that counts: it can be there all the same."""
    with store.links() as book:
        lost = [each for each in book.lost() if about is None or each.number in about]
        last = {each.token for each in book.of({each.number for each in lost}).values()}
    return [(each, each.token in last) for each in lost]


@dataclass(slots=True)
class _Seen:
    """What became of visits: invoices of which a payment is on its way or failed; tokens by which was paid."""

    pending: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def add(self, other: _Seen) -> None:
        self.pending += other.pending
        self.failed += other.failed
        self.used |= other.used


def _visits(store: MoneyStore, checkout: Checkout, about: Collection[str] | None) -> _Seen:
    """Looks who paid by which link.

    A link is for one payment. It is of no use any more, also where that failed, or filled another part than its own.
    """
    seen, alive = _Seen(), _alive(store, about)
    many = checkout.visited(min(each.time for each in alive)) if len(alive) > FEW else None
    for each in alive:
        visits = checkout.visits(each.id or "") if many is None else many.get(each.id or "", ())
        states = [visit.state for visit in visits]
        if "pending" in states:
            seen.pending.append(each.number)
            with store.links() as book:
                book.became(each, "pending")
        elif "failed" in states and "paid" not in states:
            seen.failed.append(each.number)
            with store.links() as book:
                book.became(each, "failed")
        elif "paid" in states:
            seen.used.add(each.token)
    return seen


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
