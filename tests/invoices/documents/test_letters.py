"""A name in any script gets an invoice."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import PEOPLE, SAMPLES

from invoices.documents import letters
from invoices.documents.pdf import pdf
from invoices.documents.view import view
from invoices.model import Persona


@pytest.mark.parametrize(
    "name",
    [
        "Zoë Ångström-Núñez", "Đỗ Thị Ánh", "Ждан Ковальчук", "Ελένη", "محمد علي", "יעל כהן", "王小明", "김민수",
        "さくら", "ሰላም", "विकास", "Հայկ", "გიორგი", "தமிழ்", "สมชาย", "ⵢⵓⴱⴰ", "ܐܫܘܪ",
    ],
)  # fmt: skip
def test_scripts(name: str) -> None:
    """Scripts of people in the Netherlands print as they are."""
    assert letters.missing(name) == ""
    assert letters.printable(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Bloem 🌻 de Wit", "Bloem de Wit"),
        ("Bloem de Wit 👩‍👩‍👧", "Bloem de Wit"),
        ("Beste 🌻,", "Beste,"),
        ("🌻", "□"),
        ("ཀརྨ Dorje", "□□ Dorje"),
        ("An\x00na\u202e", "An na "),
        ("W" * 45, "W" * 22 + "\u200b" + "W" * 22 + "\u200bW"),
        ("een.lang.adres.van.iemand@ergens.example", "een.lang.adres.van.iemand@ergens.example"),
    ],
)
def test_what_cannot_be_printed(name: str, printed: str) -> None:
    """A pictogram is left out, a letter without a glyph is an empty box, a long word can be broken."""
    assert letters.printable(name) == printed


def test_missing_is_named() -> None:
    """Staff can be told which characters the paper invoice leaves out."""
    assert letters.missing("Bloem 🌻 ཀ 🌻") == "🌻ཀ"


def test_families_are_all_there() -> None:
    """The template asks every shipped font, and no other."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[letters.FONTS])
    assert sorted(family.lower() for family in fonts.families()) == sorted(letters.FAMILIES)


@settings(max_examples=60, deadline=None)
@given(name=st.text(min_size=1, max_size=40), street=st.text(max_size=40))
def test_any_text(name: str, street: str) -> None:
    """Whatever is in a name or a street: there is a PDF."""
    sample = SAMPLES["client"]
    people = {**PEOPLE, "anna": Persona(name=name, street=street)}
    made = pdf(view(sample.invoice, people, sample.catalog, None), b"<xml/>")
    assert made.startswith(b"%PDF")
