"""Which VAT returns a closing fixed, and what was booked after it."""

from __future__ import annotations

from datetime import date
from sys import maxsize

from sqlalchemy import Connection

from invoices.books.returns import Closed
from invoices.store.cashbook import BOOKED
from invoices.store.closings import CLOSED, closings_of, standing
from invoices.store.proof import digests


def closed_returns(connection: Connection) -> tuple[Closed, ...]:
    """What the closings that hold fix of VAT returns, the first first: what was booked after each is named.

    The chain says what came after: on the day of the closing itself its order decides.
    """
    held = [each for each in standing(closings_of(connection)) if each.through is not None]
    if not held:
        return ()
    places: dict[str, int] = {}
    for place, number, proved in digests(connection, CLOSED, "issued", "credited", BOOKED):
        names = (number,) if number is not None and "invoice" in proved else proved
        places |= dict.fromkeys((name or "" for name in names), place)
    found = []
    for each in held:
        at = places.get(f"closing:{each.id}", maxsize)  # not in the chain: `verify` says so
        after = frozenset(name for name, place in places.items() if place > at)
        found.append(Closed(each.through or date.max, each.day, after))
    return tuple(found)
