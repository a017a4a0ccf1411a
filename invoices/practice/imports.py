"""What an import would do, worked out before anything is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from catalog.faults import Fault, Faults, fault

T = TypeVar("T")
DOUBTFUL: Final = frozenset(
    {"delivery-alike", "delivery-alike-row", "delivery-after-death", "delivery-long-ago", "delivery-many-hours"}
)  # of these somebody at the keyboard is asked before anything is saved

NewId = Callable[[], str]
"""Makes an id for a new record."""


@dataclass(frozen=True, slots=True)
class Import(Generic[T]):
    """The records of a file, set beside what the practice has. Saving `new` and `changed` is all there is to do.

    `unchanged` are records the practice has already; importing the same file again makes all of them that.
    `warnings` are for a person to read: they do not stop the import.
    """

    new: tuple[T, ...] = ()
    changed: tuple[T, ...] = ()
    unchanged: tuple[T, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def doubtful(self) -> tuple[Fault, ...]:
        """The warnings about rows that are probably not meant so."""
        return tuple(warning for warning in self.warnings if warning.code in DOUBTFUL)


def billed_ahead(warnings: Iterable[Fault]) -> tuple[Fault, ...]:
    """Without the warning that help is still to come: it is billed before, on purpose."""
    return tuple(each for each in warnings if each.code != "delivery-future")


def warning(code: str, path: str, *, line: int | None, **parameters: object) -> Fault:
    """A fault that does not stop the import."""
    return replace(fault(code, path, line=line, **parameters), severity="warning")


def checked(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The warnings, in the order of the file. `Faults`, with all of them, when there are errors too."""
    found = tuple(sorted(faults, key=lambda f: f.line or 0))
    if any(f.severity == "error" for f in found):
        raise Faults(found)
    return found


def unused(new_id: NewId, taken: set[str]) -> str:
    """A new id that is not taken, whatever the case of its letters; from now on it is."""
    while (made := new_id()).casefold() in taken:
        pass
    taken.add(made.casefold())
    return made
