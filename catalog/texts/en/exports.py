"""What the exports for other software say, and what stands in them."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "command.export.year": "I do not know the year {word}. Write four digits: 2026.",
    "command.export.replace": "{file} exists already. Replace it?",
    "command.export.holds": (
        "{format} of {period}: one entry, {lines} lines.",
        "{format} of {period}: {count} entries, {lines} lines.",
    ),
    "command.export.totals": "Debit {debit}, credit {credit}.",
    "command.export.scope": "It holds the invoices of this practice and the money for them: not the rest of the books. People are a number, without a name.",
    "command.export.journal.sales": "Sales",
    "command.export.journal.bank": "Bank",
    "command.export.journal.cash": "Cash",
    "command.export.journal.card": "Cards",
    "command.export.journal.stripe": "Stripe",
    "command.export.journal.memorial": "Memorial",
    "command.export.vat.standard": "Standard rate {rate}%",
    "command.export.vat.reduced": "Reduced rate {rate}%",
    "command.export.vat.zero": "Zero rate {rate}%",
    "command.export.vat.exempt": "Exempt {rate}%",
    "command.export.xaf.software": "tiered (subledger: invoices and payments)",
    "command.export.xaf.scope": "A subledger: the invoices of this practice and the money for them, not the rest of the books. Customers are pseudonymised.",
    "command.export.xaf.tax-point": "VAT {month}",
    "command.export.month": "Invoices and payments {month}",
    "command.export.before": "What stood before",
}
