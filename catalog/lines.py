"""Where each key of a TOML text stands: the line number that goes with `services[2].prices[0].amount`.

`tomllib` gives values without positions. This walk gives positions without values; it relies on `tomllib` having
accepted the text, so it only has to be right for valid TOML 1.0 (https://toml.io/en/v1.0.0).
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from typing import Final

Place = tuple[str | int, ...]
Span = tuple[int, int]

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


def spans_of(toml: str) -> Mapping[str, Span]:
    """From where to where each table, key and item of a list stands first. The text must be valid TOML.

    A key goes with its value, a table from its header to its last value.
    """
    walk = _Walk(toml)
    walk.document()
    return {path_of(place): span for place, span in walk.spans.items()}


def lines_of(toml: str) -> Mapping[str, int]:
    """The line, from 1, on which each table, key and item of a list stands first. The text must be valid TOML."""
    ends = [newline.start() for newline in re.finditer("\n", toml)]
    return {path: bisect_left(ends, start) + 1 for path, (start, _) in spans_of(toml).items()}


def line_at(lines: Mapping[str, int], path: str) -> int | None:
    """The line of a path, or of the nearest table around it; the first line where there is none."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines[path] if path else 1


class _Walk:
    """One pass over the text, from its start to its end, that notes the span of every key and list item."""

    def __init__(self, toml: str) -> None:
        self.toml = toml
        self.position = 0
        self.spans: dict[Place, Span] = {}
        self.lengths: dict[Place, int] = {}  # how many tables each [[list of tables]] has so far

    def document(self) -> None:
        table: Place = ()
        while (start := self._skip_blanks()) < len(self.toml):
            if self.toml[start] == "[":
                brackets = 2 if self.toml.startswith("[[", start) else 1
                self.position += brackets
                table = self._table(self._key(), start, appended=brackets == 2)
                self.position += brackets
            else:
                self._pair(table)
            if table:
                self.spans[table] = (self.spans[table][0], self.position)

    def _note(self, place: Place, start: int) -> None:
        self.spans.setdefault(place, (start, self.position))

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

    def _table(self, keys: list[str], start: int, *, appended: bool) -> Place:
        """The place of a table's header: within a list of tables it belongs to the last one."""
        place: Place = ()
        for key in keys[:-1]:
            self._note((*place, key), start)
            place = self._latest((*place, key))
        place = (*place, keys[-1])
        self._note(place, start)
        if appended:
            self.lengths[place] = self.lengths.get(place, 0) + 1
            place = self._latest(place)
            self._note(place, start)
        return place

    def _latest(self, place: Place) -> Place:
        return (*place, self.lengths[place] - 1) if place in self.lengths else place

    def _pair(self, table: Place) -> None:
        start = self.position
        keys = self._key()
        self.position += 1  # the equals sign
        self._value((*table, *keys))
        for count in range(len(keys)):
            self._note((*table, *keys[: count + 1]), start)

    def _value(self, place: Place) -> None:
        opening = self.toml[self._skip_blanks()]
        if opening not in "[{":
            self.position = self._match(SCALAR).end()
            return
        self.position += 1
        index = 0
        while self.toml[start := self._skip_blanks()] not in "]}":
            if opening == "{":
                self._pair(place)
            else:
                self._value((*place, index))
                self._note((*place, index), start)
                index += 1
            if self.toml[self._skip_blanks()] == ",":
                self.position += 1
        self.position += 1


def _plain(part: str) -> str:
    """A part of a key without its quotes and escapes."""
    return next(iter(tomllib.loads(f"{part}=0"))) if part[0] in "\"'" else part
