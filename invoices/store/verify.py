"""Proof that what was issued is what was issued: every check recomputes, and names what does not hold."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, func, select, union

from catalog.faults import Fault, Faults, fault
from catalog.money import total
from invoices.credit import Back, credit_note, lines_left, share_key
from invoices.lines import with_vat
from invoices.model import Draft, Invoice
from invoices.rendering import stem
from invoices.store import schema
from invoices.store.archive import Archive
from invoices.store.chain import digest, salted_digest, verify_chain
from invoices.store.controls import controls
from invoices.store.copies import outdated
from invoices.store.letterbook import unmade as unmade_letters
from invoices.store.proof import digests, invoices, mapping, rows
from invoices.store.rows import RENDER, invoice_row
from invoices.store.soundness import database
from invoices.store.verify_books import (
    billed,
    consents,
    decisions,
    expiries,
    plans,
    postings,
    removals,
    shares,
    stops,
)
from invoices.store.verify_closings import closings
from invoices.store.verify_deliveries import deliveries
from invoices.store.verify_erasures import erasures, gone
from invoices.store.verify_money import arrangements, aside, links, movements, pages, refunds
from invoices.store.verify_opening import last_numbers, openings
from invoices.store.verify_post import letters, mail
from invoices.store.verify_review import marks, review_links


def verify(connection: Connection, folder: Path) -> Iterator[tuple[str, list[Fault]]]:
    """Each check by name with what it found: nothing when it holds."""
    yield "database", list(database(connection))
    yield "chain", verify_chain(connection)
    yield "series", list(_series(connection))
    yield "invoices", list(_invoices(connection))
    yield "totals", list(_totals(connection))
    yield "people", list(_people(connection))
    yield "catalogs", list(_catalogs(connection))
    yield "plans", list(plans(connection))
    yield "deliveries", list(deliveries(connection))
    yield "decisions", list(decisions(connection))
    yield "consents", list(consents(connection))
    yield "removals", list(removals(connection))
    yield "stops", list(stops(connection))
    yield "expiries", list(expiries(connection))
    yield "shares", list(shares(connection))
    yield "billed", list(billed(connection))
    yield "postings", list(postings(connection))
    yield "controls", list(_controls(connection))
    yield "closings", list(closings(connection))
    yield "opening", list(openings(connection))
    yield "movements", list(movements(connection))
    yield "aside", list(aside(connection))
    yield "links", list(links(connection))
    yield "pages", list(pages(connection))
    yield "parts", list(arrangements(connection))
    yield "letters", list(letters(connection))
    yield "mail", list(mail(connection))
    yield "refunds", list(refunds(connection))
    yield "erasures", list(erasures(connection, folder))
    yield "marks", list(marks(connection))
    yield "review-links", list(review_links(connection))
    yield "documents", list(_documents(connection, folder))


def _series(connection: Connection) -> Iterator[Fault]:
    """Each series counts without a gap: from 1, or from behind the last number of the old system."""
    t, behind = schema.invoices, last_numbers(connection)
    query = select(t.c.series, func.count(), func.min(t.c.sequence), func.max(t.c.sequence)).group_by(t.c.series)
    for series, count, first, last in connection.execute(query):
        before = behind.get(series, 0)
        if (first, last) != (before + 1, before + count):
            yield fault("verify-series", series or "invoices", series=series or "-", count=count, last=last)


def _invoices(connection: Connection) -> Iterator[Fault]:
    """Each frozen invoice has its digest in the chain, and its columns say what its record says."""
    proved = {number: found.get("invoice") for _, number, found in digests(connection, "issued", "credited")}
    for row, invoice in invoices(connection):
        proof = proved.pop(row.number, None)
        same = invoice is not None and invoice_row(invoice, row.record) == dict(row._mapping)
        if proof is None or not digest(row.record) == row.digest == proof or not same:
            yield fault("verify-invoice", row.number, number=row.number)
    for number in proved:
        yield fault("verify-invoice-gone", str(number), number=number)
    to_do = {(row.number, row.effect) for row in rows(connection, select(schema.effects))}
    numbers = connection.execute(select(schema.invoices.c.number)).scalars()
    for number, _ in sorted(to_do ^ {(number, RENDER) for number in numbers}):
        yield fault("verify-effects", number, number=number)


def _totals(connection: Connection) -> Iterator[Fault]:
    """Lines add up to totals, to the cent; a credit note is what its original and the notes before it make it."""
    credited = select(schema.invoices.c.original).where(schema.invoices.c.original.is_not(None))
    wanted = set(connection.execute(credited).scalars())
    originals: dict[str | None, Invoice] = {}
    earlier: dict[str | None, list[Invoice]] = defaultdict(list)
    for row, invoice in invoices(connection):
        if invoice is None:
            continue
        if row.number in wanted:
            originals[row.number] = invoice
        try:
            if invoice.kind == "invoice":
                holds = _adds_up(invoice)
            else:
                holds = _mirrors(invoice, originals[invoice.original], earlier[invoice.original])
                earlier[invoice.original].append(invoice)
        except (ValueError, ArithmeticError, LookupError, Faults):  # amounts that no invoice can have
            holds = False
        if not holds:
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


def _mirrors(note: Invoice, original: Invoice, earlier: Sequence[Invoice]) -> bool:
    """It takes back one line, all that the notes before it left, or a part of it: every figure follows from that."""
    left, taken = lines_left(original, earlier), [(line.shares, line.quantity) for line in note.lines]
    place = next((place for place, line in left.items() if [(line.shares, line.quantity)] == taken), None)
    back = None
    if place is None and [(line.shares, line.quantity) for line in left.values()] != taken:
        quantity = next((line.quantity for line in note.lines if line.kind == "package"), None)
        back = Back({share_key(share): share.gross for shares, _ in taken for share in shares}, quantity)
    draft = credit_note(original, note.reason or "", place, earlier, back).model_copy(
        update={"fate": note.fate, "addressee": note.addressee, "stopped": note.stopped}
    )
    return all(getattr(note, name) == getattr(draft, name) for name in Draft.model_fields)


def _controls(connection: Connection) -> Iterator[Fault]:
    """What stands on an account is what it is made of."""
    try:
        for each in controls(connection):
            if not each.holds:
                whose = each.whose[1] or "-"
                yield fault(
                    "verify-control",
                    each.account,
                    account=each.account,
                    whose=whose,
                    books=each.books,
                    found=each.found,
                )
    except ValueError:  # a record that is none any more: an agreement, or a movement
        yield fault("verify-control-unreadable", "controls")


def _people(connection: Connection) -> Iterator[Fault]:
    """Each frozen person, and each policy of theirs, still has the salted digest that the invoices carry."""
    known = {}
    for row in rows(connection, select(schema.personas)):
        known[row.digest] = row.person
        try:
            holds = salted_digest(row.record, row.salt) == row.digest
        except ValueError:
            holds = False
        if not holds:
            yield fault("verify-person", row.person, person=row.person)
    erased = {value for _, _, found in digests(connection, "erased") for value in found.values()}
    for row, invoice in invoices(connection):
        if invoice is None:
            continue
        insured = [(invoice.client or "", value) for value in invoice.policies.values()]
        for person, value in [*invoice.people.items(), *insured]:
            if known.get(value) != person and value not in erased:
                yield fault("verify-person-gone", row.number, number=row.number, person=person)


def _catalogs(connection: Connection) -> Iterator[Fault]:
    """Each kept catalogue is the one that its hash names, and none is missing."""
    tables = (schema.invoices, schema.plans, schema.openings)
    used = union(*(select(table.c.catalog) for table in tables))
    missing = set(connection.execute(used).scalars())
    for row in rows(connection, select(schema.catalogs)):
        missing.discard(row.hash)
        if digest(row.toml) != row.hash:
            yield fault("verify-catalog", "catalogs", hash=row.hash[:12])
    for key in sorted(missing):
        yield fault("verify-catalog", "catalogs", hash=key[:12])


def _documents(connection: Connection, folder: Path) -> Iterator[Fault]:
    """Each document is the one that was made, of what it was made: the chain has the digests of both.

    Files of an invoice that waits for its documents were left by a command that was stopped: `resume` makes them anew.
    """
    proved = {sequence: (number, found) for sequence, number, found in digests(connection, "rendered")}
    ours, erased = {"documents/index.html"}, gone(connection)
    copies: Counter[str] = Counter()
    for row in rows(
        connection, select(schema.renditions).order_by(schema.renditions.c.number, schema.renditions.c.copy)
    ):
        files = {kind: file for kind, file in mapping(row.files).items() if isinstance(file, dict)}
        found = {kind: file.get("sha256") for kind, file in files.items()} | {"inputs": digest(row.inputs)}
        copies[row.number] += 1
        if proved.pop(row.event, None) != (row.number, found) or row.copy != copies[row.number]:
            yield fault("verify-rendition", row.number, number=row.number)
        for file in files.values():
            name = str(file.get("path"))
            ours.add(name)
            yield from _file(folder / name, name, file.get("sha256"), erased)
    for number, _ in proved.values():
        yield fault("verify-rendition", str(number), number=number)
    for row in rows(connection, select(schema.letter_files)):
        for file in mapping(row.files).values():
            name = str(file.get("path"))
            ours.add(name)
            yield from _file(folder / name, name, file.get("sha256"), erased)
    archive = Archive(connection)
    unmade = {letter.name for letter in unmade_letters(connection)}
    unmade |= {stem(number) for numbers in archive.to_render().values() for number in numbers}
    with suppress(ValueError, LookupError):  # a record that is none any more: named where it stands
        unmade |= {stem(number, copies[number] + 1) for number in outdated(archive, online=False)}
    for path in sorted((folder / "documents").rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in ours and not path.name.startswith(".") and path.stem not in unmade:
            yield fault("verify-file-extra", name, file=name)


def _file(path: Path, name: str, expected: object, erased: Mapping[str, object]) -> Iterator[Fault]:
    if expected is not None and erased.get(name) == expected:  # verify_erasures.py looks whether it is gone
        return
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except FileNotFoundError:
        found = None
    except (OSError, ValueError):
        yield fault("verify-file-closed", name, file=name)
        return
    if found is None:
        yield fault("verify-file-gone", name, file=name)
    elif found != expected:
        yield fault("verify-file", name, file=name)
