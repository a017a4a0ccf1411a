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
    "command.close.none": "Er is niets afgesloten.",
    "command.close.through": "De boeken zijn afgesloten tot en met {through}.",
    "command.close.done": "{period} is afgesloten.",
    "command.close.sure": "Tot en met {through} kan dan niets meer geboekt worden. Afsluiten?",
    "command.close.reason": "Een reden hoort bij --anyway.",
    "command.close.unbilled": (
        "{month}: 1 levering heeft nog geen rekening.",
        "{month}: {count} leveringen hebben nog geen rekening.",
    ),
    "command.close.held": (
        "{month}: 1 levering wacht op een besluit. De rekening kan later nog.",
        "{month}: {count} leveringen wachten op een besluit. De rekening kan later nog.",
    ),
    "command.close.closed": "afgesloten",
    "command.close.reopened": "weer geopend",
    "command.close.column.period": "Periode",
    "command.close.column.what": "Wat",
    "command.close.column.through": "Afgesloten tot en met",
    "command.close.column.time": "Gedaan op",
    "command.close.column.actor": "Door",
    "command.close.column.reason": "Waarom",
    "command.reopen.sure": "Wat in {period} geboekt is, kan dan weer veranderen. {period} weer openen?",
    "command.reopen.done": "{period} is weer open.",
    "command.ask.reason-close": "Waarom toch afsluiten?",
    "command.ask.period-reopen": "Welke periode?",
    "command.pay.closed-day": (
        "1 bedrag is van een dag die afgesloten is. Het telt in de boeken vanaf {day}; de eigen dag blijft bewaard.",
        "{count} bedragen zijn van dagen die afgesloten zijn. Ze tellen in de boeken vanaf {day}; de eigen dag blijft bewaard.",
    ),
    "command.report.column.after": "Eind",
}
