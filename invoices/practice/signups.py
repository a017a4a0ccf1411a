"""The sign-ups of a meeting, as a sign-up tool saves them: other column names, and people who may be known.

First everybody is looked up: new, known, or doubtful. Nothing is saved before a person has decided about the doubtful
ones. Columns whose meaning is not known are not read at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from catalog.faults import Fault, Faults, fault
from catalog.model import Catalog
from catalog.texts import Language
from invoices.practice.cells import Cells
from invoices.practice.csvfile import read_sheet, rows_of, shown
from invoices.practice.deliveries import faults_of, over_capacity, plausible_days
from invoices.practice.doubles import doubles
from invoices.practice.headings import columns_of
from invoices.practice.imports import Import, NewId, checked, unused
from invoices.practice.matching import Directory, fold
from invoices.practice.people import NAME_PARTS, said_of, with_name
from invoices.practice.unlikely import unlikely_days
from tiered.deliveries import Delivery
from tiered.people import Person

COLUMNS: Final = ("name", *NAME_PARTS, "email", "phone", "language", "quantity", "booked")
"""The columns that are read (headings.py); sign-up tools have many others."""

Standing = Literal["new", "known", "doubtful"]


@dataclass(frozen=True, slots=True)
class SignUp:
    """Somebody who signed up. `person` is who it will be; `candidates` who it may be, when that is doubtful."""

    line: int | None
    person: Person
    standing: Standing
    candidates: tuple[Person, ...] = ()
    quantity: Decimal = Decimal(1)
    booked: date | None = None

    def decided(self, person: Person | None) -> SignUp:
        """The same sign-up after a doubt was decided: it is this known person, or (None) somebody new."""
        if person is None:
            return replace(self, standing="new", candidates=())
        return replace(self, person=person, standing="known", candidates=())


@dataclass(frozen=True, slots=True)
class SignUps:
    """A file of sign-ups, looked up; and the columns that were not read."""

    all: tuple[SignUp, ...]
    not_read: tuple[str, ...] = ()

    def of(self, standing: Standing) -> tuple[SignUp, ...]:
        """Those that are new, known or doubtful."""
        return tuple(sign_up for sign_up in self.all if sign_up.standing == standing)


def read_sign_ups(
    content: bytes, path: str, people: Iterable[Person], today: date, new_id: NewId, language: Language = "nl"
) -> SignUps:
    """Looks everybody in a sign-up file up; `language` is for new people whose row does not say it.

    Known: one person with this e-mail address, and a name that has the same words or some of them. Doubtful: a person
    with this e-mail address or name, but not both; or somebody who stands in the file twice. New: nobody like it.
    `Faults`: everything that is wrong with the file (csvfile.py), `sign-up-no-name`, and with its cells (cells.py).
    """
    sheet = read_sheet(content, path)
    meanings = [columns_of(heading, COLUMNS) for heading in sheet.header]
    names = [found[0] if len(found) == 1 else "" for found in meanings]
    if not {"name", "first", "last"} & set(names):
        raise Faults([fault("sign-up-no-name", path, line=sheet.header_line)])
    faults: list[Fault] = []
    directory = Directory(people)
    taken = set(directory.by_id)
    earlier = Directory()
    found: list[SignUp] = []
    for row in rows_of(sheet, names):
        cells = Cells(with_name(row), path, faults)
        cells.need("name")
        said = said_of(cells, today)
        quantity, booked = cells.whole("quantity", most=1000), cells.day("booked", plausible_days(today))
        if not cells.sound:
            continue
        person = Person.model_validate({"id": unused(new_id, taken), "language": language, **said})
        standing, candidates = _looked_up(person, directory, earlier)
        if standing == "known":
            person, candidates = candidates[0], ()
        earlier.add(person)
        places = Decimal(1 if quantity is None else quantity)
        found.append(SignUp(cells.line, person, standing, candidates, places, booked))
    checked(faults)
    not_read = [heading for heading, name in zip(sheet.header, names, strict=True) if heading and not name]
    return SignUps(tuple(found), tuple(map(shown, not_read)))


def as_deliveries(
    sign_ups: Sequence[SignUp],
    path: str,
    catalog: Catalog,
    service: str,
    day: date,
    existing: Sequence[Delivery],
    new_id: NewId,
    today: date,
    *,
    group: str | None = None,
    gone: Sequence[Delivery] = (),
) -> Import[Delivery]:
    """The deliveries these sign-ups make. Who already has one of this service, day and group gets no other.

    Nor does who had one that is `gone`: cancelled, or moved to another day. The file is of before that.

    The day may be still to come. `Faults`: `sign-up-undecided` for who is still doubtful, `unknown-service`, and what
    `faults_of` and `over_capacity` find. Warnings: those of `doubles` and
    `unlikely_days`.
    """
    if service not in catalog.service:
        raise Faults([fault("unknown-service", service=service)])
    faults = [fault("sign-up-undecided", path, line=s.line) for s in sign_ups if s.standing == "doubtful"]
    there = {d.client: d for d in (*gone, *existing) if (d.service, d.day, d.group) == (service, day, group)}
    taken = {delivery.id.casefold() for delivery in existing}
    new = [
        (
            sign_up.line,
            Delivery(
                id=unused(new_id, taken),
                day=day,
                service=service,
                client=sign_up.person.id,
                quantity=sign_up.quantity,
                booked=sign_up.booked,
                group=group,
            ),
        )
        for sign_up in sign_ups
        if sign_up.person.id not in there
    ]
    for line, delivery in new:
        faults += faults_of(delivery, catalog, None, path, line)
    faults += over_capacity(new, existing, catalog, path)
    faults += doubles(new, existing, path)
    faults += unlikely_days(new, (sign_up.person for sign_up in sign_ups), today, path)
    return Import(
        new=tuple(delivery for _, delivery in new),
        unchanged=tuple(there[s.person.id] for s in sign_ups if s.person.id in there),
        warnings=checked(faults),
    )


def _looked_up(person: Person, directory: Directory, earlier: Directory) -> tuple[Standing, tuple[Person, ...]]:
    """How a person stands to those the practice has, and who it is or may be; `earlier` stood in the file before."""
    words = set(fold(person.name).split())
    with_email = directory.with_email(person.email)
    like = tuple(p for p in with_email if words <= (known := set(fold(p.name).split())) or known <= words)
    if len(like) == 1:
        return "doubtful" if like[0].id.casefold() in earlier.by_id else "known", like
    candidates = (*with_email, *(p for p in directory.named(person.name) if p not in with_email))
    if not candidates:
        email = (person.email or "").casefold()
        candidates = tuple(p for p in earlier.named(person.name) if email in ("", (p.email or email).casefold()))
    return "doubtful" if candidates else "new", candidates
