"""Copies of documents: what is known of an invoice now, what its last rendition said, and which say what is over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from catalog.money import ZERO
from invoices.payments.checkout import LEAST
from invoices.payments.in_parts import PERSONS, InParts, in_parts, slots
from invoices.ports import Job, PartSoFar, SoFar
from invoices.store.archive import Archive, Entry
from invoices.store.arrangements import holding
from invoices.store.linkbook import asked, usable
from invoices.store.schema import arrangements, invoices, links, renditions
from invoices.store.shelf import among

Inputs = Mapping[str, Any]


def copies(archive: Archive, numbers: Sequence[str], today: date) -> list[tuple[Job, Inputs]]:
    """The next copy of each of these that a person pays and that has documents, with what the last one was made of."""
    connection = archive.connection
    last = _last(connection, numbers)
    entries = [each for each in archive.of_numbers(numbers) if each.number in last and _personal(each)]
    agreed, held = in_parts(connection, entries, today), holding(connection, numbers)
    urls = usable(connection, numbers)
    known = {entry.number: entry for entry in entries}
    found = []
    for job in archive.jobs(list(known)):
        number = job.invoice.number
        if not set(job.invoice.people) <= set(job.people):  # they asked to be forgotten
            continue
        place, inputs = last[number]
        so_far = SoFar(place + 1, today, known[number].paid, known[number].taken_off)
        if number in held:
            so_far = replace(so_far, due=held[number].arrangement.due, arrangement=held[number].place)
        if number in agreed:
            so_far = replace(so_far, parts=_parts(agreed[number], urls.get(number, {})))
        found.append((replace(job, so_far=so_far), inputs))
    return found


def outdated(archive: Archive, *, online: bool) -> list[str]:
    """Open invoices whose last documents say what is over: another agreement, or a link by which nobody can pay.

    `online`: there are payment links, so not of those that still wait for theirs.
    """
    connection = archive.connection
    linked = select(links.c.number).union(select(arrangements.c.number))
    entries = [
        entry
        for entry in archive.entries(invoices.c.payer_kind.in_(PERSONS), invoices.c.number.in_(linked))
        if entry.open > ZERO and entry.kind == "invoice"
    ]
    numbers = [entry.number for entry in entries]
    last, held, open_now = _last(connection, numbers), holding(connection, numbers), slots(connection, entries)
    every = asked(connection, among(links.c.number, numbers))
    waiting = {number for (number, _), amount in open_now.items() if amount >= LEAST} if online else set()
    ours = [each for each in every if each.slot in open_now]
    dead = [each for each in ours if each.used or each.state in ("failed", "closed")]
    waiting -= {each.number for each in ours if each.state in ("made", "pending") and each not in dead}
    over = {each.url for each in dead}
    return [
        number
        for number, (_, inputs) in last.items()
        if number not in waiting
        and (inputs.get("arrangement") != (held[number].place if number in held else None) or _asked(inputs) & over)
    ]


def _asked(inputs: Inputs) -> set[str]:
    """The links by which something was still to be paid."""
    parts = inputs.get("parts") or ()
    return {each["url"] for each in parts if each["url"]} or {url for url in (inputs.get("payment_url"),) if url}


def _last(connection: Connection, numbers: Sequence[str]) -> dict[str, tuple[int, Inputs]]:
    """The number of the last rendition of each of these, and what it was made of."""
    latest = select(renditions.c.number, func.max(renditions.c.copy).label("copy")).group_by(renditions.c.number)
    newest = latest.subquery()
    query = select(renditions).join(
        newest, (newest.c.number == renditions.c.number) & (newest.c.copy == renditions.c.copy)
    )
    rows = connection.execute(query.where(among(renditions.c.number, numbers)).order_by(renditions.c.number))
    return {row.number: (row.copy, json.loads(row.inputs)) for row in rows}


def _parts(agreed: InParts, urls: Mapping[int, str]) -> tuple[PartSoFar, ...]:
    return tuple(
        PartSoFar(each.day, each.amount, each.open, urls.get(each.place) if each.open else None)
        for each in agreed.standing.portions
    )


def _personal(entry: Entry) -> bool:
    return entry.payer_kind in PERSONS and entry.kind == "invoice"
