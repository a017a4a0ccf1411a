"""The page that opens a practice's folder of documents: what was issued, to whom, and what is still to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final, Literal

from catalog.money import ZERO, Money, total
from catalog.texts import Language
from invoices.documents.html import template
from invoices.documents.items import DOT
from invoices.documents.wording import Voice
from invoices.model import InvoiceKind, PayerKind

PAYERS: Final[tuple[PayerKind, ...]] = ("client", "family", "municipality", "insurer", "svb")
FORMATS: Final = {"html": "HTML", "pdf": "PDF", "ubl": "UBL"}
PAGE: Final = "html"  # what opens when one picks a number


@dataclass(frozen=True, slots=True)
class Record:
    """One issued document as the page lists it. A credit note's amounts are positive, as on the note itself."""

    number: str
    kind: InvoiceKind | Literal["brought"]
    issued: date
    due: date
    payer_kind: PayerKind
    name: str  # whose name is on it
    client: str | None  # whom the help was for, where that is another and not a secret
    gross: Money
    payable: Money
    status: str  # as it is said to staff
    files: Mapping[str, str]  # format -> path, relative to the page
    open: Money = ZERO  # of what is to be paid; below zero: paid too much


@dataclass(frozen=True, slots=True)
class _Bar:
    """What one kind of payer is asked: its part of the largest, in per cent."""

    label: str
    count: str
    amount: str
    width: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: str
    page: str | None
    links: tuple[tuple[str, str], ...]  # the other documents: format and path
    name: str
    beside: str  # what kind of payer it is, and whom the help was for
    due: str | None
    status: str
    amount: str
    earned: str | None
    left: str | None  # what is open of it, where that is another amount


@dataclass(frozen=True, slots=True)
class _Day:
    """What was issued on one day."""

    day: str
    count: str
    amount: str
    rows: tuple[_Row, ...]


def index(
    records: Sequence[Record],
    todo: Sequence[str],
    practice: str,
    month: date | None,
    language: Language,
    as_of: date | None = None,
    paying: Money = ZERO,
) -> bytes:
    """The page, newest documents first. `month` is any day of the month it is about; None: all there is.

    `as_of`: the day of which it says what is to be done, for who reads it later. `paying`: what is on its way.
    """
    voice = Voice(language, "u")

    def say(key: str, **parameters: object) -> str:
        return voice.say(key, **parameters)

    page = template("index.html.j2").render(
        language=language,
        practice=practice,
        month=None if month is None else voice.month(month),
        say=say,
        todo=todo,
        as_of=None if as_of is None else voice.day(as_of),
        bars=_bars(records, voice),
        total=voice.money(_sum(records)),
        unpaid=voice.money(unpaid) if (unpaid := total(max(each.open, ZERO) for each in records)) else None,
        paying=voice.money(paying) if paying else None,
        days=_days(records, voice),
    )
    return page.encode()


def _sum(records: Sequence[Record]) -> Money:
    result = ZERO
    for record in records:
        result += _signed(record)
    return result


def _bars(records: Sequence[Record], voice: Voice) -> list[_Bar]:
    groups = {kind: [record for record in records if record.payer_kind == kind] for kind in PAYERS}
    sums = {kind: _sum(group) for kind, group in groups.items() if group}
    largest = max((amount.cents for amount in sums.values()), default=0)
    return [
        _Bar(
            label=voice.say(f"payer-{kind}", count=2),
            count=_count(groups[kind], voice),
            amount=voice.money(amount),
            width=max(round(100 * amount.cents / largest), 0) if largest > 0 else 0,
        )
        for kind, amount in sums.items()
    ]


def _days(records: Sequence[Record], voice: Voice) -> list[_Day]:
    newest = sorted(records, key=lambda record: (record.issued, record.number), reverse=True)
    groups = [(day, list(group)) for day, group in groupby(newest, key=lambda record: record.issued)]
    return [
        _Day(
            day=voice.day(day),
            count=_count(group, voice),
            amount=voice.money(_sum(group)),
            rows=tuple(_row(record, voice) for record in group),
        )
        for day, group in groups
    ]


def _row(record: Record, voice: Voice) -> _Row:
    credit = record.kind == "credit-note"
    beside = [voice.say("credit-note") if credit else voice.say(f"payer-{record.payer_kind}", count=1)]
    if record.kind == "brought":
        beside.append(voice.say("index-brought"))
    if record.client not in (None, record.name):
        beside.append(f"{voice.say('for')}: {record.client}")
    earned = record.gross - record.payable
    return _Row(
        number=record.number,
        page=record.files.get(PAGE),
        links=tuple((FORMATS.get(name, name), path) for name, path in record.files.items() if name != PAGE),
        name=record.name,
        beside=DOT.join(beside),
        due=None if credit or record.payable <= ZERO else voice.day(record.due),
        status=record.status,
        amount=voice.money(_signed(record)),
        earned=voice.say("index-earned", amount=earned) if earned else None,
        left=_left(record, voice),
    )


def _left(record: Record, voice: Voice) -> str | None:
    if record.open > ZERO and record.open != record.payable:
        return voice.say("index-left", amount=record.open)
    return voice.say("index-over", amount=-record.open) if record.open < ZERO else None


def _count(records: Sequence[Record], voice: Voice) -> str:
    return voice.say("index-count", count=len(records), number=len(records))


def _signed(record: Record) -> Money:
    """What is to be paid; of a credit note, what is not."""
    return -record.payable if record.kind == "credit-note" else record.payable
