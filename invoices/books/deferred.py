"""What was billed ahead and not earned when a period ended: per package and payer, and of seats that are to come.

The books say what is left; the sessions that were not given are worth as much. Where they differ something happened
after the period that counts in it no more, or one of them is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, select

from catalog.dates import Period
from catalog.money import ZERO, Money, total
from catalog.texts import Language, text
from invoices.books.lines import BookLine, lines
from invoices.books.report import Cell, Column, Report, Table, summed
from invoices.store.conditions import LAST, OPENED_BY
from invoices.store.deferral import RELEASE, Given, sessions_given
from invoices.store.openings import brought_packages
from invoices.store.plans import PACKAGE
from invoices.store.plans import package as read_package
from invoices.store.schema import invoices
from invoices.store.shelf import among
from tiered.pricing import session_value

PACKAGES: Final = (
    Column("package_id"), Column("client"), Column("service"), Column("payer"),
    Column("usable_until", "day"), Column("sessions", "number"), Column("used", "number"), Column("left", "number"),
    Column("billed_ahead", "money"), Column("released", "money"), Column("still_deferred", "money"),
)  # fmt: skip
SEATS: Final = (
    Column("number"), Column("client"), Column("service"), Column("payer"), Column("day", "day"),
    Column("still_deferred", "money"),
)  # fmt: skip
Whose = tuple[str, str, str, str]  # package or invoice, client, service, payer: the client, or family


@dataclass(frozen=True, slots=True)
class Part:
    """What one payer paid ahead of a package, without VAT, as the books had it on a day."""

    whose: Whose
    billed: Money  # less what was credited
    released: Money
    moved: bool  # something of it counts in the period
    later: bool  # something of its time counts only after the period, or was billed or credited then

    @property
    def left(self) -> Money:
        """What is still deferred."""
        return self.billed - self.released


def deferred(connection: Connection, name: str, period: Period, language: Language) -> Report:
    """Every package and seat of which something was deferred at the end, and every package that moved in the period.

    It holds when what is deferred of each package is what the sessions that are left are worth.
    """
    last = period.last or date.max
    found = list(lines(connection, Period(), "deferred"))
    label = text("command.report.total", language)
    parts = [part for part in _parts(found, period, last) if part.left or part.moved]
    packages = {part.whose[0] for part in parts}
    given, until = sessions_given(connection, packages), _until(connection, packages)
    before = {key: each.used for key, (each, _) in brought_packages(connection).items()}
    rows: list[tuple[Cell, ...]] = []
    notes, holds = [], True
    for part in sorted(parts, key=lambda part: part.whose):
        sessions = given.get(part.whose[0])
        used = _used(sessions, last) if sessions is not None else 0
        worth = _worth(part, sessions, last)
        old = before.get(part.whose[0], 0)
        counts = (None,) * 3 if sessions is None else (sessions.of + old, used + old, _left(sessions, used, last))
        rows.append((*part.whose, until.get(part.whose[0]), *counts, part.billed, part.released, part.left))
        if worth != part.left:
            key = "later" if part.later else "differs"
            facts = {"package": part.whose[0], "payer": part.whose[3], "books": part.left, "worth": worth, "day": last}
            notes.append(text(f"command.report.deferred.{key}", language, **facts))
            holds = holds and part.later
    seats = _seats(connection, found, last)
    tables = (
        Table("packages", PACKAGES, tuple(rows), summed(PACKAGES, rows, label)),
        Table("seats", SEATS, seats, summed(SEATS, seats, label)),
    )
    books = -total(line.amount for line in found if line.booked <= last)
    return Report("deferred", name, tables, tuple(notes), {"day": last.isoformat(), "deferred": str(books)}, holds)


def _parts(found: list[BookLine], period: Period, last: date) -> list[Part]:
    groups: dict[tuple[Whose, str | None], list[BookLine]] = defaultdict(list)
    for line in found:
        if line.package is not None:
            whose = (line.package, line.client or "", line.service or "", line.payer)
            groups[whose, line.rate].append(line)
    return [_part(whose, mine, period, last) for (whose, _), mine in groups.items()]


def _part(whose: Whose, mine: list[BookLine], period: Period, last: date) -> Part:
    now = [line for line in mine if line.booked <= last]
    ahead = [line for line in now if not line.source.startswith(RELEASE)]
    after = [line for line in mine if line.booked > last]
    return Part(
        whose,
        billed=-total(line.amount for line in ahead),
        released=total(line.amount for line in now if line.source.startswith(RELEASE)),
        moved=any(line.booked in period for line in mine),
        later=any(line.tax_point <= last or not line.source.startswith(RELEASE) for line in after),
    )


def _used(given: Given, last: date) -> int:
    return sum(day <= last for _, day in given.sessions)


def _left(given: Given, used: int, last: date) -> int:
    return 0 if given.ended is not None and given.ended <= last else given.of - used


def _worth(part: Part, given: Given | None, last: date) -> Money:
    """What the sessions that are left are worth: nothing once the package is over, or all of it was credited."""
    if given is None or not _left(given, 0, last) or not part.billed:
        return ZERO
    return part.billed - total(
        session_value(part.billed, given.of, place) for place, day in given.sessions if day <= last
    )


def _until(connection: Connection, packages: set[str]) -> dict[str, date]:
    """The last day on which each package can be used."""
    query = select(PACKAGE).where(among(OPENED_BY, packages), LAST)
    uses = [read_package(record) for record in connection.execute(query).scalars()]
    old = {key: each.until for key, (each, _) in brought_packages(connection).items()}
    return old | {use.opened_by: use.last_day for use in uses}


def _seats(connection: Connection, found: list[BookLine], last: date) -> tuple[tuple[Cell, ...], ...]:
    """Seats that were billed and had not taken place, by the day of the meeting."""
    notes = select(invoices.c.number, invoices.c.original).where(invoices.c.original.is_not(None))
    original = {row.number: row.original for row in connection.execute(notes)}
    sums: dict[Whose, dict[date, Money]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    meant: dict[Whose, list[date]] = defaultdict(list)  # the days of the invoice itself, also if it was credited later
    for line in found:
        if line.package is None:
            number = original.get(line.source, line.source)
            whose = (number, line.client or "", line.service or "", line.payer)
            sums[whose][line.booked] += line.amount
            if line.source == number:
                meant[whose].append(line.booked)
    rows: list[tuple[Cell, ...]] = []
    for whose, days in sums.items():
        left = -total(amount for day, amount in days.items() if day <= last)
        if left:
            rows.append((*whose, min((day for day in meant[whose] or days if day > last), default=None), left))
    return tuple(sorted(rows, key=lambda row: (str(row[4]), str(row[0]))))
