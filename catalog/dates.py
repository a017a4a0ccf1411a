"""Days and dated values: what holds on which day.

Prices, tariffs, VAT rates and agreements all change over time. They are kept as dated values and looked up on the
day of delivery, never on the day of invoicing.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to `end`. `end` itself is excluded; None means open."""

    start: date | None = None
    end: date | None = None

    @classmethod
    def inclusive(cls, first: date | None, last: date | None) -> Period:
        """The days from `first` up to and including `last`."""
        return cls(first, None if last is None else last + timedelta(days=1))

    @classmethod
    def month(cls, text: str) -> Period:
        """The month written as `2026-11`. `ValueError` when it is not one."""
        year, _, month = text.partition("-")
        if not (len(year) == 4 and len(month) == 2 and year.isascii() and year.isdigit() and month.isdigit()):
            raise ValueError(f"{text} is not a month such as 2026-11")
        start = date(int(year), int(month), 1)
        return cls(start, add_months(start, 1))

    @classmethod
    def named(cls, text: str) -> Period:
        """A year (`2026`), a quarter (`2026-Q4`) or a month (`2026-11`). `ValueError` when it is none of these."""
        year, mark, rest = text.upper().partition("-")
        if not (len(year) == 4 and year.isascii() and year.isdigit() and int(year)):
            raise ValueError(f"{text} is not a period such as 2026, 2026-Q4 or 2026-11")
        if not mark:
            return cls(date(int(year), 1, 1), add_months(date(int(year), 1, 1), 12))
        if rest in ("Q1", "Q2", "Q3", "Q4"):
            start = date(int(year), 3 * int(rest[1]) - 2, 1)
            return cls(start, add_months(start, 3))
        return cls.month(text)

    def __contains__(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    @property
    def last(self) -> date | None:
        """The last day that still belongs to it."""
        return None if self.end is None else self.end - timedelta(days=1)

    def overlaps(self, other: Period) -> bool:
        """True when some day belongs to both."""
        first = self.start is None or other.end is None or self.start < other.end
        return first and (other.start is None or self.end is None or other.start < self.end)


class HasPeriod(Protocol):
    """A value with a `period` in which it holds."""

    @property
    def period(self) -> Period: ...


T = TypeVar("T", bound=HasPeriod)


class Dated(tuple[T, ...]):
    """Values that follow each other in time: the next `start`, or its own `end`, ends a value."""

    __slots__ = ()

    def __new__(cls, values: Sequence[T] = ()) -> Dated[T]:
        return super().__new__(cls, sorted(values, key=lambda value: value.period.start or date.min))

    def on(self, day: date) -> T | None:
        """The value that holds on this day; None when there is none."""
        found: T | None = None
        for value in self:
            if value.period.start is not None and value.period.start > day:
                break
            found = value
        return found if found is not None and day in found.period else None


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last day of the month where that day does not exist."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def quarter_of(day: date) -> str:
    """The quarter a day lies in, written as `2026-Q4`."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def month_of(day: date) -> str:
    """The month a day lies in, written as `2026-11`."""
    return f"{day.year:04}-{day.month:02}"
