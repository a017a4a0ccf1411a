"""Issues October 2026 and makes the documents; also a program of its own, which test_crash.py kills."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from catalog.terminal import Terminal
from invoices.billing import month_scope
from invoices.issue import issue
from invoices.practice.practice import Practice
from invoices.rendering import resume
from invoices.testing import PlainRenderer

TODAY = date(2026, 11, 2)


def run(folder: Path, ready: Callable[[], None] = lambda: None) -> None:
    """Does what is left to do, to the end."""
    with Practice(Terminal(folder, chosen_day=TODAY, chosen_actor="tester")) as practice:
        setting = practice.setting()
        ready()
        issue(practice.store, setting, month_scope("2026-10", TODAY))
        resume(practice.store, PlainRenderer(), practice.folder)


def wait() -> None:
    """Says that everything is loaded, and goes on when it is told to."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()


if __name__ == "__main__":
    run(Path(sys.argv[1]), wait)
