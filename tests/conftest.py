"""For every test: the keyring of this machine is left alone, and the example's year can be looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The practice of `tiered demo --year`, on 5 January 2027, to look at only: copy it to change something."""
    from the_year import played

    return played(tmp_path_factory.mktemp("year") / "practice")
