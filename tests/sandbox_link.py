"""What a program asks a payment link for; shared by the tests of the stand-in."""

from __future__ import annotations

from typing import Any


def item(cents: int = 4500) -> dict[str, Any]:
    """A line item of this many cents."""
    price = {"currency": "eur", "product_data": {"name": "Rekening 2026-00001"}, "unit_amount": cents}
    return {"price_data": price, "quantity": 1}
