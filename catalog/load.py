"""From a TOML file to a `Catalog`, or to everything that is wrong with it.

`load(path)` and `read(content)` give the catalogue with its warnings, and raise `Faults` when it has errors;
`check(path)` gives errors and warnings without raising.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from catalog.advice import warnings
from catalog.checks import errors
from catalog.faults import Fault, Faults, fault
from catalog.lines import line_at, lines_of
from catalog.model import Catalog
from catalog.secrets import secrets_in, without_secrets
from catalog.validation import doubtful, faults_of, repaired

LARGEST_FILE: Final = 1_000_000  # bytes: a catalogue of a thousand services is half of that
DEEPEST: Final = 20  # tables within tables: a catalogue needs five

LINE_OF_ERROR: Final = re.compile(r"\(at line (\d+)")
DECIMAL_COMMA: Final = re.compile(r"=\s*\d+,\d{1,2}\s*(?:[,}\]#]|$)")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A catalogue without errors, and what deserves a second look."""

    catalog: Catalog
    warnings: tuple[Fault, ...] = ()


def load(path: Path) -> Loaded:
    """The catalogue in a file. `Faults` with everything that is wrong with the file or in it."""
    return read(content_of(path), path.name)


def read(content: bytes | str, name: str = "catalog.toml") -> Loaded:
    """The catalogue in a TOML text, named for what is wrong with the text as a whole.

    `Faults` with everything that is wrong with it.
    """
    catalog, found = _examine(content, name)
    wrong = [one for one in found if one.severity == "error"]
    if catalog is None or wrong:
        raise Faults(wrong)
    return Loaded(catalog, found)


def check(path: Path) -> tuple[Fault, ...]:
    """Every error and warning, in the order of the file; empty when there is nothing to say."""
    try:
        return _examine(content_of(path), path.name)[1]
    except Faults as wrong:
        return wrong.faults


def content_of(path: Path) -> bytes:
    """The file's bytes. `Faults`: `file-missing`, `file-not-a-file`, `file-unreadable`, `file-too-large`."""
    try:
        if path.exists() and not path.is_file():
            raise Faults([fault("file-not-a-file", path.name, file=str(path))])
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise Faults([fault("file-missing", path.name, file=str(path))]) from None
    except OSError:
        raise Faults([fault("file-unreadable", path.name, file=str(path))]) from None
    if len(content) > LARGEST_FILE:
        raise Faults([fault("file-too-large", path.name, file=str(path))])
    return content


def _examine(content: bytes | str, name: str) -> tuple[Catalog | None, tuple[Fault, ...]]:
    """The catalogue, if one could be made of it, and all that is to be said about it, with line numbers."""
    toml, blotted = without_secrets("")
    try:
        toml, blotted = without_secrets(_text(content))
        data = _parsed(toml)
    except Faults as wrong:
        unread = (*wrong.faults, *secrets_in(toml, {}, blotted))
        return None, tuple(replace(one, path=name) for one in unread)
    lines = lines_of(toml)
    secrets = secrets_in(toml, data, blotted)
    hidden = {secret.path for secret in secrets}
    catalog, found = _judged(data)
    placed = (
        replace(one, path=one.path or name, line=one.line or line_at(lines, one.path))
        for one in (*secrets, *(one for one in found if one.path not in hidden))
    )
    return catalog, tuple(sorted(placed, key=lambda one: one.line or 0))


def _judged(data: Mapping[str, Any]) -> tuple[Catalog | None, Iterable[Fault]]:
    """The catalogue and what the rules say. Where a field is wrong the others are still judged, by a repaired copy."""
    try:
        catalog = Catalog.model_validate(data)
    except ValidationError as error:
        found = faults_of(Catalog, error)
        try:
            guess = Catalog.model_validate(repaired(data, error))
        except ValidationError:
            return None, found
        guessed = any(one.code != "unknown-key" for one in found)
        said = errors(guess) if guessed else (*errors(guess), *warnings(guess))
        return None, (*found, *(one for one in said if not one.path.startswith(doubtful(found))))
    return catalog, (*errors(catalog), *warnings(catalog))


def _text(content: bytes | str) -> str:
    """UTF-8 text without byte order mark. `Faults` (`not-utf8`) with the line of the first other byte."""
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Faults([fault("not-utf8", line=content.count(b"\n", 0, error.start) + 1)]) from None


def _parsed(toml: str) -> dict[str, Any]:
    """The tables of a TOML text, numbers as Decimal.

    `Faults`: `not-toml`, `decimal-comma`, `key-twice`, `too-deep`.
    """
    try:
        data = tomllib.loads(toml, parse_float=Decimal)
    except RecursionError:
        raise Faults([fault("too-deep")]) from None
    except (ValueError, InvalidOperation) as error:
        reason = str(error)
        place = LINE_OF_ERROR.search(reason)
        rows = toml.rstrip().split("\n")
        line = min(int(place[1]), len(rows)) if place else len(rows)
        code = "not-toml"
        if DECIMAL_COMMA.search(rows[line - 1]):
            code = "decimal-comma"
        elif any(word in reason for word in ("overwrite", "twice", "Duplicate")):
            code = "key-twice"
        raise Faults([fault(code, line=line)]) from None
    if _is_deep(data):
        raise Faults([fault("too-deep")])
    return data


def _is_deep(data: object) -> bool:
    """Guards every walk that follows."""
    level = [data]
    for _ in range(DEEPEST):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
    return bool(level)
