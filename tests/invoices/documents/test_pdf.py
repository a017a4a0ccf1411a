"""The PDF: for the archive (PDF/A-3a) and for everybody's eyes and ears (PDF/UA-1), with the UBL inside."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest

from invoices.documents.parts import Section, Total
from invoices.documents.pdf import pdf

from .conftest import Rendered

LENGTHS = "PDFA3A-STREAM-LENGTH-001"
"""Checked by `lengths_hold`: page-validation miscounts a compressed stream whose last byte happens to be a 0x0D."""


def test_standards(document: Rendered) -> None:
    """Every PDF keeps PDF/A-3a and PDF/UA-1."""
    page = pytest.importorskip("page", reason="page-validation is not installed: it checks PDF/A and PDF/UA")
    for profile in ("3a", "ua1"):
        failures = page.validate_pdf_bytes(document.pdf, profile=profile).failures
        assert [f"{each.rule_id} {each.message}" for each in failures if each.rule_id != LENGTHS] == []
    assert lengths_hold(document.pdf)


def lengths_hold(pdf: bytes) -> bool:
    """True when every stream is exactly as long as it says, up to the line end before `endstream`."""
    streams = list(re.finditer(rb"/Length (\d+)[^>]*>>\s*stream\r?\n", pdf))
    return len(streams) > 5 and all(pdf[s.end() + int(s[1]) :].startswith(b"\nendstream") for s in streams)


def test_inside(document: Rendered) -> None:
    """Title, author, language, and the very same UBL, marked as another form of the invoice."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: it opens a PDF")
    reader = pypdf.PdfReader(io.BytesIO(document.pdf))
    assert reader.metadata.title == document.view.title
    assert reader.metadata.author == "Stichting Naast Je"
    assert reader.root_object["/Lang"] == document.sample.invoice.language
    assert reader.attachments["factuur.xml"] == [document.ubl]
    files = reader.root_object["/AF"]
    assert [each.get_object()["/AFRelationship"] for each in files] == ["/Alternative"]
    assert all(
        abs(float(side) - size) < 1 for side, size in zip(reader.pages[0].mediabox[2:], (595.28, 841.89), strict=True)
    )


def test_text(documents: dict[str, Rendered]) -> None:
    """What is seen can be read as text, with spaces in an IBAN that do not break it."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: it opens a PDF")
    text = pypdf.PdfReader(io.BytesIO(documents["client"].pdf)).pages[0].extract_text().replace("\u00a0", " ")
    for part in (
        "Anna Jansen",
        "3582 KL Utrecht",
        "€ 102,50",
        "NL91 ABNA 0417 1643 00",
        "RF26 2026 0001 2",
        "2026-00012",
    ):
        assert part in text


def test_the_letter_has_room(documents: dict[str, Rendered]) -> None:
    """However much is said under the sum: it folds, and the greeting beside it stays on one line."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: it opens a PDF")
    seat = documents["seat"]
    told = replace(seat.view.amount, remark="This is paid already, with the bill that it replaces. " * 2)
    made = pypdf.PdfReader(io.BytesIO(pdf(replace(seat.view, amount=told), seat.ubl)))
    assert seat.view.greeting in made.pages[0].extract_text().replace("\u00a0", " ").splitlines()


def test_text_above_sums(documents: dict[str, Rendered]) -> None:
    """A section that says something and adds up prints one below the other."""
    told = Section("Kop", "Een zin erboven.", sums=(Total("Een som", "1,00"),))
    client = documents["client"]
    found = {text: y for y, text in places(pdf(replace(client.view, sections=(told,)), client.ubl))[0]}
    assert found["Een zin erboven."] - found["Een som"] > 12


def test_pages(documents: dict[str, Rendered]) -> None:
    """Many lines run on: the headings of the columns come back, and every page says which it is."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: it opens a PDF")
    pages = pypdf.PdfReader(io.BytesIO(documents["municipality-long"].pdf)).pages
    texts = [page.extract_text() for page in pages]
    assert len(texts) > 2
    for place, text in enumerate(texts, 1):
        assert f"2026-00021, bladzijde {place} van {len(texts)}" in text
        assert ("Tarief" in text) == ("Toewijzing" in text)
    for name in ("client", "restitution", "package", "let-off", "together", "family", "svb", "municipality",
                 "credit-client", "six-lines"):  # fmt: skip
        assert len(pypdf.PdfReader(io.BytesIO(documents[name].pdf)).pages) == 1, name


@pytest.mark.parametrize("name", ["two-pages", "many-lines", "municipality-long"])
def test_a_number_stays_whole_with_its_sum(name: str, documents: dict[str, Rendered]) -> None:
    """Where all does not fit on one page: the way to pay stands with the sum, and no number breaks at the foot."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: it opens a PDF")
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(documents[name].pdf)).pages]
    paying = texts[-1]
    assert "Betalingskenmerk" in paying
    assert paying.index(documents[name].view.totals[-1].label) < paying.index("Betalingskenmerk")
    assert "Te betalen" in paying
    for text in texts:
        assert re.search("KvK.68750110.*Btw-id.NL004495445B01", text.replace("\u00a0", " "))


def places(pdf: bytes) -> list[list[tuple[float, str]]]:
    """Of each page every text with its height above the bottom of the page, in points."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: it opens a PDF")
    pages = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        found: list[tuple[float, str]] = []

        def note(text: str, current: list[float], matrix: list[float], *_: object, found: Any = found) -> None:
            height = current[1] * matrix[4] + current[3] * matrix[5] + current[5]
            found.extend([(height, text.strip())] if text.strip() else [])

        page.extract_text(visitor_text=note)
        pages.append(found)
    return pages


@pytest.mark.parametrize("name", ["name-long", "name-unbroken", "client", "svb"])
def test_nothing_runs_into_the_title(name: str, documents: dict[str, Rendered]) -> None:
    """However long a name is: between the address and the title is room, and the address is where it always is."""
    page = places(documents[name].pdf)[0]
    texts = [text for _, text in page]
    title = texts.index(documents[name].view.heading)
    above = [height for height, _ in page[:title]]
    assert min(above) - page[title][0] > 36
    address = next(height for height, text in page if text.startswith(documents[name].view.addressee[0][:8]))
    assert abs(address - (841.89 - 45 * 72 / 25.4)) < 12


def test_pages_break_between_lines(documents: dict[str, Rendered]) -> None:
    """A line stays whole; so do the way to pay and whom to call."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: it opens a PDF")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(documents["many-lines"].pdf)).pages]
    assert len(pages) > 3
    for text in pages:
        assert text.count("Gesprek over zaak") == text.count("met Mieke de Boer")
    assert "Betalingskenmerk" in pages[-1]
    assert "Lukt het niet" in pages[-1]


def test_small(document: Rendered) -> None:
    """Light enough for every mailbox."""
    assert len(document.pdf) < 150_000
    assert len(document.html) < 60_000
