"""Sentences."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence
from catalog.texts.nl import books, exports, issuing, money, opening, practice, privacy, proof, review

TEXTS: Final[dict[str, Sentence]] = {
    "command.line": "regel {line}",
    "command.more-faults": (
        "En nog 1 keer zoiets: {like}",
        "En nog {count} keer zoiets: {like}",
    ),
    "command.catalog.check.well": "De catalogus klopt.",
    "command.catalog.check.usable": (
        "De catalogus is te gebruiken; kijk nog een keer naar dit punt.",
        "De catalogus is te gebruiken; kijk nog een keer naar deze {count} punten.",
    ),
    "command.catalog.check.wrong": ("Er is 1 fout.", "Er zijn {count} fouten."),
    "command.catalog.check.warnings": "Om nog een keer naar te kijken:",
    "command.catalog.column.service": "Dienst",
    "command.catalog.column.tier": "Prijsklasse",
    "command.catalog.column.unit": "Per",
    "command.catalog.column.price": "Prijs",
    "command.catalog.column.vat": "Btw",
    "command.catalog.column.floor": "Kostprijs",
    "command.catalog.column.break_even": "Uit de kosten bij",
    "command.catalog.unit.seat": "plaats",
    "command.catalog.unit.session": "gesprek",
    "command.catalog.unit.hour": "uur",
    "command.catalog.vat.exempt": "vrijgesteld",
    "command.catalog.vat.standard": "{rate}",
    "command.catalog.vat.reduced": "{rate}",
    "command.catalog.vat.zero": "{rate}",
    "command.catalog.price.added": "De prijs van {service} is vanaf {day} {amount}.",
    "command.catalog.price.past": "Let op: {day} is voorbij. Rekeningen die er al zijn, veranderen niet. Hulp die nog op een rekening moet krijgt wel de nieuwe prijs, en een rekening die u opnieuw maakt (tiered invoice redo) ook.",
    "command.catalog.price.sure": "Toch opslaan: {amount}?",
    "command.catalog.price.instead": "Dat komt in de plaats van {amount}, dat nog niet was ingegaan.",
    "command.catalog.price.not-an-amount": "“{given}” is geen bedrag: schrijf bijvoorbeeld 12.50 of 12,50.",
    "command.not-a-day": "“{word}” is geen datum. Schrijf bijvoorbeeld 2026-11-09 of 9-11-2026.",
    "command.not-a-number": "“{word}” is geen getal dat hier past. Schrijf bijvoorbeeld 2 of 12,50.",
    "command.init.done": "De praktijk staat in {folder}. Vul eerst catalog.toml in, en controleer het daarna met: tiered catalog check",
    "command.demo.done": "De voorbeeldpraktijk is klaar. Open deze pagina: {page}",
    "command.demo.money": "Oefen daarna met geld dat binnenkomt: tiered -C {folder} --today 2026-12-01 bank import {file}\nEn met betalen met één tik: tiered sandbox",
    "command.demo.playing": "Het jaar wordt nagespeeld",
    "command.demo.year": (
        "Het voorbeeldjaar is klaar, met 1 rekening of creditnota. Open deze pagina: {page}\nAlles is verzonnen. Er is geen geld bewogen; ook Stripe wordt nagespeeld.",
        "Het voorbeeldjaar is klaar, met {count} rekeningen en creditnota's. Open deze pagina: {page}\nAlles is verzonnen. Er is geen geld bewogen; ook Stripe wordt nagespeeld.",
    ),
    "command.demo.year-next": "Klopt het? tiered -C {folder} verify\nVoor de accountant, met alles wat er te controleren is: tiered -C {folder} review 2026-Q4 {folder}-review\nWat er op elke grootboekrekening staat: tiered -C {folder} report accounts --period 2026-Q4\nWat er op die laatste dag wacht: tiered -C {folder} --today 2027-01-05 todo",
    "command.mistake": "Hier gaat iets mis in het programma zelf; dat ligt niet aan u. Geef dit door aan wie het programma onderhoudt: {place}",
    "command.chosen": "Gekozen: {name} ({id}).",
    "command.stopped": "Gestopt. Wat al bewaard was, blijft bewaard. Verder gaan kan met dezelfde opdracht. Wat er nog wacht, ziet u met: tiered todo",
    "command.disk-full": "De schijf waar dit heen gaat, is vol. Maak ruimte, en geef het commando opnieuw.",
    "command.nothing-changed": "Gestopt. Er is niets veranderd.",
    "command.yes-or-no": "j/N",
    "command.not-a-month": "“{word}” is geen maand. Schrijf bijvoorbeeld 2026-11 of 11-2026.",
    **practice.TEXTS,
    **issuing.TEXTS,
    **proof.TEXTS,
    **money.TEXTS,
    **books.TEXTS,
    **opening.TEXTS,
    **privacy.TEXTS,
    **exports.TEXTS,
    **review.TEXTS,
}
