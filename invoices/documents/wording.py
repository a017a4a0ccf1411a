"""How an invoice says things: its language, its form of address, and days, counts and numbers written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Final, Literal

from catalog.dates import Period
from catalog.money import Money, Percent
from catalog.records import Words
from catalog.texts import FILES, Language, formats, sentences, text

HARD_SPACE: Final = "\u00a0"
TARIFF_UNITS: Final = frozenset({"01", "04", "14", "16"})  # units of time; for any other the service's own unit counts

money = lru_cache(4096)(formats.money)
_number = lru_cache(1024)(formats.number)
_tariff = lru_cache(1024)(formats.tariff)


@dataclass(frozen=True, slots=True)
class Voice:
    """One language and, in Dutch, one form of address."""

    language: Language
    form: Literal["u", "je"]

    def say(self, key: str, **parameters: object) -> str:
        """The sentence `document.KEY`, in the form of address where it has two."""
        return self.speak(f"document.{key}", **parameters)

    def speak(self, whole: str, /, **parameters: object) -> str:
        """A sentence by its whole name, in the form of address where it has two."""
        if whole not in sentences(FILES[whole.partition(".")[0]], self.language):
            whole = f"{whole}.{self.form}"
        return text(whole, self.language, **{k: self._written(v) for k, v in parameters.items()})

    def _written(self, value: object) -> object:
        if isinstance(value, Money):
            return money(value, self.language)
        if isinstance(value, Percent):
            return str(formats.written(value, self.language)).replace(" ", HARD_SPACE)
        return _day(value, self.language) if isinstance(value, date) else value

    def words(self, words: Words) -> str:
        """A text of the catalogue."""
        return words.in_(self.language)

    def money(self, amount: Money) -> str:
        return money(amount, self.language)

    def day(self, day: date) -> str:
        return _day(day, self.language)

    def tariff(self, amount: Decimal) -> str:
        """A price per unit: two to four decimals."""
        return _tariff(amount, self.language).replace(" ", HARD_SPACE)

    def listed(self, parts: Sequence[str]) -> str:
        """`a, b en c`."""
        *rest, last = parts
        return self.say("and", first=", ".join(rest), last=last) if rest else last

    def days(self, days: Sequence[date]) -> str:
        """`2, 9 en 16 november 2026`: the month once for all its days."""
        if len(days) == 1:
            return self.day(days[0])
        written = []
        for month, group in groupby(sorted(days), key=lambda day: day.replace(day=1)):
            numbers = self.listed([str(day.day) for day in group])
            written.append(f"{numbers}{HARD_SPACE}{self.month(month)}")
        return self.listed(written)

    def month(self, day: date) -> str:
        """`november 2026`."""
        return _month(day.replace(day=1), self.language)

    def months(self, days: Sequence[date]) -> str:
        """`oktober 2026 en november 2026`."""
        return self.listed([self.month(first) for first in sorted({day.replace(day=1) for day in days})])

    def period(self, first: date, last: date) -> str:
        """`1 t/m 30 november 2026`."""
        same = first.replace(day=1) == last.replace(day=1)
        return self.say("period-days", first=str(first.day) if same else first, last=last)

    def quantity(self, quantity: Decimal, unit: str, tariff_unit: str | None = None) -> str:
        """`3 gesprekken`, or in the unit of time of a contract tariff: `150 minuten`."""
        unit = tariff_unit if tariff_unit in TARIFF_UNITS else unit
        return self.say(f"unit-{unit}", count=quantity, quantity=_number(quantity, self.language))

    def number(self, number: int) -> str:
        """`zes` up to twelve, figures above."""
        names = self.say("numbers").split()
        return names[number - 1] if 1 <= number <= len(names) else str(number)


@lru_cache(1024)
def _day(day: date, language: Language) -> str:
    return formats.day(day, language).replace(" ", HARD_SPACE)


@lru_cache(256)
def _month(first: date, language: Language) -> str:
    return formats.month(Period(first), language).replace(" ", HARD_SPACE)


def grouped(number: str) -> str:
    """An IBAN or a payment reference in groups of four that stay on one line."""
    compact = number.replace(" ", "")
    return HARD_SPACE.join(compact[i : i + 4] for i in range(0, len(compact), 4))
