"""Idempotency keys, and what goes wrong on the way: with the real library, which asks again by itself when it may."""

from __future__ import annotations

import threading
import time

import pytest
from sandbox_link import item
from stripe import APIConnectionError, APIError, IdempotencyError, InvalidRequestError, RateLimitError, StripeClient

GIVEN = {"line_items": [item()]}
KEY = {"idempotency_key": "link-2026-00001"}


def count(client):
    return len(list(client.v1.payment_links.list({"limit": 100})))


def test_the_same_key_gives_the_same_answer(client):
    """Asked again, nothing is done again; the answer says that it is a repetition."""
    first = client.v1.payment_links.create(GIVEN, KEY)
    client.v1.payment_links.update(first.id, {"active": False})
    again = client.v1.payment_links.create(GIVEN, KEY)
    assert again.to_dict() == first.to_dict()
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert count(client) == 1
    assert client.v1.payment_links.create(GIVEN).id != first.id


def test_other_parameters_with_the_same_key_are_refused(client):
    """Also another request altogether."""
    link = client.v1.payment_links.create(GIVEN, KEY)
    for other in (
        lambda: client.v1.payment_links.create({"line_items": [item(4600)]}, KEY),
        lambda: client.v1.payment_links.update(link.id, {"active": False}, KEY),
    ):
        with pytest.raises(IdempotencyError) as raised:
            other()
        assert raised.value.http_status == 400
    assert count(client) == 1
    with pytest.raises(IdempotencyError):
        client.v1.payment_links.create(GIVEN, {"idempotency_key": "k" * 256})
    assert client.v1.payment_links.create(GIVEN, {"idempotency_key": "k" * 255})


def test_a_key_is_kept_for_a_day(sandbox, client):
    """By the stand-in's clock."""
    first = client.v1.payment_links.create(GIVEN, KEY)
    sandbox.advance(86_399)
    assert client.v1.payment_links.create(GIVEN, KEY).id == first.id
    sandbox.advance(1)
    assert client.v1.payment_links.create(GIVEN, KEY).id != first.id


def test_what_is_not_understood_leaves_the_key_unused(client):
    """A request with a fault can be put right under the same key; a refusal while carrying out is kept."""
    with pytest.raises(InvalidRequestError):
        client.v1.payment_links.create({"line_items": [item(1)]}, KEY)
    assert client.v1.payment_links.create(GIVEN, KEY).active
    with pytest.raises(InvalidRequestError):
        client.v1.refunds.create({"charge": "ch_none"}, {"idempotency_key": "r"})
    with pytest.raises(IdempotencyError):
        client.v1.refunds.create({"charge": "ch_other"}, {"idempotency_key": "r"})


def test_a_line_that_breaks_before_the_effect(sandbox, client):
    """Nothing happened."""
    sandbox.fail_next("before")
    with pytest.raises(APIConnectionError):
        client.v1.payment_links.create(GIVEN, KEY)
    assert count(client) == 0
    assert client.v1.payment_links.create(GIVEN, KEY).active


def test_a_line_that_breaks_after_the_effect(sandbox, client):
    """It happened, and only who asks again with the same key gets the same link."""
    sandbox.fail_next("after")
    with pytest.raises(APIConnectionError):
        client.v1.payment_links.create(GIVEN, KEY)
    [made] = client.v1.payment_links.list()
    assert client.v1.payment_links.create(GIVEN, KEY).id == made.id
    assert count(client) == 1


@pytest.mark.parametrize(("status", "error"), [(409, APIError), (429, RateLimitError), (503, APIError)])
def test_turned_away_at_the_door(sandbox, client, status, error):
    """Nothing happened, and the key is unused."""
    sandbox.fail_next(status, count=2)
    for _ in range(2):
        with pytest.raises(error) as raised:
            client.v1.payment_links.create(GIVEN, KEY)
        assert raised.value.http_status == status
    assert count(client) == 0
    assert client.v1.payment_links.create(GIVEN, KEY).active


def test_an_error_while_carrying_out_is_kept(sandbox, client):
    """Nothing happened, and the same key gives the same error for a day: that is how Stripe does it."""
    sandbox.fail_next(500)
    for _ in range(2):
        with pytest.raises(APIError) as raised:
            client.v1.payment_links.create(GIVEN, KEY)
        assert raised.value.http_status == 500
    assert count(client) == 0
    assert client.v1.payment_links.create(GIVEN).active


def test_the_library_asks_again_by_itself(sandbox, monkeypatch):
    """With retries switched on, one link is made over a line that broke twice."""
    monkeypatch.setattr("stripe._http_client.HTTPClient.INITIAL_DELAY", 0.001)
    monkeypatch.setattr("stripe._http_client.HTTPClient.MAX_DELAY", 0.001)
    patient = StripeClient(sandbox.key, base_addresses={"api": sandbox.url}, max_network_retries=2)
    sandbox.fail_next("after", path="/v1/payment_links")
    sandbox.fail_next(503, path="/v1/payment_links")
    link = patient.v1.payment_links.create(GIVEN)
    assert [one.id for one in patient.v1.payment_links.list()] == [link.id]


def test_a_fault_meets_the_request_it_was_ordered_for(sandbox, client):
    """By the beginning of the path and by the method; others pass."""
    sandbox.fail_next(503, path="/v1/refunds")
    sandbox.fail_next(503, path="/v1/payment_links", method="POST")
    assert client.v1.balance.retrieve()
    assert count(client) == 0
    for do in (client.v1.refunds.list, lambda: client.v1.payment_links.create(GIVEN)):
        with pytest.raises(APIError):
            do()
    assert not list(client.v1.refunds.list())
    with pytest.raises(ValueError, match="no fault"):
        sandbox.fail_next(418)


def test_slow_is_slow(sandbox, client):
    """The wait comes before anything happens, and holds nobody else up."""
    sandbox.slow(0.3, path="/v1/payment_links", method="POST")
    began = time.monotonic()
    waiting = threading.Thread(target=lambda: client.v1.payment_links.create(GIVEN))
    waiting.start()
    assert count(client) == 0
    assert time.monotonic() - began < 0.3
    waiting.join()
    assert time.monotonic() - began >= 0.3
    assert count(client) == 1


def test_many_at_once(sandbox):
    """Eight programs with one key make one link; with keys of their own, eight. No money is lost on the way."""
    made: list[str] = []

    def ask(number: int) -> None:
        client = StripeClient(sandbox.key, base_addresses={"api": sandbox.url})
        made.append(client.v1.payment_links.create(GIVEN, KEY).id)
        own = client.v1.payment_links.create(GIVEN, {"idempotency_key": f"own-{number}"}).id
        charge = sandbox.pay(sandbox.open(own))
        client.v1.refunds.create({"charge": charge, "amount": number + 1})

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client = StripeClient(sandbox.key, base_addresses={"api": sandbox.url})
    assert len(made) == 8
    assert len(set(made)) == 1
    assert count(client) == 9
    balance = client.v1.balance.retrieve()
    assert balance.pending[0].amount + balance.available[0].amount == 8 * (4500 - 29) - sum(range(1, 9))
