"""What a bank statement says, whatever file it came in: an account, two balances and the lines between them.

Every line has a key for ever, so that importing the same file, or one that overlaps with it, books it once.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from catalog.faults import Fault, fault
from catalog.money import Money

NO_REFERENCE: Final = re.compile(r"(?:NONREF|NOTPROVIDED|NOT PROVIDED|EREF|PREF|MARF|NONE|0*)", re.IGNORECASE)
"""What banks write where there is no reference, or where it stands elsewhere."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One booking on our account.

    `day`: the day it was booked. `amount`: positive is money in. `name`, `iban`: of the other side. `text`: what the
    payer wrote; `reference`: the structured creditor reference; `end_to_end`: the payer's own mark of the transfer.
    `reversal`: it takes back another booking (storno, return); the sign of the amount says which way.
    """

    account: str
    day: date
    amount: Money
    name: str | None = None
    iban: str | None = None
    text: str = ""
    reference: str | None = None
    end_to_end: str | None = None
    reversal: bool = False
    key: str = ""

    @property
    def currency(self) -> str:
        """The currency of the account; what is not EUR is never matched."""
        return self.amount.currency

    @property
    def written(self) -> str:
        """All that can name an invoice; the stroke keeps the end of one part from the beginning of the next."""
        return " | ".join(part for part in (self.reference, self.text, self.end_to_end) if part)


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines of one account between two balances; they add up, or it does not exist (`ValueError`)."""

    account: str
    opening: Money
    closing: Money
    lines: tuple[StatementLine, ...]
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if difference(self.opening, self.lines, self.closing):
            raise ValueError("the lines do not add up to the closing balance")


def difference(opening: Money, lines: Iterable[StatementLine], closing: Money) -> Money:
    """What the lines miss, or have too much, between the two balances."""
    return sum((line.amount for line in lines), opening) - closing


def bank_reference(written: str | None) -> str | None:
    """The bank's own mark of one booking; None where it says that there is none."""
    bare = (written or "").strip()
    return None if NO_REFERENCE.fullmatch(bare) else bare


def with_keys(lines: Iterable[tuple[StatementLine, str | None]]) -> tuple[StatementLine, ...]:
    """The lines of one statement, each with its key; beside each line stands the bank's own reference, if it has one.

    The key is made of the account, the day, the amount, the other IBAN and the bank's reference. Those are part of it
    because banks use a reference again, in another year or for another booking. Without a reference, all that the line
    says takes its place. Lines that are equal in all of that are counted: two equal transfers are two.
    """
    seen: Counter[str] = Counter()
    keyed = []
    for line, bank in lines:
        told = ["bank", bank] if bank else ["text", line.name, line.text, line.reference, line.end_to_end]
        identity = [line.account, line.day.isoformat(), line.amount.cents, line.currency, line.iban, *told]
        digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:24]
        seen[digest] += 1
        keyed.append(replace(line, key=f"{line.day:%Y%m%d}-{digest}-{seen[digest]}"))
    return tuple(keyed)


def made(
    account: str,
    opening: Money,
    closing: Money,
    lines: Iterable[tuple[StatementLine, str | None]],
    days: tuple[date | None, date | None],
    place: tuple[str, int | None],
) -> Statement | Fault:
    """The statement; `bank-sum`, at this place in the file, when it does not add up."""
    keyed = with_keys(lines)
    missing = difference(opening, keyed, closing)
    if missing:
        file, line = place
        return fault("bank-sum", file, line=line, opening=opening, closing=closing, difference=max(missing, -missing))
    return Statement(account, opening, closing, keyed, *days)


def plain(text: str | None) -> str:
    """A text on one line, without spaces around it."""
    return " ".join((text or "").split())
