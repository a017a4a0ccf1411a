"""A program that issues October 2026 and makes the documents, in a process of its own: to be killed by test_crash.py."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from catalog.terminal import Terminal
from invoices.billing import month_scope
from invoices.issue import issue
from invoices.practice.practice import Practice
from invoices.rendering import resume
from invoices.testing import PlainRenderer

TODAY = date(2026, 11, 2)

with Practice(Terminal(Path(sys.argv[1]), chosen_day=TODAY, chosen_actor="tester")) as practice:
    issue(practice.store, practice.setting(), month_scope("2026-10", TODAY))
    resume(practice.store, PlainRenderer(), practice.folder)
