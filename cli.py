"""The command line: parse, wire, print. No rules live here."""

from __future__ import annotations

import gc
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
from typer.exceptions import TyperException

from catalog import usage
from catalog.entry import parse_date
from catalog.terminal import Terminal, speak
from catalog.texts import Language, text

FLAGS = ("--json", "--version")
WORKED_IN = range(2001, 2200)  # years: before them no VAT rate is known
VALUES = ("-C", "--folder", "--today", "--as", "--lang")
STOPPED = 130  # by Ctrl-C, as shells say it
UNREAD = 141  # nobody read on, as shells say it
SELDOM = 100_000  # new objects between two looks for cycles; Python's own 700 is for programs that run on and on


WHOLE, ISSUE, LIST = "invoices.practice_commands", "invoices.issue_commands", "invoices.invoice_commands"
MAIL = "invoices.mailing.commands"
CLOSE = "invoices.books.closing_commands"
COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "init": (WHOLE, "init"),
    "demo": (WHOLE, "demo"),
    "catalog": ("catalog.commands", "commands"),
    "client": ("invoices.practice.client_life", "commands"),
    "coverage": ("invoices.practice.coverage_commands", "commands"),
    "deliver": ("invoices.practice.deliver_commands", "deliver"),
    "register": ("invoices.practice.signup_commands", "register"),
    "delivery": ("invoices.practice.delivery_commands", "commands"),
    "quote": (ISSUE, "quote"),
    "issue": (ISSUE, "issue"),
    "shortfall": ("invoices.practice.shortfall_commands", "commands"),
    "invoice": (LIST, "commands"),
    "package": ("invoices.practice.package_commands", "commands"),
    "pay": ("invoices.payments.back_commands", "commands"),
    "bank": ("invoices.bank.commands", "commands"),
    "opening": ("invoices.opening.commands", "commands"),
    "serve": ("invoices.web.commands", "serve"),
    "remind": (MAIL, "remind"),
    "send": (MAIL, "send"),
    "sandbox": ("invoices.sandbox.command", "sandbox"),
    "report": ("invoices.books.commands", "commands"),
    "review": ("invoices.review.commands", "commands"),
    "export": ("invoices.books.export_commands", "commands"),
    "close": (CLOSE, "close"),
    "reopen": (CLOSE, "reopen"),
    "find": (LIST, "find"),
    "todo": (WHOLE, "todo"),
    "resume": (ISSUE, "resume"),
    "verify": (WHOLE, "verify"),
    "backup": (WHOLE, "backup"),
    "doctor": (WHOLE, "doctor"),
    "key": ("invoices.vault_commands", "commands"),
}
"""Where each command stands, in the order of a month's work: its module, and its name there."""


class Commands(Mapping[str, Any]):
    """The commands, each imported when it is asked for: a command must feel instant."""

    def __getitem__(self, name: str) -> Any:
        module, attribute = COMMANDS[name]
        found = getattr(import_module(module), attribute)
        alone = not isinstance(found, typer.Typer)
        commands = typer.Typer() if alone else found
        if alone:
            commands.command(name)(found)
        commands.info.cls = usage.Group
        for each in commands.registered_commands:
            each.cls = usage.Command
        group: Any = typer.main.get_group(commands)
        return group.commands[name] if alone else group

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Root(usage.Group):
    """The options that hold for every command may stand before or after it; whatever happens ends in a sentence."""

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
        """Moves the options of every command to the front. What cannot be understood ends with exit code 2."""
        front = hoisted(args)
        ctx.meta[usage.LANGUAGE] = usage.chosen_language(front)
        usage.describe(self, usage.PROGRAM, usage.language_of(ctx))
        with understood(ctx):
            return super().parse_args(ctx, front)

    def invoke(self, ctx: Any) -> Any:
        """Runs the command. What is wrong with the input is said in a sentence, and ends with exit code 1."""
        from catalog.faults import Faults

        try:
            with understood(ctx), seldom_collected():
                return super().invoke(ctx)
        except Faults as wrong:
            ctx.obj.refuse(wrong.faults)
        except typer.Abort as stopped:  # at a question, before anything was done
            typer.echo(err=True)  # the question stands on the line
            _stop(ctx, "nothing-changed", STOPPED if isinstance(stopped.__context__, KeyboardInterrupt) else 1)
        except KeyboardInterrupt:
            typer.echo(err=True)  # and here ^C
            _stop(ctx, "stopped", STOPPED)
        except (typer.Exit, TyperException):
            raise
        except Exception as mistake:
            if os.environ.get("TIERED_DEBUG"):
                raise
            from traceback import extract_tb

            # Where, but not with what: values may be somebody's data.
            last = extract_tb(mistake.__traceback__)[-1]
            place = f"{type(mistake).__name__}, {Path(last.filename).name}:{last.lineno}"
            _stop(ctx, "mistake", 1, place=place)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Looks for reference cycles seldom: records have none, and looking is a quarter of the time of a month end."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def understood(ctx: Any) -> Iterator[None]:
    """What was typed wrongly is said in the reader's language, and ends with exit code 2.

    Where nobody reads the answer any more (`tiered ... | head -1`) it ends without a word; a page that does not fit on
    a full disk (`tiered --help > file`) ends with a sentence.
    """
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(UNREAD) from None
    except OSError as problem:
        from catalog.files import FULL

        if problem.errno not in FULL:
            raise
        _stop(ctx, "disk-full", 1)
    except TyperException as wrong:
        if ctx.resilient_parsing:
            raise
        speak(usage.complaint(wrong, ctx), err=True)
        raise typer.Exit(2) from None


def _stop(ctx: Any, key: str, code: int, **parameters: object) -> NoReturn:
    """Says why it ends here."""
    speak(text(f"command.{key}", usage.language_of(ctx), **parameters), err=True)
    raise typer.Exit(code) from None


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
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _day(written: str | None, language: Language) -> date | None:
    try:
        day = None if written is None else parse_date(written.strip())
        if day is not None and day.year not in WORKED_IN:
            raise ValueError(f"nobody works in {day.year}")
        return day
    except ValueError:
        raise typer.BadParameter(text("command.not-a-day", language, word=written), param_hint="--today") from None


def _say_version(asked: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if asked:
        from importlib.metadata import version

        typer.echo(f"tiered {version('tiered')}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("-C", "--folder", envvar="TIERED_HOME", metavar="FOLDER", readable=False)
    ] = Path(),
    as_json: Annotated[bool, typer.Option("--json")] = False,
    lang: Annotated[Language | None, typer.Option("--lang", envvar="TIERED_LANG")] = None,
    today: Annotated[str | None, typer.Option("--today", envvar="TIERED_TODAY", metavar="DATE")] = None,
    actor: Annotated[str | None, typer.Option("--as", envvar="TIERED_USER", metavar="NAME")] = None,
    version: Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True)] = False,  # noqa: ARG001
) -> None:
    """Prices help, finds who pays, and makes the invoices."""
    context.obj = Terminal(folder, as_json, lang, _day(today, usage.language_of(context)), actor)


if __name__ == "__main__":
    sys.exit(app())
