"""Which parameters exist, and what each may be: read from the parameter types of the installed `stripe` package.

So the rules follow the package. An enum that the types leave open (`Literal["a", "b"] | str`) is closed here, as the
API closes it.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import import_module
from typing import Any, Final, Literal, NotRequired, Required, TypeGuard, Union, get_args, get_origin, get_type_hints

from invoices.sandbox.errors import ApiError
from invoices.sandbox.forms import inside
from invoices.sandbox.limits import metadata_fits, short_enough

SCALARS: Final = (str, int, float, bool, Decimal)


def checked(params: str, form: dict[str, Any]) -> dict[str, Any]:
    """The form as typed values, by the type of this name: `checkout.SessionListParams`. Else `ApiError`."""
    return _table(named(params), form, "")


@cache
def named(params: str) -> type:
    """A type of `stripe.params`."""
    module, _, name = params.rpartition(".")
    found: type = getattr(import_module(".".join(filter(None, ("stripe.params", module)))), name)
    return found


@cache
def fields(table: type) -> Mapping[str, tuple[Any, bool]]:
    """Its parameters: what each may be, and whether it must be there. Options of the library itself are left out."""
    from stripe._request_options import RequestOptions

    own = types.SimpleNamespace(__annotations__=dict(table.__annotations__))
    for option in RequestOptions.__annotations__:
        own.__annotations__.pop(option, None)
    hints = get_type_hints(own, vars(import_module(table.__module__)), include_extras=True)
    return {name: _field(hint) for name, hint in hints.items()}


def _field(hint: Any) -> tuple[Any, bool]:
    wrapped = get_origin(hint) in (NotRequired, Required)
    return get_args(hint)[0] if wrapped else hint, get_origin(hint) is not NotRequired


def _table(table: type, form: Any, path: str) -> dict[str, Any]:
    if not isinstance(form, dict):
        raise ApiError("Invalid object", path)
    known = fields(table)
    for name in form:
        if name not in known:
            at = inside(path, name)
            raise ApiError(f"Received unknown parameter: {at}", at, "parameter_unknown")
    for name, (_, required) in known.items():
        if required and name not in form:
            at = inside(path, name)
            raise ApiError(f"Missing required param: {at}.", at, "parameter_missing")
    return {name: _value(known[name][0], value, inside(path, name)) for name, value in form.items()}


def _value(kind: Any, value: Any, path: str) -> Any:
    alternatives = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    if isinstance(value, dict):
        return _nested(alternatives, value, path)
    words = [word for one in alternatives if get_origin(one) is Literal for word in get_args(one)]
    if value in words:
        return value
    if value == "":
        raise ApiError(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{path}' cannot be unset.",
            path,
            "parameter_invalid_empty",
        )
    closed = any(words)
    plain = [one for one in alternatives if one in SCALARS and not (closed and one is str)]
    if plain:
        return _scalar(plain[0], value, path)
    if closed:
        raise ApiError(f"Invalid {path}: must be one of {', '.join(filter(None, words))}", path)
    raise ApiError("Invalid array" if any(get_origin(one) is list for one in alternatives) else "Invalid object", path)


def _nested(alternatives: tuple[Any, ...], value: dict[str, Any], path: str) -> Any:
    for kind in alternatives:
        if hasattr(kind, "__required_keys__"):
            return _table(kind, value, path)
        if get_origin(kind) is list:
            return _rows(get_args(kind)[0], value, path)
        if get_origin(kind) is dict:
            return _pairs(value, path)
    raise ApiError("Invalid value: a single value is expected here", path)


def _rows(kind: Any, value: dict[str, Any], path: str) -> list[Any]:
    if not all(index.isascii() and index.isdigit() for index in value):
        raise ApiError("Invalid array", path)
    return [_value(kind, value[index], inside(path, index)) for index in sorted(value, key=int)]


def _pairs(value: dict[str, Any], path: str) -> dict[str, str]:
    """Free names with texts: that is metadata, everywhere in what is played here. An empty text takes a name away."""
    if not all(isinstance(content, str) for content in value.values()):
        raise ApiError("Metadata values must be strings", path)
    metadata_fits(value, path)
    return value


def _scalar(kind: Any, value: str, path: str) -> Any:
    if kind is bool:
        if value not in ("true", "false"):
            raise ApiError(f"Invalid boolean: {value[:20]}", path)
        return value == "true"
    if kind is int:
        if not _whole(value):
            raise ApiError(f"Invalid integer: {value[:20]}", path, "parameter_invalid_integer")
        return int(value)
    if kind in (float, Decimal):
        try:
            return kind(value)
        except (ValueError, InvalidOperation):
            raise ApiError(f"Invalid decimal: {value[:20]}", path) from None
    short_enough(value, path)
    return value


def _whole(value: str) -> TypeGuard[str]:
    digits = value.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) <= 18
