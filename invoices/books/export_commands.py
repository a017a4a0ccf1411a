"""`tiered export ...`: the books in a file that the accountant's own software reads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Literal

import typer

from catalog.terminal import Terminal, terminal
from invoices.books.commands import period_of
from invoices.practice.asking import sure, wrong_usage

if TYPE_CHECKING:
    from catalog.dates import Period
    from invoices.books.ledger import Ledger

commands = typer.Typer()

To = Annotated[Path | None, typer.Argument(metavar="FILE")]
Force = Annotated[bool, typer.Option("--force")]


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

        with _writing(here, file or Path(f"auditfile-{name}.xaf"), force=force) as (path, out):
            write_xaf(out, ledger, xaf_version, here.today)
        _told(here, ledger, path, name, f"XAF {xaf_version}")


@contextmanager
def _ledger(here: Terminal, when: Period) -> Iterator[Ledger]:
    from invoices.books.ledger import Ledger
    from invoices.practice.practice import Practice

    with Practice(here) as practice, practice.database.reading() as connection:
        yield Ledger(connection, practice.catalog, when, here.language)


def _year(here: Terminal, written: str | None) -> tuple[str, Period]:
    """The year that was asked for; else that of the last quarter."""
    from catalog.dates import add_months

    year = (written or str(add_months(here.today, -3).year)).strip()
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        wrong_usage(here, "export.year", "--year", word=year)
    return period_of(here, year)


@contextmanager
def _writing(here: Terminal, path: Path, *, force: bool) -> Iterator[tuple[Path, BinaryIO]]:
    """A file to write in, that is there whole or not at all, and only its owner can read."""
    from catalog.files import writing_whole
    from invoices.store.failures import disk_faults

    _may_write(here, path, force=force)
    with disk_faults(path), writing_whole(path) as out:
        yield path, out


def _may_write(here: Terminal, path: Path, *, force: bool) -> None:
    """`Faults` (`export-exists`) where something has that name, unless a person says that it may go."""
    from catalog.faults import Faults, fault

    if os.path.lexists(path) and not force and not sure(here, "export.replace", file=str(path)):
        raise Faults([fault("export-exists", file=str(path))])


def _told(here: Terminal, ledger: Ledger, path: Path, name: str, kind: str, **more: Any) -> None:
    """The answer: the file, what is in it, what it comes to, and what it is not."""
    sums = ledger.sums
    data = {"file": str(path), "format": kind, "period": name, **sums.record(), "scope": here.say("export.scope")}

    def draw() -> None:
        here.tell("report.kept", file=str(path))
        here.tell("export.holds", format=kind, period=name, entries=sums.entries, lines=sums.lines)
        here.tell("export.totals", debit=sums.debit, credit=sums.credit)
        here.tell("export.scope")

    here.answer({**data, **more}, draw)
