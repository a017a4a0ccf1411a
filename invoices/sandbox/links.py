"""Payment links: made with their line items, changed, and shut when their limit of completed sessions is reached."""

from __future__ import annotations

import copy
from typing import Any, Final
from urllib.parse import urlsplit

from invoices.sandbox.errors import ApiError
from invoices.sandbox.limits import amount_of, metadata_fits
from invoices.sandbox.world import Thing, World

NOT_PLAYED: Final = (
    *("application_fee_amount", "application_fee_percent", "automatic_tax", "invoice_creation", "managed_payments"),
    *("on_behalf_of", "optional_items", "shipping_address_collection", "shipping_options", "subscription_data"),
    *("tax_id_collection", "transfer_data"),
)
"""What would change who pays how much, and is not played here: refused, so that nobody relies on it."""

PRICE: Final = {"currency", "product_data", "unit_amount"}
ITEM: Final = {"price_data", "quantity"}

SHOWN: Final[Thing] = {
    "active": True,
    "after_completion": {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": None}},
    "allow_promotion_codes": False,
    "billing_address_collection": "auto",
    "currency": "eur",
    "custom_fields": [],
    "customer_creation": "if_required",
    "inactive_message": None,
    "metadata": {},
    "payment_intent_data": None,
    "payment_method_collection": "always",
    "payment_method_types": None,
    "restrictions": None,
    "submit_type": "auto",
}
"""What a link says of itself where nothing was said."""


def check(given: dict[str, Any]) -> None:
    """What the types of the parameters do not say, of creating and of updating: before anything is done."""
    for name in NOT_PLAYED:
        if name in given:
            raise ApiError(f"This stand-in does not play {name}.", name)
    _items_played(given)
    limit = ((given.get("restrictions") or {}).get("completed_sessions") or {}).get("limit")
    if limit is not None and limit < 1:
        raise ApiError("This value must be greater than or equal to 1.", "restrictions[completed_sessions][limit]")
    after = given.get("after_completion") or {}
    if after.get("type") == "redirect":
        address = (after.get("redirect") or {}).get("url")
        if address is None:
            raise ApiError("You must specify a URL.", "after_completion[redirect][url]", "parameter_missing")
        if urlsplit(address).scheme not in ("http", "https") or not address.isprintable():
            raise ApiError("Not a valid URL", "after_completion[redirect][url]", "url_invalid")


def check_new(given: dict[str, Any]) -> None:
    """The same, and that the sum is one that can be paid."""
    check(given)
    amount_of(given["line_items"])


def _items_played(given: dict[str, Any]) -> None:
    for number, item in enumerate(given.get("line_items", [])):
        path = f"line_items[{number}]"
        for name in sorted(item.keys() - ITEM):
            raise ApiError(f"This stand-in does not play {name} of a line item.", f"{path}[{name}]")
        for name in sorted(item.get("price_data", {}).keys() - PRICE):
            raise ApiError(f"This stand-in does not play {name} of a price.", f"{path}[price_data][{name}]")


def create(world: World, _name: str, given: dict[str, Any]) -> Thing:
    """A new link, open to who has its address."""
    asked = {name: value for name, value in given.items() if name not in ("line_items", "expand")}
    link = world.add("payment_link", "plink", **copy.deepcopy(SHOWN) | asked)
    del link["created"]
    link["metadata"] = kept({}, given.get("metadata", {}))
    link["url"] = f"{world.url}/pay/{link['id']}"
    if link["restrictions"]:
        link["restrictions"]["completed_sessions"]["count"] = 0
    if link["payment_intent_data"]:
        link["payment_intent_data"] = {"description": None, "metadata": {}} | link["payment_intent_data"]
    world.items[link["id"]] = [
        _item(f"li_{link['id']}_{number}", item) for number, item in enumerate(given["line_items"])
    ]
    world.happened("payment_link.created", link)
    return link


def _item(name: str, given: Thing) -> Thing:
    price = given["price_data"]
    amount = price["unit_amount"] * given["quantity"]
    sums = dict.fromkeys(("amount_subtotal", "amount_total"), amount) | {"amount_discount": 0, "amount_tax": 0}
    made = {"object": "price", "type": "one_time", "active": False, "unit_amount": price["unit_amount"]}
    return {
        "id": name,
        "object": "item",
        "currency": "eur",
        "description": price["product_data"]["name"],
        "price": made | {"currency": "eur", "metadata": {}},
        "quantity": given["quantity"],
        **sums,
    }


def update(world: World, name: str, given: dict[str, Any]) -> Thing:
    """What is given replaces what was there; of metadata key by key. The line items of a link stay."""
    link = world.get("payment_link", name)
    if "line_items" in given:
        raise ApiError("This stand-in does not change line items: make another link.", "line_items")
    after = {field: value if value != "" else None for field, value in given.items() if field != "expand"}
    if "metadata" in given:
        after["metadata"] = kept(link["metadata"], given["metadata"])
    if "restrictions" in given:
        after["restrictions"] = _restricted(link, given["restrictions"])
    link |= after
    world.happened("payment_link.updated", link)
    return link


def _restricted(link: Thing, value: Any) -> Thing | None:
    done = ((link["restrictions"] or {}).get("completed_sessions") or {}).get("count", 0)
    return {"completed_sessions": value["completed_sessions"] | {"count": done}} if value else None


def kept(before: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Metadata after an update: a key with an empty text goes."""
    after = {name: value for name, value in (before | given).items() if value != ""}
    metadata_fits(after, "metadata")
    return after


def is_open(link: Thing) -> bool:
    """True when a new payer is let in."""
    restricted = (link["restrictions"] or {}).get("completed_sessions")
    return link["active"] and (not restricted or restricted["count"] < restricted["limit"])


def completed(link: Thing) -> None:
    """Counts a completed session, paid or not. A link at its limit is no longer active."""
    if link["restrictions"]:
        restricted = link["restrictions"]["completed_sessions"]
        restricted["count"] += 1
        link["active"] = link["active"] and restricted["count"] < restricted["limit"]
