"""Who is meant by what somebody types."""

from __future__ import annotations

import pytest

from catalog.faults import Faults
from invoices.practice.matching import Directory, find, fold, in_full
from tiered.people import Person


def people(*names: str) -> list[Person]:
    return [Person(id=f"k-{index}", name=name, email=f"p{index}@example.nl") for index, name in enumerate(names)]


KNOWN = people("Jan Smit", "Jan Smit-Bakker", "Elif Yılmaz", "Søren Ødegård", "Ayşe Kaya", "Jan de Boer")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("K-4", "Ayşe Kaya"),
        (" P2@Example.nl ", "Elif Yılmaz"),
        ("jan smit", "Jan Smit"),
        ("SMIT  bakker", "Jan Smit-Bakker"),
        ("yilmaz", "Elif Yılmaz"),
        ("odegard soren", "Søren Ødegård"),
        ("ayse", "Ayşe Kaya"),
        ("boer", "Jan de Boer"),
        ("søre", "Søren Ødegård"),
    ],
)
def test_found(text, name):
    """By id, by e-mail address, by the full name before a part of it; accents and capitals do not count."""
    assert find(text, KNOWN).name == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("anna", ["Anna Jansen", "Annabel Vos"]),
        ("ann jan", ["Anna Jansen"]),
        ("nna", []),
        ("anna wit", []),
        ("zoe", ["Zoë Bakker"]),
    ],
)
def test_whole_words_only(text, names):
    """A text means who has a word that is it, or begins so; never somebody in whose name it only occurs."""
    known = Directory(people("Anna Jansen", "Hanna de Wit", "Annabel Vos", "Zoë Bakker"))
    assert [person.name for person in known.search(text)] == names


@pytest.mark.parametrize(("text", "near"), [("oma", "k-0 Thomas de Boer"), ("anna wit", "k-1 Hanna de Wit"), ("", "")])
def test_inside_a_word(text, near):
    """Who is only meant if a part in the middle of a name counts is named, to look at, and is never chosen."""
    known = people("Thomas de Boer", "Hanna de Wit", "Bram Okafor")
    with pytest.raises(Faults) as refused:
        find(text, known)
    assert [(fault.code, fault.parameters["near"]) for fault in refused.value.faults] == [("unknown-client", near)]
    assert [f"{person.id} {person.name}" for person in Directory(known).look_for(text)] == [near][: bool(near)]


@pytest.mark.parametrize(
    ("text", "full"),
    [("k-0", True), ("P0@EXAMPLE.nl", True), ("Boer, Thomas de", True), ("thomas", False), ("", False)],
)
def test_in_full(text, full):
    """Who types all of a name knows whom they mean; who types a part of it is told whom we took."""
    (thomas,) = people("Thomas de Boer")
    assert in_full(text, thomas) == full


def test_ambiguous():
    """Several hits are listed with id and name, to choose from."""
    with pytest.raises(Faults) as refused:
        find("jan", KNOWN)
    (fault,) = refused.value.faults
    assert fault.code == "ambiguous-client"
    assert fault.parameters["candidates"] == "k-0 Jan Smit, k-1 Jan Smit-Bakker, k-5 Jan de Boer"


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Elif Yilmas", "k-2 Elif Yılmaz"),
        ("kayaa", "k-4 Ayşe Kaya"),
        ("kya", "k-4 Ayşe Kaya"),
        ("q", ""),
        ("", ""),
    ],
)
def test_unknown(text, near):
    """Nobody: what was typed is repeated, and names that are written almost like it are offered."""
    with pytest.raises(Faults) as refused:
        find(text, KNOWN)
    (fault,) = refused.value.faults
    assert (fault.code, fault.parameters["near"]) == ("unknown-client", near)
    assert text in fault.message("nl")


@pytest.mark.parametrize("text", ["123456782", "12345678 2", "Bram 23456782", "a remark " * 9])
def test_what_may_be_a_citizen_service_number_is_not_repeated(text):
    """Nor what is too long for a name."""
    with pytest.raises(Faults) as refused:
        find(text, KNOWN)
    (fault,) = refused.value.faults
    assert fault.parameters["given"] == "…"


def test_a_long_list_is_cut():
    """Nobody reads a hundred names in a message."""
    with pytest.raises(Faults) as refused:
        find("vos", people(*(f"Vos {number}" for number in range(100))))
    assert str(refused.value.faults[0].parameters["candidates"]).endswith("k-9 Vos 9, …")


def test_the_newest_of_a_person_is_found():
    """Adding a person again replaces what was known: the old name and address find nobody."""
    directory = Directory(KNOWN)
    directory.add(KNOWN[0].model_copy(update={"name": "Jan Jansen", "email": "jan@example.nl"}))
    assert directory.search("jan jansen") == directory.search("jan@example.nl") == directory.search("k-0")
    assert directory.search("p0@example.nl") == directory.search("Jan Smit")[1:] == ()


def test_fold():
    """What does not decompose is spelled out."""
    assert fold("Straße-Łódź, Þór & Æsa") == "strasse lodz thor aesa"
