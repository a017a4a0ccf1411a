"""`tiered client note`, `agree`, `hold` and `died`: what happens to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from catalog.terminal import speak, terminal
from invoices.practice import privacy_commands  # noqa: F401 - its commands are mounted with these
from invoices.practice.asking import ask, day, reason, sure, wrong_usage
from invoices.practice.choosing import pick_person
from invoices.practice.client_commands import commands

if TYPE_CHECKING:
    from catalog.model import Catalog
    from catalog.terminal import Terminal
    from invoices.practice.practice import Practice
    from tiered.people import Person

Client = Annotated[str | None, typer.Argument()]


@commands.command()
def note(
    context: typer.Context,
    client: Client = None,
    text: Annotated[str | None, typer.Argument()] = None,
    remove: Annotated[int | None, typer.Option("--remove", metavar="NUMBER")] = None,
) -> None:
    """Write down something to remember about somebody, or take such a note away."""
    from invoices.practice.practice import Practice, now

    here = terminal(context)
    with Practice(here) as practice:
        person = pick_person(here, practice.people(), client)
        if remove is not None:
            _take_away(here, practice, person, remove, text)
            return
        said = ask(here, text, "TEXT", "note", reason)
        moment = now()
        with practice.register() as register:
            register.notes.write(person.id, said, actor=here.actor, time=moment)
    data = {"client": person.id, "text": said, "actor": here.actor}
    here.answer(data, lambda: here.tell("client.noted", name=person.name, id=person.id))


def _take_away(here: Terminal, practice: Practice, person: Person, number: int, text: str | None) -> None:
    from catalog.faults import Faults, fault

    if text is not None:
        wrong_usage(here, "client.note-either", "--remove")
    with practice.register() as register:
        if not register.notes.remove(person.id, number):
            raise Faults([fault("unknown-note", number=str(number), name=person.name, id=person.id)])
    here.answer(
        {"client": person.id, "removed": number},
        lambda: here.tell("client.note-removed", number=str(number), name=person.name),
    )


@commands.command()
def agree(
    context: typer.Context,
    client: Client = None,
    service: Annotated[str | None, typer.Argument()] = None,
    *,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw")] = False,
) -> None:
    """Record that somebody asked us to begin within the 14 days of withdrawal, in the words they agreed to."""
    from catalog.faults import Faults, fault
    from invoices.practice.consenting import help_named, words
    from invoices.practice.practice import Practice, now
    from invoices.store.consents import write

    here = terminal(context)
    with Practice(here) as practice:
        catalog = practice.catalog
        person = pick_person(here, practice.people(), client)
        chosen = None if service is None else _service(catalog, service)
        said_on = here.today if on is None else day(here, on, "--on")
        if said_on > here.today:
            raise Faults([fault("consent-tomorrow", day=said_on)])
        said = words(catalog, chosen, person.language, given=not withdraw)
        if here.interactive:
            speak(said)
            sure(here, "consent.sure", name=person.name)
        with practice.database.transaction() as connection:
            made = write(connection, person.id, chosen, said, said_on, here.actor, now(), given=not withdraw)
    key, named = "back" if withdraw else "given", help_named(catalog, chosen, here.language)

    def draw() -> None:
        if not here.interactive:
            speak(said)
        here.tell(f"consent.{key}", name=person.name, help=named)

    here.answer(made.record(), draw)


def _service(catalog: Catalog, typed: str) -> str:
    """A service by its id, where its id or name was typed. `Faults` (`unknown-service`)."""
    from catalog.faults import Faults, fault
    from invoices.practice.matching import quoted, service_of

    found = service_of(typed, catalog)
    if found is None:
        raise Faults([fault("unknown-service", service=quoted(typed))])
    return found


@commands.command()
def hold(
    context: typer.Context,
    client: Client = None,
    *,
    off: Annotated[bool, typer.Option("--off")] = False,
) -> None:
    """Send somebody nothing for a while: their next invoice waits."""
    from invoices.practice.clients import save_person
    from invoices.practice.practice import Practice
    from invoices.practice.records import person_record
    from invoices.practice.waiting import Waiting

    here = terminal(context)
    with Practice(here) as practice:
        person = pick_person(here, practice.people(), client)
        person = save_person(practice, person, on_hold=not off)
        with practice.database.reading() as connection:
            waits = Waiting(connection, practice.catalog).clients_of(person) if off else ()

    def draw() -> None:
        here.tell("client.hold.off" if off else "client.hold.on", name=person.name, id=person.id)
        for each in waits:
            here.tell("client.hold.waited", client=each.name, id=each.id)

    here.answer({**person_record(person), **({"waited": [each.id for each in waits]} if off else {})}, draw)


@commands.command()
def died(
    context: typer.Context,
    client: Client = None,
    *,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
    undo: Annotated[bool, typer.Option("--undo")] = False,
) -> None:
    """Write down that somebody died: an invoice waits until the family has said who gets it."""
    from catalog.faults import Faults, fault
    from invoices.practice.after_death import open_matters
    from invoices.practice.clients import save_person
    from invoices.practice.practice import Practice
    from invoices.practice.records import person_record

    here = terminal(context)
    with Practice(here) as practice:
        person = pick_person(here, practice.people(), client)
        last = None if undo else ask(here, on, "--on", "died", day)
        if last and (last > here.today or (person.birth_date and last < person.birth_date)):
            raise Faults([fault("died-when", day=last)])
        contact = practice.catalog.organisation.contact
        changed = save_person(practice, person, died_on=last)
        reader = practice.people().by_id[changed.reader.casefold()]
        matters = [] if last is None else open_matters(practice, changed, last)
        with practice.register() as register:
            helped = bool(register.deliveries.find([person.id]))
    sentences = [each.sentence(here) for each in matters]

    def draw() -> None:
        if last is None:
            here.tell("client.died.undone", name=person.name)
            return
        here.tell("client.died.done", name=person.name, day=last)
        if reader.id != person.id and reader.died_on is None:
            here.tell("client.died.reader", reader=reader.name, id=reader.id)
        elif helped:  # who only paid for others gets no bill of their own
            here.tell("client.died.no-reader", id=person.id)
        if contact is None:
            here.tell("client.died.call")
        else:
            here.tell("client.died.contact", contact=contact.name)
        if sentences:
            here.tell("client.died.open")
        for sentence in sentences:
            speak(f"- {sentence}")

    data = [{"code": each.code, "message": said} for each, said in zip(matters, sentences, strict=True)]
    here.answer({**person_record(changed), "open": data}, draw)
