"""Secrets do not belong in a catalogue: it is shared, printed and kept. They are found and never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from catalog.faults import Fault, fault
from catalog.lines import Place, path_of, spans_of

VALUE: Final = re.compile(r"(?:[rs]k_(?:live|test)|whsec)_\w+")
"""Keys of Stripe (https://docs.stripe.com/keys)."""

KEY: Final = re.compile(
    r"(?:.*[_-])?(?:api_?key|secret|secret_?key|private_?key|password|wachtwoord|token)", re.IGNORECASE
)


def without_secrets(toml: str) -> tuple[str, tuple[int, ...]]:
    """The text with every secret blotted out, so that nothing later can repeat one; and where they stood."""
    places = tuple(found.start() for found in VALUE.finditer(toml))
    return VALUE.sub(lambda found: "x" * len(found[0]), toml), places


def secrets_in(toml: str, data: Mapping[str, Any], blotted: Iterable[int]) -> tuple[Fault, ...]:
    """A fault for every key whose value was blotted, and for every key that is named as a secret."""
    spans = spans_of(toml) if data else {}
    found = {}
    for position in blotted:
        around = [(start, len(path), path) for path, (start, end) in spans.items() if start <= position < end]
        path, line = max(around, default=(0, 0, ""))[2], toml.count("\n", 0, position) + 1
        found[path, line] = fault("secret", path, line=line)
    told = {path for path, _ in found}
    return (*found.values(), *(fault("secret", path) for path in _secret_keys(data) if path not in told))


def _secret_keys(data: Any, place: Place = ()) -> Iterator[str]:
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        if isinstance(key, str) and KEY.fullmatch(key):
            yield path_of((*place, key))
        else:
            yield from _secret_keys(value, (*place, key))
