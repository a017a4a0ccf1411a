"""What Stripe tells is a reason to look, when it is Stripe that tells: booked once, whatever comes, however often."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from stripe import StripeClient, WebhookSignature
from web_site import SECRET, Served

from catalog.faults import Faults, fault
from catalog.money import Money
from invoices.payments.checkout import Visit
from invoices.payments.stripe_checkout import StripeCheckout
from invoices.sandbox.sandbox import Sandbox
from invoices.sandbox.webhooks import Delivery
from invoices.store.cashbook import balance
from invoices.web import desk as web_desk
from invoices.web.answer import LARGEST

ANNA, SISTER, BEN = "2026-00001", "2026-00002", "2026-00003"


def link_of(served: Served, stripe: Sandbox, number: str) -> str:
    """The link by which an invoice can be paid now."""
    url = served.desk.data("invoice", "show", number)["payment_url"]
    (found,) = (each["id"] for each in stripe.world.all("payment_link") if each["url"] == url)
    return str(found)


def paid(served: Served, stripe: Sandbox, number: str = ANNA, method: str = "ideal") -> str:
    """Somebody pays by the link; the session."""
    session = stripe.open(link_of(served, stripe, number))
    stripe.pay(session, method)
    return session


def movements(served: Served, number: str = ANNA) -> list[str]:
    return [each["kind"] for each in served.desk.data("pay", "show", number)["movements"]]


def holds(served: Served, stripe: Sandbox) -> None:
    """Our clearing account is what Stripe holds, and everything can be proved."""
    assert served.desk.run("verify").exit_code == 0, served.desk.run("verify").output
    there = sum(each["net"] for each in stripe.world.all("balance_transaction"))
    with served.desk.practice() as practice, practice.database.reading() as connection:
        assert balance(connection, "clearing") == Money(there)


def signed(told: object, secret: str = SECRET) -> tuple[bytes, str]:
    payload = json.dumps(told)
    return payload.encode(), WebhookSignature.generate_signature_header(payload, secret)


def test_paid(served: Served, stripe: Sandbox) -> None:
    """Heard, booked, and the page of the practice says so."""
    paid(served, stripe)
    assert set(served.hears(*stripe.deliveries(SECRET))) == {200}
    assert movements(served) == ["payment"]
    holds(served, stripe)
    assert "betaald" in (served.desk.folder / "documents/index.html").read_text()


@pytest.mark.parametrize("order", [lambda told: told * 2, lambda told: told[::-1], lambda told: told[::-1] + told])
def test_twice_and_in_any_order(
    served: Served, stripe: Sandbox, order: Callable[[list[Delivery]], list[Delivery]]
) -> None:
    """Booked once. A refund that is heard before its payment is booked after it."""
    session = paid(served, stripe, method="card")
    (charge,) = (each["id"] for each in stripe.world.all("charge"))
    stripe.refund_in_dashboard(charge, 500)
    assert session
    assert set(served.hears(*order(stripe.deliveries(SECRET)))) == {200}
    assert movements(served) == ["payment", "refund"]
    holds(served, stripe)


def wrong(served: Served, stripe: Sandbox) -> Iterator[tuple[str, bytes, str | bytes | None]]:
    """Every way in which a message can be none of Stripe's."""
    last = stripe.deliveries(SECRET)[-1]
    now = int(time.time())
    yield "tampered", last.payload.replace(b"paid", b"PAID"), last.signature
    yield "unsigned", last.payload, None
    yield "by another", last.payload, stripe.deliveries("whsec_other")[-1].signature
    yield "old", last.payload, stripe.deliveries(SECRET, at=now - 310)[-1].signature
    yield "of tomorrow", last.payload, stripe.deliveries(SECRET, at=now + 310)[-1].signature
    yield "no header of theirs", last.payload, "v1=abc"
    yield "no letters", last.payload, "t=1,v1=é".encode()
    yield "no text", b"\xff\xfe", last.signature
    for told in ([], "event", {"object": "charge"}):
        yield "no event", *signed(told)
    payload = b"{"
    yield "no record", payload, WebhookSignature.generate_signature_header("{", SECRET)


def test_what_is_not_genuine(served: Served, stripe: Sandbox) -> None:
    """Refused, and nothing is asked or booked."""
    paid(served, stripe)
    stripe.fail_next("before", count=1000)
    for name, payload, signature in wrong(served, stripe):
        assert served.post(payload, signature) == 400, name
    stripe.faults.clear()
    assert movements(served) == []
    assert served.complaints == []
    assert served.mistakes == []


def test_a_clock_that_is_a_little_off(served: Served, stripe: Sandbox) -> None:
    paid(served, stripe)
    now = int(time.time())
    for moment in (now - 280, now + 280):
        assert served.hears(stripe.deliveries(SECRET, at=moment)[-1]) == [200]


def test_one_secret_follows_another(serve: Callable[..., Served], stripe: Sandbox) -> None:
    """For a while both are believed."""
    served = serve("whsec_new", SECRET)
    paid(served, stripe)
    assert served.hears(stripe.deliveries(SECRET)[-1], stripe.deliveries("whsec_new")[-1]) == [200, 200]
    assert movements(served) == ["payment"]


def test_without_a_secret(serve: Callable[..., Served], stripe: Sandbox) -> None:
    """Nobody is believed."""
    served = serve()
    paid(served, stripe)
    assert served.hears(stripe.deliveries(SECRET)[-1]) == [503]
    assert movements(served) == []


def test_of_no_interest(served: Served, stripe: Sandbox) -> None:
    """Genuine, and nothing to do with us: heard, and nobody is asked anything."""
    stripe.fail_next("before", count=1000)
    for kind in ("customer.created", "payment_method.attached", None):
        assert served.post(*signed({"object": "event", "type": kind, "data": {"object": {"id": "x"}}})) == 200
    for about in (None, [], "x", {"metadata": None}, {"metadata": {"tiered": 7}}):
        assert served.post(*signed({"object": "event", "type": "charge.updated", "data": {"object": about}})) == 503
    stripe.faults.clear()


def test_about_what_we_do_not_know(served: Served, stripe: Sandbox) -> None:
    """Money for something else at the same account is booked apart, and its message is heard."""
    price = {"currency": "eur", "unit_amount": 1000, "product_data": {"name": "Book"}}
    client = StripeClient(stripe.key, base_addresses={"api": stripe.url})
    link = client.v1.payment_links.create({"line_items": [{"price_data": price, "quantity": 1}]})
    stripe.pay(stripe.open(link.id))
    assert set(served.hears(*stripe.deliveries(SECRET))) == {200}
    unknown = {"object": "event", "type": "checkout.session.completed"}
    assert served.post(*signed({**unknown, "data": {"object": {"metadata": {"tiered": "nobody"}}}})) == 200
    assert movements(served) == []
    holds(served, stripe)


def test_stripe_is_down(served: Served, stripe: Sandbox) -> None:
    """Then it tries again, and it is booked."""
    paid(served, stripe)
    stripe.fail_next("before", count=20)
    assert served.hears(stripe.deliveries(SECRET)[-1]) == [503]
    assert [each.code for each in served.complaints] == ["checkout-down"]
    stripe.faults.clear()
    assert served.hears(stripe.deliveries(SECRET)[-1]) == [200]
    assert movements(served) == ["payment"]


def test_the_database_is_busy(served: Served, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    paid(served, stripe)

    def busy(*_: object) -> None:
        raise Faults([fault("database-busy")])

    monkeypatch.setattr(web_desk, "sync", busy)
    assert served.hears(stripe.deliveries(SECRET)[-1]) == [503]


def test_a_mistake_of_ours(served: Served, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe tries again. Where it was is written down, not with what."""
    paid(served, stripe)

    def mistaken(*_: object) -> None:
        raise ValueError("of Anna Jansen")

    monkeypatch.setattr(web_desk, "sync", mistaken)
    assert served.hears(stripe.deliveries(SECRET)[-1]) == [500]
    (said,) = served.mistakes
    assert said.startswith("ValueError, test_webhook.py:")
    assert "Anna" not in said


def test_too_large(served: Served) -> None:
    """However long it says it is."""
    assert served.post(b"x" * (LARGEST + 1), "t=1,v1=x") == 413

    def some() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 65_536

    assert served.client.post("/stripe/webhook", content=some()).status_code == 413


def test_one_that_never_ends(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the rest of it."""
    monkeypatch.setattr("invoices.web.answer.PATIENCE", 0.05)
    told: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(10)
        return {}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    where = {"path": "/stripe/webhook", "raw_path": b"/stripe/webhook", "query_string": b"", "headers": []}
    scope = {"type": "http", "method": "POST", "scheme": "https", "client": ("192.0.2.1", 1), **where}
    with ThreadPoolExecutor() as beside:  # a browser of another test may have a loop in this thread
        beside.submit(asyncio.run, served.site.application()(scope, receive, send)).result()
    assert told[0]["status"] == 408


def test_only_what_it_is_about(served: Served, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a hundred links the one that was paid is asked about."""
    asked: list[str] = []
    visits = StripeCheckout.visits

    def seen(self: StripeCheckout, link: str) -> list[Visit]:
        asked.append(link)
        return visits(self, link)

    monkeypatch.setattr(StripeCheckout, "visits", seen)
    link = link_of(served, stripe, ANNA)
    paid(served, stripe)
    assert served.hears(stripe.deliveries(SECRET)[-1]) == [200]
    assert set(asked) == {link}


def test_a_direct_debit(served: Served, stripe: Sandbox) -> None:
    """On its way, refused, and paid at last by a link that works: the payer's page follows."""
    session = paid(served, stripe, method="sepa_debit")
    served.hears(*stripe.deliveries(SECRET))
    assert "Onderweg" in served.page(ANNA)
    last = stripe.deliveries(SECRET)[-1]
    after = json.loads(last.payload)["id"]
    stripe.fail(session)
    assert set(served.hears(*stripe.deliveries(SECRET, after=after))) == {200}
    page = served.page(ANNA)
    assert 'class="button"' in page
    session = paid(served, stripe, method="sepa_debit")
    served.hears(*stripe.deliveries(SECRET))
    stripe.settle(session)
    assert served.hears(stripe.deliveries(SECRET)[-1]) == [200]
    assert "We ontvingen dit op" in served.page(ANNA)
    holds(served, stripe)


def test_a_dispute(served: Served, stripe: Sandbox) -> None:
    paid(served, stripe, method="card")
    (charge,) = (each["id"] for each in stripe.world.all("charge"))
    dispute = stripe.dispute(charge)
    served.hears(*stripe.deliveries(SECRET))
    stripe.close_dispute(dispute, won=False)
    assert served.hears(stripe.deliveries(SECRET)[-1]) == [200]
    assert movements(served) == ["payment", "dispute-lost"]
    assert 'class="button"' in served.page(ANNA)
    holds(served, stripe)
