"""The second half of the proof: what invoices were made from, and what they did to the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, select

from catalog.faults import Fault, fault
from catalog.money import total
from invoices.model import Posting
from invoices.payments.model import movement_postings
from invoices.postings import Deferred
from invoices.postings import postings as postings_of
from invoices.store import schema
from invoices.store.cashbook import dated
from invoices.store.chain import canonical, digest
from invoices.store.conditions import LAST
from invoices.store.consents import CONSENTED, consent_digest
from invoices.store.deferral import RELEASE, Given, deferred
from invoices.store.expiring import EXPIRED, expiry_digest
from invoices.store.openings import BROUGHT
from invoices.store.plans import decode, replaced
from invoices.store.proof import Moment, digests, invoices, moments, proofs, rows
from invoices.store.removing import removal_digest
from invoices.store.rows import REROUTED, plan_digest, posting_row, share_rows
from invoices.store.shortfalls import decision_digest
from invoices.store.stopping import GIVEN_BACK, STOPPED, given_name, stop_digest
from invoices.store.verify_closings import Openings
from invoices.store.verify_money import booked
from invoices.store.verify_opening import opened, sessions_before
from invoices.store.waiving import WAIVED, source_of, waived_amounts
from invoices.store.waiving import lines as waived_lines
from invoices.store.wallets import EARNED
from invoices.store.wallets import PREFIX as EARNED_PREFIX
from tiered.shares import Quote

Key = tuple[str, int, int]  # delivery, round, share
Billed = tuple[str, str, str]  # package, payer kind, payer


def _quote(record: str) -> Quote | None:
    try:
        return decode(record)
    except (ValueError, ArithmeticError):
        return None


def _replaced(record: str) -> list[tuple[int, int]]:
    try:
        return replaced(record)
    except (ValueError, TypeError, AttributeError):
        return []


def plans(connection: Connection) -> Iterator[Fault]:
    """Each plan has its digest in the chain, and its columns say what its record says."""
    proved: dict[str, Any] = {}
    for _, _, found in digests(connection, "planned"):
        proved |= found
    at = moments(connection, "planned")
    for row in rows(connection, select(schema.plans)):
        quote = _quote(row.record)
        columns = quote and (quote.delivery.id, quote.delivery.client, quote.delivery.day.isoformat())
        same = columns == (row.delivery, row.client, row.day)
        same = same and at.get(f"{row.delivery}:{row.round}", ("", ""))[0] == row.time
        if proved.pop(f"{row.delivery}:{row.round}", None) != plan_digest(row.catalog, row.record) or not same:
            yield fault("verify-plan", row.delivery, delivery=row.delivery)
    for delivery in sorted({key.rpartition(":")[0] for key in proved}):
        yield fault("verify-plan", delivery, delivery=delivery)


def decisions(connection: Connection) -> Iterator[Fault]:
    """Each decision about a shortfall has its digest in the chain."""
    proved: dict[str, Any] = {}
    for _, _, found in digests(connection, "decided"):
        proved |= found
    for row in rows(connection, select(schema.decisions)):
        if proved.pop(f"decision:{row.id}", None) != decision_digest(dict(row._mapping)):
            yield fault("verify-decision", str(row.id), decision=row.id)
    for key in proved:
        decision = key.rpartition(":")[2]
        yield fault("verify-decision", decision, decision=decision)


def consents(connection: Connection) -> Iterator[Fault]:
    """Each consent to begin at once has its digest in the chain."""
    proved: dict[str, Any] = {}
    for _, _, found in digests(connection, CONSENTED):
        proved |= found
    for row in rows(connection, select(schema.consents)):
        if proved.pop(f"consent:{row.id}", None) != consent_digest(dict(row._mapping)):
            yield fault("verify-consent", str(row.id), consent=row.id)
    for key in proved:
        consent = key.rpartition(":")[2]
        yield fault("verify-consent", consent, consent=consent)


def removals(connection: Connection) -> Iterator[Fault]:
    """Each delivery that does not count has its digest in the chain, with the reason."""
    proved: dict[str, Any] = {}
    for _, _, found in digests(connection, "removed"):
        proved |= found
    for row in rows(connection, select(schema.removals)):
        if proved.pop(f"removal:{row.delivery}", None) != removal_digest(dict(row._mapping)):
            yield fault("verify-removal", row.delivery, delivery=row.delivery)
    for key in sorted(proved):
        delivery = key.partition(":")[2]
        yield fault("verify-removal", delivery, delivery=delivery)


def stops(connection: Connection) -> Iterator[Fault]:
    """Each package that was stopped, and what was given back of a share, has its digest in the chain, by whom."""
    proved = proofs(connection, STOPPED)
    for row in rows(connection, select(schema.stops)):
        proof = proved.pop(f"stop:{row.package}", None)
        if proof != (stop_digest(dict(row._mapping)), row.time, row.actor):
            yield fault("verify-stop", row.package, package=row.package)
    for key in sorted(proved):
        package = key.partition(":")[2]
        yield fault("verify-stop", package, package=package)
    proved = proofs(connection, GIVEN_BACK)
    wrong = set()
    for row in rows(connection, select(schema.given_back)):
        kept = dict(row._mapping)
        if proved.pop(given_name(kept), None) != (digest(canonical(kept)), row.time, row.actor):
            wrong.add(row.number)
    wrong |= {key.split(":")[1] for key in proved}
    for number in sorted(wrong):
        yield fault("verify-given-back", number, number=number)


def shares(connection: Connection) -> Iterator[Fault]:
    """Shares say what their plan says, and count no longer where a later plan replaces them: there, and only there."""
    stored: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows(connection, select(schema.shares).order_by(schema.shares.c.share)):
        stored[row.delivery, row.round].append(dict(row._mapping))
    gone: dict[Key, tuple[str, Moment]] = {}
    for row in rows(connection, select(schema.superseded)):
        gone[row.delivery, row.round, row.share] = (row.cause, (row.time, row.actor))
    at = moments(connection, "planned")
    wrong: set[str] = set()
    for row in rows(connection, select(schema.plans)):
        quote = _quote(row.record)
        expected = share_rows(quote, row.round) if quote is not None else []
        if stored.pop((row.delivery, row.round), []) != expected:
            wrong.add(row.delivery)
        for pair in _replaced(row.record):
            cause, moment = gone.pop((row.delivery, *pair), (None, None))
            if cause is None or (cause == REROUTED and moment != at.get(f"{row.delivery}:{row.round}")):
                wrong.add(row.delivery)
    wrong |= {delivery for delivery, _ in stored}
    wrong |= {delivery for (delivery, _, _), (cause, _) in gone.items() if cause == REROUTED}
    for delivery in sorted(wrong):
        yield fault("verify-shares", delivery, delivery=delivery)


def billed(connection: Connection) -> Iterator[Fault]:
    """Each share is billed by the line that says so, and by no other; a credit note takes back its own shares.

    Of a share that a credit note took back in part, the part is kept as the note says it.
    """
    bills: dict[Key, tuple[str, int | None]] = {}
    for row in rows(connection, select(schema.billed)):
        bills[row.delivery, row.round, row.share] = (row.number, row.line)
    taken: dict[Key, tuple[str, str, Moment]] = {}
    for row in rows(connection, select(schema.superseded).where(schema.superseded.c.cause != REROUTED)):
        taken[row.delivery, row.round, row.share] = (row.number or "-", row.cause, (row.time, row.actor))
    parts = _given_back(connection)
    at = moments(connection, "credited")
    wrong: set[tuple[str, str]] = set()
    for row, invoice in invoices(connection):
        for place, line in enumerate(invoice.lines if invoice is not None else (), 1):
            for share in line.shares:
                key = (share.delivery, share.round, share.share)
                if row.kind == "invoice":
                    holds = bills.pop(key, None) == (row.number, place)
                elif (row.number, key) in parts:
                    holds = parts.pop((row.number, key)) == (share.gross.cents, at.get(row.number))
                else:
                    number, cause, moment = taken.pop(key, ("", "", ("", "")))
                    fates = (cause, None)  # the first version did not say it in the note
                    fate = invoice.fate if invoice is not None else None
                    holds = (number, moment) == (row.number, at.get(row.number)) and fate in fates
                if not holds:
                    wrong.add((row.number, share.delivery))
    wrong |= {(number, key[0]) for left in (bills, taken) for key, (number, *_) in left.items()}
    wrong |= {(number, key[0]) for number, key in parts}
    for number, delivery in sorted(wrong):
        yield fault("verify-billed", number, number=number, delivery=delivery)


def _given_back(connection: Connection) -> dict[tuple[str, Key], tuple[int, Moment]]:
    """What credit notes took back of shares that go on counting, with when and by whom."""
    found = {}
    for row in rows(connection, select(schema.given_back)):
        found[row.number, (row.delivery, row.round, row.share)] = (row.amount, (row.time, row.actor))
    return found


def postings(connection: Connection) -> Iterator[Fault]:
    """Each invoice's and movement's postings are those its record makes; a package's income is that of the sessions.

    Nothing counts on a day that was closed when it was booked; what belongs to one counts from the first open day.
    """
    open_days = Openings(connection)
    stored: dict[str, list[dict[str, Any]]] = defaultdict(list)
    order = (schema.postings.c.source, schema.postings.c.line)
    for row in rows(connection, select(schema.postings).order_by(*order)):
        stored[row.source].append(dict(row._mapping))
    since = _billed_since(stored)
    for source, made, in_time in _recomputed(connection, open_days):
        if stored.pop(source, []) != made or not in_time:
            yield fault("verify-postings", source, source=source)
    proved = proofs(connection, EARNED)
    for source in [each for each in stored if each.startswith(EARNED_PREFIX)]:
        lines, first = stored.pop(source), open_days.first(source)
        in_time = first is not None and all(line["booked"] >= first.isoformat() for line in lines)
        if digest(canonical(lines)) != proved.pop(source, ("", "", ""))[0] or not in_time:
            yield fault("verify-postings", source, source=source)
    for source in sorted(proved):
        yield fault("verify-postings", source, source=source)
    for source, lines in stored.items():
        package = str(lines[0]["cause"]).rpartition(":")[2]
        if not _is_release(lines, source, package, open_days.of_release(source, package), since):
            yield fault("verify-postings", source, source=source)
    yield from _income(connection, stored)


def _recomputed(connection: Connection, open_days: Openings) -> Iterator[tuple[str, list[dict[str, Any]], bool]]:
    """The postings of every invoice, movement and waiver, as their records make them; and none on a closed day."""

    def lines(source: str, cause: str, made: Iterable[Posting]) -> list[dict[str, Any]]:
        return [posting_row(source, cause, place, posting) for place, posting in enumerate(made, 1)]

    for row, invoice in invoices(connection):
        try:
            made = postings_of(invoice) if invoice is not None else ()
        except (ValueError, ArithmeticError):  # amounts that no invoice can have
            made = ()
        first = open_days.first(row.number)
        in_time = invoice is not None and first is not None and first <= invoice.issued
        yield row.number, lines(row.number, row.kind, made), in_time
    whose = [*rows(connection, select(schema.brought)), *rows(connection, select(schema.invoices))]
    owed = {row.number: (row.payer_kind, row.payer, row.client) for row in whose}
    for source, cause, brought in opened(connection):
        yield source, lines(source, cause, brought), True
    for row, movement in booked(connection):
        known = movement is not None and owed.keys() >= movement.applied.keys()
        moved = movement_postings(movement, owed) if movement is not None and known else ()
        in_time = movement is not None and movement == dated(movement, open_days.first(f"movement:{row.id}"))
        yield row.id, lines(row.id, row.kind, moved), in_time
    for quote, number, amount in waived_amounts(_plans(connection)):
        first = open_days.first(f"{quote.delivery.id}:{number}")
        source = source_of(quote.delivery.id, number)
        yield source, lines(source, WAIVED, waived_lines(quote, amount, first or date.min)), first is not None


def _plans(connection: Connection) -> Iterator[tuple[Quote, int, list[tuple[int, int]]]]:
    """The plans by delivery and round; not one that somebody changed into something else."""
    for row in rows(connection, select(schema.plans).order_by(schema.plans.c.delivery, schema.plans.c.round)):
        quote = _quote(row.record)
        if quote is not None:
            yield quote, row.round, _replaced(row.record)


def expiries(connection: Connection) -> Iterator[Fault]:
    """Each package that ended with sessions left has its digest in the chain."""
    proved = proofs(connection, EXPIRED)
    for row in rows(connection, select(schema.expiries)):
        proof = proved.pop(f"expiry:{row.package}", None)
        if proof != (expiry_digest(dict(row._mapping)), row.time, row.actor):
            yield fault("verify-expiry", row.package, package=row.package)
    for key in sorted(proved):
        package = key.partition(":")[2]
        yield fault("verify-expiry", package, package=package)


def _billed_since(stored: Mapping[str, list[dict[str, Any]]]) -> dict[Billed, str]:
    """When a package was first billed to a payer, by package, payer kind and payer."""
    since: dict[Billed, str] = {}
    for line in (line for lines in stored.values() for line in lines):
        kind, _, package = str(line["cause"]).rpartition(" package:")
        if line["account"] == "deferred" and line["amount"] < 0 and kind in ("invoice", BROUGHT):
            key = package, line["payer_kind"], line["payer"]
            since[key] = min(since.get(key, line["booked"]), line["booked"])
    return since


def _is_release(
    lines: Sequence[Mapping[str, Any]], source: str, package: str, opened: date | None, since: Mapping[Billed, str]
) -> bool:
    """Deferred income and the revenue it becomes, in pairs.

    Each counts on its own day, from when it was billed, or else on the first day that was open.
    """
    if opened is None or not source.startswith(f"{RELEASE}{package}:") or len(lines) % 2:
        return False
    expected: list[Mapping[str, Any]] = []
    for deferred_line in lines[::2]:
        line = {
            **deferred_line,
            "line": len(expected) + 1,
            "account": "deferred",
            "booked": max(
                deferred_line["tax_point"],
                opened.isoformat(),
                since.get((package, deferred_line["payer_kind"], deferred_line["payer"]), ""),
            ),
            "cause": f"release package:{package}",
        }
        income = {**line, "line": len(expected) + 2, "account": "revenue", "amount": -line["amount"]}
        expected += [line, income]
    return list(lines) == expected


def _income(connection: Connection, releases: Mapping[str, list[dict[str, Any]]]) -> Iterator[Fault]:
    """What was booked as income of packages paid ahead, day by day, is what their sessions are worth."""
    given: dict[str, dict[int, date]] = defaultdict(dict)
    of: dict[str, int] = {}
    for row in rows(connection, select(schema.plans.c.day, schema.plans.c.record).where(LAST)):
        quote = _quote(row.record)
        if quote is not None and quote.package is not None and quote.package.upfront:
            of[quote.package.opened_by] = quote.package.sessions
            given[quote.package.opened_by][quote.package.session] = quote.delivery.day
    before = sessions_before(connection)
    ended = {row.package: date.fromisoformat(row.day) for row in _with_a_day(connection, schema.expiries, "day")}
    ended |= {row.package: date.fromisoformat(row.booked) for row in _with_a_day(connection, schema.stops, "booked")}
    booked = {str(line["cause"]).rpartition(":")[2] for lines in releases.values() for line in lines}
    for package, parts in _deferred(connection, sorted(booked | given.keys())):
        sessions = Given.counted(of.get(package, 1), given[package], ended.get(package), before.get(package, 0))
        if parts is None or not all(_is_income_of(part, sessions) for part in parts):
            yield fault("verify-deferred", package, package=package)


def _with_a_day(connection: Connection, table: Table, column: str) -> Iterator[Any]:
    """The rows that say when a package was over; not one of which somebody changed the day into something else."""
    for row in rows(connection, select(table)):
        with suppress(ValueError):
            date.fromisoformat(getattr(row, column))
            yield row


def _deferred(connection: Connection, packages: Sequence[str]) -> Iterator[tuple[str, list[Deferred] | None]]:
    """What was deferred of each package; None where somebody wrote a day or a rate that is none."""
    try:
        yield from deferred(connection, packages).items()
    except (ValueError, ArithmeticError):
        half = len(packages) // 2
        if half:
            yield from _deferred(connection, packages[:half])
            yield from _deferred(connection, packages[half:])
        else:
            yield packages[0], None


def _is_income_of(part: Deferred, sessions: Given) -> bool:
    released = {day: amount for day, amount in part.released.items() if amount}
    if part.billed:
        return released == {day: amount for day, amount in sessions.income(part).items() if amount}
    return total(released.values()) == part.amount
