"""Income of packages that were paid ahead: deferred when billed, released session by session, taken back by a credit.

A package is named by the delivery that opened it. The `source` of such postings is `release:PACKAGE:REASON`, with what
moved its income: a delivery that was worked out (`DELIVERY.ROUND`), or the number of an invoice or credit note.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from json import dumps
from typing import Any

from sqlalchemy import Connection, and_, func, select

from catalog.money import Money, Percent
from invoices.model import Invoice, Posting, VatPosition
from invoices.postings import Deferred, release, take_back
from invoices.store.plans import decode
from invoices.store.schema import billed, deliveries, invoices, plans, postings, shares, superseded
from invoices.store.shelf import among

Moved = tuple[str, list[Posting]]  # source, postings


@dataclass(frozen=True, slots=True)
class Given:
    """The sessions that were given of a package: the number and day of each, in order."""

    of: int
    sessions: tuple[tuple[int, date], ...]


def released(connection: Connection, reasons: Mapping[str, str]) -> Iterator[Moved]:
    """The postings that bring these packages (each with the reason) to the last session that was given."""
    parts = deferred(connection, reasons)
    given = sessions_given(connection, parts)
    for package, reason in sorted(reasons.items()):
        made = [
            posting
            for part in parts.get(package, ())
            for posting in release(part, package, given[package].of, given[package].sessions)
        ]
        if made:
            yield f"release:{package}:{reason}", made


def taken_back(connection: Connection, packages: Collection[str], note: Invoice) -> Iterator[Moved]:
    """The postings that undo what was released to the payer of a credit note."""
    for package, parts in sorted(deferred(connection, packages).items()):
        made = [
            posting
            for part in parts
            if (part.payer_kind, part.payer) == (note.payer_kind, note.payer)
            for posting in take_back(part, package, note.issued, wholly=not _counts(connection, package, part))
        ]
        if made:
            yield f"release:{package}:{note.number}", made


def _counts(connection: Connection, package: str, part: Deferred) -> bool:
    """True while something of the package is billed to this payer."""

    def same(other: Any) -> Any:
        return and_(*(other.c[name] == billed.c[name] for name in ("delivery", "round", "share")))

    query = (
        select(billed.c.share)
        .join(shares, same(shares))
        .outerjoin(superseded, same(superseded))
        .where(billed.c.delivery == package, superseded.c.delivery.is_(None))
        .where(shares.c.payer_kind == part.payer_kind, shares.c.payer == part.payer)
    )
    return connection.execute(query).first() is not None


def sessions_given(connection: Connection, packages: Collection[str]) -> dict[str, Given]:
    """What was given of these packages."""
    clients = select(deliveries.c.client).where(among(deliveries.c.id, packages))
    opened_by = func.json_extract(plans.c.record, "$.package.opened_by")
    query = (
        select(plans.c.day, plans.c.record)
        .join_from(deliveries, plans, plans.c.delivery == deliveries.c.id)
        .where(deliveries.c.client.in_(clients), among(opened_by, packages))
    )
    found: dict[str, dict[int, date]] = defaultdict(dict)
    of: dict[str, int] = {}
    for day, record in connection.execute(query):
        use = decode(record).package
        if use is not None:
            of[use.opened_by] = use.sessions
            found[use.opened_by][use.session] = date.fromisoformat(day)
    return {package: Given(of[package], tuple(sorted(days.items()))) for package, days in found.items()}


def deferred(connection: Connection, packages: Collection[str]) -> dict[str, list[Deferred]]:
    """What each payer paid ahead for these packages, and what became income of it, by package."""
    if not packages:
        return {}
    t = postings
    columns = (t.c.payer_kind, t.c.payer, t.c.client, t.c.service, t.c.vat_category, t.c.vat_rate)
    query = select(t.c.source, t.c.cause, t.c.amount, t.c.tax_point, *columns).where(t.c.account == "deferred")
    on_invoice = select(billed.c.number).where(among(billed.c.delivery, packages))
    credited = select(invoices.c.number).where(invoices.c.original.in_(on_invoice))
    listed = func.json_each(dumps(list(packages))).table_valued("value", name="listed")
    start = "release:" + listed.c.value
    of_release = and_(t.c.source > start + ":", t.c.source < start + ";")
    rows = [
        *connection.execute(query.where(t.c.source.in_(on_invoice.union(credited)))),
        *connection.execute(query.select_from(listed.join(t, of_release))),
    ]
    amounts: dict[tuple[str, ...], int] = defaultdict(int)
    days: dict[tuple[str, ...], dict[date, Money]] = defaultdict(dict)
    for row in rows:
        key = (row.cause.rpartition(":")[2], *row[4:])
        if row.source.startswith("release:"):
            day = date.fromisoformat(row.tax_point)
            days[key][day] = days[key].get(day, Money(0)) + Money(row.amount)
        else:
            amounts[key] -= row.amount
    found: dict[str, list[Deferred]] = defaultdict(list)
    for key, cents in sorted(amounts.items(), key=str):
        package, kind, payer, client, service, category, rate = key
        if package in packages:
            vat = VatPosition(category=category, rate=Percent(Decimal(rate))) if category else None
            found[package].append(Deferred(kind, payer, client, service, vat, Money(cents), days.get(key, {})))
    return found
