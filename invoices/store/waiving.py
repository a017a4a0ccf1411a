"""Help that nobody has to pay: its price stands on `given`, and on `waived` what was taken off it. Together nothing.

Waived before it is billed is a reduction of the price: no revenue, and no VAT. The two lines only show how much help
was given. Each plan books what it waives, less what the plans waived that it takes the place of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection, select

from catalog.money import ZERO, Money, total
from invoices.billing import NewPlan
from invoices.model import Posting
from invoices.store.closings import open_from
from invoices.store.conditions import ACTIVE
from invoices.store.journal import post
from invoices.store.plans import decode, replaced
from invoices.store.schema import plans, shares
from invoices.store.shelf import among
from tiered.shares import Quote

WAIVED: Final = "waived"
PREFIX: Final = "waived:"  # of the source: waived:DELIVERY.ROUND
Place = tuple[int, int]  # round, share


def book(connection: Connection, kept: Sequence[NewPlan]) -> None:
    """Books what these plans waive. Call it before what they replace is said to count no longer."""
    before = _waived_before(connection, {plan.quote.delivery.id for plan in kept if plan.replaces})
    made, first = [], open_from(connection)
    for plan in kept:
        delivery = plan.quote.delivery
        mine = before.get(delivery.id, {})
        amount = waived_net(plan.quote) - total(mine.get((number, place), ZERO) for number, place in plan.replaces)
        if amount:
            made.append((source_of(delivery.id, plan.round), WAIVED, tuple(lines(plan.quote, amount, first))))
    post(connection, made)


def book_all(connection: Connection) -> None:
    """Books what every plan there is waives, in a practice that never closed a period."""
    found = waived_amounts(_plans(connection))
    post(
        connection,
        (
            (source_of(quote.delivery.id, number), WAIVED, tuple(lines(quote, amount)))
            for quote, number, amount in found
        ),
    )


def waived_amounts(worked: Iterable[tuple[Quote, int, Sequence[Place]]]) -> Iterator[tuple[Quote, int, Money]]:
    """What plans waive, all of a delivery in the order of their rounds: (plan, round, what it replaces)."""
    counts: dict[str, dict[Place, Money]] = {}
    for quote, number, replaces in worked:
        parts = waived_parts(quote)
        if not parts and quote.delivery.id not in counts:
            continue
        mine = counts.setdefault(quote.delivery.id, {})
        amount = total(parts.values()) - total(mine.pop(place, ZERO) for place in replaces)
        mine.update({(number, place): net for place, net in parts.items()})
        if amount:
            yield quote, number, amount


def _plans(connection: Connection) -> Iterator[tuple[Quote, int, Sequence[Place]]]:
    query = select(plans.c.record, plans.c.round).order_by(plans.c.delivery, plans.c.round)
    for row in connection.execute(query).all():
        yield decode(row.record), row.round, replaced(row.record)


def source_of(delivery: str, number: int) -> str:
    """From what a waiver is booked: a delivery, as it was worked out in a round."""
    return f"{PREFIX}{delivery}.{number}"


def lines(quote: Quote, amount: Money, first: date = date.min) -> Iterator[Posting]:
    """The two lines of what is waived, of the day of the help; in the books from the first open day."""
    client, day, service = quote.delivery.client, quote.delivery.day, quote.delivery.service
    counts = max(day, first)
    yield Posting("waived", "client", client, client, amount, counts, day, service=service)
    yield Posting("given", "client", client, client, -amount, counts, day, service=service)


def waived_net(quote: Quote) -> Money:
    """What a plan waives, without VAT."""
    return total(amount for amount in waived_parts(quote).values())


def waived_parts(quote: Quote) -> dict[int, Money]:
    """What each waived share of a plan is worth without VAT, by its place."""
    return {place: quote.vat.rate.net_of(p.gross) for place, p in enumerate(quote.parts) if p.standing == "waived"}


def _waived_before(connection: Connection, ids: set[str]) -> Mapping[str, dict[Place, Money]]:
    """What of these deliveries is waived now, by round and share."""
    found: dict[str, dict[Place, Money]] = defaultdict(dict)
    if not ids:
        return found
    query = (
        select(plans.c.delivery, plans.c.round, plans.c.record, shares.c.share)
        .join(shares, (shares.c.delivery == plans.c.delivery) & (shares.c.round == plans.c.round))
        .where(among(shares.c.delivery, ids), shares.c.standing == "waived", ACTIVE)
    )
    for row in connection.execute(query):
        found[row.delivery][row.round, row.share] = waived_parts(decode(row.record))[row.share]
    return found
