"""Why somebody pays what: one sentence for every step of the trace."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "explain.price": "De prijs van {units} {unit} is {taken}.",
    "explain.reduction": "{name}: {taken} minder.",
    "explain.package-session": (
        "Dit is gesprek {session} van {sessions} van het pakket, te gebruiken tot en met {last_day}."
    ),
    "explain.package-opens": (
        "Hiermee begint een pakket van {sessions} gesprekken, te gebruiken tot en met {last_day}. "
        "We rekenen het pakket nu in één keer."
    ),
    "explain.package-drawn": ("Dit is gesprek {session} van {sessions} van het pakket. Er komt niets bij."),
    "explain.package-drawn-billed": (
        "Dit is gesprek {session} van {sessions} van het pakket. Het pakket staat al op een eerdere rekening."
    ),
    "explain.package-drawn-unbilled": (
        "Dit is gesprek {session} van {sessions} van het pakket. Het pakket komt in één keer op de volgende rekening."
    ),
    "explain.package-drawn-held": (
        "Dit is gesprek {session} van {sessions} van het pakket. De rekening van het hele pakket wacht nog."
    ),
    "explain.missed": "Gemiste afspraak: {service}",
    "explain.no-show": "De klant was er niet. Volgens de afspraak rekenen we {taken}.",
    "explain.no-show-session": (
        "De klant was er niet. Dit telt als gesprek {session} van {sessions} van het pakket; er komt niets bij."
    ),
    "explain.no-tariff": "{payer} heeft geen tarief voor deze dienst en betaalt er niets van.",
    "explain.contract": "{payer} betaalt {units} van de {asked} {unit} ({taken})",
    "explain.contract-one": "{payer} betaalt {units} {unit} ({taken})",
    "explain.contract-spent": "{payer} betaalt niets: er zijn geen {unit} meer over.",
    "explain.grant-until": "beschikking {reference} is geldig tot en met {until}",
    "explain.grant-open": "dat is beschikking {reference}",
    "explain.budget-until": "budget {reference} is geldig tot en met {until}",
    "explain.budget-open": "dat is budget {reference}",
    "explain.units-left": ("er is nog {left} {unit} over", "er zijn nog {left} {unit} over"),
    "explain.and": " en ",
    "explain.own": "De klant betaalt zelf {taken}{limit}.",
    "explain.credit": "Van het tegoed gaat {taken} af{limit}.",
    "explain.policy": "{payer}: {taken}{limit}.",
    "explain.pledge": "{payer} betaalt {taken}{limit}.",
    "explain.client": "De klant betaalt {taken}.",
    "explain.shortfall": "Voor {taken} is nog niemand gevonden die kan betalen.",
    "explain.limit-rest": ", dat is alles wat nog openstond",
    "explain.limit-share": ", dat is {share} van het bedrag",
    "explain.limit-per-unit": ", het afgesproken bedrag per keer",
    "explain.limit-amount": ", meer is er in deze periode niet over",
    "explain.limit-spent": ", er is niets meer over",
    "explain.limit-nothing": ", er is niets meer over",
    "explain.unit-seat": ("plaats", "plaatsen"),
    "explain.unit-session": ("gesprek", "gesprekken"),
    "explain.unit-minute": ("minuut", "minuten"),
    "explain.unit-hour": ("uur", "uur"),
    "explain.way-parts": "In delen betalen: {amount} hoeft niet in één keer.",
    "explain.way-cheaper": "Een andere vorm van hulp kost minder: {service}.",
    "explain.way-credit": "Zelf iets voor een ander doen, en zo tegoed verdienen.",
    "explain.way-family": "Familie of vrienden vragen om een deel te betalen.",
    "explain.way-insurer": "De zorgverzekeraar vragen of de polis dit vergoedt.",
    "explain.way-budget": "Een persoonsgebonden budget (pgb) aanvragen.",
    "explain.way-municipality": "De gemeente vragen om te betalen.",
}
