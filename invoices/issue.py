"""The shell of issuing: the order of effects, nothing else.

Per batch of at most 200 invoices one transaction: work out, number, freeze, post, and note what is still to be done.
What is to be done (documents) starts only after the commit. A dry run is the same code, rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from catalog.faults import Faults, fault
from catalog.model import Catalog
from catalog.money import Money
from catalog.texts import text
from invoices.ahead import Ahead, Worked
from invoices.billing import Hold, Older, Scope, collective_scope
from invoices.draft import drafts
from invoices.lines import Book
from invoices.model import Draft, Invoice, PayerKind, Persona, Policy
from invoices.numbering import creditor_reference, number, series_of
from invoices.ports import Books, Store
from tiered.coverage import Coverage
from tiered.people import Person

BATCH: Final = 200
NO_COVERAGES: Final[Mapping[str, Coverage]] = {}
TRANSFER: Final = timedelta(days=3)  # nobody is asked to have paid sooner
ORGANISATION_DAYS: Final = 30  # from receipt, BW 6:119a and 6:119b


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run of issuing is given: the catalogue and its canonical text, the day, and where salts come from."""

    catalog: Catalog
    toml: str
    today: date
    salts: Iterator[str]
    progress: Callable[[int], None] = lambda _: None
    paid: Mapping[tuple[PayerKind, str], Money] = field(default_factory=dict)  # of what is billed anew, by payer


@dataclass(slots=True)
class Issued:
    """What a run issued, what it holds, and which older deliveries it left alone."""

    invoices: list[Invoice] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    older: tuple[Older, ...] = ()


def issue(store: Store, setting: Setting, scope: Scope, *, dry_run: bool = False) -> Issued:
    """Bills what is to be billed in this scope. A dry run may look at any day.

    `Faults`: `period-closed`, `before-last-issue`, and every delivery that cannot be priced; nothing is issued then.
    """
    issued = Issued()

    @contextmanager
    def batch() -> Iterator[Books]:
        with store.batch() as books:
            if not dry_run:
                refuse_backdating(books, setting)
            yield books
        setting.progress(len(issued.invoices))

    with store.batch(dry_run=True) if dry_run else nullcontext():
        with batch() as books:
            issued.older = books.older_unbilled(scope)
            ahead = Ahead.of(books, setting.catalog, scope)
        while ahead.clients:
            with batch() as books:
                _client_batch(books, setting, ahead, issued)
        if scope.collective:
            with batch() as books:
                _collective_batch(books, setting, collective_scope(scope), issued)
    return issued


def refuse_backdating(books: Books, setting: Setting) -> None:
    """Numbers and dates go up together, and nothing is added to a closed period.

    `Faults`: `period-closed`, `before-last-issue`.
    """
    first = books.open_from()
    if setting.today < first:
        through = first - timedelta(days=1)
        raise Faults([fault("period-closed", today=setting.today, through=through, first=first)])
    last = books.last_issued()
    if last is not None and setting.today < last:
        raise Faults([fault("before-last-issue", today=setting.today, last=last)])


def _client_batch(books: Books, setting: Setting, ahead: Ahead, issued: Issued) -> None:
    """Bills the next clients, as many as fit in one batch."""
    chosen = ahead.next(books, BATCH)
    catalog_hash = books.keep_catalog(setting.toml)
    people = _people(books, chosen)
    taken: list[Worked] = []
    made: list[Draft] = []
    for each in chosen:
        work, outcome = each.work, each.outcome
        coverages = {coverage.id: coverage for coverage in work.coverages}
        states = {work.client.id: outcome.state}
        book = Book(setting.catalog, catalog_hash, people, coverages, states, setting.today)
        mine = drafts(book, outcome.bill, outcome.beside)
        if taken and len(made) + len(mine) > BATCH:
            break
        taken.append(each)
        made.extend(mine)
    ahead.took(len(taken))
    kept = [plan for each in taken for plan in each.outcome.plans]
    books.keep_plans(catalog_hash, kept)
    asked_again = [delivery for each in taken for delivery in each.outcome.asked_again]
    books.ask_again(asked_again, text("command.shortfall.another-question", setting.catalog.organisation.language))
    coverages = {coverage.id: coverage for each in taken for coverage in each.work.coverages}
    numbered = number_drafts(books, setting, made, people, coverages)
    books.release(kept, numbered)
    issued.invoices.extend(numbered)
    issued.holds.extend(hold for each in taken for hold in each.outcome.holds)


def _collective_batch(books: Books, setting: Setting, scope: Scope, issued: Issued) -> None:
    """One invoice for each municipality, for all its clients."""
    waiting = books.collective_work(scope)
    if waiting:
        ids = {plan.quote.parts[place].coverage or "" for plan in waiting for place in plan.bill}
        catalog_hash = books.keep_catalog(setting.toml)
        book = Book(setting.catalog, catalog_hash, {}, books.coverages(sorted(ids)))
        issued.invoices.extend(number_drafts(books, setting, drafts(book, waiting), {}))


def _people(books: Books, chosen: Iterable[Worked]) -> dict[str, Person]:
    """Everybody whose name an invoice may show: clients, who represents them, and family who pays."""
    people: dict[str, Person] = {}
    others: set[str] = set()
    for each in chosen:
        work, outcome = each.work, each.outcome
        people[work.client.id] = work.client
        others.add(work.client.reader)
        others |= {p.payer for plan in outcome.bill for p in plan.quote.parts if p.invoice_to == "family"}
        others |= {part.payer for part in work.beside.parts if part.payer_kind == "family"}
    return people | books.people(sorted(others - people.keys()))


def number_drafts(
    books: Books,
    setting: Setting,
    made: Sequence[Draft],
    people: Mapping[str, Person],
    coverages: Mapping[str, Coverage] = NO_COVERAGES,
) -> list[Invoice]:
    """Numbers and freezes drafts: the next places of one series, without a gap."""
    if not made:
        return []
    organisation, today = setting.catalog.organisation, setting.today
    pattern = organisation.invoice_number
    series = series_of(pattern, today)
    first = books.next_sequence(series)
    needed = sorted({who for draft in made for who in _named(draft)})
    digests = books.keep_people({who: persona(people[who]) for who in needed}, setting.salts)
    policies = books.keep_policies(_policies(made, coverages), setting.salts)
    numbered = []
    for sequence, draft in enumerate(made, first):
        consumer = draft.payer_kind in ("client", "family")
        days = organisation.payment_days if consumer else ORGANISATION_DAYS
        text = number(pattern, today, sequence)
        numbered.append(
            Invoice(
                **{**vars(draft), "paid_before": setting.paid.get((draft.payer_kind, draft.payer))},
                number=text,
                series=series,
                sequence=sequence,
                issued=today,
                due=pay_by(draft, today, today + timedelta(days=days)),
                reference=creditor_reference(text),
                people={who: digests[who] for who in sorted(_named(draft))},
                policies={c.coverage: policies[c.coverage] for c in draft.claims if c.coverage in policies},
            )
        )
    books.issue(numbered)
    return numbered


def pay_by(draft: Draft, today: date, usual: date) -> date:
    """The last day to pay. Of a seat that is billed ahead no later than its day, if a transfer can be there by then."""
    to_come = [share.day for line in draft.lines for share in line.shares if share.day is not None]
    return min(usual, max(min(to_come), today + TRANSFER)) if to_come else usual


def _named(draft: Draft) -> set[str]:
    """The people whose names this invoice shows: nobody else's is frozen with it."""
    if draft.payer_kind == "municipality":
        return set()
    people = {draft.client or "", draft.payer if draft.payer_kind in ("client", "family") else ""}
    if draft.payer_kind != "insurer":
        people.add(draft.addressee)
    people |= {other.payer for other in draft.others if other.payer_kind == "family"}
    if draft.moved_from is not None:
        people.add(draft.moved_from.payer)
    return people - {""}


def _policies(made: Sequence[Draft], coverages: Mapping[str, Coverage]) -> list[Policy]:
    """The policies that these drafts claim on, in order."""
    claimed = {claim.coverage or "" for draft in made for claim in draft.claims}
    return [
        Policy(client=known.client, coverage=known.id, reference=known.reference, insured_number=known.insured_number)
        for known in (coverages[each] for each in sorted(claimed & coverages.keys()))
    ]


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
        died_on=person.died_on,
    )
