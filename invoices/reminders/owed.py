"""What is open now, by who pays it, with what they were sent: what the ladder needs, read from a practice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, cast

from sqlalchemy import Connection

from catalog.money import ZERO, Money, total
from invoices.model import PayerKind, Persona
from invoices.payments.in_parts import Reminding, reminding
from invoices.reminders.ladder import PERSONS, OpenBill, Sent, left_alone
from invoices.reminders.model import KeptLetter
from invoices.store.archive import Archive, Entry
from invoices.store.cashbook import disputed, kept, on_its_way
from invoices.store.letterbook import all_letters, people_of
from invoices.store.linkbook import asked
from invoices.store.mailbook import Mailing, first_day, mailings_of
from invoices.store.register import Register
from invoices.store.schema import invoices, letters
from invoices.store.shelf import among
from tiered.people import Person

FRESH: Final = timedelta(days=4)  # from a Friday to a Tuesday: later a letter would name days that are half over

Payer = tuple[PayerKind, str]


@dataclass
class Owing:
    """One payer: their open bills, and all that they were ever sent about any bill."""

    kind: PayerKind
    payer: str
    reader: Person | None = None  # who gets the letters, as they are now; None of an institution
    bills: list[OpenBill] = field(default_factory=list)
    over: dict[str, Money] = field(default_factory=dict)  # by bill: what was paid of it too much
    kept: Money = ZERO  # what is kept for them
    sent: list[Sent] = field(default_factory=list)
    waits: list[KeptLetter] = field(default_factory=list)  # made, right as it stands, and not sent yet
    unsure: list[KeptLetter] = field(default_factory=list)  # sent, perhaps
    unsent: list[str] = field(default_factory=list)  # bills that were never sent themselves: first those

    @property
    def held(self) -> Money:
        """Money of theirs that we have, and that is for no bill yet."""
        return total(self.over.values()) + self.kept

    def still_right(self, letter: KeptLetter, people: Mapping[str, Persona], today: date) -> bool:
        """True while a letter says what is so: every bill open as it says, and to who gets it now, at their address.

        `people`: those of the letter, as they were kept with it. Nobody is to be left alone, and we hold nothing.
        """
        now = {bill.number: bill for bill in self.bills}
        left_alone = any(bill.on_hold or bill.died_on is not None for bill in self.bills if self.kind in PERSONS)
        same = all(bill.number in now and _same(now[bill.number], bill) for bill in letter.open_bills)
        to = self.kind not in PERSONS or self._goes_to(letter.addressee, people.get(letter.addressee))
        return same and to and not left_alone and not self.held and letter.day <= today <= letter.day + FRESH

    def _goes_to(self, who: str, then: Persona | None) -> bool:
        reader = self.reader
        return reader is not None and who == reader.id and _address(then) == _address(reader)


def owing(archive: Archive, today: date, kinds: Sequence[PayerKind] = (), payer: str | None = None) -> list[Owing]:
    """Every payer of whom something is open, in the order of their first bill. `kinds`, `payer`: only of these."""
    connection = archive.connection
    which = [] if payer is None else [invoices.c.payer_kind.in_(kinds), invoices.c.payer == payer]
    old = [each for each in archive.brought() if payer is None or (each.payer_kind in kinds and each.payer == payer)]
    every = [*old, *archive.entries(invoices.c.kind == "invoice", *which)]
    entries = [each for each in every if each.open > ZERO]
    people = {person.id: person for person in Register(connection).people.all()}
    pending = being_paid(connection)
    contested = {number for _, number in disputed(connection)}
    mailed, since = mailings_of(connection), first_day(connection)
    agreed = reminding(connection, entries, today)
    found: dict[Payer, Owing] = {}
    for entry in entries:
        whose = (entry.payer_kind, entry.payer)
        mine = found.setdefault(whose, Owing(*whose, reader=_reader(entry, people)))
        stands = agreed.get(entry.number) or Reminding(False, entry.open, entry.due)
        bill = OpenBill(
            entry.number,
            entry.payer_kind,
            entry.payer,
            entry.issued,
            stands.due,
            stands.open,
            entry.reference,
            entry.paid + entry.taken_off,
            on_hold=_on_hold(entry, people),
            died_on=_died_on(entry, people),
            disputed=entry.number in contested,
            pending=entry.number in pending,
            in_plan=stands.in_plan,
        )
        went = any(each.sent or each.perhaps for each in mailed.get(entry.number, ()))
        if went or since is None or entry.issued < since or entry.kind == "brought":
            mine.bills.append(bill)
        elif not left_alone(bill, today):
            mine.unsent.append(entry.number)
    for entry in every:
        too_much = -entry.open - entry.written_off
        if too_much > ZERO and (over := found.get((entry.payer_kind, entry.payer))) is not None:
            over.over[entry.number] = too_much
    for (kind, who), amount in kept(connection).items():
        if (advanced := found.get((cast("PayerKind", kind), who))) is not None:
            advanced.kept = amount
    _history(connection, found, mailed, today)
    return list(found.values())


def of_payer(archive: Archive, today: date, kind: PayerKind, payer: str) -> Owing:
    """One payer, also one who owes nothing."""
    found = owing(archive, today, [kind], payer)
    return found[0] if found else Owing(kind, payer)


def _history(
    connection: Connection, found: Mapping[Payer, Owing], mailed: Mapping[str, Sequence[Mailing]], today: date
) -> None:
    """Adds the letters: only what was sent or posted counts, from the day on which it was."""
    payers = {payer for _, payer in found}
    for letter in all_letters(connection, among(letters.c.payer, payers)):
        mine = found.get((letter.payer_kind, letter.payer))
        if mine is None:
            continue
        tried = mailed.get(letter.id, ())
        went = [each for each in tried if each.sent]
        mine.sent += [Sent(letter.kind, letter.open_bills, each.day, each.way == "email") for each in went]
        if any(each.perhaps for each in tried) and not went:
            mine.unsure.append(letter)
        elif not went and mine.still_right(letter, people_of(connection, letter), today):
            mine.waits.append(letter)


def _same(now: OpenBill, then: OpenBill) -> bool:
    """True while a bill may be asked as it was: nothing was settled since, and its last day did not move."""
    return not now.rests and now.open >= then.open and (now.settled, now.due) == (then.settled, then.due)


def _address(who: Person | Persona | None) -> tuple[str | None, ...]:
    return () if who is None else (who.name, who.street, who.postcode, who.city, who.country)


def _reader(entry: Entry, people: Mapping[str, Person]) -> Person | None:
    """Who gets the letters: a client's go to who handles their money, family's to family alone."""
    if entry.payer_kind not in PERSONS:
        return None
    payer = people[entry.payer]
    return people[payer.reader] if entry.payer_kind == "client" else payer


def _on_hold(entry: Entry, people: Mapping[str, Person]) -> bool:
    """True when who would get the letter gets no post, or died while handling somebody's money.

    Family rests too while the client whose help it was does: what they owe is about the same grief.
    """
    reader = _reader(entry, people)
    if reader is None:
        return False
    payer = people[entry.payer]
    if entry.client is not None and people[entry.client].on_hold:
        return True
    return payer.on_hold or reader.on_hold or (reader is not payer and reader.died_on is not None)


def _died_on(entry: Entry, people: Mapping[str, Person]) -> date | None:
    """When the payer died, or the client whose help it was: the last of them."""
    if entry.payer_kind not in PERSONS:
        return None
    days = [people[who].died_on for who in (entry.payer, entry.client) if who is not None]
    return max((day for day in days if day is not None), default=None)


def being_paid(connection: Connection) -> set[str]:
    """Invoices that somebody is paying: the bank has not said yes or no."""
    return {*on_its_way(connection), *(link.number for link in asked(connection) if link.state == "pending")}
