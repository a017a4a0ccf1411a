"""`tiered invoice ...` and `tiered find`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, terminal
from invoices.practice.asking import reason as kept

if TYPE_CHECKING:
    from invoices.model import Invoice
    from invoices.practice.practice import Practice
    from invoices.store.archive import Entry

commands = typer.Typer(help="Invoices: list, show, credit, and make anew.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="The invoice's number.")]
Reason = Annotated[str, typer.Option("--reason", help="Why: it is kept, and not printed.")]


@commands.command("list")
def list_invoices(
    context: typer.Context,
    month: Annotated[str | None, typer.Option("--month", help="Issued in this month, such as 2026-11.")] = None,
    client: Annotated[str | None, typer.Option("--client", help="Of one client.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only what is still to be paid.")] = False,
) -> None:
    """List what was issued."""
    from invoices.practice.practice import Practice
    from invoices.store.schema import invoices

    here = terminal(context)
    with Practice(here) as practice, practice.archive() as archive:
        conditions = []
        if month is not None:
            conditions.append(invoices.c.issued.startswith(month))
        if client is not None:
            conditions.append(invoices.c.client == practice.people().find(client).id)
        entries = [e for e in archive.entries(*conditions) if not open_only or e.open]
        _answer(here, entries)


def find(context: typer.Context, text: Annotated[str, typer.Argument(help="What the caller tells you.")]) -> None:
    """Find an invoice by name, number, amount or payment reference: for when somebody phones."""
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice, practice.archive() as archive:
        _answer(here, archive.find(text))


@commands.command()
def show(context: typer.Context, number: Number) -> None:
    """Show one invoice: its lines, its totals, its documents, and what happened to it."""
    from invoices.practice.practice import Practice
    from invoices.store.archive import as_record

    here = terminal(context)
    with Practice(here) as practice, practice.archive() as archive:
        invoice = archive.invoice(number)
        (entry,) = archive.of_numbers([number])
        history = [{"time": time, "event": kind, "by": actor} for time, kind, actor in archive.history(number)]
        record = {
            **_with_status(as_record(entry), entry),
            "reference": invoice.reference,
            "original": invoice.original,
            "reason": invoice.reason,
            "lines": [_line(line.model_dump(mode="json"), here) for line in invoice.lines],
            "history": history,
        }
        here.answer(record, lambda: _draw(practice, entry, record))


@commands.command("open")
def open_invoice(context: typer.Context, number: Number) -> None:
    """Open an invoice's PDF."""
    from catalog.faults import Faults, fault
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice, practice.archive() as archive:
        archive.invoice(number)
        path = archive.files([number]).get(number, {}).get("pdf")
        if path is None:
            raise Faults([fault("no-documents", number=number)])
        here.answer({"path": path}, lambda: typer.echo(str(practice.folder / path)))
        if here.interactive:
            typer.launch(str(practice.folder / path))


@commands.command()
def credit(
    context: typer.Context,
    number: Number,
    reason: Reason,
    line: Annotated[int | None, typer.Option("--line", help="Only this line, counted from 1.")] = None,
    rebill: Annotated[bool, typer.Option("--rebill", help="Its deliveries are billed again.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Its deliveries are not billed again.")] = False,
) -> None:
    """Take an invoice back with a credit note, wholly or one line of it."""
    from invoices.correct import credit as credit_invoice
    from invoices.practice.practice import Practice

    here = terminal(context)
    if rebill == drop:
        raise typer.BadParameter(here.say("credit.which"), param_hint="--rebill / --drop")
    why = kept(here, reason, "--reason")
    with Practice(here) as practice:
        note = credit_invoice(practice.store, practice.setting(), number, "rebill" if rebill else "drop", why, line)
        key = "credit.done" if line is None else "credit.line-done"
        _finish(practice, [note], here.say(key, number=number, line=line, note=note.number, amount=note.payable))


@commands.command()
def redo(context: typer.Context, number: Number, reason: Reason) -> None:
    """Take an invoice back and make it anew from its deliveries as they are now."""
    from invoices.correct import redo as redo_invoice
    from invoices.practice.overview import held_records
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice:
        note, issued = redo_invoice(practice.store, practice.setting(), number, kept(here, reason, "--reason"))
        said = here.say("credit.done", number=number, note=note.number, amount=note.payable)
        for held in held_records(practice, issued.holds):
            said += "\n" + held["message"]
        _finish(practice, [note, *issued.invoices], said)


def _finish(practice: Practice, made: Sequence[Invoice], said: str) -> None:
    """Makes the documents of what was just issued, and shows it."""
    from invoices.issue_commands import render_or_say
    from invoices.store.archive import as_record

    rendered = render_or_say(practice)
    with practice.archive() as archive:
        entries = archive.of_numbers([invoice.number for invoice in made])

    def draw() -> None:
        typer.echo(said)
        _table(practice.terminal, entries)

    practice.terminal.answer({"invoices": [as_record(entry) for entry in entries]}, draw)
    if not rendered:
        raise typer.Exit(1)


def _answer(here: Terminal, entries: Sequence[Entry]) -> None:
    from invoices.store.archive import as_record

    records = [_with_status(as_record(entry), entry) for entry in entries]
    if not entries and not here.as_json:
        typer.echo(here.say("invoice.none"))
        return
    here.answer({"invoices": records}, lambda: _table(here, entries))


def _with_status(record: dict[str, Any], entry: Entry) -> dict[str, Any]:
    return {**record, "status": entry.status, "paid": "0.00", "open": str(entry.open)}


def _table(here: Terminal, entries: Sequence[Entry]) -> None:
    from catalog.texts.formats import day, money

    rows = [
        (
            entry.number,
            day(entry.issued, here.language),
            here.say(f"payer.{entry.payer_kind}"),
            entry.addressee,
            money(-entry.payable if entry.kind == "credit-note" else entry.payable, here.language),
            here.say(f"status.{entry.status}"),
        )
        for entry in entries
    ]
    columns = [here.say(f"invoice.{name}") for name in ("number", "date", "payer", "addressee", "payable", "status")]
    here.table(columns, rows, right=(4,))


def _line(line: dict[str, Any], here: Terminal) -> dict[str, Any]:
    kept = ("kind", "service", "quantity", "unit", "unit_price", "amount", "net", "vat", "days", "reference")
    return {"description": line["name"][here.language], **{name: line[name] for name in kept}}


def _draw(practice: Practice, entry: Entry, record: dict[str, Any]) -> None:
    here = practice.terminal
    _table(here, [entry])
    typer.echo()
    here.table(
        [here.say("invoice.line"), here.say("invoice.quantity"), here.say("issue.amount")],
        [(line["description"], line["quantity"], line["amount"]) for line in record["lines"]],
        right=(1, 2),
    )
    typer.echo()
    for event in record["history"]:
        typer.echo(f"{event['time']}  {here.say('event.' + event['event'])}  ({event['by']})")
    for path in entry.files.values():
        typer.echo(str(practice.folder / path))
