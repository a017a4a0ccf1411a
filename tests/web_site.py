"""The site of a made-up practice, asked as a payer or Stripe asks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reception import Reception
from starlette.testclient import TestClient

from catalog.faults import Fault
from catalog.terminal import Terminal
from invoices.sandbox.webhooks import Delivery
from invoices.web.app import WEBHOOK, Site
from invoices.web.desk import Desk

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

    def page(self, number: str, today: date | None = None) -> str:
        """A payer's page, as it is now, or on another day."""
        client = self.client if today is None else self.on(today)
        answer = client.get(self.path(number))
        assert answer.status_code == 200
        return answer.text.replace("\u00a0", " ")

    def on(self, today: date) -> TestClient:
        """The same site on another day."""
        with self.desk.practice() as practice:
            organisation = practice.catalog.organisation
        desk = Desk(Terminal(self.desk.folder, chosen_day=today, chosen_actor="Ria"))
        site = Site(desk, organisation, (), self.complaints.extend, self.mistakes.append)
        return TestClient(site.application(), base_url="https://pay.example")

    def hears(self, *deliveries: Delivery) -> list[int]:
        """What Stripe is answered."""
        return [self.post(each.payload, each.signature) for each in deliveries]

    def post(self, payload: bytes, signature: str | bytes | None) -> int:
        """What somebody is answered who posts this."""
        headers = {} if signature is None else {"Stripe-Signature": signature}
        return self.client.post(WEBHOOK, content=payload, headers=headers).status_code
