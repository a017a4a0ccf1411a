"""docs/commands.md holds every command with every option, and no page names one that does not exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pages import COMMAND, DOCS, PAGES, SPAN, Typed, blocks, commands, everywhere, options, resolved, sections, text_of
from pages import typed as lines_typed

import cli

REFERENCE = DOCS / "commands.md"
LONG = re.compile(r"(?<![\w-])--?[a-zA-Z][\w-]*")
ALL = commands()


def named(page: Path) -> list[list[str]]:
    """The words of every `tiered ...` in running text, without the brackets of a synopsis."""
    prose = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
    found = [re.sub(r"[\[\]()|…]", " ", span).split() for span in SPAN.findall(prose)]
    return [words[1:] for words in found if words[0] == "tiered" and len(words) > 1]


def in_consoles(page: Path) -> list[Typed]:
    """Every line of a console block that runs the program."""
    return [line for block in blocks(page, "console") for line in lines_typed(block) if line.line.startswith("tiered")]


def parsed(words: list[str]) -> Any:
    """What the command line makes of words, without doing it. Raises when it would refuse them."""
    rest = cli.hoisted(words)
    place = 0
    while place < len(rest) and rest[place].startswith("-"):
        place += 2 if rest[place] in cli.VALUES else 1
    command, given = resolved(rest[place:])
    return command.make_context("tiered", given)


def reference() -> dict[str, str]:
    """The sections of docs/commands.md by command."""
    return {heading.strip("`"): body for heading, body in sections(REFERENCE, 3)}


def test_there_are_commands_to_look_at() -> None:
    """The walk over the command line finds what it has to find."""
    assert {"tiered quote", "tiered client add", "tiered invoice credit"} <= ALL.keys()
    assert len(ALL) > 30


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_command_has_its_section(name: str) -> None:
    """A section says every option of the command, no other, and shows an example that can be typed."""
    assert name in reference(), f"docs/commands.md has no section for {name}"
    body = reference()[name]
    said = set(LONG.findall(body))
    assert options(ALL[name]) <= said, f"{name}: {options(ALL[name]) - said} not in docs/commands.md"
    assert said <= options(ALL[name]) | everywhere(), f"{name} has no {said - options(ALL[name])}"
    assert f"$ {name}" in body, f"{name} has no example in docs/commands.md"


def test_no_section_is_about_nothing() -> None:
    """A command that was taken out leaves the reference too."""
    assert {name for name in reference() if name.startswith("tiered")} == set(ALL)


def test_the_options_of_every_command_are_in_the_reference() -> None:
    """What may stand anywhere is said once, at the top, with the variable that sets it."""
    text = text_of(REFERENCE)
    missing = {spelling for spelling in options(COMMAND) if f"`{spelling}" not in text}
    assert not missing
    variables = {parameter.envvar for parameter in COMMAND.params if getattr(parameter, "envvar", None)}
    assert all(variable in text for variable in variables)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    """Running text names commands and options that are there."""
    for words in named(page):
        plain = [word for word in words if not word.isupper()]
        command, rest = resolved([word for word in plain if not word.startswith("-")])
        wrong = {word.partition("=")[0] for word in plain if word.startswith("-")} - options(command) - everywhere()
        assert not wrong, f"{page.name}: tiered {' '.join(words)}: {wrong}"
        assert not hasattr(command, "commands") or not rest


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_can_be_typed(page: Path) -> None:
    """The command line takes every `$ tiered ...` of a page: the names, the options and how many words follow."""
    for line in in_consoles(page):
        try:
            parsed(line.words[1:])
        except Exception as wrong:
            pytest.fail(f"{page.name}: {line.line}: {wrong}")
