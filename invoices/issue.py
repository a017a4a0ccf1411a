"""The shell of issuing: the order of effects, nothing else.

Per batch of at most 200 invoices one transaction: work out, number, freeze, post, and note what is still to be done.
What is to be done (documents) starts only after the commit. A dry run is the same code, rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Protocol

from catalog.faults import Fault, Faults, fault
from catalog.model import Catalog
from invoices.billing import ClientWork, Hold, NewPlan, Scope, Settled, collective_scope, settle
from invoices.draft import Planned, drafts
from invoices.lines import Book
from invoices.model import Draft, Invoice, Persona
from invoices.numbering import creditor_reference, number, series_of
from tiered.coverage import Coverage
from tiered.people import Person

BATCH: Final = 200
ORGANISATION_DAYS: Final = 30  # from receipt, BW 6:119a and 6:119b


class Books(Protocol):
    """What one transaction can read and keep."""

    def clients_with_work(self, scope: Scope) -> list[str]: ...
    def work_of(self, clients: Sequence[str], scope: Scope) -> list[ClientWork]: ...
    def collective_work(self, scope: Scope) -> tuple[Planned, ...]: ...
    def older_unbilled(self, scope: Scope) -> int: ...
    def people(self, ids: Sequence[str]) -> dict[str, Person]: ...
    def coverages(self, ids: Sequence[str]) -> dict[str, Coverage]: ...
    def last_issued(self) -> date | None: ...
    def next_sequence(self, series: str) -> int: ...
    def keep_catalog(self, toml: str) -> str: ...
    def keep_plans(self, catalog_hash: str, kept: Sequence[NewPlan], held: Sequence[Hold]) -> None: ...
    def keep_people(self, people: Mapping[str, Persona], salts: Iterator[str]) -> dict[str, str]: ...
    def issue(self, issued: Sequence[Invoice]) -> None: ...
    def release(self, kept: Sequence[NewPlan], issued: Sequence[Invoice]) -> None: ...


class Store(Protocol):
    """Where a practice's books are kept."""

    def batch(self, *, dry_run: bool = False) -> AbstractContextManager[Books]:
        """One transaction: kept whole or not at all; one inside a dry run is rolled back with it."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run of issuing is given: the catalogue and its canonical text, the day, and where salts come from."""

    catalog: Catalog
    toml: str
    today: date
    salts: Iterator[str]
    progress: Callable[[int], None] = lambda _: None


@dataclass(slots=True)
class Issued:
    """What a run issued, what it holds, and how many older deliveries it left alone."""

    invoices: list[Invoice] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    older: int = 0


def issue(store: Store, setting: Setting, scope: Scope, *, dry_run: bool = False) -> Issued:
    """Bills what is to be billed in this scope. A dry run may look at any day.

    `Faults`: `before-last-issue`, and every delivery that cannot be priced; nothing is issued then.
    """
    issued = Issued()
    with store.batch(dry_run=True) if dry_run else nullcontext():
        clients = _prepare(store, setting, scope, issued, dry_run=dry_run)
        while clients:
            with store.batch() as books:
                if not dry_run:
                    refuse_backdating(books, setting)
                done = _client_batch(books, setting, scope, clients[:BATCH], issued)
            clients = clients[done:]
            setting.progress(len(issued.invoices))
        if scope.client is None:
            with store.batch() as books:
                if not dry_run:
                    refuse_backdating(books, setting)
                _collective_batch(books, setting, collective_scope(scope), issued)
            setting.progress(len(issued.invoices))
    return issued


def refuse_backdating(books: Books, setting: Setting) -> None:
    """Numbers and dates go up together. `Faults` (`before-last-issue`)."""
    last = books.last_issued()
    if last is not None and setting.today < last:
        raise Faults([fault("before-last-issue", today=setting.today, last=last)])


def _prepare(store: Store, setting: Setting, scope: Scope, issued: Issued, *, dry_run: bool) -> list[str]:
    """Refuses the whole run before anything is written, with every fault there is."""
    with store.batch(dry_run=True) as books:
        if not dry_run:
            refuse_backdating(books, setting)
        clients = books.clients_with_work(scope)
        faults: list[Fault] = []
        for start in range(0, len(clients), BATCH):
            for work in books.work_of(clients[start : start + BATCH], scope):
                try:
                    settle(setting.catalog, work, scope)
                except Faults as wrong:
                    faults.extend(wrong.faults)
        if faults:
            raise Faults(faults)
        issued.older = books.older_unbilled(scope)
    return clients


def _client_batch(books: Books, setting: Setting, scope: Scope, clients: Sequence[str], issued: Issued) -> int:
    """Bills the first of these clients that fit in one batch; returns how many clients that were."""
    catalog_hash = books.keep_catalog(setting.toml)
    works = books.work_of(clients, scope)
    outcomes = [settle(setting.catalog, work, scope) for work in works]
    people = _people(books, works, outcomes)
    settled: list[Settled] = []
    made: list[Draft] = []
    for work, outcome in zip(works, outcomes, strict=True):
        coverages = {coverage.id: coverage for coverage in work.coverages}
        book = Book(setting.catalog, catalog_hash, people, coverages, {work.client.id: outcome.state})
        mine = drafts(book, outcome.bill, work.beside)
        if settled and len(made) + len(mine) > BATCH:
            break
        settled.append(outcome)
        made.extend(mine)
    kept = [plan for outcome in settled for plan in outcome.plans]
    held = [hold for outcome in settled for hold in outcome.holds]
    books.keep_plans(catalog_hash, kept, held)
    numbered = number_drafts(books, setting, made, people)
    books.release(kept, numbered)
    issued.invoices.extend(numbered)
    issued.holds.extend(held)
    return len(settled)


def _collective_batch(books: Books, setting: Setting, scope: Scope, issued: Issued) -> None:
    """One invoice for each municipality, for all its clients."""
    waiting = books.collective_work(scope)
    if waiting:
        ids = {plan.quote.parts[place].coverage or "" for plan in waiting for place in plan.bill}
        catalog_hash = books.keep_catalog(setting.toml)
        book = Book(setting.catalog, catalog_hash, {}, books.coverages(sorted(ids)))
        issued.invoices.extend(number_drafts(books, setting, drafts(book, waiting), {}))


def _people(books: Books, works: Sequence[ClientWork], outcomes: Sequence[Settled]) -> dict[str, Person]:
    """Everybody whose name an invoice may show: clients, who represents them, and family who pays."""
    people = {work.client.id: work.client for work in works}
    others = {work.client.representative for work in works if work.client.representative is not None}
    others |= {
        part.payer
        for outcome in outcomes
        for plan in outcome.bill
        for part in plan.quote.parts
        if part.invoice_to == "family"
    }
    others |= {part.payer for work in works for part in work.beside.parts if part.payer_kind == "family"}
    return people | books.people(sorted(others - people.keys()))


def number_drafts(books: Books, setting: Setting, made: Sequence[Draft], people: Mapping[str, Person]) -> list[Invoice]:
    """Numbers and freezes drafts: the next places of one series, without a gap."""
    if not made:
        return []
    organisation, today = setting.catalog.organisation, setting.today
    pattern = organisation.invoice_number
    series = series_of(pattern, today)
    first = books.next_sequence(series)
    needed = sorted({who for draft in made for who in _named(draft)})
    digests = books.keep_people({who: persona(people[who]) for who in needed}, setting.salts)
    numbered = []
    for sequence, draft in enumerate(made, first):
        consumer = draft.payer_kind in ("client", "family")
        days = organisation.payment_days if consumer else ORGANISATION_DAYS
        text = number(pattern, today, sequence)
        numbered.append(
            Invoice(
                **dict(draft),
                number=text,
                series=series,
                sequence=sequence,
                issued=today,
                due=today + timedelta(days=days),
                reference=creditor_reference(text),
                people={who: digests[who] for who in sorted(_named(draft))},
            )
        )
    books.issue(numbered)
    return numbered


def _named(draft: Draft) -> set[str]:
    """The people whose names this invoice shows: nobody else's is frozen with it."""
    if draft.payer_kind == "municipality":
        return set()
    people = {draft.client or "", draft.payer if draft.payer_kind in ("client", "family") else ""}
    if draft.payer_kind != "insurer":
        people.add(draft.addressee)
    people |= {other.payer for other in draft.others if other.payer_kind == "family"}
    return people - {""}


def persona(person: Person) -> Persona:
    """What of a person stands on an invoice."""
    return Persona(
        name=person.name,
        street=person.street,
        postcode=person.postcode,
        city=person.city,
        country=person.country,
        email=person.email,
        birth_date=person.birth_date,
        svb_number=person.svb_number,
    )
