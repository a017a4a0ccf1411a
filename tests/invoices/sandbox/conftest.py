"""The stand-in, and the real library of Stripe that talks to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sandbox_link import item
from stripe import PaymentLink, StripeClient

from invoices.sandbox.sandbox import Sandbox

MakeLink = Callable[..., PaymentLink]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> StripeClient:
    return StripeClient(sandbox.key, base_addresses={"api": sandbox.url})


@pytest.fixture
def make_link(client: StripeClient) -> MakeLink:
    """A link of 45 euros for one payment, with whatever else is asked."""

    def made(cents: int = 4500, **more: Any) -> PaymentLink:
        once = {"restrictions": {"completed_sessions": {"limit": 1}}}
        return client.v1.payment_links.create({"line_items": [item(cents)], **once, **more})  # type: ignore[typeddict-item]

    return made
