"""`tiered client erase` and `export`: what somebody may ask of us about what we know of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, speak, terminal
from invoices.practice.asking import ask, reason, sure, wrong_usage
from invoices.practice.choosing import pick_person
from invoices.practice.client_commands import commands

if TYPE_CHECKING:
    from invoices.practice.mentions import Mention
    from tiered.people import Person

Client = Annotated[str | None, typer.Argument()]


def _agreed(here: Terminal, person: Person, show: Callable[[], None]) -> None:
    """Somebody at the keyboard sees what goes, and says yes; a script says so beforehand: it cannot be undone."""
    if not here.interactive:
        wrong_usage(here, "erase.yes", "--yes")
    show()
    sure(here, "erase.sure", name=person.name)


@commands.command()
def erase(
    context: typer.Context,
    client: Client = None,
    *,
    why: Annotated[str | None, typer.Option("--reason")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    yes: Annotated[bool, typer.Option("--yes")] = False,
) -> None:
    """Erase somebody who asks for it, as far as the law lets us; say what is kept, why and until when."""
    from invoices.practice.erasing import clean_up
    from invoices.practice.erasing import erase as do
    from invoices.practice.practice import Practice
    from invoices.practice.saved import still_naming

    here = terminal(context)
    with Practice(here) as practice:
        person = pick_person(here, practice.people(), client)
        saved = still_naming(practice.folder, person)
        said = ask(here, why, "--reason", "reason", reason)
        found = do(practice, person, said, dry_run=True)
        called = person.name if dry_run or not found.until else found.person.name
        removed = [here.say(f"erase.removed.{what}", count=count) for what, count in found.removed.items()]
        replaced, left, shared = found.mentions.replaced, found.mentions.left, found.mentions.shared
        who = {"others": ", ".join(found.others), "notes": _named(left), "shared": _named(shared)}
        kept = [
            here.say(f"erase.kept.{what}", count=count, until=found.until, id=person.id, **who)
            for what, count in found.kept.items()
        ]

        def draw(*, planned: bool) -> None:
            if found.nothing:
                here.tell("erase.nothing", name=called, id=person.id)
            else:
                here.tell("erase.would" if planned else "erase.did", name=called, id=person.id)
                speak("\n".join(f"- {each}" for each in removed))
            if planned:
                _show(here, person.id, replaced)
            if kept:
                here.tell("erase.keeps")
                speak("\n".join(f"- {each}" for each in kept))
            if found.until:
                here.tell("erase.later", until=found.until, id=person.id)
            here.tell("erase.backups")
            here.tell("erase.saved")
            if saved:
                here.tell("erase.saved-here")
                speak("\n".join(f"- {each}" for each in saved))

        clean = True
        if not dry_run:
            if not (yes or found.nothing):
                _agreed(here, person, lambda: draw(planned=True))
            found = do(practice, person, said)
            clean = clean_up(practice, person.id)
    data: dict[str, Any] = {
        "client": person.id,
        "dry_run": dry_run,
        "removed": [
            {"what": what, "count": count, "message": sentence}
            for (what, count), sentence in zip(found.removed.items(), removed, strict=True)
        ],
        "kept": [
            {"what": what, "count": count, "message": sentence}
            for (what, count), sentence in zip(found.kept.items(), kept, strict=True)
        ],
        "mentions": _as_data(replaced, texts=dry_run),
        "until": None if found.until is None else found.until.isoformat(),
        "complete": found.until is None,
        "saved": saved,
    }
    if not clean:
        here.tell("erase.busy", id=person.id, err=True)
    here.answer({**data, "clean": clean}, lambda: draw(planned=dry_run))


def _show(here: Terminal, person: str, replaced: Sequence[Mention]) -> None:
    """The notes about others that would change, so that somebody can say no."""
    if replaced:
        here.tell("erase.mentions", id=person)
    for each in replaced:
        about, before, after = each.about, each.before, each.after
        here.tell("erase.mention", id=about.id, name=about.name, before=before, after=after)


def _as_data(replaced: Sequence[Mention], *, texts: bool) -> list[dict[str, Any]]:
    """The same; what they said only before it is gone."""
    data = [{"note": each.note, "client": each.about.id, "name": each.about.name} for each in replaced]
    said = [{"before": each.before, "after": each.after} if texts else {} for each in replaced]
    return [{**each, **more} for each, more in zip(data, said, strict=True)]


def _named(people: Iterable[Person]) -> str:
    return ", ".join(f"{each.id} {each.name}" for each in people)


@commands.command()
def export(
    context: typer.Context,
    client: Client = None,
    folder: Annotated[Path | None, typer.Argument()] = None,
) -> None:
    """Give somebody all that is known of them: pages to read, and a file for programs."""
    from invoices.practice.own_data import export as make
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice:
        person = pick_person(here, practice.people(), client)
        target = folder or Path(f"{person.id}-{here.today.isoformat()}")
        files = make(practice, person, target)
    data = {"client": person.id, "folder": str(target), "files": files}
    here.answer(data, lambda: here.tell("export.done", name=person.name, page=str(target / "index.html")))
