"""The sign-ups of a meeting: looked up, decided where that is doubtful, and saved whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.dates import Period
from catalog.faults import Faults, fault
from invoices.practice.deliveries import plausible_days
from invoices.practice.imports import Import
from invoices.practice.matching import listed
from invoices.practice.practice import Practice
from invoices.practice.signups import SignUp, as_deliveries, read_sign_ups
from invoices.store.register import Register
from invoices.store.seats import gone_from
from tiered.deliveries import Delivery
from tiered.people import Person

Answers = dict[int, str | None]
"""Who the doubtful sign-up on a line is: the id of one of the candidates, or None for somebody new."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting, and the file of who signed up for it."""

    service: str
    day: date
    group: str | None
    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Looked:
    """Who signed up. While somebody is doubtful there are no deliveries yet."""

    path: str
    sign_ups: tuple[SignUp, ...]
    not_read: tuple[str, ...]
    deliveries: Import[Delivery]
    gone: tuple[Delivery, ...] = ()  # cancelled or moved since: no place is made for them again

    @property
    def doubtful(self) -> tuple[SignUp, ...]:
        """Those of whom it is not decided who they are."""
        return tuple(each for each in self.sign_ups if each.standing == "doubtful")

    @property
    def seats(self) -> tuple[Delivery, ...]:
        """The seats of this meeting, new and known."""
        return (*self.deliveries.new, *(each for each in self.deliveries.unchanged if each not in self.gone))

    @property
    def new_people(self) -> tuple[Person, ...]:
        """Who is to be added."""
        return tuple(each.person for each in self.sign_ups if each.standing == "new")

    def refuse_doubtful(self) -> None:
        """`Faults` (`sign-up-doubtful`) with each of them and who it may be."""
        if self.doubtful:
            raise Faults(
                fault(
                    "sign-up-doubtful", self.path, line=each.line, number=each.line, candidates=listed(each.candidates)
                )
                for each in self.doubtful
            )


def look_up(practice: Practice, meeting: Meeting, answers: Answers) -> Looked:
    """Who signed up, after these answers; nothing is saved. `Faults`: those of the file (signups.py)."""
    with practice.database.reading() as connection:
        return _looked_up(practice, Register(connection), meeting, answers)


def save(practice: Practice, meeting: Meeting, answers: Answers) -> Looked:
    """Saves new people and the deliveries. `Faults`: as `look_up`, and `sign-up-doubtful`."""
    with practice.register() as register:
        looked = _looked_up(practice, register, meeting, answers)
        looked.refuse_doubtful()
        register.people.add(looked.new_people)
        register.deliveries.add(looked.deliveries.new)
        return looked


def _looked_up(practice: Practice, register: Register, meeting: Meeting, answers: Answers) -> Looked:
    catalog = practice.catalog
    people, new_id = register.people.all(), register.people.new_ids()
    today = practice.terminal.today
    if meeting.day not in plausible_days(today):
        raise Faults([fault("day-implausible", day=meeting.day, year=meeting.day.year)])
    found = read_sign_ups(meeting.content, meeting.path, people, today, new_id, catalog.organisation.language)
    sign_ups = tuple(_decided(each, answers) for each in found.all)
    deliveries: Import[Delivery] = Import()
    gone = gone_from(register.connection, meeting.service, meeting.day)
    if all(each.standing != "doubtful" for each in sign_ups):
        deliveries = as_deliveries(
            sign_ups,
            meeting.path,
            catalog,
            meeting.service,
            meeting.day,
            register.deliveries.find(period=Period.inclusive(meeting.day, meeting.day)),
            register.deliveries.new_ids(),
            today,
            group=meeting.group,
            gone=gone,
        )
        gone = tuple(each for each in gone if each in deliveries.unchanged)
    return Looked(meeting.path, sign_ups, found.not_read, deliveries, gone)


def _decided(sign_up: SignUp, answers: Answers) -> SignUp:
    """The sign-up after the answer about it, if it fits one of those it can be."""
    if sign_up.standing != "doubtful" or sign_up.line not in answers:
        return sign_up
    answer = answers[sign_up.line]
    if answer is None:
        return sign_up.decided(None)
    person = next((each for each in sign_up.candidates if each.id.casefold() == answer.casefold()), None)
    return sign_up.decided(person) if person else sign_up
