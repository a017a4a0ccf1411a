"""How an invoice that is paid in parts is shown: to people at the desk, and to programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.money import ZERO, Money
from catalog.terminal import Terminal, speak
from catalog.texts.formats import day as written
from catalog.texts.formats import money
from invoices.payments.in_parts import InParts, in_parts, last_days
from invoices.practice.wording import moment_text
from invoices.store.archive import Archive, Entry
from invoices.store.arrangements import Kept, history
from invoices.store.cashbook import on_its_way
from invoices.store.linkbook import usable


@dataclass(frozen=True, slots=True)
class PartsPage:
    """What there is about one invoice: the parts that hold, or by when the rest is to be paid, and what was before."""

    entry: Entry
    today: date
    agreed: InParts | None
    due: date | None  # once it was ended
    history: tuple[Kept, ...]
    urls: Mapping[int, str]  # where each part can be paid now
    underway: Money  # what was paid, and the bank can still refuse

    @classmethod
    def of(cls, archive: Archive, entry: Entry, today: date) -> PartsPage:
        """As it stands today."""
        agreed = in_parts(archive.connection, [entry], today).get(entry.number)
        due = last_days(archive.connection, [entry]).get(entry.number)
        urls = usable(archive.connection, [entry.number]).get(entry.number, {})
        underway = on_its_way(archive.connection).get(entry.number, ZERO)
        return cls(entry, today, agreed, due, tuple(history(archive.connection, entry.number)), urls, underway)

    def record(self) -> dict[str, Any]:
        """What a program reads."""
        stands = None if self.agreed is None else self.agreed.standing
        following = None if stands is None else stands.next
        return {
            "number": self.entry.number,
            "open": str(self.entry.open),
            "state": stands.state if stands is not None else "ended" if self.due is not None else None,
            "due": None if self.due is None else self.due.isoformat(),
            "due_now": None if stands is None else str(stands.due_now),
            "days_late": 0 if stands is None else stands.days_late,
            "next": None if following is None else {"date": following.day.isoformat(), "amount": str(following.left)},
            "parts": [
                {
                    "part": each.place,
                    "date": each.day.isoformat(),
                    "amount": str(each.amount),
                    "paid": str(each.paid),
                    "open": str(each.open),
                    "on_its_way": str(each.underway),
                    "state": each.state(self.today),
                    "payment_url": self.urls.get(each.place) if each.open else None,
                }
                for each in (() if stands is None else stands.portions)
            ],
            "history": [
                {
                    "time": each.time,
                    "by": each.actor,
                    "reason": each.reason,
                    "parts": [{"date": p.day.isoformat(), "amount": str(p.amount)} for p in each.arrangement.parts],
                }
                for each in self.history
            ],
        }

    def draw(self, here: Terminal) -> None:
        """Prints it; where nothing was agreed, that."""
        if self.agreed is not None:
            speak(self._agreed_on(here, self.agreed.kept))
            draw_parts(here, self.agreed)
            for each in self.agreed.standing.unpaid:
                if each.left and each.place in self.urls:
                    here.tell("parts.link", place=each.place, url=self.urls[each.place])
            for said in self.sentences(here):
                speak(said)
        elif self.due is not None:
            if self.underway:
                here.tell("pay.paying", number=self.entry.number, amount=self.underway)
            here.tell("parts.ended", number=self.entry.number, open=self.entry.open, day=self.due)
        else:
            here.tell("parts.none", number=self.entry.number)

    def _agreed_on(self, here: Terminal, kept: Kept) -> str:
        key = "parts.because" if kept.reason else "parts.agreed"
        day = moment_text(here, kept.time)
        return here.say(key, number=self.entry.number, day=day, name=kept.actor, reason=kept.reason)

    def sentences(self, here: Terminal) -> Iterator[str]:
        """What is late, and what is to be paid next."""
        if self.agreed is None:
            return
        stands = self.agreed.standing
        if stands.late:
            yield here.say("parts.late", place=stands.late[0].place, count=stands.days_late)
        if stands.state == "broken":
            yield here.say("parts.broken", number=self.entry.number)
        if self.underway:
            yield here.say("pay.paying", number=self.entry.number, amount=self.underway)
        if stands.next is not None:
            yield here.say("parts.next", amount=stands.next.left, day=stands.next.day, open=stands.open)
        elif not stands.unpaid:
            yield here.say("parts.done" if self.entry.paid else "parts.dropped")


def draw_parts(here: Terminal, agreed: InParts) -> None:
    """One row for each part."""
    rows = [
        (
            str(each.place),
            written(each.day, here.language),
            money(each.amount, here.language),
            money(each.paid, here.language) if each.paid else "",
            here.say(f"parts.state.{each.state(agreed.standing.day)}"),
        )
        for each in agreed.standing.portions
    ]
    names = ("part", "day", "amount", "paid", "state")
    here.table([here.say(f"parts.column.{name}") for name in names], rows, right=(0, 2, 3))
