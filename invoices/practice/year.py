"""The example year: a story of commands, each on its day, played by the command line itself.

Nothing is put into the tables by another way: what a command refuses, stops the story.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, Final

from catalog.terminal import Terminal
from invoices.practice.overview import page_later, write_index
from invoices.practice.practice import CATALOG, Practice, start
from invoices.practice.shipped import example_folder
from invoices.practice.year_stripe import WHO, StandIn

STORY: Final = "story.txt"
MORE: Final = "more-catalog.toml"
FILES: Final = (".csv", ".xml")

Run = Callable[[Sequence[str]], Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody typed on a day."""

    day: str
    who: str
    words: tuple[str, ...]


class Stopped(Exception):
    """A command of the story was refused: its exit code, and what it said."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code
        self.said = said


def year_folder() -> Path:
    """Where the story and its files stand, in the example practice."""
    return example_folder() / "year"


def story() -> list[Step]:
    """Every line of the story that is no remark, in order."""
    lines = (year_folder() / STORY).read_text(encoding="utf-8").splitlines()
    typed = [words for line in lines if (words := shlex.split(line, comments=True))]
    return [Step(day, who, tuple(words)) for day, who, *words in typed]


def play(here: Terminal, folder: Path, run: Run, before: Callable[[Step], None] = lambda _: None) -> None:
    """Makes a practice in a new folder and types the whole story there. `Stopped` when a command is refused.

    `run` is the command line; `before` is told each step before it is done.
    """
    start(folder, (example_folder() / CATALOG).read_bytes() + b"\n" + (year_folder() / MORE).read_bytes())
    steps = story()
    first = date.fromisoformat(steps[0].day)
    with here.progress(here.say("demo.playing")) as progress, StandIn(first) as stripe, page_later():
        for done, step in enumerate(steps):
            progress(done, len(steps))
            before(step)
            if step.who == WHO:
                stripe.act(folder, step.day, step.words)
                continue
            with stripe.seen_by(step.day, step.words):
                _type(folder, run, step)
    with Practice(replace(here, folder=folder, chosen_day=date.fromisoformat(steps[-1].day))) as practice:
        write_index(practice)


def _type(folder: Path, run: Run, step: Step) -> None:
    """Types one line, as a script does: nobody is asked, nothing is shown."""
    setting = ["-C", str(folder), "--today", step.day, "--as", step.who, "--json"]
    said = StringIO()
    with redirect_stdout(StringIO()), redirect_stderr(said):
        code = run([*setting, *map(_found, step.words)])
    if code:
        raise Stopped(int(code), f"{step.day} tiered {shlex.join(step.words)}\n{said.getvalue()}")


def _found(word: str) -> str:
    """A word; of a file of the story, or of the example practice, where it is."""
    if not word.endswith(FILES):
        return word
    return str(next(path for place in (year_folder(), example_folder()) if (path := place / word).is_file()))
