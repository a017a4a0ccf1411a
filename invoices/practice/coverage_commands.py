"""`tiered coverage ...`: the agreements by which somebody may pay for a client."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.terminal import Terminal, speak, terminal
from invoices.practice.asking import (
    ask,
    cell,
    day,
    day_cell,
    line,
    maybe,
    number,
    number_cell,
    sure,
    words,
    wrong_usage,
)
from invoices.practice.choosing import pick_coverage, pick_kind, pick_namesake, pick_payer, pick_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from invoices.practice.agreements import Entered, Wanted
    from invoices.practice.matching import Directory
    from invoices.practice.practice import Practice
    from invoices.store.amending import Reopened
    from tiered.people import Person

commands = typer.Typer(no_args_is_help=True)

Which = Annotated[str | None, typer.Argument(metavar="ID|CLIENT")]
Contact = Annotated[str | None, typer.Option()]


@commands.command()
def add(
    context: typer.Context,
    client: Annotated[str | None, typer.Argument()] = None,
    kind: Annotated[str | None, typer.Argument()] = None,
    *,
    payer: Annotated[str | None, typer.Option("--payer")] = None,
    reference: Annotated[str | None, typer.Option("--reference")] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE")] = None,
    service: Annotated[list[str] | None, typer.Option("--service")] = None,
    order: Annotated[str | None, typer.Option("--order", metavar="NUMBER")] = None,
    share: Annotated[str | None, typer.Option("--share", metavar="PERCENT")] = None,
    per_unit: Annotated[str | None, typer.Option("--per-unit", metavar="AMOUNT")] = None,
    amount: Annotated[str | None, typer.Option("--amount")] = None,
    units: Annotated[str | None, typer.Option("--units", metavar="QUANTITY")] = None,
    used: Annotated[str | None, typer.Option("--used")] = None,
    period: Annotated[str | None, typer.Option("--period", metavar="year|month|total")] = None,
    advances: Annotated[bool, typer.Option("--advances")] = False,
    law: Annotated[str | None, typer.Option("--law", metavar="wmo|jeugdwet|wlz|zvw")] = None,
    insured_number: Annotated[str | None, typer.Option("--insured-number")] = None,
    pledged_on: Annotated[str | None, typer.Option("--pledged-on", metavar="DATE")] = None,
    status: Annotated[str | None, typer.Option("--status", metavar="agreed|requested")] = None,
    person: Annotated[str | None, typer.Option("--person")] = None,
    contact_name: Contact = None,
    contact_email: Contact = None,
    contact_street: Contact = None,
    contact_postcode: Contact = None,
    contact_city: Contact = None,
    contact_country: Contact = None,
    contact_language: Annotated[str | None, typer.Option(metavar="nl|en")] = None,
    change: Annotated[bool, typer.Option("--change")] = False,
) -> None:
    """Write down who may pay for a client."""
    from catalog.faults import Faults, fault
    from invoices.practice.agreements import Wanted
    from invoices.practice.coverage_rows import needed
    from invoices.practice.practice import Practice
    from invoices.practice.records import coverage_record
    from invoices.practice.wording import read_back

    here = terminal(context)
    row = {
        "reference": reference,
        "from": day_cell(here, first, "--from"),
        "until": day_cell(here, until, "--until"),
        "services": " ".join(service or ()),
        "order": number_cell(here, order, "--order"),
        "share": number_cell(here, share, "--share"),
        "per_unit": number_cell(here, per_unit, "--per-unit"),
        "amount": number_cell(here, amount, "--amount"),
        "units": number_cell(here, units, "--units"),
        "used": number_cell(here, used, "--used"),
        "period": period,
        "advances": "1" if advances else None,
        "law": law,
        "insured_number": insured_number,
        "pledged_on": day_cell(here, pledged_on, "--pledged-on"),
        "status": status,
        "contact_name": contact_name,
        "contact_street": contact_street,
        "contact_postcode": contact_postcode,
        "contact_city": contact_city,
        "contact_country": contact_country,
        "contact_email": contact_email,
        "contact_language": contact_language,
    }
    if person and any(row[column] for column in row if column.startswith("contact_")):
        wrong_usage(here, "coverage.person-or-contact", "--person")
    with Practice(here) as practice:
        people = practice.people()
        whose = pick_person(here, people, client)
        chosen = pick_kind(here, kind)
        row |= {"kind": chosen, "payer": pick_payer(here, practice.catalog, chosen, payer)}
        if chosen == "pledge" and not (person or contact_name):
            person = _only_pledger(practice, whose) if change else None
            if person is None:  # asked, or said which option is missing
                person = _pledger(here, people, row)
        if here.interactive and not change:
            row |= _limits(here, chosen, row)
        if here.interactive and not status:
            row |= {column: maybe(here, column) for column in needed(chosen) if not row[column]}
        pledger = pick_person(here, people, person, "--person") if person else None
        wanted = _told_apart(practice, Wanted(whose, row, pledger))
        if row["share"] and number(here, row["share"].removesuffix("%"), "--share") < 1 and not change:
            sure(here, "coverage.add.small-share", share=row["share"].removesuffix("%"))
        known = wanted.known(practice)
        if known and not change and not sure(here, "coverage.add.sure", id=known.id):
            raise Faults([fault("coverage-known", id=known.id)])
        entered = wanted.enter(practice, known)
        everybody = practice.people()  # also a contact who is new with it
        if chosen == "pledge":
            pledger = everybody.by_id[(entered.coverage.payer or "").casefold()]
        said = read_back(here, practice.catalog, everybody, entered.coverage)

    here.complain(entered.warnings)
    record = {**coverage_record(entered.coverage), "worked_out_again": _openers(entered.reopened)}
    here.answer(record, lambda: _draw(here, entered, whose, pledger, said))


def _draw(here: Terminal, entered: Entered, whose: Person, pledger: Person | None, said: str) -> None:
    from invoices.practice.wording import pays_all

    key = "coverage.added" if entered.before is None else "coverage.changed"
    here.tell(key, id=entered.coverage.id, name=whose.name)
    speak(said)
    if pledger is not None:
        here.tell("coverage.pledged-by", name=pledger.name, id=pledger.id)
    if pays_all(entered.coverage):
        here.tell("coverage.pays-all")
    if entered.before is not None and entered.billed is not None:
        here.tell("coverage.billed-stays", day=entered.billed)
    _say_reopened(here, entered.reopened)
    requested = entered.coverage.status == "requested"
    key = "coverage.add.when-decided" if requested else "coverage.add.next"
    here.tell(key, id=entered.coverage.id, client=whose.id)


@commands.command("list")
def list_coverages(
    context: typer.Context,
    client: Annotated[str | None, typer.Option("--client")] = None,
) -> None:
    """List the agreements, of everybody or of one client."""
    from invoices.practice.practice import Practice
    from invoices.practice.records import coverage_record
    from invoices.practice.wording import COVERAGE_COLUMNS, columns, coverage_cells
    from invoices.store.register import Register

    here = terminal(context)
    with Practice(here) as practice:
        people, catalog = practice.people(), practice.catalog
        whose = None if client is None else pick_person(here, people, client, "--client")
        with practice.database.reading() as connection:
            coverages = Register(connection).coverages
            found = coverages.all() if whose is None else coverages.of([whose.id])

    def draw() -> None:
        if not found:
            here.tell("coverage.none")
            return
        rows = []
        for each in found:
            number, *cells = coverage_cells(here, catalog, people, each)
            rows.append((f"{people.by_id[each.client.casefold()].name}\n{number}", *cells))
        here.table(columns(here, "coverage", ("client", *COVERAGE_COLUMNS[1:])), rows)

    here.answer({"coverages": [coverage_record(each) for each in found]}, draw)


@commands.command()
def agree(
    context: typer.Context,
    which: Which = None,
    *,
    reference: Annotated[str | None, typer.Option("--reference")] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE")] = None,
) -> None:
    """A requested agreement was granted: what waits for it is billed."""
    here = terminal(context)
    changes = {
        "reference": None if reference is None else line(here, reference, "--reference"),
        "from_": None if first is None else day(here, first, "--from"),
        "until": None if until is None else day(here, until, "--until"),
    }
    _decide(here, which, {"status": "agreed", **{name: value for name, value in changes.items() if value}})


@commands.command()
def refuse(context: typer.Context, which: Which = None) -> None:
    """A requested agreement was refused: what waits for it is worked out anew without it."""
    _decide(terminal(context), which, {"status": "refused"})


@commands.command()
def end(
    context: typer.Context,
    which: Which = None,
    *,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
) -> None:
    """Say on which day an agreement ends."""
    from invoices.practice import agreements
    from invoices.practice.practice import Practice
    from invoices.practice.records import coverage_record

    here = terminal(context)
    with Practice(here) as practice:
        coverage = pick_coverage(practice, which, "agreed", "requested")
        last = ask(here, on, "--on", "last-day", day)
        ended, billed, reopened = agreements.end(practice, coverage, last)
    if billed is not None and billed > last:
        here.tell("coverage.billed-after", day=billed, err=True)

    def draw() -> None:
        here.tell("coverage.ended-whole" if ended.status == "ended" else "coverage.ended", id=ended.id, day=last)
        _say_reopened(here, reopened)

    here.answer({**coverage_record(ended), "worked_out_again": _openers(reopened)}, draw)


@commands.command("import")
def import_file(context: typer.Context, file: Path) -> None:
    """Save the agreements of a file: all of them, or none when a row is wrong."""
    from invoices.practice.importing import import_coverages
    from invoices.practice.practice import Practice
    from invoices.practice.records import import_record
    from invoices.store.usage import last_billed

    here = terminal(context)
    with Practice(here) as practice:
        found, people, reopened = import_coverages(practice, file)
        with practice.database.reading() as connection:
            billed = last_billed(connection, [coverage.id for coverage in found.changed])

    def draw() -> None:
        here.complain((*found.warnings, *people.warnings))
        counts = (len(found.new), len(found.changed), len(found.unchanged))
        here.tell("imported", new=counts[0], changed=counts[1], unchanged=counts[2])
        if people.new:
            here.tell("coverage.import.people", count=len(people.new))
        if billed is not None:
            here.tell("coverage.billed-stays", day=billed)
        _say_reopened(here, reopened)
        here.tell("coverage.import.next")

    again = {"worked_out_again": _openers(reopened)}
    here.answer({**import_record(here, found), "people": import_record(here, people), **again}, draw)


def _decide(here: Terminal, which: str | None, changes: dict[str, object]) -> None:
    from invoices.practice import agreements
    from invoices.practice.coverage_rows import lacking
    from invoices.practice.imports import warning
    from invoices.practice.practice import Practice
    from invoices.practice.records import coverage_record

    with Practice(here) as practice:
        coverage = pick_coverage(practice, which, "requested")
        decided = coverage.model_copy(update=changes)
        waited, month, reopened = agreements.decide(practice, coverage, decided)

    def draw() -> None:
        here.tell(f"coverage.done.{decided.status}", id=decided.id)
        if waited:
            here.tell(f"coverage.waited.{decided.status}", amount=waited, month=month)
        _say_reopened(here, reopened)

    if columns := lacking(decided):
        here.complain([warning("coverage-incomplete", "", line=None, columns=columns)])
    here.answer({**coverage_record(decided), "waited": str(waited), "worked_out_again": _openers(reopened)}, draw)


def _openers(packages: Iterable[Reopened]) -> list[str]:
    return [each.opened_by for each in packages]


def _say_reopened(here: Terminal, packages: Iterable[Reopened]) -> None:
    for each in packages:
        here.tell("coverage.package-whole" if each.whole else "coverage.package-per-session", day=each.opened)


def _told_apart(practice: Practice, wanted: Wanted) -> Wanted:
    """The agreement, and who pledged it as said at the keyboard, where somebody we know has the contact's name."""
    here = practice.terminal
    namesakes = wanted.namesakes(practice) if here.interactive and wanted.row["kind"] == "pledge" else ()
    if not namesakes:
        return wanted
    pledger = pick_namesake(here, namesakes)
    return replace(wanted, pledger=pledger, others=() if pledger else namesakes)


def _limits(here: Terminal, kind: str, row: Mapping[str, str | None]) -> dict[str, str | None]:
    """How much, as asked for at the keyboard where it was not said: nobody promises everything by forgetting a word."""
    from invoices.practice.coverage_rows import CAPS

    if any(row[name] for name in (*CAPS, *(("units", "from", "until") if kind == "grant" else ()))):
        return {}
    if kind == "grant":
        units = ask(here, None, "--units", "grant-units", number_cell, default="")
        return {"units": units, "until": ask(here, None, "--until", "grant-until", day_cell, default="")}
    if kind in ("credit", "own"):
        return {"amount": ask(here, None, "--amount", "amount", number_cell)}
    return ask(here, None, "--amount", "how-much", _how_much, default="") if kind == "pledge" else {}


def _how_much(here: Terminal, text: str, option: str) -> dict[str, str | None]:
    """A percentage of each delivery, an amount in all, or nothing: all that is left."""
    said = number_cell(here, text, option)
    return {"share" if said and said.strip().endswith("%") else "amount": said}


def _only_pledger(practice: Practice, client: Person) -> str | None:
    """Who promised something to a client, where that is one person: whose promise changes need not be said again."""
    from invoices.store.register import Register

    with practice.database.reading() as connection:
        mine = Register(connection).coverages.of([client.id])
    payers = {each.payer for each in mine if each.kind == "pledge" and each.status == "agreed"}
    return payers.pop() if len(payers) == 1 else None


def _pledger(here: Terminal, people: Directory, row: dict[str, str | None]) -> str | None:
    """Who promised it, as asked for at the keyboard; a whole name goes into the row: it may be somebody new."""
    name = ask(here, None, "--person", "pledger", words)
    if people.search(name) and not people.named(name):
        return name
    row |= {
        "contact_name": name,
        "contact_email": ask(here, None, "--contact-email", "email", cell("email"), default=""),
    }
    return None
