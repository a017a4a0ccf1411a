"""Wat er over overstappen vanaf een ander systeem wordt gezegd."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "command.ask.opening-day": "Op welke dag begin je hier? Het oude systeem heeft alles van voor die dag",
    "command.ask.last-number": "Wat was het laatste factuurnummer van het oude systeem? (Enter: begin bij 1)",
    "command.opening.planned": "Dit wordt overgenomen, zoals het stond aan het begin van {day}:",
    "command.opening.done": "Overgenomen, zoals het stond aan het begin van {day}:",
    "command.opening.there": "Overgenomen uit het oude systeem, zoals het stond aan het begin van {day}:",
    "command.opening.same": "Dit is al overgenomen, zoals het stond aan het begin van {day}. Er is niets veranderd.",
    "command.opening.none": (
        "Er is niets overgenomen uit een ander systeem.\n"
        "1. Neem eerst de mensen over: tiered client import clients.csv; dan de afspraken, met wat er al van gebruikt is: "
        "tiered coverage import coverages.csv.\n"
        "2. Maak een bestand van elke soort die je hebt. accounts.csv: de kolommen grootboekrekening, debet en credit. "
        "invoices.csv: een regel voor elke open rekening, met factuurnummer, datum, vervaldatum, klant, betaler, "
        "openstaand en btw-tarief. packages.csv: een regel voor elk pakket met sessies over, met klant, dienst, sessies, gebruikt, tot en met "
        "en nog te verdienen.\n"
        "3. Kijk eerst: tiered opening import accounts.csv invoices.csv --on 2026-11-01 --last-number 2026-00417 --dry-run"
    ),
    "command.opening.sure": "Dit overnemen?",
    "command.opening.undo-sure": "Alles terugdraaien wat uit het oude systeem is overgenomen?",
    "command.opening.undone": "Teruggedraaid: wat is overgenomen per {day}. Je kunt nu een beter bestand importeren.",
    "command.opening.invoices": (
        "{count} open rekening van het oude systeem, {amount}.",
        "{count} open rekeningen van het oude systeem, samen {amount}.",
    ),
    "command.opening.packages": (
        "{count} pakket dat in het oude systeem is betaald, met nog {left} sessies.",
        "{count} pakketten die in het oude systeem zijn betaald, met nog {left} sessies.",
    ),
    "command.opening.account.deferred": "Vooruit betaalde pakketten (deferred)",
    "command.opening.next": "De volgende rekening krijgt nummer {number}.",
    "command.opening.equity": (
        "De oude boeken tonen voor deze grootboekrekeningen samen hetzelfde bedrag, aan de andere kant. De accountant controleert dat."
    ),
    "command.opening.column.account": "Grootboekrekening",
    "command.opening.column.debit": "Debet",
    "command.opening.column.credit": "Credit",
    "command.opening.account.receivable": "Open rekeningen (receivable)",
    "command.opening.account.wallet": "Tegoeden van klanten (wallet)",
    "command.opening.account.advances": "Bewaard voor betalers (advances)",
    "command.opening.account.bank": "Bank",
    "command.opening.account.cash": "Kas (cash)",
    "command.opening.account.card": "Pinautomaat (card)",
    "command.opening.account.clearing": "Bij Stripe (clearing)",
    "command.opening.account.transit": "Van Stripe naar de bank (transit)",
    "command.opening.account.underway": "Incasso's onderweg (underway)",
    "command.opening.account.disputed": "Teruggevraagd bij de bank (disputed)",
    "command.opening.account.suspense": "Nog te plaatsen (suspense)",
    "command.opening.account.opening": "Uit de oude boeken (opening)",
    "command.verify.opening": "Wat uit het oude systeem komt, is zoals het is overgenomen",
}

FAULTS: Final[dict[str, Sentence]] = {
    "fault.opening-file": "Niemand kan zien wat voor bestand dit is.",
    "hint.opening-file": (
        "Een bestand van grootboekrekeningen heeft een kolom grootboekrekening (account); een bestand van open rekeningen een "
        "kolom openstaand (open), en een van pakketten sessies (sessions). Meer: tiered opening show"
    ),
    "fault.opening-one-side": "Een regel heeft een bedrag onder debet of onder credit: een van de twee.",
    "hint.opening-one-side": "Laat een grootboekrekening waar niets op staat weg.",
    "fault.opening-twice": "{name} staat ook op regel {other}.",
    "hint.opening-twice": "Houd een van de regels; tel twee bedragen van een grootboekrekening op.",
    "fault.opening-says-who": "Met {column} is te zien van wie de rekening is, en een nummer blijft altijd in de boeken.",
    "hint.opening-says-who": "Neem een nummer zonder naam, dan kan wie het is later gewist worden. Schrijf op welk nummer het was.",
    "fault.opening-owed-side": "Wat op {account} staat, is iemand tegoed: het is credit.",
    "hint.opening-owed-side": "Zet het bedrag onder credit.",
    "fault.opening-wallet": "De boeken zijn klant {id} {said} tegoed schuldig, en hun afspraken over verdiend tegoed laten {left} over.",
    "hint.opening-wallet": "Maak ze gelijk: bedrag en gebruikt in coverages.csv, of de regel van de tegoeden.",
    "fault.opening-whose": "Deze regel zegt niet wie betaalt.",
    "hint.opening-whose": "Vul klant in, of betaler: een persoon, of een id uit de prijslijst (tiered catalog show).",
    "fault.opening-payer-kind": "De regel zegt {kind}, maar wie betaalt is: {meant}.",
    "hint.opening-payer-kind": "Familie is een betaler die niet de klant is. Laat de kolom weg als je twijfelt.",
    "fault.opening-nothing-open": "Van deze rekening staat niets open.",
    "hint.opening-nothing-open": "Laat haar weg: alleen open rekeningen worden overgenomen.",
    "fault.opening-invoice-later": "Deze rekening is van {issued}; het oude systeem houdt op voor {day}.",
    "hint.opening-invoice-later": "Kijk de dag na, of de dag bij --on.",
    "fault.opening-due-first": "De laatste dag om te betalen, {due}, is voor de rekening van {issued}.",
    "hint.opening-due-first": "Kijk beide dagen na.",
    "fault.opening-number-ahead": "Nummer {number} zou nog eens worden gegeven: het komt na het laatste nummer.",
    "hint.opening-number-ahead": "Geef het laatste nummer van het oude systeem: --last-number",
    "fault.opening-number-pattern": "Nummer {number} is niet gemaakt zoals invoice_number in catalog.toml zegt: {pattern}.",
    "hint.opening-number-pattern": (
        "Laat het patroon de oude nummers maken, dan tellen ze door; of laat --last-number weg, en begin bij 1 met een "
        "ander patroon."
    ),
    "fault.opening-number-year": "Nummer {number} is niet van {year}. De nummers van een jaar beginnen bij 1.",
    "hint.opening-number-year": "Laat --last-number weg.",
    "fault.opening-number-taken": "Nummer {number} is een rekening van deze boeken.",
    "hint.opening-number-taken": (
        "Neem over wat het oude systeem heeft gemaakt; een rekening die hier al is, hoort niet in het bestand."
    ),
    "fault.opening-vat-rate": "Bij de btw van deze rekening staat geen tarief.",
    "hint.opening-vat-rate": "Vul btw-tarief in: hoog, laag, nul of vrijgesteld. Staan er twee tarieven op, laat dan beide kolommen leeg.",
    "fault.opening-vat-much": "De btw van {tax} is te veel: in wat open staat, zit hoogstens {most}.",
    "hint.opening-vat-much": "Vul alleen de btw in van wat nog open staat, of laat het bedrag leeg: dan wordt het uitgerekend.",
    "fault.opening-vat-unknown": (
        "Van {count} open rekening is de btw niet bekend. Met het kasstelsel hoort die in de aangifte zodra er wordt betaald.",
        "Van {count} open rekeningen is de btw niet bekend. Met het kasstelsel hoort die in de aangifte zodra er wordt betaald.",
    ),
    "hint.opening-vat-unknown": (
        "Vul de kolom btw-tarief in, dan staat de btw in de aangifte. Anders zegt tiered report vat wat u zelf moet optellen."
    ),
    "fault.opening-control": "{account} is hier {said}, maar wat stuk voor stuk wordt overgenomen is samen {here}.",
    "hint.opening-control": "Beide moeten gelijk zijn: kijk welke regel ontbreekt, of te veel is.",
    "fault.opening-no-package": "{service} is in de prijslijst geen pakket.",
    "hint.opening-no-package": "Kies de dienst met het pakket; zie: tiered catalog show",
    "fault.opening-package-empty": "{used} van {sessions} sessies zijn gebruikt: er zijn er geen meer over.",
    "hint.opening-package-empty": "Laat het pakket weg, of kijk beide getallen na.",
    "fault.opening-package-over": "Dit pakket gold tot en met {until}, dus niet meer op {day}.",
    "hint.opening-package-over": "Laat het weg: er is geen sessie meer te geven. Of kijk de dag na.",
    "fault.opening-package-worked": (
        "Klant {client} heeft sessies van {service} die al zijn berekend, zoals levering {delivery}."
    ),
    "hint.opening-package-worked": "Neem het pakket over voordat de sessies hier in rekening komen.",
    "fault.opening-ended-package": "Pakket {package} is geëindigd op {day}. Wat niet gebruikt was, is in de boeken al omzet.",
    "hint.opening-ended-package": (
        "Een pakket dat gestopt of verlopen is, gaat niet meer open, en daarom blijft staan wat er is ingevoerd. Klopt het bedrag van het "
        "pakket niet? Laat de accountant het verschil bij de omzet corrigeren. Is een oude rekening te hoog? Schrijf het verschil "
        "af: tiered pay write-off"
    ),
    "fault.opening-used-package": "Van pakket {package} zijn sessies afgegaan.",
    "hint.opening-used-package": "Terugdraaien kan niet meer, tenzij die leveringen eerst worden verwijderd.",
    "fault.opening-day-to-come": "{day} moet nog komen.",
    "hint.opening-day-to-come": "Neem het over op die dag, of later.",
    "fault.opening-there": "Er is eerder iets anders overgenomen, zoals het stond op {day}.",
    "hint.opening-there": "Om dat te verbeteren: tiered opening undo, en importeer opnieuw.",
    "fault.opening-after-issued": "Deze boeken zijn voor {day} begonnen: een rekening is van {first}.",
    "hint.opening-after-issued": "Kies die dag, of een eerdere.",
    "fault.opening-after-booked": "Deze boeken zijn voor {day} begonnen: een betaling is van {first}.",
    "hint.opening-after-booked": "Kies die dag, of een eerdere.",
    "fault.opening-numbered": "Rekening {number} is al gemaakt, dus de nummers kunnen niet meer doortellen na {last}.",
    "hint.opening-numbered": "Laat --last-number weg. Twee reeksen in een jaar mogen, als hun nummers verschillen.",
    "fault.opening-none": "Er is niets overgenomen uit een ander systeem.",
    "hint.opening-none": "Er is niets veranderd.",
    "fault.opening-used-number": "Rekening {number} is gemaakt na het laatste nummer van het oude systeem.",
    "hint.opening-used-number": "Terugdraaien kan niet meer. Verbeter wat fout is met een betaling of een afschrijving.",
    "fault.opening-used-balance": "Er is al iets gebruikt van wat op {account} stond.",
    "hint.opening-used-balance": "Terugdraaien kan niet meer. Verbeter wat fout is met een betaling of een afschrijving.",
    "fault.opening-used-invoice": "Er is iets geboekt op oude rekening {number}.",
    "hint.opening-used-invoice": "Terugdraaien kan niet meer. Verbeter wat fout is met een betaling of een afschrijving.",
    "fault.brought-invoice": "Rekening {number} is van het oude systeem: hier zijn er geen regels of documenten van.",
    "hint.brought-invoice": (
        "Wat kan: tiered pay book, pay show, pay write-off, en bank import. Een creditnota komt uit het oude systeem."
    ),
    "fault.payment-before-opening": "{day} is voor {first}: de oude boeken hebben wat toen is betaald.",
    "hint.payment-before-opening": "Neem over wat op {first} open stond; het is voor die dag betaald, of helemaal niet.",
    "fault.verify-opening": "Wat uit het oude systeem is overgenomen ({place}), is veranderd.",
    "hint.verify-opening": "Zet een kopie terug van voor de verandering.",
}
