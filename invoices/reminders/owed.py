"""What is open now, by who pays it, with what they were sent: what the ladder needs, read from a practice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection

from catalog.money import ZERO
from invoices.model import PayerKind
from invoices.payments.in_parts import Reminding, reminding
from invoices.reminders.ladder import PERSONS, OpenBill, Sent, left_alone
from invoices.reminders.model import KeptLetter
from invoices.store.archive import Archive, Entry
from invoices.store.cashbook import disputed, on_its_way
from invoices.store.letterbook import all_letters
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
    bills: list[OpenBill] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    waits: list[KeptLetter] = field(default_factory=list)  # made, right as it stands, and not sent yet
    unsure: list[KeptLetter] = field(default_factory=list)  # sent, perhaps
    unsent: list[str] = field(default_factory=list)  # bills that were never sent themselves: first those

    def still_right(self, letter: KeptLetter, today: date) -> bool:
        """True while a letter says what is so: every bill open for that amount, and nobody who should be left alone."""
        now = {bill.number: bill for bill in self.bills}
        left_alone = any(bill.on_hold or bill.died_on is not None for bill in self.bills if self.kind in PERSONS)
        same = all(
            bill.number in now and not now[bill.number].rests and now[bill.number].open == bill.open
            for bill in letter.bills
        )
        return same and not left_alone and letter.day <= today <= letter.day + FRESH


def owing(archive: Archive, today: date, *which: ColumnElement[bool]) -> list[Owing]:
    """Every payer of whom something is open, in the order of their first bill."""
    connection = archive.connection
    entries = [each for each in archive.entries(invoices.c.kind == "invoice", *which) if each.open > ZERO]
    people = {person.id: person for person in Register(connection).people.all()}
    pending = _on_its_way(connection)
    contested = {number for _, number in disputed(connection)}
    mailed, since = mailings_of(connection), first_day(connection)
    agreed = reminding(connection, entries, today)
    found: dict[Payer, Owing] = {}
    for entry in entries:
        mine = found.setdefault((entry.payer_kind, entry.payer), Owing(entry.payer_kind, entry.payer))
        stands = agreed.get(entry.number) or Reminding(False, entry.open, entry.due)
        bill = OpenBill(
            entry.number,
            entry.payer_kind,
            entry.payer,
            entry.issued,
            stands.due,
            stands.open,
            entry.reference,
            on_hold=_on_hold(entry, people),
            died_on=_died_on(entry, people),
            disputed=entry.number in contested,
            pending=entry.number in pending,
            in_plan=stands.in_plan,
        )
        went = any(each.sent or each.perhaps for each in mailed.get(entry.number, ()))
        if went or since is None or entry.issued < since:
            mine.bills.append(bill)
        elif not left_alone(bill, today):
            mine.unsent.append(entry.number)
    _history(connection, found, mailed, today)
    return list(found.values())


def of_payer(archive: Archive, today: date, kind: PayerKind, payer: str) -> Owing:
    """One payer, also one who owes nothing."""
    found = owing(archive, today, invoices.c.payer_kind == kind, invoices.c.payer == payer)
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
        mine.sent += [Sent(letter.kind, letter.numbers, each.day, each.way == "email") for each in went]
        if any(each.perhaps for each in tried) and not went:
            mine.unsure.append(letter)
        elif not went and mine.still_right(letter, today):
            mine.waits.append(letter)


def _on_hold(entry: Entry, people: Mapping[str, Person]) -> bool:
    """True when who would get the letter gets no post, or died while handling somebody's money."""
    if entry.payer_kind not in PERSONS:
        return False
    payer = people[entry.payer]
    reader = people[payer.reader] if entry.payer_kind == "client" else payer
    return payer.on_hold or reader.on_hold or (reader is not payer and reader.died_on is not None)


def _died_on(entry: Entry, people: Mapping[str, Person]) -> date | None:
    """When the payer died, or the client whose help it was: the last of them."""
    if entry.payer_kind not in PERSONS:
        return None
    days = [people[who].died_on for who in (entry.payer, entry.client) if who is not None]
    return max((day for day in days if day is not None), default=None)


def _on_its_way(connection: Connection) -> set[str]:
    """Invoices that somebody is paying: the bank has not said yes or no."""
    return {*on_its_way(connection), *(link.number for link in asked(connection) if link.state == "pending")}
