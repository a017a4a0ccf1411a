"""The example files of the banks, and what is read from them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from invoices.bank.read import read
from invoices.bank.statement import Statement, StatementLine

FOLDER = Path(__file__).parent / "invoices" / "bank" / "files"
EXAMPLES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".xml", ".940"))


def lines(path: Path) -> tuple[StatementLine, ...]:
    """All lines of a file."""
    return tuple(line for statement in read(path.read_bytes(), path.name) for line in statement.lines)


def shown(statements: Iterable[Statement]) -> str:
    """What was read, for a person to look through."""
    rows = []
    for statement in statements:
        rows.append(f"{statement.account} {statement.first} {statement.opening!r}")
        for line in statement.lines:
            rows.append(f"  {line.day} {line.amount}{' reversal' if line.reversal else ''} {line.key}")
            said = {"name": line.name, "iban": line.iban, "reference": line.reference, "end": line.end_to_end}
            rows += [f"    {what}: {value}" for what, value in (said | {"text": line.text}).items() if value]
        rows.append(f"  {statement.last} {statement.closing!r}\n")
    return "\n".join(rows)
