"""The command line in the reader's language: its help pages, and what it says when something was typed wrongly.

Typer knows what a command takes; what it says about it stands in catalog/texts. `help.client.add` says what a command
does, `help.client.add.name` (else `help.any.name`) what a word or an option of it means.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from catalog.texts import LANGUAGES, Language, sentences, text

LANGUAGE: Final = "tiered.language"  # where a context keeps the reader's language
PROGRAM: Final = "tiered"
MEANT: Final = {"review": "make"}  # by group of commands: the one that is meant where none is named


def chosen_language(words: Sequence[str]) -> Language:
    """The language that `--lang` or TIERED_LANG names, before anything else is looked at; else Dutch."""
    asked = os.environ.get("TIERED_LANG", "")
    for word, after in pairwise((*words, "")):
        if word == "--lang":
            asked = after
        elif word.startswith("--lang="):
            asked = word.partition("=")[2]
    return next((language for language in LANGUAGES if language == asked), "nl")


class Command(TyperCommand):
    """A command that does something."""

    allow_extra_args = True  # what is too much gets a sentence of ours

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuses words that nobody asked for."""
        try:
            rest = super().parse_args(ctx, args)
        except TyperException as wrong:
            if getattr(wrong, "ctx", ctx) is None:
                wrong.ctx = ctx  # type: ignore[attr-defined]  # so that it is known which command it is about
            raise
        if rest and not ctx.resilient_parsing:
            _refuse(ctx, "extra", count=len(rest))  # not which: they may be somebody's name, or worse
        return rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the page of `--help`."""
        _write_page(self, ctx, formatter)


class Group(TyperGroup):
    """A command that has commands below it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Puts in the command that is meant where none is named: `tiered review 2026-Q4`."""
        meant = MEANT.get(ctx.info_name or "")
        if (
            meant is not None
            and not ctx.resilient_parsing
            and not {*args[:1]} & {*self.commands, *ctx.help_option_names}
        ):
            args = [meant, *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, with its help in the reader's language."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            describe(command, ".".join((*_path(ctx), cmd_name)), language_of(ctx))
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Refuses a word that is no command, and names the ones that look like it."""
        if not args[0].startswith("-") and args[0] not in self.commands and not ctx.resilient_parsing:
            _refuse(ctx, "no-command", word=args[0], near=_near(ctx, args[0], list(self.commands)))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the page of `--help`."""
        _write_page(self, ctx, formatter)


def language_of(ctx: Any) -> Language:
    """The reader's language."""
    language: Language = ctx.meta.get(LANGUAGE, "nl")
    return language


def describe(command: Any, key: str, language: Language) -> None:
    """Gives a command, and each of its words and options, the sentence that says what it is."""
    said = sentences("help", language)
    command.help = said.get(f"help.{key}", command.help)
    for param in command.params:
        word = _word(param)
        param.help = said.get(f"help.{key}.{word}", said.get(f"help.any.{word}", param.help))


def complaint(wrong: TyperException, ctx: Any) -> str:
    """What was typed wrongly, how it is typed, and where it is explained."""
    ctx = getattr(wrong, "ctx", None) or ctx
    if type(wrong).__name__ == "NoArgsIsHelpError":
        return wrong.message
    said = [_sentence(wrong, ctx), f"  {_phrase(ctx, 'usage')} {ctx.command_path} {_shape(ctx.command, ctx)}"]
    return "\n".join([*said, f"  {_phrase(ctx, 'more')} {ctx.command_path} --help"])


def _sentence(wrong: Any, ctx: Any) -> str:
    """Typer's own complaints in our words; those of our commands are that already."""
    kind, param = type(wrong).__name__, getattr(wrong, "param", None)
    if kind in ("NoSuchOption", "BadOptionUsage"):
        params = (*ctx.command.params, *ctx.find_root().command.params)
        known = {name: each for each in params for name in each.opts}
        word = wrong.option_name
        if word not in known:
            return _phrase(ctx, "no-option", word=word, near=_near(ctx, word, list(known)))
        key = "flag-with-value" if known[word].is_flag else "option-alone"
        return _phrase(ctx, key, word=word, name=_name(known[word], ctx))
    if kind == "MissingParameter":
        return _phrase(ctx, "missing", name=_name(param, ctx))
    return _misfit(wrong, param, ctx)


def _misfit(wrong: Any, param: Any, ctx: Any) -> str:
    """A word that is not what is asked for: of a kind that Typer knows, or one that a command looked at."""
    if param is not None:
        choices, bounds = param.type_descriptor.choices, param.type_descriptor.parameter_info
        if bounds.min is not None and bounds.max is not None:
            return _phrase(ctx, "range", name=_name(param, ctx), least=str(bounds.min), most=str(bounds.max))
        key = "choices" if choices else "unfit"
        return _phrase(ctx, key, name=_name(param, ctx), choices=", ".join(map(str, choices or ())))
    if not isinstance(wrong, typer.BadParameter):
        return _phrase(ctx, "no-command-given")
    place = _spoken(wrong.param_hint, ctx) if isinstance(wrong.param_hint, str) else ""
    return f"{place}: {wrong.message}" if place else wrong.message


def _write_page(command: Any, ctx: Any, formatter: Any) -> None:
    """A help page: how it is typed, what it does, its words and options, its commands, an example."""
    formatter.write_usage(ctx.command_path, _shape(command, ctx), prefix=_phrase(ctx, "usage") + " ")
    formatter.write_paragraph()
    formatter.write_text(command.help or "")
    shown = [param for param in command.params if not getattr(param, "hidden", False)]
    arguments = [(_name(param, ctx), param.help or "") for param in shown if param.param_type_name == "argument"]
    options = [(_name(param, ctx), param.help or "") for param in shown if param.param_type_name == "option"]
    if ctx.parent is None:
        options.append(("-h, --help", _phrase(ctx, "help")))
    _write_list(formatter, _phrase(ctx, "words"), arguments)
    if isinstance(command, TyperGroup):
        _write_list(formatter, _phrase(ctx, "commands"), list(_children(command, ctx)))
    _write_list(formatter, _phrase(ctx, "options"), options)
    example = sentences("help", language_of(ctx)).get(".".join(("help", *_path(ctx), "example")))
    if isinstance(example, str):
        formatter.write_paragraph()
        formatter.write(f"{_phrase(ctx, 'example')} {example}\n")
    if ctx.parent is not None:
        formatter.write_paragraph()
        formatter.write_text(_phrase(ctx, "everywhere"))


def _write_list(formatter: Any, heading: str, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(heading):
            formatter.write_dl(rows)


def _children(command: Any, ctx: Any) -> Iterator[tuple[str, str]]:
    """The commands below this one with what they do. Said from the texts, so that none has to be imported for it."""
    said = sentences("help", language_of(ctx))
    for name in command.list_commands(ctx):
        yield name, str(said.get(".".join(("help", *_path(ctx), name)), ""))


def _shape(command: Any, ctx: Any) -> str:
    """What follows the command's name: what must be given, and between brackets what may."""
    pieces = []
    for param in command.params:
        if param.param_type_name == "argument":
            name = _name(param, ctx) + ("..." if param.nargs != 1 else "")
            pieces.append(name if param.required else f"[{name}]")
    pieces += [_name(param, ctx) for param in command.params if param.param_type_name == "option" and param.required]
    if any(param.param_type_name == "option" and not param.required for param in command.params):
        pieces.append(f"[{_phrase(ctx, 'some-options')}]")
    if isinstance(command, TyperGroup):
        pieces.append(_phrase(ctx, "command"))
    return " ".join(pieces)


def _name(param: Any, ctx: Any) -> str:
    """A word or an option as it is typed: `CLIENT`, `-C, --folder FOLDER`, `--json`."""
    if param.param_type_name == "argument":
        return _spoken(_placeholder(param), ctx)
    spellings = ", ".join((*param.opts, *param.secondary_opts))
    return spellings if param.is_flag else f"{spellings} {_spoken(_placeholder(param), ctx)}"


def _placeholder(param: Any) -> str:
    """What stands for a value: as the command says, what can be chosen, or the name where the texts have a word."""
    kind, name = param.type_descriptor, _word(param).upper()
    if param.metavar:
        return str(param.metavar)
    if kind.choices:
        return "|".join(map(str, kind.choices))
    if f"help.placeholder.{name}" in sentences("help", "en"):
        return name
    return "FILE" if kind.is_path else "NUMBER" if kind.annotation is int else "TEXT"


def _spoken(placeholder: str, ctx: Any) -> str:
    """A placeholder in the reader's language; what has no other word there stays."""
    said = sentences("help", language_of(ctx))
    return "|".join(str(said.get(f"help.placeholder.{word}", word)) for word in placeholder.split("|"))


def _word(param: Any) -> str:
    """The name by which the texts know a parameter."""
    return str(param.name if param.param_type_name == "argument" else max(param.opts, key=len).lstrip("-"))


def _path(ctx: Any) -> tuple[str, ...]:
    """The names of the commands that were typed, without that of the program."""
    return () if ctx.parent is None else (*_path(ctx.parent), ctx.info_name)


def _near(ctx: Any, word: str, known: Sequence[str]) -> str:
    """What may have been meant, as the end of a sentence; empty when nothing looks like it."""
    near = get_close_matches(word, known, n=2, cutoff=0.7)
    return " " + _phrase(ctx, "near", words=" / ".join(near)) if near else ""


def _refuse(ctx: Any, key: str, **parameters: object) -> None:
    raise typer.BadParameter(_phrase(ctx, key, **parameters), ctx)


def _phrase(ctx: Any, key: str, **parameters: object) -> str:
    return text(f"help.say.{key}", language_of(ctx), **parameters)
