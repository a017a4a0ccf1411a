"""What the accountant's desk says: reports, exports, the review, and closing a period."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "command.report.period": "Met {word} weet ik geen periode. Schrijf een jaar (2026), een kwartaal (2026-Q4) of een maand (2026-11).",
    "command.report.total": "Totaal",
    "command.report.kept": "Bewaard: {file}",
    "command.report.nothing": "In deze periode is er niets.",
    "command.report.note": "Let op: {note}",
    "command.report.title.accounts": "Saldibalans {period}",
    "command.report.table.accounts": "Rekeningen",
    "command.report.column.number": "Nummer",
    "command.report.column.rgs": "RGS",
    "command.report.column.account": "Rekening",
    "command.report.column.before": "Begin",
    "command.report.column.debit": "Debet",
    "command.report.column.credit": "Credit",
    "command.report.column.after": "Eind",
}
