"""Whatever happens in any order, and however often we are stopped: nobody gets a letter too many, or a wrong one."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.money import ZERO, Money
from catalog.terminal import Terminal
from invoices.mailing.outbox import outbox
from invoices.mailing.send import send, settle
from invoices.mailing.settings import Server
from invoices.payments.by_hand import Wanted
from invoices.practice.practice import Practice
from invoices.reminders import making
from invoices.reminders.ladder import APART, MOURNING
from invoices.reminders.remind import decide, look
from invoices.store.letterbook import all_letters
from invoices.store.register import Register
from invoices.store.verify import verify

START = date(2026, 11, 29)  # a day before the first friendly note
NUMBERS = ("2026-00001", "2026-00002", "2026-00004", "2026-00005")
WHO = ("anna", "els", "john", "karel")
PAYER = dict(zip(NUMBERS, ("anna", "els", "john", "karel"), strict=True))
ACTS = ["round", "round", "round", "days", "remind", "send", "days", "pay", "hold", "died", "posted", "sent", "again"]


class Stopped(BaseException):
    """The program is killed."""


class Line:
    """A conversation with a mail server that does what the story says."""

    def __init__(self, data: st.DataObject, arrived: list[tuple[str, str]]) -> None:
        self.server, self.alive = Server("127.0.0.1", 25, "plain"), True
        self.data, self.arrived = data, arrived

    def deliver(self, message: Any, sender: str, to: str) -> str | None:  # noqa: ARG002
        answers = ["sent"] * 9 + ["refused", "later", "lost", "lost and taken", "killed", "killed and taken"]
        answer = self.data.draw(st.sampled_from(answers))
        if answer == "sent" or answer.endswith("taken"):
            self.arrived.append((to, str(message["Message-ID"])))
        if answer.startswith("killed"):
            raise Stopped
        self.alive = not answer.startswith("lost")
        return answer if answer in ("sent", "refused", "later") else None


class Story:
    """An office of some weeks."""

    def __init__(self, folder: Path, data: st.DataObject) -> None:
        self.folder, self.data, self.day = folder, data, START
        self.arrived: list[tuple[str, str]] = []
        self.sent: dict[str, list[date]] = {}  # letters by payer: the days on which one surely or perhaps went
        self.again: Counter[str] = Counter()

    def practice(self) -> Practice:
        return Practice(Terminal(self.folder, chosen_day=self.day, chosen_actor="Ria"))

    def act(self, what: str) -> None:
        with self.practice() as practice:
            getattr(self, what)(practice)

    def round(self, practice: Practice) -> None:  # noqa: ARG002
        """Some days later, or weeks: what staff do once in a while."""
        self.day += timedelta(days=self.data.draw(st.sampled_from([5, 9, 14, 20])))
        with self.practice() as later:
            self.remind(later)
            self.send(later)

    def days(self, practice: Practice) -> None:  # noqa: ARG002
        self.day += timedelta(days=self.data.draw(st.sampled_from([1, 3, 7, 14, 20])))

    def remind(self, practice: Practice) -> None:
        for each in look(practice).letters:
            if self.data.draw(st.integers(0, 4)):
                decide(practice, each)
        if self.data.draw(st.booleans()):  # else stopped before they were made: `resume`
            making.make_letters(practice.store, practice.folder)

    def send(self, practice: Practice, only: list[str] | None = None, *, again: bool = False) -> None:
        making.make_letters(practice.store, practice.folder)
        with practice.archive() as archive:
            found = outbox(archive, practice.catalog, self.day, here=True, only=only, again=again)
            letters = {each.id: each for each in all_letters(archive.connection)}
            open_now = {each.number: each.open for each in archive.entries()}
            people = {each.id: each for each in Register(archive.connection).people.all()}
        before = len(self.arrived)
        ready = [
            each for each in found.parcels if each.by in (("email", "perhaps", "refused") if again else ("email",))
        ]
        with suppress(Stopped):
            send(practice, Line(self.data, self.arrived), ready, again=again)  # type: ignore[arg-type]
        for to, message in self.arrived[before:]:
            about = message[1:].partition("@")[0].rpartition(".")[0]
            payer = letters[about].payer if about in letters else PAYER.get(about)
            assert payer not in people or people[payer].email == to
            assert payer not in people or not people[payer].on_hold
            anna = people["anna"].died_on
            assert payer not in ("anna", "els") or anna is None or self.day >= anna + MOURNING
            if about in letters and not again:
                assert all(open_now[bill.number] == bill.open > ZERO for bill in letters[about].bills)
                self.went(letters[about].payer)

    def went(self, payer: str) -> None:
        """At least so many days lie between two letters to one payer."""
        days = self.sent.setdefault(payer, [])
        assert not days or self.day >= days[-1] + APART
        days.append(self.day)

    def some(self, practice: Practice) -> str:
        with practice.archive() as archive:
            letters = [each.id for each in all_letters(archive.connection)]
        return self.data.draw(st.sampled_from([*NUMBERS, *letters]))

    def again_(self, practice: Practice) -> None:
        about = self.some(practice)
        self.again[about] += 1
        with practice.archive() as archive:  # who says that it did not arrive may be wrong: another may follow soon
            for letter in all_letters(archive.connection):
                self.sent.pop(letter.payer if letter.id == about else "", None)
        self.send(practice, [about], again=True)

    def all_posted(self, practice: Practice) -> None:
        settle(practice, NUMBERS, posted=True)

    def posted(self, practice: Practice) -> None:
        settle(practice, [self.some(practice)], posted=True)

    def settled(self, practice: Practice) -> None:
        with practice.archive() as archive:
            unsure = outbox(archive, practice.catalog, self.day, here=True).by("perhaps")
        settle(practice, [each.about for each in unsure], posted=False)

    def pay(self, practice: Practice) -> None:
        number = self.data.draw(st.sampled_from(NUMBERS))
        Wanted(number, Money(self.data.draw(st.sampled_from([500, 4250, 28500]))), "cash", self.day).book(practice)

    def hold(self, practice: Practice) -> None:
        self.change(practice, self.data.draw(st.sampled_from(WHO)), on_hold=self.data.draw(st.integers(0, 3)) > 0)

    def died(self, practice: Practice) -> None:
        self.change(practice, "anna", died_on=self.data.draw(st.sampled_from([self.day, None])))

    def change(self, practice: Practice, who: str, **changes: object) -> None:
        with practice.register() as register:
            register.people.change([register.people.get(who).model_copy(update=changes)])

    def holds(self) -> None:
        """Each message arrived once, but where a person said so; and all of it is proved."""
        for (_, message), times in Counter(self.arrived).items():
            about = message[1:].partition("@")[0].rpartition(".")[0]
            assert times <= 1 + self.again[about]
        about_all = Counter(message[1:].partition("@")[0].rpartition(".")[0] for _, message in self.arrived)
        assert all(times <= 1 + self.again[about] for about, times in about_all.items())
        with self.practice() as practice:
            making.make_letters(practice.store, practice.folder)
            with practice.database.reading() as connection:
                assert not [fault for _, found in verify(connection, self.folder) for fault in found]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ACTS), min_size=4, max_size=18), st.data())
def test_any_sequence(issued: Path, acts: list[str], data: st.DataObject) -> None:
    """Reminding, sending, being stopped, paying, and days that pass."""
    names = {"again": "again_", "sent": "settled"}
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "pdf", lambda _: b"%PDF")
        patch.setattr(making, "flush", lambda: None)
        story = Story(Path(shutil.copytree(issued, Path(place) / "practice")), data)
        if data.draw(st.booleans()):  # else the invoices themselves are to be sent first
            story.day = START - timedelta(days=19)
            story.act("all_posted")
            story.day = START
        for what in acts:
            story.act(names.get(what, what))
        story.holds()
