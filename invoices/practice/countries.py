"""Countries: by their code of two letters (ISO 3166), or by their name in Dutch or English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from catalog.texts import LANGUAGES
from invoices.practice.headings import bare

NOT_COUNTRIES: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


def country_of(text: str) -> str | None:
    """The code of the country that a text means; None when there is none."""
    code = text.upper()
    return code if is_country(code) else _by_name().get(bare(text))


def is_country(code: str) -> bool:
    """True for a country's code of two letters. Babel's list also has regions, which ISO 3166 does not."""
    from babel import Locale

    return len(code) == 2 and code.isalpha() and code in Locale("en").territories and code not in NOT_COUNTRIES


@cache
def _by_name() -> Mapping[str, str]:
    from babel import Locale

    named = [(name, code) for language in LANGUAGES for code, name in Locale(language).territories.items()]
    return {bare(name): code for name, code in named if is_country(code)}
