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


def without_secrets(toml: str) -> tuple[str, tuple[int, ...]]:
    """The text with every secret blotted out, so that nothing later can repeat one; and the lines they stood on."""
    lines = {toml.count("\n", 0, found.start()) + 1 for found in VALUE.finditer(toml)}
    return VALUE.sub(lambda found: "x" * len(found[0]), toml), tuple(sorted(lines))


def secrets_in(data: Mapping[str, Any], blotted: Iterable[int], lines: Mapping[str, int]) -> tuple[Fault, ...]:
    """A fault for every line that was blotted, at the last key on it, and for every key that is named as a secret."""
    last = {line: path for path, line in lines.items()}
    values = [fault("secret", last.get(line, ""), line=line) for line in blotted]
    told = {found.path for found in values}
    return (*values, *(fault("secret", path) for path in _secret_keys(data) if path not in told))


def _secret_keys(data: Any, place: Place = ()) -> Iterator[str]:
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        if isinstance(key, str) and KEY.fullmatch(key):
            yield path_of((*place, key))
        else:
            yield from _secret_keys(value, (*place, key))
