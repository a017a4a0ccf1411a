"""Lists as Stripe gives them: the newest first, filtered, a page at a time; and ids replaced by what they stand for."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from operator import ge, gt, le, lt
from typing import Any, Final

from invoices.sandbox.errors import ApiError
from invoices.sandbox.ledger import DAY
from invoices.sandbox.world import Thing, World

PAGE: Final = 10
PAGING: Final = ("limit", "starting_after", "ending_before", "expand")
COMPARED: Final[dict[str, Callable[[int, int], bool]]] = {"gt": gt, "gte": ge, "lt": lt, "lte": le}
EVENTS_KEPT: Final = 30 * DAY
"""Events can be read for 30 days: https://docs.stripe.com/api/events"""


def listed(world: World, kind: str, given: dict[str, Any]) -> list[Thing]:
    """Everything of a kind that the filters let through, the newest first."""
    filters = {name: value for name, value in given.items() if name not in PAGING}
    found = [thing for thing in world.all(kind) if all(_fits(world, thing, *item) for item in filters.items())]
    if kind == "event":
        found = [thing for thing in found if thing["created"] > world.now - EVENTS_KEPT]
    return found[::-1]


def _fits(world: World, thing: Thing, name: str, wanted: Any) -> bool:
    if name == "payout":
        return bool(world.payout_of.get(thing["id"]) == wanted)
    if name == "types":
        return thing["type"] in wanted
    value = thing.get(name)
    if name == "type" and thing["object"] == "event":
        return fnmatchcase(str(value), wanted)
    if name in ("created", "arrival_date") and isinstance(wanted, Mapping):
        return all(COMPARED[sign](int(value or 0), bound) for sign, bound in wanted.items())
    if isinstance(wanted, Mapping):
        return isinstance(value, Mapping) and all(value.get(key) == part for key, part in wanted.items())
    return bool(value == wanted)


def page(things: list[Thing], given: dict[str, Any], path: str) -> Thing:
    """One page: after an object, before one, or the first. `limit` is 1 to 100."""
    limit = given.get("limit", PAGE)
    if not 1 <= limit <= 100:
        raise ApiError("This value must be between 1 and 100.", "limit", "parameter_invalid_integer")
    if "starting_after" in given and "ending_before" in given:
        raise ApiError("You cannot specify both ending_before and starting_after.", "ending_before")
    start, end, more = 0, limit, len(things) > limit
    if "starting_after" in given:
        start = _place(things, given, "starting_after") + 1
        end, more = start + limit, len(things) > start + limit
    elif "ending_before" in given:
        end = _place(things, given, "ending_before")
        start, more = max(0, end - limit), end > limit
    return {"object": "list", "url": path, "has_more": more, "data": things[start:end]}


def _place(things: list[Thing], given: dict[str, Any], name: str) -> int:
    for place, thing in enumerate(things):
        if thing["id"] == given[name]:
            return place
    raise ApiError(f"No such object: '{given[name]}'", name, "resource_missing")


def expanded(world: World, answer: Thing, paths: list[str]) -> Thing:
    """A copy of the answer; where a path leads (`data.source`) the object itself instead of its id."""
    whole = copy.deepcopy(answer)
    for path in paths:
        steps = path.split(".")
        if len(steps) > 4 + (steps[0] == "data"):
            raise ApiError("You cannot expand more than 4 levels of a property.", "expand")
        _expand(world, whole, steps, path)
    return whole


def _expand(world: World, thing: Thing, steps: list[str], path: str) -> None:
    name, *further = steps
    if thing["object"] == "list" and name == "data" and further:
        for one in thing["data"]:
            _expand(world, one, further, path)
        return
    value = _included(world, thing, name) if name not in thing else thing[name]
    if isinstance(value, str) and value in world.things:
        value = copy.deepcopy(world.things[value])
    elif value is not None and not isinstance(value, dict):
        raise ApiError(f"This property cannot be expanded ({path}).", "expand")
    thing[name] = value
    if further and value is not None:
        _expand(world, value, further, path)


def _included(world: World, thing: Thing, name: str) -> Thing | None:
    """What an answer holds only when it is asked for."""
    if name == "line_items" and thing["id"] in world.items:
        found = world.items[thing["id"]]
    elif name == "refunds" and thing["object"] == "charge":
        found = listed(world, "refund", {"charge": thing["id"]})
    else:
        raise ApiError(f"This property cannot be expanded ({name}).", "expand")
    return copy.deepcopy(page(found, {}, f"/v1/{name}"))
