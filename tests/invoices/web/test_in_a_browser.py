"""The page in a real browser, as somebody with a telephone, a keyboard or a screen reader has it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import axe_core_python
import pytest
from playwright.sync_api import Browser, Page
from uvicorn import Config, Server
from web_site import Served

from invoices.sandbox.sandbox import Sandbox

ANNA, SISTER, BEN = "2026-00001", "2026-00002", "2026-00003"
AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
OUTLINE = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle + style.outlineWidth }"""
WRONG = """async () => (await axe.run()).violations.map(
    each => each.id + ': ' + each.nodes.map(node => node.html).join(' | '))"""


@pytest.fixture
def address(served: Served) -> Iterator[str]:
    """The site, listening on this machine."""
    server = Server(Config(served.site.application(), port=0, lifespan="off", log_level="error", access_log=False))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def opened(browser: Browser, width: int, **options: Any) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 844}, **options)
    page.set_default_timeout(10_000)
    return page


def looked_at(served: Served, stripe: Sandbox) -> Iterator[tuple[str, str]]:
    """The pages to look at, as they change: what is happening, and the path."""

    def pay(number: str, method: Any) -> str:
        url = served.desk.data("invoice", "show", number)["payment_url"]
        (link,) = (each["id"] for each in stripe.world.all("payment_link") if each["url"] == url)
        session = stripe.open(str(link))
        stripe.pay(session, method)
        served.desk.done("pay", "sync")
        return session

    for number in (ANNA, SISTER, BEN):
        yield f"open {number}", served.path(number)
    served.desk.done("pay", "book", ANNA, "20", "--how", "bank", "--on", "2026-11-09")
    yield "a part, and no link", served.path(ANNA)
    served.desk.done("pay", "sync")
    yield "a part", served.path(ANNA)
    session = pay(SISTER, "sepa_debit")
    yield "on its way", served.path(SISTER)
    stripe.settle(session)
    served.desk.done("pay", "sync")
    yield "paid", served.path(SISTER)
    pay(BEN, "ideal")
    yield "paid in English", served.path(BEN)
    served.desk.done("pay", "book", BEN, "10", "--how", "bank", "--on", "2026-11-09")
    yield "too much", served.path(BEN)
    served.desk.done("invoice", "credit", ANNA, "--drop", "--reason", "typed wrong", "--yes")
    yield "taken back", served.path(ANNA)
    yield "credit note", served.path("2026-00004")
    yield "not there", "/i/nothing"


def test_on_a_telephone(served: Served, stripe: Sandbox, address: str, browser: Browser) -> None:
    """In every state nothing runs off the side, and axe finds nothing to say, by day and by night."""
    phones = [opened(browser, width, bypass_csp=True) for width in (390, 320)]
    phones.append(opened(browser, 390, bypass_csp=True, color_scheme="dark"))
    for state, path in looked_at(served, stripe):
        for phone in phones:
            phone.goto(address + path)
            assert phone.evaluate(WIDE) <= 0, state
            phone.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = true)")
            assert phone.evaluate(WIDE) <= 0, state
            phone.add_script_tag(path=AXE)
            assert phone.evaluate(WRONG) == [], state
    for phone in phones:
        phone.close()


def test_as_strict_as_it_is(served: Served, address: str, browser: Browser) -> None:
    """The browser has nothing to refuse of it, and the page is as it was drawn: its style is let in."""
    said: list[str] = []
    with opened(browser, 390) as phone:
        phone.on("console", lambda message: said.append(message.text))
        phone.on("pageerror", lambda wrong: said.append(str(wrong)))
        phone.goto(address + served.path(ANNA))
        box = phone.locator("a.button").bounding_box()
        assert box is not None
        assert box["width"] >= 300
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 844
        for link in phone.locator(".reach a, a.file, summary").all():
            size = link.bounding_box()
            assert size is not None
            assert size["height"] >= 44
        phone.goto(f"{address}/i/nothing")
    assert said == ["Failed to load resource: the server responded with a status of 404 (Not Found)"]


def tabbed(phone: Page, selector: str) -> None:
    """Goes there with the tab key; what has the focus can be seen at every step."""
    for _ in range(12):
        phone.keyboard.press("Tab")
        assert phone.evaluate(OUTLINE) == "solid3px"
        if phone.evaluate(f"() => document.activeElement.matches({selector!r})"):
            return
    pytest.fail(f"the keyboard does not reach {selector}")


def test_with_the_keyboard_alone(served: Served, stripe: Sandbox, address: str, browser: Browser) -> None:
    """From the page to Stripe and paid, to the PDF, and to the bank's details, without a mouse."""
    with opened(browser, 390, accept_downloads=True) as phone:
        phone.goto(address + served.path(ANNA))
        tabbed(phone, "a.file")
        with phone.expect_download() as kept:
            phone.keyboard.press("Enter")
        assert kept.value.suggested_filename == f"{ANNA}.pdf"
        tabbed(phone, "summary")
        phone.keyboard.press("Enter")
        assert phone.locator(".by-bank .payment").is_visible()
        tabbed(phone, ".reach a[href^='tel:']")
        tabbed(phone, ".reach a[href^='mailto:']")
        phone.goto(address + served.path(ANNA))
        tabbed(phone, "a.button")
        with phone.expect_navigation():
            phone.keyboard.press("Enter")
        assert phone.url.startswith(stripe.url)
        assert phone.evaluate("() => document.referrer") == ""


def test_the_whole_way(served: Served, stripe: Sandbox, address: str, browser: Browser) -> None:
    """Open the page, pay with one tap, Stripe tells it, and the page says thank you."""
    with opened(browser, 390) as phone:
        phone.goto(address + served.path(BEN))
        phone.locator("a.button").click()
        phone.locator("button, input[type=submit]").first.click()
        phone.wait_for_load_state()
        assert set(stripe.deliver(f"{address}/stripe/webhook", "whsec_practice")) == {200}
        phone.goto(address + served.path(BEN))
        assert "Thank you. We received this" in phone.inner_text("main")
        assert phone.locator("a.button").count() == 0
