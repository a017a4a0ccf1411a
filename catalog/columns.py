"""How wide the columns of a table are in a window that is too narrow for it. From 80 on no amount is broken off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

EURO: Final = ("€\N{NO-BREAK SPACE}", "€ ", "€")
LEAST: Final = 6  # columns that a text keeps
READABLE: Final = 12  # columns below which a text is no pleasure to read


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its cells, and whether it holds numbers."""

    heading: str
    cells: tuple[str, ...]
    number: bool


def fitted(columns: Sequence[Column], width: int, wide: Callable[[str], int]) -> tuple[list[Column], list[int]]:
    """The columns as they are shown, a space apart, and how wide each is; together they can still be too much.

    What gives way, one after the other: headings of numbers, long texts, the euro sign before amounts, texts, and at
    last what is a number or a day.
    """
    shown = list(columns)
    least = [max(map(wide, column.cells), default=0) for column in shown]
    widths = [max(least[place], wide(column.heading)) for place, column in enumerate(shown)]
    numbers = [place for place, column in enumerate(shown) if column.number]
    texts = [place for place, column in enumerate(shown) if not column.number]
    words = [max(map(wide, column.heading.split()), default=0) for column in shown]

    def give(places: Sequence[int], floor: Callable[[int], int]) -> None:
        while sum(widths) + len(widths) - 1 > width:
            able = [place for place in places if widths[place] > floor(place)]
            if not able:
                return
            widths[max(able, key=lambda place: widths[place])] -= 1

    give(numbers, lambda place: max(least[place], words[place]))
    give(texts, lambda place: max(READABLE, words[place]))
    give(numbers, lambda place: max(least[place], LEAST))
    if sum(widths) + len(widths) - 1 > width:
        for place in numbers:
            shown[place] = _without_euro(shown[place])
            least[place] = max(map(wide, shown[place].cells), default=0)
        give(numbers, lambda place: max(least[place], words[place]))
        give(numbers, lambda place: max(least[place], LEAST))
    give(texts, lambda _: READABLE)
    give(texts, lambda place: widths[place] if _says_which(shown[place]) else LEAST)
    give(numbers, lambda place: least[place])
    give(texts, lambda _: LEAST)
    return shown, widths


def _says_which(column: Column) -> bool:
    """True for a column of numbers, days and the like: half of one is of no use."""
    said = [cell for cell in column.cells if cell]
    return all(any(character.isdigit() for character in cell) for cell in said)


def _without_euro(column: Column) -> Column:
    """A column of amounts without the sign, where all of them have it; what is below zero keeps its sign."""
    bare = []
    for cell in column.cells:
        sign, rest = ("-", cell[1:]) if cell.startswith("-") else ("", cell)
        begins = next((euro for euro in EURO if rest.startswith(euro)), None)
        if cell and begins is None:
            return column
        bare.append(sign + rest[len(begins or "") :])
    return Column(column.heading, tuple(bare), column.number)
