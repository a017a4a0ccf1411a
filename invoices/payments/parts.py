"""Paying in parts: what was agreed, and how it stands on a day. Pure.

No interest and no cost, ever. Payments fill the parts in the order of their days, whichever part they were meant for;
what is credited later comes off the last parts first. So the parts always add up to what is open of the invoice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from catalog.dates import add_months
from catalog.money import ZERO, Money, total
from catalog.records import Series
from invoices.model import Frozen, Sum

Every = Literal["month", "week"]
EVERY: Final[tuple[Every, ...]] = ("month", "week")
MOST: Final = 36  # parts; more is a talk about something else
PATIENCE: Final = timedelta(days=14)  # a part that is later than this breaks what was agreed
GRACE: Final = timedelta(days=14)  # to pay the rest, once it was ended


class Part(Frozen):
    """How much is to be paid on or before a day."""

    day: date
    amount: Sum


class Arrangement(Frozen):
    """What was agreed about an invoice, with what was paid and credited of it by then; or that it was ended.

    One that was ended has no parts, and says by when the rest is to be paid.
    """

    parts: Series[Part] = ()
    paid: Sum = ZERO
    credited: Sum = ZERO
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """A part as it is now: after what was credited, and with what was paid of it."""

    place: int  # from 1
    day: date
    amount: Money
    paid: Money
    underway: Money = ZERO  # paid, and the bank can still refuse it

    @property
    def open(self) -> Money:
        """What is still to be paid of it."""
        return self.amount - self.paid

    @property
    def left(self) -> Money:
        """What nobody has paid yet: nobody is asked for what is on its way."""
        return self.open - self.underway

    def state(self, day: date) -> Literal["dropped", "paid", "underway", "late", "due", "later"]:
        """How it stands on a day. Dropped: nothing of it has to be paid any more."""
        if not self.open:
            return "paid" if self.amount else "dropped"
        if not self.left:
            return "underway"
        return "late" if self.day < day else "due" if self.day == day else "later"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an arrangement stands on a day."""

    day: date
    portions: tuple[Portion, ...]

    @property
    def unpaid(self) -> tuple[Portion, ...]:
        """The parts of which something is to be paid, the first first."""
        return tuple(each for each in self.portions if each.open)

    @property
    def late(self) -> tuple[Portion, ...]:
        """The parts whose day is over, and that are not on their way."""
        return tuple(each for each in self.unpaid if each.left and each.day < self.day)

    @property
    def open(self) -> Money:
        """What is still to be paid of all parts."""
        return total(each.open for each in self.portions)

    @property
    def due_now(self) -> Money:
        """What should be paid by today."""
        return total(each.left for each in self.unpaid if each.day <= self.day)

    @property
    def days_late(self) -> int:
        """How long the oldest late part is late."""
        return (self.day - self.late[0].day).days if self.late else 0

    @property
    def next(self) -> Portion | None:
        """The part to pay first; None when all is paid, or on its way."""
        return next((each for each in self.unpaid if each.left), None)

    @property
    def state(self) -> Literal["done", "kept", "late", "broken"]:
        """Late is still being kept: somebody calls. Broken is later than anybody waits."""
        if not self.unpaid:
            return "done"
        if not self.late:
            return "kept"
        return "broken" if timedelta(days=self.days_late) > PATIENCE else "late"


def days(first: date, count: int, every: Every) -> Iterator[date]:
    """The days of the parts. A month without that day has its last: 31 January, 28 February, 31 March."""
    for place in range(count):
        yield first + timedelta(weeks=place) if every == "week" else add_months(first, place)


def spread(amount: Money, count: int) -> tuple[Money, ...]:
    """Equal parts that add up to exactly the amount; the cents that are left are in the last parts.

    So whichever part is paid first, no cent is left of the first one.
    """
    return amount.split([1] * count)[::-1]


def arranged(amounts: Sequence[Money], first: date, every: Every, *, paid: Money, credited: Money) -> Arrangement:
    """An arrangement of these parts. `ValueError` without parts, or for one that asks nothing."""
    if not amounts or min(amounts) <= ZERO:
        raise ValueError("every part is an amount")
    parts = [
        Part(day=day, amount=amount) for day, amount in zip(days(first, len(amounts), every), amounts, strict=True)
    ]
    return Arrangement(parts=tuple(parts), paid=paid, credited=credited)


def standing(arrangement: Arrangement, *, paid: Money, credited: Money, day: date, underway: Money = ZERO) -> Standing:
    """How it stands, by what is paid and credited of the invoice altogether, and what is on its way.

    Where a payment of before the arrangement was taken back, that is added to the last part.
    """
    since = paid - arrangement.paid
    asked = total(each.amount for each in arrangement.parts)
    more = max(-since, ZERO) - (credited - arrangement.credited)
    amounts = _fitted([each.amount for each in arrangement.parts], max(asked + more, ZERO))
    left = max(since, ZERO)
    portions = []
    for place, (part, amount) in enumerate(zip(arrangement.parts, amounts, strict=True), 1):
        filled = min(left, amount)
        left -= filled
        coming = min(underway, amount - filled)
        underway -= coming
        portions.append(Portion(place, part.day, amount, filled, coming))
    return Standing(day, tuple(portions))


def _fitted(amounts: Sequence[Money], wanted: Money) -> list[Money]:
    """These amounts, made to add up to what is wanted: the last are lowered first, the last is raised."""
    fitted = list(amounts)
    more = wanted - total(amounts)
    for place in reversed(range(len(fitted))):
        change = max(more, -fitted[place])
        fitted[place] += change
        more -= change
    return fitted


def after_ending(due: date, today: date) -> date:
    """By when the rest is to be paid: as the invoice said, or two weeks from today, whichever is later."""
    return max(due, today + GRACE)
