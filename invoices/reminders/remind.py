"""The shell of reminding: what the ladder proposes in a practice, and keeping what a person decided of it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from catalog.dump import dump
from catalog.faults import Fault, Faults, fault
from invoices.documents.subject import Address
from invoices.issue import persona
from invoices.model import PayerKind
from invoices.reminders.ladder import PERSONS, Step, steps
from invoices.reminders.letters import Claim, Reminder, claim, file_name
from invoices.reminders.model import Bill, KeptLetter
from invoices.reminders.owed import Owing, of_payer, owing
from invoices.store.archive import Archive
from invoices.store.ledger import Ledger
from invoices.store.linkbook import asked
from invoices.store.mailbook import first_day
from invoices.store.register import Register
from invoices.store.schema import links, notes
from invoices.store.shelf import among
from tiered.people import Person

if TYPE_CHECKING:
    from catalog.terminal import Terminal
    from invoices.practice.practice import Practice


@dataclass(frozen=True, slots=True)
class Proposal:
    """One step for one payer: a letter, or what staff decide about."""

    owing: Owing
    step: Step
    reminder: Reminder | None  # the letter as it would be; None for staff
    asks: Claim | None
    addressee: str  # who gets it: an id
    name: str  # and their name
    payer: str  # whose bills they are: a name
    faults: tuple[Fault, ...] = ()  # why the letter cannot be made


@dataclass(frozen=True, slots=True)
class Looked:
    """All that reminding found."""

    proposals: tuple[Proposal, ...]
    waits: tuple[KeptLetter, ...]  # made, and still to be sent
    unsure: tuple[KeptLetter, ...]  # sent, perhaps
    unsent: tuple[str, ...]  # bills that were never sent themselves
    unknown: bool = False  # no sending was ever written down here: nobody knows whether these bills went

    @property
    def letters(self) -> tuple[Proposal, ...]:
        """The letters that can be made."""
        return tuple(each for each in self.proposals if each.step.kind != "staff" and not each.faults)


def ask_first(practice: Practice) -> tuple[Fault, ...]:
    """Books what was paid at Stripe, where there is a key; why that could not be asked.

    Then nobody is to be asked for what perhaps was paid by a link (`linked`).
    """
    from invoices.payments.online import OnlineStore, checkout_of
    from invoices.payments.sync import money

    try:
        checkout = checkout_of(practice)
        if checkout is not None:
            _, refused = money(OnlineStore(practice), checkout)
            practice.terminal.complain([wrong for _, wrong in refused])  # refunds that were interrupted before
    except Faults as wrong:
        return wrong.faults
    return ()


def linked(connection: Connection, kind: PayerKind, numbers: Collection[str]) -> bool:
    """True when a person could pay one of these by a link, now or before."""
    return kind in PERSONS and bool(asked(connection, among(links.c.number, numbers)))


def look(practice: Practice, client: str | None = None, unsure: tuple[Fault, ...] = ()) -> Looked:
    """What is to be proposed today; nothing is changed. `client`: only what this person pays.

    `unsure`: why it is not known what was paid by links (`ask_first`): then no letter asks it.
    """
    today = practice.terminal.today
    with practice.archive() as archive:
        found = owing(archive, today, PERSONS, client)
        proposals = [each for mine in found for each in propose(practice, archive, mine)]
        if unsure:
            proposals = [_held_back(archive.connection, each, unsure) for each in proposals]
    late = [number for mine in found for number in mine.unsent]
    with practice.archive() as archive:
        overdue = tuple(e.number for e in archive.of_numbers(late) if e.due < today) if late else ()
        unknown = first_day(archive.connection) is None
    return Looked(
        tuple(proposals),
        tuple(letter for mine in found for letter in mine.waits),
        tuple(letter for mine in found for letter in mine.unsure),
        overdue,
        unknown and any(each.step.bills for each in proposals),
    )


def _held_back(connection: Connection, each: Proposal, unsure: tuple[Fault, ...]) -> Proposal:
    letter = each.step.kind != "staff"
    perhaps = letter and linked(connection, each.owing.kind, [bill.number for bill in each.step.bills])
    return replace(each, faults=(*each.faults, *unsure)) if perhaps else each


def because(here: Terminal, each: Proposal) -> str:
    """Why staff decide, in words: where we hold money of theirs, with the command that uses it."""
    mine, number = each.owing, each.step.bills[0].number
    if each.step.because != "held":
        return here.say(f"remind.because.{each.step.because}")
    if mine.over:
        return here.say("remind.because.held", amount=mine.held, over=min(mine.over), number=number)
    return here.say("remind.because.kept", amount=mine.held, number=number)


def propose(practice: Practice, archive: Archive, mine: Owing) -> Iterator[Proposal]:
    """The steps for one payer. While a letter waits to be sent, or went perhaps, there is no other."""
    day = practice.terminal.today
    for step in steps(mine.bills, mine.sent, day, mine.held):
        if step.kind != "staff" and (mine.waits or mine.unsure):
            continue
        yield _proposal(practice, archive, mine, step)


def _proposal(practice: Practice, archive: Archive, mine: Owing, step: Step) -> Proposal:
    day, catalog = practice.terminal.today, practice.catalog
    if mine.kind not in PERSONS:
        institution = catalog.payer.get(mine.payer)
        name = institution.name if institution is not None else mine.payer
        if step.kind == "staff" or institution is None:
            gone = () if step.kind == "staff" else (fault("unknown-payer", payer=mine.payer),)
            return Proposal(mine, step, None, None, mine.payer, name, name, gone)
        address = Address(name, institution.street, institution.postcode, institution.city, institution.country)
        language, client, reference = catalog.organisation.language, None, institution.reference
        addressee, payer, url = mine.payer, name, None
    else:
        person, reader = _people(archive.connection, mine)
        name, addressee, payer = reader.name, reader.id, person.name
        if step.kind == "staff":
            return Proposal(mine, step, None, None, addressee, name, payer)
        address = Address(reader.name, reader.street, reader.postcode, reader.city, reader.country)
        client = person.name if reader.id != person.id else None
        language, reference, url = reader.language, None, _url(archive.connection, step)
    reminder = Reminder(step.kind, step.bills, address, day, language, client, reference, url)
    try:
        asks = claim(step.kind, step.bills, day, catalog.interest)
    except Faults as wrong:
        return Proposal(mine, step, None, None, addressee, name, payer, wrong.faults)
    return Proposal(mine, step, reminder, asks, addressee, name, payer)


def _people(connection: Connection, mine: Owing) -> tuple[Person, Person]:
    """Who pays, and who gets their post: a client's goes to who handles their money, what family promised to them."""
    people = {each.id: each for each in Register(connection).people.some([mine.payer])}
    payer = people[mine.payer]
    if mine.kind == "family" or payer.reader == payer.id:
        return payer, payer
    (reader,) = Register(connection).people.some([payer.reader])
    return payer, reader


def _url(connection: Connection, step: Step) -> str | None:
    """Where it can be paid: of one bill, by a link for just what is open."""
    if len(step.bills) != 1:
        return None
    (bill,) = step.bills
    found = asked(connection, among(links.c.number, [bill.number]))
    return next((each.url for each in found if each.usable and each.amount == bill.open), None)


def decide(practice: Practice, proposal: Proposal) -> KeptLetter | None:
    """Keeps a letter that a person said yes to; None when it is not so any more: somebody paid meanwhile."""
    salts = iter(lambda: secrets.token_hex(16), "")
    with practice.store.letters() as book:
        archive = Archive(book.connection)
        mine = of_payer(archive, practice.terminal.today, proposal.owing.kind, proposal.owing.payer)
        now = next((each for each in propose(practice, archive, mine) if each.step == proposal.step), None)
        if now is None or now.reminder is None or now.asks is None:
            return None
        ledger = Ledger(book.connection, book.acting)
        who = {now.owing.payer, now.addressee} if now.owing.kind in PERSONS else set()
        people = {each.id: persona(each) for each in Register(book.connection).people.some(sorted(who))}
        reminder, asks = now.reminder, now.asks
        letter = KeptLetter(
            id=book.new_id(),
            kind=reminder.kind,
            payer_kind=mine.kind,
            payer=mine.payer,
            addressee=now.addressee,
            client=mine.payer if reminder.client is not None else None,
            language=reminder.language,
            catalog=ledger.keep_catalog(dump(practice.catalog)),
            day=reminder.day,
            name=book.free_name(file_name(reminder)),
            bills=tuple(Bill(**{name: getattr(b, name) for name in Bill.model_fields}) for b in reminder.bills),
            asked=asks.asked,
            cost=asks.cost,
            interest=asks.interest_sum,
            url=reminder.url,
            people=ledger.keep_people(people, salts),
        )
        book.keep(letter)
        return letter


def last_note(practice: Practice, proposal: Proposal) -> str | None:
    """What was last written down about who pays or who gets the letter: perhaps they called."""
    query = select(notes.c.text).where(among(notes.c.person, [proposal.owing.payer, proposal.addressee]))
    with practice.database.reading() as connection:
        return connection.execute(query.order_by(notes.c.id.desc())).scalars().first()
