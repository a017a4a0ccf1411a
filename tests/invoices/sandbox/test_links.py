"""Payment links and checkout sessions, as the real library meets them."""

from __future__ import annotations

import pytest
from stripe import InvalidRequestError

from invoices.sandbox.errors import Impossible

DAY = 86_400


def test_a_link_is_kept_as_it_was_made(client, make_link):
    """What was asked for is on the link, and reading it again gives the same."""
    after = {"type": "redirect", "redirect": {"url": "https://example.org/dank"}}
    about = {"description": "Rekening 2026-00001", "metadata": {"number": "2026-00001"}}
    link = make_link(
        metadata={"number": "2026-00001"}, payment_intent_data=about, after_completion=after, inactive_message="Bel ons"
    )
    again = client.v1.payment_links.retrieve(link.id, {"expand": ["line_items"]})
    assert again.active
    assert again.metadata.to_dict() == {"number": "2026-00001"}
    assert again.payment_intent_data.to_dict() == about
    assert again.after_completion.redirect.url == "https://example.org/dank"
    assert again.inactive_message == "Bel ons"
    assert again.restrictions.completed_sessions.to_dict() == {"limit": 1, "count": 0}
    assert "line_items" not in link.to_dict()
    assert [one.amount_total for one in again.line_items] == [4500]
    assert [one.description for one in client.v1.payment_links.line_items.list(link.id)] == ["Rekening 2026-00001"]


def test_a_link_is_changed(client, make_link):
    """Metadata changes key by key; an empty text takes a key or a message away."""
    link = make_link(metadata={"a": "1", "b": "2"}, inactive_message="Bel ons")
    changed = client.v1.payment_links.update(
        link.id, {"active": False, "metadata": {"a": "", "c": "3"}, "inactive_message": ""}
    )
    assert not changed.active
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    assert changed.inactive_message is None


def test_lists_are_paged_newest_first(client, make_link):
    """A page says whether there is more, and the library finds all of them, once."""
    made = [make_link().id for _ in range(13)][::-1]
    first = client.v1.payment_links.list()
    assert [link.id for link in first.data] == made[:10]
    assert first.has_more
    assert [link.id for link in client.v1.payment_links.list({"limit": 4}).auto_paging_iter()] == made
    before = client.v1.payment_links.list({"ending_before": made[9], "limit": 3})
    assert [link.id for link in before.data] == made[6:9]
    assert before.has_more
    last = client.v1.payment_links.list({"starting_after": made[9], "limit": 3})
    assert [link.id for link in last.data] == made[10:]
    assert not last.has_more


def test_links_are_filtered_by_active(client, make_link):
    """Those that are shut can be left out, and asked for."""
    shut, live = make_link(), make_link()
    client.v1.payment_links.update(shut.id, {"active": False})
    assert [link.id for link in client.v1.payment_links.list({"active": True})] == [live.id]
    assert [link.id for link in client.v1.payment_links.list({"active": False})] == [shut.id]


@pytest.mark.parametrize("method", ["ideal", "sepa_debit"])
def test_the_limit_counts_completed_sessions(sandbox, client, make_link, method):
    """Also one that completed unpaid uses the link up."""
    link = make_link()
    sandbox.pay(sandbox.open(link.id), method)
    used = client.v1.payment_links.retrieve(link.id)
    assert used.restrictions.completed_sessions.count == 1
    assert not used.active
    with pytest.raises(Impossible):
        sandbox.open(link.id)
    client.v1.payment_links.update(link.id, {"active": True})
    with pytest.raises(Impossible):
        sandbox.open(link.id)


def test_a_link_that_was_shut_lets_nobody_in(sandbox, client, make_link):
    """No session is opened; the one that was open can still be paid, as a program must expect."""
    link = make_link()
    session = sandbox.open(link.id)
    client.v1.payment_links.update(link.id, {"active": False})
    with pytest.raises(Impossible):
        sandbox.open(link.id)
    sandbox.pay(session)
    assert client.v1.checkout.sessions.retrieve(session).payment_status == "paid"


def test_sessions_of_a_link(sandbox, client, make_link):
    """A session has its link's metadata, as it was at the time, and is found by its link and by its status."""
    link, other = make_link(metadata={"number": "1"}), make_link()
    first, second, _ = sandbox.open(link.id), sandbox.open(link.id), sandbox.open(other.id)
    sandbox.pay(first)
    found = client.v1.checkout.sessions.list({"payment_link": link.id})
    assert [session.id for session in found] == [second, first]
    assert [s.id for s in client.v1.checkout.sessions.list({"payment_link": link.id, "status": "open"})] == [second]
    paid = client.v1.checkout.sessions.retrieve(first, {"expand": ["payment_intent.latest_charge", "line_items"]})
    assert (paid.status, paid.payment_status, paid.amount_total) == ("complete", "paid", 4500)
    assert paid.metadata.to_dict() == {"number": "1"}
    assert paid.url is None
    assert paid.payment_intent.latest_charge.amount == 4500
    assert paid.line_items.data[0].description == "Rekening 2026-00001"


def test_only_open_sessions_expire(sandbox, client, make_link):
    """On request, and after a day; what expired can no longer be paid, what completed does not expire."""
    link = make_link()
    asked, late, paid = (sandbox.open(link.id) for _ in range(3))
    sandbox.pay(paid)
    assert client.v1.checkout.sessions.expire(asked).status == "expired"
    with pytest.raises(Impossible):
        sandbox.pay(asked)
    for closed in (asked, paid):
        with pytest.raises(InvalidRequestError):
            client.v1.checkout.sessions.expire(closed)
    sandbox.advance(DAY - 1)
    assert client.v1.checkout.sessions.retrieve(late).status == "open"
    sandbox.advance(1)
    assert client.v1.checkout.sessions.retrieve(late).status == "expired"
    assert client.v1.checkout.sessions.retrieve(paid).status == "complete"
    expired = client.v1.events.list({"type": "checkout.session.expired"})
    assert [event.data.object.id for event in expired] == [late, asked]


def test_what_is_not_there_is_said(client):
    """An id that nobody gave out is a 404 with Stripe's own code; so is an address that does not exist."""
    with pytest.raises(InvalidRequestError) as raised:
        client.v1.payment_links.retrieve("plink_none")
    assert (raised.value.http_status, raised.value.code) == (404, "resource_missing")
    with pytest.raises(InvalidRequestError) as raised:
        client.v1.customers.list()
    assert raised.value.http_status == 404
    with pytest.raises(InvalidRequestError) as raised:
        client.v1.payment_links.list({"starting_after": "plink_none"})
    assert raised.value.param == "starting_after"
