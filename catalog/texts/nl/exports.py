"""What the exports for other software say, and what stands in them."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "command.export.year": "Met {word} weet ik geen jaar. Schrijf vier cijfers: 2026.",
    "command.export.replace": "{file} bestaat al. Vervangen?",
    "command.export.holds": (
        "{format} van {period}: één boeking, {lines} regels.",
        "{format} van {period}: {count} boekingen, {lines} regels.",
    ),
    "command.export.totals": "Debet {debit}, credit {credit}.",
    "command.export.scope": "Hierin staan de rekeningen van deze praktijk en het geld daarvoor: niet de rest van de boekhouding. Mensen zijn een nummer, zonder naam.",
    "command.export.journal.sales": "Verkoop",
    "command.export.journal.bank": "Bank",
    "command.export.journal.cash": "Kas",
    "command.export.journal.card": "Pin",
    "command.export.journal.stripe": "Stripe",
    "command.export.journal.memorial": "Memoriaal",
    "command.export.vat.standard": "Hoog tarief {rate}%",
    "command.export.vat.reduced": "Laag tarief {rate}%",
    "command.export.vat.zero": "Nultarief {rate}%",
    "command.export.vat.exempt": "Vrijgesteld {rate}%",
    "command.export.xaf.software": "tiered (subadministratie facturen en ontvangst)",
    "command.export.xaf.scope": "Een subadministratie: de rekeningen van deze praktijk en het geld daarvoor, niet de rest van de boekhouding. Klanten zijn gepseudonimiseerd.",
    "command.export.xaf.tax-point": "Btw {month}",
    "command.export.month": "Facturen en ontvangst {month}",
    "command.export.before": "Wat er al stond",
}
