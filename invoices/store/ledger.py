"""Writing what was issued: plans, shares, invoices, postings and the events that prove them, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Table, func, select

from catalog.model import Catalog
from catalog.money import ZERO, Money
from invoices.billing import ClientWork, NewPlan, Older, Scope
from invoices.credit import ShareKey
from invoices.draft import Planned
from invoices.model import BilledShare, Invoice, PayerKind, Persona, Policy
from invoices.move import Worked
from invoices.opening.model import PaidPart
from invoices.ports import Job
from invoices.postings import postings
from invoices.rendering import Rendition
from invoices.stopping import GivenBecause, Package, Paid, Stop
from invoices.store import amending, stopping, unfinished, waiving, wallets, worklist
from invoices.store.archive import Archive
from invoices.store.bulk import insert_rows
from invoices.store.cashbook import on_its_way
from invoices.store.chain import Acting, Happened, append_all, canonical, digest, salted_digest
from invoices.store.closings import open_from
from invoices.store.conditions import ACTIVE, LAST, OPENED_BY, UPFRONT
from invoices.store.deferral import released, taken_back, unearned
from invoices.store.journal import post
from invoices.store.linkbook import asked
from invoices.store.openings import continued
from invoices.store.plans import decode, encode
from invoices.store.removing import keep_removals
from invoices.store.rows import RENDER, REROUTED, apart, invoice_row, plan_digest, share_rows
from invoices.store.schema import (
    billed,
    catalogs,
    effects,
    invoices,
    links,
    personas,
    plans,
    removals,
    renditions,
    shares,
    superseded,
)
from invoices.store.shelf import among
from invoices.store.shortfalls import reopen_decision
from invoices.store.states import to_bill_again
from tiered.coverage import Coverage
from tiered.people import Person


class Ledger:
    """The issued half of a practice's database, inside one transaction."""

    def __init__(self, connection: Connection, acting: Acting) -> None:
        self.connection = connection
        self.acting = acting

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        insert_rows(self.connection, table, rows)

    # What there is to do -----------------------------------------------------------------------------------------

    def clients_with_work(self, scope: Scope) -> list[str]:
        """The ids of clients with something to bill, hold or decide, in order."""
        return unfinished.clients_with_work(self.connection, scope)

    def work_of(self, clients: Sequence[str], scope: Scope) -> list[ClientWork]:
        """All that issuing has to know of these clients."""
        return worklist.work_of(self.connection, clients, scope)

    def collective_work(self, scope: Scope) -> tuple[Planned, ...]:
        """What can be billed to municipalities, over all clients."""
        return worklist.collective_work(self.connection, scope)

    def older_unbilled(self, scope: Scope) -> tuple[Older, ...]:
        """Deliveries before this run's days that are not billed yet."""
        return unfinished.older_unbilled(self.connection, scope)

    def others_wrote(self) -> object:
        """Differs from what it was when another program changed the database meanwhile."""
        return self.connection.exec_driver_sql("PRAGMA data_version").scalar()

    def people(self, ids: Iterable[str]) -> dict[str, Person]:
        """People by id."""
        return worklist.people_of(self.connection, ids)

    def coverages(self, ids: Iterable[str]) -> dict[str, Coverage]:
        """Coverages by id."""
        return worklist.coverages_of(self.connection, ids)

    # Looking back -----------------------------------------------------------------------------------------------

    def last_issued(self) -> date | None:
        """The day of the last invoice; none may be dated before it."""
        found = self.connection.execute(select(func.max(invoices.c.issued))).scalar()
        return date.fromisoformat(found) if found else None

    def open_from(self) -> date:
        """The first day that is not closed: nothing is issued before it."""
        return open_from(self.connection)

    def next_sequence(self, series: str) -> int:
        """The first free place in a number series."""
        query = select(func.max(invoices.c.sequence)).where(invoices.c.series == series)
        before = continued(self.connection).get(series, 0)
        return max(self.connection.execute(query).scalar() or 0, before) + 1

    # Keeping ----------------------------------------------------------------------------------------------------

    def keep_catalog(self, toml: str) -> str:
        """Keeps the catalogue's version that priced something, and returns its hash."""
        found = digest(toml)
        if self.connection.execute(select(catalogs.c.hash).where(catalogs.c.hash == found)).first() is None:
            self._insert(catalogs, [{"hash": found, "toml": toml}])
        return found

    def keep_plans(self, catalog_hash: str, kept: Sequence[NewPlan]) -> None:
        """Keeps how deliveries were worked out; an event carries the digest of each."""
        rows = []
        for plan in kept:
            delivery = plan.quote.delivery
            rows.append(
                {
                    "delivery": delivery.id,
                    "round": plan.round,
                    "catalog": catalog_hash,
                    "day": delivery.day.isoformat(),
                    "client": delivery.client,
                    "record": encode(plan.quote, plan.replaces, anew=plan.anew),
                    "time": self.acting.time,
                }
            )
        self._insert(plans, rows)
        self._insert(shares, [row for plan in kept for row in share_rows(plan.quote, plan.round)])
        waiving.book(self.connection, kept)
        self._replace(kept)
        if rows:
            digests = {
                f"{row['delivery']}:{row['round']}": plan_digest(catalog_hash, str(row["record"])) for row in rows
            }
            self.happened([Happened("planned", None, digests)])

    def ask_again(self, deliveries: Sequence[str], because: str) -> None:
        """What was decided about these deliveries holds no longer: they wait for another decision."""
        for delivery in deliveries:
            reopen_decision(self.connection, delivery, because, self.acting.actor, self.acting.now)

    def _replace(self, kept: Sequence[NewPlan]) -> None:
        """Shares that are routed anew count no longer; those that were credited do not already."""
        rows = [
            {"delivery": p.quote.delivery.id, "round": a, "share": b, "cause": REROUTED, **self._by()}
            for p in kept
            for a, b in p.replaces
        ]
        if rows:
            ids = {p.quote.delivery.id for p in kept}
            query = select(superseded.c.delivery, superseded.c.round, superseded.c.share)
            gone = {tuple(row) for row in self.connection.execute(query.where(among(superseded.c.delivery, ids)))}
            self._insert(superseded, [r for r in rows if (r["delivery"], r["round"], r["share"]) not in gone])

    def _by(self) -> dict[str, str | None]:
        return {"number": None, "actor": self.acting.actor, "time": self.acting.time}

    def keep_people(self, people: Mapping[str, Persona], salts: Iterable[str]) -> dict[str, str]:
        """Freezes people as they are now, each with a salt; returns their digests. An unchanged one is kept once."""
        return self._keep_apart({who: (who, apart(person)) for who, person in people.items()}, salts)

    def keep_policies(self, policies: Sequence[Policy], salts: Iterable[str]) -> dict[str, str]:
        """Freezes policies with whom they insure; returns their digests, by coverage."""
        return self._keep_apart({each.coverage: (each.client, apart(each)) for each in policies}, salts)

    def _keep_apart(self, records: Mapping[str, tuple[str, str]], salts: Iterable[str]) -> dict[str, str]:
        """Keeps what may be erased one day: by a key of the caller's, whose it is and the record."""
        if not records:
            return {}
        query = select(personas.c.person, personas.c.digest, personas.c.salt).where(
            among(personas.c.person, {who for who, _ in records.values()})
        )
        kept: dict[str, list[tuple[str, str]]] = {}
        for row in self.connection.execute(query):
            kept.setdefault(row.person, []).append((row.digest, row.salt))
        found: dict[str, str] = {}
        rows = []
        new = iter(salts)
        for key, (who, record) in records.items():
            known = next((each for each, salt in kept.get(who, ()) if salted_digest(record, salt) == each), None)
            if known is None:
                salt = next(new)
                known = salted_digest(record, salt)
                rows.append({"digest": known, "person": who, "salt": salt, "record": record})
            found[key] = known
        self._insert(personas, rows)
        return found

    def issue(self, issued: Sequence[Invoice]) -> None:
        """Keeps numbered invoices with their postings, what they bill, what is still to be done, and their events."""
        records = [invoice.model_dump_json() for invoice in issued]
        rows = [invoice_row(invoice, record) for invoice, record in zip(issued, records, strict=True)]
        self._insert(invoices, rows)
        self._insert(
            billed,
            [
                {"delivery": s.delivery, "round": s.round, "share": s.share, "number": invoice.number, "line": place}
                for invoice in issued
                if invoice.kind == "invoice"
                for place, line in enumerate(invoice.lines, 1)
                for s in line.shares
            ],
        )
        post(self.connection, ((invoice.number, invoice.kind, postings(invoice)) for invoice in issued))
        self._insert(effects, [{"number": invoice.number, "effect": RENDER} for invoice in issued])
        self.happened(
            Happened(
                "issued" if invoice.kind == "invoice" else "credited",
                invoice.number,
                {"invoice": row["digest"], **{f"person:{who}": value for who, value in invoice.people.items()}},
            )
            for invoice, row in zip(issued, rows, strict=True)
        )
        self._settle_credit([invoice for invoice in issued if invoice.kind == "invoice"])

    def _settle_credit(self, issued: Sequence[Invoice]) -> None:
        """Books what clients who used their credit, or got it back, may still use of it."""
        used = {invoice.client: invoice.issued for invoice in issued if invoice.prepaid and invoice.client is not None}
        if used:
            wallets.settle(self.connection, self.acting, max(used.values()), used)

    # Correcting -------------------------------------------------------------------------------------------------

    def invoice(self, number: str) -> Invoice:
        """The frozen invoice with this number. `Faults` (`unknown-invoice`)."""
        return Archive(self.connection).invoice(number)

    def credit_notes(self, number: str) -> list[Invoice]:
        """The credit notes of an invoice, the first first."""
        return Archive(self.connection).credit_notes(number)

    def to_bill_again(self, deliveries: Sequence[str]) -> dict[tuple[PayerKind, str], Money]:
        """What of these deliveries was credited to be billed again, and is still to be, by who paid it."""
        found: dict[tuple[PayerKind, str], Money] = {}
        for row in to_bill_again(self.connection, deliveries):
            who = (row.payer_kind, row.client if row.payer_kind == "client" else row.payer)
            found[who] = found.get(who, ZERO) + Money(row.gross)
        return found

    def catalog(self, catalog_hash: str) -> Catalog:
        """The catalogue as it was when it priced something."""
        return Archive(self.connection).catalog(catalog_hash)

    def take_back(self, taken: Sequence[BilledShare], fate: Literal["rebill", "drop"], note: Invoice) -> None:
        """Says what happens to what a credit note takes back: billed again, or dropped.

        A delivery of which nothing is left is removed; with one that opened a package paid ahead go the sessions drawn
        on it, which nothing else bills. Deferred income of a package goes back with it.
        """
        by = {"cause": fate, **self._by(), "number": note.number}
        self._insert(superseded, [{"delivery": s.delivery, "round": s.round, "share": s.share, **by} for s in taken])
        if fate == "drop":
            ids = sorted({share.delivery for share in taken})
            live = select(shares.c.delivery).where(among(shares.c.delivery, ids), ACTIVE)
            left = {*self.connection.execute(live).scalars()}
            left |= {row.delivery for row in to_bill_again(self.connection, ids)}
            gone = [each for each in ids if each not in left]
            gone += self._drawn_on(gone)
            keep_removals(self.connection, gone, note.reason, self.acting.actor, self.acting.now)
        packages = {share.package for share in taken if share.package is not None}
        back = taken_back(self.connection, packages, note)
        post(self.connection, ((source, "release", made) for source, made in back))
        self._settle_credit([note])

    def reopen_packages(self, clients: Sequence[str], because: str) -> tuple[str, ...]:
        """Packages of which nothing is billed any more follow the agreements of now: the deliveries of these."""
        return tuple(each for one in amending.reopen_packages(self, clients, because) for each in one.sessions)

    # Stopping and moving ----------------------------------------------------------------------------------------

    def packages_of(self, client: str) -> tuple[Package, ...]:
        """The packages of a client, by the day on which they were opened."""
        return stopping.packages_of(self.connection, client)

    def opened_by_catalog(self, package: str) -> Catalog | None:
        """The catalogue by which a package was opened; None while a part of that is still to be billed."""
        found = stopping.catalog_of(self.connection, package)
        return None if found is None or stopping.waits(self.connection, package) else self.catalog(found)

    def paid_ahead(self, package: str) -> tuple[Paid, ...]:
        """The parts of a package that are billed, and what is left of each."""
        return stopping.paid_ahead(self.connection, package)

    def unearned(self, package: str) -> tuple[PaidPart, ...]:
        """What of a package is not income yet, of what each paid."""
        return unearned(self.connection, package)

    def keep_stop(self, stop: Stop) -> None:
        """Says that a client stopped a package."""
        stopping.keep_stop(self.connection, self.acting, stop)

    def give_back(self, note: Invoice, amounts: Mapping[ShareKey, Money], cause: GivenBecause) -> None:
        """Says which part of shares a credit note took back, while the rest of them goes on counting."""
        stopping.keep_given_back(self.connection, self.acting, note, amounts, cause)
        self._settle_credit([note])

    def given_back_in_part(self, deliveries: Collection[str]) -> bool:
        """True when of one of these a part was given back, or it opened a package that was stopped."""
        return bool(stopping.in_part(self.connection, deliveries))

    def open_of(self, number: str) -> Money:
        """What is still to be paid of an invoice."""
        (entry,) = Archive(self.connection).of_numbers([number])
        return entry.open

    def underway(self, number: str) -> bool:
        """True when somebody paid by a link, and the money is not there yet."""
        pending = any(each.state == "pending" for each in asked(self.connection, links.c.number == number))
        return pending or number in on_its_way(self.connection)

    def rounds_of(self, deliveries: Collection[str]) -> dict[str, dict[int, Worked]]:
        """How these deliveries were worked out, by round."""
        found: dict[str, dict[int, Worked]] = {}
        columns = (plans.c.delivery, plans.c.round, plans.c.catalog, plans.c.record)
        for row in self.connection.execute(select(*columns).where(among(plans.c.delivery, list(deliveries)))):
            found.setdefault(row.delivery, {})[row.round] = Worked(decode(row.record), row.catalog)
        return found

    def _drawn_on(self, openers: Sequence[str]) -> list[str]:
        """The later sessions of packages that were paid ahead."""
        kept = plans.c.delivery.not_in(select(removals.c.delivery))
        query = select(plans.c.delivery).distinct().where(among(OPENED_BY, openers), UPFRONT, LAST, kept)
        return sorted(set(self.connection.execute(query).scalars()) - set(openers))

    def release(self, kept: Iterable[NewPlan], issued: Iterable[Invoice]) -> None:
        """Turns deferred income into revenue, of the packages that were drawn on or billed just now."""
        bills = (
            (share.package, invoice.number) for invoice in issued for line in invoice.lines for share in line.shares
        )
        reasons = {package: number for package, number in bills if package is not None}
        for plan in kept:
            use = plan.quote.package
            if use is not None and use.upfront:
                reasons[use.opened_by] = f"{plan.quote.delivery.id}.{plan.round}"
        self.move_income(reasons)

    def move_income(self, reasons: Mapping[str, str]) -> None:
        """Brings the income of these packages to the sessions that were given; each with what moved it."""
        income = released(self.connection, reasons)
        post(self.connection, ((source, "release", made) for source, made in income))

    # Documents --------------------------------------------------------------------------------------------------

    def to_render(self) -> dict[str, list[str]]:
        """The numbers of invoices that have no documents yet, by the catalogue's hash that priced them."""
        return Archive(self.connection).to_render()

    def jobs(self, numbers: Sequence[str]) -> list[Job]:
        """What documents are made of, in this order."""
        return Archive(self.connection).jobs(numbers)

    def keep_renditions(self, made: Sequence[Rendition]) -> None:
        """Records which documents were made of what. One that another command made meanwhile is left as it is."""
        numbers = [rendition.number for rendition in made]
        there = select(renditions.c.number, renditions.c.copy).where(among(renditions.c.number, numbers))
        done = {(row.number, row.copy) for row in self.connection.execute(there)}
        new = [rendition for rendition in made if (rendition.number, rendition.copy) not in done]
        inputs = [canonical(dict(rendition.inputs)) for rendition in new]
        events = self.happened(
            Happened("rendered", r.number, {"inputs": digest(made_of), **{k: f.digest for k, f in r.files.items()}})
            for r, made_of in zip(new, inputs, strict=True)
        )
        self._insert(
            renditions,
            [
                {
                    "number": r.number,
                    "copy": r.copy,
                    "inputs": made_of,
                    "files": canonical({k: {"path": f.path, "sha256": f.digest} for k, f in r.files.items()}),
                    "event": event,
                }
                for r, made_of, event in zip(new, inputs, events, strict=True)
            ],
        )

    def went_live(self, kind: str) -> None:
        """Somebody confirmed that real money may move."""
        self.happened([Happened(kind, None, {})])

    def happened(self, happened: Iterable[Happened]) -> list[int]:
        """Adds events to the chain."""
        return append_all(self.connection, happened, self.acting.now, self.acting.actor)
