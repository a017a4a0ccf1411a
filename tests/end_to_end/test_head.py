"""Who noted the head of the chain can tell later whether history was written anew."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
from reception import Reception

from invoices.store.chain import event_hash
from invoices.store.database import FILE


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Two invoices."""
    desk = Reception.opened(tmp_path / "practice")
    for name, day in (("Anna Jansen", "2026-10-05"), ("Bram de Wit", "2026-10-06")):
        desk.deliver("online-talk", desk.client(name), day)
    desk.issue_month("2026-10")
    return desk


def edit(desk: Reception, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Changes events as somebody with another program could."""
    with closing(sqlite3.connect(desk.folder / FILE)) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        for sql, values in statements:
            raw.execute(sql, values)
        raw.commit()


def written_anew(desk: Reception) -> None:
    """The whole chain once more, as if somebody else had done it all: every hash fits the one before."""
    with closing(sqlite3.connect(desk.folder / FILE)) as raw:
        raw.row_factory = sqlite3.Row
        events = raw.execute("SELECT * FROM events ORDER BY sequence").fetchall()
    statements, previous = [], events[0]["previous"]
    for row in events:
        digests = json.loads(row["digests"])
        found = event_hash(previous, row["sequence"], row["kind"], row["number"], row["time"], "Eve", digests)
        sql = "UPDATE events SET actor = 'Eve', previous = ?, hash = ? WHERE sequence = ?"
        statements.append((sql, (previous, found, row["sequence"])))
        previous = found
    edit(desk, *statements)


def noted(desk: Reception) -> str:
    return str(desk.data("verify", "--head")["head"]["hash"])


def test_the_head_is_said(desk: Reception) -> None:
    """The sequence and moment, and the hash on a line of its own: also into a file."""
    said = desk.done("verify", "--head").splitlines()
    assert said[0].startswith("Kop van de keten: gebeurtenis ")
    assert said[1:] == [noted(desk)]


def test_a_head_still_stands_after_more_happened(desk: Reception) -> None:
    """Twelve characters are enough, in capitals and with spaces too."""
    before = noted(desk)
    desk.done("resume")
    found = desk.data("verify", "--head", before)
    assert (found["holds"], found["noted"]["hash"], found["after"]) == (True, before, 2)
    assert "kwamen er 2 gebeurtenissen" in desk.done("verify", "--head", f"{before[:6]} {before[6:12]}".upper())
    assert "kwamen er 0 gebeurtenissen" in desk.done("verify", "--head", noted(desk))
    for wrong in (before[:11], before + "0", "geen hash maar woorden"):
        assert "minstens 12" in desk.misused("verify", "--head", wrong)


def test_a_history_that_was_written_anew_is_found(desk: Reception) -> None:
    """The chain holds by itself; the head that somebody noted is in it no more."""
    before = noted(desk)
    written_anew(desk)
    checks = {each["check"]: each["holds"] for each in json.loads(desk.run("verify", "--json").stdout)["checks"]}
    assert checks["chain"]
    assert "herschreven" in desk.refused("verify", "--head", before)
    assert "herschreven" in desk.refused("verify", before[:12])


def test_a_head_that_is_only_written_there_is_found(desk: Reception) -> None:
    """A row that carries the noted hash without being the event of it breaks the chain."""
    before = noted(desk)
    written_anew(desk)
    edit(desk, ("UPDATE events SET hash = ? WHERE sequence = (SELECT max(sequence) FROM events)", (before,)))
    result = desk.run("verify", "--head", before, "--json")
    assert result.exit_code == 1
    assert [each["code"] for each in json.loads(result.stdout)["faults"]] == ["chain-broken"]


def test_a_practice_in_which_nothing_happened(tmp_path: Path) -> None:
    """There is no head yet."""
    assert "nog niets gebeurd" in Reception.opened(tmp_path / "new").done("verify", "--head")


def test_a_backup_says_the_head_that_is_in_it(desk: Reception, tmp_path: Path) -> None:
    """So a copy can be told from another."""
    file = tmp_path / "copy.zip"
    assert noted(desk) in desk.done("backup", file)
    with ZipFile(file) as zipped:
        zipped.extract(FILE, tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as raw:
        last = raw.execute("SELECT hash FROM events ORDER BY sequence DESC LIMIT 1").fetchone()
    assert last == (noted(desk),)
