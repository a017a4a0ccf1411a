"""Statutory interest: by whom, at what rate, over which days, and for how much, so that each cent can be proved.

It runs from the day after the last day to pay up to and including the day that is asked about. After each year the
interest of that year is added to what it is reckoned over (BW 6:119 lid 2, 6:119a lid 3). A day counts for one
365th of a year, one 366th where the year of default has a leap day: a whole year is exactly the rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from catalog.dates import Dated, Period, add_months
from catalog.faults import Faults, fault
from catalog.money import Money, Percent, divide, total
from catalog.rules import InterestRate

Debtor = Literal["person", "organisation"]
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate per year and the days on which it holds."""

    period: Period
    percent: Percent


def _rates(known_until: date, *steps: tuple[date, str]) -> Dated[Rate]:
    ends = [start for start, _ in steps[1:]] + [known_until]
    return Dated(
        [Rate(Period(start, end), Percent(Decimal(percent))) for (start, percent), end in zip(steps, ends, strict=True)]
    )


UNKNOWN: Final = date(2027, 1, 1)  # the first day of which nobody knows the rate yet

RATES: Final[Mapping[Debtor, Dated[Rate]]] = {
    "person": _rates(
        UNKNOWN,
        (date(2024, 1, 1), "7"),
        (date(2025, 1, 1), "6"),
        (date(2026, 1, 1), "4"),
    ),
    "organisation": _rates(
        UNKNOWN,
        (date(2024, 7, 1), "12.25"),
        (date(2025, 1, 1), "11.15"),
        (date(2025, 7, 1), "10.15"),
        (date(2026, 1, 1), "10.15"),
        (date(2026, 7, 1), "10.40"),
    ),
}
"""Persons: BW 6:119 with 6:120 lid 1, by decree. Organisations: BW 6:119a and 6:119b with 6:120 lid 2, the ECB's rate
of 1 January or 1 July + 8 points, for half a year each. Read in secondary sources, November 2026. Each half-year:
compare with what the government publishes, add a row where it changed, and move UNKNOWN on. Meanwhile a practice
writes the commercial rate in its catalogue.
"""


@dataclass(frozen=True, slots=True)
class Interest:
    """The interest of some days at one rate: `base` x `percent` x `days` / `year`, rounded to the cent."""

    first: date
    last: date
    percent: Percent
    base: Money  # the principal, and the interest of whole years before
    year: int  # days in this year of default: 365 or 366
    amount: Money

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def interest(
    principal: Money, due: date, until: date, debtor: Debtor, later: Sequence[InterestRate] = ()
) -> tuple[Interest, ...]:
    """The interest on what should have been paid on `due`, for every day after it up to and including `until`.

    In pieces that have one rate and lie in one year of default. `later`: an organisation's rates of half-years that the
    table does not have. `Faults` (`rate-not-known`) for a day whose rate is nowhere: it is never guessed.
    """
    rates = known(later) if debtor == "organisation" else RATES[debtor]
    found: list[Interest] = []
    base = principal
    for years in range(max(until.year - due.year, 0) + 1):
        start, end = (add_months(due, 12 * (years + more)) + ONE_DAY for more in (0, 1))
        pieces = list(_year(base, start, end, until, rates))
        found += pieces
        base += total(piece.amount for piece in pieces)
    return tuple(found)


def known(later: Sequence[InterestRate]) -> Dated[Rate]:
    """What an organisation owes, by half-year: the table, and what the catalogue adds to it."""
    more = [each for each in later if each.from_ >= UNKNOWN]
    added = [Rate(Period(each.from_, add_months(each.from_, 6)), each.percent) for each in more]
    return Dated([*RATES["organisation"], *added])


def _year(base: Money, start: date, end: date, until: date, rates: Dated[Rate]) -> Iterator[Interest]:
    """The pieces of one year of default; `end` is the first day of the next."""
    year, first = (end - start).days, start
    end = min(end, until + ONE_DAY)
    while first < end:
        rate = rates.on(first)
        if rate is None:
            raise Faults([fault("rate-not-known", day=first)])
        after = min(end, rate.period.end or end)
        numerator, denominator = rate.percent.value.as_integer_ratio()
        cents = divide(base.cents * numerator * (after - first).days, denominator * 100 * year)
        yield Interest(first, after - ONE_DAY, rate.percent, base, year, Money(cents, base.currency))
        first = after
