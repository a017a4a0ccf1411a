"""Erasing somebody who asks for it (art. 17 AVG): what may go goes now, the rest when the law no longer asks for it.

First still_owed.py says what somebody and we still owe each other: while there is such a thing nothing is erased.
What the books need is kept for the legal term (art. 17 lid 3 under b AVG; store/erasures.py). Called again after the
term, it goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Table, Text, and_, delete, exists, false, func, or_, select

from catalog.faults import Faults, fault
from catalog.texts import text
from invoices.practice.matching import coded, fold, telling
from invoices.practice.mentions import Mentions, replace
from invoices.practice.practice import Practice, now
from invoices.practice.still_owed import appointments, still_owed
from invoices.store import schema
from invoices.store.chain import Acting
from invoices.store.erasures import (
    Erasure,
    erasures_of,
    files_of,
    in_the_books,
    kept_until,
    named_letters,
    naming,
    write,
)
from invoices.store.openings import brought_of, brought_rows
from invoices.store.register import Register
from invoices.store.schema import catalogs, coverages, deliveries, invoices, notes, personas, plans, shares
from invoices.store.shelf import Shelf, among
from invoices.store.wallets import settle
from invoices.store.written import TEXTS
from tiered.coverage import INSTITUTIONAL_KINDS, Coverage
from tiered.people import Person

CONTACT: Final = (  # what bills say of it stands with the bills
    "street", "postcode", "city", "email", "phone", "send", "birth_date", "passes", "svb_number", "representative",
)  # fmt: skip
NUMBERS: Final = ("reference", "insured_number", "pledged_on")


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, or would be, and what is kept."""

    person: Person  # as they are written down now
    before: Person
    removed: Mapping[str, int]
    kept: Mapping[str, int]
    until: date | None
    others: tuple[str, ...]  # with whom their name is typed still
    mentions: Mentions  # in the notes about others

    @property
    def nothing(self) -> bool:
        """True when there was nothing to do: it was done before."""
        return not self.removed


def erase(practice: Practice, person: Person, reason: str, *, dry_run: bool = False) -> Erased:
    """Erases what may go. `Faults`: what is open (still_owed.py), `reason-name`."""
    if names(person, reason):
        raise Faults([fault("reason-name")])
    today, acting = practice.terminal.today, Acting(practice.terminal.actor, now())
    with practice.database.transaction(dry_run=dry_run) as connection:
        register = Register(connection, acting)
        person = register.people.get(person.id)
        if person.erased is None and (faults := [*still_owed(practice, connection, person)]):
            raise Faults(faults)
        removed, mentions = _loose(register, person, today), replace(register, person)
        removed["mentions"] = len(mentions.replaced)
        settle(connection, acting, today, [person.id])  # of an agreement about credit whose time is over
        until = kept_until(connection, person.id)
        final = until is None or until < today or person.erased is not None
        own = select(personas.c.digest).where(personas.c.person == person.id)
        gone = set(connection.execute(own).scalars())
        gone -= set() if final else in_the_books(connection)
        connection.execute(delete(personas).where(among(personas.c.digest, gone)))
        removed["frozen"] = len(gone)
        files = {}
        if final:
            numbers, letters = naming(connection, person.id), named_letters(connection, person.id)
            people = func.json_extract(invoices.c.record, "$.people")
            named = select(invoices.c.number).where(among(invoices.c.number, numbers), people != "{}")
            files = files_of(connection, connection.execute(named).scalars().all(), letters)
        removed["files"] = len(files)
        changed = _without(practice, person, today, final=final)
        removed["contact"] = sum(getattr(person, name) != getattr(changed, name) for name in CONTACT)
        removed["name"] = int(person.name != changed.name)
        removed = {what: count for what, count in removed.items() if count}
        Shelf.change(register.people, [changed])
        if removed or not erasures_of(connection, person.id):
            made = Erasure(person.id, today, reason, None if final else until, removed, tuple(sorted(gone)), files)
            write(connection, made, acting)
        stays = _stays(connection, person, mentions, final=final)
        others = _with_others(connection, person)
    return Erased(changed, person, removed, stays, None if final else until, others, mentions)


def clean_up(practice: Practice, person: str) -> bool:
    """Takes away the files that were erased, and every byte that was deleted; False when another program reads along.

    It can be done again at any moment, also after a command that was stopped.
    """
    from invoices.practice.overview import write_index

    with practice.database.reading() as connection:
        files = [path for each in erasures_of(connection, person) for path in each.files]
    for path in files:
        (practice.folder / path).unlink(missing_ok=True)
    write_index(practice)
    return practice.database.scrub()


def names(person: Person, said: str) -> bool:
    """True when a text says who somebody is: a word of their name, their e-mail address or telephone number."""
    known = [value for value in (person.email, person.phone) if value]
    return not telling(person).isdisjoint(fold(said).split()) or any(
        value.casefold() in said.casefold() for value in known
    )


def _loose(register: Register, person: Person, today: date) -> dict[str, int]:
    """Removes what no bill refers to: notes, appointments, agreements never used, numbers and free texts."""
    connection, removed = register.connection, dict[str, int]()
    removed["notes"] = connection.execute(delete(notes).where(notes.c.person == person.id)).rowcount
    booked = appointments(connection, person, today)
    register.deliveries.forget(booked)
    removed["appointments"] = len(booked)
    used = set(connection.execute(select(shares.c.coverage).where(shares.c.client == person.id)).scalars())
    mine = register.coverages.of([person.id])
    idle = {each.id for each in mine} - used
    connection.execute(delete(coverages).where(among(coverages.c.id, idle)))
    removed["agreements"] = len(idle)
    numbered = [each for each in mine if each.id in used and any(getattr(each, name) for name in NUMBERS)]
    bare = dict.fromkeys(NUMBERS)
    register.coverages.change(
        each.model_copy(update={**bare, **_over(each, today)}) for each in mine if each.id in used
    )
    removed["numbers"] = len(numbered)
    planned = exists().where(plans.c.delivery == deliveries.c.id)
    query = select(deliveries.c.id).where(deliveries.c.client == person.id, ~planned)
    loose = set(connection.execute(query).scalars())
    texts = [
        each
        for each in register.deliveries.find([person.id], removed=True)
        if each.id in loose and any(getattr(each, name) for name in TEXTS)
    ]
    Shelf.change(register.deliveries, [each.model_copy(update=dict.fromkeys(TEXTS)) for each in texts])
    removed["texts"] = len(texts)
    return removed


def _over(coverage: Coverage, today: date) -> dict[str, Any]:
    """What ends an agreement that was used: its last day, so that what was assigned for the past still counts.

    An institution asks after it for as long as the books are kept. One that nobody agreed to, or of no institution,
    ends as a whole.
    """
    began = coverage.from_ is None or coverage.from_ <= today
    if coverage.status == "agreed" and coverage.kind in INSTITUTIONAL_KINDS and began:
        return {"until": min(coverage.until or today, today)}
    return {"status": "ended"} if coverage.status in ("agreed", "requested") else {}


def _without(practice: Practice, person: Person, today: date, *, final: bool) -> Person:
    changes: dict[str, Any] = {name: () if name == "passes" else None for name in CONTACT}
    changes["erase_asked"] = person.erase_asked or today
    if final:
        language = practice.catalog.organisation.language
        called = text("command.erase.called", language, id=person.id)
        changes |= {"name": called, "country": "NL", "died_on": None, "on_hold": False}
        changes["erased"] = person.erased or today
    return person.model_copy(update=changes)


def _stays(connection: Connection, person: Person, mentions: Mentions, *, final: bool) -> dict[str, int]:
    """How many of what stays: for the legal term, and in the books for good, without a name."""
    numbers, letters = naming(connection, person.id), named_letters(connection, person.id)
    helped = select(func.count()).select_from(deliveries).where(deliveries.c.client == person.id)
    brought, codes = brought_of(connection, person.id)
    old = sum(person.id in (row.payer, row.client) for row in brought_rows(connection))
    named = len(numbers) + old + len(letters)
    found = {
        "name": 0 if final else named,
        "booked": 0 if final else int(not named),
        "files": 0 if final else len(files_of(connection, numbers, letters)),
        "deliveries": connection.execute(helped).scalar_one(),
        "agreements": len(Register(connection).coverages.of([person.id])),
        "invoices": len(numbers) if final else 0,
        "opening": brought,
        "codes": sum(coded(person, code) for code in codes),
        "catalogs": _said(connection, person, [catalogs]),
        "reasons": _said(connection, person, [each for each in schema.ISSUED if each not in (personas, catalogs)]),
        "others": len(_with_others(connection, person)),
        "notes": len(mentions.left),
        "shared": len(mentions.shared),
        "id": int(coded(person, person.id)),
    }
    return {what: count for what, count in found.items() if count}


def _with_others(connection: Connection, person: Person) -> tuple[str, ...]:
    """With whose help or agreement somebody's whole name or e-mail address was typed: their ids."""
    wanted = [value.casefold() for value in (person.name, person.email) if value and person.erased is None]
    found: set[str] = set()
    for table in (deliveries, coverages):
        typed, whose = func.lower(table.c.record), table.c.client
        told = or_(*(func.instr(typed, value) > 0 for value in wanted)) if wanted else false()
        found |= set(connection.execute(select(whose).where(whose != person.id, told)).scalars())
    return tuple(sorted(found))


def _said(connection: Connection, person: Person, tables: Iterable[Table]) -> int:
    """In how many rows that can never change somebody's whole name or e-mail address was typed."""
    wanted = [value.casefold() for value in (person.name, person.email) if value]
    rows = 0
    for table in tables if person.erased is None else ():
        columns = [func.lower(c) for c in table.c if isinstance(c.type, Text)]
        told = or_(*(func.instr(column, value) > 0 for column in columns for value in wanted))
        rows += connection.execute(select(func.count()).select_from(table).where(and_(told))).scalar_one()
    return rows
