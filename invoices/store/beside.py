"""What stands of help that is billed anew: an invoice made anew tells the client of the same as the first did."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, or_, select

from catalog.money import ZERO, Money
from invoices.draft import Beside, Part
from invoices.store.conditions import ACTIVE, same_share
from invoices.store.given_back import given_back_of
from invoices.store.schema import billed, invoices, shares
from invoices.store.shelf import among

Waiting = Mapping[str, Iterable[Row[Any]]]  # shares that wait, by client
Pairs = Collection[tuple[str, int, int]]  # shares: delivery, round, place


def beside_of(connection: Connection, waiting: Waiting, credited: Pairs) -> dict[str, Beside]:
    """Per client: what stands of deliveries that wait, or were `credited` to be billed again and still are to be.

    Of a delivery that stands on an earlier invoice of the client too, that one tells.
    """
    named = _named(connection, credited)
    rounds = {client: frozenset((row.delivery, row.round) for row in rows) for client, rows in waiting.items()}
    ids = {delivery for mine in rounds.values() for delivery, _ in mine}
    ids |= {delivery for delivery, _, _ in credited}.union(*named.values())
    if not ids:
        return {}
    mine = among(shares.c.delivery, ids)
    own = shares.c.payer_kind == "client"
    told = select(shares.c.delivery).join(billed, same_share(billed)).where(mine, own, ACTIVE)
    theirs = or_(and_(~own, shares.c.standing == "billed"), shares.c.standing == "waived")
    query = select(shares).where(mine, theirs, ACTIVE, shares.c.delivery.not_in(told))
    back = given_back_of(connection, ids)
    parts: dict[str, list[Part]] = defaultdict(list)
    for row in connection.execute(query.order_by(shares.c.delivery, shares.c.round, shares.c.share)):
        key = (row.delivery, row.round, row.share)
        waived = row.standing == "waived"
        gross = Money(row.gross) - back.get(key, ZERO)
        parts[row.client].append(Part(*key, row.payer_kind, row.payer, gross, waived))
    return {
        client: Beside(tuple(parts[client]), rounds.get(client, frozenset()), named) for client in {*parts, *rounds}
    }


def _named(connection: Connection, credited: Pairs) -> dict[str, frozenset[str]]:
    """By delivery: those of which a client's invoice for it told, where all of that invoice was taken back."""
    if not credited:
        return {}
    stays = select(billed.c.number).join_from(billed, shares, same_share(billed)).where(ACTIVE)
    query = (
        select(billed.c.delivery, billed.c.round, billed.c.share, invoices.c.record)
        .join(invoices, invoices.c.number == billed.c.number)
        .where(among(billed.c.delivery, {delivery for delivery, _, _ in credited}))
        .where(invoices.c.payer_kind == "client", ~exists(stays.where(billed.c.number == invoices.c.number)))
    )
    found: dict[str, frozenset[str]] = {}
    for delivery, number, place, record in connection.execute(query):
        if (delivery, number, place) in credited:
            invoice = json.loads(record)
            beside = [*invoice["others"], invoice.get("waived") or {}]
            told = {each for part in beside for each in part.get("deliveries", ())}
            found[delivery] = found.get(delivery, frozenset()) | told
    return found
