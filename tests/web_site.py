"""The site of a made-up practice, asked as a payer or Stripe asks it."""

from __future__ import annotations

from dataclasses import dataclass

from reception import Reception
from starlette.testclient import TestClient

from catalog.faults import Fault
from invoices.sandbox.webhooks import Delivery
from invoices.web.app import WEBHOOK, Site

SECRET = "whsec_practice"


@dataclass
class Served:
    """The site of a practice, and all that it wrote down about what went wrong."""

    desk: Reception
    client: TestClient
    site: Site
    complaints: list[Fault]
    mistakes: list[str]

    def path(self, number: str) -> str:
        """The path of a payer's page."""
        return "/i/" + str(self.desk.data("pay", "page", number)["page"]).rpartition("/")[2]

    def page(self, number: str) -> str:
        """A payer's page, as it is now."""
        answer = self.client.get(self.path(number))
        assert answer.status_code == 200
        return answer.text.replace("\u00a0", " ")

    def hears(self, *deliveries: Delivery) -> list[int]:
        """What Stripe is answered."""
        return [self.post(each.payload, each.signature) for each in deliveries]

    def post(self, payload: bytes, signature: str | bytes | None) -> int:
        """What somebody is answered who posts this."""
        headers = {} if signature is None else {"Stripe-Signature": signature}
        return self.client.post(WEBHOOK, content=payload, headers=headers).status_code
