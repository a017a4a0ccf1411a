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
    "document.dear-next-of-kin": "Beste nabestaanden van {name},",
    "document.next-of-kin": "Nabestaanden van {name}",
    "document.condolence.u": "We leven met u mee, nu {name} er niet meer is.",
    "document.condolence.je": "We leven met je mee, nu {name} er niet meer is.",
    "document.for-next-of-kin": "Deze rekening gaat over de hulp die {client} nog kreeg in {months}.",
    "document.for-client": "Hier is de rekening voor {months}.",
    "document.to-come": "Deze rekening is voor wat nog komt: {meetings}.",
    "document.to-come-other": "Deze rekening is voor wat nog komt voor {client}: {meetings}.",
    "document.to-come-family.u": "Deze hulp komt nog. Gaat die niet door? Dan geven we terug wat u betaalde.",
    "document.to-come-family.je": "Deze hulp komt nog. Gaat die niet door? Dan geven we terug wat je betaalde.",
    "document.on-seat": "bijeenkomst op {days}",
    "document.on-session": "afspraak op {days}",
    "document.on-hour": "afspraak op {days}",
    "document.for-other": "Hier is de rekening van {client} voor {months}.",
    "document.for-family.u": "Dank u wel dat u meebetaalt aan de hulp voor {client}.",
    "document.for-family.je": "Dank je wel dat je meebetaalt aan de hulp voor {client}.",
    "document.for-budget.u": (
        "Deze factuur is voor het persoonsgebonden budget (pgb). Wilt u hem binnen vier weken naar de SVB sturen, met "
        "Mijn PGB of het PGB Portaal? De SVB betaalt ons dan uit het budget. Zelf hoeft u niets te betalen."
    ),
    "document.for-budget.je": (
        "Deze factuur is voor het persoonsgebonden budget (pgb). Wil je hem binnen vier weken naar de SVB sturen, met "
        "Mijn PGB of het PGB Portaal? De SVB betaalt ons dan uit het budget. Zelf hoef je niets te betalen."
    ),
    "document.for-institution": "Factuur voor {months}.",
    "document.corrects": "Deze creditnota hoort bij {original}.",
    "document.corrects-from": "Deze creditnota hoort bij {original} van {day}.",
    "document.original-bill": "rekening {number}",
    "document.original-invoice": "factuur {number}",
    "document.corrected.u": "Van die rekening hoeft u dit bedrag niet te betalen.",
    "document.corrected.je": "Van die rekening hoef je dit bedrag niet te betalen.",
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
    "document.taken-off.u": "Hoeft u niet te betalen",
    "document.taken-off.je": "Hoef je niet te betalen",
    "document.nothing-to-do.u": "U hoeft niets te doen.",
    "document.nothing-to-do.je": "Je hoeft niets te doen.",
    "document.pay-by": "Graag betalen voor of op {day}",
    "document.settled.u": "Alles is al geregeld. U hoeft niets te betalen.",
    "document.settled.je": "Alles is al geregeld. Je hoeft niets te betalen.",
    "document.paid-before": "Al betaald",
    "document.left-to-pay": "Nog te betalen",
    "document.paid-all.u": "Dit is al betaald, met de rekening die vervalt. U hoeft niets te doen.",
    "document.paid-all.je": "Dit is al betaald, met de rekening die vervalt. Je hoeft niets te doen.",
    "document.paid-too-much.u": (
        "U betaalde {amount} te veel op de rekening die vervalt. Daarover nemen we contact met u op: we geven het terug, "
        "of het telt mee voor een volgende rekening. Dat mag u zeggen."
    ),
    "document.paid-too-much.je": (
        "Je betaalde {amount} te veel op de rekening die vervalt. Daarover nemen we contact met je op: we geven het "
        "terug, of het telt mee voor een volgende rekening. Dat mag je zeggen."
    ),
    "document.svb-pays": "De SVB betaalt dit bedrag aan ons.",
    "document.nothing-asked.u": "U hoeft hiervoor niets te betalen.",
    "document.nothing-asked.je": "Je hoeft hiervoor niets te betalen.",
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
    "document.reductions": "korting: {names}",
    "document.with": "met {professional}",
    "document.of-seats": "keer {session} van {sessions}",
    "document.of-sessions": "gesprek {session} van {sessions}",
    "document.of-hours": "keer {session} van {sessions}",
    "document.treated-by": "behandelaar: {professional} (AGB-code {agb})",
    "document.performance": "prestatiecode {product}",
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
    "document.prepaid-credited": "waarvan verdiend door iets voor een ander te doen",
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
    "document.waived.u": "Dit deel hoeft u niet te betalen",
    "document.waived.je": "Dit deel hoef je niet te betalen",
    "document.waived-other": "Dit deel hoeft {client} niet te betalen",
    "document.earned.u": "Een deel hebt u al verdiend door iets voor een ander te doen. Dank u wel daarvoor.",
    "document.earned.je": "Een deel heb je al verdiend door iets voor een ander te doen. Dank je wel daarvoor.",
    "document.earned-all.u": "Dit hebt u helemaal verdiend door iets voor een ander te doen. Dank u wel daarvoor.",
    "document.earned-all.je": "Dit heb je helemaal verdiend door iets voor een ander te doen. Dank je wel daarvoor.",
    "document.earned-other": "Een deel heeft {client} al verdiend door iets voor een ander te doen.",
    "document.earned-all-other": "Dit heeft {client} helemaal verdiend door iets voor een ander te doen.",
    "document.pledge-left.u": "Van het bedrag dat u hebt toegezegd, is hierna nog {amount} over.",
    "document.pledge-left.je": "Van het bedrag dat je hebt toegezegd, is hierna nog {amount} over.",
    "document.pledge-given.u": "Hiermee hebt u bijgedragen wat u had toegezegd. Dank u wel.",
    "document.pledge-given.je": "Hiermee heb je bijgedragen wat je had toegezegd. Dank je wel.",
    "document.package-for": "De prijs is voor alle {sessions} samen.",
    "document.package-part.u": "{amount} is uw deel van de prijs voor alle {sessions} samen.",
    "document.package-part.je": "{amount} is jouw deel van de prijs voor alle {sessions} samen.",
    "document.package-part-other": "{amount} is het deel van {client} in de prijs voor alle {sessions} samen.",
    "document.package-been": "Geweest",
    "document.package-on": "{sessions}, op {days}",
    "document.package-missed": "Gemist",
    "document.package-counts": "{sessions}, op {days}; volgens onze afspraak telt dat mee",
    "document.package-rest": "Nog over",
    "document.package-until": "{sessions}, tot en met {day}",
    "document.package-stop": "Eerder stoppen",
    "document.package-unused": "Niet gebruikt",
    "document.package-unused-refund": "{sessions}. Wat daarvoor is betaald, betalen we per keer terug.",
    "document.package-refund": "Dat mag altijd. Wat dan over is, betalen we per keer terug.",
    "document.package-no-refund": "Dat mag altijd. Wat dan over is, betalen we niet terug.",
    "document.cannot-come.u": "Kunt u niet komen?",
    "document.cannot-come.je": "Kun je niet komen?",
    "document.cannot-come-other": "Kan {client} niet komen?",
    "document.cancel-by.u": (
        "Zeg het ons tot en met {last}. Dan geven we terug wat u betaalde, of we kiezen samen een andere dag. Later "
        "afzeggen mag ook, maar dan blijft deze rekening staan. Is er iets gebeurd? Bel ons; dan kijken we samen."
    ),
    "document.cancel-by.je": (
        "Zeg het ons tot en met {last}. Dan geven we terug wat je betaalde, of we kiezen samen een andere dag. Later "
        "afzeggen mag ook, maar dan blijft deze rekening staan. Is er iets gebeurd? Bel ons; dan kijken we samen."
    ),
    "document.cancel-late": (
        "Afzeggen zonder te betalen kon tot en met {last}. Is er iets gebeurd? Bel ons; dan kijken we samen."
    ),
    "document.seats": ("{number} plaats", "{number} plaatsen"),
    "document.sessions": ("{number} gesprek", "{number} gesprekken"),
    "document.hours": ("{number} uur", "{number} uur"),
    "document.numbers": "één twee drie vier vijf zes zeven acht negen tien elf twaalf",
    # For an insurer
    "document.claim": "Voor de zorgverzekeraar",
    "document.claim-hint.u": (
        "Met deze rekening kunt u aan {insurer} vragen of de polis de hulp vergoedt, helemaal of voor een deel. Dat "
        "beslist de verzekeraar. Het bedrag hierboven blijft gelijk."
    ),
    "document.claim-hint.je": (
        "Met deze rekening kun je aan {insurer} vragen of de polis de hulp vergoedt, helemaal of voor een deel. Dat "
        "beslist de verzekeraar. Het bedrag hierboven blijft gelijk."
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
    "document.reference": "Betalingskenmerk",
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
    "document.paid-already.u": "Had u al betaald? Bel {name}, {phone}; dan regelen we het samen.",
    "document.paid-already.je": "Had je al betaald? Bel {name}, {phone}; dan regelen we het samen.",
    "document.questions-institution": "Vragen over deze factuur? Bel {name}, {phone}.",
    "document.signature": "Handtekening zorgverlener, als de factuur op papier wordt ingestuurd",
    "document.place-and-date": "Plaats en datum",
    "document.page": "{number}, bladzijde {page} van {pages}",
    "document.and": "{first} en {last}",
    # The month's overview
    "document.index": "Rekeningen en facturen",
    "document.index-count": ("{number} document", "{number} documenten"),
    "document.index-none": "Er zijn nog geen rekeningen.",
    "document.index-by-payer": "Wie er betaalt",
    "document.index-chart": "Bedragen per soort betaler",
    "document.index-todo": "Wat er nog te doen is",
    "document.index-as-of": "Stand van {day}",
    "document.index-nothing-todo": "Niets. Alles is gedaan.",
    "document.index-to": "Aan",
    "document.index-due": "Betalen voor of op",
    "document.index-earned": "{amount} is al verdiend",
    "document.index-status": "Stand",
    "document.index-documents": "Documenten",
    "document.payer-client": ("Klant", "Klanten"),
    "document.payer-family": ("Familie", "Familie"),
    "document.payer-municipality": ("Gemeente", "Gemeenten"),
    "document.payer-insurer": ("Verzekeraar", "Verzekeraars"),
    "document.payer-svb": ("Pgb (SVB)", "Pgb (SVB)"),
}
