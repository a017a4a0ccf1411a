"""Asking for what a command still needs, where a person sits at the keyboard; where nobody does, it is wrong usage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NoReturn, TypeVar

import typer

from catalog.terminal import Terminal

if TYPE_CHECKING:
    from catalog.model import Catalog
    from invoices.practice.matching import Directory
    from tiered.people import Person

T = TypeVar("T")
Reader = Callable[[Terminal, str, str], T]
"""Reads an answer; `typer.BadParameter` when it is not one. The last argument names the option."""


def ask(
    here: Terminal, given: str | None, option: str, question: str, read: Reader[T], *, default: str | None = None
) -> T:
    """What was given; else what a person answers, asked again until it can be read.

    `question` names the sentence `command.ask.…`. `typer.BadParameter` when nothing was given and nobody can be asked.
    """
    if given is not None:
        return read(here, given, option)
    if not here.interactive:
        wrong_usage(here, "ask.missing", option)
    while True:
        answer = typer.prompt(here.say(f"ask.{question}"), default=default)
        try:
            return read(here, str(answer), option)
        except typer.BadParameter as wrong:
            typer.echo(wrong.message)


def wrong_usage(here: Terminal, key: str, option: str, **parameters: object) -> NoReturn:
    """Ends with exit code 2 and a sentence about an option."""
    raise typer.BadParameter(here.say(key, **parameters), param_hint=option)


def words(here: Terminal, text: str, option: str) -> str:
    """A text that says something."""
    if not text.strip():
        wrong_usage(here, "ask.missing", option)
    return text.strip()


def day(here: Terminal, text: str, option: str) -> date:
    """A day: 2026-11-09 or 9-11-2026."""
    from catalog.entry import parse_date

    try:
        return parse_date(text.strip())
    except ValueError:
        wrong_usage(here, "not-a-day", option, word=text)


def day_cell(here: Terminal, text: str | None, option: str) -> str | None:
    """A day as a cell says it; None and empty stay what they are."""
    return day(here, text, option).isoformat() if text and text.strip() else text


def number_cell(here: Terminal, text: str | None, option: str) -> str | None:
    """A number as a cell says it, when it is one; None and empty stay what they are."""
    from catalog.entry import parse_number

    if text and text.strip():
        try:
            parse_number(text.strip().removesuffix("%").strip())
        except LookupError:
            wrong_usage(here, "ask.two-numbers", option, word=text)
        except ValueError:
            wrong_usage(here, "not-a-number", option, word=text)
    return text


def choose(here: Terminal, question: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Which of these rows a person chooses: its place, from 0."""
    here.table(["", *columns], [(str(place), *row) for place, row in enumerate(rows, 1)], right=(0,))
    while True:
        answer = str(typer.prompt(here.say(f"ask.{question}"))).strip()
        if answer.isdecimal() and 1 <= int(answer) <= len(rows):
            return int(answer) - 1
        typer.echo(here.say("ask.not-in-list", count=len(rows)))


def pick_person(here: Terminal, people: Directory, given: str | None, option: str = "CLIENT") -> Person:
    """The person that an id, an e-mail address or a part of a name means; of several, the one that is chosen.

    `Faults`: `unknown-client`, `ambiguous-client`.
    """
    text = ask(here, given, option, "client", words)
    found = people.search(text)
    if len(found) < 2 or not here.interactive:
        return people.find(text)
    columns = [here.say(f"client.column.{name}") for name in ("id", "name", "city", "email")]
    rows = [(person.id, person.name, person.city or "", person.email or "") for person in found]
    return found[choose(here, "which", columns, rows)]


def pick_service(here: Terminal, catalog: Catalog, given: str | None) -> str:
    """A service's id: what was given, or what a person chooses."""
    if given is not None or not here.interactive:
        return ask(here, given, "SERVICE", "service", words)
    columns = [here.say(f"delivery.column.{name}") for name in ("service", "name")]
    rows = [(service.id, service.name.in_(here.language)) for service in catalog.services]
    return catalog.services[choose(here, "service", columns, rows)].id


def sure(here: Terminal, key: str, **parameters: object) -> bool:
    """True when a person at the keyboard says yes."""
    return here.interactive and typer.confirm(here.say(key, **parameters))
