"""What every command shares: which practice, which day, which person acts, and how an answer is printed.

A command computes its answer as plain data, then hands it to `Terminal.answer` with a function that draws it for
people. With `--json` the data is printed and nothing is drawn.
"""

from __future__ import annotations

import getpass
import json
import os
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, TextIO
from zoneinfo import ZoneInfo

import typer

from catalog.texts import Language, text

if TYPE_CHECKING:
    from catalog.faults import Fault

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MOST_OF_A_KIND: Final = 20  # faults of one kind that somebody reads
AS_LONG_AS_IT_IS: Final = 10_000  # columns: of a line that goes into a file or to another program
NARROW: Final = 14  # columns: a number, a day or a status of one word is not broken off
YES: Final = ("j", "ja", "y", "yes")
NO: Final = ("", "n", "nee", "no")
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
        return _is_window(sys.stdin) and _is_window(sys.stdout) and not self.as_json

    @property
    def can_ask(self) -> bool:
        """True when somebody can answer a question, also where the answer of the command goes into a file."""
        return _is_window(sys.stdin) and _is_window(sys.stderr) and not self.as_json

    def say(self, key: str, **parameters: object) -> str:
        """A sentence of catalog/texts in this command's language."""
        return text(f"command.{key}", self.language, **parameters)

    def tell(self, key: str, *, err: bool = False, **parameters: object) -> None:
        """Says a sentence of catalog/texts to people."""
        speak(self.say(key, **parameters), err=err)

    def confirm(self, question: str, *, err: bool = False) -> bool:
        """True when a person answers yes to a question; no answer is no."""
        question = f"{question} [{self.say('yes-or-no')}]"
        while True:
            answer = typer.prompt(question, default="", show_default=False, err=err).strip().casefold()
            if answer in (*YES, *NO):
                return answer in YES
            self.tell("ask.yes-or-no", err=err)

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
        """Prints a table; `right` names the columns of numbers, aligned to the right.

        Cells are plain text, of one line or more. A column in which nothing stands is left out.
        """
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        from catalog.columns import Column, fitted

        filled = [list(row) for row in rows]
        shown = [place for place in range(len(columns)) if any(row[place] for row in filled) or not filled]
        widths = {
            place: max(_wide(cell) for cell in (columns[place], *(row[place] for row in filled))) for place in shown
        }
        width = _width(sys.stdout)
        whole = sum(min(wide, NARROW) + 2 for wide in widths.values()) <= width
        several = [Column(columns[place], tuple(row[place] for row in filled), place in right) for place in shown]
        fits: list[int] | list[None] = [None] * len(several)
        if not whole:
            several, fits = fitted(several, width, _wide)
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1) if whole else (0, 1, 0, 0))
        for column, place, fit in zip(several, shown, fits, strict=True):
            justify: Literal["left", "right"] = "right" if column.number else "left"
            no_wrap = whole and widths[place] <= NARROW
            table.add_column(column.heading, justify=justify, overflow="fold", no_wrap=no_wrap, width=fit)
        for row in zip(*(column.cells for column in several), strict=True):
            table.add_row(*map(Text, row))
        console = Console(highlight=False, width=width)
        with console.capture() as drawn:
            console.print(table)
        typer.echo("\n".join(line.rstrip() for line in drawn.get().splitlines()))

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[int, int | None], None]]:
        """A bar on stderr for long work: call it with how much is done, and of how much where that is known."""
        if not self.interactive:
            yield lambda *_: None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(file=sys.stderr), transient=True) as bars:
            task = bars.add_task(label, total=None)
            yield lambda done, of: bars.update(task, completed=done, total=of)

    def complain(self, faults: Iterable[Fault]) -> None:
        """Prints faults on stderr, errors first: place, sentence, and what to do, where that was not just said.

        Of more than somebody reads of one kind the first are printed, and how many more there are; a program gets all.
        """
        times: Counter[str] = Counter()
        more: dict[str, str] = {}
        hint = ""
        for fault in sorted(faults, key=lambda fault: fault.severity != "error"):
            times[fault.code] += 1
            if times[fault.code] <= MOST_OF_A_KIND or self.as_json:
                place = fault.path if fault.line is None else f"{fault.path} ({self.say('line', line=fault.line)})"
                message = fault.message(self.language)
                speak(f"{place}: {message}" if place else message, err=True)
                before, hint = hint, fault.hint(self.language)
                if hint and hint != before:
                    speak(f"  {hint}", err=True)
            else:
                more.setdefault(fault.code, fault.message(self.language))
        for code, message in more.items():
            speak(self.say("more-faults", count=times[code] - MOST_OF_A_KIND, like=message), err=True)

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


def speak(said: str, *, err: bool = False) -> None:
    """Prints sentences for people. In a window a long line goes on below, a little to the right; no word is cut."""
    width = _width(sys.stderr if err else sys.stdout)
    for line in said.splitlines() or [""]:
        margin = " " * (len(line) - len(line.lstrip(" ")) + 2)
        wrapped = textwrap.wrap(line, width, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False)
        typer.echo("\n".join(wrapped), err=err)


def _is_window(stream: TextIO | None) -> bool:
    """True when a person types here, or reads; a stream can also be closed."""
    return stream is not None and stream.isatty()


def _width(stream: TextIO | None) -> int:
    """The columns a line may take: those of the window."""
    if _is_window(stream) or "COLUMNS" in os.environ:
        return shutil.get_terminal_size().columns
    return AS_LONG_AS_IT_IS


def _wide(cell: str) -> int:
    """The columns a cell takes in a window, when nothing of it is broken off."""
    from rich.cells import cell_len

    return max(map(cell_len, cell.splitlines()), default=0)
