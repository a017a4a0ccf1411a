"""A program of its own that issues October 2026 and makes the documents. test_crash.py kills it."""

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
    setting = practice.setting()
    sys.stdout.write("started\n")
    sys.stdout.flush()
    issue(practice.store, setting, month_scope("2026-10", TODAY))
    resume(practice.store, PlainRenderer(), practice.folder)
