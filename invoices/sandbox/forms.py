"""Nested forms as Stripe reads them: `a[b][0][c]=x` is {"a": {"b": {"0": {"c": "x"}}}}; the rules make the lists."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import parse_qsl

from invoices.sandbox.errors import ApiError

NAME: Final = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


def decode(encoded: str) -> dict[str, Any]:
    """What a body or a query says. A value that is also a table, or a name that cannot be read, is refused."""
    form: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        found = NAME.fullmatch(name)
        if not found:
            raise ApiError(f"Invalid parameter name: {name}", name)
        _put(form, [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])], value, name)
    return form


def _put(form: dict[str, Any], steps: list[str], value: str, name: str) -> None:
    *way, last = steps
    for step in way:
        form = form.setdefault(step or str(len(form)), {})
        if not isinstance(form, dict):
            raise ApiError(f"Invalid parameter: {name} is given twice, in two shapes", name)
    if isinstance(form.get(last), dict):
        raise ApiError(f"Invalid parameter: {name} is given twice, in two shapes", name)
    form[last or str(len(form))] = value


def inside(path: str, name: str) -> str:
    """The name of a parameter in another one: `a` and `b` are `a[b]`."""
    return f"{path}[{name}]" if path else name
