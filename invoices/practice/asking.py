"""Asking for what a command still needs, where a person sits at the keyboard; where nobody does, it is wrong usage."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NoReturn, TypeVar

import typer

from catalog.terminal import Terminal, speak

T = TypeVar("T")
LONGEST: Final = 200  # characters of a line
Reader = Callable[[Terminal, str, str], T]
"""Reads an answer; `typer.BadParameter` when it is not one. The last argument names the option."""


def ask(
    here: Terminal,
    given: str | None,
    option: str,
    question: str,
    read: Reader[T],
    *,
    default: str | None = None,
    **said: object,
) -> T:
    """What was given; else what a person answers, asked again until it can be read.

    `question` names the sentence `command.ask.…`, filled in with what is `said`. `typer.BadParameter` when nothing was
    given and nobody can be asked.
    """
    if given is not None:
        return read(here, given, option)
    if not here.interactive:
        wrong_usage(here, "ask.missing", option)
    while True:
        try:
            return read(here, _answer(here, question, default, **said), option)
        except typer.BadParameter as wrong:
            speak(wrong.message)


def maybe(here: Terminal, question: str) -> str:
    """What a person answers; nothing is an answer too."""
    return str(typer.prompt(here.say(f"ask.{question}"), default="", show_default=False))


def wrong_usage(here: Terminal, key: str, option: str, **parameters: object) -> NoReturn:
    """Ends with exit code 2 and a sentence about an option."""
    raise typer.BadParameter(here.say(key, **parameters), param_hint=option)


def words(here: Terminal, text: str, option: str) -> str:
    """A text that says something."""
    if not text.strip():
        wrong_usage(here, "ask.missing", option)
    return text.strip()


def reason(here: Terminal, text: str, option: str) -> str:
    """A remark that is kept, so it may hold no citizen service number. `Faults` (`note-bsn`)."""
    from catalog.faults import Faults, fault
    from invoices.practice.by_hand import plain
    from invoices.practice.cells import holds_bsn

    said = plain(words(here, text, option))
    if holds_bsn(said):
        raise Faults([fault("note-bsn")])
    return said


def lasting_reason(here: Terminal, text: str, option: str) -> str:
    """A reason that becomes part of the proof, and so can never be erased: without the whole name of anybody we know.

    `Faults` (`note-bsn`, `reason-name`).
    """
    from catalog.faults import Faults, fault
    from invoices.practice.matching import fold
    from invoices.store.database import open_database
    from invoices.store.register import People

    said = reason(here, text, option)
    words_said = f" {fold(said)} "
    with open_database(here.folder) as database, database.reading() as connection:
        names = map(fold, People(connection).names())
        if any(" " in name and f" {name} " in words_said for name in names):
            raise Faults([fault("reason-name")])
    return said


def line(here: Terminal, text: str, option: str) -> str:
    """A text of one line that can be kept as it is."""
    from invoices.practice.by_hand import plain

    said = plain(words(here, text, option))
    if len(said) > LONGEST:
        wrong_usage(here, "ask.too-long", option, most=LONGEST)
    return said


def day(here: Terminal, text: str, option: str) -> date:
    """A day: 2026-11-09 or 9-11-2026."""
    from catalog.entry import parse_date

    try:
        return parse_date(text.strip())
    except ValueError:
        wrong_usage(here, "not-a-day", option, word=text)


def month(here: Terminal, text: str, option: str) -> str:
    """A month, as `2026-11`: 2026-11 or 11-2026."""
    from catalog.entry import parse_month

    try:
        return parse_month(text.strip())
    except ValueError:
        wrong_usage(here, "not-a-month", option, word=text)


def day_cell(here: Terminal, text: str | None, option: str) -> str | None:
    """A day as a cell says it; None and empty stay what they are."""
    if text is None or not text.strip():
        return None if text is None else ""
    return day(here, text, option).isoformat()


def cell(column: str, *, abroad: bool = False) -> Reader[str]:
    """Reads what may stand in a column of a person's row (cells.py); nothing is an answer too."""

    def read(here: Terminal, text: str, option: str) -> str:
        from catalog.faults import Fault
        from invoices.practice.cells import Cells
        from invoices.practice.csvfile import Row

        faults: list[Fault] = []
        cells = Cells(Row(None, {column: text.strip()}), "", faults)
        if column == "email":
            cells.email(column)
        elif column == "name":
            cells.name(column)
        elif column == "postcode" and not abroad:
            cells.postcode(column, "NL")
        if faults:
            raise typer.BadParameter(faults[0].message(here.language), param_hint=option)
        return text.strip()

    return read


def number(here: Terminal, text: str, option: str) -> Decimal:
    """A number: 12.50 or 12,50."""
    from catalog.entry import parse_number, readings

    try:
        return parse_number(text.strip())
    except LookupError:
        wrong_usage(here, "ask.two-numbers", option, word=text, **readings(text.strip()))
    except ValueError:
        wrong_usage(here, "not-a-number", option, word=text)


def number_cell(here: Terminal, text: str | None, option: str) -> str | None:
    """A number as a cell says it, when it is one; None and empty stay what they are."""
    if text and text.strip():
        number(here, text.strip().removesuffix("%"), option)
    return text


def choose(
    here: Terminal,
    question: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    names: Sequence[Collection[str]] = (),
) -> int:
    """Which of these rows a person chooses, by its number or by a word that only stands there: its place, from 0.

    `names`: by row, what it may also be called.
    """
    from invoices.practice.matching import fold

    called = [{fold(line) for cell in row for line in cell.split("\n")} for row in rows]
    for words_of_row, more in zip(called, names, strict=False):
        words_of_row |= set(map(fold, more))
    numbered = [(str(place), *row) for place, row in enumerate(rows, 1)]
    here.table([here.say("ask.column"), *columns], numbered, right=(0,))
    while True:
        answer = _answer(here, question).strip()
        if answer.isdecimal() and 1 <= int(answer) <= len(rows):
            return int(answer) - 1
        meant = [place for place, known in enumerate(called) if fold(answer) in known]
        if len(meant) == 1 and fold(answer):
            return meant[0]
        here.tell("ask.not-in-list", count=len(rows))


def sure(here: Terminal, key: str, **parameters: object) -> bool:
    """True when a person at the keyboard says yes; a no ends the command. False when nobody can be asked."""
    if not here.interactive:
        return False
    if not here.confirm(here.say(key, **parameters)):
        here.tell("nothing-changed", err=True)
        raise typer.Exit
    return True


def _answer(here: Terminal, question: str, default: str | None = None, **parameters: object) -> str:
    """What a person answers; where nothing is no answer, it is said so and asked again."""
    said = here.say(f"ask.{question}", **parameters)
    suffix = " " if said.endswith("?") else ": "
    while True:
        answer = str(typer.prompt(said, default=default or "", show_default=bool(default), prompt_suffix=suffix))
        if answer.strip() or default is not None:
            return answer
        here.tell("ask.empty")
