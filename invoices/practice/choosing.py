"""Who or what is meant: by an id, a part of a name, or a choice from a list where a person sits at the keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog.terminal import Terminal
from invoices.practice.asking import ask, choose, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.model import Catalog
    from invoices.practice.matching import Directory
    from invoices.practice.practice import Practice
    from tiered.coverage import Coverage, Status
    from tiered.people import Person


def pick_person(here: Terminal, people: Directory, given: str | None, option: str = "CLIENT") -> Person:
    """The person that an id, an e-mail address or a part of a name means; of several, the one that is chosen.

    Who was found by a part of the name is said: it can be somebody else than was meant.

    `Faults`: `unknown-client`, `ambiguous-client`.
    """
    from catalog.faults import Faults
    from invoices.practice.matching import in_full

    text = ask(here, given, option, "client", words)
    found = people.search(text)
    while not found and given is None:  # a letter mistyped throws nothing away
        try:
            people.find(text)
        except Faults as wrong:
            here.complain(wrong.faults)
        text = ask(here, given, option, "client", words)
        found = people.search(text)
    if len(found) < 2 or not here.interactive:
        person = people.find(text)
        if not in_full(text, person) and not here.as_json:
            here.tell("chosen", name=person.name, id=person.id, err=True)
        return person
    columns = [here.say(f"client.column.{name}") for name in ("id", "name", "city", "email")]
    rows = [(person.id, person.name, person.city or "", person.email or "") for person in found]
    return found[choose(here, "which", columns, rows)]


def pick_namesake(here: Terminal, found: Sequence[Person]) -> Person | None:
    """Which of these, who have one name, is meant; None when it is somebody new of that name."""
    columns = [here.say(f"client.column.{name}") for name in ("id", "name", "city", "email")]
    rows = [(person.id, person.name, person.city or "", person.email or "") for person in found]
    place = choose(here, "namesake", columns, [*rows, ("", here.say("coverage.somebody-new"), "", "")])
    return found[place] if place < len(found) else None


def pick_service(here: Terminal, catalog: Catalog, given: str | None) -> str:
    """A service's id: what was given, also by its name; or what is chosen."""
    from invoices.practice.matching import service_of

    if given is not None or not here.interactive:
        said = ask(here, given, "SERVICE", "service", words)
        return service_of(said, catalog) or said
    columns = [here.say(f"delivery.column.{name}") for name in ("service", "name")]
    rows = [(service.id, service.name.in_(here.language)) for service in catalog.services]
    return catalog.services[choose(here, "service", columns, rows)].id


def pick_kind(here: Terminal, given: str | None) -> str:
    """A kind of agreement: what was given, or what is chosen. A row refuses what is not one."""
    from invoices.practice.headings import KINDS, word_of

    if given is not None or not here.interactive:
        said = ask(here, given, "KIND", "kind", words)
        return word_of(said, KINDS) or said.casefold()
    kinds = list(KINDS)
    rows = [(kind, here.say(f"kind.{kind}")) for kind in kinds]
    return kinds[choose(here, "kind", ["", here.say("coverage.column.source")], rows)]


def pick_payer(here: Terminal, catalog: Catalog, kind: str, given: str | None) -> str | None:
    """The institution that pays: what was given, or what is chosen. A row refuses what is missing or does not fit."""
    from invoices.practice.coverage_rows import PAYER_KINDS

    wanted = [payer for name, payer in PAYER_KINDS.items() if name == kind]
    payers = [payer for payer in catalog.payers if payer.kind in wanted]
    if given is not None or not payers or not here.interactive:
        return given
    rows = [(payer.id, payer.name) for payer in payers]
    return payers[choose(here, "payer", ["", here.say("coverage.column.payer")], rows)].id


def pick_coverage(practice: Practice, given: str | None, *statuses: Status) -> Coverage:
    """The agreement with this id; or the one of this client that has such a status; of several, the one chosen.

    `Faults`: `unknown-coverage`, `coverage-none`, `coverage-which`, and those of `pick_person`.
    """
    from catalog.faults import Faults, fault
    from invoices.practice.wording import COVERAGE_COLUMNS, columns, coverage_cells
    from invoices.store.register import Register

    here = practice.terminal
    text = ask(here, given, "ID|CLIENT", "coverage", words)
    with practice.database.reading() as connection:
        coverages = Register(connection).coverages
        if re.fullmatch(r"c-[0-9]+", text.casefold()):
            return coverages.get(text.casefold())
        people = practice.people()
        person = pick_person(here, people, text, "ID|CLIENT")
        found = [coverage for coverage in coverages.of([person.id]) if coverage.status in statuses]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Faults([fault("coverage-none", client=person.id)])
    cells = [coverage_cells(here, practice.catalog, people, coverage) for coverage in found]
    if here.interactive:
        return found[choose(here, "which", columns(here, "coverage", COVERAGE_COLUMNS), cells)]
    candidates = "; ".join(" ".join(row[:2]).replace("\n", " ") for row in cells)
    raise Faults([fault("coverage-which", candidates=candidates)])
