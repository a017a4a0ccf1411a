"""Where each key of a TOML text stands: the line number that goes with `services[2].prices[0].amount`.

`tomllib` gives values without positions. This walk gives positions without values; it relies on `tomllib` having
accepted the text, so it only has to be right for valid TOML 1.0 (https://toml.io/en/v1.0.0).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Final

Place = tuple[str | int, ...]

BLANKS: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
KEY_PART: Final = re.compile(r"""[ \t]*("(?:\\.|[^"\\])*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*""")
SCALAR: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'"
    r"|[^,\]}#\r\n]+",
    re.DOTALL,
)


def path_of(place: Place) -> str:
    """`services[2].prices[0].amount` for ("services", 2, "prices", 0, "amount")."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def lines_of(toml: str) -> Mapping[str, int]:
    """The line, from 1, on which each table, key and item of a list stands first. The text must be valid TOML."""
    lines: dict[str, int] = {}
    line, counted = 1, 0
    for place, position in _Walk(toml).document():
        line, counted = line + toml.count("\n", counted, position), position
        lines.setdefault(path_of(place), line)
    return lines


def line_at(lines: Mapping[str, int], path: str) -> int | None:
    """The line of a path, or of the nearest table around it; the first line where there is none."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines[path] if path else 1


class _Walk:
    """One pass over the text, from its start to its end; every key and list item is given in that order."""

    def __init__(self, toml: str) -> None:
        self.toml = toml
        self.position = 0
        self.lengths: dict[Place, int] = {}  # how many tables each [[list of tables]] has so far

    def document(self) -> Iterator[tuple[Place, int]]:
        table: Place = ()
        while (start := self._skip_blanks()) < len(self.toml):
            if self.toml[start] == "[":
                brackets = 2 if self.toml.startswith("[[", start) else 1
                self.position += brackets
                yield from self._along(keys := self._key(), start)
                table = self._table(keys, appended=brackets == 2)
                self.position += brackets
                yield table, start
            else:
                yield from self._pair(table)

    def _skip_blanks(self) -> int:
        self.position = self._match(BLANKS).end()
        return self.position

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self.toml, self.position)
        if found is None:
            raise ValueError("lines_of needs valid TOML")
        return found

    def _key(self) -> list[str]:
        parts = []
        while True:
            found = self._match(KEY_PART)
            self.position = found.end()
            parts.append(_plain(found[1]))
            if not self.toml.startswith(".", self.position):
                return parts
            self.position += 1

    def _table(self, keys: list[str], *, appended: bool) -> Place:
        """The place of a table's header: within a list of tables it belongs to the last one."""
        place: Place = ()
        for key in keys[:-1]:
            place = self._latest((*place, key))
        place = (*place, keys[-1])
        if appended:
            self.lengths[place] = self.lengths.get(place, 0) + 1
            return self._latest(place)
        return place

    def _latest(self, place: Place) -> Place:
        return (*place, self.lengths[place] - 1) if place in self.lengths else place

    def _along(self, keys: list[str], start: int) -> Iterator[tuple[Place, int]]:
        """The tables a header names on its way: `[a.b]` names `a`, and `[[a.b]]` also the list `a.b`."""
        place: Place = ()
        for key in keys:
            yield (*place, key), start
            place = self._latest((*place, key))

    def _pair(self, table: Place) -> Iterator[tuple[Place, int]]:
        start = self.position
        place = table
        for key in self._key():
            place = (*place, key)
            yield place, start
        self.position += 1  # the equals sign
        yield from self._value(place)

    def _value(self, place: Place) -> Iterator[tuple[Place, int]]:
        start = self._skip_blanks()
        opening = self.toml[start]
        if opening not in "[{":
            self.position = self._match(SCALAR).end()
            return
        self.position += 1
        index = 0
        while self.toml[item := self._skip_blanks()] not in "]}":
            if opening == "{":
                yield from self._pair(place)
            else:
                yield (*place, index), item
                yield from self._value((*place, index))
                index += 1
            if self.toml[self._skip_blanks()] == ",":
                self.position += 1
        self.position += 1


def _plain(part: str) -> str:
    """A part of a key without its quotes and escapes."""
    return next(iter(tomllib.loads(f"{part}=0"))) if part[0] in "\"'" else part
