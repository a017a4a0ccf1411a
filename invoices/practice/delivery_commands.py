"""`tiered deliver` and `tiered delivery ...`: which help was given to whom, when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.terminal import Terminal, terminal
from invoices.practice.asking import ask, day_cell, line, number_cell, sure, wrong_usage
from invoices.practice.asking import reason as reason_given
from invoices.practice.choosing import pick_person, pick_service

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from invoices.practice.practice import Practice
    from invoices.store.amending import Amended
    from tiered.deliveries import Delivery

commands = typer.Typer(help="What was delivered: list, change and remove.", no_args_is_help=True)

On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day: 2026-11-09 or 9-11-2026.")]
Quantity = Annotated[str | None, typer.Option("--quantity", help="How many units; 1 when left out.")]
Amount = Annotated[str | None, typer.Option("--amount", help="What the client named, where the price is fair.")]
Professional = Annotated[str | None, typer.Option("--professional", help="Who gave it: an id in the catalogue.")]
Booked = Annotated[str | None, typer.Option("--booked", metavar="DATE", help="When it was booked.")]
Group = Annotated[str | None, typer.Option("--group", help="Tells two meetings on one day apart.")]
Reference = Annotated[str | None, typer.Option("--reference", help="A number of your own.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The delivery's id: see tiered delivery list.")]


def deliver(
    context: typer.Context,
    service: Annotated[str | None, typer.Argument(metavar="SERVICE", help="The service's id.")] = None,
    clients: Annotated[
        list[str] | None, typer.Argument(metavar="CLIENT", help="Id, e-mail address or part of the name.")
    ] = None,
    *,
    on: On = None,
    quantity: Quantity = None,
    amount: Amount = None,
    professional: Professional = None,
    booked: Booked = None,
    group: Group = None,
    reference: Reference = None,
    no_show: Annotated[bool, typer.Option("--no-show", help="They did not come.")] = False,
    per_session: Annotated[bool, typer.Option("--per-session", help="Bill a package session by session.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Once more, though there is an equal one.")] = False,
    file: Annotated[Path | None, typer.Option("--import", help="A CSV file such as deliveries.csv.")] = None,
) -> None:
    """Write down help that was given, to one client or to several, or import a file of it."""
    from invoices.practice.given import Given
    from invoices.practice.practice import Practice
    from invoices.practice.records import delivery_record

    here = terminal(context)
    if file is not None:
        if service is not None:
            wrong_usage(here, "deliver.file-or-service", "--import")
        _import(here, file)
        return
    row = {
        "quantity": number_cell(here, quantity, "--quantity"),
        "amount": number_cell(here, amount, "--amount"),
        "professional": professional,
        "booked": day_cell(here, booked, "--booked"),
        "group": group,
        "reference": reference,
        "no_show": "1" if no_show else None,
    }
    with Practice(here) as practice:
        row["service"] = pick_service(here, practice.catalog, service)
        people = practice.people()
        whose = [pick_person(here, people, text) for text in clients or (None,)]
        row["date"] = ask(here, on, "--on", "day", day_cell, default=here.today.isoformat())
        given = Given(tuple({**row, "client": person.id} for person in whose), per_session)
        repeated = given.repeated(practice)
        confirmed = bool(repeated) and not again and sure(here, "deliver.again", count=len(repeated))
        written = given.save(practice, again=again or confirmed)
        made = written.deliveries
        names = {person.id: person.name for person in whose}
        notices = list(_notices(practice, made, names))

    def draw() -> None:
        for delivery in made:
            typer.echo(here.say("deliver.done", id=delivery.id, name=names[delivery.client], day=delivery.day))
        typer.echo(here.say("deliver.next", month=f"{made[0].day:%Y-%m}"))

    here.complain(written.warnings)
    if repeated:
        notices.append(here.say("deliver.repeated", count=len(repeated)))
    for notice in notices:
        typer.echo(notice, err=True)
    here.answer({"deliveries": [delivery_record(delivery, "unbilled") for delivery in made]}, draw)


@commands.command("list")
def list_deliveries(
    context: typer.Context,
    *,
    unbilled: Annotated[bool, typer.Option("--unbilled", help="Only what is still to be billed.")] = False,
    month: Annotated[str | None, typer.Option("--month", help="Only of this month, such as 2026-11.")] = None,
    client: Annotated[str | None, typer.Option("--client", help="Only of this client.")] = None,
    removed: Annotated[bool, typer.Option("--removed", help="Also what was removed.")] = False,
) -> None:
    """List what was delivered, each with the state it is in."""
    from catalog.dates import Period
    from catalog.faults import Faults, fault
    from invoices.practice.practice import Practice
    from invoices.practice.records import delivery_record
    from invoices.practice.wording import DELIVERY_COLUMNS, columns, delivery_cells
    from invoices.store.register import Register
    from invoices.store.states import states

    here = terminal(context)
    try:
        period = Period() if month is None else Period.month(month)
    except ValueError:
        raise Faults([fault("not-a-month", month=month)]) from None
    with Practice(here) as practice:
        people = practice.people()
        whose = None if client is None else [pick_person(here, people, client, "--client").id]
        with practice.database.reading() as connection:
            register = Register(connection)
            found = register.deliveries.find(whose, period, removed=removed)
            reasons = {row.delivery: row.reason for row in register.deliveries.removals()} if removed else {}
            state = states(connection, [delivery.id for delivery in found])
    chosen = [delivery for delivery in found if not unbilled or state[delivery.id] == "unbilled"]

    def draw() -> None:
        if not chosen:
            typer.echo(here.say("delivery.none"))
            return
        rows = [
            (people.by_id[each.client.casefold()].name, *delivery_cells(here, each, state[each.id])) for each in chosen
        ]
        here.table(columns(here, "delivery", ("client", *DELIVERY_COLUMNS)), rows, right=(4, 5))
        for each in chosen:
            if each.id in reasons:
                typer.echo(here.say("delivery.why-removed", id=each.id, reason=reasons[each.id]))
        typer.echo(here.say("delivery.count", count=len(chosen)))

    records = [delivery_record(each, state[each.id], reasons.get(each.id)) for each in chosen]
    here.answer({"deliveries": records}, draw)


@commands.command()
def change(
    context: typer.Context,
    identifier: Id,
    *,
    on: On = None,
    quantity: Quantity = None,
    amount: Amount = None,
    professional: Professional = None,
    booked: Booked = None,
    group: Group = None,
    reference: Reference = None,
    no_show: Annotated[bool | None, typer.Option("--no-show/--attended", help="Whether they came.")] = None,
) -> None:
    """Change what is given, and nothing else. An empty value ("") takes something away."""
    from invoices.practice import given
    from invoices.practice.practice import Practice
    from invoices.practice.records import delivery_record
    from invoices.store.states import states

    here = terminal(context)
    row = {
        "date": day_cell(here, on, "--on"),
        "quantity": number_cell(here, quantity, "--quantity"),
        "amount": number_cell(here, amount, "--amount"),
        "professional": professional,
        "booked": day_cell(here, booked, "--booked"),
        "group": group,
        "reference": reference,
        "no_show": None if no_show is None else str(int(no_show)),
    }
    if all(cell is None for cell in row.values()):
        wrong_usage(here, "delivery.change.nothing", "--on, --quantity, ...")
    with Practice(here) as practice:
        changed, warnings, amended = given.change(practice, line(here, identifier, "ID").casefold(), row)
        with practice.database.reading() as connection:
            state = states(connection, [changed.id])[changed.id]
    here.complain(warnings)
    data = {
        **delivery_record(changed, state),
        "worked_out_again": amended.again,
        "along": list(amended.along),
        "decide_again": amended.undecided,
    }

    def draw() -> None:
        typer.echo(here.say("delivery.changed", id=changed.id))
        if amended.again:
            typer.echo(here.say("delivery.worked-out-again"))
        _along(here, amended)
        if amended.undecided:
            typer.echo(here.say("delivery.decide-again"))

    here.answer(data, draw)


@commands.command()
def remove(
    context: typer.Context,
    identifier: Id,
    *,
    reason: Annotated[str | None, typer.Option("--reason", help="Why: it is kept with it.")] = None,
) -> None:
    """Say that a delivery does not count. It stays in the books with the reason."""
    from invoices.practice import given
    from invoices.practice.practice import Practice
    from invoices.practice.records import delivery_record

    here = terminal(context)
    with Practice(here) as practice:
        why = ask(here, reason, "--reason", "reason", reason_given)
        removed, amended = given.remove(practice, line(here, identifier, "ID").casefold(), why)
    data = {**delivery_record(removed, "removed", why), "along": list(amended.along)}

    def draw() -> None:
        typer.echo(here.say("delivery.removed", id=removed.id))
        _along(here, amended)

    here.answer(data, draw)


def _along(here: Terminal, amended: Amended) -> None:
    """Says that other sessions of the package are worked out again too."""
    if amended.along:
        typer.echo(here.say("delivery.along", count=len(amended.along)))


def _import(here: Terminal, file: Path) -> None:
    from invoices.practice.importing import import_deliveries
    from invoices.practice.practice import Practice
    from invoices.practice.records import import_record

    with Practice(here) as practice:
        found = import_deliveries(practice, file)

    def draw() -> None:
        here.complain(found.warnings)
        typer.echo(here.say("deliver.imported", new=len(found.new), unchanged=len(found.unchanged)))
        if found.new:
            typer.echo(here.say("deliver.next", month=f"{min(each.day for each in found.new):%Y-%m}"))

    here.answer(import_record(here, found), draw)


def _notices(practice: Practice, made: Sequence[Delivery], names: dict[str, str]) -> Iterator[str]:
    """What somebody should know about who was helped."""
    from invoices.practice.given import just_ended
    from invoices.store.register import Register

    here = practice.terminal
    with practice.database.reading() as connection:
        register = Register(connection)
        people = {person.id: person for person in register.people.some(list(names))}
        for delivery in made:
            name, died_on = names[delivery.client], people[delivery.client].died_on
            if died_on is not None and died_on < delivery.day:
                yield here.say("deliver.notice.died", name=name, day=died_on)
            for coverage in just_ended(register.coverages.of([delivery.client]), delivery):
                kind = here.say(f"kind.{coverage.kind}")
                yield here.say("deliver.notice.ended", name=name, kind=kind, id=coverage.id, day=coverage.until)
