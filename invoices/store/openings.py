"""What an old system left behind, inside one transaction: kept and booked once, or undone; nothing of it is changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from catalog.faults import Fault, Faults, fault
from invoices.model import OURS, Posting
from invoices.opening.model import OldInvoice, OldPackage, Opening, opening_postings
from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.closings import open_from
from invoices.store.conditions import ANEW, LAST, OPENED_BY
from invoices.store.journal import post
from invoices.store.plans import PACKAGE
from invoices.store.schema import (
    applied,
    brought,
    deliveries,
    expiries,
    invoices,
    movements,
    openings,
    plans,
    postings,
    stops,
)
from invoices.store.shelf import among
from invoices.store.wallets import settle

BROUGHT: Final = "opening"
UNDONE: Final = "opening-undone"
SOURCE: Final = "opening:"
SOURCE_END: Final = "opening;"  # comes after all of these


@dataclass(frozen=True, slots=True)
class Kept:
    """An opening that counts."""

    place: int
    opening: Opening
    catalog: str  # the hash of the price list that named its payers
    time: str
    actor: str

    @property
    def source(self) -> str:
        """What its postings come from."""
        return f"{SOURCE}{self.place}"


def opening_of(connection: Connection) -> Kept | None:
    """The opening that counts; None where there is none, or it was undone."""
    undone = select(openings.c.undoes).where(openings.c.undoes.is_not(None))
    row = connection.execute(
        select(openings).where(openings.c.undoes.is_(None), openings.c.place.not_in(undone))
    ).first()
    return (
        None
        if row is None
        else Kept(row.place, Opening.model_validate_json(row.record), row.catalog, row.time, row.actor)
    )


def continued(connection: Connection) -> dict[str, int]:
    """The last number of the old system, by series: ours goes on behind it."""
    kept = opening_of(connection)
    last = kept.opening.last_number if kept is not None else None
    return {last.series: last.sequence} if last is not None else {}


def opening_day(connection: Connection) -> date | None:
    """The first day of these books: what happened before it stands in the old ones."""
    kept = opening_of(connection)
    return kept.opening.day if kept is not None else None


def brought_rows(connection: Connection, numbers: Collection[str] | None = None) -> list[Row[Any]]:
    """The invoices of the old system that count, the oldest first."""
    kept = opening_of(connection)
    if kept is None:
        return []
    query = select(brought).where(brought.c.opening == kept.place).order_by(brought.c.issued, brought.c.number)
    return list(connection.execute(query if numbers is None else query.where(among(brought.c.number, numbers))))


def brought_packages(connection: Connection) -> dict[str, tuple[OldPackage, date]]:
    """The packages that were paid in the old system, by id, each with the last day of the old books."""
    kept = opening_of(connection)
    return {} if kept is None else {each.id: (each, kept.opening.eve) for each in kept.opening.packages}


def brought_of(connection: Connection, person: str) -> tuple[int, tuple[str, ...]]:
    """How many invoices, packages and sums of somebody an old system left behind, and what the invoices are called.

    Also where that was undone: it is in the proof.
    """
    records = connection.execute(select(openings.c.record).where(openings.c.undoes.is_(None))).scalars()
    count, codes = 0, list[str]()
    for opening in map(Opening.model_validate_json, records):
        mine = [each for each in opening.invoices if person in (each.payer, each.client)]
        codes += [code for each in mine for code in (each.number, each.reference)]
        whose = [{each.payer, each.client} for each in opening.balances]
        whose += [{each.client, *(part.payer for part in each.parts)} for each in opening.packages]
        count += len(mine) + sum(person in each for each in whose)
    return count, tuple(codes)


class Openings:
    """Bringing in what an old system left behind."""

    def __init__(self, connection: Connection, acting: Acting) -> None:
        self.connection = connection
        self.acting = acting

    def keep(self, opening: Opening, catalog: str) -> Kept:
        """Keeps and books it. The same once more changes nothing.

        `Faults`: opening-there; opening-after-issued and opening-after-booked, where these books began before that day;
        opening-numbered and opening-number-taken, where numbers are in use; opening-package-worked.
        """
        before = opening_of(self.connection)
        if before is not None:
            if before.opening == opening:
                return before
            raise Faults([fault("opening-there", day=before.opening.day)])
        faults = list(self._begun(opening))
        if faults:
            raise Faults(faults)
        row = self._row(opening.day, catalog, opening.model_dump_json(exclude_defaults=True))
        kept = Kept(row["place"], opening, catalog, row["time"], row["actor"])
        insert_rows(self.connection, openings, [row])
        insert_rows(self.connection, brought, [brought_row(kept.place, each) for each in opening.invoices])
        post(self.connection, ((source, BROUGHT, lines) for source, lines in opening_postings(opening, kept.source)))
        self._happened(BROUGHT, row)
        self._settle_credit(opening)
        return kept

    def _settle_credit(self, opening: Opening) -> None:
        """Credit that an agreement gives is not owed twice: what was booked of it here before gives way."""
        clients = {each.payer for each in opening.balances if each.account == "wallet"}
        if clients:
            settle(self.connection, self.acting, opening.day, clients)

    def undo(self, reason: str) -> Kept:
        """Takes it back, by postings beside the first.

        `Faults`: opening-none; opening-used-number, -invoice, -package and -balance, opening-ended-package: something
        hangs on it.
        """
        kept = opening_of(self.connection)
        if kept is None:
            raise Faults([fault("opening-none")])
        faults = list(self._used(kept))
        if faults:
            raise Faults(faults)
        row = self._row(kept.opening.day, kept.catalog, "{}", undoes=kept.place, reason=reason)
        insert_rows(self.connection, openings, [row])
        post(self.connection, undoing_postings(kept, f"{SOURCE}{row['place']}"))
        self._happened(UNDONE, row)
        self._settle_credit(kept.opening)
        return kept

    def _row(self, day: date, catalog: str, record: str, **more: object) -> dict[str, Any]:
        place = (self.connection.execute(select(func.max(openings.c.place))).scalar() or 0) + 1
        row = {"place": place, "undoes": None, "day": day.isoformat(), "catalog": catalog, "record": record}
        return {**row, "reason": None, **more, "time": self.acting.time, "actor": self.acting.actor}

    def _happened(self, kind: str, row: dict[str, Any]) -> None:
        proof = {f"opening:{row['place']}": digest(canonical(row))}
        append(self.connection, kind, None, self.acting.now, self.acting.actor, proof)

    def _closed(self, day: date) -> Iterator[Fault]:
        first = open_from(self.connection)
        if day < first:
            yield fault("period-closed", today=day, through=first - timedelta(days=1), first=first)

    def _begun(self, opening: Opening) -> Iterator[Fault]:
        day = opening.day.isoformat()
        yield from self._closed(opening.day)
        first = self.connection.execute(select(func.min(invoices.c.issued))).scalar()
        if first is not None and first < day:
            yield fault("opening-after-issued", day=opening.day, first=date.fromisoformat(first))
        moved = self.connection.execute(select(func.min(movements.c.day))).scalar()
        if moved is not None and moved < day:
            yield fault("opening-after-booked", day=opening.day, first=date.fromisoformat(moved))
        last = opening.last_number
        if last is not None:
            query = select(func.min(invoices.c.number)).where(invoices.c.series == last.series)
            issued = self.connection.execute(query).scalar()
            if issued is not None:
                yield fault("opening-numbered", number=issued, last=last.number)
        for package in opening.packages:
            worked = select(plans.c.delivery).join(deliveries, deliveries.c.id == plans.c.delivery)
            theirs = deliveries.c.client == package.client, deliveries.c.service == package.service
            found = self.connection.execute(worked.where(*theirs, PACKAGE.is_not(None), LAST, ~ANEW)).scalar()
            if found is not None:
                yield fault("opening-package-worked", client=package.client, service=package.service, delivery=found)
        numbers = [each.number for each in opening.invoices]
        ours = select(invoices.c.number).where(among(invoices.c.number, numbers))
        for number in self.connection.execute(ours.order_by(invoices.c.number)).scalars():
            yield fault("opening-number-taken", number=number)

    def _used(self, kept: Kept) -> Iterator[Fault]:
        """What would hang in the air without it."""
        yield from self._closed(kept.opening.day)
        last = kept.opening.last_number
        if last is not None:
            query = select(func.min(invoices.c.number)).where(invoices.c.series == last.series)
            issued = self.connection.execute(query).scalar()
            if issued is not None:
                yield fault("opening-used-number", number=issued)
        numbers = [each.number for each in kept.opening.invoices]
        paid = select(applied.c.number).distinct().where(among(applied.c.number, numbers)).order_by(applied.c.number)
        for number in self.connection.execute(paid).scalars():
            yield fault("opening-used-invoice", number=number)
        brought_in = [each.id for each in kept.opening.packages]
        over = select(expiries.c.package, expiries.c.day).where(among(expiries.c.package, brought_in))
        stopped = select(stops.c.package, stops.c.day).where(among(stops.c.package, brought_in))
        ended = {package: day for each in (over, stopped) for package, day in self.connection.execute(each)}
        for package, day in sorted(ended.items()):
            yield fault("opening-ended-package", package=package, day=date.fromisoformat(day))
        drawn = select(OPENED_BY).distinct().where(among(OPENED_BY, brought_in), LAST)
        for package in sorted({*self.connection.execute(drawn).scalars()} - ended.keys()):
            yield fault("opening-used-package", package=package)
        t = postings
        for each in kept.opening.balances:
            if each.payer != OURS[1] and each.account != "wallet":  # that follows the agreements
                mine = t.c.account == each.account, t.c.payer_kind == each.payer_kind, t.c.payer == each.payer
                now = self.connection.execute(select(func.sum(t.c.amount)).where(*mine)).scalar() or 0
                if now > each.amount.cents:
                    yield fault("opening-used-balance", account=each.account)


def undoing_postings(kept: Kept, source: str) -> Iterator[tuple[str, str, tuple[Posting, ...]]]:
    """The postings of an opening, the other way."""
    for was, lines in opening_postings(kept.opening, kept.source):
        back = tuple(replace(each, amount=-each.amount) for each in lines)
        yield source + was.removeprefix(kept.source), UNDONE, back


def brought_row(place: int, old: OldInvoice) -> dict[str, Any]:
    """An old invoice as a row: its columns only repeat what the opening's record says."""
    return {
        "opening": place,
        "number": old.number,
        "issued": old.issued.isoformat(),
        "due": old.due.isoformat(),
        "payer_kind": old.payer_kind,
        "payer": old.payer,
        "client": old.client,
        "open": old.open.cents,
        "reference": old.reference,
    }
