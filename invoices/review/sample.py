"""An audit sample by monetary units: every euro has the same chance, so a large invoice has more of them. Pure.

The documents lie in a row, each as long as its amount in cents. The row is cut in as many equal intervals as were
asked; one point is drawn in the first, and every next one lies one interval further. A document that is longer than an
interval is always in the sample. The first point is SHA-256 of the period and the seed, as a number, modulo the length
of the row: the same books and seed give the same sample, on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalog.money import Money
from invoices.store.archive import Entry


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document in the sample, and how many of its points lie in it."""

    entry: Entry
    hits: int


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn of the documents of a period, in their order."""

    size: int
    seed: int
    population: Money  # of all amounts, those of credit notes taken positive
    drawn: tuple[Drawn, ...]

    @property
    def interval(self) -> Money:
        """The length of an interval, rounded to a cent to be read."""
        return Money(self.population.cents // self.size)

    def record(self) -> dict[str, Any]:
        """For programs."""
        return {
            "size": self.size,
            "seed": self.seed,
            "method": "monetary-unit",
            "population": str(self.population),
            "interval": str(self.interval),
            "drawn": [
                {"number": each.entry.number, "amount": str(each.entry.gross), "hits": each.hits} for each in self.drawn
            ],
        }


def draw(entries: Sequence[Entry], size: int, seed: int, period: str) -> Sample:
    """The sample of these documents, by their gross amounts. `ValueError` for a size below 1."""
    if size < 1:
        raise ValueError("a sample has at least one point")
    whole = sum(entry.gross.cents for entry in entries)
    drawn: list[Drawn] = []
    if whole > 0:
        start = int(hashlib.sha256(f"tiered sample {period} {seed}".encode()).hexdigest(), 16) % whole
        points = [(start + place * whole) // size for place in range(size)]
        end = place = 0
        for entry in entries:
            end += entry.gross.cents
            before = place
            while place < size and points[place] < end:
                place += 1
            if place > before:
                drawn.append(Drawn(entry, place - before))
    return Sample(size, seed, Money(whole), tuple(drawn))
