"""Reading the review out of a practice's database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, or_, select

from catalog.dates import Period
from catalog.model import Catalog
from catalog.money import ZERO, Money
from catalog.terminal import Terminal
from invoices.books.accounts import accounts
from invoices.books.aging import open_at
from invoices.books.lines import BookLine, lines
from invoices.model import Invoice
from invoices.payments.model import Movement
from invoices.review.checks import DAMAGED, checks
from invoices.review.model import Chart, Document, Head, Review, Sheet, Traced, ages
from invoices.review.sample import draw
from invoices.store import schema
from invoices.store.archive import Archive, Entry
from invoices.store.deferral import RELEASE
from invoices.store.plans import decode
from invoices.store.reviewbook import MARKED, Kind, marks_of
from invoices.store.shelf import among
from tiered.shares import Quote


def review(
    connection: Connection,
    folder: Path,
    catalog: Catalog,
    name: str,
    here: Terminal,
    sampled: tuple[int, int] | None = None,
) -> Review:
    """The first screen. What somebody edited is named by the checks, and left out where it cannot be read."""
    archive, period = Archive(connection), Period.named(name)
    found = tuple(checks(connection, folder, period))
    every: tuple[Entry, ...] = ()
    charts: tuple[Chart, ...] = ()
    balance = None
    with suppress(*DAMAGED):
        every = tuple(archive.entries())
        label = here.say("report.total")
        balance = accounts(connection, catalog.accounts, name, period, here.language, label)
        stood = min(period.last or here.today, here.today)  # beside the trial balance: what came later is not in it
        charts = (*_revenue(connection, period, catalog, here), ages(open_at(connection, stood), stood))
    entries = tuple(entry for entry in every if entry.issued in period)
    return Review(
        name,
        period,
        here.today,
        found,
        head(connection),
        charts,
        balance,
        entries,
        marks_of(connection, [entry.number for entry in entries]),
        None if sampled is None else draw(entries, *sampled, name),
    )


def head(connection: Connection) -> Head | None:
    """The last event; None where nothing happened yet."""
    last = connection.execute(select(schema.events).order_by(schema.events.c.sequence.desc()).limit(1)).one_or_none()
    return None if last is None else Head(last.sequence, last.hash)


def _revenue(connection: Connection, period: Period, catalog: Catalog, here: Terminal) -> tuple[Chart, Chart]:
    """Income of the period per tier and per kind of payer, as it is booked; below zero: more was taken back."""
    tiers = {service.id: service.tier for service in catalog.services}
    by_tier: dict[str, Money] = {tier.id: ZERO for tier in catalog.tiers}
    by_kind: dict[str, Money] = defaultdict(lambda: ZERO)
    for line in lines(connection, period, "revenue"):
        tier = tiers.get(line.service or "", "")
        by_tier[tier] = by_tier.get(tier, ZERO) - line.amount
        by_kind[line.payer_kind] -= line.amount
    names = {tier.id: tier.name.in_(here.language) for tier in catalog.tiers}
    other = here.say("review.other")
    return (
        Chart("tiers", tuple((names.get(tier, other), amount) for tier, amount in by_tier.items() if amount)),
        Chart("payers", tuple((here.say(f"payer.{kind}"), amount) for kind, amount in sorted(by_kind.items()))),
    )


BATCH: Final = 500


def sheets(archive: Archive, entries: Sequence[Entry]) -> Iterator[Sheet]:
    """The sheets of these invoices, some hundreds at a time: memory does not grow with the practice."""
    for start in range(0, len(entries), BATCH):
        yield from _some(archive, entries[start : start + BATCH])


def _some(archive: Archive, entries: Sequence[Entry]) -> Iterator[Sheet]:
    connection = archive.connection
    numbers = [entry.number for entry in entries]
    frozen: dict[str, tuple[Invoice, str]] = {}
    columns = (schema.invoices.c.number, schema.invoices.c.record, schema.invoices.c.digest)
    for number, record, digest in connection.execute(select(*columns).where(among(schema.invoices.c.number, numbers))):
        try:
            frozen[number] = (Invoice.model_validate_json(record), digest)
        except ValueError:  # edited: the first screen names it, and it has no sheet
            continue
    shares = {share.delivery for invoice, _ in frozen.values() for line in invoice.lines for share in line.shares}
    plans = _plans(connection, shares)
    payments = _payments(connection, numbers)
    postings = _postings(connection, [invoice for invoice, _ in frozen.values()], payments)
    documents = _documents(connection, numbers)
    names = archive.names(
        {who for invoice, _ in frozen.values() for who in (*invoice.people, invoice.client or "")}
        | {line.client for invoice, _ in frozen.values() for line in invoice.lines}
        | {part.payer for quote in plans.values() if quote is not None for part in quote.parts}
    )
    history: dict[str, list[tuple[str, str, Kind | None, str]]] = defaultdict(list)
    events = schema.events.c
    told = select(events.number, events.time, events.kind, events.actor).where(among(events.number, numbers))
    marks = marks_of(connection, numbers)
    said = {number: iter(found) for number, found in marks.items()}
    for number, time, kind, actor in connection.execute(told.order_by(events.sequence)):
        mark = next(said.get(number, iter(())), None) if kind == MARKED else None  # each mark is told once, in order
        history[number].append((time, kind, None if mark is None else mark.kind, actor))
    known = set(connection.execute(select(schema.personas.c.digest)).scalars())
    for entry in entries:
        if entry.number not in frozen:
            continue
        invoice, digest = frozen[entry.number]
        whole = set(invoice.people.values()) <= known
        yield Sheet(
            entry,
            invoice,
            digest,
            names,
            tuple(documents[entry.number]) if whole else (),
            tuple(postings[entry.number]),
            tuple(payments[entry.number]),
            tuple(_traces(invoice, plans)),
            tuple(history[entry.number]),
            tuple(marks.get(entry.number, ())),
        )


def _plans(connection: Connection, deliveries: Collection[str]) -> dict[tuple[str, int], Quote | None]:
    columns = schema.plans.c
    query = select(columns.delivery, columns.round, columns.record).where(among(columns.delivery, deliveries))
    found: dict[tuple[str, int], Quote | None] = {}
    for delivery, place, record in connection.execute(query):
        try:
            found[delivery, place] = decode(record)
        except ValueError:
            found[delivery, place] = None
    return found


def _traces(invoice: Invoice, plans: dict[tuple[str, int], Quote | None]) -> Iterator[Traced]:
    for place, line in enumerate(invoice.lines, 1):
        for share in line.shares:
            quote = plans.get((share.delivery, share.round))
            parts = quote.parts if quote is not None else ()
            yield Traced(place, share.gross, quote, parts[share.share] if share.share < len(parts) else None)


def _payments(connection: Connection, numbers: Collection[str]) -> dict[str, list[Movement]]:
    """The money on each invoice, in the order of its days."""
    applied, moved = schema.applied.c, schema.movements.c
    query = select(applied.number, moved.record).join_from(
        schema.movements, schema.applied, applied.movement == moved.id
    )
    found: dict[str, list[Movement]] = defaultdict(list)
    for number, record in connection.execute(query.where(among(applied.number, numbers)).order_by(moved.day, moved.id)):
        try:
            found[number].append(Movement.model_validate_json(record))
        except ValueError:  # edited: the first screen names it
            continue
    return found


def _postings(
    connection: Connection, invoices: Collection[Invoice], payments: Mapping[str, Sequence[Movement]]
) -> dict[str, list[BookLine]]:
    """What each invoice did to the books: itself, the income of the packages it paid for, and the money on it."""
    of: dict[str, set[str]] = defaultdict(set)
    packages: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for invoice in invoices:
        of[invoice.number].add(invoice.number)
        for movement in payments.get(invoice.number, ()):
            of[movement.id].add(invoice.number)
        for share in (share for line in invoice.lines for share in line.shares):
            if share.package is not None and invoice.kind == "invoice":
                packages[share.package, invoice.payer_kind, invoice.payer].add(invoice.number)
    found: dict[str, list[BookLine]] = defaultdict(list)
    wanted = among(schema.postings.c.source, list(of))
    if packages:
        wanted = or_(wanted, schema.postings.c.source.startswith(RELEASE))
    for line in lines(connection, Period(), where=wanted):
        package = line.source.removeprefix(RELEASE).rpartition(":")[0] if line.source.startswith(RELEASE) else ""
        for number in of.get(line.source, packages.get((package, line.payer_kind, line.payer), ())):
            found[number].append(line)
    return found


def _documents(connection: Connection, numbers: Collection[str]) -> dict[str, list[Document]]:
    columns = schema.renditions.c
    query = select(columns.number, columns.copy, columns.files).where(among(columns.number, numbers))
    found: dict[str, list[Document]] = defaultdict(list)
    for number, copy, files in connection.execute(query.order_by(columns.number, columns.copy)):
        try:
            found[number] += [Document(kind, copy, str(file["path"])) for kind, file in json.loads(files).items()]
        except DAMAGED:
            continue
    return found
