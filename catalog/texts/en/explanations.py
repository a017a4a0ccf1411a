"""Why somebody pays what: one sentence for every step of the trace."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "explain.price": "The price of {units} {unit} is {taken}.",
    "explain.reduction": "{name}: {taken} off.",
    "explain.package-session": "This is session {session} of {sessions} of the package, to be used until {last_day}.",
    "explain.package-opens": (
        "This starts a package of {sessions} sessions, to be used until {last_day}. "
        "We charge the package now, all at once."
    ),
    "explain.package-drawn": ("This is session {session} of {sessions} of the package. Nothing is added."),
    "explain.package-drawn-billed": (
        "This is session {session} of {sessions} of the package. The package is on an earlier invoice."
    ),
    "explain.package-drawn-unbilled": (
        "This is session {session} of {sessions} of the package. The package comes all at once on the next invoice."
    ),
    "explain.package-drawn-held": (
        "This is session {session} of {sessions} of the package. The invoice of the whole package still waits."
    ),
    "explain.missed": "Missed appointment: {service}",
    "explain.no-show": "The client was not there. As agreed, we charge {taken}.",
    "explain.no-show-session": (
        "The client was not there. This counts as session {session} of {sessions} of the package; nothing is added."
    ),
    "explain.no-tariff": "{payer} has no tariff for this service and pays nothing of it.",
    "explain.contract": "{payer} pays {units} of the {asked} {unit} ({taken})",
    "explain.contract-one": "{payer} pays {units} {unit} ({taken})",
    "explain.contract-spent": "{payer} pays nothing: there are no {unit} left.",
    "explain.grant-until": "assignment {reference} is valid until {until}",
    "explain.grant-open": "that is assignment {reference}",
    "explain.budget-until": "budget {reference} is valid until {until}",
    "explain.budget-open": "that is budget {reference}",
    "explain.units-left": ("{left} {unit} is left", "{left} {unit} are left"),
    "explain.and": " and ",
    "explain.own": "The client pays {taken}{limit}.",
    "explain.credit": "{taken} comes off the credit{limit}.",
    "explain.policy": "{payer}: {taken}{limit}.",
    "explain.pledge": "{payer} pays {taken}{limit}.",
    "explain.client": "The client pays {taken}.",
    "explain.shortfall": "For {taken} nobody has been found yet who can pay.",
    "explain.limit-rest": ", which is all that was still open",
    "explain.limit-share": ", which is {share} of the amount",
    "explain.limit-per-unit": ", the amount agreed for each time",
    "explain.limit-amount": ", no more is left in this period",
    "explain.limit-spent": ", nothing is left",
    "explain.limit-nothing": ", nothing is left",
    "explain.unit-seat": ("seat", "seats"),
    "explain.unit-session": ("session", "sessions"),
    "explain.unit-minute": ("minute", "minutes"),
    "explain.unit-hour": ("hour", "hours"),
    "explain.way-parts": "Pay in parts: {amount} does not have to be paid all at once.",
    "explain.way-cheaper": "Another kind of help costs less: {service}.",
    "explain.way-credit": "Do something for somebody else, and earn credit with it.",
    "explain.way-family": "Ask family or friends to pay a part.",
    "explain.way-insurer": "Ask the health insurer whether the policy covers this.",
    "explain.way-budget": "Apply for a personal budget (pgb).",
    "explain.way-municipality": "Ask the municipality to pay.",
}
