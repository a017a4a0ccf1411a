"""What every command shares: which practice, which day, which person acts, and how an answer is printed.

A command computes its answer as plain data, then hands it to `Terminal.answer` with a function that draws it for
people. With `--json` the data is printed and nothing is drawn.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn
from zoneinfo import ZoneInfo

import typer

from catalog.texts import Language, text

if TYPE_CHECKING:
    from rich.console import Console

    from catalog.faults import Fault

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class Terminal:
    """The setting of one command. Built once, at the edge, from the options before any command."""

    folder: Path
    as_json: bool = False
    chosen_language: Language | None = None
    chosen_day: date | None = None
    chosen_actor: str | None = None

    @cached_property
    def today(self) -> date:
        """The day in Amsterdam, unless `--today` says another."""
        return self.chosen_day or datetime.now(AMSTERDAM).date()

    @property
    def actor(self) -> str:
        """Who acts: it stands on every recorded event."""
        with suppress(KeyError, OSError):  # a user without a login name
            name = self.chosen_actor or os.environ.get("TIERED_USER") or getpass.getuser()
            letters = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            return "".join(letter for letter in letters if letter.isprintable())[:LONGEST_NAME]
        return f"user {os.getuid()}"

    @property
    def language(self) -> Language:
        """The language of messages: Dutch, unless `--lang` says English."""
        return self.chosen_language or "nl"

    @property
    def interactive(self) -> bool:
        """True when a person sits at the keyboard."""
        return sys.stdin.isatty() and sys.stdout.isatty() and not self.as_json

    @property
    def can_ask(self) -> bool:
        """True when somebody can answer a question, also where the answer of the command goes into a file."""
        return sys.stdin.isatty() and sys.stderr.isatty() and not self.as_json

    @property
    def console(self) -> Console:
        """Where a person reads the answer."""
        from rich.console import Console

        return Console(highlight=False)

    def say(self, key: str, **parameters: object) -> str:
        """A sentence of catalog/texts in this command's language."""
        return text(f"command.{key}", self.language, **parameters)

    def answer(self, data: Any, draw: Callable[[], None]) -> None:
        """Prints the answer: as JSON for programs, or drawn for people. `Faults` (`answer-lost`) on a full disk."""
        try:
            if self.as_json:
                every_letter = str(getattr(sys.stdout, "encoding", "")).lower().startswith("utf")
                typer.echo(json.dumps(data, ensure_ascii=not every_letter, indent=2))
            else:
                draw()
            if sys.stdout is not None:
                sys.stdout.flush()
        except OSError as problem:
            from catalog.faults import Faults, fault
            from catalog.files import FULL

            if problem.errno not in FULL:
                raise
            raise Faults([fault("answer-lost")]) from problem

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> None:
        """Prints a table; `right` names the columns of numbers, aligned to the right. Cells are plain text."""
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bold")
        for index, column in enumerate(columns):
            table.add_column(column, justify="right" if index in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self.console.print(table)

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[int, int | None], None]]:
        """A bar on stderr for long work: call it with how much is done, and of how much where that is known."""
        if not self.interactive:
            yield lambda *_: None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bars:
            task = bars.add_task(label, total=None)
            yield lambda done, of: bars.update(task, completed=done, total=of)

    def complain(self, faults: Iterable[Fault]) -> None:
        """Prints faults on stderr: place, sentence, and what to do."""
        for fault in faults:
            place = fault.path if fault.line is None else f"{fault.path} ({self.say('line', line=fault.line)})"
            typer.echo(f"{place}: {fault.message(self.language)}" if place else fault.message(self.language), err=True)
            hint = fault.hint(self.language)
            if hint:
                typer.echo(f"  {hint}", err=True)

    def refuse(self, faults: Iterable[Fault]) -> NoReturn:
        """Prints why not and ends with exit code 1."""
        self.complain(faults)
        raise typer.Exit(1)


def terminal(context: typer.Context) -> Terminal:
    """The setting of the command that runs."""
    found = context.find_object(Terminal)
    if found is None:
        raise RuntimeError("a command needs the options that stand before it")
    return found
