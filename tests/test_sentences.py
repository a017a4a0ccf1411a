"""No sentence is missing where the program says one, none is kept that it never says, and none names what is gone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from pages import COMMAND
from sources import Source, sources

import cli
import invoices.documents
from catalog.texts import FILES, LANGUAGES, Language, sentences

# Who says a sentence: the place of its key among the arguments, and what stands before it.
SAYING = {
    "text": (0, ""),
    "tell": (0, "command."),
    "speak": (0, ""),
    "_phrase": (1, "help.say."),
    "_refuse": (1, "help.say."),
    "_stop": (1, "command."),
    "Check": (2, ""),
    "wrong_usage": (1, "command."),
    "_wrong_usage": (1, "command."),
    "sure": (1, "command."),
    "ask": (3, "command.ask."),
    "choose": (1, "command.ask."),
    "fault": (0, "fault."),
    "warning": (0, "fault."),
    "refuse": (0, "fault."),
    "warn": (0, "fault."),
}
FORMS = (".u", ".je")
HELP = tuple(f"help.{name}" for name in ("any.", "placeholder.", "tiered", *cli.COMMANDS))  # test_command_line.py

Pattern = tuple[str, ...]
"""A key as the program writes it: one part when it is written out, else the parts between what is filled in."""

DOORS: set[Pattern] = {(f"{file}.", "") for file in FILES}  # functions that put the first part in front of any key


def keys() -> set[str]:
    return {key for file in set(FILES.values()) for key in sentences(file, "en")}


def said_by(source: Source) -> Iterator[Pattern]:
    """The keys of the sentences that a module says."""
    letters = ("invoices.documents", "invoices.reminders.letters", "invoices.mailing.message")
    own = "document." if source.module.startswith(letters) else "command."
    for function in ast.walk(source.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = _names(function)
        for node in ast.walk(function):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place, prefix = (0, own) if called == "say" else SAYING.get(called, (99, ""))
            if len(node.args) > place:
                for pattern in _written(node.args[place], names):
                    whole = (prefix + pattern[0], *pattern[1:])
                    if whole[0].partition(".")[0] in FILES and "." in whole[0]:
                        yield whole


def _names(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """What names in a function stand for."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def _written(node: ast.expr, names: dict[str, list[ast.expr]]) -> Iterator[Pattern]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield (node.value,)
    elif isinstance(node, ast.IfExp):
        yield from _written(node.body, names)
        yield from _written(node.orelse, names)
    elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
        yield (str(node.left.value), "")
    elif isinstance(node, ast.JoinedStr):
        parts = [""]
        for value in node.values:
            if isinstance(value, ast.Constant):
                parts[-1] += str(value.value)
            else:
                parts.append("")
        yield tuple(parts)
    elif isinstance(node, ast.Name):
        for value in names.get(node.id, []):
            if not isinstance(value, ast.Name):
                yield from _written(value, names)


@cache
def templates() -> str:
    folder = Path(invoices.documents.__file__).parent / "templates"
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.suffix != ".css")


@cache
def words() -> frozenset[str]:
    """Every text that is written out in the program, its sentences left out."""
    found = set(re.findall(r"[\"']([\w.-]+)[\"']", templates()))
    for source in sources():
        if not source.module.startswith("catalog.texts."):
            constants = (node.value for node in ast.walk(source.tree) if isinstance(node, ast.Constant))
            found |= {value for value in constants if isinstance(value, str)}
    return frozenset(found)


def patterns() -> set[Pattern]:
    found = {pattern for source in sources() for pattern in said_by(source)}
    found |= {(f"document.{key}",) for key in re.findall(r"\bsay\([\"']([\w.-]+)[\"']", templates())}
    return found - DOORS


def _bare(key: str) -> str:
    """A key without its form of address."""
    return key.rpartition(".")[0] if key.endswith(FORMS) else key


def test_every_sentence_that_is_said_exists() -> None:
    """A key that the program writes out is in the texts; of a fault the hint too."""
    known = keys() | {_bare(key) for key in keys()}
    written = {pattern[0] for pattern in patterns() if len(pattern) == 1}
    assert len(written) > 200
    assert not sorted(written - known)
    assert not sorted(key for key in written if key.startswith("fault.") and f"hint.{key[6:]}" not in known)


def test_a_fault_gives_what_its_sentences_need() -> None:
    """Where a fault is made: its parameters fill its sentence and its hint. `line` is the line of a file, never one."""
    made = {(source.module, *each) for source in sources() for each in _faults_made(source)}
    assert len(made) > 100
    lacking = [
        (module, key, sorted(needed - given))
        for module, code, given in made
        for key in (f"fault.{code}", f"hint.{code}")
        for language in LANGUAGES
        if not (needed := _asked_by(key, language)) <= given
    ]
    assert not lacking
    kept = {"line", "path", "code"}  # parameters of `fault` itself: they never reach a sentence
    assert not [key for key in keys() if key.startswith(("fault.", "hint.")) and kept & _asked_by(key, "en")]


def _faults_made(source: Source) -> Iterator[tuple[str, frozenset[str]]]:
    """The faults that a module writes out whole: each code, and the names of its parameters."""
    for function in ast.walk(source.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "fault":
                given = {each.arg for each in node.keywords if each.arg is not None} - {"line"}
                if len(given) + sum(each.arg == "line" for each in node.keywords) < len(node.keywords):
                    continue  # more comes from a dictionary
                for pattern in _written(node.args[0], _names(function)):
                    if len(pattern) == 1:
                        yield pattern[0], frozenset(given)


def _asked_by(key: str, language: Language) -> set[str]:
    """The names of what is filled in."""
    sentence = sentences("faults", language).get(key, "")
    written = (sentence,) if isinstance(sentence, str) else (*sentence, "{count}")
    return {name for part in written for _, name, _, _ in Formatter().parse(part) if name is not None}


def test_every_sentence_is_said() -> None:
    """A key in the texts is written out in the program, or made there from words that are."""
    composed = [
        re.compile(r"([\w.-]+)".join(re.escape(part) for part in pattern)) for pattern in patterns() if len(pattern) > 1
    ]

    def used(key: str) -> bool:
        bare = _bare(key.replace("hint.", "fault.", 1) if key.startswith("hint.") else key)
        if bare in words() or bare.partition(".")[2] in words():
            return True
        matches = (pattern.fullmatch(bare) for pattern in composed)
        return any(found and all(_is_word(part) for part in found.groups()) for found in matches)

    assert not sorted(key for key in keys() if not key.startswith(HELP) and not used(key))


def _is_word(part: str) -> bool:
    """True for a text of the program, or some of them put together."""
    return part in words() or all(piece in words() for piece in part.split("."))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_name_commands_that_exist(language: Language) -> None:
    """Where a sentence says what to type, it can be typed."""
    for file in sorted(set(FILES.values())):
        for key, sentence in sentences(file, language).items():
            for part in (sentence,) if isinstance(sentence, str) else sentence:
                for typed in re.findall(r"(?:: |\()tiered ([a-z]+(?: [a-z][a-z-]*)*)", part):
                    _exists(key, typed.split())


def _exists(key: str, typed: list[str]) -> None:
    node = COMMAND
    while hasattr(node, "commands") and typed:
        name = typed.pop(0)
        assert name in node.commands, f"{key}: tiered has no command {name} there"
        node = node.commands[name]
