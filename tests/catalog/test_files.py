"""Files are there whole or not at all, and what goes wrong is said of the file that somebody knows."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from catalog.files import place_new, write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("moment", ["fdopen", "fsync"])
def test_a_failure_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Not the temporary one beside it, of which nothing is left."""

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "as the system says it", "a temporary file")

    path = tmp_path / "index.html"
    path.write_bytes(b"first")
    monkeypatch.setattr(os, moment, fail)
    with pytest.raises(OSError, match="as the system says it") as wrong:
        write_whole(path, b"second")
    assert (wrong.value.errno, wrong.value.filename) == (errno.ENOSPC, str(path))
    assert (names(tmp_path), path.read_bytes()) == (["index.html"], b"first")


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "index.html").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "index.html", b"page")
    assert names(tmp_path) == ["index.html"]


@pytest.mark.parametrize("mode", [None, 0o644])
@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_who_may_read_it(tmp_path: Path, mode: int | None) -> None:
    """Nobody else, unless it is said."""
    write_whole(tmp_path / "file", b"text", mode=mode)
    assert (tmp_path / "file").stat().st_mode & 0o777 == (mode or 0o600)


@pytest.mark.parametrize("links", [True, False])
def test_a_name_is_given_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool) -> None:
    """What has the name keeps it, also a link to nothing; also on a disk that knows no links."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    if not links:
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    made = tmp_path / "made"
    made.write_bytes(b"new")
    place_new(made, tmp_path / "free")
    assert (names(tmp_path), (tmp_path / "free").read_bytes()) == (["free"], b"new")
    made.write_bytes(b"newer")
    (tmp_path / "link").symlink_to("nowhere")
    for taken in ("free", "link"):
        with pytest.raises(FileExistsError):
            place_new(made, tmp_path / taken)
    assert (names(tmp_path), (tmp_path / "free").read_bytes()) == (["free", "link", "made"], b"new")
