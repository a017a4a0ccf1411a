"""Asked to stop, closed with its window, or killed: nothing is left half-way, or it is gone the next time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from programs import command, content, example, heeding, tiered, unfinished

from catalog.leftovers import OLD

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


def stopped(made: Path, number: signal.Signals, *words: str) -> int:
    """How a command ends that gets a signal while what it makes is half-way; asked again where it was ready before."""
    for _ in range(20):
        pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        program = subprocess.Popen(words, **pipes, text=True, preexec_fn=heeding)  # noqa: PLW1509
        while not unfinished(made.parent) and program.poll() is None:
            time.sleep(0.002)
        program.send_signal(number)
        _, said = program.communicate(timeout=60)
        assert "Traceback" not in said
        if program.returncode:
            break
        shutil.rmtree(made) if made.is_dir() else made.unlink()
    return program.returncode


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    """The example that was half made is taken away; asked again, it is made."""
    assert stopped(tmp_path / "demo", number, *command(None, "demo", tmp_path / "demo")) == 128 + number
    assert list(tmp_path.iterdir()) == []
    assert tiered(None, "demo", tmp_path / "demo").returncode == 0
    assert tiered(tmp_path / "demo", "verify").returncode == 0


def test_a_backup_that_is_stopped(tmp_path: Path) -> None:
    """It holds names: no half of one stays behind."""
    practice = example(tmp_path / "practice")
    before = content(tmp_path)
    copy = tmp_path / "copy.zip"
    assert stopped(copy, signal.SIGTERM, *command(practice, "backup", copy)) == 143
    assert content(tmp_path) == before
    assert unfinished(tmp_path) == []


def test_killed(tmp_path: Path) -> None:
    """Nobody can clean up then; whoever does the same later takes it away."""
    assert stopped(tmp_path / "demo", signal.SIGKILL, *command(None, "demo", tmp_path / "demo")) == -signal.SIGKILL
    assert unfinished(tmp_path)
    long_ago = time.time() - OLD - 60
    for path in (*tmp_path.rglob("*"), tmp_path):
        os.utime(path, (long_ago, long_ago))
    assert tiered(None, "demo", tmp_path / "demo").returncode == 0
    assert unfinished(tmp_path) == []
