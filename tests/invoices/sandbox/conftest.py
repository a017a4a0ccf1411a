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


@pytest.fixture
def paid(sandbox, make_link):
    """Somebody pays a link: the charge."""

    def pay(method="ideal", cents=4500, **more):
        return sandbox.pay(sandbox.open(make_link(cents, **more).id), method)

    return pay


@pytest.fixture
def booked(client):
    """All balance transactions of a type, the newest first; they always add up to the balance."""

    def found(**given):
        balance = client.v1.balance.retrieve()
        told = sum(part.amount for part in (*balance.available, *balance.pending))
        every = client.v1.balance_transactions.list({"limit": 100})
        assert sum(one.net for one in every) == told
        assert all(one.net == one.amount - one.fee for one in every)
        return list(client.v1.balance_transactions.list(given))

    return found
