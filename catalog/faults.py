"""What is wrong, said once and said well: a stable code, the place, one sentence, and what to do.

A fault carries its code and parameters; the sentence is made from them in the reader's language (catalog/texts).
`Faults` is raised with all of them, never with the first only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from catalog.texts import Language, text

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    `code` is stable and names the sentence `fault.CODE` and its hint `hint.CODE` in catalog/texts; `path` is the
    place (`services[2].prices[0].amount`, or `clients.csv`); `line` the line in that file, from 1.
    Parameters never hold a secret, a BSN or anything about somebody's health: a fault ends up in logs.
    """

    code: str
    path: str = ""
    parameters: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    line: int | None = None
    severity: Severity = "error"

    def message(self, language: Language) -> str:
        """One clear sentence."""
        return text(f"fault.{self.code}", language, **self.parameters)

    def hint(self, language: Language) -> str:
        """What to do about it."""
        return text(f"hint.{self.code}", language, **self.parameters)


def fault(code: str, path: str = "", *, line: int | None = None, **parameters: object) -> Fault:
    """An error with its parameters given by name."""
    return Fault(code, path, MappingProxyType(parameters), line)


class Faults(Exception):
    """Everything that is wrong with one input, all at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        if not self.faults:
            raise ValueError("Faults needs at least one fault")
        super().__init__("; ".join(f"{f.code} {f.path}".strip() for f in self.faults))
