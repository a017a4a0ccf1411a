"""`tiered bank ...`: what came in by transfer, from the bank's own file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from invoices.bank.booking import Looked
    from invoices.bank.matching import Match
    from invoices.practice.practice import Practice

commands = typer.Typer(no_args_is_help=True)

YES = ("j", "ja", "y", "yes")
ELSEWHERE = ("-", "elders", "elsewhere")


@commands.callback()
def bank() -> None:
    """Bank statements."""


@commands.command("import")
def import_file(
    context: typer.Context,
    file: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> None:
    """Book what a bank statement says was paid; what is not certain is asked about."""
    from invoices.bank.booking import book, look, set_aside
    from invoices.bank.read import read
    from invoices.payments.commands import tell_closed
    from invoices.payments.online import links_follow
    from invoices.practice.by_hand import content_of
    from invoices.practice.overview import write_index
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice:
        found = look(practice, read(content_of(file), file.name))
        certain = [each for each in found.matches if each.certainty == "certain"]
        aside = [each.line for each in found.matches if each.certainty == "elsewhere"]
        rest = [each for each in found.matches if each.certainty in ("likely", "unknown")]
        if not here.as_json:
            _table(here, found)
        if here.interactive and not dry_run and (certain or rest):
            if certain and not here.confirm(here.say("bank.sure", count=len(certain)), err=True):
                here.tell("nothing-changed", err=True)
                raise typer.Exit
            twins = [each for each in rest if each.because == "booked-before"]
            if twins and here.confirm(here.say("bank.twins", count=len(twins)), err=True):
                aside += [each.line for each in twins]
                rest = [each for each in rest if each not in twins]
            placed, others = _ask(practice, rest)
            certain += placed
            aside += [each.line for each in others]
            rest = [each for each in rest if each.line not in [*aside, *(p.line for p in placed)]]
        links, late = True, []
        if not dry_run:
            late = [each for each in book(practice, certain) if each.booked is not None]
            set_aside(practice, aside)
            links = links_follow(practice, sorted({number for each in certain for number, _ in each.applied}))
            write_index(practice)
    data = {
        "booked": [] if dry_run else [_record(each) for each in certain],
        "certain": [_record(each) for each in certain],
        "left": [_record(each) for each in rest],
        "elsewhere": len(aside),
        "before": found.before,
    }

    def draw() -> None:
        _draw(here, certain, rest, dry_run=dry_run)
        tell_closed(here, late)

    here.answer(data, draw)
    if not links:
        here.tell("pay.links-later", err=True)


def _ask(practice: Practice, rest: Sequence[Match]) -> tuple[list[Match], list[Match]]:
    """What a person says of each line that is not certain: for which invoice, or that it is not ours."""
    from dataclasses import replace

    from catalog.faults import Faults, fault
    from catalog.texts.formats import money
    from invoices.bank.booking import placed

    here = practice.terminal
    mine: list[Match] = []
    others: list[Match] = []
    for each in rest:
        line = each.line
        said = {"amount": money(line.amount, here.language), "day": line.day, "name": line.name or "?"}
        numbers = ", ".join(number for number, _ in each.applied)
        question = here.say("bank.likely" if numbers else "bank.whose", numbers=numbers, **said)
        while True:
            answer = str(typer.prompt(question, default="", show_default=False)).strip()
            if not answer:
                break
            if numbers and answer.casefold() in YES:
                mine.append(replace(each, certainty="certain"))
                break
            if answer.casefold() in ELSEWHERE:
                others.append(each)
                break
            try:
                with practice.archive() as archive:
                    found = archive.entry(answer)
                if found.kind == "credit-note":
                    raise Faults([fault("credit-note-paid", number=answer, original=found.original)])
            except Faults as wrong:
                here.complain(wrong.faults)
                continue
            mine.append(placed(line, answer))
            break
    return mine, others


def _table(here: Terminal, found: Looked) -> None:
    from catalog.texts.formats import day, money

    if found.matches:
        rows = [
            (
                day(each.line.day, here.language),
                each.line.name or "",
                money(each.line.amount, here.language) if each.line.currency == "EUR" else each.line.currency,
                here.say(f"bank.certainty.{each.certainty}"),
                ", ".join(number for number, _ in each.applied),
                here.say(f"bank.because.{each.because}"),
            )
            for each in found.matches
        ]
        names = ("day", "name", "amount", "certainty", "for", "because")
        here.table([here.say(f"bank.column.{name}") for name in names], rows, right=(2,))
    if found.before:
        here.tell("bank.before", count=found.before)


def _draw(here: Terminal, booked: Sequence[Match], rest: Sequence[Match], *, dry_run: bool) -> None:
    from invoices.bank.booking import together

    if booked:
        here.tell("bank.would-book" if dry_run else "bank.booked", count=len(booked), amount=together(booked))
    elif not rest:
        here.tell("bank.nothing")
    if rest:
        here.tell("bank.left", count=len(rest))


def _record(found: Match) -> dict[str, Any]:
    """A line as programs read it: without who paid it, which is in the bank's own file."""
    return {
        "date": found.line.day.isoformat(),
        "amount": str(found.line.amount),
        "certainty": found.certainty,
        "because": found.because,
        "applied": {number: str(amount) for number, amount in found.applied},
    }
