"""Events as Stripe posts them: a receiver checks them with the real library."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from stripe import SignatureVerificationError

SECRET = "whsec_practice"


@pytest.fixture
def deliveries(sandbox, make_link):
    """What is delivered about one payment."""
    sandbox.pay(sandbox.open(make_link().id))
    return sandbox.deliveries(SECRET)


def test_they_are_signed(sandbox, client, deliveries):
    """Each is a whole event that the library believes; they come in the order in which things happened."""
    events = [client.construct_event(one.payload, one.signature, SECRET) for one in deliveries]
    assert [event.type for event in events][-2:] == ["payment_intent.succeeded", "checkout.session.completed"]
    assert events[-1].data.object.payment_status == "paid"
    assert [event.id for event in events] == [event.id for event in client.v1.events.list({"limit": 100})][::-1]
    assert [json.loads(one.payload)["id"] for one in sandbox.deliveries(SECRET, after=events[-2].id)] == [events[-1].id]


def test_what_is_forged_or_old_is_not_believed(sandbox, client, deliveries):
    """A changed body, another secret, and a signature of long ago."""
    last = deliveries[-1]
    old = sandbox.deliveries(SECRET, at=int(time.time()) - 301)[-1]
    for payload, signature, secret in (
        (last.payload.replace(b"paid", b"PAID"), last.signature, SECRET),
        (last.payload, last.signature, "whsec_other"),
        (old.payload, old.signature, SECRET),
    ):
        with pytest.raises(SignatureVerificationError):
            client.construct_event(payload, signature, secret)


def test_they_are_posted(sandbox, deliveries):
    """To an address on this machine, as often and in whatever order a test likes."""
    got: list[tuple[str, bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.headers["Stripe-Signature"], body))
            self.send_response(200 if len(got) < 3 else 500)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        first = json.loads(deliveries[-3].payload)["id"]
        assert sandbox.deliver(url, SECRET, after=first) == [200, 200]
        assert deliveries[0].post(url) == 500
    finally:
        server.shutdown()
        server.server_close()
    assert [body for _, body in got] == [deliveries[-2].payload, deliveries[-1].payload, deliveries[0].payload]
    assert got[2][0] == deliveries[0].signature
