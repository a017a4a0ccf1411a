"""The pages people read: their fenced blocks, the commands they name, and how one of those commands is run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner, Result

import cli
from catalog.usage import MEANT

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = sorted([README, ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md"), ROOT / "examples" / "practice" / "README.md"])

FENCE = re.compile(r"^```(\w*) *([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PROMPT = "$ "
COMMAND: Any = typer.main.get_command(cli.app)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, the name of the file it is (where it is one), and its text."""

    language: str
    name: str
    text: str


@dataclass(frozen=True)
class Typed:
    """A line that a reader types, and what the page says that the answer holds."""

    line: str
    shown: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The line as the program gets it."""
        return shlex.split(self.line)


def text_of(page: Path) -> str:
    """A page as it is written."""
    return page.read_text(encoding="utf-8")


def blocks(page: Path, *languages: str) -> list[Block]:
    """The fenced blocks of a page in these languages, in order."""
    found = [Block(match[1], match[2], match[3]) for match in FENCE.finditer(text_of(page))]
    return [block for block in found if block.language in languages]


def typed(block: Block) -> list[Typed]:
    """What is typed in a console block: each `$ ` line, with the lines of answer below it."""
    found: list[Typed] = []
    for line in block.text.splitlines():
        if line.startswith(PROMPT):
            found.append(Typed(line.removeprefix(PROMPT), ()))
        elif line.strip() and found:
            found[-1] = Typed(found[-1].line, (*found[-1].shown, line))
    return found


def sections(page: Path, level: int) -> Iterator[tuple[str, str]]:
    """The sections of a page at one level of heading: the heading's text, and everything below it."""
    parts = re.split(rf"^{'#' * level} (.+)$", text_of(page), flags=re.MULTILINE)
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        yield heading, re.split(rf"^#{{1,{level}}} ", body, flags=re.MULTILINE)[0]


def commands() -> dict[str, Any]:
    """Every command that does something, by what is typed: `tiered client add`."""
    return dict(_leaves(COMMAND, "tiered"))


def _leaves(node: Any, name: str) -> Iterator[tuple[str, Any]]:
    children = getattr(node, "commands", None)
    if children is None:
        yield name, node
        return
    for child, command in children.items():
        yield from _leaves(command, f"{name} {child}")


def options(command: Any) -> set[str]:
    """Every spelling of a command's options."""
    return {
        spelling
        for parameter in command.params
        if parameter.param_type_name == "option"
        for spelling in (*parameter.opts, *parameter.secondary_opts)
    }


def everywhere() -> set[str]:
    """The options that may stand with any command."""
    return options(COMMAND) | {"-h", "--help"}


def resolved(words: list[str]) -> tuple[Any, list[str]]:
    """The command that words after `tiered` name, and the words that are left. `LookupError` when there is none."""
    node, rest, name = COMMAND, list(words), ""
    while hasattr(node, "commands") and rest:
        if rest[0] not in node.commands and name in MEANT:
            rest.insert(0, MEANT[name])
        if rest[0] not in node.commands:
            raise LookupError(f"tiered has no command {rest[0]!r} there")
        name = rest.pop(0)
        node = node.commands[name]
    return node, rest


def run(words: list[str]) -> Result:
    """Runs the program as if these words, `tiered` first, were typed in the folder we are in."""
    assert words[0] == "tiered"
    return CliRunner(env={"COLUMNS": "200"}).invoke(cli.app, words[1:])


def squeezed(text: str) -> str:
    """A text with every run of spaces as one, so that the width of a table does not matter."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines())
