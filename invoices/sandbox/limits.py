"""What Stripe's documentation says in words, not in types: how long texts may be, and how small or large an amount."""

from __future__ import annotations

import re
from typing import Any, Final

from invoices.sandbox.errors import ApiError

TEXT: Final = 5000
"""The longest text where nothing else is said."""

LENGTHS: Final = {
    "after_completion[hosted_confirmation][custom_message]": 500,
    "after_completion[redirect][url]": 2048,
    "custom_fields[][dropdown][default_value]": 100,
    "custom_fields[][dropdown][options][][label]": 100,
    "custom_fields[][dropdown][options][][value]": 100,
    "custom_fields[][key]": 200,
    "custom_fields[][label][custom]": 100,
    "custom_fields[][numeric][default_value]": 255,
    "custom_fields[][text][default_value]": 255,
    "custom_text[after_submit][message]": 1200,
    "custom_text[shipping_address][message]": 1200,
    "custom_text[submit][message]": 1200,
    "custom_text[terms_of_service_acceptance][message]": 1200,
    "inactive_message": 500,
    "line_items[][price_data][product_data][description]": 40000,
    "line_items[][price_data][product_data][unit_label]": 12,
    "payment_intent_data[description]": 1000,
    "payment_intent_data[statement_descriptor]": 22,
    "payment_intent_data[statement_descriptor_suffix]": 22,
}
"""In characters. https://docs.stripe.com/api/payment-link/create"""

METADATA: Final = (50, 40, 500)
"""Keys, characters of a key, characters of a value: https://docs.stripe.com/api/metadata"""

SMALLEST, LARGEST = 50, 99_999_999
"""Of one payment, in cents: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts"""


def short_enough(value: str, path: str) -> None:
    """Refuses a text that is too long for this parameter."""
    most = LENGTHS.get(re.sub(r"\[\d+\]", "[]", path), TEXT)
    if len(value) > most:
        raise ApiError(f"Invalid string: {value[:10]}...; must be at most {most} characters", path)


def metadata_fits(metadata: dict[str, str], path: str) -> None:
    """Refuses metadata with too many keys, or too long ones."""
    keys, key, value = METADATA
    if len(metadata) > keys:
        raise ApiError(f"Metadata can only have up to {keys} keys; you passed in {len(metadata)}.", path)
    for name, content in metadata.items():
        at = f"{path}[{name}]"
        if len(name) > key:
            raise ApiError(f"Metadata keys must be at most {key} characters long", at)
        if len(content) > value:
            raise ApiError(f"Metadata values must be at most {value} characters long", at)


def amount_of(items: list[dict[str, Any]]) -> int:
    """The sum of the line items in cents; refuses what Stripe would not let anybody pay."""
    if not 1 <= len(items) <= 20:
        raise ApiError("There must be 1 to 20 line items.", "line_items")
    amount = sum(_line(item, f"line_items[{number}]") for number, item in enumerate(items))
    if amount < SMALLEST:
        raise ApiError("The total amount due must add up to at least €0.50 eur", "line_items", "amount_too_small")
    if amount > LARGEST:
        raise ApiError("The total amount due must be no more than €999,999.99 eur", "line_items", "amount_too_large")
    return amount


def _line(item: dict[str, Any], path: str) -> int:
    price = item.get("price_data")
    if not price:
        raise ApiError("This stand-in knows no stored prices: give price_data.", path)
    path_of_price = f"{path}[price_data]"
    for name in ("product_data", "unit_amount"):
        if name not in price:
            raise ApiError(f"You must specify {name}.", f"{path_of_price}[{name}]", "parameter_missing")
    if price["currency"] != "eur":
        raise ApiError(
            "Invalid currency: this stand-in knows eur only, in small letters.", f"{path_of_price}[currency]"
        )
    if price["unit_amount"] < 0:
        raise ApiError("Invalid non-negative integer", f"{path_of_price}[unit_amount]", "parameter_invalid_integer")
    if item.get("quantity", 0) < 1:
        raise ApiError("This value must be greater than or equal to 1.", f"{path}[quantity]")
    return int(price["unit_amount"] * item["quantity"])
