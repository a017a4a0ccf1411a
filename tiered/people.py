"""People: one table. A client, a sister who pays and a guardian are all persons."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import StringConstraints

from catalog.organisation import Country
from catalog.records import Record, Series
from catalog.texts import Language

PersonId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Person(Record):
    """Somebody who receives help, pays for it, or handles the money of somebody who does."""

    id: PersonId
    name: Name
    street: Line | None = None
    postcode: Line | None = None
    city: Line | None = None
    country: Country = "NL"
    email: Line | None = None
    phone: Line | None = None
    language: Language = "nl"
    send: Literal["email", "post"] | None = None  # how they want to receive their post
    birth_date: date | None = None  # an insurer's note asks for it
    passes: Series[Line] = ()  # a city pass, for instance: what reductions look at
    svb_number: Line | None = None  # client number at the SVB (PGB)
    representative: PersonId | None = None  # who handles their money: another addressee, the same payer
    on_hold: bool = False  # nothing is sent and no reminder goes out
    died_on: date | None = None
    erase_asked: date | None = None  # they asked to be erased: what may go is gone, and nothing new is written down
    erased: date | None = None  # and their name is gone too

    @property
    def reader(self) -> PersonId:
        """The id of who gets this person's post: whoever handles their money, else they themselves.

        It decides to whom a bill or credit note is addressed and who transfers it, never whose money it is. What
        somebody promised for another is theirs alone: a family share goes to who pledged, not to their reader.
        """
        return self.representative or self.id
