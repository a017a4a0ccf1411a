"""A worked-out delivery as the database keeps it: the whole quote, so that any old invoice explains itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import func

from invoices.store.schema import plans
from tiered.shares import PackageUse, Quote


@cache
def _adapter() -> TypeAdapter[Quote]:
    return TypeAdapter(Quote)


def encode(quote: Quote, replaces: Sequence[tuple[int, int]] = (), *, anew: bool | str = False) -> str:
    """The quote as JSON, with the earlier (round, share) pairs it replaces.

    `anew`: it only takes the delivery out, and the next run works it out from the start; of a session, as one of the
    package that was opened by the delivery it names.
    """
    more = ""
    if replaces:
        more += f',"replaces":{json.dumps([list(pair) for pair in replaces])}'
    if anew:
        more += f',"anew":{json.dumps(anew)}'
    body = _adapter().dump_json(quote, by_alias=True, exclude_defaults=True).decode()
    return f"{body[:-1]}{more}}}" if more else body


def decode(record: str) -> Quote:
    """The quote that was kept. `ValueError` when somebody changed the record into something else."""
    return _adapter().validate_json(record)


PACKAGE: Final = func.json_extract(plans.c.record, "$.package")
"""The package in a plan's record: what `package` reads."""


def package(text: str) -> PackageUse:
    """Which session of which package a plan is, from the part of its record that says so."""
    return _package().validate_json(text)


@cache
def _package() -> TypeAdapter[PackageUse]:
    return TypeAdapter(PackageUse)


def replaced(record: str) -> list[tuple[int, int]]:
    """The earlier (round, share) pairs a plan replaces."""
    return [(a, b) for a, b in json.loads(record).get("replaces", [])]
