"""What a catalogue allows but is probably not meant: warnings, never errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from catalog.costs import cost_floor, unit_prices
from catalog.faults import Fault, fault
from catalog.model import Catalog
from catalog.money import Money
from catalog.records import Words
from catalog.rules import letters_of
from catalog.services import Price, Service
from catalog.texts import LANGUAGES, Language

JARGON: Final[dict[Language, tuple[str, ...]]] = {
    "nl": (
        "eigen bijdrage", "tekort", "eigen middelen", "no-show", "kwijtgescholden", "dekking", "beschikking", "cliënt",
        "traject", "interventie", "zorgvrager", "empowerment", "versterken", "verbinden",
    ),
    "en": (
        "own contribution", "shortfall", "own means", "no-show", "waived", "coverage", "service user", "intervention",
        "care recipient", "empowerment", "case management", "beneficiary",
    ),
}  # fmt: skip
"""Words that belong to the trade, not to the person who reads them; plurals are found too."""

CONTACT: Final = 'contact = { name = "Marieke", phone = "030-1234567" }'
FORMS_OF_ADDRESS: Final = {"u": r"u|uw|uzelf", "je": r"je|jij|jou|jouw|jezelf"}


def below_cost(catalog: Catalog) -> Iterator[Fault]:
    """The latest price covers the cost when all places are taken."""
    for path, service, price in _latest_prices(catalog):
        cost = cost_floor(service, price)
        if cost is None or cost.is_covered:
            continue
        if cost.break_even is None:
            yield fault("below-unit-cost", path, service=service.id, price=cost.price, floor=cost.floor)
        else:
            yield fault(
                "below-cost", path, service=service.id, price=cost.price, floor=cost.floor,
                count=cost.capacity, break_even=cost.break_even,
            )  # fmt: skip


def tiers_rise(catalog: Catalog) -> Iterator[Fault]:
    """No service costs less per unit than one in a lower tier. Tiers stand lowest first."""
    ranks = {tier.id: rank for rank, tier in enumerate(catalog.tiers)}
    known = [
        (path, ranks[service.tier], amounts[0], service)
        for path, service, price in _latest_prices(catalog)
        if service.tier in ranks and (amounts := unit_prices(service, price))
    ]
    for path, rank, amount, service in known:
        dearer = [(other.cents, lower) for _, below, other, lower in known if below < rank and other > amount]
        if dearer:
            cents, lower = max(dearer, key=lambda pair: pair[0])
            yield fault(
                "higher-tier-cheaper", path, service=service.id, price=amount, tier=service.tier,
                lower=lower.id, lower_price=Money(cents), lower_tier=lower.tier,
            )  # fmt: skip


def tariffs(catalog: Catalog) -> Iterator[Fault]:
    """A municipality or the SVB pays by contract tariff: without one it pays nothing."""
    for index, payer in enumerate(catalog.payers):
        if payer.kind in ("municipality", "svb") and not payer.tariffs:
            yield fault("payer-without-tariff", f"payers[{index}].tariffs", payer=payer.id)


def contact(catalog: Catalog) -> Iterator[Fault]:
    """Every consumer invoice names somebody to call."""
    if catalog.organisation.contact is None:
        yield fault("no-contact", "organisation.contact", example=CONTACT)


def promises(catalog: Catalog) -> Iterator[Fault]:
    """Every service says what the client gets out of it."""
    for index, service in enumerate(catalog.services):
        if service.promise is None:
            yield fault("no-promise", f"services[{index}].promise", service=service.id)


def jargon(catalog: Catalog) -> Iterator[Fault]:
    """Clients' texts are in everyday words."""
    for path, words in _clients_texts(catalog):
        for language in LANGUAGES:
            for word in JARGON[language]:
                if re.search(rf"\b{word}(?:s|en|ën)?\b", words.in_(language), re.IGNORECASE):
                    yield fault("jargon", f"{path}.{language}", word=word)


def address_form(catalog: Catalog) -> Iterator[Fault]:
    """Dutch texts address the client in one form: "u" or "je"."""
    form = catalog.organisation.address_form
    other = "je" if form == "u" else "u"
    pattern = re.compile(rf"(?<![\w-])(?:{FORMS_OF_ADDRESS[other]})(?![\w-])", re.IGNORECASE)
    for path, words in _clients_texts(catalog):
        found = pattern.search(words.nl)
        if found:
            yield fault("address-form", f"{path}.nl", word=found[0], form=form)


def passes_alike(catalog: Catalog) -> Iterator[Fault]:
    """A pass is spelt in one way: who holds it in the one spelling gets no reduction that names the other."""
    spelt: dict[str, str] = {}
    for index, reduction in enumerate(catalog.reductions):
        if reduction.when.pass_ is not None:
            other = spelt.setdefault(letters_of(reduction.when.pass_), reduction.when.pass_)
            if other != reduction.when.pass_:
                yield fault("pass-alike", f"reductions[{index}].when.pass", given=reduction.when.pass_, other=other)


def _latest_prices(catalog: Catalog) -> Iterator[tuple[str, Service, Price]]:
    for index, service in enumerate(catalog.services):
        if service.prices:
            latest = max(range(len(service.prices)), key=lambda p: service.prices[p].from_)
            yield f"services[{index}].prices[{latest}]", service, service.prices[latest]


def _clients_texts(catalog: Catalog) -> Iterator[tuple[str, Words]]:
    for index, service in enumerate(catalog.services):
        for key in ("name", "promise", "neutral"):
            words = getattr(service, key)
            if words is not None:
                yield f"services[{index}].{key}", words
    for index, reduction in enumerate(catalog.reductions):
        yield f"reductions[{index}].name", reduction.name


ADVICE: Final[tuple[Callable[[Catalog], Iterable[Fault]], ...]] = (
    below_cost,
    tiers_rise,
    tariffs,
    contact,
    promises,
    jargon,
    address_form,
    passes_alike,
)


def warnings(catalog: Catalog) -> tuple[Fault, ...]:
    """Everything that deserves a second look."""
    return tuple(replace(found, severity="warning") for check in ADVICE for found in check(catalog))
