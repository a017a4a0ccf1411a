"""The command line: parse, wire, print. No rules live here."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from catalog.entry import parse_date
from catalog.terminal import Terminal
from catalog.texts import Language

FLAGS = ("--json", "--version")
WORKED_IN = range(2001, 2200)  # years: before them no VAT rate is known
VALUES = ("-C", "--folder", "--today", "--as", "--lang")
HELP = "Prices help, finds who pays, and makes the invoices."
EVERYWHERE = "These options can stand anywhere: -C FOLDER, --json, --lang nl|en, --today DATE, --as NAME."


WHOLE, ISSUE, LIST = "invoices.practice_commands", "invoices.issue_commands", "invoices.invoice_commands"
COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "init": (WHOLE, "init"),
    "demo": (WHOLE, "demo"),
    "catalog": ("catalog.commands", "commands"),
    "client": ("invoices.practice.client_life", "commands"),
    "coverage": ("invoices.practice.coverage_commands", "commands"),
    "deliver": ("invoices.practice.delivery_commands", "deliver"),
    "register": ("invoices.practice.signup_commands", "register"),
    "delivery": ("invoices.practice.delivery_commands", "commands"),
    "quote": (ISSUE, "quote"),
    "issue": (ISSUE, "issue"),
    "shortfall": ("invoices.practice.shortfall_commands", "commands"),
    "invoice": (LIST, "commands"),
    "find": (LIST, "find"),
    "todo": (WHOLE, "todo"),
    "resume": (ISSUE, "resume"),
    "verify": (WHOLE, "verify"),
    "backup": (WHOLE, "backup"),
    "doctor": (WHOLE, "doctor"),
}
"""Where each command stands, in the order of a month's work: its module, and its name there."""


class Commands(Mapping[str, Any]):
    """The commands, each imported when it is asked for: a command must feel instant."""

    def __getitem__(self, name: str) -> Any:
        module, attribute = COMMANDS[name]
        found = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            command: Any = typer.main.get_group(found)
            command.name = name
            return command
        alone = typer.Typer(add_completion=False)
        alone.command(name)(found)
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Root(TyperGroup):
    """The options that hold for every command may stand before or after it; faults end in a sentence."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = Commands()  # type: ignore[assignment]  # it is only read

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """The names, in order; nothing is imported for them."""
        return list(self.commands)

    def main(self, *args: Any, **settings: Any) -> Any:
        """Runs a command to its end, also where the terminal lacks letters or the system asks it to stop."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")
        with stopped_in_order():
            return super().main(*args, **settings)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Moves the options of every command to the front."""
        return super().parse_args(ctx, hoisted(args))

    def invoke(self, ctx: Any) -> Any:
        """Runs the command. What is wrong with the input is said in a sentence, and ends with exit code 1."""
        from catalog.faults import Faults

        try:
            return super().invoke(ctx)
        except Faults as wrong:
            ctx.obj.complain(wrong.faults)
            raise typer.Exit(1) from None
        except (typer.Exit, typer.Abort, TyperException, BrokenPipeError):
            raise
        except Exception as mistake:
            if os.environ.get("TIERED_DEBUG"):
                raise
            from traceback import extract_tb

            # Where, but not with what: values may be somebody's data.
            last = extract_tb(mistake.__traceback__)[-1]
            place = f"{type(mistake).__name__}, {Path(last.filename).name}:{last.lineno}"
            typer.echo(ctx.obj.say("mistake", place=place), err=True)
            raise typer.Exit(1) from None


@contextmanager
def stopped_in_order() -> Iterator[None]:
    """Asked to stop, or left by its terminal, a command first takes back what it was half-way with."""

    def stop(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)

    asked = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {each: signal.signal(each, stop) for each in asked if signal.getsignal(each) == signal.SIG_DFL}
    try:
        yield
    finally:
        for each, what in before.items():
            signal.signal(each, what)


def hoisted(args: list[str]) -> list[str]:
    """The arguments with the options of every command in front. What stands behind `--` stays where it is."""
    front: list[str] = []
    rest: list[str] = []
    place = 0
    while place < len(args):
        word = args[place]
        if word == "--":
            rest += args[place:]
            break
        if (
            word in FLAGS
            or (len(word) > 2 and word.startswith("-C"))
            or (word.partition("=")[0] in VALUES[1:] and "=" in word)
        ):
            front.append(word)
        elif word in VALUES and place + 1 < len(args):
            front += args[place : place + 2]
            place += 1
        else:
            rest.append(word)
        place += 1
    return front + rest


app = typer.Typer(
    cls=Root,
    help=HELP,
    epilog=EVERYWHERE,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _day(text: str | None) -> date | None:
    try:
        day = None if text is None else parse_date(text.strip())
        if day is not None and day.year not in WORKED_IN:
            raise ValueError(f"nobody works in {day.year}")
        return day
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is not a day such as 2026-11-09 or 9-11-2026.", param_hint="--today"
        ) from None


@app.callback()
def root(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("-C", "--folder", envvar="TIERED_HOME", help="The practice's folder.", readable=False)
    ] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON, for programs.")] = False,
    lang: Annotated[Language | None, typer.Option("--lang", envvar="TIERED_LANG", help="nl or en.")] = None,
    today: Annotated[str | None, typer.Option("--today", envvar="TIERED_TODAY", help="The day to work on.")] = None,
    actor: Annotated[str | None, typer.Option("--as", envvar="TIERED_USER", help="Who acts.")] = None,
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.")] = False,
) -> None:
    """Prices help, finds who pays, and makes the invoices."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"tiered {installed('tiered')}")
        raise typer.Exit
    context.obj = Terminal(folder, as_json, lang, _day(today), actor)


if __name__ == "__main__":
    sys.exit(app())
