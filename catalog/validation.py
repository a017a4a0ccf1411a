"""What pydantic finds wrong with a record, said as our own faults: stable codes, and a hint that helps.

`faults_of` translates; `repaired` puts harmless values where the wrong ones stood, so that the rules between records
can be checked in the same run and a person sees everything at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from catalog.faults import Fault, fault
from catalog.lines import Place, path_of
from catalog.records import Words

CODES: Final[Mapping[str, str]] = {
    "string_type": "not-text",
    "int_type": "not-whole-number",
    "bool_type": "not-yes-or-no",
    "date_type": "not-date",
    "model_type": "not-table",
    "tuple_type": "not-list",
    "string_too_short": "empty-text",
    "string_too_long": "too-long",
    "greater_than_equal": "too-small",
    "less_than_equal": "too-large",
    "not-a-number": "not-number",
    "not-finite": "not-finite",
    "negative": "negative",
    "too-fine": "too-fine",
    "too-large": "too-large",
    "above-hundred": "above-hundred",
    "control-character": "control-character",
}
"""Our code for each type of pydantic error; those that need more than the key have a function below."""

FORMS: Final[Mapping[str, str]] = {
    "kvk": "bad-kvk",
    "agb": "bad-agb",
    "oin": "bad-oin",
    "uzovi": "bad-uzovi",
    "cbs_code": "bad-cbs-code",
    "country": "bad-country",
}
"""Our code for a value of the wrong form, by its key; any other is an id."""

EXAMPLES: Final[Mapping[str, str]] = {
    "legal_name": '"Stichting Voorbeeld"',
    "street": '"Dorpsstraat 1"',
    "postcode": '"3511 AB"',
    "city": '"Utrecht"',
    "country": '"NL"',
    "kvk": '"12345678"',
    "iban": '"NL91ABNA0417164300"',
    "vat_system": '"invoice"',
    "phone": '"030-1234567"',
    "contact": '{ name = "Marieke", phone = "030-1234567" }',
    "id": '"voorbeeld"',
    "account": '"revenue"',
    "number": '"8000"',
    "name": '"Voorbeeld"',
    "tiers.name": '{ nl = "Instap", en = "Entry" }',
    "services.name": '{ nl = "Gesprek", en = "Conversation" }',
    "reductions.name": '{ nl = "Stadspas", en = "City pass" }',
    "nl": '"Gesprek"',
    "en": '"Conversation"',
    "tier": '"entry"',
    "unit": '"session"',
    "vat": '{ category = "exempt", basis = "11-1-f" }',
    "category": '"exempt"',
    "prices": "[{ from = 2026-01-01, amount = 12.50 }]",
    "from": "2026-01-01",
    "amount": "12.50",
    "sessions": "6",
    "valid_months": "12",
    "refund": '"per-session"',
    "kind": '"municipality"',
    "package": '{ sessions = 6, valid_months = 12, refund = "per-session" }',
    "cost": "{ per_event = 260.00, per_unit = 0.35 }",
    "no_show": '{ amount = 45.00, vat = { category = "exempt", basis = "11-1-f" } }',
    "when": '{ pass = "U-pas" }',
    "service": '"voorbeeld"',
    "tariffs.unit": '"84"',
    "percent": "10.40",
}
"""What a key may look like, for hints: by its table and name, else by its name."""


DECIDING: Final = ("scale", "kind", "category")
"""Keys that decide which others their table needs."""


def faults_of(model: type[BaseModel], error: ValidationError) -> tuple[Fault, ...]:
    """Every error as a fault of ours."""
    return tuple(_fault(model, detail) for detail in error.errors(include_url=False))


def _fault(model: type[BaseModel], detail: ErrorDetails) -> Fault:
    place, kind, context = detail["loc"], detail["type"], detail.get("ctx", {})
    path, key = path_of(place), str(place[-1])
    if kind == "missing":
        return _missing(path, key, place, _model_at(model, place[:-1]))
    if kind == "extra_forbidden":
        return unknown("unknown-key", path, key, _keys(_model_at(model, place[:-1])))
    if kind == "literal_error":
        return unknown("bad-choice", path, detail["input"], re.findall(r"'([^']*)'", context["expected"]))
    if kind == "string_pattern_mismatch":
        return fault(FORMS.get(key, "bad-id"), path)
    parameters: dict[str, Any] = {"key": _name(place)}
    if kind in ("model_type", "tuple_type"):
        parameters["heading"] = ".".join(part for part in place if isinstance(part, str))
        parameters["example"] = _example(place) or EXAMPLES["services.name"]
    for limit, name in (("most", "most"), ("max_length", "most"), ("le", "most"), ("ge", "least")):
        if limit in context:
            parameters[name] = context[limit]
    return fault(CODES[kind], path, **parameters)


def _missing(path: str, key: str, place: Place, model: type[BaseModel]) -> Fault:
    if model is Words:
        return fault("missing-language", path, key=key)
    if len(place) == 1:
        single = isinstance(model.model_fields[key].annotation, type)
        return fault("missing-table", path, heading=f"[{key}]" if single else f"[[{key}]]")
    return fault("missing-vat" if key == "vat" else "missing-key", path, key=key, example=_example(place))


def unknown(code: str, path: str, given: object, known: Iterable[str]) -> Fault:
    """A fault about a word that is none of the known ones; its hint names the nearest, else all of them."""
    words = list(known)
    near = get_close_matches(str(given).lower(), words, 1) if isinstance(given, str) else []
    return fault(code, path, given=_short(given), near="".join(near), count=len(near), known=", ".join(words))


def _short(given: object) -> str:
    """What somebody wrote, short enough for a sentence; anything but a plain value is not repeated."""
    text = str(given) if isinstance(given, str | int | Decimal) else "…"
    return text if len(text) <= 40 else f"{text[:39]}…"


def _name(place: Place) -> str:
    """The key a value belongs to; for an item of a list, the list's."""
    return next((part for part in reversed(place) if isinstance(part, str)), "")


def _example(place: Place) -> str:
    names = [part for part in place if isinstance(part, str)]
    return EXAMPLES.get(".".join(names[-2:]), EXAMPLES.get(names[-1], ""))


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel]:
    for part in place:
        if isinstance(part, str):
            fields = model.model_fields.items()
            model = next(_model_in(field.annotation) for name, field in fields if part in (name, field.alias)) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The record within `Series[Service]` or `Cost | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


@cache
def _keys(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


def repaired(data: Mapping[str, Any], error: ValidationError) -> dict[str, Any]:
    """A copy in which unknown keys are gone and an example stands where a value is missing or wrong.

    It can still be wrong, where there is no example: when a whole table is missing, or a list is none.
    """
    copy = deepcopy(dict(data))
    for detail in error.errors(include_url=False):
        place = detail["loc"]
        while place and isinstance(place[-1], int):
            place = place[:-1]  # one wrong item: the whole list is replaced
        table = _at(copy, place[:-1])
        if not place or table is None:
            continue
        table.pop(place[-1], None)
        example = _example(place)
        if example and detail["type"] != "extra_forbidden":
            table[place[-1]] = tomllib.loads(f"x = {example}", parse_float=Decimal)["x"]
    return copy


def _at(data: Any, place: Place) -> dict[str | int, Any] | None:
    for part in place:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data if isinstance(data, dict) else None


def doubtful(found: Iterable[Fault]) -> tuple[str, ...]:
    """The paths that say nothing in a repaired copy: what was wrong there, or was probably meant to stand there."""
    paths = []
    for one in found:
        table, dot, key = one.path.rpartition(".")
        if one.code == "unknown-key":
            key = str(one.parameters["near"])
        if key:
            paths.append(table if key in DECIDING else f"{table}{dot}{key}")
    return tuple(paths)
