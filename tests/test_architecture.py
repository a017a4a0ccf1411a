"""How the program is built: imports point one way, the engine is pure, and a command starts light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sources import PACKAGES, Source, sources

PURE = {  # all that the engine may import beside catalog and itself
    "__future__",
    "collections",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "itertools",
    "math",
    "pydantic",
    "types",
    "typing",
    "typing_extensions",
}
OUTSIDE = {  # the clock, files, randomness, the network, other programs; and what draws them in
    *("os", "io", "random", "secrets", "uuid", "time", "pathlib", "shutil", "tempfile", "subprocess", "socket"),
    *("sqlite3", "sqlalchemy", "alembic", "stripe", "urllib", "http", "ssl", "asyncio", "threading", "multiprocessing"),
    *("tomllib", "tomlkit", "tomli_w", "lxml", "typst", "jinja2", "typer", "rich"),
}
ASKED = {"now", "utcnow", "today", "open", "input", "print", "getenv", "urandom"}  # calls that look outside
HEAVY = (
    *("pydantic", "sqlalchemy", "alembic", "lxml", "mt940", "typst", "jinja2", "stripe", "rich", "babel", "segno"),
    *("stdnum", "starlette", "uvicorn", "limits", "xlsxwriter"),
)


def of(package: str) -> list[Source]:
    return [source for source in sources() if source.package == package]


def top(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    """Along catalog <- tiered <- invoices <- cli nobody imports what stands further on, not even inside a function."""
    after = PACKAGES[PACKAGES.index(package) + 1 :]
    assert of(package)
    for source in of(package):
        wrong = sorted(module for module in source.imports() if top(module) in after)
        assert not wrong, f"{source.module} imports {wrong}"


def test_the_engine_imports_nothing_impure() -> None:
    """tiered/ computes: it may use arithmetic, types and the catalogue, and nothing that looks outside."""
    for source in of("tiered"):
        wrong = sorted(module for module in source.imports() if top(module) not in PURE | {"catalog", "tiered"})
        assert not wrong, f"{source.module} imports {wrong}"


def test_the_engine_draws_nothing_impure_in() -> None:
    """What the engine imports from the catalogue reads no files either: only load, dump and edit do."""
    modules = {source.module: source for source in sources()}
    seen: set[str] = set()
    todo = [source.module for source in of("tiered")]
    while todo:
        name = todo.pop()
        if name in seen or name not in modules:
            continue
        seen.add(name)
        for module in modules[name].imports_at_once():
            assert top(module) not in OUTSIDE, f"{name} imports {module}"
            todo.append(module)
    assert "catalog.money" in seen
    assert not seen & {"catalog.load", "catalog.dump", "catalog.edit", "catalog.terminal"}


def _calls(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_the_engine_asks_nothing() -> None:
    """No clock is read and no file opened in tiered/."""
    for source in of("tiered"):
        assert not ASKED & set(_calls(source)), source.module


def test_a_command_starts_light(tmp_path: Path) -> None:
    """Every command is there, and importing all of them imports no library that only some of them need."""
    code = "import sys, cli; [cli.Commands()[name] for name in cli.COMMANDS]; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert not sorted(set(HEAVY) & loaded)
    commands = {source.module for source in sources() if source.path.name.endswith("commands.py")}
    assert commands - {"catalog.texts.nl.commands", "catalog.texts.en.commands"} <= loaded
