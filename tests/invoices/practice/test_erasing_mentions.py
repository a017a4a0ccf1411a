"""`tiered client erase` and what is not theirs alone: notes about others, and what an institution assigned."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reception import Reception

from invoices.store.register import Register

BY = ("--reason", "asked by letter", "--yes")
JOSE = ("José Peña", "--email", "jose@example.nl", "--phone", "+31 6 12345678")


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path / "practice")


def noted(desk: Reception, text: str, name: str = "Bram Visser") -> str:
    """Somebody with a note; their id."""
    who = desk.client(name)
    desk.done("client", "note", who, text)
    return who


def erased(desk: Reception, who: str, *more: str) -> dict[str, Any]:
    return dict(desk.data("client", "erase", who, *BY, *more))


def note(desk: Reception, who: str) -> str:
    return str(desk.data("client", "show", who)["notes"][0]["text"])


def kept(answer: dict[str, Any]) -> dict[str, str]:
    return {each["what"]: each["message"] for each in answer["kept"]}


KEPT = {
    "Gaat in januari kanoën; belt vanaf 0612345678": [("An",), ("Jan", "--phone", "06")],
    "Zus van Anna Jansen": [("Anna Jans",), ("An Jansen",), ("Nna Jansen",)],
    "Zus van Anna Jans-de Wit en Eva-Anna Jans": [("Anna Jans",)],
    "Zus van Anna Jans Smit": [("Anna Jans",)],
    "Anna, Jans en Piet. Anna! Jans?": [("Anna Jans",)],
    "Marie de Wit plukt een roos": [("de Wit",), ("Mevrouw Wit",), ("Roos",), ("Marie",)],
    "Mail: jose.pena@example.nl, anna-jose@example.nl, jose@example.nl.com": [
        ("José Peña", "--email", "jose@example.nl"),
        ("Example Nl",),
    ],
    "Polis 4-0612345678, 06123456789, 10612345678 en +32612345678": [("Wim Bos", "--phone", "06-12345678")],
    "Nummer 1234 0612 345 678 90": [("Wim Bos", "--phone", "06-12345678")],
    "Belt 1234567 of 030 1234567": [("Wim Bos", "--phone", "1234567")],
}


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_whole_name_stays_as_it_is(desk: Reception, text: str) -> None:
    """No part of a word, of another name, of another address or of a longer number is written over."""
    who = noted(desk, text)
    for each in KEPT[text]:
        assert erased(desk, desk.client(*each), "--dry-run")["mentions"] == []
        assert "mentions" not in {each["what"] for each in erased(desk, desk.client(*each, "--new"))["removed"]}
    assert note(desk, who) == text


GONE = {
    "Jose Pena belt": "k-0001 belt",
    "Broer van JOSÉ PEÑA, en Jose\u0301 Pen\u0303a's zus": "Broer van k-0001, en k-0001's zus",
    "(Jose  pena)": "(k-0001)",
    "Mail JOSE@example.nl.": "Mail k-0001.",
    "Bel 0612345678 20 keer": "Bel k-0001 20 keer",
    "Bel 06-12 34 56 78, of 0031612345678": "Bel k-0001, of k-0001",
    "Jose Pena (06 12345678), zus (moeder)": "k-0001 (k-0001), zus (moeder)",
    "Bel +31 (0)6-1234.5678; (06) 12345678": "Bel k-0001; k-0001",
}


@pytest.mark.parametrize("text", GONE)
def test_what_is_whole_goes(desk: Reception, text: str) -> None:
    """Accents, capitals and the way a number is written do not count."""
    jose, who = desk.client(*JOSE), noted(desk, text)
    answer = erased(desk, jose)
    assert note(desk, who) == GONE[text]
    assert kept(answer) == {}
    desk.done("verify")


def test_initials_and_particles_are_a_part_of_the_name(desk: Reception) -> None:
    """A name as it is written in full, also with a full stop after an initial."""
    erik, who = desk.client("J.P. van 't Hof-de Wit"), noted(desk, "Neef: j. p. van ’t hof-de wit.")
    erased(desk, erik)
    assert note(desk, who) == f"Neef: {erik}."


def test_a_longer_name_of_somebody_we_know_stays(desk: Reception) -> None:
    """Anna Jansen is not Eva Anna Jansen, whatever is typed."""
    anna, text = desk.client("Anna Jansen"), "eva anna jansen belt; anna jansen ook"
    who = noted(desk, text, "Eva Anna Jansen")
    erased(desk, anna)
    assert note(desk, who) == f"eva anna jansen belt; {anna} ook"


def test_what_is_somebody_elses_too_stays_and_is_said(desk: Reception) -> None:
    """A namesake, and a partner with the same telephone and address: their own notes are not written over."""
    shared = ("--email", "thuis@example.nl", "--phone", "0612345678")
    anna = desk.client("Anna Jansen", *shared)
    partner = desk.client("Piet Smit", "--email", "Thuis@example.nl", "--phone", "+31 6 1234 5678")
    namesake = desk.client("Anna  Jansén", "--new")
    text = "Anna Jansen, bel 06-12345678 of mail thuis@example.nl"
    for each in (partner, namesake):
        desk.done("client", "note", each, text)
    answer = erased(desk, anna)
    assert [note(desk, each) for each in (partner, namesake)] == [text, text]
    assert f"{partner} Piet Smit, {namesake} Anna" in kept(answer)["shared"]
    assert f"{partner} Piet Smit, {namesake} Anna" in kept(answer)["notes"]


def test_what_may_still_name_them_is_said_by_whose_note_it_is(desk: Reception) -> None:
    """A first or last name alone, folded; nothing of the note is quoted, and nobody else is named."""
    jose = desk.client(*JOSE)
    first, last, short = (
        noted(desk, text, name)
        for text, name in (("Gaat met JOSE mee", "Bram Visser"), ("Mevrouw Pena belt", "Eva Bos"), ("An", "Wim Bos"))
    )
    other = noted(desk, "Peñalosa, josefien en een pen", "Kim Bos")
    said = kept(erased(desk, jose))["notes"]
    assert f"{first} Bram Visser, {last} Eva Bos." in said
    assert not {other, short}.intersection(said.split())
    assert "mee" not in said
    assert f"{short} Wim Bos" in kept(erased(desk, desk.client("An")))["notes"]


def test_what_would_change_is_shown_before(desk: Reception) -> None:
    """A dry run and the question show whose note, as it is and as it becomes; a no changes nothing."""
    jose, text = desk.client(*JOSE), "Jose Pena zorgt mee"
    who = noted(desk, text)
    (mention,) = erased(desk, jose, "--dry-run")["mentions"]
    shown = {"client": who, "name": "Bram Visser", "before": text, "after": f"{jose} zorgt mee"}
    assert mention == {"note": 1, **shown}
    for said in (
        desk.done("client", "erase", jose, *BY, "--dry-run"),
        desk.done("client", "erase", jose, "--reason", "asked by letter", typed="n\n"),
    ):
        assert f"- {who} Bram Visser\n  nu: {text}\n  straks: {jose} zorgt mee\n" in said
    assert note(desk, who) == text


def test_what_it_said_is_nowhere_afterwards(desk: Reception) -> None:
    """Not in the answer, the chain or any other byte."""
    jose = desk.client(*JOSE)
    who = noted(desk, "Jose Pena zorgt mee")
    answer = desk.done("client", "erase", jose, *BY, "--json")
    assert "Pena" not in answer + desk.done("client", "erase", jose, *BY)
    assert erased(desk, jose)["mentions"] == []
    assert not any(b"Jose Pena" in path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    assert note(desk, who) == f"{jose} zorgt mee"


@pytest.mark.parametrize("until", ["2026-10-31", "2027-12-31", ""])
def test_what_an_institution_assigned_still_counts(desk: Reception, until: str) -> None:
    """An agreement that was used stays with its days and units, without its number; it pays for nothing new."""
    zita, day = desk.client("Zita Bos"), date(2026, 12, 3)
    terms = ("--units", "120", "--reference", "Z-3310", "--service", "online-talk", "--from", "2026-01-01")
    desk.done("coverage", "add", zita, "grant", "--payer", "utrecht", *terms, *(("--until", until) if until else ()))
    desk.deliver("online-talk", zita, "2026-10-05")
    for bill in desk.data("issue", "--month", "2026-10", "--yes", today=day)["invoices"]:
        booked = ("--how", "bank", "--on", "2026-12-03")
        desk.done("pay", "book", bill["number"], bill["payable"], *booked, today=day)
    report = ("report", "payers", "--period", "2026")
    before = desk.data(*report, today=day)
    assert before["institutions"][0]["assigned_units"] == "120"
    assert "zonder nummer" in kept(desk.data("client", "erase", zita, *BY, today=day))["agreements"]
    desk.data("client", "erase", zita, *BY, today=date(2034, 1, 1))
    assert desk.data(*report, today=day) == before
    with desk.practice() as practice, practice.database.reading() as connection:
        (agreement,) = Register(connection).coverages.all()
    assert agreement.reference is None
    assert agreement.until == (min(date.fromisoformat(until), day) if until else day)
    desk.done("verify", today=date(2034, 1, 1))
