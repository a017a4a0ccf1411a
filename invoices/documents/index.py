"""The page that opens a practice's folder of documents: what was issued, to whom, and what is still to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from catalog.money import ZERO, Money
from catalog.texts import Language
from invoices.documents.html import template
from invoices.documents.wording import Voice
from invoices.model import InvoiceKind, PayerKind

PAYERS: Final[tuple[PayerKind, ...]] = ("client", "family", "municipality", "insurer", "svb")
FORMATS: Final = {"html": "HTML", "pdf": "PDF", "ubl": "UBL"}


@dataclass(frozen=True, slots=True)
class Record:
    """One issued document as the page lists it. A credit note's amounts are positive, as on the note itself."""

    number: str
    kind: InvoiceKind
    issued: date
    due: date
    payer_kind: PayerKind
    name: str  # whose name is on it
    client: str | None  # whom the help was for, where that is another and not a secret
    gross: Money
    payable: Money
    status: str  # as it is said to staff
    files: Mapping[str, str]  # format -> path, relative to the page


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
    name: str
    beside: str | None
    payer: str
    day: str
    due: str | None
    status: str
    amount: str
    links: tuple[tuple[str, str], ...]


def index(
    records: Sequence[Record], todo: Sequence[str], practice: str, month: date | None, language: Language
) -> bytes:
    """The page, newest documents first. `month` is any day of the month it is about; None: all there is."""
    voice = Voice(language, "u")

    def say(key: str, **parameters: object) -> str:
        return voice.say(key, **parameters)

    newest = sorted(records, key=lambda record: (record.issued, record.number), reverse=True)
    page = template("index.html.j2").render(
        language=language,
        practice=practice,
        month=None if month is None else voice.month(month),
        say=say,
        todo=todo,
        bars=_bars(records, voice),
        total=voice.money(_sum(records)),
        rows=[_row(record, voice) for record in newest],
    )
    return page.encode()


def _sum(records: Sequence[Record]) -> Money:
    result = ZERO
    for record in records:
        result += -record.gross if record.kind == "credit-note" else record.gross
    return result


def _bars(records: Sequence[Record], voice: Voice) -> list[_Bar]:
    groups = {kind: [record for record in records if record.payer_kind == kind] for kind in PAYERS}
    sums = {kind: _sum(group) for kind, group in groups.items() if group}
    largest = max((amount.cents for amount in sums.values()), default=0)
    return [
        _Bar(
            label=voice.say(f"payer-{kind}"),
            count=voice.say("index-count", count=len(groups[kind]), number=len(groups[kind])),
            amount=voice.money(amount),
            width=max(round(100 * amount.cents / largest), 0) if largest > 0 else 0,
        )
        for kind, amount in sums.items()
    ]


def _row(record: Record, voice: Voice) -> _Row:
    credit = record.kind == "credit-note"
    beside = None if record.client in (None, record.name) else f"{voice.say('for')}: {record.client}"
    return _Row(
        number=record.number,
        name=record.name,
        beside=beside,
        payer=voice.say("credit-note") if credit else voice.say(f"payer-{record.payer_kind}"),
        day=voice.day(record.issued),
        due=None if credit or record.payable <= ZERO else voice.day(record.due),
        status=record.status,
        amount=voice.money(-record.gross if credit else record.gross),
        links=tuple((FORMATS.get(name, name), path) for name, path in record.files.items()),
    )
