"""`tiered review ...`: an accountant looks through the books of a period, asks, and is answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, speak, terminal
from invoices.books.commands import period_of
from invoices.practice.asking import ask, choose, maybe, words, wrong_usage

if TYPE_CHECKING:
    from invoices.review.model import Review
    from invoices.store.reviewbook import Kind, Mark

commands = typer.Typer()

InPeriod = Annotated[str | None, typer.Argument()]
Number = Annotated[str | None, typer.Argument()]
LONGEST, USUAL = 92, 7  # days of a link


@commands.command()
def make(
    context: typer.Context,
    period: InPeriod = None,
    folder: Annotated[Path | None, typer.Argument()] = None,
    sample: Annotated[int | None, typer.Option("--sample", min=1, max=100_000)] = None,
    seed: Annotated[int, typer.Option("--seed")] = 1,
) -> None:
    """Make the review of a period in a folder."""
    from invoices.practice.practice import Practice
    from invoices.review.folder import write_folder
    from invoices.review.reading import review as read

    here = terminal(context)
    name, _ = period_of(here, period)
    with Practice(here) as practice:
        with practice.database.reading() as connection:
            sampled = None if sample is None else (sample, seed)
            found = read(connection, practice.folder, practice.catalog, name, here, sampled)
        into = folder or Path(here.say("review.folder", period=name))
        with here.progress(here.say("review.title", period=name)) as progress:
            write_folder(practice, found, into, progress)
    here.answer(_record(here, found, into), lambda: _draw(here, found, into))
    if not found.holds:
        raise typer.Exit(1)


def _record(here: Terminal, found: Review, folder: Path) -> dict[str, Any]:
    """For programs."""
    return {
        "period": found.name,
        "folder": str(folder),
        "holds": found.holds,
        "checks": [
            {
                "check": check.name,
                "holds": check.holds,
                "faults": [
                    {"code": each.code, "path": each.path, "message": each.message(here.language)}
                    for each in check.faults
                ],
            }
            for check in found.checks
        ],
        "head": None if found.head is None else {"sequence": found.head.sequence, "hash": found.head.hash},
        "invoices": len(found.entries),
        "sample": None if found.sample is None else found.sample.record(),
    }


def _draw(here: Terminal, found: Review, folder: Path) -> None:
    wrong = [check for check in found.checks if not check.holds]
    if wrong:
        here.tell("review.is-wrong", count=len(wrong), all=len(found.checks))
        for check in wrong:
            speak(f"- {check.sentence(here)}")
        here.complain(each for check in wrong for each in check.faults)
    else:
        here.tell("review.is-right", all=len(found.checks))
    here.tell("review.done", period=found.name, folder=str(folder))


@commands.command()
def link(
    context: typer.Context,
    period: InPeriod = None,
    days: Annotated[int, typer.Option("--days", min=1, max=LONGEST)] = USUAL,
) -> None:
    """Make a link by which an accountant reads the review of a period."""
    import secrets
    from datetime import timedelta

    from invoices.payments.online import ON_THIS_MACHINE
    from invoices.practice.practice import Practice, now
    from invoices.practice.wording import clock_text

    here = terminal(context)
    name, _ = period_of(here, period)
    secret = secrets.token_urlsafe(32)
    with Practice(here) as practice:
        ours = practice.catalog.organisation.pay_page
        with practice.store.review() as book:
            made = book.open(secret, name, now() + timedelta(days=days))
    url = f"{(ours or ON_THIS_MACHINE).rstrip('/')}/review/open/{secret}"

    def draw() -> None:
        typer.echo(url)
        here.tell("review.link-made", period=name, until=clock_text(here, made.until))
        here.tell("review.link-serve")
        if ours is None:
            here.tell("review.link-here")

    here.answer({"link": made.id, "url": url, "period": name, "until": made.until}, draw)


@commands.command()
def revoke(context: typer.Context, link: Annotated[int | None, typer.Argument()] = None) -> None:
    """Take back one link, or all that still work."""
    from catalog.faults import Faults, fault
    from invoices.practice.practice import Practice, now
    from invoices.store.reviewbook import links

    here = terminal(context)
    with Practice(here) as practice, practice.store.review() as book:
        holding = [each for each in links(book.connection) if each.holds(now()) and link in (None, each.id)]
        if link is not None and not holding:
            raise Faults([fault("review-no-link", link=link)])
        for each in holding:
            book.close(each)
    data = {"revoked": [each.id for each in holding]}
    here.answer(data, lambda: here.tell("review.revoked", count=len(holding)))


@commands.command()
def mark(
    context: typer.Context,
    number: Number = None,
    checked: Annotated[bool, typer.Option("--checked")] = False,
    question: Annotated[str | None, typer.Option("--question", metavar="TEXT")] = None,
) -> None:
    """Say of an invoice that it was checked, or ask a question."""
    here = terminal(context)
    if checked and question is not None:
        wrong_usage(here, "review.checked-or-question", "--question")
    invoice = ask(here, number, "NUMBER", "invoice-review", words)
    if question is not None:
        question = words(here, question, "--question")
    elif not checked:
        if not here.interactive:
            wrong_usage(here, "ask.missing", "--checked")
        question = maybe(here, "review-mark").strip() or None
    _mark(here, invoice, "checked" if question is None else "question", question)


@commands.command()
def questions(context: typer.Context) -> None:
    """Show which questions wait for an answer."""
    here = terminal(context)
    found = _questions(here)

    def draw() -> None:
        if found:
            here.table(*_table(here, found))
        else:
            here.tell("review.no-questions")

    here.answer({"questions": [each.record() for each in found]}, draw)


@commands.command()
def answer(context: typer.Context, number: Number = None, text: Annotated[str | None, typer.Argument()] = None) -> None:
    """Answer the question about an invoice."""
    here = terminal(context)
    if number is None and here.interactive and (found := _questions(here)):
        number = found[choose(here, "review-which", *_table(here, found))].number
    invoice = ask(here, number, "NUMBER", "invoice-review", words)
    _mark(here, invoice, "answer", ask(here, text, "TEXT", "review-answer", words))


def _mark(here: Terminal, number: str, kind: Kind, text: str | None) -> None:
    from invoices.practice.practice import Practice
    from invoices.review.marking import kept

    text = None if text is None else kept(text)
    with Practice(here) as practice:
        with practice.archive() as archive:
            archive.invoice(number)
        with practice.store.review() as book:
            made = book.mark(number, kind, text)
    here.answer(made.record(), lambda: here.tell(f"review.marked-{kind}", number=number))


def _questions(here: Terminal) -> list[Mark]:
    from invoices.practice.practice import Practice
    from invoices.store.reviewbook import questions as asked

    with Practice(here) as practice, practice.database.reading() as connection:
        return asked(connection)


def _table(here: Terminal, found: list[Mark]) -> tuple[list[str], list[tuple[str, ...]]]:
    from invoices.practice.wording import clock_text, columns

    rows: list[tuple[str, ...]] = [
        (each.number, clock_text(here, each.time), each.actor, each.text or "") for each in found
    ]
    return columns(here, "review", ("number", "time", "actor", "text")), rows
