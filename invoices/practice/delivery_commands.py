"""`tiered delivery ...`: what was written down about help: listed, changed, removed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.terminal import Terminal, terminal
from invoices.practice.asking import ask, day_cell, line, number_cell, sure, wrong_usage
from invoices.practice.asking import lasting_reason as reason_given
from invoices.practice.asking import month as month_given
from invoices.practice.choosing import pick_person

if TYPE_CHECKING:
    from invoices.practice.rebooking import Done
    from invoices.practice.undoing import Undo
    from invoices.store.amending import Amended

commands = typer.Typer(no_args_is_help=True)

On = Annotated[str | None, typer.Option("--on", metavar="DATE")]
Quantity = Annotated[str | None, typer.Option("--quantity")]
Amount = Annotated[str | None, typer.Option("--amount")]
Professional = Annotated[str | None, typer.Option("--professional")]
Booked = Annotated[str | None, typer.Option("--booked", metavar="DATE")]
Group = Annotated[str | None, typer.Option("--group")]
Reference = Annotated[str | None, typer.Option("--reference")]
Late = Annotated[bool, typer.Option("--late")]
Yes = Annotated[bool, typer.Option("--yes")]
Id = Annotated[str, typer.Argument(metavar="ID")]


@commands.command("list")
def list_deliveries(
    context: typer.Context,
    *,
    unbilled: Annotated[bool, typer.Option("--unbilled")] = False,
    month: Annotated[str | None, typer.Option("--month")] = None,
    client: Annotated[str | None, typer.Option("--client")] = None,
    removed: Annotated[bool, typer.Option("--removed")] = False,
) -> None:
    """List what was delivered, each with the state it is in."""
    from catalog.dates import Period
    from invoices.practice.practice import Practice
    from invoices.practice.records import delivery_record
    from invoices.practice.wording import DELIVERY_COLUMNS, columns, delivery_cells
    from invoices.store.register import Register
    from invoices.store.states import states

    here = terminal(context)
    period = Period() if month is None else Period.month(month_given(here, month, "--month"))
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
            here.tell("delivery.none")
            return
        rows = [
            (people.by_id[each.client.casefold()].name, *delivery_cells(here, each, state[each.id])) for each in chosen
        ]
        here.table(columns(here, "delivery", ("client", *DELIVERY_COLUMNS)), rows)
        for each in chosen:
            if each.id in reasons:
                here.tell("delivery.why-removed", id=each.id, reason=reasons[each.id])
        here.tell("delivery.count", count=len(chosen))

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
    no_show: Annotated[bool | None, typer.Option("--no-show/--attended")] = None,
    late: Late = False,
    yes: Yes = False,
) -> None:
    """Change what is given, and nothing else. An empty value ("") takes something away."""
    from invoices.practice import given, rebooking
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
        key = line(here, identifier, "ID").casefold()
        if rebooking.is_billed_ahead(practice, key):
            _rebooked(here, "delivery.changed", rebooking.change(practice, key, row, late=late, yes=yes))
            return
        if no_show:
            rebooking.refuse_paid_seat(practice, key)
        changed, warnings, amended = given.change(practice, key, row)
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
        here.tell("delivery.changed", id=changed.id)
        if amended.again:
            here.tell("delivery.worked-out-again", month=f"{changed.day:%Y-%m}")
        _along(here, amended)
        if amended.undecided:
            here.tell("delivery.decide-again")

    here.answer(data, draw)


@commands.command()
def remove(
    context: typer.Context,
    identifier: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    *,
    reason: Annotated[str | None, typer.Option("--reason")] = None,
    file: Annotated[Path | None, typer.Option("--import")] = None,
    late: Late = False,
    yes: Yes = False,
) -> None:
    """Say that a delivery does not count, or all of a file. They stay in the books with the reason."""
    from invoices.practice import given, rebooking
    from invoices.practice.practice import Practice
    from invoices.practice.records import delivery_record

    here = terminal(context)
    if (identifier is None) == (file is None):
        wrong_usage(here, "delivery.remove.which", "ID / --import")
    if file is not None:
        _remove_import(here, file, reason, yes=yes)
        return
    with Practice(here) as practice:
        why = ask(here, reason, "--reason", "reason", reason_given)
        key = line(here, identifier or "", "ID").casefold()
        if rebooking.is_billed_ahead(practice, key):
            _rebooked(here, "delivery.removed", rebooking.cancel(practice, key, why, late=late, yes=yes), why)
            return
        removed, amended = given.remove(practice, key, why)
    data = {**delivery_record(removed, "removed", why), "along": list(amended.along)}

    def draw() -> None:
        here.tell("delivery.removed", id=removed.id)
        _along(here, amended)

    here.answer(data, draw)


def _rebooked(here: Terminal, key: str, done: Done, reason: str | None = None) -> None:
    """A seat that was billed before its day: what became of it, of its bills and of what was paid."""
    from invoices.practice.records import delivery_record

    here.complain(done.warnings)

    def draw() -> None:
        here.tell(key, id=done.delivery.id)
        done.draw(here)

    state = "removed" if reason is not None else "billed"
    here.answer({**delivery_record(done.delivery, state, reason), **done.record()}, draw)
    if not done.rendered:
        raise typer.Exit(1)


def _along(here: Terminal, amended: Amended) -> None:
    """Says that other sessions of the package are worked out again too."""
    if amended.along:
        here.tell("delivery.along", count=len(amended.along))


def _remove_import(here: Terminal, file: Path, reason: str | None, *, yes: bool) -> None:
    from invoices.practice import undoing
    from invoices.practice.practice import Practice

    with Practice(here) as practice:
        if here.interactive:
            _draw_undo(here, undoing.look(practice, file))
        why = ask(here, reason, "--reason", "reason", reason_given)
        if not yes:
            sure(here, "delivery.remove.sure")
        found = undoing.undo(practice, file, why)

    def draw() -> None:
        if not here.interactive:
            _draw_undo(here, found)
        here.tell("delivery.remove.done", count=len(found.removable))
        here.tell("delivery.remove.next", file=file)

    data = {"kept": [each.id for each in found.kept], "missing": found.missing, "reason": why}
    here.answer({"removed": [each.id for each in found.removable], **data}, draw)


def _draw_undo(here: Terminal, found: Undo) -> None:
    """How many deliveries of a file can be removed, and what of its rows stays."""
    here.tell("delivery.remove.removable", count=len(found.removable))
    if found.kept:
        here.tell("delivery.remove.kept", count=len(found.kept))
    if found.missing:
        here.tell("delivery.remove.missing", count=found.missing)
