"""`tiered opening ...`: coming from another system, on one day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.terminal import Terminal, terminal
from invoices.practice.asking import ask, day, words
from invoices.practice.asking import reason as kept

if TYPE_CHECKING:
    from invoices.opening.bringing import BroughtIn

commands = typer.Typer(no_args_is_help=True)

Yes = Annotated[bool, typer.Option("--yes")]


@commands.command("import")
def import_opening(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE")],
    *,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
    last_number: Annotated[str | None, typer.Option("--last-number", metavar="NUMBER")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    yes: Yes = False,
) -> None:
    """Bring in what the old system left behind: balances, open invoices, and packages paid ahead."""
    from invoices.opening.bringing import bring_in
    from invoices.practice.overview import write_index
    from invoices.practice.practice import Practice

    here = terminal(context)
    first = ask(here, on, "--on", "opening-day", day)
    if last_number is None and here.interactive:
        last_number = ask(here, None, "--last-number", "last-number", words, default="") or None
    with Practice(here) as practice:
        planned = bring_in(practice, files, first, last_number, dry_run=True)
        if dry_run or not planned.new:
            here.answer(planned.record(), lambda: draw(here, planned, "planned" if planned.new else "same"))
            here.complain(planned.warnings)
            return
        if not yes and (here.interactive or here.can_ask):
            draw(here, planned, "planned")
            here.complain(planned.warnings)
            if not here.confirm(here.say("opening.sure"), err=True):
                here.tell("nothing-changed", err=True)
                raise typer.Exit
        done = bring_in(practice, files, first, last_number, dry_run=False)
        write_index(practice)
    here.answer(done.record(), lambda: draw(here, done, "done"))
    here.complain(done.warnings)


@commands.command()
def show(context: typer.Context) -> None:
    """Show what was brought in; where nothing was, how that goes."""
    from invoices.opening.bringing import there
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice:
        found = there(practice)
    if found is None:
        here.answer({"day": None}, lambda: here.tell("opening.none"))
    else:
        here.answer(found.record(), lambda: draw(here, found, "there"))


@commands.command()
def undo(
    context: typer.Context,
    *,
    reason: Annotated[str | None, typer.Option("--reason")] = None,
    yes: Yes = False,
) -> None:
    """Take back what was brought in, as long as nothing hangs on it."""
    from invoices.opening.bringing import take_back
    from invoices.practice.overview import write_index
    from invoices.practice.practice import Practice

    here = terminal(context)
    why = ask(here, reason, "--reason", "reason", kept)
    with Practice(here) as practice:
        if not yes and here.can_ask and not here.confirm(here.say("opening.undo-sure"), err=True):
            here.tell("nothing-changed", err=True)
            raise typer.Exit
        opening = take_back(practice, why)
        write_index(practice)
    here.answer({"day": opening.day.isoformat(), "undone": True}, lambda: here.tell("opening.undone", day=opening.day))


def draw(here: Terminal, found: BroughtIn, what: str) -> None:
    """Prints it: the balances, how many invoices, the next number."""
    from catalog.money import ZERO, total
    from catalog.texts.formats import money

    here.tell(f"opening.{what}", day=found.opening.day)
    rows = [
        (
            here.say(f"opening.account.{account}"),
            money(amount, here.language) if amount > ZERO else "",
            money(-amount, here.language) if amount < ZERO else "",
        )
        for account, amount in found.accounts.items()
    ]
    if rows:
        here.table([here.say(f"opening.column.{name}") for name in ("account", "debit", "credit")], rows, right=(1, 2))
    old = found.opening.invoices
    if old:
        here.tell("opening.invoices", count=len(old), amount=total(each.open for each in old))
    packages = found.opening.packages
    if packages:
        here.tell("opening.packages", count=len(packages), left=sum(each.sessions - each.used for each in packages))
    here.tell("opening.next", number=found.next_number)
    if found.accounts:
        here.tell("opening.equity")
