"""`tiered report ...`: what an accountant asks of a period, as a table, JSON, CSV or a page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.terminal import Terminal, terminal
from invoices.practice.asking import wrong_usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from catalog.dates import Period
    from invoices.books.report import Report
    from invoices.practice.practice import Practice

    Make = Callable[[Terminal, Practice, str, Period], Report]

commands = typer.Typer()

InPeriod = Annotated[str | None, typer.Option("--period", metavar="PERIOD")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE")]
Page = Annotated[Path | None, typer.Option("--page", metavar="FILE")]
Force = Annotated[bool, typer.Option("--force")]


def report(make: Make) -> Make:
    """Makes a command of what makes a report: it has the name and the summary of the function."""

    @commands.command(make.__name__, help=make.__doc__)
    def command(
        context: typer.Context, period: InPeriod = None, csv: Csv = None, page: Page = None, force: Force = False
    ) -> None:
        _answer(terminal(context), period, csv, page, make, force=force)

    return make


@report
def accounts(here: Terminal, practice: Practice, name: str, when: Period) -> Report:
    """What stands on each account of the general ledger, and what moved on it."""
    from invoices.books.accounts import accounts as made

    with practice.database.reading() as connection:
        total = here.say("report.total")
        return made(connection, practice.catalog.accounts, name, when, here.language, total)


@report
def completeness(here: Terminal, practice: Practice, name: str, when: Period) -> Report:
    """Where each delivery of a period ended, what is not billed and why, and what to accrue."""
    from invoices.books.completeness import completeness as made
    from invoices.books.delivered import register_of

    found = register_of(practice.store, practice.setting(), when)
    return made(found, practice.catalog.accounts, name, when, here.language)


@report
def vat(here: Terminal, practice: Practice, name: str, when: Period) -> Report:
    """What the VAT return of a period says, and the invoices behind each figure."""
    from invoices.books.vat import vat as made

    system = practice.catalog.organisation.vat_system
    with practice.database.reading() as connection:
        return made(connection, system, name, when, here.today, here.language)


@report
def aging(here: Terminal, practice: Practice, name: str, when: Period) -> Report:
    """What was open at the end of a period, by payer and age."""
    from invoices.books.aging import aging as made

    with practice.database.reading() as connection:
        return made(connection, name, when, here.today, here.language)


@report
def revenue(here: Terminal, practice: Practice, name: str, when: Period) -> Report:
    """What was earned per tier, service and payer."""
    from invoices.books.revenue import revenue as made

    with practice.database.reading() as connection:
        return made(connection, practice.catalog, name, when, here.language)


@report
def deferred(here: Terminal, practice: Practice, name: str, when: Period) -> Report:
    """What was billed ahead and not given yet."""
    from invoices.books.deferred import deferred as made

    with practice.database.reading() as connection:
        return made(connection, name, when, here.language)


@report
def payers(here: Terminal, practice: Practice, name: str, when: Period) -> Report:
    """What each institution assigned, was claimed and paid."""
    from invoices.books.payers import payers as made

    return made(practice.store, practice.setting(), name, when, here.language)


@report
def coverages(here: Terminal, practice: Practice, name: str, when: Period) -> Report:
    """What is used of each agreement, what is left, and when it ends."""
    from invoices.books.coverages import coverages as made

    return made(practice.store, practice.setting(), name, when, here.language)


def _answer(
    here: Terminal, period: str | None, csv: Path | None, page: Path | None, make: Make, *, force: bool
) -> None:
    """Makes a report and shows it, or writes it to a file. Without a period: the quarter before this one."""
    from invoices.books.report import as_csv, record
    from invoices.books.report_page import report_page
    from invoices.books.saving import may_write
    from invoices.practice.practice import Practice

    name, when = period_of(here, period)
    with Practice(here) as practice:
        kept = [path for path in (csv, page) if path is not None]
        for path in kept:
            may_write(here, path, force=force)
        found = make(here, practice, name, when)
        found = replace(found, notes=(*found.notes, *_going_on(here, when)))
        if csv is not None:
            _write(csv, as_csv(found))
        if page is not None:
            _write(page, report_page(found, practice.catalog, here))
        here.answer(record(found), lambda: _draw(here, found, kept))


def _going_on(here: Terminal, when: Period) -> Iterator[str]:
    """That a period is not over, which its figures do not show."""
    if when.start is not None and here.today < when.start:
        yield here.say("report.not-begun", day=when.start)
    elif here.today in when and here.today != when.last:
        yield here.say("report.not-over", day=here.today)


def period_of(here: Terminal, written: str | None, option: str = "--period") -> tuple[str, Period]:
    """The period that was asked for; wrong usage when it is none."""
    from catalog.dates import Period, add_months, quarter_of

    if written is None:
        written = quarter_of(add_months(here.today, -3))
    try:
        return written.upper(), Period.named(written)
    except ValueError:
        wrong_usage(here, "report.period", option, word=written)


def _write(path: Path, content: str) -> None:
    from catalog.files import write_whole
    from invoices.store.failures import disk_faults

    with disk_faults(path):
        write_whole(path, content.encode())


def _draw(here: Terminal, report: Report, kept: Sequence[Path]) -> None:
    from invoices.books.report import drawn, headings, right

    for path in kept:
        here.tell("report.kept", file=str(path))
    if kept:
        return
    here.tell(f"report.title.{report.name}", period=report.period)
    for table in report.tables:
        if len(report.tables) > 1:
            typer.echo()
            here.tell(f"report.table.{table.key}")
        if table.rows:
            here.table(headings(table, here.language), drawn(table, here.language), right=right(table))
        else:
            here.tell("report.nothing")
    for note in report.notes:
        here.tell("report.note", note=note)
