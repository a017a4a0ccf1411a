"""What the key of the payment processor is called, and how it begins."""

from __future__ import annotations

from typing import Final

KEY: Final = "STRIPE_API_KEY"
ELSEWHERE: Final = "TIERED_STRIPE_URL"  # a stand-in on this machine, to practise with
SECRET: Final = ("sk_", "rk_")
ENDPOINT: Final = "STRIPE_WEBHOOK_SECRET"  # several, while one follows the other


def moves_money(key: str) -> bool:
    """True for a key with which real money moves."""
    return "_live_" in key
