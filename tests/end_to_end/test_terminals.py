"""Whatever the terminal can show, and whatever was typed: names come out as they are, and nothing is obeyed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from programs import example, tiered
from reception import Reception

NAMES = (
    "[bold]Jan[/bold]",
    "{name} {0} {}",
    "%s 100%",
    "<b>Jan</b> & Co",
    "#strong[Jan] $x$",
    "{{ 7 * 7 }}{% raw %}",
    "-Jan",
    "محمد عبد الله",
    "Noor 👩‍👩‍👧",
    "é" * 200,
)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example practice with somebody whose name few terminals can show."""
    folder = example(tmp_path_factory.mktemp("terminals") / "practice")
    assert tiered(folder, "client", "add", "Renée Çelik 😀").returncode == 0
    return folder


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_terminal_without_all_letters(practice: Path, encoding: str) -> None:
    """What it cannot show becomes a question mark; programs get every letter."""
    env = {"PYTHONIOENCODING": encoding}
    for arguments in (
        ("client", "show", "Çelik"),
        ("quote", "six-talks", "k-0003"),
        ("issue", "--month", "2026-10", "--dry-run"),
        ("catalog", "show"),
    ):
        done = tiered(practice, *arguments, env=env)
        assert done.returncode == 0, done.stderr
    listed = json.loads(tiered(practice, "client", "list", "--json", env=env).stdout)
    assert listed["clients"][-1]["name"] == "Renée Çelik 😀"


@pytest.mark.parametrize("name", NAMES)
def test_names_are_names(tmp_path: Path, name: str) -> None:
    """They are printed, issued and found as they were typed; nothing reads them as its own language."""
    desk = Reception.opened(tmp_path)
    client = json.loads(desk.done("--json", "client", "add", "--", name))["id"]
    desk.deliver("online-talk", client, "2026-11-05")
    assert name in desk.done("client", "show", client)
    (record,) = desk.data("issue", "--client", client, "--yes")["invoices"]
    assert record["addressee"] == name
    page = (tmp_path / record["documents"]["html"]).read_text(encoding="utf-8")
    assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page
    assert record["number"] in desk.done("find", "--", name)
    desk.done("verify")


@pytest.mark.parametrize("escape", ["\x1b[31mRood", "\x9b31mRood", "Bel\x07", "\x1b]0;titel\x07"])
def test_a_terminal_is_given_no_orders(tmp_path: Path, escape: str) -> None:
    """Not by a name, a note, a reason or somebody's own name: what a terminal would obey is refused or left out."""
    desk = Reception.opened(tmp_path)
    client = desk.client("Anna Jansen")
    assert "geen letter, cijfer of leesteken" in desk.refused("client", "add", escape)
    desk.done("client", "note", client, f"belde {escape}", "--as", escape)
    removed = desk.deliver("online-talk", client, "2026-11-05")
    desk.done("delivery", "remove", removed, "--reason", escape)
    desk.deliver("online-talk", client, "2026-11-06")
    desk.done("issue", "--client", client, "--yes", "--as", escape)
    (number,) = (each["number"] for each in desk.data("invoice", "list")["invoices"])
    desk.done("invoice", "credit", number, "--drop", "--reason", escape)
    said = "".join(
        desk.done(*words)
        for words in (
            ("client", "show", client),
            ("delivery", "list", "--removed"),
            ("invoice", "show", number),
            ("invoice", "show", "2026-00002"),
        )
    )
    said += desk.refused("client", "show", f"niemand{escape}") + desk.refused("invoice", "show", escape)
    assert not {"\x1b", "\x9b", "\x07"} & set(said)
    assert "belde" in said


@pytest.mark.parametrize(
    "words",
    [
        ("quote", "cooking", "--quantity", "0.001"),
        ("quote", "cooking", "--quantity", "1000000001"),
        ("quote", "cooking", "--quantity", "9" * 400),
        ("quote", "walk-and-talk", "--amount", "9" * 400),
        ("quote", "cooking", "--on", "1950-01-01"),
        ("quote", "six-talks", "--on", "9999-12-31"),
        ("quote", "six-talks", "k-0003", "--on", "9999-12-31"),
        ("quote", "six-talks", "k-0003", "--on", "0001-01-01"),
    ],
)
def test_what_no_delivery_could_be(practice: Path, words: tuple[str, ...]) -> None:
    """A quote of it is refused in the words in which writing it down would be."""
    asked = Reception(practice).refused(*words)
    assert "programma" not in asked
    assert len(asked.splitlines()) == 2


@pytest.mark.parametrize("day", ["1999-12-31", "0001-01-01", "9999-12-31", "2200-01-01"])
def test_a_day_on_which_nobody_works(practice: Path, day: str) -> None:
    Reception(practice).misused("todo", "--today", day)
