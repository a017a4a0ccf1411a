"""Which messages are Stripe's own, and what they are about. Pure.

A message is only a reason to look: nothing is booked of what it says. Facts: https://docs.stripe.com/webhooks
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from invoices.payments.stripe_checkout import METADATA

TOLERANCE: Final = 300  # seconds that our clocks may differ, either way
OURS: Final = ("checkout.session.", "charge.", "refund.", "payout.")
"""The kinds of events that can be about our money; `charge.dispute.` is among them."""


@dataclass(frozen=True, slots=True)
class Event:
    """A genuine message. `marks` are those of the links it is about; it can be about none that we know."""

    interesting: bool
    marks: tuple[str, ...]


def secrets_in(text: str) -> tuple[str, ...]:
    """The secrets of the endpoint: two for as long as one follows the other."""
    return tuple(each for each in re.split(r"[\s,]+", text) if each)


def genuine(payload: bytes, header: str, secrets: Sequence[str], moment: float) -> Event | None:
    """The message, when Stripe signed it within the last minutes; None for any other."""
    if not any(_signed(payload, header, secret, moment) for secret in secrets):
        return None
    try:
        told: Any = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("object") != "event":
        return None
    kind, data = told.get("type"), told.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    metadata = about.get("metadata") if isinstance(about, dict) else None
    mark = metadata.get(METADATA) if isinstance(metadata, dict) else None
    return Event(
        isinstance(kind, str) and kind.startswith(OURS),
        (mark,) if isinstance(mark, str) else (),
    )


def _signed(payload: bytes, header: str, secret: str, moment: float) -> bool:
    from stripe import SignatureVerificationError, WebhookSignature

    if not header.isascii():
        return False
    try:
        WebhookSignature.verify_header(payload, header, secret)
    except (SignatureVerificationError, UnicodeDecodeError):
        return False
    signed = next(part.partition("=")[2] for part in header.split(",") if part.startswith("t="))
    return abs(int(signed) - moment) <= TOLERANCE
