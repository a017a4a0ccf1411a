"""Money, dates and numbers as people in each language write them. Babel knows how; this only asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from catalog.dates import Period
from catalog.money import Money, Percent
from catalog.texts import Language

CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a terminal may obey them; a new line and a tab stay
LOCALES: Final = {"nl": Locale("nl", "NL"), "en": Locale("en", "GB")}


def written(value: object, language: Language) -> object:
    """A parameter of a sentence as it is written in this language; anything else is left as it is.

    Of a text the characters that a terminal would obey are replaced. A mapping holds a text for each language.
    """
    if isinstance(value, Mapping):
        value = value[language]
    if isinstance(value, str):
        return value if value.isprintable() else CONTROLS.sub("\ufffd", value)
    if isinstance(value, Money):
        return money(value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, Period):
        return month(value, language)
    if isinstance(value, Percent):
        return number(value.value, language) + ("%" if language == "en" else " %")
    return number(value, language) if isinstance(value, Decimal) else value


def money(amount: Money, language: Language) -> str:
    """`€ 1.234,50` in Dutch, `€1,234.50` in English, with spaces that do not break."""
    return format_currency(amount.decimal, amount.currency, locale=LOCALES[language])


def tariff(amount: Decimal, language: Language) -> str:
    """A price per unit in euros with two to four decimals: `€ 1,3067`."""
    pattern = "¤ #,##0.00##" if language == "nl" else "¤#,##0.00##"
    return format_currency(amount, "EUR", pattern, locale=LOCALES[language], currency_digits=False)


def number(value: Decimal | int, language: Language) -> str:
    """`2,5` in Dutch, `2.5` in English."""
    return format_decimal(value, "#,##0.####", locale=LOCALES[language])


def day(value: date, language: Language) -> str:
    """`9 november 2026`."""
    return format_date(value, "d MMMM y", locale=LOCALES[language])


def month(period: Period, language: Language) -> str:
    """`november 2026`, for the month a period starts in."""
    return format_date(period.start or date.min, "MMMM y", locale=LOCALES[language])
