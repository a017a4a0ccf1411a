"""Giving back what was paid: at the processor, or by hand; once, whatever is interrupted.

What is asked of the processor is written down before it is called. When the command is killed in between, or the answer
is lost, whoever asks next first looks for the refund that was made. That the money went is booked from the processor's
own books, like everything it does (sync.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from sqlalchemy import Connection

from catalog.faults import Fault, Faults, fault
from catalog.money import ZERO, Money, total
from invoices.payments.checkout import Back, Checkout
from invoices.payments.model import HOWS, Movement
from invoices.payments.standing import Funds, nothing_over, standing
from invoices.store.cashbook import Cashbook, came_otherwise, movements_of, of_kind, whereabouts
from invoices.store.refundbook import AskedBack, Refundbook, underway


class RefundStore(Protocol):
    """Where money and refunds are kept."""

    def cash(self) -> AbstractContextManager[Cashbook]: ...
    def refunds(self) -> AbstractContextManager[Refundbook]: ...


def charged(connection: Connection, number: str) -> dict[str, Money]:
    """What of an invoice the processor can give back, by payment, the newest first; also what was moved to it.

    Not what a payer asked back at their bank, and not what was paid in another currency: that is done at the processor.
    """
    won = {each.known_as.get("dispute-won") for each in of_kind(connection, "dispute-won")}
    asked = of_kind(connection, "dispute")
    never = {each.known_as.get("charge") for each in asked if each.known_as.get("dispute") not in won}
    never |= {each.known_as["charge"] for each in came_otherwise(connection) if "paid_in" in each.known_as}
    left = whereabouts(connection, [number]).at(number)
    for back in underway(connection):
        if back.charge in left and back.number == number:
            left[back.charge] -= back.amount
    return {charge: amount for charge, amount in left.items() if amount > ZERO and charge not in never}


def check(stands: Funds, amount: Money, *, more: bool) -> None:
    """`Faults`: payment-not-positive, refund-too-much.

    When less was paid too much: refund-more, refund-nothing, refund-disputed, refund-written-off.
    """
    number = stands.entry.number
    if amount <= ZERO:
        raise Faults([fault("payment-not-positive", amount=amount)])
    if amount > stands.most:
        raise Faults([fault("refund-too-much", number=number, most=stands.most)])
    if amount > stands.over and not more:
        wrong = fault("refund-more", number=number, over=stands.over)
        raise Faults([wrong if stands.over else nothing_over(stands, "refund-nothing")])


def ask_back(
    store: RefundStore, number: str, amount: Money, reason: str, tokens: Iterator[str], *, more: bool
) -> list[AskedBack]:
    """Writes down what the processor will be asked to give back: of the newest payments first.

    `Faults`: as `check`; refund-not-there when not so much was paid there.
    """
    with store.refunds() as book:
        check(standing(book.connection, number), amount, more=more)
        left = charged(book.connection, number)
        if total(left.values()) < amount:
            raise Faults([fault("refund-not-there", number=number, most=total(left.values()))])
        made = []
        for charge, most in left.items():
            part = min(most, amount)
            if part > ZERO:
                made.append(book.ask(next(tokens), number, charge, part, reason))
                amount -= part
        return made


def complete(store: RefundStore, checkout: Checkout) -> list[tuple[AskedBack, Fault]]:
    """Has the processor do what was asked and not answered; what it will not do (refund-refused), or not now, and why.

    What does not go now is done another time, and stops nothing else: a mistake of the processor is its answer to the
    same question for a day (https://docs.stripe.com/api/idempotent_requests).
    """
    with store.refunds() as book:
        lost = [each for each in underway(book.connection) if each.lost]
    refused = []
    for asked in lost:
        back = Back(asked.token, asked.charge, asked.amount)
        try:
            made = checkout.find_refund(back) or checkout.refund(back)
        except Faults as wrong:
            never = next((each for each in wrong.faults if each.code == "refund-refused"), None)
            if never is None:
                refused.append((asked, wrong.faults[0]))
                continue
            with store.refunds() as book:
                book.became(asked, "refused", about=str(never.parameters["about"]))
            refused.append((asked, never))
            continue
        with store.refunds() as book:
            book.became(asked, "made", id=made.id)
    return refused


def never_happened(store: RefundStore, checkout: Checkout) -> list[tuple[AskedBack, Fault]]:
    """Refunds that the processor took on and gave up before any money moved: those are not under way any more."""
    with store.refunds() as book:
        made = [each for each in underway(book.connection) if not each.lost]
    refused = []
    for asked in made:
        found = checkout.find_refund(Back(asked.token, asked.charge, asked.amount))
        if found is not None and found.failed is not None:
            with store.refunds() as book:
                book.became(asked, "refused", about=found.failed)
            refused.append((asked, fault("refund-refused", about=found.failed)))
    return refused


def by_hand(
    store: RefundStore, number: str, amount: Money, how: str, day: date, reason: str, *, more: bool
) -> Movement:
    """Books what we gave back ourselves. `Faults`: as `check`."""
    with store.cash() as book:
        check(standing(book.connection, number), amount, more=more)
        key = next(book.new_ids())
        movement = Movement(
            id=key,
            source=f"hand:{key}",
            kind="refund",
            till=HOWS[how],
            day=day,
            amount=-amount,
            applied={number: -amount},
            reason=reason,
        )
        (kept,) = book.book([movement])
        return kept


def failed(connection: Connection) -> dict[str, Money]:
    """Of which invoices a refund came back, and nothing was given back or moved since: how much."""
    found: dict[str, Money] = {}
    for each in of_kind(connection, "refund-failed"):
        for number, amount in each.applied.items():
            mine = movements_of(connection, number)
            later = mine[mine.index(each) + 1 :]
            if not any(new.kind in ("refund", "moved") and new.applied[number] < ZERO for new in later):
                found[number] = found.get(number, ZERO) + amount
    return found
