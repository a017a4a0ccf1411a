"""The VAT return: which one shows a line, so that the figures of a return that was filed never change afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from catalog.dates import Period, add_months, month_of, quarter_of
from catalog.money import ZERO, Money, total
from catalog.services import VatCategory

Box = Literal["1a", "1b", "1e", "exempt"]
BOXES: Final[tuple[Box, ...]] = ("1a", "1b", "1e", "exempt")
BOX_OF: Final[Mapping[VatCategory, Box]] = {"standard": "1a", "reduced": "1b", "zero": "1e", "exempt": "exempt"}
"""The boxes of the return. Exempt turnover (Wet OB art. 11) is in none of them."""

NEVER: Final = date(9999, 1, 1)


@dataclass(frozen=True, slots=True)
class Taxed:
    """What an invoice, a credit note or a payment adds to one box: turnover excluding VAT, and the VAT on it."""

    box: Box
    number: str
    kind: str  # what did it: invoice, credit-note, or under the cash system the kind of movement
    payer_kind: str
    point: date  # the day whose VAT period it belongs to
    booked: date  # the day on which it counts in the books
    net: Money
    tax: Money
    source: str = ""  # what booked it, as the chain names it: an invoice's number, or `movement:...`


@dataclass(frozen=True, slots=True)
class Closed:
    """Days that were closed: returns that end on them were filed then."""

    through: date
    day: date  # on which they were closed
    after: frozenset[str] = frozenset()  # what was booked since, by its source


def filed_by(end: date) -> date:
    """The last day to file the return of a period that ends before this day: one month after it (AWR art. 10, 19)."""
    return add_months(end, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Returns:
    """The returns of a practice: each quarter one, or each month.

    Something belongs to the return of its tax point as long as it was booked in time. What was booked after that return
    is a correction of it, and is shown with the first return that was not filed yet.
    """

    monthly: bool = False
    closed: tuple[Closed, ...] = ()  # the first first

    def of(self, day: date) -> str:
        """The name of the period whose return a day belongs to."""
        return month_of(day) if self.monthly else quarter_of(day)

    def cut_off(self, name: str) -> date:
        """The last day on which what is booked is still in a return: when it was closed, or at last had to be filed."""
        closed, last = self.closing(name), filed_by(Period.named(name).end or NEVER)
        return last if closed is None else min(closed.day, last)

    def closing(self, name: str) -> Closed | None:
        """The closing that fixed a return: the first that holds and closed its last day."""
        last = Period.named(name).last or NEVER
        return next((each for each in self.closed if each.through >= last), None)

    def shown_in(self, point: date, booked: date, source: str = "") -> str:
        """The return that shows what has this tax point and was booked on this day, by this source."""
        name = self.of(point)
        while booked > self.cut_off(name) or ((closed := self.closing(name)) and source in closed.after):
            name = self.of(Period.named(name).end or NEVER)
        return name

    def within(self, period: Period) -> list[str]:
        """The returns of a period: a month or a quarter is one, a year is four."""
        found, day = [], period.start or NEVER
        while day in period:
            found.append(self.of(day))
            day = Period.named(found[-1]).end or NEVER
        return found


def returns_of(period: Period, closed: tuple[Closed, ...] = ()) -> Returns:
    """Who asks for a month files each month; who asks for a quarter or a year, each quarter."""
    start, end = period.start or NEVER, period.end or NEVER
    return Returns(monthly=end <= add_months(start, 1), closed=closed)


def in_box(found: list[Taxed], box: Box) -> tuple[Money, Money]:
    """The turnover and the VAT of one box."""
    mine = [each for each in found if each.box == box]
    return total(each.net for each in mine), total(each.tax for each in mine)


def whole_euros(amount: Money) -> int:
    """As the return asks it: whole euros, rounded down, which is in favour of who files it."""
    return amount.cents // 100


def pro_rata(found: list[Taxed]) -> int | None:
    """Taxed turnover as a part of all turnover, in whole per cent rounded up; None where there is no turnover.

    It is the part of the VAT on general costs that can be deducted (Wet OB art. 15 lid 6, Uitv.beschikking OB art. 11).
    """
    taxed = sum((each.net.cents for each in found if each.box != "exempt"), 0)
    every = sum((each.net.cents for each in found), 0)
    return None if every <= 0 else min(max(-(-100 * taxed // every), 0), 100)


def untouched(each: Taxed) -> bool:
    """Nothing of it is left: a line that another one of the same invoice undoes."""
    return each.net == ZERO and each.tax == ZERO
