"""Secrets do not belong in a catalogue: it is shared, printed and kept. They are found and never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from catalog.faults import Fault, fault
from catalog.lines import Place, path_of

VALUE: Final = re.compile(r"(?:[rs]k_(?:live|test)|whsec)_\w+")
"""Keys of Stripe (https://docs.stripe.com/keys)."""

KEY: Final = re.compile(
    r"(?:.*[_-])?(?:api_?key|secret|secret_?key|private_?key|password|wachtwoord|token)", re.IGNORECASE
)


def without_secrets(toml: str) -> tuple[str, list[int]]:
    """The text with every secret blotted out, so that nothing later can repeat one; and the lines they stood on."""
    lines = [toml.count("\n", 0, found.start()) + 1 for found in VALUE.finditer(toml)]
    return VALUE.sub(lambda found: "x" * len(found[0]), toml), lines


def secret_values(blotted: Iterable[int], lines: Mapping[str, int]) -> Iterator[Fault]:
    """A fault for every line on which a secret stood; its path is the last key on that line."""
    for line in blotted:
        on_line = [path for path, other in lines.items() if other == line]
        yield fault("secret", on_line[-1] if on_line else "", line=line)


def secret_keys(data: Any, place: Place = ()) -> Iterator[Fault]:
    """A fault for every key whose name says that its value is a secret."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        if isinstance(key, str) and KEY.fullmatch(key):
            yield fault("secret", path_of((*place, key)))
        else:
            yield from secret_keys(value, (*place, key))
