"""The review in a real browser: from a folder and behind a link, with a keyboard alone, and with ten thousand rows."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread

import axe_core_python
import pytest
from playwright.sync_api import Browser, Page
from reception import Reception
from uvicorn import Config, Server

from catalog.dates import Period
from catalog.money import Money
from catalog.terminal import Terminal
from invoices.review.desk import ReviewDesk
from invoices.review.model import Review
from invoices.review.pages import FIRST, index_page
from invoices.web.app import Site
from invoices.web.desk import Desk

from .conftest import Made
from .test_marks import entries

NUMBER = "2026-00017"
AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
WRONG = """async () => (await axe.run(document, { iframes: false })).violations.map(
    each => each.id + ': ' + each.nodes.map(node => node.html).join(' | '))"""
ROWS = "() => document.getElementById('invoices').tBodies[0].rows.length"
FOCUS = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle + style.outlineWidth }"""


@pytest.fixture
def screen(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(20_000)
    yield page
    page.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first screen of ten thousand invoices, of a hundred payers."""
    first = date(2026, 10, 1)
    made = entries(*(1000 + place for place in range(10_000)))
    dated = tuple(
        replace(
            each,
            number=f"2026-{int(each.number):05}",
            issued=first + timedelta(days=place % 90),
            payer_name=f"Klant Émile {place % 100}",
            payable=each.gross,
            paid=each.gross if place % 2 else Money(0),
        )
        for place, each in enumerate(made)
    )
    review = Review("2026-Q4", Period.named("2026-Q4"), date(2027, 1, 4), (), None, (), None, dated)
    path = tmp_path_factory.mktemp("many") / "index.html"
    path.write_text(index_page(review, Terminal(path.parent), "Stichting Naast Je"), "utf-8")
    return path


def tabbed(page: Page, selector: str) -> None:
    """Goes there with the tab key; what has the focus can be seen."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => document.activeElement.matches({selector!r})"):
            assert page.evaluate(FOCUS) == "solid3px"
            return
    pytest.fail(f"the keyboard does not reach {selector}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(browser: Browser, made: Made, scheme: str) -> None:
    """No complaint of axe, nothing from elsewhere, no mistake of a script, nothing that hangs over the edge."""
    asked: list[str] = []
    said: list[str] = []
    for width in (1280, 390):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda wrong: said.append(str(wrong)))
        for name in ("index.html", "invoices/2026-00001.html", "invoices/2026-00029.html"):
            page.goto((made.folder / name).as_uri())
            page.add_script_tag(content=AXE.read_text("utf-8"))
            assert page.evaluate(WRONG) == []
            assert page.evaluate(WIDE) <= 0
        page.close()
    assert all(url.startswith("file:") for url in asked)
    assert said == []


def test_what_is_wrong_can_be_used_too(desk: Reception, screen: Page, tmp_path: Path) -> None:
    """The red screen, with a question and a sample on it."""
    own = Reception(Path(shutil.copytree(desk.folder, tmp_path / "practice")))
    own.done("review", "mark", NUMBER, "--question", "Why?")
    own.file("documents/2026/2026-00003.html", "<p>another")
    assert own.run("review", "2026-Q4", tmp_path / "q4", "--sample", "5").exit_code == 1
    screen.goto((tmp_path / "q4" / "index.html").as_uri())
    screen.add_script_tag(content=AXE.read_text("utf-8"))
    assert screen.evaluate(WRONG) == []
    assert screen.locator(".bad .wrong").count() == 1
    screen.select_option("#mark", "vraag")
    assert screen.locator("#invoices tbody a").all_inner_texts() == [NUMBER]
    screen.select_option("#mark", "nog niet")
    assert "van 30" in screen.inner_text("#told")


def test_with_the_keyboard_alone(made: Made, screen: Page) -> None:
    """Search, sort, walk down the rows, open an invoice, and come back."""
    screen.goto((made.folder / "index.html").as_uri())
    tabbed(screen, "#search")
    screen.keyboard.type("gemeente 249,58")
    assert screen.evaluate(ROWS) == 1
    assert "1 tot en met 1 van 1" in screen.inner_text("#told")
    for _ in range(len("gemeente 249,58")):
        screen.keyboard.press("Backspace")
    assert screen.evaluate(ROWS) == 31
    tabbed(screen, "th[data-by=cents] button")
    screen.keyboard.press("Enter")
    screen.keyboard.press("Enter")
    assert screen.get_attribute("th[data-by=cents]", "aria-sort") == "descending"
    tabbed(screen, "#invoices tbody a")
    assert screen.evaluate("() => document.activeElement.textContent") == "2026-00027"  # the largest
    screen.keyboard.press("ArrowDown")
    second = screen.evaluate("() => document.activeElement.textContent")
    with screen.expect_navigation():
        screen.keyboard.press("Enter")
    assert second in screen.inner_text("h1")
    tabbed(screen, "header a")
    with screen.expect_navigation():
        screen.keyboard.press("Enter")
    assert screen.locator("#invoices").count() == 1


def test_ten_thousand_rows(many: Path, screen: Page) -> None:
    """A hundred of them are in the page at once; a search is answered before anybody notices that they wait."""
    screen.goto(many.as_uri())
    assert screen.evaluate(ROWS) == 100
    assert "1 tot en met 100 van 10000" in screen.inner_text("#told")
    took = screen.evaluate(
        """() => { const box = document.getElementById('search'); box.value = 'emile 1234';
        const start = performance.now(); box.dispatchEvent(new Event('input')); return performance.now() - start }"""
    )
    assert took < 1000
    assert "1 tot en met 1 van 1" in screen.inner_text("#told")
    screen.fill("#search", "")
    for _ in range(99):
        screen.press("#after", "Enter")
    assert "9901 tot en met 10000 van 10000" in screen.inner_text("#told")
    assert screen.is_disabled("#after")
    screen.select_option("#status", "open")
    assert "1 tot en met 100 van 5000" in screen.inner_text("#told")


def test_a_name_is_only_a_name(screen: Page, tmp_path: Path) -> None:
    """Whatever somebody is called, no script and no markup comes of it."""
    name = "</script><script>document.title='x'</script><img src=x onerror=\"document.title='x'\">"
    made = replace(entries(100)[0], issued=date(2026, 10, 1), payer_name=name)
    review = Review("2026-Q4", Period.named("2026-Q4"), date(2027, 1, 4), (), None, (), None, (made,))
    path = tmp_path / "index.html"
    path.write_text(index_page(review, Terminal(tmp_path), "Stichting Naast Je"), "utf-8")
    screen.goto(path.as_uri())
    assert name in screen.inner_text("#invoices")
    assert screen.title() == "Controle 2026-Q4 · Stichting Naast Je"
    assert screen.locator("img").count() == 0


def test_without_a_script(many: Path, browser: Browser) -> None:
    """The first rows are there, and it says how many there are."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(many.as_uri())
    assert page.locator("#invoices tbody tr").count() == FIRST
    assert "Hier staan de eerste 500 van 10000" in page.inner_text("main")
    assert not page.is_visible("#tools")
    page.context.close()


def test_on_paper(made: Made, screen: Page) -> None:
    """What is only of use on a screen is left out, the charts are there, and nothing is cut off."""
    screen.set_viewport_size({"width": 690, "height": 1000})
    screen.emulate_media(media="print")
    screen.goto((made.folder / "index.html").as_uri())
    assert not screen.is_visible("#tools")
    assert screen.locator(".bars svg").first.is_visible()
    assert screen.evaluate(WIDE) <= 0


def test_below_zero_is_seen_without_colours(year: Path, screen: Page, tmp_path: Path) -> None:
    """In a quarter in which more was taken back than billed: that bar is a frame, and its amount does not touch it."""
    Reception(year, today=date(2027, 1, 5)).done("review", "2026-Q3", tmp_path / "review")
    screen.goto((tmp_path / "review" / "index.html").as_uri())
    below = screen.locator(".bars .below").first
    assert below.locator("rect").evaluate("each => getComputedStyle(each).fill") == "none"
    bar, amount = below.locator("svg").bounding_box(), below.locator(".sum").bounding_box()
    assert bar is not None
    assert amount is not None
    assert bar["x"] + bar["width"] <= amount["x"]
    assert below.locator(".sum").evaluate("each => parseFloat(getComputedStyle(each).paddingLeft)") > 0


def test_on_paper_each_page_has_the_headings(many: Path, screen: Page) -> None:
    """Of the list of invoices too, whose headings are buttons on a screen."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: it opens a PDF")
    screen.goto(many.as_uri())
    screen.wait_for_selector("#invoices button")
    pages = [each.extract_text() for each in pypdf.PdfReader(BytesIO(screen.pdf(format="A4"))).pages]
    listed = [text for text in pages if "2026-0" in text]
    assert len(listed) > 1
    assert all("Betaler" in text and "Nummer" in text for text in listed)


@pytest.fixture
def address(desk: Reception, tmp_path: Path) -> Iterator[tuple[Reception, str]]:
    """A practice that listens on this machine."""
    own = Reception(Path(shutil.copytree(desk.folder, tmp_path / "practice")))
    here = Terminal(own.folder, chosen_day=own.today, chosen_actor="Ria")
    with own.practice() as practice:
        organisation = practice.catalog.organisation
    said: list[object] = []
    site = Site(Desk(here), organisation, (), said.append, said.append, review=ReviewDesk(here))
    server = Server(Config(site.application(), port=0, lifespan="off", log_level="error", access_log=False))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield own, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
    assert said == []


def test_behind_a_link_with_the_keyboard(address: tuple[Reception, str], screen: Page) -> None:
    """The strict headers let the page's own script and form through: search, open, ask."""
    desk, site = address
    wrong: list[str] = []
    screen.on("pageerror", lambda each: wrong.append(str(each)))
    screen.on("console", lambda each: wrong.append(each.text))
    url = str(desk.data("review", "link", "2026-Q4")["url"])
    screen.goto(f"{site}/review/{url.partition('/review/')[2]}")
    tabbed(screen, "main a")
    with screen.expect_navigation():
        screen.keyboard.press("Enter")
    tabbed(screen, "#search")
    screen.keyboard.type(NUMBER)
    tabbed(screen, "#invoices tbody a")
    with screen.expect_navigation():
        screen.keyboard.press("Enter")
    tabbed(screen, "textarea")
    screen.keyboard.type("Why a credit note?")
    tabbed(screen, "button[value=question]")
    with screen.expect_navigation():
        screen.keyboard.press("Enter")
    assert "Why a credit note?" in screen.inner_text(".question")
    (asked,) = desk.data("review", "questions")["questions"]
    assert asked["text"] == "Why a credit note?"
    assert screen.locator("button[value=checked]").count() == 0  # not while the question waits
    desk.done("review", "answer", NUMBER, "Too many seats")
    screen.reload()
    tabbed(screen, "button[value=checked]")
    with screen.expect_navigation():
        screen.keyboard.press("Enter")
    assert desk.data("review", "questions")["questions"] == []
    assert "gecontroleerd" in screen.locator(".question").last.inner_text()
    assert wrong == []
