"""`tiered init`, `demo`, `todo`, `verify`, `backup` and `doctor`: the practice as a whole."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from catalog.terminal import speak, terminal


def init(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument()] = None,
) -> None:
    """Start a practice with the starter catalogue."""
    from catalog.starter import starter
    from invoices.practice.practice import start

    here = terminal(context)
    where = folder or here.folder
    start(where, starter())
    shown = where if where.name else where.resolve()  # "in ." says nothing
    here.answer({"folder": str(where)}, lambda: here.tell("init.done", folder=str(shown)))


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument()] = Path("demo"),
    *,
    year: Annotated[bool, typer.Option("--year")] = False,
) -> None:
    """Make the example practice and issue its month, to every kind of payer; or play its whole year."""
    if year:
        _year(context, folder)
        return
    from invoices.issue_commands import draw
    from invoices.practice.demo import STATEMENT, TODAY, run
    from invoices.practice.practice import DOCUMENTS, Practice

    here = replace(terminal(context), folder=folder)
    issued = run(here, folder)
    page = folder / DOCUMENTS / "index.html"

    def say() -> None:
        with Practice(replace(here, chosen_day=here.chosen_day or TODAY)) as practice:
            draw(practice, issued)
        here.tell("demo.done", page=str(page))
        here.tell("demo.money", folder=str(folder), file=str(folder / STATEMENT))

    here.answer({"page": str(page), "invoices": len(issued.invoices)}, say)


def _year(context: typer.Context, folder: Path) -> None:
    """Plays the example's year by the very command line that runs, and says what to look at."""
    from functools import partial

    from invoices.practice.demo import made
    from invoices.practice.practice import DOCUMENTS, Practice
    from invoices.practice.year import Stopped, play

    here = replace(terminal(context), folder=folder)
    run = partial(context.find_root().command.main, prog_name="tiered", standalone_mode=False)
    try:
        made(folder, lambda making: play(here, making, run))
    except Stopped as stopped:
        speak(stopped.said, err=True)
        raise typer.Exit(stopped.code) from None
    page = folder / DOCUMENTS / "index.html"
    with Practice(here) as practice, practice.archive() as archive:
        count = len(archive.entries())

    def say() -> None:
        here.tell("demo.year", page=str(page), count=count)
        here.tell("demo.year-next", folder=str(folder))

    here.answer({"page": str(page), "invoices": count}, say)


def todo(context: typer.Context) -> None:
    """What waits for somebody: unbilled, held, to be decided, about to end, to be made."""
    from invoices.practice import overview
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice:
        found = overview.todo(practice)
        sentences = [each.sentence(here) for each in found]
        data = [{"code": each.code, "message": said} for each, said in zip(found, sentences, strict=True)]
        here.answer({"todo": data}, lambda: speak("\n".join(sentences) or here.say("todo.nothing")))


def verify(context: typer.Context) -> None:
    """Prove that nothing that was issued has changed."""
    from invoices.practice.practice import Practice
    from invoices.store.verify import verify as checks

    here = terminal(context)
    with Practice(here) as practice:
        with practice.database.reading() as connection:
            results = list(checks(connection, practice.folder))
        faults = [fault for _, found in results for fault in found]
        data = {
            "checks": [{"check": name, "holds": not found} for name, found in results],
            "faults": [{"code": f.code, "path": f.path, "message": f.message(here.language)} for f in faults],
        }

        def draw() -> None:
            rows = [
                (here.say(f"verify.{name}"), here.say("verify.holds" if not found else "verify.fails"))
                for name, found in results
            ]
            here.table([here.say("verify.check"), here.say("verify.result")], rows)
            here.complain(faults)

        here.answer(data, draw)
    if faults:
        raise typer.Exit(1)


def backup(context: typer.Context, file: Path) -> None:
    """Keep a copy of the whole practice in one file."""
    from invoices.practice.practice import Practice
    from invoices.store.backup import backup as make

    here = terminal(context)
    with Practice(here) as practice:
        make(practice.database, file)
    data = {"file": os.path.relpath(file, here.folder)}
    here.answer(data, lambda: here.tell("backup.done", file=str(file)))


def doctor(context: typer.Context) -> None:
    """Look whether the practice and its database are healthy."""
    from invoices.store.doctor import doctor as examine

    here = terminal(context)
    checks = examine(here.folder)
    data = [{"check": each.name, "well": each.ok, "message": each.sentence(here.language)} for each in checks]
    here.answer({"checks": data}, lambda: speak("\n".join(str(each["message"]) for each in data)))
    if not all(each.ok for each in checks):
        raise typer.Exit(1)
