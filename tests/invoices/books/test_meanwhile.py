"""Staff work on while a report works out what is not billed yet."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from reception import Reception

from invoices.store.database import FILE


@pytest.mark.parametrize("report", ["completeness", "payers", "coverages"])
def test_a_report_waits_for_nobody(tmp_path: Path, report: str) -> None:
    """It works on a copy: somebody who is writing does not stop it, and nothing that it works out is kept."""
    desk = Reception.opened(tmp_path / "practice")
    desk.deliver("online-talk", desk.client("Anna Jansen"), "2026-10-05")
    with closing(sqlite3.connect(desk.folder / FILE, timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE persons SET name = 'Anna de Vries'")
        desk.done("report", report, "--period", "2026-10")
        other.execute("COMMIT")
        assert other.execute("SELECT count(*) FROM plans").fetchone() == (0,)
