"""Income of packages that were paid ahead: deferred when billed, released session by session, taken back by a credit.

A package is named by the delivery that opened it. The `source` of such postings is `release:PACKAGE:REASON`, with what
moved its income: a delivery that was worked out (`DELIVERY.ROUND`), or the number of an invoice or credit note.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from json import dumps
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, or_, select

from catalog.money import ZERO, Money, Percent, total
from invoices.model import Invoice, Posting, VatPosition
from invoices.opening.model import PaidPart
from invoices.postings import Deferred, by_session, release
from invoices.stopping import STOP
from invoices.store.closings import open_from
from invoices.store.conditions import ACTIVE, LAST, OPENED_BY, same_share
from invoices.store.openings import SOURCE, SOURCE_END, brought_packages
from invoices.store.plans import PACKAGE
from invoices.store.plans import package as read_package
from invoices.store.schema import billed, deliveries, expiries, given_back, invoices, plans, postings, shares, stops
from invoices.store.shelf import among

RELEASE: Final = "release:"

Moved = tuple[str, list[Posting]]  # source, postings


@dataclass(frozen=True, slots=True)
class Given:
    """The sessions that were given of a package: the number and day of each, in order.

    `ended`: on which day what is left became income: the client stopped early, or its last day passed. Of a package of
    the old system only the sessions that were left count: those are what is deferred here.
    """

    of: int
    sessions: tuple[tuple[int, date], ...]
    ended: date | None = None

    @classmethod
    def counted(cls, of: int, days: Mapping[int, date], ended: date | None, before: int = 0) -> Given:
        """By the number of each session, when `before` were given in the old system."""
        return cls(of - before, tuple((place - before, day) for place, day in sorted(days.items())), ended)

    def income(self, part: Deferred) -> dict[date, Money]:
        """What of a payer's part is income by now.

        Of a package that is over each session stays worth what it was. What is left then, when nothing is given back
        or by the cents of rounding, is income of the day on which it was over: no session is owed any more.
        """
        days = by_session(part.amount + part.returned, self.of, self.sessions)
        if self.ended is not None:
            rest = part.amount - total(days.values())
            days[self.ended] = days.get(self.ended, ZERO) + rest
        return days


def released(connection: Connection, reasons: Mapping[str, str]) -> Iterator[Moved]:
    """The postings that bring these packages (each with the reason) to the last session that was given."""
    parts = deferred(connection, reasons)
    given, first = sessions_given(connection, parts), open_from(connection)
    for package, mine in sorted(parts.items()):
        billed_parts = [(part, given[package].income(part)) for part in mine if part.billed]
        yield from _moved(package, reasons[package], billed_parts, first)


def taken_back(connection: Connection, packages: Collection[str], note: Invoice) -> Iterator[Moved]:
    """The postings that undo what was released to the payer of a credit note, on the days on which it was income.

    Of a part that was credited wholly may be left the cents by which a line credited on its own differs from its part
    of the invoice: they are income of the day of the credit note.
    """
    parts = deferred(connection, packages)
    given, first = sessions_given(connection, parts), open_from(connection)
    for package, mine in sorted(parts.items()):
        credited = [part for part in mine if (part.payer_kind, part.payer) == (note.payer_kind, note.payer)]
        yield from _moved(
            package,
            note.number,
            [(part, given[package].income(part) if part.billed else {note.issued: part.amount}) for part in credited],
            first,
        )


def _moved(
    package: str, reason: str, parts: Iterable[tuple[Deferred, Mapping[date, Money]]], first: date
) -> Iterator[Moved]:
    made = [posting for part, income in parts for posting in release(part, package, income, first)]
    if made:
        yield f"{RELEASE}{package}:{reason}", made


def sessions_given(connection: Connection, packages: Collection[str]) -> dict[str, Given]:
    """What was given of these packages."""
    old = {key: each for key, (each, _) in brought_packages(connection).items() if key in packages}
    clients = select(deliveries.c.client).where(among(deliveries.c.id, packages))
    whose = or_(deliveries.c.client.in_(clients), among(deliveries.c.client, [each.client for each in old.values()]))
    query = (
        select(plans.c.day, PACKAGE)
        .join_from(deliveries, plans, plans.c.delivery == deliveries.c.id)
        .where(whose, among(OPENED_BY, packages), LAST)
    )
    found: dict[str, dict[int, date]] = defaultdict(dict, {key: {} for key in old})
    of = {key: each.sessions for key, each in old.items()}
    for day, record in connection.execute(query):
        use = read_package(record)
        of[use.opened_by] = use.sessions
        found[use.opened_by][use.session] = date.fromisoformat(day)
    passed = select(expiries.c.package, expiries.c.day).where(among(expiries.c.package, packages))
    stopped = select(stops.c.package, stops.c.booked).where(among(stops.c.package, packages))
    ended = {
        package: date.fromisoformat(day) for each in (passed, stopped) for package, day in connection.execute(each)
    }
    before = {key: each.used for key, each in old.items()}
    return {
        package: Given.counted(of[package], days, ended.get(package), before.get(package, 0))
        for package, days in found.items()
    }


def deferred(connection: Connection, packages: Collection[str]) -> dict[str, list[Deferred]]:
    """What each payer paid ahead for these packages, and what became income of it, by package."""
    if not packages:
        return {}
    t = postings
    columns = (t.c.payer_kind, t.c.payer, t.c.client, t.c.service, t.c.vat_category, t.c.vat_rate)
    query = select(t.c.source, t.c.cause, t.c.amount, t.c.tax_point, t.c.booked, *columns).where(
        t.c.account == "deferred"
    )
    on_invoice = select(billed.c.number).where(among(billed.c.delivery, packages))
    credited = select(invoices.c.number).where(invoices.c.original.in_(on_invoice))
    listed = func.json_each(dumps(list(packages))).table_valued("value", name="listed")
    start = RELEASE + listed.c.value
    of_release = and_(t.c.source > start + ":", t.c.source < start + ";")
    rows = [
        *connection.execute(query.where(t.c.source.in_(on_invoice.union(credited)))),
        *connection.execute(query.select_from(listed.join(t, of_release))),
        *connection.execute(query.where(t.c.source > SOURCE, t.c.source < SOURCE_END)),
    ]
    notes = set(connection.execute(_notes_of_stops(packages)).scalars())
    amounts: dict[tuple[Any, ...], int] = defaultdict(int)
    returned: dict[tuple[Any, ...], int] = defaultdict(int)
    days: dict[tuple[Any, ...], dict[date, Money]] = defaultdict(dict)
    since: dict[tuple[Any, ...], date] = {}
    for row in rows:
        key = (row.cause.rpartition(":")[2], *row[5:])
        if row.source.startswith(RELEASE):
            day = date.fromisoformat(row.tax_point)
            days[key][day] = days[key].get(day, Money(0)) + Money(row.amount)
        else:
            amounts[key] -= row.amount
            if row.amount < 0:
                since[key] = min(since.get(key, date.max), date.fromisoformat(row.booked))
            if row.source in notes:
                returned[key] += row.amount
    still, old = _still_billed(connection, packages), brought_packages(connection)
    found: dict[str, list[Deferred]] = defaultdict(list)
    for key in sorted({*amounts, *days}, key=str):
        package, kind, payer, client, service, category, rate = key
        if package in packages:
            vat = VatPosition(category=category, rate=Percent(Decimal(rate))) if category else None
            amount, counts = Money(amounts.get(key, 0)), (package, kind, payer) in still or package in old
            back = Money(returned.get(key, 0))
            first = since.get(key, date.min)
            part = Deferred(kind, payer, client, service, vat, amount, days.get(key, {}), counts, back, first)
            found[package].append(part)
    return found


def unearned(connection: Connection, package: str) -> tuple[PaidPart, ...]:
    """What of a package that was paid ahead is not income yet, of what each paid."""
    parts = deferred(connection, [package]).get(package, [])
    left = [(part, part.amount - total(part.released.values())) for part in parts]
    return tuple(PaidPart(payer_kind=p.payer_kind, payer=p.payer, amount=amount) for p, amount in left if amount)


def unearned_then(connection: Connection, package: str) -> tuple[PaidPart, ...]:
    """What was not income yet of a package when it was stopped: the journal has it, as income of that day."""
    t = postings
    query = select(t.c.payer_kind, t.c.payer, func.sum(t.c.amount).label("amount"))
    of_stop = t.c.account == "deferred", t.c.source == f"{RELEASE}{package}:{STOP}"
    rows = connection.execute(query.where(*of_stop).group_by(t.c.payer_kind, t.c.payer))
    return tuple(PaidPart(payer_kind=row.payer_kind, payer=row.payer, amount=Money(row.amount)) for row in rows)


def _notes_of_stops(packages: Collection[str]) -> Select[Any]:
    """The credit notes that gave back what was not used of these packages."""
    return select(given_back.c.number).where(among(given_back.c.delivery, packages), given_back.c.cause == "stopped")


def _still_billed(connection: Connection, packages: Collection[str]) -> set[tuple[str, str, str]]:
    """Package, kind and id of each payer to whom something of a package is billed.

    By the invoice, not the part: what a policy with restitution bears is on the client's.
    """
    query = (
        select(billed.c.delivery, invoices.c.payer_kind, invoices.c.payer)
        .join(shares, same_share(billed))
        .join(invoices, invoices.c.number == billed.c.number)
        .where(among(billed.c.delivery, packages), ACTIVE)
    )
    return {(row.delivery, row.payer_kind, row.payer) for row in connection.execute(query)}
