"""Refunds that are asked of the processor, inside one transaction: what was asked for, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, func, select

from catalog.money import Money
from invoices.store.answers import answered, last_answer
from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.schema import movements, refund_states, refunds

RefundState = Literal["made", "refused"]
ASKED: Final = "refund-asked"
EVENTS: Final[Mapping[RefundState, str]] = {"made": "refund-made", "refused": "refund-refused"}


@dataclass(frozen=True, slots=True)
class AskedBack:
    """A refund that was asked for, and where it stands: None while no answer came."""

    token: str
    number: str
    charge: str  # the processor's id of the payment that it gives back
    amount: Money
    state: RefundState | None
    id: str | None  # at the processor

    @property
    def lost(self) -> bool:
        """True when nobody knows yet whether the processor heard of it."""
        return self.state is None


class Refundbook:
    """The refunds of a practice that the processor is asked for."""

    def __init__(self, connection: Connection, acting: Acting) -> None:
        self.connection = connection
        self.acting = acting

    def ask(self, token: str, number: str, charge: str, amount: Money, reason: str) -> AskedBack:
        """Writes down that a refund is asked for: before the call, so that a lost answer is looked for."""
        row = {
            "token": token,
            "number": number,
            "charge": charge,
            "amount": amount.cents,
            "reason": reason,
            "time": self.acting.time,
            "actor": self.acting.actor,
        }
        insert_rows(self.connection, refunds, [row])
        proof = {f"refund:{token}": digest(canonical(row))}
        append(self.connection, ASKED, number, self.acting.now, self.acting.actor, proof)
        return AskedBack(token, number, charge, amount, None, None)

    def became(self, asked: AskedBack, state: RefundState, **what: str) -> None:
        """Writes down what became of a refund. The same state as the last is not written again."""
        (now,) = asked_back(self.connection, refunds.c.token == asked.token)
        if now.state == state:
            return
        about, event = (asked.token, asked.number), (EVENTS[state], "refund")
        answered(self.connection, self.acting, refund_states, about, state, what, event)


def asked_back(connection: Connection, *which: ColumnElement[bool]) -> list[AskedBack]:
    """Refunds as they stand, the oldest first."""
    last = last_answer(refunds, refund_states)
    query = select(refunds, refund_states.c.state, refund_states.c.record).outerjoin_from(refunds, refund_states, last)
    return [
        AskedBack(
            row.token,
            row.number,
            row.charge,
            Money(row.amount),
            row.state,
            json.loads(row.record).get("id") if row.record else None,
        )
        for row in connection.execute(query.where(*which).order_by(refunds.c.time, refunds.c.token))
    ]


def underway(connection: Connection) -> list[AskedBack]:
    """Refunds that may still happen: asked for, not refused, and not in the processor's books as we know them."""
    known = func.json_extract(movements.c.record, "$.known_as.refund")
    booked = set(connection.execute(select(known).where(movements.c.kind == "refund")).scalars())
    return [each for each in asked_back(connection) if each.state != "refused" and (each.id or "") not in booked]
