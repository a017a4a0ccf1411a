"""The rules, held against the reduced description of Stripe's requests that may lie beside this project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from invoices.sandbox.limits import LENGTHS, METADATA, TEXT
from invoices.sandbox.links import NOT_PLAYED
from invoices.sandbox.rules import fields, named

BELOW = "stripe/request_schema.json"


def schema():
    """The paths that it describes."""
    for folder in Path(__file__).resolve().parents:
        beside = folder / "shared" / BELOW
        if beside.is_file():
            return json.loads(beside.read_text(encoding="utf-8"))["paths"]
    return pytest.skip(f"../shared/{BELOW} is not beside this checkout: nothing to compare with")


def walk(node, path=""):
    """Every text of a request, as (parameter, its longest length)."""
    if node.get("type") == "string" and "maxLength" in node:
        yield path, node["maxLength"]
    for name, child in node.get("properties", {}).items():
        yield from walk(child, f"{path}[{name}]" if path else name)
    for child in node.get("anyOf", ()):
        yield from walk(child, path)
    if "items" in node:
        yield from walk(node["items"], f"{path}[]")


def body(paths, path):
    [content] = paths[path]["post"]["requestBody"]["content"].values()
    return content["schema"]


PARAMS = {
    "/v1/payment_links": "PaymentLinkCreateParams",
    "/v1/payment_links/{id}": "PaymentLinkUpdateParams",
    "/v1/refunds": "RefundCreateParams",
    "/v1/checkout/sessions/{id}/expire": "checkout.SessionExpireParams",
}


@pytest.mark.parametrize("path", PARAMS)
def test_the_parameters_are_those_of_the_schema(path):
    """What the types of the package say and what the schema says are the same names, and the same must be there."""
    described = body(schema(), path)
    known = fields(named(PARAMS[path]))
    assert set(known) == set(described["properties"])
    assert {name for name, (_, required) in known.items() if required} == set(described.get("required", []))


def test_the_lengths_are_those_of_the_schema():
    """What is longer or shorter than usual is in our table, but for what is not played."""
    found = dict(walk(body(schema(), "/v1/payment_links")))
    assert len(found) > 30
    unusual = {name: most for name, most in found.items() if most != TEXT and name.partition("[")[0] not in NOT_PLAYED}
    assert unusual == LENGTHS
    assert METADATA == (50, 40, 500)
