"""Sentences."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence
from catalog.texts.en import books, exports, issuing, money, opening, practice, privacy, proof, review

TEXTS: Final[dict[str, Sentence]] = {
    "command.line": "line {line}",
    "command.more-faults": (
        "And 1 more like this: {like}",
        "And {count} more like this: {like}",
    ),
    "command.catalog.check.well": "The catalogue is right.",
    "command.catalog.check.usable": (
        "The catalogue can be used; have a second look at this point.",
        "The catalogue can be used; have a second look at these {count} points.",
    ),
    "command.catalog.check.wrong": ("There is 1 error.", "There are {count} errors."),
    "command.catalog.check.warnings": "Worth a second look:",
    "command.catalog.column.service": "Service",
    "command.catalog.column.tier": "Tier",
    "command.catalog.column.unit": "Per",
    "command.catalog.column.price": "Price",
    "command.catalog.column.vat": "VAT",
    "command.catalog.column.floor": "Cost floor",
    "command.catalog.column.break_even": "Breaks even at",
    "command.catalog.unit.seat": "seat",
    "command.catalog.unit.session": "session",
    "command.catalog.unit.hour": "hour",
    "command.catalog.vat.exempt": "exempt",
    "command.catalog.vat.standard": "{rate}",
    "command.catalog.vat.reduced": "{rate}",
    "command.catalog.vat.zero": "{rate}",
    "command.catalog.price.added": "{service} costs {amount} from {day}.",
    "command.catalog.price.past": "Note: {day} is past. Invoices that are there do not change. Help that is not on an invoice yet does get the new price, and so does an invoice that you make anew (tiered invoice redo).",
    "command.catalog.price.sure": "Save it all the same: {amount}?",
    "command.catalog.price.instead": "It replaces {amount}, which had not begun yet.",
    "command.catalog.price.not-an-amount": "“{given}” is not an amount: write for example 12.50 or 12,50.",
    "command.not-a-day": "“{word}” is not a day. Write for instance 2026-11-09 or 9-11-2026.",
    "command.not-a-number": "“{word}” is not a number that fits here. Write for instance 2 or 12.50.",
    "command.init.done": "The practice is in {folder}. First fill in catalog.toml; then look with: tiered catalog check",
    "command.demo.done": "The example practice is ready. Open this page: {page}",
    "command.demo.money": "Then practise with money that comes in: tiered -C {folder} --today 2026-12-01 bank import {file}\nAnd with paying by one tap: tiered sandbox",
    "command.demo.playing": "Playing the year",
    "command.demo.year": (
        "The example year is ready, with 1 invoice or credit note. Open this page: {page}\nAll of it is made up. No money moved; Stripe is played too.",
        "The example year is ready, with {count} invoices and credit notes. Open this page: {page}\nAll of it is made up. No money moved; Stripe is played too.",
    ),
    "command.demo.year-next": "Is it right? tiered -C {folder} verify\nFor the accountant, with all there is to check: tiered -C {folder} review 2026-Q4 {folder}-review\nWhat stands on each account: tiered -C {folder} report accounts --period 2026-Q4\nWhat waits on that last day: tiered -C {folder} --today 2027-01-05 todo",
    "command.mistake": "Something is wrong in the program itself; it is not your mistake. Pass this on to whoever maintains it: {place}",
    "command.chosen": "Chosen: {name} ({id}).",
    "command.stopped": "Stopped. What was kept already stays. To go on, type the same command again. See what still waits with: tiered todo",
    "command.disk-full": "The disk that this goes to is full. Make room, and give the command again.",
    "command.nothing-changed": "Stopped. Nothing was changed.",
    "command.yes-or-no": "y/N",
    "command.not-a-month": "“{word}” is not a month. Write for instance 2026-11 or 11-2026.",
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
