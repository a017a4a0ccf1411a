"""clients.csv: everybody who receives help, pays for it, or handles somebody's money.

A row is the person with its id; without an id, the person of that name with the same e-mail address or birth date.
An empty cell changes nothing. `representative` is an extra column: the id, e-mail address or name of the person who
handles this person's money (a guardian, a parent).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from catalog.faults import Fault
from catalog.rules import letters_of
from catalog.texts import Language
from invoices.practice.cells import Cells
from invoices.practice.csvfile import Row, nothing_in, read
from invoices.practice.headings import SPOKEN, WAYS_TO_SEND, meant
from invoices.practice.imports import Import, NewId, checked, unused
from invoices.practice.matching import Directory, fold, listed
from tiered.people import Person

COLUMNS: Final = (
    "id",
    "name",
    "street",
    "postcode",
    "city",
    "country",
    "email",
    "phone",
    "language",
    "send",
    "birth_date",
    "passes",
    "svb_number",
    "representative",
)
NAME_PARTS: Final = ("first", "infix", "last")


def read_clients(
    content: bytes,
    path: str,
    people: Sequence[Person],
    today: date,
    new_id: NewId,
    language: Language = "nl",
    passes: Collection[str] = (),
) -> Import[Person]:
    """Works out what importing a clients.csv would do; `language` is for new people whose row does not say it.

    `passes`: those that reductions of the catalogue name.

    `Faults`: everything that is wrong with the file, its header and its cells (csvfile.py, cells.py), and
    `client-twice`, `client-doubtful`, `client-other-id`, `client-id-taken`, `representative-self`,
    `representative-died`, `unknown-client`, `ambiguous-client`. Warnings:
    `client-namesake`, `client-no-email`, `client-no-address`, `pass-unknown`.
    """
    read_rows = read(content, path, (*COLUMNS, *NAME_PARTS), required=("name|last|first",))
    faults = nothing_in(read_rows, path)
    rows = [Cells(with_name(row), path, faults) for row in read_rows]
    intake = Intake(people, language, new_id, reserved=[cells.raw("id") for cells in rows])
    found: dict[str, tuple[Cells, Person]] = {}
    earlier = Directory()
    for cells in rows:
        cells.need("name")
        person = intake.person(cells, said_of(cells, today, passes=passes), cells.identifier("id"))
        if person is None:
            continue
        twice = found.get(person.id.casefold()) or _twice(cells, person, earlier, found)
        if twice:
            cells.refuse("client-twice", other=twice[0].line)
            continue
        found[person.id.casefold()] = cells, person
        earlier.add(person)
    everybody = Directory({**intake.known.by_id, **{key: person for key, (_, person) in found.items()}}.values())
    made = [_with_representative(cells, person, everybody) for cells, person in found.values()]
    return compared(made, intake.known, checked(faults))


def compared(people: Sequence[Person], known: Directory, warnings: Sequence[Fault] = ()) -> Import[Person]:
    """People, set beside those the practice has."""
    before = {person.id: known.by_id.get(person.id.casefold()) for person in people}
    return Import(
        new=tuple(person for person in people if before[person.id] is None),
        changed=tuple(person for person in people if before[person.id] not in (None, person)),
        unchanged=tuple(person for person in people if before[person.id] == person),
        warnings=tuple(warnings),
    )


def with_name(row: Row) -> Row:
    """A row with the whole name, also where the file has it in parts, or a first name beside the rest."""
    first, infix, last = (row.cells.get(part, "") for part in NAME_PARTS)
    name = row.cells.get("name", "")
    whole = name and (last or set(fold(first).split()) <= set(fold(name).split()))
    if not whole:
        name = " ".join(filter(None, (first, infix, last or name)))
    return replace(row, cells={**row.cells, "name": name})


def said_of(cells: Cells, today: date, prefix: str = "", passes: Collection[str] = ()) -> dict[str, Any]:
    """What a row says about a person, and nothing about what it leaves empty. `prefix` stands before its columns."""
    said = {
        "name": cells.name(prefix + "name"),
        "street": cells.text(prefix + "street"),
        "city": cells.text(prefix + "city"),
        "country": cells.country(prefix + "country"),
        "email": cells.email(prefix + "email"),
        "phone": cells.text(prefix + "phone"),
        "language": cells.word(prefix + "language", SPOKEN),
        "send": cells.word(prefix + "send", WAYS_TO_SEND),
        "birth_date": cells.past_day(prefix + "birth_date", today),
        "passes": _passes(cells, prefix + "passes", passes),
        "svb_number": cells.text(prefix + "svb_number"),
    }
    return {field: value for field, value in said.items() if value}


class Intake:
    """Makes persons of what rows say: those the practice knows, with what is new about them, and new ones."""

    def __init__(
        self, people: Iterable[Person], language: Language, new_id: NewId, reserved: Iterable[str] = ()
    ) -> None:
        self.known = Directory(people)
        self._language = language
        self._new_id = new_id
        self._taken = {*self.known.by_id, *(identifier.casefold() for identifier in reserved)}

    def person(
        self, cells: Cells, said: dict[str, Any], identifier: str | None = None, prefix: str = ""
    ) -> Person | None:
        """The person a row is about; None when that is refused."""
        before = self._recognise(cells, said, identifier) if cells.sound else None
        country = said.get("country") or (before.country if before else "NL")
        postcode = cells.postcode(prefix + "postcode", country)
        if not cells.sound:
            return None
        said = {**said, "postcode": postcode} if postcode else said
        if before is not None:
            person = before.model_copy(update=said)
        else:
            identifier = identifier or unused(self._new_id, self._taken)
            person = Person.model_validate({"id": identifier, "language": self._language, **said})
        if person.send == "email" and not person.email:
            cells.warn("client-no-email")
        if person.send == "post" and not (person.street and person.postcode and person.city):
            cells.warn("client-no-address")
        return person

    def _recognise(self, cells: Cells, said: dict[str, Any], identifier: str | None) -> Person | None:
        name, email, birth_date = said["name"], said.get("email"), said.get("birth_date")
        same, doubtful = self.known.recognise(name, email, birth_date)
        person = self.known.by_id.get(identifier.casefold()) if identifier else None
        if person is not None:
            if person not in same and not set(fold(name).split()) & set(fold(person.name).split()):
                cells.refuse("client-id-taken", client=person.id)
            return person
        if identifier:
            if same:
                cells.refuse("client-other-id", candidates=listed(same))
            return None
        if len(same) > 1 or (doubtful and not same):
            cells.refuse("client-doubtful", candidates=listed(same or doubtful))
        namesakes = [p for p in self.known.named(name) if not (birth_date and p.birth_date)]
        if namesakes and not same and not doubtful:
            cells.warn("client-namesake", candidates=listed(namesakes))
        return same[0] if same else None


def _passes(cells: Cells, column: str, known: Collection[str]) -> tuple[str, ...]:
    """The passes somebody holds, as the catalogue spells them: a reduction knows them by that alone."""
    spelt = {letters_of(name): name for name in reversed(tuple(known))}
    given = filter(None, (word.strip() for word in (cells.text(column) or "").split(";")))
    held = tuple(dict.fromkeys(word if word in known else spelt.get(letters_of(word), word) for word in given))
    strange = [word for word in held if word not in known]
    if strange:
        cells.warn("pass-unknown", column=column, **meant(strange[0], known))
    return held


def _twice(
    cells: Cells, person: Person, earlier: Directory, found: Mapping[str, tuple[Cells, Person]]
) -> tuple[Cells, Person] | None:
    """The earlier row about the same person. Two names without an e-mail address or birth date may have two ids."""
    for other in earlier.recognise(person.name, person.email, person.birth_date)[0]:
        row = found[other.id.casefold()]
        if person.email or person.birth_date or not (cells.raw("id") and row[0].raw("id")):
            return row
    return None


def _with_representative(cells: Cells, person: Person, everybody: Directory) -> Person:
    """The person with who handles their money: somebody the practice knows, or of the same file."""
    representative = cells.person("representative", everybody)
    if representative is None:
        return person
    if representative.id == person.id:
        cells.refuse("representative-self")
    if representative.died_on is not None and representative.id != person.representative:  # else the file is older
        cells.refuse("representative-died", name=representative.name, day=representative.died_on)
    return person.model_copy(update={"representative": representative.id})
