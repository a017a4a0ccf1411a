"""A disk that is really full, and a folder that may really not be written: one sentence, and nothing half-done."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from programs import INVOICES, STRANGER, as_somebody_else, command, content, disk, example, fill, tiered, unfinished

from invoices.practice.shipped import example_folder

ISSUE = ("issue", "--month", "2026-10", "--yes")
PRICE = ("catalog", "price", "online-talk", "45.00", "--from", "2027-01-01")
NOTE = ("client", "note", "k-0003", "belde over de rekening")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example practice; copied for every test."""
    return example(tmp_path_factory.mktemp("filled") / "practice")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 megabytes."""
    with disk(tmp_path / "disk", 12_000) as folder:
        yield folder


class TestFull:
    """Wherever it fills up: who looks afterwards finds what was there before, or all of it."""

    @pytest.mark.parametrize(
        ("arguments", "room"),
        [
            (ISSUE, 0),
            (ISSUE, 250_000),
            (NOTE, 40_000),
            (("client", "list"), 0),
            (("client", "import", example_folder() / "clients.csv"), 4_000),
            (PRICE, 4_000),
            (("backup", "{disk}/copy.zip"), 200_000),
        ],
    )
    def test_a_practice_on_it(self, filled: Path, small: Path, arguments: tuple[str, ...], room: int) -> None:
        """Nothing changed, and with room again it is simply done."""
        practice = Path(shutil.copytree(filled, small / "practice"))
        words = [str(word).replace("{disk}", str(small)) for word in arguments]
        ballast = fill(small, room)
        before = content(small)
        refused = tiered(practice, *words)
        assert refused.returncode == 1, refused
        assert "vol" in refused.stderr
        assert str(small) in refused.stderr
        assert content(small) == before
        assert unfinished(small) == []
        ballast.unlink()
        done = tiered(practice, *words)
        assert done.returncode == 0, done.stderr
        assert tiered(practice, "verify").returncode == 0

    def test_invoices_without_documents(self, filled: Path, small: Path) -> None:
        """What was issued is issued; it is said that documents are missing, and no page is named that is not there."""
        practice = Path(shutil.copytree(filled, small / "practice"))
        ballast = fill(small, 800_000)
        issued = tiered(practice, *ISSUE, "--json")
        assert issued.returncode == 1
        assert issued.stdout.count('"number"') == INVOICES
        assert "tiered resume" in issued.stderr
        assert "index.html" not in issued.stdout + issued.stderr
        assert unfinished(small) == []
        assert tiered(practice, "verify").returncode == 0
        ballast.unlink()
        assert tiered(practice, "resume").returncode == 0
        assert tiered(practice, "verify").returncode == 0
        assert len(list((practice / "documents" / "2026").iterdir())) == 3 * INVOICES

    @pytest.mark.parametrize(("name", "room"), [("init", 20_000), ("init", 300_000), ("demo", 0), ("demo", 400_000)])
    def test_a_new_practice(self, small: Path, name: str, room: int) -> None:
        """It is there whole, or not at all."""
        ballast = fill(small, room)
        refused = tiered(None, name, small / "practice")
        assert refused.returncode == 1, refused
        assert refused.stderr.startswith(f"De schijf met {small}")
        assert "vol" in refused.stderr
        assert [path.name for path in small.iterdir()] == ["ballast"]
        ballast.unlink()
        assert tiered(None, name, small / "practice").returncode == 0
        assert tiered(small / "practice", "verify").returncode == 0

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
    @pytest.mark.parametrize("more", [(), ("--json",)])
    def test_where_the_answer_goes(self, filled: Path, more: tuple[str, ...]) -> None:
        """That is said, and that the work is done all the same."""
        with Path("/dev/full").open("w") as full:
            words = command(filled, "client", "list", *more)
            done = subprocess.run(words, check=False, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        assert done.returncode == 1
        assert done.stderr.startswith("Wat u vroeg, is gedaan")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
    @pytest.mark.parametrize("asked", [("--help",), ("deliver", "--help"), ("--version",)])
    def test_where_a_help_page_goes(self, filled: Path, asked: tuple[str, ...]) -> None:
        """One sentence, no traceback."""
        with Path("/dev/full").open("w") as full:
            words = command(filled, *asked)
            done = subprocess.run(words, check=False, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert done.stderr.startswith("De schijf waar dit heen gaat, is vol.")


@pytest.mark.skipif(not hasattr(os, "chown"), reason="files belong to somebody only on POSIX")
class TestReadOnly:
    """Somebody who may look and not touch."""

    @pytest.fixture
    def closed(self, filled: Path) -> Iterator[Path]:
        """A practice that belongs to somebody else, outside the folder that pytest keeps for itself."""
        if os.geteuid() != 0:
            pytest.skip("giving files to somebody else needs root")
        place = Path(mkdtemp())
        place.chmod(0o755)
        practice = Path(shutil.copytree(filled, place / "practice"))
        for path in (practice, *practice.rglob("*")):
            os.chown(path, STRANGER, STRANGER)
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield practice
        shutil.rmtree(place)

    @pytest.mark.parametrize("arguments", [ISSUE, ("client", "list"), PRICE])
    def test_a_folder(self, closed: Path, arguments: tuple[str, ...]) -> None:
        before = content(closed)
        refused = tiered(closed, *arguments, before=as_somebody_else(closed))
        assert refused.returncode == 1, refused
        assert "mag schrijven" in refused.stderr
        assert content(closed) == before

    def test_a_doctor_sees_it(self, closed: Path) -> None:
        seen = tiered(closed, "doctor", before=as_somebody_else(closed))
        assert seen.returncode == 1
        assert f"In de map {closed} kan niet worden geschreven." in seen.stdout

    def test_a_database_in_a_folder_of_ones_own(self, closed: Path) -> None:
        """What only reads goes on; what writes is refused, and the doctor says why."""
        before = as_somebody_else(closed)
        closed.chmod(0o777)
        assert tiered(closed, "client", "list", before=before).returncode == 0
        refused = tiered(closed, *NOTE, before=before)
        assert refused.returncode == 1
        assert "mag schrijven" in refused.stderr
        assert tiered(closed, "doctor", before=before).returncode == 1

    @pytest.mark.parametrize("mode", [0o700, 0o644])
    def test_a_folder_that_may_not_be_entered(self, closed: Path, mode: int) -> None:
        """That is no wrong usage."""
        before = as_somebody_else(closed)
        closed.chmod(mode)
        for arguments in (("client", "list"), ("catalog", "check"), ("doctor",)):
            refused = tiered(closed, *arguments, before=before)
            assert refused.returncode == 1, refused
            assert str(closed) in refused.stdout + refused.stderr

    def test_documents(self, closed: Path) -> None:
        """Invoices are made; their documents wait."""
        before = as_somebody_else(closed)
        closed.chmod(0o777)
        (closed / "practice.db").chmod(0o666)
        issued = tiered(closed, *ISSUE, before=before)
        assert issued.returncode == 1
        assert f"{closed / 'documents' / '2026'} is niet te lezen of te schrijven: dat mag u niet." in issued.stderr
        assert "tiered resume" in issued.stderr
        assert "documents" in tiered(closed, "doctor", before=before).stdout
        (closed / "documents").chmod(0o777)
        assert tiered(closed, "resume", before=before).returncode == 0
        assert tiered(closed, "verify", before=before).returncode == 0

    @pytest.mark.parametrize("arguments", [ISSUE, PRICE, ("client", "list")])
    def test_a_whole_disk(self, filled: Path, small: Path, arguments: tuple[str, ...]) -> None:
        """Also for whoever may do everything."""
        practice = Path(shutil.copytree(filled, small / "practice"))
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        before = content(small)
        refused = tiered(practice, *arguments)
        assert refused.returncode == 1, refused
        assert "schrijven" in refused.stderr
        assert content(small) == before
