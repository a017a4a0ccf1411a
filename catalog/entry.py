"""Days and numbers as people write them, in Dutch spreadsheets and at a keyboard."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from catalog.dates import month_of
from catalog.texts import Language

YEAR_FIRST: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
DAY_FIRST: Final = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})")
YEAR_AND_MONTH: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})")
MONTH_FIRST: Final = re.compile(r"([0-9]{1,2})[-/]([0-9]{4})")
CURRENCY: Final = re.compile(r"^(?:€|EUR)\s*|\s*(?:€|EUR)$", re.IGNORECASE)
NO_CENTS: Final = re.compile(r"(?<=[0-9])([.,])--?$")
PLAIN: Final = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
GROUPED: Final = re.compile(r"-?[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]+)?")
AMBIGUOUS: Final = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")


def parse_date(text: str) -> date:
    """A day written as 2026-11-09, 9-11-2026 or 9/11/2026 (day first). `ValueError` when it is not one."""
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = found[1], found[2], found[3]
    elif found := DAY_FIRST.fullmatch(text):
        day, month, year = found[1], found[3], found[4]
    else:
        raise ValueError(f"{text} is not a date")
    return date(int(year), int(month), int(day))


def parse_month(text: str) -> str:
    """A month written as 2026-11, 11-2026 or 11/2026, as `2026-11`. `ValueError` when it is not one."""
    if found := YEAR_AND_MONTH.fullmatch(text):
        year, month = found[1], found[2]
    elif found := MONTH_FIRST.fullmatch(text):
        year, month = found[2], found[1]
    else:
        raise ValueError(f"{text} is not a month")
    return month_of(date(int(year), int(month), 1))


def parse_number(text: str) -> Decimal:
    """A number written as 12.50, 12,50, 12,-, 1.234,50 or 1,234.50, with or without a euro sign.

    `ValueError` when it is not one; `LookupError` when it can be read in two ways: 1.234 may be a thousand or one.
    """
    bare = NO_CENTS.sub(r"\g<1>00", CURRENCY.sub("", text))
    if AMBIGUOUS.fullmatch(bare):
        raise LookupError(f"{text} can be read in two ways")
    if PLAIN.fullmatch(bare):
        return Decimal(bare.replace(",", "."))
    if grouped := GROUPED.fullmatch(bare):
        return Decimal(bare.replace(grouped[1], "").replace(",", "."))
    raise ValueError(f"{text} is not a number")


def readings(text: str) -> dict[str, dict[Language, str]]:
    """The two numbers that an ambiguous one can be, so that nobody can read them in two ways: more, and less.

    >>> readings("2.345")["more"]["nl"], readings("2.345")["less"]["en"]
    ('2345,00', '2.3450')
    """
    whole, part = re.split(r"[.,]", CURRENCY.sub("", text))
    return {
        "more": {"nl": f"{whole}{part},00", "en": f"{whole}{part}.00"},
        "less": {"nl": f"{whole},{part}0", "en": f"{whole}.{part}0"},
    }
