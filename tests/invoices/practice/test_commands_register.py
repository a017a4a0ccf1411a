"""`tiered register`: sign-ups are looked up, shown, decided where that is doubtful, and saved whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from reception import Reception

HEADER = "Naam;E-mailadres;Aantal;Dieet\n"
ANNA = "Anna Jansen;anna@example.nl;;\n"
NEW = "Bram 🌻 Okafor;bram@example.nl;2;veganistisch\n"
DOUBTFUL = "Anna Jansen;other@example.nl;;\n"


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    desk = Reception.opened(tmp_path)
    desk.client("Anna Jansen", "--email", "anna@example.nl")
    return desk


def register(desk: Reception, content: str | bytes, *more: str) -> tuple[str | Path, ...]:
    file = desk.file("aanmeldingen.csv", content if isinstance(content, bytes) else HEADER + content)
    return ("register", "grief-evening", "--on", "20-11-2026", str(file), *more)


def saved(desk: Reception) -> list[tuple[str, str]]:
    return [(each["client"], each["quantity"]) for each in desk.data("delivery", "list")["deliveries"]]


def test_new_and_known(desk: Reception) -> None:
    """New people are written down, known ones recognised; a column nobody knows is named and not read."""
    data = desk.data(*register(desk, ANNA + NEW, "--yes"))
    bram = desk.data("client", "show", "bram@example.nl")["id"]
    assert [(each["standing"], each["client"]) for each in data["sign_ups"]] == [("known", "k-0001"), ("new", bram)]
    assert (data["date"], data["saved"], data["not_read"]) == ("2026-11-20", True, ["Dieet"])
    assert saved(desk) == [("k-0001", "1"), (bram, "2")]
    assert "veganistisch" not in str(desk.data("client", "show", bram))


def test_nothing_is_saved_without_yes(desk: Reception) -> None:
    """Without a keyboard the list is shown, and `--yes` has to say that it is right."""
    result = desk.run(*register(desk, ANNA + NEW))
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    for text in ("Anna Jansen", "bekend", "nieuw", "Dieet"):
        assert text in result.stdout
    assert saved(desk) == []
    assert len(desk.data("client", "list")["clients"]) == 1


def test_registering_twice(desk: Reception) -> None:
    """Who has a place already gets no other; a second meeting that day is another group."""
    desk.done(*register(desk, ANNA + NEW, "--yes"))
    assert "stonden er al: 2" in desk.done(*register(desk, ANNA + NEW, "--yes"))
    assert len(saved(desk)) == 2
    desk.done(*register(desk, ANNA, "--yes", "--group", "evening"))
    assert len(saved(desk)) == 3


def test_doubtful_without_a_keyboard(desk: Reception) -> None:
    """Refused with the line, who it may be, and how to say it."""
    said = desk.refused(*register(desk, ANNA + DOUBTFUL, "--yes"))
    assert "aanmeldingen.csv (regel 3)" in said
    assert "k-0001 Anna Jansen" in said
    assert "--who 3=" in said
    assert saved(desk) == []
    desk.refused(*register(desk, DOUBTFUL, "--yes", "--who", "2=k-0099"))
    desk.misused(*register(desk, DOUBTFUL, "--yes", "--who", "k-0001"))


@pytest.mark.parametrize(("who", "client"), [("2=K-0001", "k-0001"), ("2=new", "k-0002")])
def test_doubtful_decided_beforehand(desk: Reception, who: str, client: str) -> None:
    desk.done(*register(desk, DOUBTFUL, "--yes", "--who", who))
    assert saved(desk) == [(client, "1")]


@pytest.mark.parametrize(("answer", "client"), [("1", "k-0001"), ("2", "k-0002")])
def test_doubtful_at_the_keyboard(desk: Reception, answer: str, client: str) -> None:
    """Each doubtful one is asked about; then whether to save."""
    said = desk.done(*register(desk, DOUBTFUL), typed=f"{answer}\ny\n")
    assert "Wie is Anna Jansen op regel 2?" in said
    assert saved(desk) == [(client, "1")]


def test_somebody_who_stands_in_the_file_twice(desk: Reception) -> None:
    """Asked about too: it may be one person with two places."""
    desk.done(*register(desk, NEW + NEW), typed="1\ny\n")
    assert saved(desk) == [("k-0002", "2"), ("k-0002", "2")]


def test_saying_no(desk: Reception) -> None:
    desk.done(*register(desk, ANNA), typed="n\n")
    assert saved(desk) == []


def test_asked_for_what_is_missing(desk: Reception) -> None:
    file = desk.file("aanmeldingen.csv", HEADER + ANNA)
    desk.done("register", typed=f"1\n20-11-2026\n{file}\ny\n")
    assert saved(desk) == [("k-0001", "1")]
    desk.misused("register", "grief-evening")
    desk.misused("register", "grief-evening", "--on", "31-2-2026", file)
    desk.misused("register", "grief-evening", "--on", "20-11-2026", file, "--yes", "--group", "x" * 201)


def test_more_people_than_places(desk: Reception) -> None:
    """Nobody is saved, new people neither; it is said before anything is asked."""
    file = desk.file("s.csv", "Naam,Aantal\n" + "".join(f"Gast {n},1\n" for n in range(13)))
    said = desk.refused("register", "cooking", "--on", "2026-11-20", file, "--yes")
    assert "13" in said
    assert len(desk.data("client", "list")["clients"]) == 1


def test_other_ways_a_file_can_be(desk: Reception) -> None:
    """Latin-1 with two columns of names; a file without names; one that is not there; an unknown service."""
    latin = "Voornaam;Achternaam\nRenée;Çelik\nMaël;Lœuf\n".encode("windows-1252")
    desk.done("register", "grief-evening", "--on", "2026-11-20", desk.file("l.csv", latin), "--yes")
    assert desk.data("client", "show", "Renée Çelik")["id"] == "k-0002"
    assert "Naam" in desk.refused(*register(desk, b"Email\nx@example.nl\n", "--yes"))
    assert "geen.csv" in desk.refused("register", "cooking", "--on", "2026-11-20", "geen.csv", "--yes")
    file = desk.file("s.csv", HEADER + ANNA)
    assert "cookign" in desk.refused("register", "cookign", "--on", "2026-11-20", file, "--yes")
