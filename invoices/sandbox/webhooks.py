"""Events as Stripe posts them: a body and its signature (https://docs.stripe.com/webhooks#verify-manually)."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from invoices.sandbox.world import Thing


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to a program."""

    payload: bytes
    signature: str
    """The header `Stripe-Signature`."""

    def post(self, url: str, timeout: float = 10) -> int:
        """Posts it over http and gives the status of the answer."""
        address = urlsplit(url)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=timeout)
        try:
            headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": self.signature}
            connection.request("POST", address.path or "/", self.payload, headers)
            return connection.getresponse().status
        finally:
            connection.close()


def signed(event: Thing, secret: str, moment: int) -> Delivery:
    """The event, signed with the secret of the endpoint at that moment."""
    payload = json.dumps(event, indent=2).encode()
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + payload, "sha256").hexdigest()
    return Delivery(payload, f"t={moment},v1={digest}")
