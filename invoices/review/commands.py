"""`tiered review ...`: an accountant looks through the books of a period."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, speak, terminal
from invoices.books.commands import period_of

if TYPE_CHECKING:
    from invoices.review.model import Review

commands = typer.Typer()


@commands.command()
def make(
    context: typer.Context,
    period: Annotated[str | None, typer.Argument()] = None,
    into: Annotated[Path | None, typer.Argument()] = None,
) -> None:
    """Make the review of a period in a folder."""
    from invoices.practice.practice import Practice
    from invoices.review.folder import write_folder
    from invoices.review.reading import review as read

    here = terminal(context)
    name, when = period_of(here, period)
    with Practice(here) as practice:
        with practice.database.reading() as connection:
            found = read(connection, practice.folder, practice.catalog, name, when, here)
        folder = into or Path(here.say("review.folder", period=name))
        with here.progress(here.say("review.title", period=name)) as progress:
            write_folder(practice, found, folder, progress)
    here.answer(_record(here, found, folder), lambda: _draw(here, found, folder))
    if not found.holds:
        raise typer.Exit(1)


def _record(here: Terminal, found: Review, folder: Path) -> dict[str, Any]:
    """For programs."""
    return {
        "period": found.name,
        "folder": str(folder),
        "holds": found.holds,
        "checks": [
            {
                "check": check.name,
                "holds": check.holds,
                "faults": [
                    {"code": each.code, "path": each.path, "message": each.message(here.language)}
                    for each in check.faults
                ],
            }
            for check in found.checks
        ],
        "head": None if found.head is None else {"sequence": found.head.sequence, "hash": found.head.hash},
        "invoices": len(found.entries),
    }


def _draw(here: Terminal, found: Review, folder: Path) -> None:
    wrong = [check for check in found.checks if not check.holds]
    if wrong:
        here.tell("review.is-wrong", count=len(wrong), all=len(found.checks))
        for check in wrong:
            speak(f"- {check.sentence(here)}")
        here.complain(each for check in wrong for each in check.faults)
    else:
        here.tell("review.is-right", all=len(found.checks))
    here.tell("review.done", period=found.name, folder=str(folder))
