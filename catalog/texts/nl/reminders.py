"""What somebody reads who has not paid yet. Nothing in it says what the help was.

The words about fourteen days are those the Hoge Raad wants to see (25 November 2016, ECLI:NL:HR:2016:2704).
"""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "reminder.bill": ("Rekening {numbers}", "Rekeningen {numbers}"),
    "reminder.invoice": ("Factuur {numbers}", "Facturen {numbers}"),
    "reminder.more": "{numbers} en nog {count}",
    "reminder.title": "{what} van {sender}",
    "reminder.from": "van {day}",
    "reminder.mention": "Onder vermelding van",
    # A friendly note
    "reminder.note-heading": "Een herinnering",
    "reminder.note-intro.u": (
        "Er staat nog een rekening open. Misschien bent u het vergeten; dat kan iedereen gebeuren.",
        "Er staan nog rekeningen open. Misschien bent u het vergeten; dat kan iedereen gebeuren.",
    ),
    "reminder.note-intro.je": (
        "Er staat nog een rekening open. Misschien ben je het vergeten; dat kan iedereen gebeuren.",
        "Er staan nog rekeningen open. Misschien ben je het vergeten; dat kan iedereen gebeuren.",
    ),
    "reminder.paid.u": "Hebt u intussen al betaald? Dank u wel. U hoeft dan niets meer te doen.",
    "reminder.paid.je": "Heb je intussen al betaald? Dank je wel. Je hoeft dan niets meer te doen.",
    "reminder.note-parts.u": "U mag ook in delen betalen. We spreken dan samen af wat voor u past.",
    "reminder.note-parts.je": "Je mag ook in delen betalen. We spreken dan samen af wat voor jou past.",
    # The 14-day letter
    "reminder.letter-heading.u": "Wilt u nog betalen?",
    "reminder.letter-heading.je": "Wil je nog betalen?",
    "reminder.letter-intro.u": (
        "We schreven u al eerder over een rekening die nog openstaat.",
        "We schreven u al eerder over rekeningen die nog openstaan.",
    ),
    "reminder.letter-intro.je": (
        "We schreven je al eerder over een rekening die nog openstaat.",
        "We schreven je al eerder over rekeningen die nog openstaan.",
    ),
    "reminder.letter-ask.u": (
        "Wilt u {amount} betalen binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd? Dan komt er niets bij."
    ),
    "reminder.letter-ask.je": (
        "Wil je {amount} betalen binnen veertien dagen vanaf de dag nadat deze brief bij je is bezorgd? Dan komt er niets bij."
    ),
    "reminder.letter-remark": "Zonder extra kosten",
    "reminder.cost-heading": "Als het niet op tijd betaald is",
    "reminder.cost.u": (
        "Is het bedrag na die veertien dagen niet betaald, dan moet u ook {cost} incassokosten betalen. Zo staat het in de wet "
        "(artikel 6:96 van het Burgerlijk Wetboek). We voorkomen dat liever samen met u. Er gaat niets vanzelf: altijd "
        "kijkt eerst iemand van ons wat er aan de hand is."
    ),
    "reminder.cost.je": (
        "Is het bedrag na die veertien dagen niet betaald, dan moet je ook {cost} incassokosten betalen. Zo staat het in de wet "
        "(artikel 6:96 van het Burgerlijk Wetboek). We voorkomen dat liever samen met je. Er gaat niets vanzelf: altijd "
        "kijkt eerst iemand van ons wat er aan de hand is."
    ),
    "reminder.letter-parts.u": "Betalen in delen kan ook. Bel ons binnen die veertien dagen; we spreken samen af wat voor u past.",
    "reminder.letter-parts.je": "Betalen in delen kan ook. Bel ons binnen die veertien dagen; we spreken samen af wat voor jou past.",
    "reminder.cost-now": "Op tijd betaald",
    "reminder.cost-extra": "Incassokosten, alleen als het niet op tijd is",
    "reminder.cost-then": "Samen, als het niet op tijd is",
    # To an organisation
    "reminder.reminder-heading": "Herinnering",
    "reminder.reminder-intro": (
        "Van deze factuur hebben wij nog geen betaling ontvangen, of niet van het hele bedrag.",
        "Van deze facturen hebben wij nog geen betaling ontvangen, of niet van het hele bedrag.",
    ),
    "reminder.reminder-ask": "Is de betaling al onderweg, dan kan deze brief terzijde.",
    "reminder.questions": "Vragen over deze brief? Bel {name}, {phone}.",
    "reminder.open": "Openstaand",
    "reminder.interest": "Wettelijke handelsrente tot en met {day}",
    "reminder.commercial": "Vergoeding voor incassokosten",
    "reminder.law-heading": "Rente en kosten",
    "reminder.law": (
        "De rente is de wettelijke handelsrente (artikel 6:119a of 6:119b BW), vanaf de dag na de laatste dag om te betalen. Is "
        "het bedrag op {day} betaald, dan rekenen we geen rente van na de datum van deze brief. De vergoeding is het minimum van "
        "artikel 6:96 lid 4 BW."
    ),
    "reminder.piece": (
        "{number}, {period}: {base} × {percent} × {count} dag / {year}",
        "{number}, {period}: {base} × {percent} × {count} dagen / {year}",
    ),
}
