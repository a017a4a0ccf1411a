"""Who is taken by a part of a name, and what is said about it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from reception import Reception


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Thomas, in whose name an oma is hidden, and Anna."""
    desk = Reception.opened(tmp_path)
    assert (desk.client("Thomas de Boer"), desk.client("Anna Jansen")) == ("k-0001", "k-0002")
    return desk


@pytest.mark.parametrize(
    "words",
    [
        ("client", "change", "anna", "--representative", "oma"),
        ("client", "add", "Bea", "--representative", "oma"),
        ("client", "hold", "oma"),
        ("client", "died", "oma", "--on", "2026-11-01"),
        ("client", "note", "oma", "belde"),
        ("coverage", "add", "oma", "own", "--amount", "20"),
        ("coverage", "add", "anna", "pledge", "--amount", "20", "--person", "oma"),
        ("deliver", "online-talk", "oma", "--on", "2026-11-03"),
        ("issue", "--client", "oma", "--yes"),
        ("client", "show", "oma"),
        ("quote", "online-talk", "oma"),
    ],
)
def test_never_by_the_middle_of_a_word(desk: Reception, words: tuple[str, ...]) -> None:
    """No help, post or money goes to somebody because letters stand somewhere in their name; they are named."""
    before = desk.data("client", "list"), desk.data("coverage", "list"), desk.data("delivery", "list")
    assert "Bedoelt u k-0001 Thomas de Boer? Gebruik dan dat nummer." in desk.refused(*words)
    assert (desk.data("client", "list"), desk.data("coverage", "list"), desk.data("delivery", "list")) == before


def test_a_list_may_look_inside_words(desk: Reception) -> None:
    """Whoever looks for somebody reads who was found."""
    assert [each["name"] for each in desk.data("client", "list", "oma")["clients"]] == ["Thomas de Boer"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("client", "naam,vertegenwoordiger\nBea Bakker,oma\n"),
        ("coverage", "klant,soort,bedrag\noma,eigen,20\n"),
        ("deliver", "datum,dienst,klant\n2026-11-03,online-talk,oma\n"),
    ],
)
def test_files_too(desk: Reception, kind: str, content: str) -> None:
    """A row that only fits inside a word is refused; one with a part of a name is taken, and says whose."""
    words = ("deliver", "--import") if kind == "deliver" else (kind, "import")
    assert "Bedoelt u k-0001 Thomas de Boer?" in desk.refused(*words, desk.file("f.csv", content))
    result = desk.run(*words, desk.file("f.csv", content.replace("oma", "thomas")))
    assert (result.exit_code, "dit lezen we als Thomas de Boer (k-0001)" in result.stderr) == (0, True)
    result = desk.run(*words, desk.file("f.csv", content.replace("oma", "Boer de Thomas")))
    assert (result.exit_code, "dit lezen we als" in result.stderr) == (0, False)


def test_who_was_chosen_is_said(desk: Reception) -> None:
    """A part of a name can be somebody else than was meant; an id or a whole name cannot."""
    assert "Gekozen: Thomas de Boer (k-0001)." in desk.run("issue", "--client", "thom", "--yes").stderr
    for given in ("k-0001", "thomas de boer"):
        assert "Gekozen" not in desk.run("issue", "--client", given, "--yes").stderr
    assert "Gekozen" not in desk.run("issue", "--client", "thom", "--yes", "--json").output
    said = desk.done("coverage", "add", "anna", "pledge", "--amount", "20", "--person", "thom")
    assert "Wie dit heeft toegezegd: Thomas de Boer (k-0001)." in said
    said = desk.done("coverage", "add", "anna", "pledge", "--amount", "20", typed="oma\n\n")
    assert "Wie dit heeft toegezegd: oma (k-0003)." in said  # nobody we know


def test_a_file_says_it_once(desk: Reception) -> None:
    """Importing the same deliveries again reads nothing new, so there is nothing to look at."""
    file = desk.file("d.csv", "datum,dienst,klant\n2026-11-03,online-talk,thomas\n")
    for codes in (["person-by-part"], []):
        assert [each["code"] for each in desk.data("deliver", "--import", file)["warnings"]] == codes


def test_somebody_named_twice(desk: Reception) -> None:
    """It is asked what it was; without a keyboard it is said what it takes. It is no delivery that is there."""
    words = ("deliver", "online-talk", "anna", "k-0002", "--on", "2026-11-03")
    said = desk.refused(*words)
    assert "Anna Jansen is twee keer genoemd." in said
    assert "--again" in said
    assert desk.done(*words, typed="j\n").count("[j/N]") == 1
    assert len(desk.data("delivery", "list")["deliveries"]) == 2
    assert "Er is niets veranderd" in desk.run(*words, typed="n\n").stderr
    assert "Er is niets veranderd" in desk.run(*words, typed="j\nn\n").stderr  # and now these are there too
    desk.done("deliver", "online-talk", "thomas", "thomas", "--on", "2026-11-03", "--again")
    assert len(desk.data("delivery", "list")["deliveries"]) == 4


def test_payers_that_are_possible_are_named(desk: Reception) -> None:
    """Whoever does not know the short name of a payer reads which there are, also after one that does not fit."""
    for more in ((), ("--payer", "anker")):
        assert "Mogelijk zijn: utrecht, amersfoort." in desk.refused("coverage", "add", "anna", "beschikking", *more)


def test_a_line_of_totals(desk: Reception) -> None:
    """One kind sentence about it. A period that is "totaal" is no such line."""
    deliveries = "datum;dienst;klant;aantal\n2026-11-03;online-talk;k-0002;1\n;Totaal:;;1\n"
    said = desk.refused("deliver", "--import", desk.file("d.csv", deliveries))
    assert [line for line in said.splitlines() if "regel" in line] == [
        "d.csv (regel 3): Deze regel lijkt een totaalregel."
    ]
    coverages = "periode;klant;soort;bedrag\ntotaal;k-0002;eigen;20\n"
    assert "Nieuw: 1" in desk.done("coverage", "import", desk.file("c.csv", coverages))


def test_what_was_typed_is_no_cell(desk: Reception) -> None:
    """At the keyboard there are no cells and rows to empty, and a Dutch sentence has the Dutch word."""
    said = desk.refused("deliver", "online-talk", "anna", "--on", "1820-11-20")
    assert "\ndatum (date): 20 november 1820" in said
    said += desk.refused("deliver", "online-talk", "anna", "--quantity", "0", "--on", "2026-11-03")
    said += desk.refused("client", "change", "anna", "--representative", "anna")
    assert " cel" not in said
    assert " rij" not in said


def test_an_ambiguous_number_is_read_back(desk: Reception) -> None:
    """The two readings are of what was typed, not of another number."""
    said = desk.misused("deliver", "online-talk", "anna", "--quantity", "2.345")
    assert "Bedoelt u 2345,00 of 2,3450?" in said


def test_a_wrong_answer_is_asked_again(desk: Reception) -> None:
    """Each answer is looked at when it is given, and nothing that was typed is lost."""
    added = desk.done("client", "add", typed="Bo Smit\nbo.example.nl\nbo@example.nl\n\n\n35\n3511 AA\n\n")
    assert "geen e-mailadres" in added
    shown = desk.data("client", "show", "bo@example.nl")
    assert (shown["email"], shown["postcode"]) == ("bo@example.nl", "3511 AA")
    asked = desk.run("deliver", "online-talk", "--on", "2026-11-03", typed="xqz\nsmit\n")
    assert (asked.exit_code, "kennen we niet: xqz" in asked.stderr) == (0, True)
    assert "kennen we niet" in desk.refused("deliver", "online-talk", "xqz", "--on", "2026-11-03", typed="bo\n")
    desk.issue_month("2026-11")
    for words in (("credit", "--drop"), ("redo",)):
        said = desk.run("invoice", *words, typed="9\n2026-00001\nziek\nn\n", today=date(2026, 12, 3))
        assert (said.exit_code, "nummer 9" in said.stderr, "Waarom" in said.stdout) == (0, True, True)
        assert "Waarom" not in desk.refused("invoice", *words, "9", typed="ziek\n", today=date(2026, 12, 3))


def test_a_list_takes_the_word_itself(desk: Reception) -> None:
    """A number, or what stands there; an empty answer says that one is needed."""
    bo = desk.client("Bo Smit")
    said = desk.done("coverage", "add", bo, typed="\ntoezegging\nRia\n\n50%\n")
    assert "Hier is een antwoord nodig" in said
    assert [each["kind"] for each in desk.data("coverage", "list", "--client", bo)["coverages"]] == ["pledge"]
    desk.done("coverage", "add", bo, "own", "--amount", "5")
    desk.deliver("online-talk", bo, "2026-11-03")
    desk.issue_month("2026-11")
    desk.done("shortfall", "decide", bo, typed="kwijtschelden\nte veel\n")
    assert desk.data("shortfall", "decide", bo, "Wachten", "--reason", "x")["decision"] == "wait"
    (found,) = desk.data("shortfall", "list")["shortfalls"]
    assert found["decided"]["decision"] == "wait"
