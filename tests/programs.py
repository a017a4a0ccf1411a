"""`tiered` as people run it: a program of its own, on a disk of its own, as somebody else."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from catalog.leftovers import UNFINISHED
from catalog.terminal import Terminal
from invoices.practice.importing import import_clients, import_coverages, import_deliveries
from invoices.practice.practice import Practice, start
from invoices.practice.shipped import example_folder

TIERED = Path(sys.executable).with_name("tiered")
TODAY = "2026-11-02"
INVOICES = 30  # of October in the example practice
STRANGER = 12345  # a user's number that nobody has


def heeding() -> None:
    """Called in a new program: it heeds the signals that whoever runs the tests may have told their programs not to."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


def command(folder: Path | None, *arguments: str | Path) -> list[str]:
    """The words of a command."""
    place = [] if folder is None else ["-C", str(folder)]
    return [str(TIERED), *place, "--today", TODAY, *map(str, arguments)]


def tiered(
    folder: Path | None, *arguments: str | Path, before: Sequence[str] = (), env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end. It never waits for ever, and nobody sees a traceback."""
    done = subprocess.run(
        [*before, *command(folder, *arguments)],
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={name: value for name, value in {**os.environ, **(env or {})}.items() if name != "COLUMNS"},
        timeout=120,
    )
    out, err = (stream.decode(errors="replace") for stream in (done.stdout, done.stderr))
    assert "Traceback" not in err, err
    assert "TIERED_DEBUG" not in err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def example(folder: Path) -> Path:
    """A practice with the people, agreements and deliveries of the example; nothing is issued."""
    start(folder, (example_folder() / "catalog.toml").read_bytes())
    with Practice(Terminal(folder, chosen_day=date.fromisoformat(TODAY))) as practice:
        import_clients(practice, example_folder() / "clients.csv")
        import_coverages(practice, example_folder() / "coverages.csv")
        import_deliveries(practice, example_folder() / "deliveries.csv")
    return folder


def content(folder: Path) -> dict[str, str]:
    """What is in each file, but for those SQLite puts beside its own: it takes them away itself."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def unfinished(folder: Path) -> list[str]:
    """What was left half-way."""
    return [path.name for path in folder.rglob(f"{UNFINISHED}*")]


@contextmanager
def disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A small disk of its own. Skips where that cannot be had."""
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("a disk of its own needs root")
    asked = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    if asked.returncode:
        pytest.skip(f"this system mounts no disks: {asked.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(place: Path, room: int) -> Path:
    """A file that leaves so many bytes on its disk."""
    free = shutil.disk_usage(place).free
    ballast = place / "ballast"
    ballast.write_bytes(b"\0" * max(free - room, 0))
    return ballast


def as_somebody_else(reachable: Path) -> list[str]:
    """What runs a command as a user who owns nothing here. Skips where that cannot be had."""
    setpriv = shutil.which("setpriv")
    if setpriv is None or os.geteuid() != 0:
        pytest.skip("becoming somebody else needs root and setpriv")
    nobody = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"]
    # Where the program or the practice cannot be reached by nobody: root, without the right to do everything.
    plain_root = [setpriv, "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    for before in (nobody, plain_root):
        words = [*before, str(TIERED), "-C", str(reachable), "--json", "catalog", "check"]
        tried = subprocess.run(words, check=False, capture_output=True, timeout=60)
        if tried.stdout.startswith(b"{"):
            return before
    pytest.skip("nobody else can run the program here")
