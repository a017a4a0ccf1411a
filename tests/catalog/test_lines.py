"""Every key of a TOML file has the line number an editor shows."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from catalog.lines import Place, line_at, lines_of, path_of

GAPS = ("", " ", "\t")
BREAKS = ("", "\n", " # ] } , [ a = 1\n", "\n\n  ")
SCALARS = (
    "{n}",
    "{n}.50",
    "0x{n}",
    "2026-01-01 10:00:00",
    "true",
    '"text {n} # ] }} \\" \\\\"',
    "'c:\\{n}\\'",
    '"""\none {n} # ]\n\\"\n "" two"""""',
    "'''\nk = [{n}\n''two'''''",
    '""',
    "''",
    '""""""',
)


@dataclass
class Writer:
    """Writes random TOML in every layout the grammar allows. Each key has a name of its own."""

    draw: DrawFn
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def one_of(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def key(self, most: int = 2) -> str:
        parts = []
        for _ in range(self.draw(st.integers(1, most))):
            name = f"k{next(self.numbers)}"
            parts.append(self.one_of(name, f'"{name}"', f"'{name}'", f'"{name} \\" ]"', f"'{name}.#'"))
        return f"{self.one_of(*GAPS)}.{self.one_of(*GAPS)}".join(parts)

    def value(self, depth: int) -> str:
        kind = self.one_of("scalar", "list", "table") if depth else "scalar"
        if kind == "scalar":
            return self.one_of(*SCALARS).replace("{n}", str(next(self.numbers) % 7 + 1)).replace("}}", "}")
        if kind == "list":
            items = [self.value(depth - 1) for _ in range(self.draw(st.integers(0, 3)))]
            comma = f"{self.one_of(*BREAKS)},{self.one_of(*BREAKS)}"
            last = self.one_of("", ",") if items else ""
            return f"[{self.one_of(*BREAKS)}{comma.join(items)}{self.one_of(*BREAKS)}{last}{self.one_of(*BREAKS)}]"
        pairs = [self.pair(depth - 1) for _ in range(self.draw(st.integers(0, 3)))]
        gap = self.one_of(*GAPS)
        return f"{{{gap}{f',{gap}'.join(pairs)}{gap}}}"

    def pair(self, depth: int = 2) -> str:
        return f"{self.key()}{self.one_of(*GAPS)}={self.one_of(*GAPS)}{self.value(depth)}"

    def pairs(self) -> Iterator[str]:
        for _ in range(self.draw(st.integers(0, 3))):
            yield f"{self.one_of(*GAPS)}{self.pair()}{self.one_of('', ' # k = 1')}"
            yield from self.draw(st.lists(st.sampled_from(["", "# [k]", "  "]), max_size=1))

    def document(self) -> Iterator[str]:
        yield from self.pairs()
        for _ in range(self.draw(st.integers(0, 3))):
            name = self.key()
            if self.draw(st.booleans()):
                yield f"{self.one_of(*GAPS)}[{self.one_of(*GAPS)}{name}{self.one_of(*GAPS)}]"
                yield from self.pairs()
                continue
            for _ in range(self.draw(st.integers(1, 3))):
                yield f"[[{name}]]{self.one_of('', ' # [[x]]')}"
                yield from self.pairs()
                if self.draw(st.booleans()):
                    yield self.one_of("[{}]", "[[{}]]").format(f"{name}.{self.key()}")
                    yield from self.pairs()


@st.composite
def documents(draw: DrawFn) -> str:
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return "\n".join(Writer(draw).document()).replace("\n", newline)


def places(data: Any, place: Place = ()) -> Iterator[Place]:
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        yield (*place, key)
        yield from places(value, (*place, key))


@given(documents())
def test_every_place_has_its_line(toml: str) -> None:
    """The places are those that tomllib finds, and each key stands first on the line that is given for it."""
    lines = lines_of(toml)
    rows = toml.split("\n")
    found = list(places(tomllib.loads(toml)))
    assert set(lines) == {path_of(place) for place in found}
    for place in found:
        if isinstance(place[-1], str):
            name = place[-1].partition(" ")[0].partition(".")[0]
            first = next(number for number, row in enumerate(rows, 1) if _has(row, name))
            assert lines[path_of(place)] == first


def _has(row: str, name: str) -> bool:
    """True when the row has this name, and not only a longer one: k1 in k12."""
    return any(not rest[:1].isdigit() for rest in row.split(name)[1:])


def test_items_of_lists() -> None:
    """A price has the line on which its brace opens."""
    toml = "prices = [\n  { amount = 1 },\n  # one more\n  { amount = 2,\n}]\n".replace("2,\n}", "2 }")
    lines = lines_of(toml)
    assert [lines["prices"], lines["prices[0]"], lines["prices[1].amount"]] == [1, 2, 4]


def test_what_is_missing_has_the_line_of_its_table() -> None:
    """A fault about a key that is not there points at the table it should stand in."""
    lines = lines_of("a = 1\n\n[organisation]\nb = 1\n[[services]]\n[[services]]\n")
    assert line_at(lines, "organisation.kvk") == 3
    assert line_at(lines, "organisation.contact.name") == 3
    assert line_at(lines, "services[1].prices[0].amount") == 6
    assert line_at(lines, "tiers") == 1


def test_the_starter_catalogue() -> None:
    """On a real file: the line is where a person would look."""
    toml = (Path(__file__).parents[2] / "catalog" / "ideal.toml").read_text()
    row = toml.split("\n")[lines_of(toml)["payers[0].tariffs[1].amount"] - 1]
    assert "78.40" in row


@pytest.mark.parametrize("toml", ["", "# only a comment", "\n\n"])
def test_nothing_in_it(toml: str) -> None:
    """An empty file has no places."""
    assert lines_of(toml) == {}
