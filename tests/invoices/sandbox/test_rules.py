"""Every parameter is checked as Stripe checks it: a 400 that names the parameter."""

from __future__ import annotations

import json
from urllib.parse import quote_plus

import pytest
from sandbox_link import item
from stripe import AuthenticationError, InvalidRequestError, StripeClient

from invoices.sandbox.forms import decode


def refused(do, given):
    """How the request is refused."""
    with pytest.raises(InvalidRequestError) as raised:
        do(given)
    error = raised.value
    assert error.http_status == 400
    assert json.loads(error.http_body)["error"]["type"] == "invalid_request_error"
    return error.param, error.code


def priced(**price):
    whole = item()
    whole["price_data"] |= price
    return {"line_items": [whole]}


LINE = {"line_items": [item()]}
LINKS = {
    "no line items": ({}, "line_items", "parameter_missing"),
    "unknown": (LINE | {"customer_email": "a@example.org"}, "customer_email", "parameter_unknown"),
    "unknown, inside": (priced(vat=1), "line_items[0][price_data][vat]", "parameter_unknown"),
    "an empty table": (
        LINE | {"restrictions": {"completed_sessions": ""}},
        "restrictions[completed_sessions]",
        "parameter_invalid_empty",
    ),
    "missing, inside": (
        LINE | {"after_completion": {"redirect": {"url": "https://a.nl"}}},
        "after_completion[type]",
        "parameter_missing",
    ),
    "a wrong word": (LINE | {"after_completion": {"type": "nowhere"}}, "after_completion[type]", None),
    "a wrong word of an open enum": (LINE | {"submit_type": "give"}, "submit_type", None),
    "a wrong word in a list": (
        LINE | {"payment_method_types": ["ideal", "seashells"]},
        "payment_method_types[1]",
        None,
    ),
    "half a cent": (priced(unit_amount="45.5"), "line_items[0][price_data][unit_amount]", "parameter_invalid_integer"),
    "below zero": (priced(unit_amount=-100), "line_items[0][price_data][unit_amount]", "parameter_invalid_integer"),
    "too little": (priced(unit_amount=49), "line_items", "amount_too_small"),
    "too much": (priced(unit_amount=100_000_000), "line_items", "amount_too_large"),
    "no such currency": (priced(currency="xxx"), "line_items[0][price_data][currency]", None),
    "no amount": (
        {"line_items": [{"price_data": {"currency": "eur", "product_data": {"name": "x"}}, "quantity": 1}]},
        "line_items[0][price_data][unit_amount]",
        "parameter_missing",
    ),
    "no quantity": ({"line_items": [item() | {"quantity": 0}]}, "line_items[0][quantity]", None),
    "too many lines": ({"line_items": [item()] * 21}, "line_items", None),
    "an empty name": (
        priced(product_data={"name": ""}),
        "line_items[0][price_data][product_data][name]",
        "parameter_invalid_empty",
    ),
    "a text for a table": (LINE | {"restrictions": "1"}, "restrictions", None),
    "a table for a text": (LINE | {"inactive_message": {"nl": "Bel ons"}}, "inactive_message", None),
    "no list": ({"line_items": "x"}, "line_items", None),
    "no number in a list": ({"line_items": {"first": item()}}, "line_items", None),
    "not yes or no": (LINE | {"allow_promotion_codes": "maybe"}, "allow_promotion_codes", None),
    "nobody may pay": (
        LINE | {"restrictions": {"completed_sessions": {"limit": 0}}},
        "restrictions[completed_sessions][limit]",
        None,
    ),
    "no web address": (
        LINE | {"after_completion": {"type": "redirect", "redirect": {"url": "javascript:x"}}},
        "after_completion[redirect][url]",
        "url_invalid",
    ),
    "a redirect to nowhere": (
        LINE | {"after_completion": {"type": "redirect"}},
        "after_completion[redirect][url]",
        "parameter_missing",
    ),
    "a long message": (LINE | {"inactive_message": "x" * 501}, "inactive_message", None),
    "a long description": (
        LINE | {"payment_intent_data": {"description": "x" * 1001}},
        "payment_intent_data[description]",
        None,
    ),
    "a long name": (
        priced(product_data={"name": "x" * 5001}),
        "line_items[0][price_data][product_data][name]",
        None,
    ),
    "a long value": (LINE | {"metadata": {"number": "x" * 501}}, "metadata[number]", None),
    "a long key": (LINE | {"metadata": {"k" * 41: "x"}}, f"metadata[{'k' * 41}]", None),
    "too much metadata": (LINE | {"metadata": {str(n): "x" for n in range(51)}}, "metadata", None),
    "metadata of the payment": (
        LINE | {"payment_intent_data": {"metadata": {"number": "x" * 501}}},
        "payment_intent_data[metadata][number]",
        None,
    ),
    "metadata in metadata": (LINE | {"metadata": {"a": {"b": "c"}}}, "metadata", None),
    "not played": (LINE | {"automatic_tax": {"enabled": True}}, "automatic_tax", None),
    "a stored price": ({"line_items": [{"price": "price_1", "quantity": 1}]}, "line_items[0][price]", None),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_link_with_a_fault_is_refused(client, name):
    """The parameter is named, and no link is made."""
    given, param, code = LINKS[name]
    assert refused(client.v1.payment_links.create, given) == (param, code)
    assert not list(client.v1.payment_links.list())


def test_what_just_fits_is_taken(client):
    """Each limit, reached exactly."""
    link = client.v1.payment_links.create(
        priced(unit_amount=50)
        | {"inactive_message": "x" * 500, "payment_intent_data": {"description": "x" * 1000}}
        | {"metadata": {str(n).rjust(40, "k"): "x" * 500 for n in range(50)}}
    )
    assert len(link.metadata.to_dict()) == 50
    keys = {"one more": "x"}
    assert refused(lambda given: client.v1.payment_links.update(link.id, given), {"metadata": keys})[0] == "metadata"


REFUNDS = {
    "a wrong reason": ({"charge": "ch_1", "reason": "mistake"}, "reason", None),
    "no charge": ({"amount": 1}, None, None),
    "nothing": ({"charge": "ch_1", "amount": 0}, "amount", "parameter_invalid_integer"),
    "a word for an amount": ({"charge": "ch_1", "amount": "all"}, "amount", "parameter_invalid_integer"),
    "unknown": ({"charge": "ch_1", "iban": "NL"}, "iban", "parameter_unknown"),
}


@pytest.mark.parametrize("name", REFUNDS)
def test_a_refund_with_a_fault_is_refused(client, name):
    """Before anything of it is looked up."""
    given, param, code = REFUNDS[name]
    assert refused(client.v1.refunds.create, given) == (param, code)


def test_queries_are_checked_too(client):
    """A filter that Stripe does not have would silently find everything; a page has 1 to 100."""
    assert refused(client.v1.payment_links.list, {"metadata": {"a": "b"}}) == ("metadata", "parameter_unknown")
    assert refused(client.v1.checkout.sessions.list, {"status": "paid"}) == ("status", None)
    assert refused(client.v1.balance_transactions.list, {"created": {"from": 1}})[0] == "created[from]"
    for limit in (0, 101):
        assert refused(client.v1.charges.list, {"limit": limit})[0] == "limit"


def test_only_test_keys_are_let_in(sandbox):
    """Any other key is a 401; a live one is refused by name, and stays nowhere: in no answer and in no memory."""
    for key in ("sk_live_51Secret", "rk_live_51Secret", "rk_test_51Secret", "pk_test_51Secret", "nonsense51Secret"):
        with pytest.raises(AuthenticationError) as raised:
            StripeClient(key, base_addresses={"api": sandbox.url}).v1.balance.retrieve()
        assert raised.value.http_status == 401
        assert ("live key" in str(raised.value)) == ("_live_" in key)
        assert "51Secret" not in str(raised.value.http_body) + str(raised.value.headers)
    assert "51Secret" not in repr(sandbox.world)
    assert StripeClient("sk_test_other", base_addresses={"api": sandbox.url}).v1.balance.retrieve().available


def test_nested_names_are_read():
    """As libraries write them: with numbers, and with empty brackets."""
    assert decode("a[b][0][c]=1&a[b][1][c]=2&d=%E2%82%AC&e=") == {
        "a": {"b": {"0": {"c": "1"}, "1": {"c": "2"}}},
        "d": "€",
        "e": "",
    }
    assert decode("expand[]=x&expand[]=y") == {"expand": {"0": "x", "1": "y"}}


@pytest.mark.parametrize("form", ["a[b=1", "a]b=1", "[a]=1", "a=1&a[b]=2", "a[b]=2&a=1"])
def test_names_that_cannot_be_read_are_refused(sandbox, form):
    """Nothing is guessed."""
    import requests

    name, _, rest = form.partition("=")
    body = quote_plus(name, safe="[]") + "=" + rest
    headers = {"Authorization": f"Bearer {sandbox.key}", "Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.post(f"{sandbox.url}/v1/refunds", body, headers=headers, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
