"""The page: one file, no scripts, nothing from elsewhere; readable on a phone and on A4, in a real browser."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

import pytest
from lxml import etree
from lxml import html as parser

from invoices.documents.html import TEMPLATES
from invoices.documents.index import index

from .conftest import Rendered
from .test_index import RECORDS

PROBE = """
<body style="margin:0">%s<script>
addEventListener("load", () => setTimeout(() => {  // a busy machine lays the last frame out after this moment
  const found = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument;
    const button = page.querySelector(".button");
    const box = button && button.getBoundingClientRect();
    const seen = [...page.querySelectorAll("h1, .amount, td, dd, address")].every(
      (each) => each.getBoundingClientRect().right <= frame.clientWidth + 0.5);
    found[frame.title] = {
      overflow: page.documentElement.scrollWidth - frame.clientWidth, seen,
      button: box ? [box.width, box.height, box.bottom] : null,
      paragraph: parseFloat(getComputedStyle(page.body).fontSize),
    };
  }
  document.body.textContent = JSON.stringify(found);
}, 500));
</script>
"""


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


def test_in_a_browser(documents: dict[str, Rendered], chromium: str, tmp_path: Path) -> None:
    """On any phone and on A4 nothing runs off the page; on a phone the button is large and near the top."""
    pages = {name: document.html for name, document in documents.items()}
    pages["index"] = index(RECORDS, ["Anna: € 85,00 wacht op een aanvraag."], "Naast Je", None, "nl").decode()
    frames = "".join(
        f'<iframe title="{name}@{width}" width="{width}" height="844" style="border:0" '
        f'srcdoc="{html.escape(page)}"></iframe>'
        for name, page in pages.items()
        for width in (320, 390, 794)
    )
    probe = tmp_path / "probe.html"
    probe.write_text(PROBE % frames, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
             "--disable-background-networking", "--disable-component-update",
             "--virtual-time-budget=5000"]  # fmt: skip
    command = [chromium, *flags, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", probe.as_uri()]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    found = json.loads(parser.fromstring(shown).text_content())
    assert len(found) == 3 * len(pages)
    for name, measured in found.items():
        assert measured["overflow"] <= 0, name
        assert measured["seen"], name
        assert measured["paragraph"] >= 16, name
    for name in ("client@390", "together@390", "english@390"):
        width, height, bottom = found[name]["button"]
        assert width >= 300
        assert height >= 44
        assert bottom <= 844


@pytest.mark.parametrize("name", ["client", "municipality-long"])
def test_well_formed(name: str, documents: dict[str, Rendered]) -> None:
    """Every element is closed where it should be."""
    body = re.sub(r"<(meta|br)([^>]*)>", r"<\1\2/>", documents[name].html.removeprefix("<!doctype html>"))
    etree.fromstring(body)
