"""A new practice is there whole or not at all, and an old one stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from reception import Reception

from catalog.faults import Faults, fault
from catalog.terminal import Terminal
from invoices.practice import demo
from invoices.practice.practice import Practice, start
from invoices.practice.shipped import example_folder

CATALOG = (example_folder() / "catalog.toml").read_bytes()


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_practice(tmp_path: Path) -> None:
    """Also in a folder that is there already, with a catalogue that somebody wrote before."""
    (tmp_path / "letter.txt").touch()
    (tmp_path / "catalog.toml").write_bytes(CATALOG + b"# mine")
    start(tmp_path, CATALOG)
    assert names(tmp_path) == ["catalog.toml", "documents", "letter.txt", "practice.db"]
    assert (tmp_path / "catalog.toml").read_bytes() == CATALOG + b"# mine"
    with Practice(Terminal(tmp_path)) as practice:
        assert practice.catalog.services


def test_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder somebody is in has a name; "in ." has none."""
    monkeypatch.chdir(tmp_path)
    assert f"De praktijk staat in {tmp_path}. Vul" in Reception(Path()).done("init", "")


@pytest.mark.parametrize("moment", ["catalog.files.write_whole", "invoices.practice.practice.create"])
def test_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Half a catalogue would be kept as if somebody had written it."""

    def fail(*_: object, **__: object) -> None:
        raise Faults([fault("disk-full", file="", folder="")])

    monkeypatch.setattr(moment, fail)
    with pytest.raises(Faults, match="disk-full"):
        start(tmp_path / "new" / "practice", CATALOG)
    assert names(tmp_path) == []
    (tmp_path / "letter.txt").touch()
    with pytest.raises(Faults, match="disk-full"):
        start(tmp_path, CATALOG)
    assert names(tmp_path) == ["letter.txt"]


@pytest.mark.parametrize("missing", ["catalog.toml", "documents", "practice.db"])
def test_an_old_practice_stays_as_it_is(tmp_path: Path, missing: str) -> None:
    """Whatever of it was lost: nothing is put in the place of it unasked."""
    start(tmp_path, CATALOG)
    (tmp_path / "documents" / "2026").mkdir()
    (tmp_path / "documents" / "2026" / "2026-00001.xml").touch()
    (tmp_path / missing).rename(tmp_path / "lost")
    before = names(tmp_path)
    with pytest.raises(Faults, match="database-gone" if missing == "practice.db" else "practice-exists"):
        start(tmp_path, CATALOG)
    assert names(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "code"), [("x" * 300, "name-too-long"), ("letter.txt", "not-a-folder"), ("letter.txt/new", "not-a-folder")]
)
def test_a_folder_that_cannot_be(tmp_path: Path, name: str, code: str) -> None:
    """Whatever was typed gets its own sentence."""
    (tmp_path / "letter.txt").touch()
    for make in (lambda: start(tmp_path / name, CATALOG), lambda: demo.run(Terminal(tmp_path), tmp_path / name)):
        with pytest.raises(Faults) as wrong:
            make()
        assert {each.code for each in wrong.value.faults} <= {code, "practice-exists"}
    assert names(tmp_path) == ["letter.txt"]


def test_a_catalogue_that_points_nowhere(tmp_path: Path) -> None:
    """A link is somebody's: nothing is made where it points."""
    (tmp_path / "catalog.toml").symlink_to("elsewhere.toml")
    start(tmp_path, CATALOG)
    assert not (tmp_path / "elsewhere.toml").exists()


class TestDemo:
    """The example practice."""

    def test_in_the_folder_where_somebody_stands(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """An empty folder is filled; it stays the same folder."""
        monkeypatch.chdir(tmp_path)
        demo.run(Terminal(Path()), Path())
        found = [path.name for path in sorted(Path().iterdir())]
        assert found == ["bank.xml", "catalog.toml", "documents", "practice.db"]

    def test_somebody_else_was_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of two at once the second is refused, and leaves nothing."""
        folder = tmp_path / "demo"

        def overtaken(_: Terminal, making: Path) -> None:
            (making / "practice.db").touch()
            folder.mkdir()
            (folder / "practice.db").write_text("theirs")

        monkeypatch.setattr(demo, "_make", overtaken)
        with pytest.raises(Faults, match="practice-exists"):
            demo.run(Terminal(folder), folder)
        assert (folder / "practice.db").read_text() == "theirs"
        assert names(tmp_path) == ["demo", "demo/practice.db"]

    def test_what_goes_wrong_is_said_of_the_folder_that_was_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(_: Terminal, making: Path) -> None:
            raise Faults([fault("disk-full", file="1.pdf", folder=str(making / "documents"))])

        monkeypatch.setattr(demo, "_make", fail)
        with pytest.raises(Faults) as wrong:
            demo.run(Terminal(tmp_path), tmp_path / "new" / "demo")
        assert wrong.value.faults[0].parameters["folder"] == str(tmp_path / "new" / "demo" / "documents")
        assert names(tmp_path) == []
