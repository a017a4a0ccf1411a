"""`tiered delivery remove --import`: the way back from a file that should not have been imported."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from reception import Reception

from invoices.practice import undoing
from invoices.practice.practice import now

HEADER = "datum;dienst;klant;professional\n"


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    desk = Reception.opened(tmp_path)
    for name in ("Anna Jansen", "Bram Okafor", "Chris Vos"):
        desk.client(name)
    return desk


def rows(*clients: str, professional: str = "mieke") -> str:
    return HEADER + "".join(f"3-11-2026;online-talk;{client};{professional}\n" for client in clients)


def counting(desk: Reception) -> list[str]:
    return [each["client"] for each in desk.data("delivery", "list")["deliveries"]]


REMOVE = ("delivery", "remove", "--reason", "wrong file", "--import")


def test_all_of_a_file(desk: Reception) -> None:
    """What the file brought in does not count any more, and is kept with the reason; other deliveries stay."""
    other = desk.deliver("online-talk", "anna", "2026-11-04")
    file = desk.file("d.csv", rows("anna", "bram", "bram", "chris"))
    desk.done("deliver", "--import", file)
    data = desk.data(*REMOVE, file)
    assert (len(data["removed"]), data["kept"], data["missing"], data["reason"]) == (4, [], 0, "wrong file")
    listed = desk.data("delivery", "list", "--removed")["deliveries"]
    assert [each["id"] for each in listed if each["state"] == "unbilled"] == [other]
    assert {each["reason"] for each in listed if each["state"] == "removed"} == {"wrong file"}


def test_the_corrected_file_is_imported_again(desk: Reception) -> None:
    """Rows that were right come back with the ones that were put right. Without --again it is said how."""
    file = desk.file("d.csv", rows("anna", "bram"))
    desk.done("deliver", "--import", file)
    assert "--again" in desk.done(*REMOVE, file)
    desk.file("d.csv", rows("anna", "chris"))
    result = desk.run("deliver", "--import", file)
    assert (result.exit_code, "--again" in result.stderr) == (0, True)
    assert "d.csv (regel 2)" in result.stderr
    assert "Nieuw: 1. Al bekend: 0." in result.stdout
    assert "1 rij is eerder verwijderd" in result.stdout
    assert counting(desk) == ["k-0003"]
    assert "Nieuw: 1. Al bekend: 1." in desk.done("deliver", "--import", file, "--again")
    assert sorted(counting(desk)) == ["k-0001", "k-0003"]
    for more in ((), ("--again",)):
        assert desk.data("deliver", "--import", file, *more) == {
            "new": 0,
            "changed": 0,
            "unchanged": 2,
            "warnings": [],
        }


def test_removed_by_mistake(desk: Reception) -> None:
    """However often it goes in and out, it comes back whole: k equal rows are k deliveries."""
    file = desk.file("d.csv", rows("anna", "bram", "bram"))
    for more in ((), ("--again",), ("--again",)):
        assert desk.data("deliver", "--import", file, *more)["new"] == 3
        assert sorted(counting(desk)) == ["k-0001", "k-0002", "k-0002"]
        desk.done(*REMOVE, file)
        assert counting(desk) == []


def test_what_was_removed_by_itself_stays_away(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was ill and called in time is not billed because a file was taken back and imported again."""
    file = desk.file("d.csv", rows("anna", "bram", "bram"))
    desk.done("deliver", "--import", file)
    for key in ("d-00001", "d-00003"):
        desk.done("delivery", "remove", key, "--reason", "was ill")
    monkeypatch.setattr(undoing, "now", lambda: now() + timedelta(hours=1))
    assert desk.data(*REMOVE, file) == {"removed": ["d-00002"], "kept": [], "missing": 2, "reason": "wrong file"}
    again = desk.run("deliver", "--import", file, "--again")
    assert "d.csv (regel 2)" in again.stderr
    assert counting(desk) == ["k-0002"]


def test_what_is_billed_stays(desk: Reception) -> None:
    """That goes back with a credit note; how many stay is said, and they are named for programs."""
    file = desk.file("d.csv", rows("anna", "bram", "chris"))
    desk.done("deliver", "--import", file)
    desk.issue_client("k-0001")
    assert "1 levering blijft" in desk.done(*REMOVE, file)
    assert counting(desk) == ["k-0001"]
    said = desk.refused(*REMOVE, file)
    assert "niets" in said
    assert "tiered delivery list" in said


def test_asked_first(desk: Reception) -> None:
    """At the keyboard the number is shown before it is asked; a no changes nothing."""
    file = desk.file("d.csv", rows("anna", "bram"))
    desk.done("deliver", "--import", file)
    said = desk.done("delivery", "remove", "--import", file, typed="verkeerde maand\nn\n")
    assert said.index("2 leveringen") < said.index("Allemaal verwijderen?")
    assert len(counting(desk)) == 2
    desk.done("delivery", "remove", "--import", file, typed="verkeerde maand\ny\n")
    assert counting(desk) == []
    desk.done("deliver", "--import", file, "--again")
    desk.done("delivery", "remove", "--import", file, "--yes", typed="verkeerde maand\n")
    assert counting(desk) == []


def test_all_or_none(desk: Reception) -> None:
    """A row that cannot be read refuses all of it: it may be any other file."""
    file = desk.file("d.csv", rows("anna", "bram"))
    desk.done("deliver", "--import", file)
    wrong = desk.file("w.csv", rows("anna", "bram", "nobody"))
    assert "w.csv (regel 4)" in desk.refused(*REMOVE, wrong)
    assert len(counting(desk)) == 2


def test_wrong_usage(desk: Reception) -> None:
    file = desk.file("d.csv", rows("anna"))
    desk.misused("delivery", "remove", "--reason", "x")
    desk.misused("delivery", "remove", "d-00001", "--reason", "x", "--import", file)
    desk.misused("delivery", "remove", "--import", file)
    assert "geen.csv" in desk.refused(*REMOVE, "geen.csv")
