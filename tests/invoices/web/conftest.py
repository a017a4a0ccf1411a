"""A practice with a Stripe account of its own, and its site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reception import Reception
from starlette.testclient import TestClient
from web_site import SECRET, Served

from catalog.faults import Fault
from catalog.terminal import Terminal
from invoices.sandbox.sandbox import Sandbox
from invoices.web.app import Site
from invoices.web.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, stripe: Sandbox) -> Reception:
    """Anna had two talks, of which her sister pays half; Ben reads English and had one."""
    desk = Reception.opened(tmp_path)
    anna = desk.client("Anna Jansen", "--street", "Dorpsstraat 1", "--postcode", "3511 AB", "--city", "Utrecht")
    ben = desk.client("Ben Smith", "--language", "en")
    desk.done("coverage", "add", anna, "pledge", "--contact-name", "Els Jansen", "--share", "50", "--amount", "100")
    for who, day in ((anna, "2026-10-05"), (anna, "2026-10-12"), (ben, "2026-10-07")):
        desk.done("deliver", "online-talk", who, "--on", day)
    desk.done("issue", "--month", "2026-10", "--yes")
    return desk


@pytest.fixture
def serve(desk: Reception) -> Callable[..., Served]:
    """The site, with these secrets of the webhook."""

    def made(*secrets: str) -> Served:
        here = Terminal(desk.folder, chosen_day=desk.today, chosen_actor="Ria")
        complaints: list[Fault] = []
        mistakes: list[str] = []
        with desk.practice() as practice:
            organisation = practice.catalog.organisation
        site = Site(Desk(here), organisation, secrets, complaints.extend, mistakes.append)
        client = TestClient(site.application(), base_url="https://pay.example")
        return Served(desk, client, site, complaints, mistakes)

    return made


@pytest.fixture
def served(serve: Callable[..., Served]) -> Served:
    return serve(SECRET)
