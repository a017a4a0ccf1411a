"""Opening, versions, transactions, and every way in which the disk or another program can refuse."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from catalog.faults import Faults
from catalog.texts import LANGUAGES
from invoices.store import migrations, schema
from invoices.store.chain import append, verify_chain
from invoices.store.database import FILE, Database, create, open_database
from invoices.store.failures import database_faults, disk_faults
from invoices.store.register import Register

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def record(connection: Connection) -> None:
    append(connection, "tested", None, NOW, "Anna", {})


def count(database: Database) -> int:
    with database.reading() as connection:
        return len(connection.execute(select(schema.events)).all())


def refused(code: str, faults: pytest.ExceptionInfo[Faults]) -> None:
    """One fault with this code, which has its sentence and its advice."""
    (fault,) = faults.value.faults
    assert fault.code == code
    assert all(fault.message(language) and fault.hint(language) for language in LANGUAGES)


def run(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", script, *arguments], text=True, stderr=subprocess.PIPE)


class TestOpening:
    """Opening is quick, and refuses what it does not know."""

    def test_settings(self, database: Database) -> None:
        with database.reading() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout")
            }
        assert found == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "recursive_triggers": 1,
            "busy_timeout": 30_000,
        }

    @pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
    def test_nobody_else_may_read_personal_data(self, database: Database) -> None:
        assert database.path.stat().st_mode & 0o777 == 0o600

    @pytest.mark.usefixtures("database")
    def test_alembic_is_only_imported_where_it_is_needed(self, folder: Path) -> None:
        """It would cost a fifth of a second on every command."""
        script = """if True:
            import pathlib, sys
            from invoices.store.database import open_database
            open_database(pathlib.Path(sys.argv[1])).close()
            assert not {"alembic", "mako"} & sys.modules.keys()
        """
        assert run(script, str(folder)).wait() == 0

    def test_no_practice(self, tmp_path: Path) -> None:
        with pytest.raises(Faults) as faults:
            open_database(tmp_path)
        refused("not-a-practice", faults)
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(("content", "code"), [(b"", "not-a-practice"), (b"Dear diary, " * 1000, "not-a-database")])
    def test_another_file(self, tmp_path: Path, content: bytes, code: str) -> None:
        """It is left as it is: SQLite would begin to fill an empty one."""
        (tmp_path / FILE).write_bytes(content)
        with pytest.raises(Faults) as faults:
            open_database(tmp_path)
        refused(code, faults)
        assert (tmp_path / FILE).read_bytes() == content

    def test_invoices_without_a_database(self, tmp_path: Path) -> None:
        """Who lost the database is not told to begin a new one: that would give the same numbers again."""
        (tmp_path / "documents" / "2026").mkdir(parents=True)
        (tmp_path / "documents" / "2026" / "2026-00001.xml").touch()
        for attempt in (open_database, create):
            with pytest.raises(Faults) as faults:
                attempt(tmp_path)
            refused("database-gone", faults)
        assert not (tmp_path / FILE).exists()

    def test_a_creation_that_was_cut_short_can_be_done_again(self, tmp_path: Path) -> None:
        (tmp_path / FILE).touch()
        create(tmp_path).close()
        open_database(tmp_path).close()

    def test_another_programs_database(self, tmp_path: Path) -> None:
        with closing(sqlite3.connect(tmp_path / FILE)) as other:
            other.execute("CREATE TABLE alembic_version (version_num TEXT)")
            other.execute("INSERT INTO alembic_version VALUES ('ae1027a6acf')")
            other.commit()
        with pytest.raises(Faults) as faults:
            open_database(tmp_path)
        refused("not-a-practice", faults)

    def test_a_newer_database(self, database: Database, folder: Path) -> None:
        with database.transaction() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(Faults) as faults:
            open_database(folder)
        refused("database-newer", faults)

    @pytest.mark.usefixtures("database")
    def test_a_practice_is_never_overwritten(self, folder: Path) -> None:
        with pytest.raises(Faults) as faults:
            create(folder)
        refused("practice-exists", faults)

    @pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("nowhere")])
    def test_something_else_has_its_name(self, tmp_path: Path, make: Callable[[Path], None]) -> None:
        make(tmp_path / FILE)
        with pytest.raises(Faults) as faults:
            create(tmp_path)
        refused("practice-exists", faults)
        assert [path.name for path in tmp_path.iterdir()] == [FILE]

    def test_somebody_else_was_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of two programs that make a practice here at once, one does."""
        upgrade = migrations.upgrade

        def overtaken(connection: Connection) -> None:
            monkeypatch.undo()
            create(tmp_path).close()
            upgrade(connection)

        monkeypatch.setattr(migrations, "upgrade", overtaken)
        with pytest.raises(Faults) as faults:
            create(tmp_path)
        refused("practice-exists", faults)
        open_database(tmp_path).close()
        assert [path.name for path in tmp_path.iterdir()] == [FILE]

    def test_a_creation_that_fails_leaves_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """And what went wrong is said of the folder that somebody named."""

        def fail(connection: Connection) -> None:
            connection.exec_driver_sql("PRAGMA max_page_count=1")
            connection.exec_driver_sql("CREATE TABLE big (x)")

        monkeypatch.setattr(migrations, "upgrade", fail)
        with pytest.raises(Faults) as faults:
            create(tmp_path)
        refused("disk-full", faults)
        assert faults.value.faults[0].parameters["folder"] == str(tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(Faults) as faults:
            create(tmp_path / "file" / "practice")
        refused("not-a-folder", faults)

    @pytest.mark.usefixtures("database")
    def test_an_old_sqlite(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
        with pytest.raises(Faults) as faults:
            open_database(folder)
        refused("sqlite-too-old", faults)


class TestTransactions:
    """All or nothing."""

    def test_all_is_kept(self, database: Database, folder: Path) -> None:
        with database.transaction() as connection:
            record(connection)
            record(connection)
        with open_database(folder) as other:
            assert count(other) == 2

    def test_nothing_is_kept_after_a_mistake(self, database: Database) -> None:
        def fail() -> None:
            with database.transaction() as connection:
                record(connection)
                raise LookupError

        with pytest.raises(LookupError):
            fail()
        assert count(database) == 0

    def test_batches_of_a_dry_run_see_each_other_and_leave_nothing(self, database: Database) -> None:
        with database.transaction(dry_run=True):
            for batch in range(3):
                with database.transaction() as connection:
                    record(connection)
                assert count(database) == batch + 1
        assert count(database) == 0

    def test_a_batch_can_fail_alone(self, database: Database) -> None:
        def fail() -> None:
            with database.transaction() as connection:
                record(connection)
                raise LookupError

        with database.transaction() as connection:
            record(connection)
            with pytest.raises(LookupError):
                fail()
        assert count(database) == 1

    def test_a_dry_run_inside_a_transaction(self, database: Database) -> None:
        with database.transaction() as connection:
            record(connection)
            with database.transaction(dry_run=True):
                record(connection)
        assert count(database) == 1

    def test_what_is_written_while_reading_does_not_stay(self, database: Database) -> None:
        with database.reading() as connection:
            record(connection)
        assert count(database) == 0

    def test_reading_is_one_view(self, database: Database, folder: Path) -> None:
        with database.reading(), open_database(folder) as other:
            assert count(database) == 0
            with other.transaction() as connection:
                record(connection)
            assert count(database) == 0
        assert count(database) == 1

    def test_no_transaction_inside_reading(self, database: Database) -> None:
        with database.reading(), pytest.raises(RuntimeError), database.transaction():
            pass

    def test_a_mistake_in_the_program_stays_one(self, database: Database) -> None:
        with pytest.raises(Exception, match="FOREIGN KEY"), database.transaction() as connection:
            connection.execute(insert(schema.removals), {"delivery": "d", "reason": "r", "actor": "a", "time": "t"})


ADD_PEOPLE = """if True:
    import pathlib, sys
    from datetime import UTC, datetime
    from invoices.store.chain import append
    from invoices.store.database import open_database
    from invoices.store.register import Register
    from tiered.people import Person

    with open_database(pathlib.Path(sys.argv[1])) as database:
        for _ in range(20):
            with database.transaction() as connection:
                people = Register(connection).people
                people.add([Person(id=people.new_ids()(), name="Anna")])
                append(connection, "added", None, datetime.now(UTC), "Anna", {})
"""

DIE = """if True:
    import os, pathlib, sys
    from datetime import UTC, datetime
    from invoices.store.chain import append
    from invoices.store.database import open_database

    with open_database(pathlib.Path(sys.argv[1])) as database, database.transaction() as connection:
        append(connection, "lost", None, datetime.now(UTC), "Anna", {})
        os._exit(9)
"""


class TestOthers:
    """Other programs work with the same practice."""

    def test_two_programs_write_at_once(self, database: Database, folder: Path) -> None:
        """Neither loses anything, no id is given twice, and the chain holds."""
        programs = [run(ADD_PEOPLE, str(folder)) for _ in range(2)]
        assert [(program.communicate()[1], program.returncode) for program in programs] == [("", 0)] * 2
        with database.reading() as connection:
            assert [person.id for person in Register(connection).people.all()] == [f"k-{n:04}" for n in range(1, 41)]
            assert verify_chain(connection) == []
        assert count(database) == 40

    def test_a_program_that_dies_leaves_nothing_half_done(self, database: Database, folder: Path) -> None:
        assert run(DIE, str(folder)).wait() == 9
        assert count(database) == 0

    def test_a_writer_that_keeps_it_busy(self, database: Database, folder: Path) -> None:
        with open_database(folder, busy_seconds=0.05) as other:
            with database.transaction():
                assert count(other) == 0
                with pytest.raises(Faults) as faults, other.transaction():
                    pass
                refused("database-busy", faults)
            with other.transaction() as connection:
                record(connection)
        assert count(database) == 1


class TestDisk:
    """The disk refuses; a person reads why."""

    @pytest.mark.parametrize("dry_run", [False, True])
    def test_full(self, database: Database, *, dry_run: bool) -> None:
        def fill() -> None:
            with database.transaction(dry_run=dry_run), database.transaction() as connection:
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
                connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
                rows = [{"id": f"{n}", "name": "x" * 500, "record": "{}"} for n in range(2000)]
                connection.execute(insert(schema.persons), rows)

        with pytest.raises(Faults) as faults:
            fill()
        refused("disk-full", faults)
        with database.reading() as connection:
            assert connection.execute(select(schema.persons)).all() == []

    def test_damaged(self, database: Database, folder: Path) -> None:
        with database.transaction() as connection:
            rows = [{"id": f"{n}", "name": "x" * 500, "record": "{}"} for n in range(2000)]
            connection.execute(insert(schema.persons), rows)
        database.close()
        content = bytearray((folder / FILE).read_bytes())
        content[600_000:1_200_000] = b"\xaa" * 600_000
        (folder / FILE).write_bytes(content)
        with open_database(folder) as damaged, pytest.raises(Faults) as faults, damaged.reading() as connection:
            connection.execute(select(schema.persons)).all()
        refused("database-damaged", faults)

    @pytest.mark.parametrize("statement", ["DROP TABLE notes", "ALTER TABLE notes RENAME COLUMN text TO said"])
    def test_a_table_is_not_what_it_was(self, database: Database, folder: Path, statement: str) -> None:
        with database.transaction() as connection:
            connection.exec_driver_sql(statement)
        with open_database(folder) as damaged, pytest.raises(Faults) as faults, damaged.reading() as connection:
            connection.execute(select(schema.notes)).all()
        refused("database-damaged", faults)

    def test_a_record_is_not_what_it_was(self, database: Database) -> None:
        with database.transaction() as connection:
            connection.execute(insert(schema.persons), {"id": "k-0001", "name": "Anna", "record": '{"nime": "Anna"}'})
        with pytest.raises(Faults) as faults, database.reading() as connection:
            Register(connection).people.all()
        refused("record-damaged", faults)
        assert "Anna" not in str(faults.value.faults)

    def test_read_only_file(self, database: Database) -> None:
        """What SQLite says of a file that may not be written, also to somebody who may write everything."""
        uri = f"{database.path.as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(uri, uri=True)) as raw,
            pytest.raises(Faults) as faults,
            database_faults(database.path),
        ):
            raw.execute("DELETE FROM persons")
        refused("database-read-only", faults)

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
    def test_read_only_folder(self, database: Database, folder: Path) -> None:
        database.close()
        folder.chmod(0o500)
        try:
            with pytest.raises(Faults) as faults, open_database(folder) as opened, opened.transaction() as connection:
                record(connection)
        finally:
            folder.chmod(0o700)
        refused("database-read-only", faults)

    @pytest.mark.parametrize(
        ("number", "code"),
        [
            (sqlite3.SQLITE_CANTOPEN, "database-read-only"),
            (sqlite3.SQLITE_READONLY_DIRECTORY, "database-read-only"),
            (sqlite3.SQLITE_IOERR_FSYNC, "disk-error"),
            (sqlite3.SQLITE_BUSY_SNAPSHOT, "database-busy"),
            (sqlite3.SQLITE_CORRUPT_INDEX, "database-damaged"),
        ],
    )
    def test_what_cannot_be_made_to_happen_here(self, number: int, code: str) -> None:
        problem = sqlite3.OperationalError("as SQLite says it")
        problem.sqlite_errorcode = number
        with pytest.raises(Faults) as faults, database_faults(Path("practice.db")):
            raise problem
        refused(code, faults)

    @pytest.mark.parametrize(
        ("number", "code"),
        [
            (errno.ENOSPC, "disk-full"),
            (errno.EACCES, "file-forbidden"),
            (errno.ENOENT, "file-absent"),
            (errno.EROFS, "disk-read-only"),
            (errno.EISDIR, "file-is-a-folder"),
            (errno.ENOTDIR, "not-a-folder"),
            (errno.ENAMETOOLONG, "name-too-long"),
            (errno.EIO, "file-unreachable"),
        ],
    )
    def test_files(self, number: int, code: str) -> None:
        with pytest.raises(Faults) as faults, disk_faults(Path("documents")):
            raise OSError(number, os.strerror(number), "documents/1.pdf")
        refused(code, faults)

    def test_a_copy_to_a_full_disk(self) -> None:
        """Where it was copied to is full, not where it came from."""
        number = errno.ENOSPC
        with pytest.raises(Faults) as faults, disk_faults(Path("elsewhere")):
            raise OSError(number, os.strerror(number), "documents/1.pdf", None, "stick/1.pdf")
        assert faults.value.faults[0].parameters["folder"] == "stick"
