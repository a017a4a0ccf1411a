"""Every sentence exists in both languages, and says the same about the same things."""

from __future__ import annotations

from string import Formatter

import pytest

from catalog.texts import FILES, Sentence, sentences

NAMES = sorted(set(FILES.values()))


def parameters(sentence: Sentence) -> set[str]:
    parts = (sentence,) if isinstance(sentence, str) else sentence
    return {name for part in parts for _, name, _, _ in Formatter().parse(part) if name is not None}


@pytest.mark.parametrize("file", NAMES)
def test_both_languages_have_the_same_sentences(file: str) -> None:
    """No sentence is missing in one language, has other parameters there, or depends on a number there only."""
    dutch, english = sentences(file, "nl"), sentences(file, "en")
    assert set(dutch) == set(english)
    assert {key for key in dutch if parameters(dutch[key]) != parameters(english[key])} == set()
    assert {key for key in dutch if isinstance(dutch[key], tuple) != isinstance(english[key], tuple)} == set()


@pytest.mark.parametrize("file", NAMES)
def test_every_key_stands_in_its_file(file: str) -> None:
    """The first part of a key names the file it stands in."""
    assert {FILES[key.partition(".")[0]] for key in sentences(file, "en")} <= {file}


def test_every_fault_has_a_hint() -> None:
    """A fault is a sentence and what to do about it."""
    found = sentences("faults", "en")
    faults = {key.partition(".")[2] for key in found if key.startswith("fault.")}
    assert faults == {key.partition(".")[2] for key in found if key.startswith("hint.")}
