"""What a command tells people to type next can be typed, exactly as it stands."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from pages import resolved
from reception import Reception

from invoices.practice.shipped import example_folder

LATER = date(2026, 12, 3)  # the month that hints speak of is over
HINT = re.compile(r"\btiered ((?:[^\s(),;“”]+ ?)+)")
FILLED_IN = re.compile(r"\b[A-Z]{4,}\b")  # NAAM, DATUM, NUMMER: what only people know
QUESTION = "Gestopt. Er is niets veranderd."  # nobody answers here


@dataclass
class Walk:
    """A day at the desk. Each hint is tried at once, in a copy, where somebody sits at the keyboard."""

    desk: Reception
    copies: Path
    tried: dict[str, int] = field(default_factory=dict)

    def step(self, *words: str | Path, code: int = 0) -> str:
        """Runs a command, and after it whatever it says to type."""
        result = self.desk.run(*words, today=LATER)
        said = result.output
        assert result.exit_code == code, f"{words}: {said}"
        for hint in hints(said):
            if hint not in self.tried:
                self.tried[hint] = self.try_out(hint)
        return said

    def try_out(self, hint: str) -> int:
        """The exit code of a hint; one that people fill in is only read by the command line."""
        words = hint.split()
        if FILLED_IN.search(hint):
            command, rest = resolved(words)
            command.make_context("tiered", rest)
            return 0
        folder = self.copies / str(len(self.tried))
        shutil.copytree(self.desk.folder, folder)
        result = Reception(folder).run(*words, typed="", today=LATER)
        asked = result.exit_code == 1 and QUESTION in result.output
        return 0 if asked else result.exit_code


def hints(said: str) -> list[str]:
    """Every `tiered ...` in what was said, up to the end of its sentence."""
    found = []
    for line in said.splitlines():
        for match in HINT.finditer(line):
            words = []
            for word in match[1].split():
                words.append(word.rstrip(".?:"))
                if word[-1] in ".?:":
                    break
            found.append(" ".join(words))
    return found


@pytest.fixture
def walk(tmp_path: Path) -> Walk:
    return Walk(Reception.opened(tmp_path / "practice"), tmp_path)


def test_hints_can_be_typed_as_they_stand(walk: Walk) -> None:
    """No hint lacks a word, names what is not there, or shows nothing of what it promises."""
    step, file = walk.step, walk.desk.file
    step("catalog", "check")
    step("client", "import", example_folder() / "clients.csv")
    step("client", "add", "Karin Smit", "--new")
    step("client", "add", "Bea Bakker", "--email", "bea@example.nl")
    step("client", "add", "Bea Bakker", "--email", "bea@example.nl", code=1)
    karin, lars, fleur = "k-0012", "Lars", "Fleur"
    step("coverage", "add", karin, "own", "--amount", "20", "--period", "month")
    step("coverage", "add", lars, "grant", "--payer", "utrecht", "--status", "requested")
    step("coverage", "add", fleur, "grant", "--payer", "utrecht", "--status", "requested")
    for client in (karin, lars, fleur):
        step("deliver", "online-talk", client, "--on", "2026-11-03")
    step("deliver", "online-talk", karin, "--on", "2026-11-03", code=1)
    step("deliver", "online-talk", karin, "--on", "2026-11-10")
    step("todo")
    listed = file("list.csv", "datum;dienst;klant\n2026-11-12;online-talk;Elif\n2026-11-13;online-talk;k-0001\n")
    step("deliver", "--import", listed)
    step("deliver", "--import", listed)
    step("delivery", "remove", "--import", listed, "--reason", "of another month")
    step("register", "grief-evening", file("s.csv", "Naam\nNoa Vermeer\n"), "--on", "2026-11-24", "--yes")
    dry = step("issue", "--month", "2026-11", "--dry-run")
    assert "Zijn de rekeningen gemaakt?" in dry  # until then there is nothing to see there
    step("issue", "--month", "2026-11", "--yes")
    step("todo")
    waits = step("shortfall", "list")
    assert "d-00001" in waits
    step("shortfall", "decide", karin, "wait", "--reason", "her sister calls back")
    step("shortfall", "list")
    step("shortfall", "decide", karin, "waive", "--reason", "too much")
    step("delivery", "change", "d-00001", "--on", "2026-11-04")
    step("coverage", "agree", lars)
    step("coverage", "refuse", fleur)
    assert "2026-11" in step("todo")
    step("issue", "--month", "2026-11", "--yes")
    step("invoice", "credit", "2026-00001", "--drop", "--reason", "twice")
    step("invoice", "credit", "2026-00001", "--drop", "--reason", "twice", code=1)
    step("client", "hold", lars)
    step("deliver", "online-talk", lars, "--on", "2026-11-20")
    step("issue", "--month", "2026-11", "--yes")
    step("todo")
    step("client", "hold", lars, "--off")
    step("client", "died", lars, "--on", "2026-12-01")
    step("client", "note", lars, "phoned")
    step("todo")
    assert len(walk.tried) > 20
    assert not {hint: code for hint, code in walk.tried.items() if code}


def test_agreeing_says_which_run_bills_it(walk: Walk) -> None:
    """An institution is billed by the run of a month, not of a client; the hint is that run, and it does bill it."""
    desk = walk.desk
    anna = desk.client("Anna Jansen")
    desk.done("coverage", "add", anna, "grant", "--payer", "utrecht", "--reference", "A-1", "--status", "requested")
    desk.deliver("online-talk", anna, "2026-10-06")
    desk.deliver("online-talk", anna, "2026-11-06")
    for month in ("2026-10", "2026-11"):
        desk.issue_month(month)
    said = desk.done("coverage", "agree", anna)
    (hint,) = [each for each in hints(said) if each.startswith("issue")]
    assert hint == "issue --month 2026-11"
    assert hint in desk.done("todo")
    payers = [each["payer_kind"] for each in desk.data(*hint.split(), "--yes", today=LATER)["invoices"]]
    assert payers == ["municipality", "municipality"]  # one for each month


def test_what_is_not_open_is_not_called_open(walk: Walk) -> None:
    """What only waited along with a delivery that changed since is to be billed: nobody is to be found for it."""
    desk = walk.desk
    anna = desk.client("Anna Jansen")
    desk.done("coverage", "add", anna, "own", "--amount", "42.50", "--period", "month")
    desk.deliver("online-talk", anna, "2026-11-03")
    short = desk.deliver("online-talk", anna, "2026-11-10")
    desk.issue_month("2026-11")
    desk.done("shortfall", "decide", anna, "waive", "--reason", "too much")
    desk.done("delivery", "change", short, "--on", "2026-11-11")
    said = desk.done("shortfall", "list")
    assert "0,00" not in said
    assert f"Daarvan staat niets meer open. Maak de rekening: tiered issue --client {anna}" in said


def test_nothing_to_make(walk: Walk) -> None:
    """Without an invoice there is no page to open; what waits is kept, so that it can be decided about."""
    desk = walk.desk
    anna = desk.client("Anna Jansen")
    said = desk.done("issue", "--client", anna, "--yes", today=LATER)
    assert said == "Er is niets om een rekening voor te maken.\n"
    desk.done("coverage", "add", anna, "own", "--amount", "5")
    desk.deliver("online-talk", anna, "2026-11-03")
    said = desk.done("issue", "--client", anna, typed="", today=LATER)
    assert said.startswith("Er is niets om een rekening voor te maken.")
    assert "Klaar" not in said
    assert anna in desk.done("shortfall", "list")
