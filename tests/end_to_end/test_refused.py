"""What is refused is refused before anything is written, with one clear reason for each thing that is wrong."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from end_to_end.office import FOLDER, Office, billed, codes, on

from catalog.faults import Faults
from catalog.terminal import Terminal
from invoices.practice.practice import Practice, start
from invoices.store import schema
from invoices.store.archive import Archive
from invoices.store.database import FILE, open_database
from invoices.store.plans import decode
from invoices.store.store import PracticeStore
from invoices.store.verify import verify
from invoices.testing import FixedClock


@pytest.fixture
def office() -> Office:
    office = Office()
    office.deliver("talk", 1005)
    return office


@contextmanager
def refused(office: Office, *expected: str) -> Iterator[None]:
    """Raises nothing when it is refused with these codes, and nothing was written."""
    before = office.counts()
    with pytest.raises(Faults) as wrong:
        yield
    assert codes(wrong.value) == list(expected)
    assert office.counts() == before


def test_a_month_that_is_not_over(office: Office) -> None:
    """A month is billed from the first day of the next."""
    with refused(office, "month-not-over"):
        office.issue("2026-10", 1031)
    assert len(office.issue("2026-10", 1101).invoices) == 1


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "oktober", "", "20261-0"])
def test_what_is_no_month(office: Office, month: str) -> None:
    """A month is written as 2026-11."""
    with refused(office, "not-a-month"):
        office.issue(month, 1231)


def test_backdating(office: Office) -> None:
    """No invoice or credit note is dated before the last one: numbers and dates go up together."""
    office.issue("2026-10", 1102)
    office.deliver("talk", 1006)
    for attempt in (
        lambda: office.issue("2026-10", 1101),
        lambda: office.issue_client(1101),
        lambda: office.credit("2026-00001", "drop", 1101),
        lambda: office.redo("2026-00001", 1101),
    ):
        with refused(office, "before-last-issue"):
            attempt()
    assert len(office.issue("2026-10", 1102).invoices) == 1


def test_a_dry_run_may_look_back(office: Office) -> None:
    """A dry run makes nothing, so it may be of any day."""
    office.issue("2026-10", 1115)
    office.deliver("talk", 1006)
    assert billed(office.issue("2026-10", 1101, dry_run=True)) == ["client anna 40.00"]
    assert billed(office.issue_client(1101, dry_run=True)) == ["client anna 40.00"]


def test_somebody_else_issued_later_meanwhile(office: Office) -> None:
    """Also when another run, of a later day, was first between looking and writing."""
    office.person("bram")
    office.deliver("talk", 1006, client="bram")

    class Slow(PracticeStore):
        """Looks, and is overtaken before it writes."""

        looked = False

        @contextmanager
        def batch(self, *, dry_run: bool = False) -> Iterator[object]:  # type: ignore[override]
            if self.looked:
                Office(store).issue_client(1105, "bram")
            self.looked = True
            with super().batch(dry_run=dry_run) as books:
                yield books

    store = office.store
    office.store = Slow(store.database, store.actor, store.now)
    with pytest.raises(Faults) as wrong:
        office.issue("2026-10", 1102)
    assert codes(wrong.value) == ["before-last-issue"]
    assert billed(office.invoices()) == ["client bram 40.00"]


def test_what_can_not_be_priced_refuses_the_whole_run(office: Office) -> None:
    """Every delivery without a price is named at once, and nobody is billed until they are put right."""
    office.person("bram")
    office.edit(
        ("amount = 24.99", "amount = 24.99, until = 2026-10-01"),
        ("from = 2026-01-01, floor", "from = 2026-11-01, floor"),
    )
    office.deliver("cooking", 1005, client="bram")
    office.deliver("cooking", 1006)
    office.deliver("walk", 1007, client="bram")
    with refused(office, "no-price", "no-price", "no-price"):
        office.issue("2026-10", 1102)
    for delivery in ("d-00002", "d-00003", "d-00004"):
        office.remove(delivery)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 40.00"]


def test_a_catalogue_is_kept_with_what_it_priced(office: Office) -> None:
    """After a price change an old plan still explains itself: by the catalogue that priced it, kept once."""
    office.issue("2026-10", 1102)
    office.edit(("amount = 40.00", "amount = 41.00"))
    office.deliver("talk", 1006)
    office.deliver("talk", 1007)
    assert billed(office.issue("2026-10", 1103)) == ["client anna 82.00"]
    assert len(office.rows(schema.catalogs)) == 2
    with office.reading() as connection:
        archive = Archive(connection)
        for plan in office.rows(schema.plans):
            quote = decode(plan.record)
            assert archive.catalog(plan.catalog).service["talk"].prices[0].amount == quote.list_amount
            assert quote.trace[0].taken == quote.list_amount
    assert office.faults() == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A practice on disk with a talk to bill."""
    start(tmp_path / "practice", (FOLDER / "catalog.toml").read_bytes())
    with opened(tmp_path / "practice") as office:
        office.person("anna")
        office.deliver("talk", 1005)
    return tmp_path / "practice"


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    with open_database(folder) as database:
        yield Office(PracticeStore(database, "tester", FixedClock()))


def test_a_read_only_database(folder: Path) -> None:
    """A folder that may only be read says so, and nothing is billed."""
    path = folder / FILE
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        if os.access(path, os.W_OK):
            pytest.skip("this user may write everywhere")
        with pytest.raises(Faults) as wrong, opened(folder) as office:
            office.issue("2026-10", 1102)
        assert codes(wrong.value) == ["database-read-only"]
    finally:
        folder.chmod(0o755)
        path.chmod(0o644)
    with opened(folder) as office:
        assert len(office.issue("2026-10", 1102).invoices) == 1


def test_a_connection_that_may_not_write(folder: Path) -> None:
    """The same for whoever may write everywhere: SQLite refuses, and it is said in one sentence."""
    with opened(folder) as office:
        with office.store.database.reading() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(Faults) as wrong:
            office.issue("2026-10", 1102)
        assert codes(wrong.value) == ["database-read-only"]
        assert office.invoices() == []


@pytest.mark.parametrize("spare", [0, 1, 2, 5, 9, 14])
def test_a_full_disk_leaves_everything_as_it_was(folder: Path, spare: int) -> None:
    """Wherever the disk fills up, the batch is kept whole or not at all; with room again it is simply done."""
    with opened(folder) as office:
        for number in range(60):
            office.person(f"c{number:02}")
            office.deliver("talk", 1006, client=f"c{number:02}")
        before = office.counts()
        with office.store.database.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + spare}")
        with pytest.raises(Faults) as wrong:
            office.issue("2026-10", 1102)
        assert codes(wrong.value) == ["disk-full"]
        assert office.counts() == before
        with office.store.database.reading() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1000000")
        assert len(office.issue("2026-10", 1102).invoices) == 61
        with office.reading() as connection:
            assert [found for _, found in verify(connection, folder) if found] == []


def test_a_newer_database(folder: Path) -> None:
    """A practice that a newer version upgraded is not touched by this one."""
    with closing(sqlite3.connect(folder / FILE)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    with pytest.raises(Faults) as wrong:
        Practice(Terminal(folder))
    assert codes(wrong.value) == ["database-newer"]


def test_a_folder_that_is_no_practice(tmp_path: Path) -> None:
    """Who stands in the wrong folder is told so, and no database is made there."""
    with pytest.raises(Faults) as wrong:
        Practice(Terminal(tmp_path))
    assert codes(wrong.value) == ["not-a-practice"]
    assert list(tmp_path.iterdir()) == []


def test_a_catalogue_with_errors(folder: Path) -> None:
    """With a mistake in the catalogue nothing is issued; every mistake is named."""
    toml = (folder / "catalog.toml").read_text(encoding="utf-8")
    broken = toml.replace('tier = "personal"', 'tier = "persnal"').replace("amount = 24.99", "amount = -24.99")
    (folder / "catalog.toml").write_text(broken, encoding="utf-8")
    with Practice(Terminal(folder, chosen_day=on(1102))) as practice, pytest.raises(Faults) as wrong:
        practice.setting()
    assert len(wrong.value.faults) == 7
