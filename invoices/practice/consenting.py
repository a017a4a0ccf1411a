"""The 14 days in which a consumer may withdraw from what was agreed at a distance, and asking to begin before.

BW 6:230o: 14 days from the day of the agreement, without a reason. Who asked to begin within them and then withdraws
owes what is in proportion to what was done (6:230s lid 4). When all of it was done, after the consumer's express
consent and knowing that, there is nothing left to withdraw from (6:230p, opening words and d).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from catalog.model import Catalog
from catalog.services import WITHDRAWAL
from catalog.terminal import Terminal
from catalog.texts import Language, text
from invoices.store import consents
from invoices.store.consents import Consent
from tiered.people import Person

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from invoices.practice.practice import Practice


def words(catalog: Catalog, service: str | None, language: Language, *, given: bool) -> str:
    """What a client agrees to, or takes back, in their own language."""
    key = "command.consent.words" if given else "command.consent.back-words"
    named = help_named(catalog, service, language)
    return text(key, language, organisation=catalog.organisation.legal_name, help=named)


def help_named(catalog: Catalog, service: str | None, language: Language) -> str:
    """What it is about, as the client knows it."""
    known = catalog.service.get(service) if service is not None else None
    if known is not None:
        return f"“{known.name.in_(language)}”"
    return service or text("command.consent.all-help", language)


def sentence(here: Terminal, catalog: Catalog, said: Consent) -> str:
    """What a client said, for staff to read."""
    from catalog.texts.formats import day

    return here.say(
        "consent.shown" if said.given else "consent.shown-back",
        day=day(said.day, here.language),
        help=help_named(catalog, said.service, here.language),
        actor=said.actor,
        version=str(said.record()["version"])[:8],
    )


def missing(connection: Connection, people: Iterable[Person], service: str, on: date, today: date) -> list[Person]:
    """Who begins with a service within 14 days from now, and did not ask for that. Who had it before began already."""
    if not today <= on < today + WITHDRAWAL:
        return []
    from invoices.store.register import Register

    known = {person.id: person for person in people}
    given = Register(connection).deliveries.find(sorted(known))
    begun = {each.client for each in given if each.service == service and each.day < today}
    agreed = consents.agreed(connection, sorted(known), service)
    return [person for key, person in known.items() if key not in begun | agreed]


def told(practice: Practice, person: Person, service: str, on: date) -> dict[str, Any]:
    """What a quote states of it: the right, what begins earlier, and whether consent is missing."""
    here = practice.terminal
    with practice.database.reading() as connection:
        lacks = bool(missing(connection, [person], service, on, here.today))
        agreed = bool(consents.agreed(connection, [person.id], service))
    sentences = [here.say("consent.right"), here.say("consent.begun")]
    if lacks:
        sentences.append(here.say("consent.missing", name=person.name, id=person.id, service=service))
    return {"days": WITHDRAWAL.days, "agreed": agreed, "missing": lacks, "text": sentences}
