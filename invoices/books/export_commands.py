"""`tiered export ...`: the books in a file that the accountant's own software reads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from catalog.terminal import Terminal, terminal
from invoices.books.commands import Force, InPeriod, period_of
from invoices.books.saving import may_write, writing
from invoices.practice.asking import ask, wrong_usage

if TYPE_CHECKING:
    from catalog.dates import Period
    from invoices.books.ledger import Ledger, Sums

commands = typer.Typer()

To = Annotated[Path | None, typer.Argument(metavar="FILE")]


@commands.command()
def xaf(
    context: typer.Context,
    file: To = None,
    year: Annotated[str | None, typer.Option("--year", metavar="YEAR")] = None,
    xaf_version: Annotated[Literal["4.0", "3.2"], typer.Option("--xaf-version")] = "4.0",
    force: Force = False,
) -> None:
    """The audit file of a year (XML Auditfile Financieel)."""
    here = terminal(context)
    name, when = _year(here, year)
    with _ledger(here, when) as ledger:
        from invoices.books.xaf import write_xaf

        with writing(here, file or Path(f"auditfile-{name}.xaf"), force=force) as (path, out):
            write_xaf(out, ledger, xaf_version, here.today)
        _told(here, ledger, path, name, f"XAF {xaf_version}")


@commands.command()
def journal(
    context: typer.Context,
    file: To = None,
    period: InPeriod = None,
    target: Annotated[Literal["plain", "exact", "twinfield", "snelstart"], typer.Option("--for")] = "plain",
    code: Annotated[str | None, typer.Option("--journal", metavar="CODE")] = None,
    force: Force = False,
) -> None:
    """One balanced entry for each month, as CSV for the general ledger."""
    here = terminal(context)
    name, when = period_of(here, period)
    if target == "snelstart":
        code = ask(here, code, "--journal", "export-journal", _number)
    with _ledger(here, when) as ledger:
        from invoices.books.journal_csv import as_journal, month_lines, month_sums

        found = list(month_lines(ledger))
        with writing(here, file or Path(f"journal-{name}-{target}.csv"), force=force) as (path, out):
            out.write(as_journal(found, target, code or "MEMO"))
        _told(here, ledger, path, name, f"CSV ({target})", month_sums(found))


@commands.command()
def hledger(context: typer.Context, file: To = None, period: InPeriod = None, force: Force = False) -> None:
    """The books as a journal of hledger."""
    from invoices.books.hledger import as_hledger

    _plain_text(terminal(context), file, period, "hledger", ".journal", as_hledger, force=force)


@commands.command()
def beancount(context: typer.Context, file: To = None, period: InPeriod = None, force: Force = False) -> None:
    """The books as a ledger of beancount."""
    from invoices.books.beancount import as_beancount

    _plain_text(terminal(context), file, period, "beancount", ".beancount", as_beancount, force=force)


@commands.command("csv")
def as_csv(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="FOLDER")] = None,
    period: InPeriod = None,
    force: Force = False,
) -> None:
    """Invoices, lines and postings as three CSV files in a folder."""
    from invoices.store.failures import disk_faults

    here = terminal(context)
    name, when = period_of(here, period)
    folder = folder or Path(f"books-{name}")
    may_write(here, folder, force=force)
    with _ledger(here, when) as ledger:
        with disk_faults(folder):
            _write_folder(folder, ledger)
        _told(here, ledger, folder, name, "CSV")


@commands.command()
def excel(context: typer.Context, file: To = None, period: InPeriod = None, force: Force = False) -> None:
    """The same as three sheets of one Excel file."""
    here = terminal(context)
    name, when = period_of(here, period)
    with _ledger(here, when) as ledger:
        from invoices.books.sheets import write_excel

        with writing(here, file or Path(f"books-{name}.xlsx"), force=force) as (path, out):
            write_excel(out, ledger, here.today)
        _told(here, ledger, path, name, "Excel")


@commands.command()
def ubl(context: typer.Context, file: To = None, period: InPeriod = None, force: Force = False) -> None:
    """The electronic invoices of a period in one zip, as they were issued."""
    here = terminal(context)
    name, when = period_of(here, period)
    with _ledger(here, when) as ledger:
        from invoices.books.ubl_zip import write_ubl

        with writing(here, file or Path(f"invoices-{name}.zip"), force=force) as (path, out):
            packed = write_ubl(out, ledger, here.folder)
        sums = packed.sums
        data = {
            "file": str(path),
            "format": "UBL",
            "period": name,
            "invoices": sums.lines,
            "debit": str(sums.debit),
            "credit": str(sums.credit),
            "left_out": list(packed.left_out),
            "scope": here.say("export.ubl.scope"),
        }

        def draw() -> None:
            here.tell("report.kept", file=str(path))
            if not sums.lines:
                here.tell("report.nothing")
            here.tell("export.ubl.holds", period=name, count=sums.lines)
            here.tell("export.ubl.totals", debit=sums.debit, credit=sums.credit)
            if packed.left_out:
                here.tell("export.ubl.left-out", numbers=", ".join(packed.left_out))
            here.tell("export.ubl.scope")

        here.answer(data, draw)


def _write_folder(folder: Path, ledger: Ledger) -> None:
    """Makes all of it beside the folder first, so that the folder never has a part of it."""
    from catalog.files import writing_whole
    from catalog.leftovers import workshop
    from invoices.books.sheets import SHEETS, write_csv

    with workshop(folder.absolute().parent) as work:
        made = work / "made"
        made.mkdir(mode=0o700)
        for name in SHEETS:
            with writing_whole(made / f"{name}.csv") as out:
                write_csv(out, name, ledger)
        if os.path.lexists(folder):
            for name in SHEETS:
                (made / f"{name}.csv").replace(folder / f"{name}.csv")
        else:
            made.rename(folder)


def _plain_text(
    here: Terminal,
    file: Path | None,
    period: str | None,
    kind: str,
    ending: str,
    made: Callable[[Ledger], Iterator[str]],
    *,
    force: bool,
) -> None:
    name, when = period_of(here, period)
    with _ledger(here, when) as ledger:
        with writing(here, file or Path(f"books-{name}{ending}"), force=force) as (path, out):
            out.writelines(line.encode() for line in made(ledger))
        _told(here, ledger, path, name, kind)


@contextmanager
def _ledger(here: Terminal, when: Period) -> Iterator[Ledger]:
    from invoices.books.ledger import Ledger
    from invoices.practice.practice import Practice

    with Practice(here) as practice, practice.database.reading() as connection:
        yield Ledger(connection, practice.catalog, when, here.language)


def _number(here: Terminal, written: str, option: str) -> str:
    """The number of a journal: SnelStart knows them by nothing else."""
    if not written.strip().isdecimal():
        wrong_usage(here, "export.journal-number", option, word=written)
    return written.strip()


def _year(here: Terminal, written: str | None) -> tuple[str, Period]:
    """The year that was asked for; else that of the last quarter."""
    from catalog.dates import add_months

    year = (written or str(add_months(here.today, -3).year)).strip()
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        wrong_usage(here, "export.year", "--year", word=year)
    return period_of(here, year)


def _told(here: Terminal, ledger: Ledger, path: Path, name: str, kind: str, sums: Sums | None = None) -> None:
    """The answer: the file, what is in it, what it comes to, and what it is not."""
    sums = sums or ledger.sums
    data = {"file": str(path), "format": kind, "period": name, **sums.record(), "scope": here.say("export.scope")}

    def draw() -> None:
        here.tell("report.kept", file=str(path))
        if not sums.lines:
            here.tell("report.nothing")
        here.tell("export.holds", format=kind, period=name, count=sums.entries, lines=sums.lines)
        here.tell("export.totals", debit=sums.debit, credit=sums.credit)
        here.tell("export.scope")

    here.answer(data, draw)
