"""Adding and changing one person, by the rules of a clients.csv."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from catalog.entry import parse_date
from catalog.faults import Fault, Faults, fault
from invoices.practice.by_hand import by_hand, file_of, without_lines
from invoices.practice.matching import Directory, listed
from invoices.practice.people import read_clients
from invoices.practice.practice import Practice
from tiered.people import Person

Cells = Mapping[str, str | None]


def known_as(people: Directory, row: Cells) -> tuple[Person, ...]:
    """Who somebody new seems to be: of the same name, and nothing shows that it is somebody else."""
    birth_date = parse_date(row["birth_date"]) if row["birth_date"] else None
    same, doubtful = people.recognise(row["name"] or "", row["email"], birth_date)
    return same + doubtful


def add_person(
    practice: Practice, row: Cells, representative: str | None, *, others: Collection[Person] = ()
) -> tuple[Person, list[Fault]]:
    """Saves somebody new, and says what deserves a second look. `others`: whom they seem to be, and are not.

    `Faults`: those of a row (people.py), `id-in-use`, `representative-died`, and `client-known` when they seem to be
    yet somebody else.
    """
    catalog = practice.catalog
    language = catalog.organisation.language
    with by_hand(), practice.register() as register:
        people = Directory(register.people.all())
        taken = people.by_id.get((row["id"] or "").casefold())
        if taken is not None:
            raise Faults([fault("id-in-use", id=taken.id)])
        known = [person for person in known_as(people, row) if person.id not in {other.id for other in others}]
        if known:
            raise Faults([fault("client-known", candidates=listed(known), id=known[0].id)])
        new_id = register.people.new_ids()
        made = read_clients(file_of(row), "", (), practice.terminal.today, new_id, language, catalog.passes)
        (read,) = made.new
        person = read.model_copy(update={"representative": representative})
        _refuse_reader(people, person)
        register.people.add([person])
    return person, without_lines(made.warnings)


def change_person(
    practice: Practice, person: Person, row: Cells, changes: Mapping[str, Any]
) -> tuple[Person, list[Fault]]:
    """Saves a person with what a row fills in, and with changes that need no reading.

    `Faults`: those of a row (people.py), `representative-died`.
    """
    if changes.get("representative") == person.id:
        raise Faults([fault("representative-self")])
    if changes.get("representative"):
        _refuse_reader(practice.people(), person.model_copy(update=changes))
    renamed = person.model_copy(update={"name": row.get("name") or person.name})
    with by_hand():
        cells = {"id": person.id, "name": renamed.name, **row}
        passes = practice.catalog.passes if row.get("passes") else ()
        given = practice.terminal.today, lambda: person.id, person.language, passes
        made = read_clients(file_of(cells), "", (renamed,), *given)
    (read,) = made.changed + made.unchanged
    new = {name: value for name, value in dict(read).items() if value != getattr(person, name)}
    return save_person(practice, person, **{**new, **changes}), without_lines(made.warnings)


def _refuse_reader(people: Directory, person: Person) -> None:
    """Nobody's post can go to somebody who died. `Faults` (`representative-died`)."""
    reader = people.by_id.get((person.representative or "").casefold())
    if reader is not None and reader.died_on is not None:
        raise Faults([fault("representative-died", name=reader.name, day=reader.died_on)])


def save_person(practice: Practice, person: Person, **changes: object) -> Person:
    """Saves what changes about a person; what somebody else changed since they were read stays as it is."""
    with practice.register() as register:
        changed = register.people.get(person.id).model_copy(update=changes)
        register.people.change([changed])
    return changed
