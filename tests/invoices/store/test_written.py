"""Help that is on no invoice yet does not vanish or change unseen: the chain holds how it was written down."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from reception import Reception

from invoices.store.database import FILE, Database
from invoices.store.register import Register

ROWS = """date,service,client
2026-10-05,online-talk,Anna Jansen
2026-10-06,online-talk,Anna Jansen
2026-10-07,online-talk,Anna Jansen
"""


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Three deliveries from a file, none of them worked out."""
    desk = Reception.opened(tmp_path / "practice")
    desk.client("Anna Jansen")
    desk.done("deliver", "--import", desk.file("deliveries.csv", ROWS))
    return desk


def edit(desk: Reception, sql: str) -> None:
    """As somebody with another program could."""
    with closing(sqlite3.connect(desk.folder / FILE)) as raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        raw.executescript(sql)
        for _, guard in guards:
            raw.execute(guard)
        raw.commit()


def found(desk: Reception) -> list[str]:
    """What verify says of deliveries."""
    faults = json.loads(desk.run("verify", "--json").stdout)["faults"]
    return [f"{each['code']} {each['path']}" for each in faults]


def events(desk: Reception) -> int:
    return int(desk.data("verify", "--head")["head"]["sequence"])


def test_a_file_is_one_event(desk: Reception) -> None:
    """However many rows it has; the same file once more writes nothing down."""
    assert events(desk) == 1
    desk.done("deliver", "--import", desk.folder / "deliveries.csv")
    assert events(desk) == 1


def test_all_that_staff_do_is_proved(desk: Reception) -> None:
    """Changed, removed, a file taken back and brought in again, people of a meeting: verify names nothing of it."""
    file = desk.folder / "deliveries.csv"
    desk.done("delivery", "change", "d-00001", "--on", "2026-10-08", "--yes")
    desk.done("delivery", "remove", "d-00002", "--reason", "twee keer ingevoerd", "--yes")
    desk.done("delivery", "remove", "--import", file, "--reason", "verkeerd bestand", "--yes")
    desk.done("deliver", "--import", file, "--again")
    desk.issue_month("2026-10")
    assert found(desk) == []


def test_the_newest_help_taken_out_is_named(desk: Reception) -> None:
    """No id is skipped, and nobody worked it out: the chain alone tells."""
    edit(desk, "DELETE FROM deliveries WHERE id = 'd-00003'")
    assert found(desk) == ["verify-delivery-gone d-00003"]
    assert "Levering d-00003 is uit de database gehaald." in desk.run("verify").stderr


def test_help_of_before_is_proved_as_it_was_found(desk: Reception) -> None:
    """A practice of an older version: what is there from now on, and what was missing is said as it was before."""
    edit(desk, "DELETE FROM events; DELETE FROM deliveries WHERE id = 'd-00001'")
    edit(desk, "UPDATE alembic_version SET version_num = '0015'")
    assert found(desk) == ["verify-deliveries-gone deliveries"]
    assert events(desk) == 1
    edit(desk, "DELETE FROM deliveries WHERE id = 'd-00003'")
    assert found(desk) == ["verify-delivery-gone d-00003", "verify-deliveries-gone deliveries"]


def test_nothing_is_written_down_without_who_did_it(desk: Reception) -> None:
    with Database(desk.folder / FILE) as database, database.transaction(dry_run=True) as connection:
        deliveries = Register(connection).deliveries
        with pytest.raises(RuntimeError, match="who"):
            deliveries.change(deliveries.all())
