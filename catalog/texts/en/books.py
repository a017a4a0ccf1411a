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
    "command.close.none": "Nothing is closed.",
    "command.close.through": "The books are closed up to and including {through}.",
    "command.close.done": "{period} is closed.",
    "command.close.sure": "Nothing can be booked any more up to and including {through}. Close?",
    "command.close.reason": "A reason belongs to --anyway.",
    "command.close.unbilled": (
        "{month}: 1 delivery has no invoice yet.",
        "{month}: {count} deliveries have no invoice yet.",
    ),
    "command.close.held": (
        "{month}: 1 delivery waits for a decision. You can still bill it later.",
        "{month}: {count} deliveries wait for a decision. You can still bill them later.",
    ),
    "command.close.closed": "closed",
    "command.close.reopened": "opened again",
    "command.close.column.period": "Period",
    "command.close.column.what": "What",
    "command.close.column.through": "Closed up to and including",
    "command.close.column.time": "Done on",
    "command.close.column.actor": "By",
    "command.close.column.reason": "Why",
    "command.reopen.sure": "What is booked in {period} can change again. Open {period} again?",
    "command.reopen.done": "{period} is open again.",
    "command.ask.reason-close": "Why close it anyway?",
    "command.ask.period-reopen": "Which period?",
    "command.pay.closed-day": (
        "1 amount is of a day that is closed. It counts in the books from {day}; its own day is kept.",
        "{count} amounts are of days that are closed. They count in the books from {day}; their own days are kept.",
    ),
    "command.report.column.after": "After",
}
