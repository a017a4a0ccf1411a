"""What there is to see and to do in a practice: held amounts, the list of things to do, and documents/index.html."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, func, select

from catalog.dates import add_months, month_of
from catalog.leftovers import sweep
from catalog.money import ZERO, Money, total
from catalog.terminal import Terminal
from invoices.billing import Hold, Older
from invoices.mailing.todo import post
from invoices.payments.in_parts import InParts, in_parts, slots
from invoices.payments.otherwise import otherwise
from invoices.payments.refunding import failed
from invoices.payments.standing import Funds, asked_at_bank
from invoices.practice.coverage_rows import lacking
from invoices.practice.practice import DOCUMENTS, Practice
from invoices.practice.waiting import Todo, Waiting, after_death
from invoices.rendering import write
from invoices.store.archive import Archive, Entry
from invoices.store.cashbook import came_otherwise, kept, on_its_way
from invoices.store.conditions import ACTIVE, UNBILLED
from invoices.store.copies import outdated
from invoices.store.erasures import term_over
from invoices.store.linkbook import Asked, asked
from invoices.store.refundbook import underway
from invoices.store.register import Register
from invoices.store.reviewbook import questions
from invoices.store.schema import coverages, deliveries, links, shares
from invoices.store.shelf import among
from invoices.store.states import states
from tiered.coverage import Coverage
from tiered.people import Person

NAMED: Final = 5  # people named in one sentence
ENDING_SOON: Final = timedelta(days=45)
URGENT: Final = (  # first what has a last day, or can go wrong today; then who waits for their money; then all the rest
    "dispute",
    "links",
    "after-death",
    "mail-perhaps",
    "mail-refused",
    "refund-failed",
    "paid-after-all",
    "overpaid",
    "otherwise-amount",
    "otherwise-currency",
    "documents",
)
CAN_WAIT: Final = ("ending", "kept-idle", "refund-underway")


def held_records(practice: Practice, holds: Iterable[Hold]) -> list[dict[str, Any]]:
    """What is not billed yet, per client and reason: for programs, with a sentence for people."""
    sums: dict[tuple[str, str, str], Money] = {}
    for hold in holds:
        key = (hold.client, hold.code, hold.person or hold.client)
        sums[key] = sums.get(key, Money(0)) + hold.amount
    with practice.archive() as archive:
        names = archive.names({who for client, _, person in sums for who in (client, person)})
    return [
        {
            "client": client,
            "amount": str(amount),
            "code": code,
            "message": practice.terminal.say(
                f"held.{code}",
                client=names.get(client, client),
                client_id=client,
                person=names.get(person, person),
                id=person,
                amount=amount,
            ),
        }
        for (client, code, person), amount in sorted(sums.items())
    ]


def older_sentences(practice: Practice, older: Iterable[Older]) -> list[str]:
    """What an issuing run left alone because it is of an earlier month: whose it is, and how to bill it."""
    months: dict[str, list[Older]] = {}
    for each in older:
        months.setdefault(month_of(each.day), []).append(each)
    with practice.archive() as archive:
        names = archive.names({each.client for mine in months.values() for each in mine})
    said = []
    for month, mine in months.items():
        who = list(dict.fromkeys(names.get(each.client, each.client) for each in mine))
        more = ", ..." if len(who) > NAMED else ""
        said.append(
            practice.terminal.say("issue.older", month=month, count=len(mine), names=", ".join(who[:NAMED]) + more)
        )
    return said


def todo(practice: Practice) -> list[Todo]:
    """What waits: unbilled months, held amounts, agreements to be decided or about to end, documents to be made."""
    with practice.archive() as archive:
        connection = archive.connection
        found: list[Todo] = []
        waiting = [delivery for delivery, state in states(connection).items() if state == "unbilled"]
        month = func.substr(deliveries.c.day, 1, 7)
        unbilled = select(month, func.count()).where(among(deliveries.c.id, waiting)).group_by(month).order_by(month)
        for text, count in connection.execute(unbilled):
            found.append(Todo("unbilled", {"month": text, "count": count}))
        found += Waiting(connection, practice.catalog, waiting).todo(practice.terminal.today)
        found += after_death(connection)
        found += _no_address(connection, waiting)
        waits = {
            "shortfall": shares.c.standing == "shortfall",
            "held": and_(shares.c.standing == "held", coverages.c.status == "requested"),
            "decided": and_(shares.c.standing == "held", coverages.c.status != "requested"),
        }
        for code, condition in waits.items():
            held = (
                select(shares.c.client, func.sum(shares.c.gross), func.substr(func.max(shares.c.day), 1, 7))
                .outerjoin_from(shares, coverages, coverages.c.id == shares.c.coverage)
                .where(condition, ACTIVE, UNBILLED)
                .group_by(shares.c.client)
                .order_by(shares.c.client)
            )
            rows = [(client, Money(cents), last) for client, cents, last in connection.execute(held) if cents]
            names = archive.names([client for client, *_ in rows])
            for client, amount, last in rows:
                found.append(Todo(code, {"client": names.get(client, client), "amount": amount, "month": last}))
        agreements = [
            Coverage.model_validate_json(record) for record in connection.execute(select(coverages.c.record)).scalars()
        ]
        names = archive.names({coverage.client for coverage in agreements})
        found += _agreements(practice.terminal.today, agreements, names)
        found += _money(archive)
        found += _late_parts(archive, practice.terminal.today)
        found += post(practice, archive)
        for each in term_over(connection, practice.terminal.today):
            names = archive.names([each.person])
            found.append(Todo("erase", {"client": names[each.person], "id": each.person, "until": each.until}))
        for question in questions(connection):
            found.append(Todo("question", {"number": question.number, "text": question.text}))
        unmade = sum(len(numbers) for numbers in archive.to_render().values())
        unmade += len(outdated(archive, online=False))
        if unmade:
            found.append(Todo("documents", {"count": unmade}))
    return sorted(found, key=_urgency)


def _urgency(each: Todo) -> int:
    return URGENT.index(each.code) if each.code in URGENT else len(URGENT) + (each.code in CAN_WAIT)


def _money(archive: Archive) -> Iterator[Todo]:
    """What was paid too much or otherwise, what is kept or asked back, and links by which too much could be paid."""
    entries = {entry.number: entry for entry in (*archive.brought(), *archive.entries())}
    yield from _over(archive.connection, entries)
    for each in came_otherwise(archive.connection):
        for number in each.applied:
            if entries[number].open:
                kind, said = otherwise(each, number)
                yield Todo("otherwise-currency" if kind == "currency" else "otherwise-amount", said)
    yield from _kept(archive.connection, entries)
    stale = stale_links(archive, list(entries.values()))
    if stale:
        yield Todo("links", {"count": len(stale)})


def stale_links(archive: Archive, entries: Sequence[Entry]) -> list[Asked]:
    """Links of these invoices by which somebody could still pay another amount than what is open of the same."""
    open_now = slots(archive.connection, entries)
    ours = among(links.c.number, [entry.number for entry in entries])
    return [e for e in asked(archive.connection, ours) if e.usable and open_now.get(e.slot) != e.amount]


def _late_parts(archive: Archive, today: date) -> Iterator[Todo]:
    """Parts of invoices whose day is over: somebody calls."""
    for number, each in in_parts(archive.connection, archive.entries(), today).items():
        for late in each.standing.late:
            days = (today - late.day).days
            named = {"name": each.entry.payer_name, "number": number, "place": late.place}
            code = "part-broken" if each.standing.state == "broken" else "part-late"
            yield Todo(code, {**named, "amount": late.open, "count": days})


def _over(connection: Connection, entries: Mapping[str, Entry]) -> Iterator[Todo]:
    """What was paid too much, and what is being given back or came back."""
    back: dict[str, Money] = {}
    for asked_back in underway(connection):
        back[asked_back.number] = back.get(asked_back.number, ZERO) + asked_back.amount
    for number, amount in back.items():
        yield Todo("refund-underway", {"number": number, "name": entries[number].payer_name, "amount": amount})
    came_back = failed(connection)
    for number, amount in came_back.items():
        yield Todo("refund-failed", {"number": number, "name": entries[number].payer_name, "amount": amount})
    asked, contested = asked_at_bank(connection)
    for number, entry in entries.items():
        funds = Funds(entry, back.get(number, ZERO), ZERO, disputed=contested.get(number, ZERO))
        said = {"number": number, "name": entry.payer_name}
        if funds.written_off_too_much:
            yield Todo(funds.after_all, {**said, "amount": funds.written_off_too_much})
        if funds.over and number not in came_back:
            yield Todo("overpaid", {**said, "amount": funds.over})
        if number in asked:
            code = "dispute-over" if funds.over_in_dispute else "dispute"
            yield Todo(code, {**said, "amount": asked[number], "over": funds.over_in_dispute})


def _kept(connection: Connection, entries: Mapping[str, Entry]) -> Iterator[Todo]:
    """What is kept for payers: for an open invoice of theirs, or until there is one."""
    for whose, amount in kept(connection).items():
        theirs = [e for e in entries.values() if (e.payer_kind, e.payer) == whose and e.kind != "credit-note"]
        waits = next((entry for entry in theirs if entry.open > ZERO), None)
        if not theirs:  # it came with the old books, and there is no invoice yet
            continue
        last = waits or theirs[-1]
        code = "kept" if waits is not None else "kept-idle"
        yield Todo(code, {"name": last.payer_name, "amount": amount, "number": last.number})


def without_address(people: Iterable[Person]) -> tuple[Person, ...]:
    """Whose address is not complete: an invoice says the customer's name and address (Wet OB art. 35a lid 1)."""
    return tuple(person for person in people if not (person.street and person.postcode and person.city))


def some(people: Collection[Person]) -> str:
    """Their names, and not more of them than somebody reads."""
    names = [f"{person.name} ({person.id})" for person in people]
    return ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")


def _no_address(connection: Connection, unbilled: Collection[str]) -> Iterator[Todo]:
    """Who may get a bill for help that is not on an invoice, and cannot be given one with an address."""
    register = Register(connection)
    whose = select(deliveries.c.client).where(among(deliveries.c.id, unbilled)).distinct()
    clients = list(connection.execute(whose).scalars())
    people = register.people.some(clients)
    pledges = [each for each in register.coverages.of(clients) if each.kind == "pledge" and each.status == "agreed"]
    readers = [person.reader for person in people] + [each.payer or "" for each in pledges]
    lost = without_address(register.people.some(list(dict.fromkeys(readers))))
    if lost:
        yield Todo("no-address", {"count": len(lost), "names": some(lost), "id": lost[0].id})


def _agreements(today: date, agreements: Iterable[Coverage], names: dict[str, str]) -> list[Todo]:
    found = []
    last_month = add_months(today.replace(day=1), -1)
    for coverage in sorted(agreements, key=lambda c: (c.until or date.max, c.id)):
        who = names.get(coverage.client, coverage.client)
        if coverage.status == "requested":
            found.append(Todo("requested", {"client": who, "coverage": coverage.id}))
        elif (columns := lacking(coverage)) and (coverage.until is None or coverage.until >= last_month):
            found.append(Todo("incomplete", {"client": who, "coverage": coverage.id, "columns": columns}))
        if coverage.status == "agreed" and coverage.until and today <= coverage.until <= today + ENDING_SOON:
            found.append(Todo("ending", {"client": who, "coverage": coverage.id, "until": coverage.until}))
    return found


def _status(here: Terminal, entry: Entry, agreed: InParts | None) -> str:
    """How an invoice stands; of one that is paid in parts how many of them are."""
    if agreed is None or not agreed.standing.unpaid:
        return here.say(f"status.{entry.status}")
    portions = agreed.standing.portions
    return here.say("parts.status", paid=len(portions) - len(agreed.standing.unpaid), count=len(portions))


_later: ContextVar[bool] = ContextVar("_later", default=False)


@contextmanager
def page_later() -> Iterator[None]:
    """Meanwhile no page is written: for who gives many commands in a row, and writes it once after them."""
    before = _later.set(True)
    try:
        yield
    finally:
        _later.reset(before)


def write_index(practice: Practice) -> None:
    """Writes documents/index.html: all invoices, totals by payer, links to each document, and what is to be done."""
    if _later.get():
        return
    from invoices.documents.index import Record, index

    here = replace(practice.terminal, chosen_language=practice.catalog.organisation.language)
    with practice.archive() as archive:
        entries = [*archive.brought(), *archive.entries()]
        names = archive.names({entry.client for entry in entries if entry.client is not None})
        agreed = in_parts(archive.connection, entries, here.today)
        paying = total(on_its_way(archive.connection).values())
    records = [
        Record(
            number=entry.number,
            kind=entry.kind,
            issued=entry.issued,
            due=entry.due,
            payer_kind=entry.payer_kind,
            name=entry.addressee,
            client=names.get(entry.client or ""),
            gross=entry.gross,
            payable=entry.payable,
            status=_status(here, entry, agreed.get(entry.number)),
            open=entry.left,
            files={kind: path.removeprefix(f"{DOCUMENTS}/") for kind, path in entry.files.items()},
        )
        for entry in entries
    ]
    sentences = [each.sentence(here) for each in todo(practice)]
    sweep(practice.folder)
    page = index(records, sentences, practice.catalog.organisation.legal_name, None, here.language, here.today, paying)
    write(practice.folder / DOCUMENTS / "index.html", page)
