"""What clients, family and payers read on paper and on their phone.

A sentence that speaks to a person may have two forms, `.u` and `.je`: the organisation chooses one for every text.
"""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    # What it is
    "document.bill": "Rekening",
    "document.invoice": "Factuur",
    "document.credit-note": "Creditnota",
    "document.title": "{heading} {number} van {sender}",
    "document.dear": "Beste {name},",
    "document.for-client": "Hier is de rekening voor {months}.",
    "document.for-other": "Hier is de rekening voor {client}, {months}.",
    "document.for-family.u": "Dank u wel dat u meebetaalt aan de hulp voor {client}.",
    "document.for-family.je": "Dank je wel dat je meebetaalt aan de hulp voor {client}.",
    "document.for-budget.u": (
        "Deze factuur is voor het persoonsgebonden budget (pgb). Wilt u deze insturen bij de SVB, via Mijn PGB of het "
        "PGB Portaal, het liefst binnen vier weken? De SVB betaalt ons dan uit het budget. Zelf hoeft u niets over "
        "te maken."
    ),
    "document.for-budget.je": (
        "Deze factuur is voor het persoonsgebonden budget (pgb). Wil je deze insturen bij de SVB, via Mijn PGB of het "
        "PGB Portaal, het liefst binnen vier weken? De SVB betaalt ons dan uit het budget. Zelf hoef je niets over "
        "te maken."
    ),
    "document.for-institution": "Factuur voor {months}.",
    "document.corrects": "Deze creditnota hoort bij {original}.",
    "document.corrects-from": "Deze creditnota hoort bij {original} van {day}.",
    "document.original-bill": "rekening {number}",
    "document.original-invoice": "factuur {number}",
    "document.corrected.u": "Het bedrag hieronder gaat van die rekening af. U hoeft niets te doen.",
    "document.corrected.je": "Het bedrag hieronder gaat van die rekening af. Je hoeft niets te doen.",
    # Facts
    "document.number": "Nummer",
    "document.date": "Datum",
    "document.period": "Periode",
    "document.period-days": "{first} t/m {last}",
    "document.for": "Voor",
    "document.your-reference": "Uw kenmerk",
    "document.svb-number": "Klantnummer SVB",
    "document.law": "Budget uit",
    "document.law-wmo": "Wmo",
    "document.law-jeugdwet": "Jeugdwet",
    "document.law-wlz": "Wlz",
    "document.law-zvw": "Zvw",
    "document.oin": "OIN",
    "document.kvk": "KvK",
    "document.vat-number": "Btw-id",
    "document.tax-number": "Fiscaal nummer",
    # The sum
    "document.to-pay": "Te betalen",
    "document.amount": "Bedrag",
    "document.credited": "Creditbedrag",
    "document.pay-by": "Graag betalen voor of op {day}",
    "document.settled.u": "Alles is al voldaan. U hoeft niets te betalen.",
    "document.settled.je": "Alles is al voldaan. Je hoeft niets te betalen.",
    "document.svb-pays": "De SVB betaalt dit bedrag aan ons.",
    "document.nothing-asked": "Hier hoeft niets voor betaald te worden.",
    # Lines
    "document.description": "Omschrijving",
    "document.quantity": "Aantal",
    "document.tariff": "Tarief",
    "document.assignment": "Toewijzing {reference}",
    "document.product": "product {product}",
    "document.category": "categorie {category}",
    "document.vat-line": "btw {rate}",
    "document.vat-exempt-line": "vrijgesteld van btw",
    "document.each": "{quantity} van {price}",
    "document.help-for": "{help} voor {client}, {month}",
    "document.missed.u": ("U was er op {days} niet; volgens onze afspraak rekenen we {amount}."),
    "document.missed.je": ("Je was er op {days} niet; volgens onze afspraak rekenen we {amount}."),
    "document.missed-other": "{client} was er op {days} niet; volgens onze afspraak rekenen we {amount}.",
    "document.missed-credited": "Afspraak op {days}",
    "document.reductions": "Korting: {names}",
    "document.with": "Met {professional}",
    "document.treated-by": "Behandelaar: {professional} (AGB-code {agb})",
    "document.performance": "Prestatiecode {product}",
    "document.unit-seat": ("{quantity} plaats", "{quantity} plaatsen"),
    "document.unit-session": ("{quantity} gesprek", "{quantity} gesprekken"),
    "document.unit-hour": ("{quantity} uur", "{quantity} uur"),
    "document.unit-01": ("{quantity} minuut", "{quantity} minuten"),
    "document.unit-04": ("{quantity} uur", "{quantity} uur"),
    "document.unit-14": ("{quantity} etmaal", "{quantity} etmalen"),
    "document.unit-16": ("{quantity} dagdeel", "{quantity} dagdelen"),
    # Totals
    "document.total": "Totaal",
    "document.total-without-vat": "Totaal zonder btw",
    "document.vat-included": "waarvan btw {rate} over {net}",
    "document.vat-added": "Btw {rate} over {net}",
    "document.rounding": "Afronding",
    "document.prepaid": "Verdiend door iets voor een ander te doen",
    "document.prepaid-credited": "waarvan verrekend met verdiend tegoed",
    "document.exempt": "Vrijgesteld van btw",
    "document.exempt-by": "Vrijgesteld van btw: {provisions}",
    # Beside the sum
    "document.together": "Wie betaalt wat",
    "document.all-help": "Alle hulp samen",
    "document.other-pays": "{payer} betaalt",
    "document.family": "Familie",
    "document.your-part.u": "Uw deel",
    "document.your-part.je": "Jouw deel",
    "document.part-of": "Deel van {client}",
    "document.earned.u": "Een deel hebt u al verdiend door iets voor een ander te doen. Dank u wel daarvoor.",
    "document.earned.je": "Een deel heb je al verdiend door iets voor een ander te doen. Dank je wel daarvoor.",
    "document.earned-all.u": "Dit hebt u helemaal verdiend door iets voor een ander te doen. Dank u wel daarvoor.",
    "document.earned-all.je": "Dit heb je helemaal verdiend door iets voor een ander te doen. Dank je wel daarvoor.",
    "document.earned-other": "Een deel heeft {client} al verdiend door iets voor een ander te doen.",
    "document.earned-all-other": "Dit heeft {client} helemaal verdiend door iets voor een ander te doen.",
    "document.pledge-left.u": "Van wat u hebt toegezegd is hierna nog {amount} over.",
    "document.pledge-left.je": "Van wat je hebt toegezegd is hierna nog {amount} over.",
    "document.package-for": "Dit bedrag is voor alle {sessions}.",
    "document.package-none-used": "Er is er nog geen gebruikt.",
    "document.package-used": ("Er is er {used} gebruikt.", "Er zijn er {used} gebruikt."),
    "document.package-rest": (
        "Er kan er nog {rest} worden gebruikt, tot en met {day}.",
        "Er kunnen er nog {rest} worden gebruikt, tot en met {day}.",
    ),
    "document.package-refund": "Eerder stoppen kan altijd: wat dan niet is gebruikt, betalen we per keer terug.",
    "document.package-no-refund": "Eerder stoppen kan altijd. Wat dan niet is gebruikt, betalen we niet terug.",
    "document.seats": ("{number} plaats", "{number} plaatsen"),
    "document.sessions": ("{number} gesprek", "{number} gesprekken"),
    "document.hours": ("{number} uur", "{number} uur"),
    "document.numbers": "één twee drie vier vijf zes zeven acht negen tien elf twaalf",
    # For an insurer
    "document.claim": "Voor de zorgverzekeraar",
    "document.claim-hint.u": (
        "Met deze rekening kunt u bij {insurer} vragen of de polis (een deel van) de hulp vergoedt. Dat beslist de "
        "verzekeraar; het bedrag hierboven staat daar los van."
    ),
    "document.claim-hint.je": (
        "Met deze rekening kun je bij {insurer} vragen of de polis (een deel van) de hulp vergoedt. Dat beslist de "
        "verzekeraar; het bedrag hierboven staat daar los van."
    ),
    "document.insured": "Verzekerde",
    "document.insurer": "Verzekeraar",
    "document.uzovi": "UZOVI-code",
    "document.birth-date": "Geboren op",
    "document.insured-number": "Verzekerdennummer",
    "document.policy": "Polisnummer",
    "document.agb-practice": "AGB-code praktijk",
    "document.address": "Adres",
    # Paying
    "document.for-svb": "Betaalgegevens voor de SVB",
    "document.how-to-pay": "Betalen",
    "document.pay": "Betaal {amount}",
    "document.account": "IBAN",
    "document.account-name": "Op naam van",
    "document.reference": "Kenmerk",
    "document.scan-bank": "Scan met de bankapp",
    "document.scan-link": "Scan en betaal online",
    "document.alt-bank": (
        "QR-code om te betalen met de app van de bank: {amount} naar {iban}, onder vermelding van {reference}"
    ),
    "document.alt-link": "QR-code van de betaalpagina voor {amount}",
    "document.way-out.u": "Lukt het niet in één keer? Bel {name}, {phone}; we denken met u mee.",
    "document.way-out.je": "Lukt het niet in één keer? Bel {name}, {phone}; we denken met je mee.",
    "document.questions.u": "Vragen? Bel {name}, {phone}; we denken met u mee.",
    "document.questions.je": "Vragen? Bel {name}, {phone}; we denken met je mee.",
    "document.paid-already.u": "Had u al betaald? Bel {name}, {phone}; dan kijken we samen hoe het verder gaat.",
    "document.paid-already.je": "Had je al betaald? Bel {name}, {phone}; dan kijken we samen hoe het verder gaat.",
    "document.questions-institution": "Vragen over deze factuur? Bel {name}, {phone}.",
    "document.signature": "Handtekening zorgverlener, als de factuur op papier wordt ingestuurd",
    "document.place-and-date": "Plaats en datum",
    "document.page": "Bladzijde {page} van {pages}",
    "document.and": "{first} en {last}",
    # The month's overview
    "document.index": "Rekeningen en facturen",
    "document.index-count": ("{number} document", "{number} documenten"),
    "document.index-none": "Er zijn nog geen rekeningen.",
    "document.index-by-payer": "Wie er betaalt",
    "document.index-chart": "Bedragen per soort betaler",
    "document.index-todo": "Wat er nog te doen is",
    "document.index-nothing-todo": "Niets. Alles is gedaan.",
    "document.index-to": "Aan",
    "document.index-due": "Betalen voor of op",
    "document.index-status": "Stand",
    "document.index-documents": "Documenten",
    "document.payer-client": "Klanten",
    "document.payer-family": "Familie",
    "document.payer-municipality": "Gemeenten",
    "document.payer-insurer": "Verzekeraars",
    "document.payer-svb": "SVB (pgb)",
}
