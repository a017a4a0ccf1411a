"""How the page of somebody's own data says things: a section, and each kind of value in their language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from catalog.money import Money
from catalog.texts import text
from catalog.texts.formats import LOCALES
from invoices.documents.wording import Voice


@dataclass(frozen=True, slots=True)
class Section:
    """A table under a heading; without columns a list of what and its value. `files`: of each row, label and path."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    files: tuple[tuple[tuple[str, str], ...], ...] = ()


def table(voice: Voice, name: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Section:
    """A section of rows with a heading above each column."""
    heads = tuple(voice.say(f"own-column-{each}") for each in columns)
    return Section(voice.say(f"own-{name}"), heads, tuple(rows))


def files_of(voice: Voice, record: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The documents of a bill or letter: what each is called, and where it is."""
    return tuple((voice.say(f"own-file-{kind}"), path) for kind, path in record["documents"].items())


def because(voice: Voice, key: str, each: Mapping[str, Any]) -> str:
    """What happened, and why where somebody said so."""
    return "\n".join(filter(None, (phrase(voice, key), each.get("reason"))))


def labelled(voice: Voice, name: str, value: Any) -> str:
    """What it is, and the value."""
    return f"{label(voice, name)}: {written(voice, name, value)}"


def label(voice: Voice, name: str) -> str:
    """What a field is called."""
    return voice.say(f"own-field-{name}")


def written(voice: Voice, name: str, value: Any) -> str:
    """The value of a field, written out."""
    if name in SPELT:
        return SPELT[name](voice, value)
    if name in DAYS:
        return on(voice, value)
    if name in SUMS:
        return sum_of(voice, value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def phrase(voice: Voice, key: str) -> str:
    """A sentence of the commands."""
    return text(f"command.{key}", voice.language)


def on(voice: Voice, moment: str) -> str:
    """The day of a moment."""
    return voice.day(date.fromisoformat(moment[:10]))


def sum_of(voice: Voice, figures: str, kind: str = "invoice") -> str:
    """An amount; below zero on a credit note."""
    amount = Money.euros(Decimal(figures))
    return voice.money(-amount if kind == "credit-note" else amount)


DAYS: Final = ("birth_date", "died_on", "from", "until", "pledged_on", "booked")
SUMS: Final = ("amount", "per_unit", "named")
SPELT: Final[Mapping[str, Callable[[Voice, Any], str]]] = {
    "language": lambda voice, value: phrase(voice, f"client.language.{value}"),
    "send": lambda voice, value: phrase(voice, f"client.send.{value}"),
    "country": lambda voice, value: str(LOCALES[voice.language].territories.get(value, value)),
    "period": lambda voice, value: phrase(voice, f"coverage.period.{value}").strip(),
    "law": lambda _, value: str(value).capitalize(),
    "share": lambda _, value: f"{value}%",
}
