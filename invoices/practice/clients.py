"""Adding and changing one person, by the rules of a clients.csv."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.entry import parse_date
from catalog.faults import Fault, Faults, fault
from invoices.practice.by_hand import by_hand, file_of, without_lines
from invoices.practice.matching import Directory
from invoices.practice.people import read_clients
from invoices.practice.practice import Practice
from tiered.people import Person

Cells = Mapping[str, str | None]


def known_as(people: Directory, row: Cells) -> tuple[Person, ...]:
    """Who somebody new seems to be: of the same name, and nothing shows that it is somebody else."""
    birth_date = parse_date(row["birth_date"]) if row["birth_date"] else None
    same, doubtful = people.recognise(row["name"] or "", row["email"], birth_date)
    return same + doubtful


def add_person(practice: Practice, row: Cells, representative: str | None) -> tuple[Person, list[Fault]]:
    """Saves somebody new, whoever they seem to be, and says what deserves a second look.

    `Faults`: those of a row (people.py), and `id-in-use`.
    """
    language = practice.catalog.organisation.language
    with by_hand(), practice.register() as register:
        taken = Directory(register.people.all()).by_id.get((row["id"] or "").casefold())
        if taken is not None:
            raise Faults([fault("id-in-use", id=taken.id)])
        new_id = register.people.new_ids()
        made = read_clients(file_of(row), "", (), practice.terminal.today, new_id, language)
        (read,) = made.new
        person = read.model_copy(update={"representative": representative})
        register.people.add([person])
    return person, without_lines(made.warnings)


def change_person(
    practice: Practice, person: Person, row: Cells, changes: Mapping[str, Any]
) -> tuple[Person, list[Fault]]:
    """Saves a person with what a row fills in, and with changes that need no reading.

    `Faults`: those of a row (people.py).
    """
    if changes.get("representative") == person.id:
        raise Faults([fault("representative-self")])
    renamed = person.model_copy(update={"name": row.get("name") or person.name})
    with by_hand():
        cells = {"id": person.id, "name": renamed.name, **row}
        made = read_clients(file_of(cells), "", (renamed,), practice.terminal.today, lambda: person.id)
    (read,) = made.changed + made.unchanged
    return save_person(practice, read.model_copy(update=dict(changes))), without_lines(made.warnings)


def save_person(practice: Practice, person: Person) -> Person:
    """Saves a person in the place of what they were."""
    with practice.register() as register:
        register.people.change([person])
    return person
