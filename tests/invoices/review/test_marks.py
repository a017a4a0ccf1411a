"""What an accountant found of an invoice, what staff answered, and the audit sample."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from reception import Reception

from catalog.money import Money
from invoices.review.sample import draw
from invoices.store.archive import Entry
from invoices.store.reviewbook import Mark, standing, waiting

NUMBER = "2026-00017"


@pytest.fixture
def own(desk: Reception, tmp_path: Path) -> Reception:
    """A practice to write in."""
    return Reception(Path(shutil.copytree(desk.folder, tmp_path / "practice")))


def test_a_question_is_asked_seen_and_answered(own: Reception, tmp_path: Path) -> None:
    """Staff see it among what waits, until it is answered; all of it stays, with who and when, and is proved."""
    assert own.data("review", "questions") == {"questions": []}
    own.done("review", "mark", NUMBER, "--question", "Why a credit note?")
    (asked,) = own.data("review", "questions")["questions"]
    assert (asked["number"], asked["text"], asked["by"]) == (NUMBER, "Why a credit note?", "Ria")
    assert f"De boekhouder vraagt over rekening {NUMBER}: Why a credit note?" in own.done("todo")
    own.done("review", "answer", NUMBER, "It was cancelled.")
    assert own.data("review", "questions") == {"questions": []}
    assert "De boekhouder" not in own.done("todo")
    own.done("review", "mark", NUMBER, "--checked")
    history = [each["event"] for each in own.data("invoice", "show", NUMBER)["history"]]
    assert history.count("marked") == 3
    assert own.run("verify").exit_code == 0
    own.done("review", "2026-Q4", tmp_path / "q4")
    page = (tmp_path / "q4" / "invoices" / f"{NUMBER}.html").read_text("utf-8")
    assert page.index("Why a credit note?") < page.index("It was cancelled.") < page.index("<b>gecontroleerd</b>")
    first = (tmp_path / "q4" / "index.html").read_text("utf-8")
    assert "1 is gecontroleerd." in first
    assert "Vragen die op antwoord wachten" not in first


def test_a_question_waits_until_it_is_answered(own: Reception) -> None:
    """Who marks the invoice as checked does not answer it, and the same question again is the same question."""
    for _ in range(2):
        own.done("review", "mark", NUMBER, "--question", "Who?")
    own.done("review", "mark", NUMBER, "--question", "And why?")
    refused = own.refused("review", "mark", NUMBER, "--checked")
    assert "wacht nog een vraag" in refused
    assert f"tiered review answer {NUMBER}" in refused
    assert [each["text"] for each in own.data("review", "questions")["questions"]] == ["Who?", "And why?"]
    assert "Who?" in own.done("todo")
    own.done("review", "answer", NUMBER, "Anna, who was ill.")
    assert own.data("review", "questions") == {"questions": []}
    own.done("review", "mark", NUMBER, "--checked")
    own.done("review", "mark", NUMBER, "--question", "Who?")
    assert len(own.data("review", "questions")["questions"]) == 1
    assert [each["event"] for each in own.data("invoice", "show", NUMBER)["history"]].count("marked") == 5


def test_a_question_that_was_marked_over_waits_still() -> None:
    """As an earlier version let it happen: the question is there, in the list as on the first screen."""
    asked, checked, answered = (
        Mark(NUMBER, kind, None if kind == "checked" else "x", "2026-11-26T10:00:00Z", "Ria")
        for kind in ("question", "checked", "answer")
    )
    assert waiting([asked, checked]) == [asked]
    assert standing([asked, checked]) == "question"
    assert waiting([asked, checked, answered]) == []
    assert standing([asked, answered, checked]) == "checked"


def test_the_history_says_which(own: Reception, tmp_path: Path) -> None:
    own.done("review", "mark", NUMBER, "--question", "Why?")
    own.done("review", "answer", NUMBER, "So.")
    own.done("review", "mark", NUMBER, "--checked")
    own.done("review", "2026-Q4", tmp_path / "q4")
    page = (tmp_path / "q4" / "invoices" / f"{NUMBER}.html").read_text("utf-8")
    said = [
        page.index(each)
        for each in (
            "vraag van een boekhouder gesteld",
            "vraag van een boekhouder beantwoord",
            "gecontroleerd door een boekhouder",
        )
    ]
    assert said == sorted(said)
    assert "bekeken, of" not in page


def test_an_open_question_stands_on_the_first_screen(own: Reception, tmp_path: Path) -> None:
    own.done("review", "mark", NUMBER, "--question", "Why <b>this</b>?")
    own.done("review", "2026-Q4", tmp_path / "q4")
    page = (tmp_path / "q4" / "index.html").read_text("utf-8")
    assert "Vragen die op antwoord wachten" in page
    assert "Why &lt;b&gt;this&lt;/b&gt;?" in page


def test_at_the_keyboard(own: Reception) -> None:
    """Which invoice, and what; an empty question means that it was checked."""
    own.done("review", "mark", typed=f"{NUMBER}\nWhy?\n")
    own.done("review", "answer", typed="1\nSo.\n")
    assert "is gecontroleerd" in own.done("review", "mark", NUMBER, typed="\n")


def test_what_is_refused(own: Reception) -> None:
    """A citizen service number, an answer to nothing, an invoice that is not there, and both at once."""
    said = own.refused("review", "mark", NUMBER, "--question", "Is 111222333 right?")
    assert "burgerservicenummer" in said
    assert "111222333" not in said
    assert "geen vraag" in own.refused("review", "answer", NUMBER, "Yes")
    assert "2026-09999" in own.refused("review", "mark", "2026-09999", "--checked")
    assert "niet allebei" in own.misused("review", "mark", NUMBER, "--checked", "--question", "Why?")
    own.misused("review", "mark", NUMBER)
    assert "te lang" in own.refused("review", "mark", NUMBER, "--question", "x" * 1001)
    assert own.data("review", "questions") == {"questions": []}


# The sample ------------------------------------------------------------------------------------------------------


def entries(*cents: int) -> list[Entry]:
    """Documents of these amounts, numbered from 1."""
    zero = Money(0)
    sums = dict.fromkeys(("net", "tax", "rounding", "prepaid", "payable", "credited", "paid"), zero)
    words = dict.fromkeys(("client", "payer", "payer_name", "addressee", "original", "reference"), "x")
    return [
        Entry(
            number=str(place), kind="invoice", issued=None, due=None, payer_kind="client", gross=Money(each), files={},
            **sums, **words,
        )  # type: ignore[arg-type]
        for place, each in enumerate(cents, 1)
    ]  # fmt: skip


def numbers(size: int, seed: int, *cents: int) -> list[tuple[str, int]]:
    return [(each.entry.number, each.hits) for each in draw(entries(*cents), size, seed, "2026-Q4").drawn]


def test_the_same_seed_gives_the_same_sample(desk: Reception, tmp_path: Path) -> None:
    """On the screen, in JSON and in this file: whoever draws it again in ten years gets these."""
    first, again, other = (
        desk.data("review", "2026-Q4", tmp_path / str(place), "--sample", "5", "--seed", seed)["sample"]
        for place, seed in enumerate(("7", "7", "8"))
    )
    assert first == again
    assert first["drawn"] != other["drawn"]
    assert (first["size"], first["seed"], first["method"]) == (5, 7, "monetary-unit")
    assert numbers(4, 7, *[100] * 40) == [("10", 1), ("20", 1), ("30", 1), ("40", 1)]
    page = (tmp_path / "0" / "index.html").read_text("utf-8")
    assert page.count('type="checkbox"') == len(first["drawn"]) > 2


def test_a_large_document_is_always_in_it() -> None:
    """One as long as an interval cannot be missed, and of one that is twice as long two points are in it."""
    for seed in range(50):
        found = dict(numbers(5, seed, 100, 2000, 100, 700, 100, 2000))
        assert found["2"] >= 2
        assert found["6"] >= 2
        assert sum(found.values()) == 5


def test_every_euro_has_the_same_chance() -> None:
    """Over many seeds a document is drawn as often as its part of the whole."""
    hits = [dict(numbers(1, seed, 100, 300)).get("2", 0) for seed in range(400)]
    assert 270 < sum(hits) < 330


def test_nothing_to_draw_from() -> None:
    assert numbers(5, 1) == []
    assert numbers(5, 1, 0, 0) == []
    with pytest.raises(ValueError, match="at least one"):
        draw([], 0, 1, "2026-Q4")
