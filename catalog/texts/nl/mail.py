"""De e-mail waar een rekening of brief bij zit. Er staat niets in over de hulp."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "mail.hello": "Goedendag,",
    "mail.bill.u": "In de bijlage vindt u rekening {number} van {day}.",
    "mail.bill.je": "In de bijlage vind je rekening {number} van {day}.",
    "mail.pay.u": "Het bedrag is {amount}. Wilt u dat betalen voor of op {due}?",
    "mail.pay.je": "Het bedrag is {amount}. Wil je dat betalen voor of op {due}?",
    "mail.pay-part.u": "Er staat {amount} open. We spraken af dat u in delen betaalt. Wilt u {part} betalen voor of op {due}?",
    "mail.pay-part.je": "Er staat {amount} open. We spraken af dat je in delen betaalt. Wil je {part} betalen voor of op {due}?",
    "mail.settled.u": "U hoeft niets te betalen.",
    "mail.settled.je": "Je hoeft niets te betalen.",
    "mail.credit-note.u": "In de bijlage vindt u creditnota {number} van {day}, bij {original}. U hoeft niets te doen.",
    "mail.credit-note.je": "In de bijlage vind je creditnota {number} van {day}, bij {original}. Je hoeft niets te doen.",
    "mail.budget.u": (
        "In de bijlage vindt u factuur {number} van {day}. Wilt u die binnen vier weken naar de SVB sturen? Zelf hoeft u "
        "niets te betalen."
    ),
    "mail.budget.je": (
        "In de bijlage vind je factuur {number} van {day}. Wil je die binnen vier weken naar de SVB sturen? Zelf hoef je "
        "niets te betalen."
    ),
    "mail.page": "Bekijken en online betalen: {url}",
    "mail.link": "Online betalen: {url}",
    "mail.transfer": "Overmaken: {iban}, op naam van {holder}, met betalingskenmerk {reference}",
    "mail.invoice": "Bijgaand factuur {number} van {day}, als PDF en als UBL.",
    "mail.pay-institution": "Te betalen: {amount}, voor of op {due}.",
    "mail.settled-institution": "Deze factuur hoeft niet meer betaald te worden.",
    "mail.credit-note-institution": "Bijgaand creditnota {number} van {day}, bij factuur {original}, als PDF en als UBL.",
    "mail.questions": "Vragen? Bel {name}, {phone}.",
    "mail.head-subject": "Kop van de keten van {sender}: gebeurtenis {sequence}",
    "mail.head": (
        "Hieronder staat de kop van de keten van {sender}, zoals die was op {time}. De keten telt {sequence} gebeurtenissen. "
        "De laatste was op {last}."
    ),
    "mail.head-keep": (
        "Wilt u deze mail bewaren? Daarmee is later te zien of iemand heeft herschreven wat tot nu toe is vastgelegd. Typ dan in "
        "de map van de praktijk:"
    ),
    "mail.head-nobody": "In deze mail staan geen gegevens van cliënten.",
    "mail.regards": "Met vriendelijke groet,",
}
