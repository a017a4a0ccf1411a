"""What the package brings along: the example practice."""

from __future__ import annotations

from pathlib import Path


def example_folder() -> Path:
    """The folder of the example practice: inside the installed package, or in the checkout it is developed in."""
    installed = Path(__file__).parent / "example"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "examples" / "practice"
