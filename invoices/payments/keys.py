"""Where the key of a payment processor comes from: the environment, never a file of ours."""

from __future__ import annotations

from typing import Final

KEY: Final = "STRIPE_API_KEY"
ELSEWHERE: Final = "TIERED_STRIPE_URL"  # a stand-in on this machine, to practise with
SECRET: Final = ("sk_", "rk_")
ENDPOINT: Final = "STRIPE_WEBHOOK_SECRET"  # several, while one follows the other
