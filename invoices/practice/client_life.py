"""`tiered client note`, `hold` and `died`: what happens to people."""

from __future__ import annotations

from typing import Annotated

import typer

from catalog.terminal import terminal
from invoices.practice.asking import ask, day, reason
from invoices.practice.choosing import pick_person
from invoices.practice.client_commands import commands

Client = Annotated[str | None, typer.Argument(metavar="CLIENT", help="Id, e-mail address or part of the name.")]


@commands.command()
def note(
    context: typer.Context,
    client: Client = None,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="What to remember.")] = None,
) -> None:
    """Write down something to remember about somebody."""
    from invoices.practice.practice import Practice, now

    here = terminal(context)
    with Practice(here) as practice:
        person = pick_person(here, practice.people(), client)
        said = ask(here, text, "TEXT", "note", reason)
        moment = now()
        with practice.register() as register:
            register.notes.write(person.id, said, actor=here.actor, time=moment)
    data = {"client": person.id, "text": said, "actor": here.actor}
    here.answer(data, lambda: typer.echo(here.say("client.noted", name=person.name, id=person.id)))


@commands.command()
def hold(
    context: typer.Context,
    client: Client = None,
    *,
    off: Annotated[bool, typer.Option("--off", help="Post may go out again.")] = False,
) -> None:
    """Send somebody nothing for a while: no invoice and no reminder goes out."""
    from invoices.practice.clients import save_person
    from invoices.practice.practice import Practice
    from invoices.practice.records import person_record

    here = terminal(context)
    with Practice(here) as practice:
        person = pick_person(here, practice.people(), client)
        person = save_person(practice, person, on_hold=not off)
    key = "client.hold.off" if off else "client.hold.on"
    here.answer(person_record(person), lambda: typer.echo(here.say(key, name=person.name, id=person.id)))


@commands.command()
def died(
    context: typer.Context,
    client: Client = None,
    *,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="It was written down by mistake.")] = False,
) -> None:
    """Write down that somebody died: nothing is sent to them any more."""
    from catalog.faults import Faults, fault
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

    def draw() -> None:
        if last is None:
            typer.echo(here.say("client.died.undone", name=person.name))
            return
        typer.echo(here.say("client.died.done", name=person.name, day=last))
        if contact is None:
            typer.echo(here.say("client.died.call"))
        else:
            typer.echo(here.say("client.died.contact", contact=contact.name))

    here.answer(person_record(changed), draw)
