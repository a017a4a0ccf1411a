"""`tiered package ...`: the packages of a client, and stopping one early."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from catalog.terminal import terminal
from invoices.practice.asking import ask, choose, day, wrong_usage
from invoices.practice.asking import lasting_reason as kept
from invoices.practice.choosing import pick_person

if TYPE_CHECKING:
    from invoices.practice.practice import Practice
    from invoices.stopping import Package

commands = typer.Typer(no_args_is_help=True)

Client = Annotated[str | None, typer.Argument()]


@commands.command("list")
def list_packages(context: typer.Context, client: Client = None) -> None:
    """List a client's packages: what is left of them, and what stopping now would give back."""
    from invoices.practice.package_page import draw_list, record
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice:
        person = pick_person(here, practice.people(), client)
        found = [record(practice, package) for package in packages(practice, person.id)]

    def draw() -> None:
        if not found:
            here.tell("package.none", name=person.name)
        draw_list(here, found)

    here.answer({"packages": found}, draw)


@commands.command("stop")
def stop_package(
    context: typer.Context,
    client: Client = None,
    which: Annotated[str | None, typer.Argument()] = None,
    *,
    on: Annotated[str | None, typer.Option("--on")] = None,
    reason: Annotated[str | None, typer.Option("--reason")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    yes: Annotated[bool, typer.Option("--yes")] = False,
) -> None:
    """Stop a package early: what was not used is given back, to each who paid."""
    from functools import partial

    from invoices.practice.package_page import draw_stop, finish, stop_record
    from invoices.practice.practice import Practice
    from invoices.stopping import stop

    here = terminal(context)
    if reason is None and not here.interactive:
        wrong_usage(here, "ask.missing", "--reason")
    with Practice(here) as practice:
        person = pick_person(here, practice.people(), client)
        package = _pick(practice, person.id, which)
        when = day(here, on, "--on") if on is not None else here.today
        if on is None and here.interactive:
            when = ask(here, None, "--on", "stop-day", day, default=here.today.isoformat())
        why = ask(here, reason, "--reason", "reason", kept)
        work = partial(stop, practice.store, practice.setting(), package, when, why)
        if dry_run:
            planned = work(dry_run=True)
            here.answer(stop_record(practice, planned, planned=True), lambda: draw_stop(practice, planned))
            return
        if not yes and (here.interactive or here.can_ask):
            draw_stop(practice, work(dry_run=True))
            if not here.confirm(here.say("package.sure"), err=True):
                here.tell("nothing-changed", err=True)
                raise typer.Exit
        made = finish(practice, work(), person.name)
    if not made:
        raise typer.Exit(1)


def packages(practice: Practice, client: str) -> tuple[Package, ...]:
    """The packages of a client."""
    from invoices.store.stopping import packages_of

    with practice.database.reading() as connection:
        return packages_of(connection, client)


def _pick(practice: Practice, client: str, which: str | None) -> Package:
    """The package that is open; of several the one of a service or with a number, or the one that is chosen.

    `Faults`: `package-none`, `package-which`.
    """
    from catalog.faults import Faults, fault
    from invoices.practice.matching import service_of

    here = practice.terminal
    found = [each for each in packages(practice, client) if each.open(here.today)]
    if which is not None:
        service = service_of(which, practice.catalog) or which
        found = [each for each in found if which in (each.use.opened_by, each.service) or each.service == service]
    if not found:
        raise Faults([fault("package-none", client=client)])
    if len(found) > 1 and here.interactive:
        columns = [here.say(f"package.column.{name}") for name in ("id", "service", "opened", "left")]
        rows = [_cells(practice, each) for each in found]
        return found[choose(here, "package", columns, rows)]
    several = ", ".join(each.use.opened_by for each in found)
    if len(found) > 1:
        raise Faults([fault("package-which", client=client, candidates=several)])
    return found[0]


def _cells(practice: Practice, package: Package) -> tuple[str, ...]:
    from invoices.practice.package_page import service_name
    from invoices.practice.wording import short_day

    left = practice.terminal.say("package.left", left=package.left, sessions=package.use.sessions)
    opened = short_day(practice.terminal, package.use.opened)
    return package.use.opened_by, service_name(practice, package), opened, left
