"""Invoice numbers: one gapless series for invoices and credit notes, and the reference a payer transfers with."""

from __future__ import annotations

import re
from datetime import date

from stdnum.iso7064 import mod_97_10


def series_of(pattern: str, day: date) -> str:
    """The series a number belongs to: it restarts with {year}, where the pattern has one."""
    return str(day.year) if "{year}" in pattern else ""


def number(pattern: str, day: date, sequence: int) -> str:
    """The number at this place in its series: `2026-00042`."""
    return pattern.format(year=day.year, sequence=sequence)


def creditor_reference(number: str) -> str:
    """The ISO 11649 reference for a number: `RF` and two check digits (mod 97-10), at most 25 characters.

    What is not a letter or digit is left out: both ends of a transfer know the number without it.
    """
    plain = re.sub(r"[^A-Z0-9]", "", number.upper())[-21:]
    return f"RF{mod_97_10.calc_check_digits(plain + 'RF')}{plain}"
