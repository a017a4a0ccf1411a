"""What columns and words are called in the files that people bring, in Dutch and in English: one table for all files.

A heading is looked up among the columns of its own file. Capitals, accents, spaces and punctuation do not count:
`No-show`, `no_show` and `NOSHOW` are one name. The first Dutch name is the one that messages and the documentation
use (docs/commands.md holds the same table, and a test says so).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Final, Literal, TypeVar

from catalog.texts import LANGUAGES, Language
from invoices.practice.matching import fold
from tiered.coverage import CapPeriod, Kind, Law, Status

W = TypeVar("W", bound=str)
Names = tuple[str, ...]
Texts = Mapping[Language, str]
"""A parameter of a sentence that is written differently in each language."""

CONTACT: Final = "contact_"
PERSON: Final[Mapping[str, Names]] = {
    "name": ("naam", "volledige naam", "full name", "deelnemer", "naam deelnemer", "attendee", "attendee name"),
    "street": ("straat", "adres", "straat en huisnummer", "address", "street address"),
    "postcode": ("postcode", "postal code", "zip code", "zip"),
    "city": ("plaats", "woonplaats", "town"),
    "country": ("land",),
    "email": ("e-mail", "e-mailadres", "mail", "mailadres", "e-mail address"),
    "phone": ("telefoon", "telefoonnummer", "phone number", "telephone", "mobiel", "mobile", "tel"),
    "language": ("taal",),
}
"""What a file says about a client, somebody who signed up, or (with `contact` beside it) somebody who pledged."""

COLUMNS: Final[Mapping[str, Names]] = {
    **PERSON,
    # clients
    "id": ("nummer", "klantnummer", "cliëntnummer", "persoonsnummer"),
    "send": ("post per", "verzenden", "verzending", "verzendwijze"),
    "birth_date": ("geboortedatum", "geboren", "geboren op", "date of birth"),
    "passes": ("passen", "pas", "kortingspassen", "kortingspas"),
    "svb_number": ("SVB-nummer", "klantnummer SVB"),
    "representative": ("vertegenwoordiger", "wettelijk vertegenwoordiger", "bewindvoerder"),
    # coverages
    "kind": ("soort", "type"),
    "payer": ("betaler", "wie betaalt"),
    "status": ("status", "stand"),
    "from": ("vanaf", "van", "begindatum", "startdatum", "ingangsdatum", "geldig vanaf", "datum"),
    "until": ("tot en met", "t/m", "einddatum", "geldig tot en met", "datum"),
    "services": ("diensten", "dienst"),
    "order": ("volgorde",),
    "share": ("aandeel", "percentage", "procent"),
    "per_unit": ("bedrag per eenheid", "per eenheid", "tarief"),
    "units": ("eenheden", "aantal eenheden", "aantal"),
    "used": ("gebruikt", "al gebruikt", "verbruikt"),
    "period": ("periode",),
    "advances": ("schiet voor", "voorschieten", "klant schiet voor"),
    "law": ("wet",),
    "insured_number": ("verzekerdennummer", "verzekerdenummer", "nummer"),
    "pledged_on": ("toegezegd op", "datum toezegging", "datum"),
    # deliveries
    "date": ("datum", "dag", "day"),
    "service": ("dienst",),
    "quantity": ("aantal", "hoeveelheid", "aantal plaatsen", "aantal personen", "plaatsen", "seats", "tickets"),
    "booked": (
        *("geboekt", "geboekt op", "afgesproken op", "aangemeld op", "datum aanmelding", "inschrijfdatum"),
        *("booked on", "registered on"),
    ),
    "professional": ("professional", "hulpverlener", "medewerker", "begeleider", "behandelaar"),
    "no_show": ("no-show", "niet gekomen", "niet verschenen"),
    "group": ("groep",),
    # more than one of them
    "client": ("klant", "cliënt", "deelnemer", "naam", "naam klant", "naam cliënt", "klantnummer", "nummer"),
    "reference": ("kenmerk", "referentie", "beschikkingsnummer", "polisnummer", "nummer"),
    "amount": ("bedrag", "maximum", "maximaal bedrag"),
    # what an old system left behind (invoices/opening)
    "account": ("rekening", "grootboekrekening", "grootboek"),
    "debit": ("debet",),
    "credit": ("creditbedrag",),
    "number": ("factuurnummer", "invoice number", "invoice", "factuur"),
    "due": ("vervaldatum", "vervaldag", "betalen voor", "due date"),
    "open": ("openstaand", "open bedrag", "openstaand bedrag", "nog open", "amount due", "balance"),
    "payer_kind": ("soort betaler", "payer kind"),
    "vat_rate": ("btw-tarief", "btw-percentage", "vat percentage"),
    "vat_open": ("btw in openstaand", "openstaande btw", "open btw", "open vat"),
    "sessions": ("sessies", "aantal sessies", "aantal keren"),
    "deferred": ("nog te verdienen", "vooruit gefactureerd", "deferred income", "net left"),
    # sign-ups, where a name may stand in parts
    "first": ("voornaam", "first name", "given name", "roepnaam"),
    "infix": ("tussenvoegsel", "tussenvoegsels", "middle name"),
    "last": ("achternaam", "last name", "surname", "family name", "familienaam"),
    **{
        CONTACT + column: tuple(way.format(name) for name in names for way in ("contact {}", "{} contactpersoon"))
        for column, names in PERSON.items()
    },
    CONTACT + "name": ("contactpersoon", "contact naam", "naam contactpersoon", "naam"),
}
"""Other names of each column. A name may stand with several columns: where a file can have more than one of them,
nobody can tell which is meant."""

KINDS: Final[Mapping[Kind, Names]] = {
    "own": ("eigen", "eigen middelen"),
    "credit": ("tegoed",),
    "policy": ("polis", "verzekering"),
    "pledge": ("toezegging",),
    "grant": ("beschikking",),
    "budget": ("pgb", "persoonsgebonden budget"),
}
STATUSES: Final[Mapping[Status, Names]] = {
    "agreed": ("akkoord", "afgesproken", "toegekend"),
    "requested": ("aangevraagd",),
    "refused": ("geweigerd", "afgewezen"),
    "ended": ("beëindigd",),
}
PERIODS: Final[Mapping[CapPeriod, Names]] = {
    "year": ("jaar", "per jaar"),
    "month": ("maand", "per maand"),
    "total": ("totaal", "in totaal"),
}
LAWS: Final[Mapping[Law, Names]] = {"wmo": (), "jeugdwet": (), "wlz": (), "zvw": ()}
SPOKEN: Final[Mapping[Language, Names]] = {"nl": ("Nederlands", "Dutch"), "en": ("Engels", "English")}
WAYS_TO_SEND: Final[Mapping[Literal["email", "post"], Names]] = {
    "email": ("e-mail", "mail"),
    "post": ("brief", "letter"),
}


def bare(text: str) -> str:
    """A name for comparing: its letters and digits.

    >>> bare(" No-show "), bare("Beëindigd")
    ('noshow', 'beeindigd')
    """
    return fold(text).replace(" ", "")


def columns_of(heading: str, columns: Collection[str]) -> tuple[str, ...]:
    """The columns of a file that a heading means: one, none, or several when it cannot be told which."""
    name = bare(heading)
    found = tuple(column for column in _columns().get(name, ()) if column in columns)
    own = tuple(column for column in found if bare(column) == name)
    return own or found


def word_of(text: str, words: Mapping[W, Names]) -> W | None:
    """The word that a text is, in one language or the other."""
    name = bare(text)
    return next((word for word, names in words.items() if name in {bare(word), *map(bare, names)}), None)


def named(word: str, names: Mapping[W, Names]) -> Texts:
    """A column or a word as a sentence names it: `datum (date)` in Dutch, `date` in English."""
    return {"nl": _in_dutch(word, names), "en": word}


def listed(words: Iterable[str], names: Mapping[W, Names]) -> Texts:
    """Several of them."""
    each = [named(word, names) for word in words]
    return {language: ", ".join(text[language] for text in each) or "–" for language in LANGUAGES}


def meant(word: str, known: Collection[str], names: Mapping[W, Names] | None = None) -> dict[str, object]:
    """What a hint needs to say which word was probably meant, or which there are."""
    others: Mapping[W, Names] = names or {}
    spelled = {each.casefold(): each for name in known for each in (name, *_others(name, others))}
    near = [spelled[each] for each in get_close_matches(word.casefold(), spelled, n=1)]
    return {"near": "".join(near), "count": len(near), "known": listed(known, others)}


def _others(word: str, names: Mapping[W, Names]) -> Names:
    return next((others for name, others in names.items() if name == word), ())


def _in_dutch(word: str, names: Mapping[W, Names]) -> str:
    dutch = next(iter(_others(word, names)), word)
    return word if bare(dutch) == bare(word) else f"{dutch} ({word})"


@cache
def _columns() -> Mapping[str, tuple[str, ...]]:
    """The columns that each name stands for."""
    found: dict[str, tuple[str, ...]] = {}
    for column, names in COLUMNS.items():
        for name in dict.fromkeys(map(bare, (column, *names))):
            found[name] = (*found.get(name, ()), column)
    return found
