"""What was delivered to whom, when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from catalog.money import Money
from catalog.records import Amount, Identifier, Quantity, Record
from tiered.people import Line, PersonId


class Delivery(Record):
    """A service given to a client on a date."""

    id: PersonId
    day: date
    service: Identifier
    client: PersonId
    quantity: Quantity = Decimal(1)
    amount: Amount | None = None  # what the client named, for a fair-priced service, including VAT
    booked: date | None = None  # when it was booked; reductions for early booking look at it
    professional: Identifier | None = None
    no_show: bool = False
    group: Line | None = None  # tells two meetings of one service on one date apart
    reference: Line | None = None
    per_session: bool = False  # somebody chose to bill a package session by session

    def order(self) -> tuple[object, ...]:
        """The order in which deliveries are worked through: never that of entry.

        Date, service, attended before no-show, quantity, amount, booked, professional; the rest only decides between
        deliveries that cost and cover the same.
        """
        return (
            self.day,
            self.service,
            self.no_show,
            self.quantity,
            self.amount or Money(-1),
            self.booked or date.min,
            self.professional or "",
            self.group or "",
            self.reference or "",
            self.per_session,
            self.id,
        )
