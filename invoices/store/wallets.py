"""Credit that clients earned: what they may still use of it is owed to them, and stands on `wallet`.

It is booked when an agreement about credit is written down, changed or over (cause `earned`), against `earned`; using
it is booked by the invoice that it pays. An agreement without one fixed sum (by the month or the year, or without a
limit) promises nothing now: what is used of it is booked as earned the moment it is used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final

from sqlalchemy import Connection, func, select

from catalog.money import ZERO, Money
from invoices.model import Posting
from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.closings import open_from
from invoices.store.conditions import ACTIVE, same_share
from invoices.store.given_back import given_back_of
from invoices.store.journal import post
from invoices.store.rows import posting_row
from invoices.store.schema import billed, coverages, postings, shares
from invoices.store.shelf import among
from tiered.coverage import Coverage

EARNED: Final = "earned"
PREFIX: Final = "earned:"  # of the source: earned:N; whose it is stands on its lines


def settle(connection: Connection, acting: Acting, day: date, clients: Collection[str] | None = None) -> None:
    """Books what these clients (None: all) earned, or what of it is over, so that `wallet` is what they may use.

    Of a client it is never as of a day before their credit was booked last.
    """
    last, stands = last_settled(connection), standing(connection, clients)
    whose = {*_with_credit(connection), *stands} if clients is None else set(clients)
    then = owed_when_settled(connection, {client: on for client, on in last.items() if client in whose})
    first, number, digests = open_from(connection), _last_number(connection), {}
    for client in sorted(whose):
        on = max(day, last.get(client, day))
        owed = owed_on(connection, on, [client]).get(client, ZERO)
        more = owed - stands.get(client, ZERO)
        before = then.get(client, ZERO)
        turned = (owed or before) if before != owed else ZERO
        if more or turned:
            number += 1
            source = f"{PREFIX}{number}"
            sums = (more,) if more else (-turned, turned)  # of the same sum, or over already
            lines = tuple(line for each in sums for line in _lines(client, each, on, max(on, first)))
            post(connection, [(source, EARNED, lines)])
            digests[source] = earned_digest(source, lines)
    if digests:
        append(connection, EARNED, None, acting.now, acting.actor, digests)


def owed_on(connection: Connection, day: date, clients: Collection[str] | None = None) -> dict[str, Money]:
    """What each client may still use, of agreements with a fixed sum that are not over on this day."""
    query = select(coverages.c.record).where(coverages.c.kind == "credit", coverages.c.status == "agreed")
    if clients is not None:
        query = query.where(among(coverages.c.client, clients))
    found = [Coverage.model_validate_json(record) for record in connection.execute(query).scalars()]
    fixed = [
        (each, each.amount)
        for each in found
        if each.amount is not None and each.period == "total" and (each.until is None or each.until >= day)
    ]
    used = _used(connection, [each.id for each, _ in fixed])
    owed: dict[str, Money] = defaultdict(lambda: ZERO)
    for each, amount in fixed:
        left = amount - Money.euros(each.used) - used.get(each.id, ZERO)
        owed[each.client] += max(left, ZERO)
    return dict(owed)


def owed_when_settled(connection: Connection, settled: Mapping[str, date]) -> dict[str, Money]:
    """What each client may still use, by the agreements that were not over when their credit was booked last."""
    owed = {client: amount for client, amount in owed_on(connection, date.min).items() if client not in settled}
    for day in set(settled.values()):
        owed |= owed_on(connection, day, [client for client, last in settled.items() if last == day])
    return {client: amount for client, amount in owed.items() if amount}


def standing(connection: Connection, clients: Collection[str] | None = None) -> dict[str, Money]:
    """What stands on `wallet` for each client."""
    columns = postings.c
    query = select(columns.client, -func.sum(columns.amount)).where(columns.account == "wallet")
    if clients is not None:
        query = query.where(among(columns.client, clients))
    return {client: Money(cents) for client, cents in connection.execute(query.group_by(columns.client)) if client}


def last_settled(connection: Connection) -> dict[str, date]:
    """The day on which the credit of each client was booked last."""
    columns = postings.c
    query = select(columns.client, func.max(columns.tax_point)).where(columns.account == "earned")
    return {client: date.fromisoformat(day) for client, day in connection.execute(query.group_by(columns.client))}


def earned_digest(source: str, lines: Collection[Posting]) -> str:
    """What the chain holds of a booking of credit: the digest of its lines."""
    return digest(canonical([posting_row(source, EARNED, place, line) for place, line in enumerate(lines, 1)]))


def _lines(client: str, amount: Money, day: date, booked: date) -> Iterator[Posting]:
    yield Posting("earned", "client", client, client, amount, booked, day)
    yield Posting("wallet", "client", client, client, -amount, booked, day)


def _with_credit(connection: Connection) -> set[str]:
    """Who ever had an agreement about credit."""
    query = select(coverages.c.client).where(coverages.c.kind == "credit")
    return set(connection.execute(query).scalars())


def _last_number(connection: Connection) -> int:
    """How often credit was booked."""
    query = select(func.count(func.distinct(postings.c.source))).where(postings.c.account == "earned")
    return connection.execute(query).scalar() or 0


def _used(connection: Connection, ids: Collection[str]) -> dict[str, Money]:
    """What invoices took of these agreements, less what was credited."""
    query = select(shares).join(billed, same_share(billed)).where(among(shares.c.coverage, ids), ACTIVE)
    rows = connection.execute(query).all()
    back = given_back_of(connection, {row.delivery for row in rows})
    used: dict[str, Money] = defaultdict(lambda: ZERO)
    for row in rows:
        used[row.coverage] += Money(row.gross) - back.get((row.delivery, row.round, row.share), ZERO)
    return dict(used)
