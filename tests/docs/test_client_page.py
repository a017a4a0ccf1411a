"""docs/guide-client.md speaks to clients: in both languages the same, and in everyday words."""

from __future__ import annotations

import re

import pytest
from pages import DOCS, sections

from catalog.advice import JARGON
from catalog.texts import LANGUAGES, Language

PAGE = DOCS / "guide-client.md"


def part(language: Language) -> str:
    """What the page says in one language."""
    parts = dict(sections(PAGE, 1))
    return parts["Wat staat er op uw rekening?" if language == "nl" else "What stands on your bill"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_no_jargon(language: Language) -> None:
    """No word stands there that `tiered catalog check` would not let a client read."""
    found = [word for word in JARGON[language] if re.search(rf"\b{word}(?:s|en|ën)?\b", part(language), re.IGNORECASE)]
    assert not found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_are_short(language: Language) -> None:
    """Language of level B1: at most fifteen words in a sentence on average, and none of more than thirty."""
    prose = re.sub(r"^#+ .*$|<[^>]+>|[*\"]", "", part(language), flags=re.MULTILINE)
    lengths = [len(sentence.split()) for sentence in re.split(r"[.!?:;](?:\s|$)", prose) if sentence.split()]
    assert sum(lengths) / len(lengths) < 15
    assert max(lengths) <= 30


def test_both_languages_say_the_same() -> None:
    """Each heading has its counterpart."""
    dutch, english = (re.findall(r"^### .+$", part(language), re.MULTILINE) for language in LANGUAGES)
    assert len(dutch) == len(english) > 5
