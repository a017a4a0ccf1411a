"""The program's own source files, as they are installed: what tests read to see how it is built."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

PACKAGES = ("catalog", "tiered", "invoices", "cli")  # each imports what stands before it, never what comes after


@dataclass(frozen=True)
class Source:
    """One module: the package it belongs to, its dotted name, its file and its syntax."""

    package: str
    module: str
    path: Path
    tree: ast.Module

    def imports(self) -> Iterator[str]:
        """Every module it imports, anywhere in the file: `invoices.store.schema`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.module} imports relative to itself"
                yield node.module or ""

    def imports_at_once(self) -> Iterator[str]:
        """Every module that is imported when it is: not inside a function, and not for types only."""
        todo: list[ast.AST] = list(self.tree.body)
        while todo:
            node = todo.pop()
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                continue
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module or ""
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                todo.extend(ast.iter_child_nodes(node))


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the program."""
    return tuple(source for package in PACKAGES for source in _of(package))


def _of(package: str) -> Iterator[Source]:
    start = Path(import_module(package).__file__ or "")
    files = sorted(start.parent.rglob("*.py")) if start.name == "__init__.py" else [start]
    for path in files:
        inside = path.relative_to(start.parent).with_suffix("").parts if start.name == "__init__.py" else ()
        name = ".".join((package, *(part for part in inside if part != "__init__")))
        yield Source(package, name, path, ast.parse(path.read_text(encoding="utf-8")))
