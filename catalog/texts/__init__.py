"""Every sentence this software says to people, one folder per language, one file per kind of sentence.

`text(key, language, **parameters)` looks the sentence up and fills it in; money, dates, months, counts and
percentages are written as the language writes them. The first part of the key names the file: `fault.unknown-key`
stands in faults.py, or in the file beside it of its subject, which is taken in there. A sentence that depends on a number is a pair (for one, for more) chosen by `count`.
Both languages hold the same keys with the same parameters; a test says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final, Literal, cast

Language = Literal["nl", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("nl", "en")

Sentence = str | tuple[str, str]
FILES: Final = {
    "fault": "faults",
    "hint": "faults",
    "explain": "explanations",
    "document": "documents",
    "reminder": "reminders",
    "command": "commands",
    "help": "help",
    "sandbox": "sandbox",
    "mail": "mail",
}


@cache
def sentences(file: str, language: Language) -> Mapping[str, Sentence]:
    """One file's sentences; read only when something is said."""
    return cast("Mapping[str, Sentence]", import_module(f"catalog.texts.{language}.{file}").TEXTS)


def text(key: str, language: Language, /, **parameters: object) -> str:
    """The sentence with this key, filled in.

    `KeyError` when the key or one of its parameters does not exist: a mistake in the program, held by tests.
    """
    sentence = sentences(FILES[key.partition(".")[0]], language)[key]
    if isinstance(sentence, tuple):
        sentence = sentence[0 if parameters["count"] == 1 else 1]
    if not parameters:
        return sentence
    from catalog.texts.formats import written

    return sentence.format_map({name: written(value, language) for name, value in parameters.items()})
