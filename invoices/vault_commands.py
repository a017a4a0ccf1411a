"""`tiered key ...`: secrets, kept by the keyring of the system. None is ever shown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, terminal
from invoices.practice.asking import ask, choose, wrong_usage

if TYPE_CHECKING:
    from pathlib import Path

commands = typer.Typer(no_args_is_help=True)

Which = Annotated[str | None, typer.Argument(metavar="NAME")]


@commands.command("list")
def list_keys(context: typer.Context) -> None:
    """Show which secrets there are, where they are, and how they end."""
    from invoices.vault import BEGINS

    here = terminal(context)
    folder = _folder(here)
    found = [_record(name, folder) for name in BEGINS]

    def draw() -> None:
        rows = [(each["name"], here.say(f"key.where.{each['where']}"), each["end"] or "") for each in found]
        here.table([here.say(f"key.column.{name}") for name in ("name", "where", "end")], rows)

    here.answer({"keys": found}, draw)


@commands.command("set")
def set_key(context: typer.Context, name: Which = None) -> None:
    """Keep a secret in the keyring of the system, for this practice; nobody sees what you type."""
    from invoices.vault import end, keep

    here = terminal(context)
    which, folder = _which(here, name), _folder(here)
    if here.interactive:
        value = str(typer.prompt(here.say("key.type", name=which), hide_input=True, err=True)).strip()
    else:
        value = sys.stdin.readline().strip()
    keep(which, folder, value)
    shown = end(which, value)
    key = "key.kept" if shown else "key.kept-unseen"
    here.answer(_record(which, folder), lambda: here.tell(key, name=which, end=shown))


@commands.command()
def forget(context: typer.Context, name: Which = None) -> None:
    """Take a secret out of the keyring."""
    from invoices.vault import forget as take_out

    here = terminal(context)
    which, folder = _which(here, name), _folder(here)
    gone = take_out(which, folder)
    here.answer({"name": which, "forgotten": gone}, lambda: here.tell("key.gone" if gone else "key.none", name=which))


def _folder(here: Terminal) -> Path:
    """The practice's folder. `Faults` when it is none."""
    from invoices.practice.practice import Practice

    with Practice(here) as practice:
        return practice.folder


def _record(name: str, folder: Path) -> dict[str, Any]:
    from invoices.vault import end, look

    value, where = look(name, folder)
    return {"name": name, "where": where or "nowhere", "end": end(name, value) if value else None}


def _which(here: Terminal, given: str | None) -> str:
    from invoices.vault import BEGINS

    names = tuple(BEGINS)
    if given is None and here.interactive:
        return names[choose(here, "key", [here.say("key.column.name")], [(name,) for name in names])]

    def known(here: Terminal, text: str, option: str) -> str:
        name = text.strip().upper()
        return name if name in names else wrong_usage(here, "key.unknown", option, word=text, names=", ".join(names))

    return ask(here, given, "NAME", "key", known)
