"""The command line: parse, wire, print. No rules live here."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

import catalog.commands
import invoices.commands
import invoices.practice.commands
from catalog.entry import parse_date
from catalog.terminal import Terminal
from catalog.texts import Language

FLAGS = ("--json", "--version")
VALUES = ("-C", "--folder", "--today", "--as", "--lang")
HELP = "Prices help, finds who pays, and makes the invoices."
EVERYWHERE = "These options can stand anywhere: -C FOLDER, --json, --lang nl|en, --today DATE, --as NAME."


class Root(TyperGroup):
    """The options that hold for every command may stand before or after it; faults end in a sentence."""

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
        except (typer.Exit, typer.Abort, TyperException):
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
        if word in FLAGS or (word.partition("=")[0] in VALUES[1:] and "=" in word):
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
app.add_typer(catalog.commands.commands, name="catalog")
for group in (invoices.practice.commands, invoices.commands):
    group.mount(app)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else parse_date(text.strip())
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is not a day such as 2026-11-09 or 9-11-2026.", param_hint="--today"
        ) from None


@app.callback()
def root(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("-C", "--folder", envvar="TIERED_HOME", help="The practice's folder.")
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
