"""`tiered invoice ...` and `tiered find`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, speak, terminal
from invoices.practice.asking import ask, choose, words, wrong_usage
from invoices.practice.asking import lasting_reason as kept

if TYPE_CHECKING:
    from catalog.money import Money
    from invoices.model import Fate, Invoice
    from invoices.practice.practice import Practice
    from invoices.store.archive import Entry

commands = typer.Typer(no_args_is_help=True)

Number = Annotated[str, typer.Argument()]
Which = Annotated[str | None, typer.Argument()]
Reason = Annotated[str | None, typer.Option("--reason")]
Yes = Annotated[bool, typer.Option("--yes")]
NOTHING: Mapping[str, Any] = MappingProxyType({})


@commands.command("list")
def list_invoices(
    context: typer.Context,
    month: Annotated[str | None, typer.Option("--month")] = None,
    client: Annotated[str | None, typer.Option("--client")] = None,
    open_only: Annotated[bool, typer.Option("--open")] = False,
) -> None:
    """List what was issued."""
    from catalog.money import ZERO, total
    from invoices.practice.asking import month as month_given
    from invoices.practice.choosing import pick_person
    from invoices.practice.practice import Practice
    from invoices.store.about import about, parts_of
    from invoices.store.schema import invoices

    here = terminal(context)
    if month is not None:
        month = month_given(here, month, "--month")
    with Practice(here) as practice, practice.archive() as archive:
        conditions, parts, left = [], None, None
        if month is not None:
            conditions.append(invoices.c.issued.startswith(month))
        if client is not None:
            person = pick_person(here, practice.people(), client, "--client").id
            conditions.append(about([person]))
            parts = parts_of(archive.connection, person)
            left = parts_of(archive.connection, person, counting=True)
        old = [] if conditions else archive.brought()
        if client is not None and month is None:
            old = [each for each in archive.brought() if person in (each.payer, each.client)]
        entries = [
            e for e in (*old, *archive.entries(*conditions)) if not open_only or _theirs(e, parts, left).open > ZERO
        ]
    _answer(here, entries, parts, left)
    if open_only and entries and not here.as_json:
        open_now = total(_theirs(entry, parts, left).open for entry in entries)
        here.tell("invoice.open-together", amount=open_now, count=len(entries))


def find(context: typer.Context, text: str) -> None:
    """Find an invoice by name, number, amount or payment reference: for when somebody phones."""
    from invoices.practice.matching import fold, named_like, occurring
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice, practice.archive() as archive:
        named = [person.id for person in practice.people().look_for(text)]
        institutions = {fold(name): payer for payer, name in archive.billed_institutions().items()}
        named += [institutions[name] for name in named_like(text, institutions) or occurring(text, institutions)]
        _answer(here, archive.find(text, named))


@commands.command()
def show(context: typer.Context, number: Number) -> None:
    """Show one invoice: its lines, its totals, its documents, and what happened to it."""
    from invoices.invoice_page import Page, draw
    from invoices.practice.practice import Practice
    from invoices.store.archive import as_record

    here = terminal(context)
    with Practice(here) as practice, practice.archive() as archive:
        page = Page.of(archive, number, here.today)
        record = {**_with_status(as_record(page.entry), page.entry), **page.record(here)}
        files = [str(practice.folder / path) for path in page.entry.files.values()]
    here.answer(record, lambda: draw(here, page, files))


@commands.command("open")
def open_invoice(context: typer.Context, number: Number) -> None:
    """Open an invoice's PDF."""
    from catalog.faults import Faults, fault
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice, practice.archive() as archive:
        archive.invoice(number)
        path = archive.files([number]).get(number, {}).get("pdf")
        if path is None and archive.forgotten(number):
            raise Faults([fault("invoice-erased", number=number)])
        if path is None:
            raise Faults([fault("no-documents", number=number)])
        here.answer({"path": path}, lambda: typer.echo(str(practice.folder / path)))
        if here.interactive:
            typer.launch(str(practice.folder / path))


@commands.command()
def copy(context: typer.Context, number: Number) -> None:
    """Make the documents of an invoice once more, with what was paid and agreed since; those before stay."""
    from catalog.faults import Faults, fault
    from invoices.copying import make_copies
    from invoices.practice.overview import write_index
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice:
        with practice.archive() as archive:
            if archive.forgotten(number):
                raise Faults([fault("invoice-erased", number=number)])
        made = make_copies(practice, [number])
        write_index(practice)
        with practice.archive() as archive:
            paths = archive.files([number]).get(number, {})
    files = [str(practice.folder / path) for path in paths.values()]

    def draw() -> None:
        here.tell("invoice.copy.made" if made else "invoice.copy.same", number=number)
        for path in files:
            typer.echo(path)

    here.answer({"number": number, "new": bool(made), "documents": paths}, draw)


@commands.command()
def credit(
    context: typer.Context,
    number: Which = None,
    reason: Reason = None,
    line: Annotated[int | None, typer.Option("--line")] = None,
    rebill: Annotated[bool, typer.Option("--rebill")] = False,
    drop: Annotated[bool, typer.Option("--drop")] = False,
    yes: Yes = False,
) -> None:
    """Take back what is left of an invoice with a credit note, or one line of it."""
    from functools import partial

    from invoices.correct import credit as credit_invoice
    from invoices.payments.after_credit import after_credit
    from invoices.practice.practice import Practice

    here = terminal(context)
    number = _number(here, number)
    fate = _fate(here, rebill=rebill, drop=drop)
    why = ask(here, reason, "--reason", "reason", kept)
    with Practice(here) as practice:
        work = partial(credit_invoice, practice.store, practice.setting(), number, fate, why, line)
        if _asks(here, yes=yes):
            _preview(here, work(dry_run=True), number)
            _agreed(here, here.say(f"credit.sure.{fate}"))
        note = work()
        key = "credit.line-done" if line is not None else "credit.done"
        said = [here.say(key, number=number, line=line, note=note.number, amount=note.payable)]
        beside = _beside(practice, note, number) if fate == "drop" else []
        said += [here.say("credit.beside", number=e.number, name=e.addressee, line=place) for e, place in beside]
        others = list(dict.fromkeys(each.number for each, _ in beside))
        back = after_credit(practice, number)
        _finish(practice, [note], "\n".join([*said, *back.said]), {"beside": others, **back.record()})


@commands.command()
def redo(context: typer.Context, number: Which = None, reason: Reason = None, yes: Yes = False) -> None:
    """Take back what is left of an invoice, and make it anew from its deliveries as they are now."""
    from functools import partial

    from invoices.correct import redo as redo_invoice
    from invoices.issue_commands import draw
    from invoices.payments.after_credit import after_credit
    from invoices.payments.online import look_first
    from invoices.practice.moving import moved_records
    from invoices.practice.overview import held_records
    from invoices.practice.practice import Practice

    here = terminal(context)
    number = _number(here, number)
    why = ask(here, reason, "--reason", "reason", kept)
    with Practice(here) as practice:
        look_first(practice)
        work = partial(redo_invoice, practice.store, practice.setting(), number, why)
        if _asks(here, yes=yes):
            planned = work(dry_run=True)
            _preview(here, planned.note, number)
            here.tell("redo.instead")
            draw(practice, planned.issued, planned=True)
            for moved in moved_records(practice, planned.moved):
                speak(moved["message"])
            _agreed(here, here.say("redo.sure"))
        done = work()
        note, issued = done.note, done.issued
        more = {"held": held_records(practice, issued.holds), "moved": moved_records(practice, done.moved)}
        said = [here.say("credit.done", number=number, note=note.number, amount=note.payable)]
        said += [each["message"] for each in (*more["moved"], *more["held"])]
        back = after_credit(practice, number, issued.invoices)
        _finish(practice, [note, *issued.invoices], "\n".join([*said, *back.said]), {**more, **back.record()})


@commands.command()
def move(
    context: typer.Context,
    number: Which = None,
    to: Annotated[str, typer.Option("--to")] = "client",
    reason: Reason = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    yes: Yes = False,
) -> None:
    """Move what is open of a family member's invoice to the client."""
    from functools import partial

    from invoices.move import move as move_share
    from invoices.payments.after_credit import after_credit
    from invoices.payments.online import look_first
    from invoices.practice.move_page import draw_planned, names_of, planned_records
    from invoices.practice.practice import Practice

    here = terminal(context)
    if to.casefold() not in ("client", "klant"):
        wrong_usage(here, "move.only-client", "--to")
    number = _number(here, number)
    why = ask(here, reason, "--reason", "reason", kept)
    with Practice(here) as practice:
        look_first(practice)
        work = partial(move_share, practice.store, practice.setting(), number, why)
        if dry_run:
            planned = work(dry_run=True)
            here.answer(planned_records(practice, planned), lambda: draw_planned(practice, planned, number))
            return
        if _asks(here, yes=yes):
            draw_planned(practice, work(dry_run=True), number)
            _agreed(here, here.say("move.sure"))
        done = work()
        names = names_of(practice, done)
        sums = {"number": number, "note": done.note.number, "invoice": done.invoice.number, "amount": done.note.payable}
        said = [here.say("move.done", **names, **sums), here.say("move.promise", **names)]
        back = after_credit(practice, number)
        _finish(practice, [done.note, done.invoice], "\n".join([*said, *back.said]), back.record())


def _number(here: Terminal, given: str | None) -> str:
    """The invoice that is meant; at the keyboard a wrong one is said before anything else is asked."""
    from catalog.faults import Faults
    from invoices.practice.practice import Practice

    if not here.interactive:
        return ask(here, given, "NUMBER", "invoice", words)
    with Practice(here) as practice, practice.archive() as archive:
        while True:
            try:
                return archive.invoice(ask(here, given, "NUMBER", "invoice", words)).number
            except Faults as wrong:
                if given is not None:
                    raise
                here.complain(wrong.faults)


def _fate(here: Terminal, *, rebill: bool, drop: bool) -> Fate:
    """What happens to the deliveries that are taken back: one of the two, as was said or is chosen."""
    if not (rebill or drop) and here.interactive:
        rows = [(here.say(f"credit.fate.{fate}"),) for fate in ("rebill", "drop")]
        rebill = choose(here, "fate", [here.say("shortfall.column.choice")], rows) == 0
    elif rebill == drop:
        wrong_usage(here, "credit.which", "--rebill / --drop")
    return "rebill" if rebill else "drop"


def _beside(practice: Practice, note: Invoice, number: str) -> list[tuple[Entry, int]]:
    """Other invoices that go on asking others to pay for the help that a credit note drops for one: with their line."""
    from invoices.store.states import bills_of

    with practice.archive() as archive:
        bills = bills_of(archive.connection, [share.delivery for line in note.lines for share in line.shares])
        places = sorted({bill for lines in bills.values() for bill in lines if bill[0] != number})
        entries = {entry.number: entry for entry in archive.of_numbers([other for other, _ in places])}
        return [(entries[other], line) for other, line in places if entries[other].open]


def _asks(here: Terminal, *, yes: bool) -> bool:
    """True when somebody can be asked, and did not answer already."""
    return not yes and (here.interactive or here.can_ask)


def _preview(here: Terminal, note: Invoice, number: str) -> None:
    """What would be taken back."""
    here.tell("credit.preview", count=len(note.lines), number=number, amount=note.payable)


def _agreed(here: Terminal, question: str) -> None:
    """Goes on when the answer is yes; ends the command when it is no."""
    if not here.confirm(question, err=True):
        here.tell("nothing-changed", err=True)
        raise typer.Exit


def _finish(practice: Practice, made: Sequence[Invoice], said: str, more: Mapping[str, Any] = NOTHING) -> None:
    """Makes the documents of what was just issued, and shows it; `more` is for programs."""
    from invoices.issue_commands import render_or_say
    from invoices.store.archive import as_record

    rendered = render_or_say(practice)
    with practice.archive() as archive:
        entries = archive.of_numbers([invoice.number for invoice in made])

    def draw() -> None:
        speak(said)
        _table(practice.terminal, entries)

    practice.terminal.answer({"invoices": [as_record(entry) for entry in entries], **more}, draw)
    if not rendered:
        raise typer.Exit(1)


Parts = Mapping[str, "Money"]


def _answer(here: Terminal, entries: Sequence[Entry], parts: Parts | None = None, left: Parts | None = None) -> None:
    """`parts`, `left`: where it is about one client, what of an invoice for many is theirs, and was not taken back."""
    from invoices.store.archive import as_record

    records = [_with_status(as_record(entry), entry) for entry in entries]
    if parts is not None:
        seen = [_theirs(entry, parts, left) for entry in entries]
        records = [{**each, "part": str(entry.payable)} for each, entry in zip(records, seen, strict=True)]
    if not entries and not here.as_json:
        here.tell("invoice.none")
        return
    here.answer({"invoices": records}, lambda: _table(here, [_theirs(entry, parts, left) for entry in entries]))


def _theirs(entry: Entry, parts: Parts | None, left: Parts | None) -> Entry:
    """An invoice; of one for many clients, where it is about one of them, their part of it."""
    from dataclasses import replace

    from catalog.money import ZERO

    if parts is None or left is None or entry.client is not None or entry.kind == "brought":
        return entry
    part, counts = parts.get(entry.number, ZERO), left.get(entry.number, ZERO)
    paid = counts if entry.open <= ZERO else ZERO
    return replace(entry, payable=part, credited=part - counts, paid=paid, written_off=ZERO)


def _with_status(record: dict[str, Any], entry: Entry) -> dict[str, Any]:
    paid = {"paid": str(entry.paid), "written_off": str(entry.written_off), "open": str(entry.open)}
    return {**record, "status": entry.status, **paid}


def _table(here: Terminal, entries: Sequence[Entry]) -> None:
    from invoices.practice.wording import INVOICE_COLUMNS, invoice_cells

    rows = [invoice_cells(here, entry, entry.payable) for entry in entries]
    here.table([here.say(f"invoice.{name}") for name in INVOICE_COLUMNS], rows, right=(4, 5))
