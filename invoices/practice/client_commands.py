"""`tiered client ...`: add, list, show and change people, and import them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from catalog.terminal import terminal
from invoices.practice.asking import ask, cell, day_cell, sure, words, wrong_usage
from invoices.practice.choosing import pick_person

commands = typer.Typer(no_args_is_help=True)

Client = Annotated[str | None, typer.Argument()]
Email = Annotated[str | None, typer.Option("--email")]
Phone = Annotated[str | None, typer.Option("--phone")]
Street = Annotated[str | None, typer.Option("--street")]
Postcode = Annotated[str | None, typer.Option("--postcode")]
City = Annotated[str | None, typer.Option("--city")]
Country = Annotated[str | None, typer.Option("--country")]
Speaks = Annotated[str | None, typer.Option("--language", metavar="nl|en")]
Send = Annotated[str | None, typer.Option("--send", metavar="email|post")]
BirthDate = Annotated[str | None, typer.Option("--birth-date", metavar="DATE")]
Passes = Annotated[list[str] | None, typer.Option("--pass")]
SvbNumber = Annotated[str | None, typer.Option("--svb-number")]
Representative = Annotated[str | None, typer.Option("--representative", metavar="PERSON")]

COLUMNS = ("id", "name", "city", "phone", "email")
ASKED = ("email", "phone", "street", "postcode", "city")  # of somebody new, when not even the name was given
MAY_BE_EMPTIED = ("email", "phone", "street", "postcode", "city", "send", "birth_date", "passes", "svb_number")


@commands.command()
def add(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument()] = None,
    *,
    email: Email = None,
    phone: Phone = None,
    street: Street = None,
    postcode: Postcode = None,
    city: City = None,
    country: Country = None,
    language: Speaks = None,
    send: Send = None,
    birth_date: BirthDate = None,
    passes: Passes = None,
    svb_number: SvbNumber = None,
    representative: Representative = None,
    identifier: Annotated[str | None, typer.Option("--id", metavar="ID")] = None,
    new: Annotated[bool, typer.Option("--new")] = False,
) -> None:
    """Write down somebody new."""
    from catalog.faults import Faults, fault
    from invoices.practice.clients import add_person, known_as
    from invoices.practice.matching import listed
    from invoices.practice.practice import Practice
    from invoices.practice.records import person_record

    here = terminal(context)
    row = {
        "id": identifier,
        "name": name,
        "email": email,
        "phone": phone,
        "street": street,
        "postcode": postcode,
        "city": city,
        "country": country,
        "language": language,
        "send": send,
        "birth_date": day_cell(here, birth_date, "--birth-date"),
        "passes": ";".join(passes or ()),
        "svb_number": svb_number,
    }
    with Practice(here) as practice:
        people = practice.people()
        row["name"] = ask(here, name, "NAME", "name", words if name else cell("name"))
        if name is None:
            for field in ASKED:
                if not row[field]:
                    row[field] = ask(here, None, f"--{field}", field, cell(field, abroad=bool(country)), default="")
        known = known_as(people, row)
        if known and not new and not sure(here, "client.add.sure", candidates=listed(known)):
            raise Faults([fault("client-known", candidates=listed(known), id=known[0].id)])
        handles = pick_person(here, people, representative, "--representative") if representative else None
        person, warnings = add_person(practice, row, handles.id if handles else None, others=known)
        namesakes = people.named(person.name)

    def draw() -> None:
        here.tell("client.added", name=person.name, id=person.id)
        if handles is not None:
            here.tell("client.post-goes-to", name=person.name, reader=handles.name, id=handles.id)
        here.tell("client.add.next", id=person.id)

    here.complain(warnings)
    if namesakes:
        here.tell("client.add.namesake", candidates=listed(namesakes), err=True)
    here.answer(person_record(person), draw)


@commands.command("list")
def list_clients(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument()] = None,
    *,
    erased: Annotated[bool, typer.Option("--erased")] = False,
) -> None:
    """List everybody, or who fits a text."""
    from invoices.practice.practice import Practice
    from invoices.practice.records import person_record
    from invoices.practice.wording import marked

    here = terminal(context)
    with Practice(here) as practice:
        people = practice.people()
    found = people.look_for(text) if text else tuple(people.by_id.values())
    found = tuple(person for person in found if erased or person.erase_asked is None)

    def draw() -> None:
        if not found:
            here.tell("client.none")
            return
        rows = [(p.id, marked(here, p), p.city or "", p.phone or "", p.email or "") for p in found]
        here.table([here.say(f"client.column.{name}") for name in COLUMNS], rows)

    here.answer({"clients": [person_record(person) for person in found]}, draw)


@commands.command()
def show(context: typer.Context, client: Client = None) -> None:
    """Show everything about somebody: data, agreements, deliveries, notes and invoices."""
    from invoices.practice.client_page import draw
    from invoices.practice.dossier import dossier
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice:
        found = dossier(practice, pick_person(here, practice.people(), client))
        here.answer(found.record(), lambda: draw(here, practice.catalog, found))


@commands.command()
def change(
    context: typer.Context,
    client: Client = None,
    *,
    name: Annotated[str | None, typer.Option("--name")] = None,
    email: Email = None,
    phone: Phone = None,
    street: Street = None,
    postcode: Postcode = None,
    city: City = None,
    country: Country = None,
    language: Speaks = None,
    send: Send = None,
    birth_date: BirthDate = None,
    passes: Passes = None,
    svb_number: SvbNumber = None,
    representative: Representative = None,
) -> None:
    """Change what is given, and nothing else. An empty value ("") takes something away."""
    from invoices.practice.clients import change_person
    from invoices.practice.practice import Practice
    from invoices.practice.records import person_record

    here = terminal(context)
    row = {
        "name": name,
        "email": email,
        "phone": phone,
        "street": street,
        "postcode": postcode,
        "city": city,
        "country": country,
        "language": language,
        "send": send,
        "birth_date": day_cell(here, birth_date, "--birth-date"),
        "passes": None if passes is None else ";".join(passes),
        "svb_number": svb_number,
    }
    given = {field: value for field, value in row.items() if value is not None}
    if not given and representative is None:
        wrong_usage(here, "client.change.nothing", "--name, --email, ...")
    for field, value in given.items():
        if not value and field not in MAY_BE_EMPTIED:
            wrong_usage(here, "ask.missing", f"--{field}")
    with Practice(here) as practice:
        people = practice.people()
        person = pick_person(here, people, client)
        handles = pick_person(here, people, representative, "--representative") if representative else None
        changes: dict[str, Any] = {} if representative is None else {"representative": handles and handles.id}
        changes |= {field: () if field == "passes" else None for field, value in given.items() if not value}
        changed, warnings = change_person(practice, person, given, changes)
    here.complain(warnings)
    key = "client.unchanged" if changed == person else "client.changed"

    def draw() -> None:
        here.tell(key, name=changed.name, id=changed.id)
        if handles is not None:
            here.tell("client.post-goes-to", name=changed.name, reader=handles.name, id=handles.id)

    here.answer(person_record(changed), draw)


@commands.command("import")
def import_file(context: typer.Context, file: Path) -> None:
    """Save the people of a file: all of them, or none when a row is wrong."""
    from invoices.practice.importing import import_clients
    from invoices.practice.practice import Practice
    from invoices.practice.records import import_record

    here = terminal(context)
    with Practice(here) as practice:
        found = import_clients(practice, file)

    def draw() -> None:
        here.complain(found.warnings)
        counts = (len(found.new), len(found.changed), len(found.unchanged))
        here.tell("imported", new=counts[0], changed=counts[1], unchanged=counts[2])
        here.tell("client.import.next")

    here.answer(import_record(here, found), draw)
