"""Proof that what was issued is what was issued: every check recomputes, and names what does not hold."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from catalog.faults import Fault, fault
from catalog.money import total
from invoices.draft import with_vat
from invoices.model import Invoice
from invoices.postings import postings
from invoices.store import schema
from invoices.store.chain import digest, salted_digest, verify_chain
from invoices.store.ledger import invoice_row, posting_row, share_rows
from invoices.store.plans import decode

SUMS: Final = ("net", "tax", "rounding", "gross", "prepaid", "payable")


def verify(connection: Connection, folder: Path) -> Iterator[tuple[str, list[Fault]]]:
    """Each check by name with what it found: nothing when it holds."""
    yield "chain", verify_chain(connection)
    yield "series", _series(connection)
    yield "invoices", list(_invoices(connection))
    yield "totals", list(_totals(connection))
    yield "people", list(_people(connection))
    yield "catalogs", list(_catalogs(connection))
    yield "plans", list(_plans(connection))
    yield "shares", list(_shares(connection))
    yield "billed", list(_billed(connection))
    yield "postings", list(_postings(connection))
    yield "documents", list(_documents(connection, folder))


def _rows(connection: Connection, query: Any) -> Iterator[Row[Any]]:
    yield from connection.execute(query.execution_options(yield_per=500))


def _events(connection: Connection, *kinds: str) -> dict[str, dict[str, str]]:
    """The digests that events of these kinds carry, by the invoice they are about."""
    query = select(schema.events.c.number, schema.events.c.digests).where(schema.events.c.kind.in_(kinds))
    return {row.number: json.loads(row.digests) for row in _rows(connection, query)}


def _read(row: Row[Any]) -> Invoice | None:
    try:
        return Invoice.model_validate_json(row.record)
    except ValueError:
        return None


def _series(connection: Connection) -> list[Fault]:
    """Each series counts from 1 without a gap."""
    t = schema.invoices
    query = select(t.c.series, func.count(), func.min(t.c.sequence), func.max(t.c.sequence)).group_by(t.c.series)
    return [
        fault("verify-series", series or "invoices", series=series or "-", count=count, last=last)
        for series, count, first, last in connection.execute(query)
        if (first, last) != (1, count)
    ]


def _invoices(connection: Connection) -> Iterator[Fault]:
    """Each frozen invoice has its digest in the chain, and its columns say what its record says."""
    proved = _events(connection, "issued", "credited")
    for row in _rows(connection, select(schema.invoices)):
        event = proved.pop(row.number, None)
        if event is None or not digest(row.record) == row.digest == event.get("invoice"):
            yield fault("verify-invoice", row.number, number=row.number)
            continue
        invoice = _read(row)
        if invoice is None or invoice_row(invoice, row.record) != dict(row._mapping):
            yield fault("verify-invoice", row.number, number=row.number)
    for number in proved:
        yield fault("verify-invoice-gone", number, number=number)


def _totals(connection: Connection) -> Iterator[Fault]:
    """Lines add up to totals, to the cent; a credit note mirrors its original, or one line of it."""
    for row in _rows(connection, select(schema.invoices)):
        invoice = _read(row)
        if invoice is not None and not _adds_up(invoice):
            yield fault("verify-totals", row.number, number=row.number)


def _adds_up(invoice: Invoice) -> bool:
    lines, subtotals = with_vat(invoice.lines, include_vat=invoice.prices_include_vat)
    net, tax = total(s.net for s in subtotals), total(s.tax for s in subtotals)
    gross = total(line.amount for line in lines) if invoice.prices_include_vat else net + tax
    return (
        lines == invoice.lines
        and subtotals == invoice.vat
        and (net, tax, gross - net - tax, gross) == (invoice.net, invoice.tax, invoice.rounding, invoice.gross)
        and invoice.payable == invoice.gross - invoice.prepaid
        and all(
            line.amount == total(share.gross for share in line.shares) or not invoice.prices_include_vat
            for line in lines
        )
    )


def _people(connection: Connection) -> Iterator[Fault]:
    """Each frozen person still has the salted digest that the invoices carry."""
    known = set()
    for row in _rows(connection, select(schema.personas)):
        known.add(row.digest)
        if salted_digest(row.record, row.salt) != row.digest:
            yield fault("verify-person", row.person, person=row.person)
    erased = {key for each in _events(connection, "erased").values() for key in each.values()}
    for row in _rows(connection, select(schema.invoices)):
        invoice = _read(row)
        for person, value in invoice.people.items() if invoice is not None else ():
            if value not in known and value not in erased:
                yield fault("verify-person-gone", row.number, number=row.number, person=person)


def _catalogs(connection: Connection) -> Iterator[Fault]:
    """Each kept catalogue is the one that its hash names."""
    for row in _rows(connection, select(schema.catalogs)):
        if digest(row.toml) != row.hash:
            yield fault("verify-catalog", "catalogs", hash=row.hash[:12])


def _plans(connection: Connection) -> Iterator[Fault]:
    """Each plan has its digest in the chain."""
    proved: dict[str, str] = {}
    query = select(schema.events.c.digests).where(schema.events.c.kind == "planned")
    for row in _rows(connection, query):
        proved |= json.loads(row.digests)
    for row in _rows(connection, select(schema.plans)):
        if proved.pop(f"{row.delivery}:{row.round}", None) != digest(row.record):
            yield fault("verify-plan", row.delivery, delivery=row.delivery)
    for key in proved:
        yield fault("verify-plan", key, delivery=key.rpartition(":")[0])


def _shares(connection: Connection) -> Iterator[Fault]:
    """Shares say what their plan says."""
    stored: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(connection, select(schema.shares).order_by(schema.shares.c.share)):
        stored[row.delivery, row.round].append(dict(row._mapping))
    for row in _rows(connection, select(schema.plans)):
        try:
            expected = share_rows(decode(row.record), row.round)
        except ValueError:
            continue  # the plan itself is named
        if stored.pop((row.delivery, row.round), []) != expected:
            yield fault("verify-shares", row.delivery, delivery=row.delivery)
    for delivery, _ in stored:
        yield fault("verify-shares", delivery, delivery=delivery)


def _billed(connection: Connection) -> Iterator[Fault]:
    """Each share is billed by the line that says so, and by no other."""
    bills = {(r.delivery, r.round, r.share): (r.number, r.line) for r in _rows(connection, select(schema.billed))}
    for row in _rows(connection, select(schema.invoices).where(schema.invoices.c.kind == "invoice")):
        invoice = _read(row)
        for place, line in enumerate(invoice.lines if invoice is not None else (), 1):
            for share in line.shares:
                if bills.pop((share.delivery, share.round, share.share), None) != (row.number, place):
                    yield fault("verify-billed", row.number, number=row.number, delivery=share.delivery)
    for (delivery, _, _), (number, _) in bills.items():
        yield fault("verify-billed", number, number=number, delivery=delivery)


def _postings(connection: Connection) -> Iterator[Fault]:
    """Each invoice's postings are those its record makes; every source balances; no package is released twice."""
    stored: dict[str, list[dict[str, Any]]] = defaultdict(list)
    order = (schema.postings.c.source, schema.postings.c.line)
    for row in _rows(connection, select(schema.postings).order_by(*order)):
        stored[row.source].append(dict(row._mapping))
    for row in _rows(connection, select(schema.invoices)):
        invoice = _read(row)
        made = postings(invoice) if invoice is not None else ()
        expected = [posting_row(row.number, row.kind, place, posting) for place, posting in enumerate(made, 1)]
        if stored.pop(row.number, []) != expected:
            yield fault("verify-postings", row.number, source=row.number)
    left: Counter[str] = Counter()
    for source, rows in stored.items():
        if not source.startswith("release:") or sum(row["amount"] for row in rows) != 0:
            yield fault("verify-postings", source, source=source)
    deferred = select(schema.postings.c.cause, schema.postings.c.amount).where(schema.postings.c.account == "deferred")
    for cause, amount in connection.execute(deferred):
        left[cause.rpartition(":")[2]] += amount
    for package, amount in left.items():
        if amount > 0:
            yield fault("verify-deferred", package, package=package)


def _documents(connection: Connection, folder: Path) -> Iterator[Fault]:
    """Each document is the one that was made: its bytes have the digest in the chain."""
    proved = _events(connection, "rendered")
    ours = {"documents/index.html"}
    for row in _rows(connection, select(schema.renditions).order_by(schema.renditions.c.number)):
        files = json.loads(row.files)
        ours |= {file["path"] for file in files.values()}
        if {kind: file["sha256"] for kind, file in files.items()} != proved.get(row.number):
            yield fault("verify-rendition", row.number, number=row.number)
        for file in files.values():
            yield from _file(folder / file["path"], file["path"], file["sha256"])
    for path in sorted((folder / "documents").rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in ours and not path.name.startswith("."):
            yield fault("verify-file-extra", name, file=name)


def _file(path: Path, name: str, expected: str) -> Iterator[Fault]:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        yield fault("verify-file-gone", name, file=name)
        return
    if found != expected:
        yield fault("verify-file", name, file=name)
