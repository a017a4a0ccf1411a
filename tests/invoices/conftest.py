"""A browser, where one is installed, and an account at the stand-in for Stripe."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from invoices.sandbox.sandbox import Sandbox


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, as a reader of the pages has it."""
    installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if installed is None:
        pytest.skip("no Chromium is installed: pages are not looked at in a browser")
    quiet = ["--disable-quic", "--disable-sync", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=installed, args=quiet, chromium_sandbox=False)
        yield opened
        opened.close()


@pytest.fixture
def stripe(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """An account with a test key, at an address of this machine."""
    with Sandbox() as sandbox:
        monkeypatch.setenv("STRIPE_API_KEY", sandbox.key)
        monkeypatch.setenv("TIERED_STRIPE_URL", sandbox.url)
        yield sandbox
