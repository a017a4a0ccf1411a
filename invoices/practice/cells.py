"""What a cell says: dates, numbers, yes and no, and words, as Dutch and English people write them.

A message names the column and the line. It repeats a faulty date or number, and the name of a person or a service that
we do not know; nothing else: a cell may hold what nobody needs to read. A practice never holds a citizen service number
(BSN): a cell that looks like one is refused unread.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from stdnum.nl import bsn, postcode

from catalog.dates import Period, add_months
from catalog.entry import parse_date, parse_number, readings
from catalog.faults import Fault, Faults, fault
from catalog.model import Catalog
from catalog.money import Money, Percent
from catalog.records import LARGEST
from invoices.practice.countries import country_of
from invoices.practice.csvfile import Row
from invoices.practice.headings import COLUMNS, Names, Texts, bare, meant, named, word_of
from invoices.practice.imports import warning
from invoices.practice.matching import Directory, in_full, quoted, service_of
from tiered.people import Person

W = TypeVar("W", bound=str)

MAY_LOOK_LIKE_BSN: Final = frozenset({"reference", "insured_number", "svb_number", "phone"})
NINE_DIGITS: Final = re.compile(r"(?<![0-9A-Za-z])[0-9]{9}(?![0-9A-Za-z])")
REPEATABLE: Final = re.compile(r"[0-9€%.,:/ +-]{1,20}")
YES: Final = frozenset({"1", "yes", "y", "true", "ja", "j", "waar", "x"})
NO: Final = frozenset({"", "0", "no", "n", "false", "nee", "onwaar"})
NOT_CALCULATED: Final = re.compile(r"=.*|#{3,}|#(?:N/[AB]|[A-Z]+[!?]|(?:DIV|DEEL)/0!)")
TIME_OF_DAY: Final = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?$")
SERIAL: Final = re.compile(r"[1-9][0-9]{4}(?:[.,][0-9]+)?")  # how a spreadsheet counts days: 46335 is one of 2026
TOTALS: Final = frozenset({"totaal", "totalen", "eindtotaal", "subtotaal", "total", "totals", "grandtotal", "subtotal"})
EMAIL: Final = re.compile(r"(?=[!-~]+\Z)[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")  # others no mail server takes
IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SENSIBLE: Final = Period.inclusive(date(1900, 1, 1), date(2199, 12, 31))


def holds_bsn(text: str) -> bool:
    """True when a text is, or has in it, nine digits that pass the 11-test."""
    if len(text) < 9:
        return False
    found = NINE_DIGITS.findall(text)
    found.append(re.sub(r"[ .-]", "", text))
    return any(len(digits) == 9 and bsn.is_valid(digits) for digits in found)


def around(today: date, *, back: int, ahead: int) -> Period:
    """The days from so many years ago up to so many years from now, as far as there are years."""
    first, last = max(today.year - back, date.min.year), min(today.year + ahead, date.max.year - 1)
    return Period.inclusive(add_months(today, 12 * (first - today.year)), add_months(today, 12 * (last - today.year)))


class Cells:
    """One row, read cell by cell. What is wrong is added to `faults`, and the answer is then the one for empty."""

    def __init__(self, row: Row, path: str, faults: list[Fault]) -> None:
        self.line = row.line
        self.path = path
        self.faults = faults
        self.sound = True  # while nothing is wrong with this row
        self._cells = dict(row.cells)
        self._headings = row.headings
        self._unread: set[str] = set()  # columns whose cell counts as empty, after it was said why
        first = next((column for column, cell in row.cells.items() if cell), "period")
        if path and first != "period" and bare(row.cells[first]) in TOTALS:  # a period can be "totaal"
            self._cells, self._unread = {}, set(COLUMNS)
            self.refuse("row-total")
        for column, cell in sorted(self._cells.items()):
            if column not in MAY_LOOK_LIKE_BSN and holds_bsn(cell):
                self._leave(column, "bsn")
            elif NOT_CALCULATED.fullmatch(cell):
                self._leave(column, "cell-formula")

    def _leave(self, column: str, code: str) -> None:
        self._cells[column] = ""
        self._unread.add(column)
        self.refuse(code, column=column)

    def refuse(self, code: str, **parameters: object) -> None:
        """Adds an error about this row. A `column` is named as the file names it."""
        self.sound = False
        self.faults.append(fault(code, self.path, line=self.line, **self._said(parameters)))

    def warn(self, code: str, **parameters: object) -> None:
        """Adds a warning about this row. A `column` is named as the file names it."""
        self.faults.append(warning(code, self.path, line=self.line, **self._said(parameters)))

    def called(self, column: str) -> str | Texts:
        """What the file calls a column; of one that it does not have, or what was typed, what it may be called."""
        return (self.path and self._headings.get(column)) or named(column, COLUMNS)

    def _said(self, parameters: dict[str, object]) -> dict[str, object]:
        column = parameters.get("column")
        return {**parameters, "column": self.called(column)} if isinstance(column, str) else parameters

    def raw(self, column: str) -> str:
        """The cell as it stands."""
        return self._cells.get(column, "")

    def need(self, *columns: str) -> None:
        """Refuses (`cell-missing`) each of these columns whose cell is empty."""
        for column in columns:
            if not self.raw(column) and column not in self._unread:
                self.refuse("cell-missing", column=column)

    def text(self, column: str, most: int = 200) -> str | None:
        """A text of one line. Refused: `cell-too-long`."""
        cell = self.raw(column)
        if len(cell) > most:
            self.refuse("cell-too-long", column=column, most=most)
            return None
        return cell or None

    def name(self, column: str) -> str | None:
        """Somebody's name: it has letters. Refused: `cell-too-long`, `cell-name`."""
        cell = self.text(column, 300)
        if cell and not any(letter.isalpha() for letter in cell):
            self.refuse("cell-name", column=column)
            return None
        return cell

    def day(self, column: str, within: Period = SENSIBLE) -> date | None:
        """A day within a period; the time of day behind it says nothing.

        Refused: `cell-date`, `cell-date-serial`, `cell-date-range`.
        """
        cell = self.raw(column)
        if not cell:
            return None
        try:
            day = parse_date(TIME_OF_DAY.sub("", cell) if ":" in cell else cell)
        except ValueError:
            code = "cell-date-serial" if SERIAL.fullmatch(cell) else "cell-date"
            self.refuse(code, column=column, value=_repeatable(cell))
            return None
        if day not in within:
            self.refuse("cell-date-range", column=column, day=day, year=day.year)
            return None
        return day

    def past_day(self, column: str, today: date, within: Period = SENSIBLE) -> date | None:
        """A day that was, or is today. Refused: as `day`, and `cell-date-future`."""
        day = self.day(column, within)
        if day is not None and day > today:
            self.refuse("cell-date-future", column=column, day=day)
            return None
        return day

    def number(self, column: str, *, decimals: int = 2, most: Decimal = LARGEST) -> Decimal | None:
        """A number from 0 to `most`. Refused: `cell-number`, `cell-ambiguous`, `cell-range`, `cell-too-fine`."""
        cell = self.raw(column)
        if not cell:
            return None
        try:
            number = parse_number(cell)
        except LookupError:
            self.refuse("cell-ambiguous", column=column, value=_repeatable(cell), **readings(cell))
            return None
        except ValueError:
            self.refuse("cell-number", column=column, value=_repeatable(cell))
            return None
        if not 0 <= number <= most:
            self.refuse("cell-range", column=column, value=_repeatable(cell), most=most)
            return None
        if number != round(number, decimals):
            self.refuse("cell-too-fine", column=column, value=_repeatable(cell), decimals=decimals)
            return None
        return number

    def whole(self, column: str, *, most: int) -> int | None:
        """A whole number from 0 to `most`. Refused: as `number`."""
        number = self.number(column, decimals=0, most=Decimal(most))
        return None if number is None else int(number)

    def amount(self, column: str) -> Money | None:
        """Euros, in whole cents. Refused: as `number`."""
        number = self.number(column)
        return None if number is None else Money.euros(number)

    def percent(self, column: str) -> Percent | None:
        """Per cent, from 0 to 100, with or without a % sign. Refused: as `number`."""
        self._cells[column] = self.raw(column).removesuffix("%").rstrip()
        number = self.number(column, most=Decimal(100))
        return None if number is None else Percent(number)

    def yes(self, column: str) -> bool:
        """True for 1, x, ja, yes, waar and true; false for 0, nee, no, onwaar, false and empty. Refused: `cell-yes`."""
        cell = self.raw(column).casefold()
        if cell not in YES | NO:
            self.refuse("cell-yes", column=column)
        return cell in YES

    def word(self, column: str, words: Mapping[W, Names]) -> W | None:
        """One of a few words, in Dutch or in English. Refused: `cell-word`."""
        cell = self.raw(column)
        found = word_of(cell, words)
        if cell and found is None:
            self.refuse("cell-word", column=column, **meant(cell, words, words))
        return found

    def known(self, column: str, ids: Collection[str]) -> tuple[str, ...]:
        """Ids of the catalogue, separated by spaces. Refused: `cell-unknown`, for each one that is not there."""
        words = self.raw(column).casefold().split()
        for word in words:
            if word not in ids:
                self.refuse("cell-unknown", column=column, **meant(word, ids))
        return tuple(word for word in words if word in ids)

    def one_known(self, column: str, ids: Collection[str], *, likely: Collection[str] = ()) -> str | None:
        """One id of the catalogue, most likely one of these. Refused: `cell-unknown`."""
        cell = self.raw(column).casefold()
        if cell and cell not in ids:
            self.refuse("cell-unknown", column=column, **meant(cell, likely or ids))
        return cell if cell in ids else None

    def service(self, column: str, catalog: Catalog) -> str | None:
        """A service's id, also where its name is written. Refused: `cell-service`."""
        cell = self.raw(column)
        service = service_of(cell, catalog)
        if cell and service is None:
            self.refuse("cell-service", column=column, given=quoted(cell), **meant(cell, catalog.service))
        return service

    def person(self, column: str, people: Directory) -> Person | None:
        """The one person a cell means. Refused: `unknown-client`, `ambiguous-client`; warned: `person-by-part`."""
        cell = self.raw(column)
        if not cell:
            return None
        try:
            person = people.find(cell, self.path, self.line)
        except Faults as wrong:
            self.faults.extend(wrong.faults)
            self.sound = False
            return None
        if not in_full(cell, person):
            self.warn("person-by-part", column=column, id=person.id, name=person.name)
        return person

    def identifier(self, column: str) -> str | None:
        """An id of the practice's own. Refused: `cell-id`."""
        cell = self.raw(column)
        if cell and not IDENTIFIER.fullmatch(cell):
            self.refuse("cell-id", column=column)
            return None
        return cell or None

    def email(self, column: str) -> str | None:
        """An e-mail address, by its shape. Refused: `cell-email`."""
        cell = self.text(column)
        if cell and not EMAIL.fullmatch(cell):
            self.refuse("cell-email", column=column)
            return None
        return cell

    def country(self, column: str) -> str | None:
        """A country's code of two letters (ISO 3166), also where its name is written. Refused: `cell-country`."""
        cell = self.raw(column)
        code = country_of(cell) if cell else None
        if cell and code is None:
            self.refuse("cell-country", column=column)
        return code

    def postcode(self, column: str, country: str) -> str | None:
        """A postcode; a Dutch one is written as 3511 AA. Refused: `cell-postcode`."""
        cell = self.text(column)
        if not cell or country != "NL":
            return cell
        if not postcode.is_valid(cell):
            self.refuse("cell-postcode", column=column)
            return None
        return str(postcode.validate(cell))


def _repeatable(cell: str) -> str:
    """A faulty date or number as a message may repeat it; any other text stays unsaid."""
    return cell if REPEATABLE.fullmatch(cell) else "…"
