"""What the accountant's desk says: reports, exports, the review, and closing a period."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "command.report.period": "I do not know the period {word}. Write a year (2026), a quarter (2026-Q4) or a month (2026-11).",
    "command.report.total": "Total",
    "command.report.kept": "Kept: {file}",
    "command.report.nothing": "There is nothing in this period.",
    "command.report.note": "Note: {note}",
    "command.report.title.accounts": "Trial balance {period}",
    "command.report.table.accounts": "Accounts",
    "command.report.column.number": "Number",
    "command.report.column.rgs": "RGS",
    "command.report.column.account": "Account",
    "command.report.column.before": "Before",
    "command.report.column.debit": "Debit",
    "command.report.column.credit": "Credit",
    "command.report.column.after": "After",
}
