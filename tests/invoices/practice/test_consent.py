"""Asking us to begin within the 14 days of withdrawal: recorded in the words that were read, missed where needed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from reception import Reception


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    desk = Reception.opened(tmp_path)
    desk.client("Anna Jansen", "--email", "anna@example.nl")
    return desk


def withdrawal(desk: Reception, *more: str) -> tuple[bool, bool]:
    """Whether a quote says that she agreed, and that consent is missing."""
    told = desk.data("quote", "grief-evening", "Anna", *more)["withdrawal"]
    return told["agreed"], told["missing"]


def test_recorded_and_shown(desk: Reception) -> None:
    """Who recorded it, when, for which service, and the words by their digest; the chain proves it."""
    made = desk.data("client", "agree", "Anna", "grief-evening", "--on", "2026-11-08")
    assert (made["client"], made["service"], made["given"], made["date"]) == (
        "k-0001",
        "grief-evening",
        True,
        "2026-11-08",
    )
    assert "om met “Avond over rouw” te beginnen" in made["words"]
    assert "mij die 14 dagen mag bedenken" in made["words"]
    assert desk.data("client", "show", "Anna")["consents"] == [made]
    assert made["version"][:8] in desk.done("client", "show", "Anna")
    assert (made["actor"], len(made["version"])) == ("Ria", 64)
    desk.done("verify")


def test_the_words_are_in_their_language(desk: Reception) -> None:
    desk.done("client", "change", "Anna", "--language", "en")
    assert desk.data("client", "agree", "Anna")["words"].startswith("I ask Stichting Naast Je to begin with the help")


def test_at_the_keyboard(desk: Reception) -> None:
    """The words are there to be read out first; a no records nothing."""
    said = desk.done("client", "agree", "Anna", "grief-evening", typed="n\n")
    assert "Ik vraag Stichting Naast Je" in said
    assert desk.data("client", "show", "Anna")["consents"] == []
    desk.done("client", "agree", "Anna", "grief-evening", typed="y\n")
    assert len(desk.data("client", "show", "Anna")["consents"]) == 1


def test_not_in_the_future(desk: Reception) -> None:
    assert "10 november 2026" in desk.refused("client", "agree", "Anna", "--on", "2026-11-10").replace("\u00a0", " ")
    desk.refused("client", "agree", "Anna", "grief-evning")


def test_a_quote_states_the_right(desk: Reception) -> None:
    """Fourteen days, what begins earlier, and whether it was asked for; within 14 days only."""
    said = desk.done("quote", "grief-evening", "Anna")
    assert "mag zich 14 dagen lang bedenken" in said
    assert "tiered client agree k-0001 grief-evening" in said
    assert withdrawal(desk) == (False, True)
    assert withdrawal(desk, "--on", "2026-11-22") == (False, True)
    assert withdrawal(desk, "--on", "2026-11-23") == (False, False)
    desk.done("client", "agree", "Anna", "cooking")
    assert withdrawal(desk) == (False, True)
    desk.done("client", "agree", "Anna")
    assert withdrawal(desk) == (True, False)
    desk.done("client", "agree", "Anna", "grief-evening", "--withdraw")
    assert withdrawal(desk) == (False, True)


def test_no_right_where_only_an_institution_pays(desk: Reception) -> None:
    """And none is stated for a price without a client."""
    assert "withdrawal" not in desk.data("quote", "grief-evening")
    desk.done(
        "coverage",
        "add",
        "Anna",
        "grant",
        "--payer",
        "utrecht",
        "--reference",
        "1",
        "--units",
        "4",
        "--from",
        "2026-01-01",
    )
    shares = desk.data("quote", "paperwork", "Anna")
    assert {share["kind"] for share in shares["shares"]} == {"grant"}
    assert "withdrawal" not in shares


def test_who_began_before_needs_none(desk: Reception) -> None:
    """The first session only."""
    desk.deliver("grief-evening", "Anna", "2026-11-02")
    assert withdrawal(desk) == (False, False)


def test_registering_says_who_did_not_ask(desk: Reception) -> None:
    """A warning and no refusal; not for a meeting of later than 14 days."""
    file = desk.file("s.csv", "Naam;E-mailadres\nAnna Jansen;anna@example.nl\n")
    register = ("register", "grief-evening", str(file), "--invoice", "--yes", "--on")
    soon, later = desk.run(*register, "2026-11-20"), desk.run(*register, "2026-12-17", today=date(2026, 11, 10))
    assert (soon.exit_code, later.exit_code) == (0, 0)
    assert "tiered client agree k-0001 grief-evening" in soon.stderr
    assert "client agree" not in later.stderr
