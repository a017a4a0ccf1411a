"""The page: one file, no scripts, nothing from elsewhere; readable on a phone and on A4, in a real browser."""

from __future__ import annotations

import re

import pytest
from lxml import etree
from lxml import html as parser
from playwright.sync_api import Browser

from invoices.documents.html import TEMPLATES
from invoices.documents.index import index

from .conftest import Rendered
from .test_index import RECORDS

MEASURE = """() => {
  const width = document.documentElement.clientWidth;
  const box = document.querySelector(".button")?.getBoundingClientRect();
  return {
    overflow: document.documentElement.scrollWidth - width,
    cut: [...document.querySelectorAll("h1, .amount, td, dd, address")].filter(
      (each) => each.getBoundingClientRect().right > width + 0.5).map((each) => each.outerHTML),
    button: box ? [box.width, box.height, box.bottom] : null,
    paragraph: parseFloat(getComputedStyle(document.body).fontSize),
  };
}"""


def test_self_contained(document: Rendered) -> None:
    """Nothing is fetched, nothing runs; the only link leaves for the payment page or the telephone."""
    page = parser.fromstring(document.html)
    assert page.xpath("//script | //link | //img | //iframe | //*[@style] | //*[@onclick] | //form") == []
    assert not re.search(r"@import|url\(|src=", document.html)
    links = [link.get("href") for link in page.iter("a")]
    assert all(str(link).startswith(("tel:", "https://pay.example/")) for link in links)


def test_structure(document: Rendered) -> None:
    """A language, a title, one main heading, a table with headings, and a text beside every picture."""
    page = parser.fromstring(document.html)
    assert page.get("lang") == document.sample.invoice.language
    assert page.findtext(".//title") == document.view.title
    assert len(page.xpath("//h1")) == 1
    assert len(page.xpath("//main")) == 1
    assert all(cell.get("scope") for cell in page.iter("th"))
    assert all(picture.get("aria-label") for picture in page.iter("svg"))
    ids = re.findall(r'id="', document.html)
    assert ids == []


def test_markup_is_text(documents: dict[str, Rendered]) -> None:
    """What is in a name is never markup, never template, and never turns the text around it."""
    page = documents["name-nasty"].html
    assert "<b>&amp;amp;" not in page
    assert "&lt;b&gt;&amp;amp;" in page
    assert "{{ 7*7 }}" in page
    assert "\u202e" not in page
    assert "\x07" not in page


def test_button(documents: dict[str, Rendered]) -> None:
    """A button says how much, and is there exactly when there is a link."""
    button = parser.fromstring(documents["client"].html).xpath("//a[@class='button']")
    assert [each.text for each in button] == ["Betaal €\u00a0102,50"]
    assert 'class="button"' not in documents["client-je"].html
    assert 'class="button"' not in documents["settled"].html


def test_copy(documents: dict[str, Rendered]) -> None:
    """An IBAN and a reference are copied whole, without the spaces one sees."""
    copied = parser.fromstring(documents["client"].html).xpath("//*[@class='copied']")
    assert [each.text_content() for each in copied] == ["NL91ABNA0417164300", "RF26202600012"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str) -> None:
    """Text stands out from paper and tint by day and by night, a button's too (WCAG AA, 4.5 to 1)."""
    by_day, by_night = (TEMPLATES / "page.css").read_text().split("prefers-color-scheme: dark")
    colours = dict(re.findall(r"--(\w+): #(\w{6})", by_day if scheme == "light" else by_night))

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for name in ("ink", "quiet", "accent"):
        for paper in (colours["paper"], colours["tint"]):
            darker, lighter = sorted((light(paper), light(colours[name])))
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest.mark.parametrize("width", [320, 390, 794])
def test_in_a_browser(width: int, documents: dict[str, Rendered], browser: Browser) -> None:
    """On any phone and on A4 nothing runs off the page; on a phone the button is large and near the top."""
    pages = {name: document.html for name, document in documents.items()}
    pages["index"] = index(RECORDS, ["Anna: € 85,00 wacht op een aanvraag."], "Naast Je", None, "nl").decode()
    with browser.new_page(viewport={"width": width, "height": 844}) as page:
        for name, text in pages.items():
            page.set_content(text)
            measured = page.evaluate(MEASURE)
            assert measured["overflow"] <= 0, name
            assert measured["cut"] == [], name
            assert measured["paragraph"] >= 16, name
            if width == 390 and name in {"client", "together", "english"}:
                wide, high, bottom = measured["button"]
                assert wide >= 300
                assert high >= 44
                assert bottom <= 844


@pytest.mark.parametrize("name", ["client", "municipality-long"])
def test_well_formed(name: str, documents: dict[str, Rendered]) -> None:
    """Every element is closed where it should be."""
    body = re.sub(r"<(meta|br)([^>]*)>", r"<\1\2/>", documents[name].html.removeprefix("<!doctype html>"))
    etree.fromstring(body)
