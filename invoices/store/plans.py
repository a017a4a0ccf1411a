"""A worked-out delivery as the database keeps it: the whole quote, so that any old invoice explains itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

from pydantic import TypeAdapter

from tiered.shares import Quote


@cache
def _adapter() -> TypeAdapter[Quote]:
    return TypeAdapter(Quote)


def encode(quote: Quote, replaces: Sequence[tuple[int, int]] = (), *, anew: bool = False) -> str:
    """The quote as JSON, with the earlier (round, share) pairs it replaces.

    `anew`: it only takes the delivery out, and the next run works it out from the start.
    """
    more = ""
    if replaces:
        more += f',"replaces":{json.dumps([list(pair) for pair in replaces])}'
    if anew:
        more += ',"anew":true'
    body = _adapter().dump_json(quote, by_alias=True, exclude_defaults=True).decode()
    return f"{body[:-1]}{more}}}" if more else body


def decode(record: str) -> Quote:
    """The quote that was kept. `ValueError` when somebody changed the record into something else."""
    return _adapter().validate_json(record)


def replaced(record: str) -> list[tuple[int, int]]:
    """The earlier (round, share) pairs a plan replaces."""
    return [(a, b) for a, b in json.loads(record).get("replaces", [])]
