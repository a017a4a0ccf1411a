"""How a transaction in the processor's books is booked in ours. Pure.

Everything that the processor books is booked, so that our clearing account is what it holds for us at any moment. A
payment counts gross, its fee apart. What is not for an invoice of ours stands on `suspense` until staff place it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from catalog.chart import Account
from catalog.money import Money
from invoices.payments.checkout import Transaction
from invoices.payments.model import Movement, MovementKind
from invoices.payments.whereabouts import Whereabouts, brought_back
from invoices.payments.whereabouts import applied as taken_off

STRIPE: Final = "stripe:"
AGAINST: Final[Mapping[str, Account]] = {
    "payout": "transit",
    "dispute": "disputed",
    "dispute-won": "disputed",
    "fee": "fees",
}


def booked(
    told: Sequence[Transaction],
    numbers: Mapping[str, str],
    charges: Mapping[str, str],
    underway: Mapping[str, str | None],
    ids: Iterator[str],
    asked: Mapping[str, Money] = MappingProxyType({}),
    there: Whereabouts | None = None,
    wanted: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Movement]:
    """The movements of some transactions.

    `numbers`: invoices by the token of their link; `charges`: by the charge, of what was paid; `underway`: by the
    charge, of what was booked while the payer's bank could still refuse it: what is given back was not refused.
    `asked`: what a link asks, by its token. What came otherwise is booked as it came, and says so.
    `there`: where what was paid counts now; what goes back comes off that. `wanted`: by the refund, of which invoice
    staff asked it.
    """
    known, unsure, there = dict(charges), set(underway), there or Whereabouts()
    for each in told:
        number = numbers.get(each.token or "") or known.get(each.of or "")
        if number is None and each.kind != "reversal":
            number = underway.get(each.of or "")
        if each.kind == "payment" and each.about is not None:
            if not each.settled:
                unsure.add(each.about)
            elif number is not None:
                known[each.about] = number
        against = AGAINST.get(each.kind)
        kind: MovementKind = each.kind
        if each.kind == "payment" and not each.settled:
            kind, against = "pending", "underway"
        elif each.kind == "reversal" and each.of in unsure and each.of not in known:
            against = "underway"
        made = _movement(each, kind, number, against, next(ids), asked.get(each.token or ""))
        yield from followed(made, there, wanted, ids)
        if each.fee:
            yield Movement(
                id=next(ids),
                source=f"{STRIPE}{each.id}:fee",
                kind="fee",
                till="clearing",
                day=each.day,
                amount=-each.fee,
                against="fees",
            )


def _movement(
    each: Transaction, kind: MovementKind, number: str | None, against: Account | None, key: str, asked: Money | None
) -> Movement:
    applied = {number: each.amount} if number is not None and against is None else {}
    if not applied and against is None:
        kind, against = "other", "suspense"
    known_as: dict[str, str] = {"charge" if each.kind == "payment" else each.kind: each.about or ""}
    if each.of is not None:
        known_as["charge"] = each.of
    if kind == "pending" and number is not None:
        known_as["number"] = number
    if each.kind == "payment" and asked not in (None, each.amount):
        known_as["asked"] = str(asked)
    if each.paid_in is not None:
        known_as["paid_in"] = each.paid_in
    return Movement(
        id=key,
        source=STRIPE + each.id,
        kind=kind,
        till="clearing",
        day=each.day,
        amount=each.amount,
        applied=applied,
        against=against,
        known_as=known_as,
    )


def settled(pending: Movement, key: str, day: date) -> Movement:
    """A direct debit that the payer's bank did not refuse: now it is paid."""
    number = pending.known_as.get("number")
    return Movement(
        id=key,
        source=f"{pending.source}:settled",
        kind="payment" if number else "other",
        till="underway",
        day=day,
        amount=pending.amount,
        applied={number: pending.amount} if number else {},
        against=None if number else "suspense",
        of=pending.id,
        known_as={name: value for name, value in pending.known_as.items() if name != "number"},
    )


def lost(dispute: Movement, numbers: Sequence[str], ids: Iterator[str], there: Whereabouts) -> list[Movement]:
    """A dispute that was lost: the money is not ours, and the invoice that had it is open again."""
    back = dispute.amount
    movement = Movement(
        id=next(ids),
        source=f"{dispute.source}:lost",
        kind="dispute-lost",
        till="disputed",
        day=dispute.day,
        amount=back,
        applied=dict.fromkeys(numbers[:1], back),
        against=None if numbers else "suspense",
        of=dispute.id,
        known_as={"charge": dispute.known_as["charge"]} if "charge" in dispute.known_as else {},
    )
    return list(followed(movement, there, {}, ids))


def followed(
    movement: Movement, there: Whereabouts, wanted: Mapping[str, str], ids: Iterator[str]
) -> Iterator[Movement]:
    """A movement about a charge, for the invoices that its money counts for now."""
    charge, refund = movement.known_as.get("charge"), movement.known_as.get("refund", "")
    home = next(iter(movement.applied), None)
    if charge is None or home is None:
        yield movement
    elif movement.kind == "payment":
        there.came(charge, home, movement.amount)
        yield movement
    elif movement.kind == "refund-failed":
        applied = there.again(movement.known_as["refund-failed"], charge, movement.amount, home)
        yield movement.model_copy(update={"applied": applied})
    else:
        pieces = there.off(charge, -movement.amount, home, wanted.get(refund))
        taken = movement.model_copy(update={"applied": taken_off(pieces)})
        there.went(refund, taken.applied)
        yield from brought_back(pieces, movement, ids)
        yield taken
