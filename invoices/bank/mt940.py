"""MT940, the older SWIFT bank statement. The library reads the fields of the standard; details.py what banks add to it.

A statement in pages (`:62M:`, then `:60M:`) is one statement. The sign is that of the money: RC, a credit taken back,
is negative, and RD is positive.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import InvalidOperation
from typing import Any, Final

from catalog.faults import Fault, Faults, fault
from catalog.money import Money
from invoices.bank.details import IBAN, details
from invoices.bank.statement import Statement, StatementLine, bank_reference, made

FIELD: Final = re.compile(r"^:(\d\d[A-Z]?|NS):", re.MULTILINE)
OPENING: Final = ("60F", "60M", "60")
CLOSING: Final = ("62F", "62M", "62")


@dataclass(slots=True)
class _Entry:
    """A field :61: with its line in the file, and the fields :86: that belong to it."""

    line: int
    text: str
    details: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Page:
    """From one field :20: to the next. A balance: its tag, its line in the file, and what stands there."""

    line: int
    account: str = ""
    opening: tuple[str, int, str] | None = None
    closing: tuple[str, int, str] | None = None
    entries: list[_Entry] = field(default_factory=list)


def read_mt940(text: str, file: str) -> tuple[Statement, ...]:
    """Every statement in an MT940 file, with Unix line breaks.

    `Faults`, all at once: `bank-no-statement`, `bank-not-booked` and, of each statement or entry, `bank-field`,
    `bank-currencies` and `bank-sum`.
    """
    pages = _pages(text)
    if pages and re.search(r"^:34F:", text, re.MULTILINE) and not any(page.opening for page in pages):
        raise Faults([fault("bank-not-booked", file, found="MT942")])
    reader = _Reader(file)
    statements = [reader.statement(group) for group in _grouped(pages)]
    if not statements:
        reader.wrong.append(fault("bank-no-statement", file))
    if reader.wrong:
        raise Faults(sorted(reader.wrong, key=lambda found: found.line or 0))
    return tuple(statement for statement in statements if statement)


def _pages(text: str) -> list[_Page]:
    starts = list(FIELD.finditer(text))
    pages: list[_Page] = []
    line, place = 1, 0
    for found, following in zip(starts, [*starts[1:], None], strict=True):
        line += text.count("\n", place, found.start())
        tag, place = found[1], found.start()
        value = text[found.end() : following.start() if following else len(text)]
        value = re.split(r"^-(?:\}|XXX)?\s*$|^\{", value, maxsplit=1, flags=re.MULTILINE)[0].strip("\n ")
        if tag == "20":
            pages.append(_Page(line))
        elif pages:
            _put(pages[-1], tag, line, value)
    return pages


def _put(page: _Page, tag: str, line: int, value: str) -> None:
    if tag in ("25", "25P"):
        page.account = value.partition("\n")[0].strip()
    elif tag in OPENING:
        page.opening = (tag, line, value)
    elif tag in CLOSING:
        page.closing = (tag, line, value)
    elif tag == "61":
        page.entries.append(_Entry(line, value))
    elif tag == "86" and page.entries and page.closing is None:  # after the balance it is about the whole statement
        page.entries[-1].details.append(value)


def _grouped(pages: list[_Page]) -> list[list[_Page]]:
    """Pages that go on where the one before stopped, together."""
    groups: list[list[_Page]] = []
    for page in pages:
        before = groups[-1][-1] if groups else None
        goes_on = before and before.closing and page.opening and before.closing[0] == "62M" and page.opening[0] == "60M"
        if goes_on and before and before.account == page.account:
            groups[-1].append(page)
        else:
            groups.append([page])
    return groups


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.wrong: list[Fault] = []

    def statement(self, pages: list[_Page]) -> Statement | None:
        before = len(self.wrong)
        place = pages[0].line
        opening, closing = self._balance(pages[0].opening, place, "60F"), self._balance(pages[-1].closing, place, "62F")
        currency = opening[0].currency if opening else "EUR"
        if opening and closing and closing[0].currency != currency:
            other = closing[0].currency
            self.wrong.append(fault("bank-currencies", self.file, line=place, currency=other, expected=currency))
        account = _account(pages[0].account, currency)
        if not account:
            self._field(place, "25")
        entries = [self._line(entry, account, currency) for page in pages for entry in page.entries]
        if opening is None or closing is None or len(self.wrong) > before:
            return None
        lines = [entry for entry in entries if entry]
        found = made(account, opening[0], closing[0], lines, (opening[1], closing[1]), (self.file, place))
        if isinstance(found, Fault):
            self.wrong.append(found)
            return None
        return found

    def _balance(self, told: tuple[str, int, str] | None, place: int, tag: str) -> tuple[Money, date] | None:
        if told is None:
            self._field(place, tag)
            return None
        tag, line, value = told
        data = self._parsed(tag, value, line)
        if data is None:
            return None
        (balance,) = data.values()
        try:
            return _money(balance.amount.amount, balance.amount.currency), _day(balance.date)
        except (ValueError, AttributeError):
            self._field(line, tag)
            return None

    def _line(self, entry: _Entry, account: str, currency: str) -> tuple[StatementLine, str | None] | None:
        data = self._parsed("61", entry.text, entry.line)
        if data is None:
            return None
        try:
            amount = _money(data["amount"].amount, currency)
        except ValueError:
            self._field(entry.line, "61")
            return None
        said = details("\n".join(entry.details))
        beside = (data.get("extra_details") or "").strip()  # where Rabobank writes the other account
        line = StatementLine(
            account=account,
            day=_day(data.get("entry_date") or data["date"]),
            amount=amount,
            name=said.name,
            iban=said.iban if said.iban != account else None,
            text=said.text,
            reference=said.reference,
            end_to_end=said.end_to_end,
            reversal=said.returned or data["status"].upper().startswith("R"),
        )
        if line.iban is None and IBAN.fullmatch(beside):
            line = replace(line, iban=beside)
        return line, bank_reference(data.get("bank_reference"))

    def _parsed(self, tag: str, value: str, line: int) -> dict[str, Any] | None:
        """What the library makes of one field."""
        from mt940 import Options
        from mt940.models import Transactions

        # It would log what it cannot read, and that can be about somebody.
        logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)
        read = Transactions(options=Options.all())
        try:
            entries = read.parse(f":{tag}:{value}")
        except (RuntimeError, ValueError, TypeError, KeyError, InvalidOperation):
            self._field(line, tag)
            return None
        return entries[0].data if entries else read.data

    def _field(self, line: int, tag: str) -> None:
        self.wrong.append(fault("bank-field", self.file, line=line, field=f":{tag}:"))


def _money(amount: Any, currency: str) -> Money:
    return Money(Money.euros(amount).cents, currency)


def _day(day: date) -> date:
    return date(day.year, day.month, day.day)


def _account(written: str, currency: str) -> str:
    """`NL71RABO0123456789 EUR` and `TRIODOSBANK/0390123456` are an account with something beside it."""
    return written.rpartition("/")[2].replace(" ", "").removesuffix(currency)
