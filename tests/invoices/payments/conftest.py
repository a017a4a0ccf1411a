"""The desk that most tests of money begin with."""

from __future__ import annotations

from pathlib import Path

import pytest
from reception import Reception


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Anna had two talks, of 85.00 together."""
    desk = Reception.opened(tmp_path)
    anna = desk.client("Anna Jansen")
    for day in ("2026-10-05", "2026-10-12"):
        desk.done("deliver", "online-talk", anna, "--on", day)
    return desk
