"""De oefenpagina: wat een betaler bij een betaallink zou zien."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "sandbox.title": "Oefening: betalen",
    "sandbox.banner": "OEFENING / PRACTICE: geen echt geld",
    "sandbox.amount": "Te betalen: {amount}",
    "sandbox.try": "Kies wat de betaler doet. Er wordt niets afgeschreven.",
    "sandbox.choice.ideal": "Betalen met iDEAL: meteen betaald",
    "sandbox.choice.card": "Betalen met een pas: meteen betaald",
    "sandbox.choice.sepa_debit": "Betalen met incasso: het geld komt later, of niet",
    "sandbox.choice.leave": "Niet betalen",
    "sandbox.paid": "Betaald. Dit was een oefening: er is geen geld overgemaakt.",
    "sandbox.on-its-way": "De incasso is onderweg. Pas als de bank betaalt, is de rekening betaald. Dit is een oefening.",
    "sandbox.try-bank": "Dagen later beslist de bank van de betaler. Kies wat die doet:",
    "sandbox.choice.settle": "De bank betaalt",
    "sandbox.choice.refuse": "De bank weigert",
    "sandbox.refused": "De bank betaalt deze incasso niet. De rekening staat weer open. Dit is een oefening.",
    "sandbox.left": "Er is niet betaald. De link blijft werken.",
    "sandbox.closed": "Met deze link kan niet meer worden betaald.",
    "sandbox.expired": "Dit duurde te lang: open de betaallink opnieuw.",
    "sandbox.gone": "Deze pagina bestaat niet, of niet meer.",
}
