"""`tiered quote`, `tiered issue` and `tiered resume`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, speak, terminal

NO_POST = ("on-hold", "died", "died-payer")  # said in a sentence each: it is about a person, who need not be the client

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from catalog.faults import Fault
    from invoices.billing import Hold, Scope
    from invoices.issue import Issued
    from invoices.practice.practice import Practice
    from tiered.people import Person


def quote(
    context: typer.Context,
    service: Annotated[str | None, typer.Argument()] = None,
    client: Annotated[str | None, typer.Argument()] = None,
    quantity: Annotated[str, typer.Option("--quantity")] = "1",
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
    amount: Annotated[str | None, typer.Option("--amount")] = None,
    *,
    no_show: Annotated[bool, typer.Option("--no-show")] = False,
) -> None:
    """What a service costs, and who would pay which part of it, and why."""
    from catalog.load import load
    from invoices.practice.asking import ask, words
    from invoices.practice.choosing import pick_service
    from invoices.quoting import Question, answer, draw

    here = terminal(context)
    if service is None and here.interactive:
        service = pick_service(here, load(here.folder / "catalog.toml").catalog, None)
    service = ask(here, service, "SERVICE", "service", words)
    question = Question.asked(here, service, quantity, on, amount, no_show=no_show)
    record = answer(here, question, client)
    here.answer(record, lambda: draw(here, record))


def issue(
    context: typer.Context,
    month: Annotated[str | None, typer.Option("--month")] = None,
    client: Annotated[str | None, typer.Option("--client")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    yes: Annotated[bool, typer.Option("--yes")] = False,
) -> None:
    """Make the invoices of a month, or what one client and their family owe now."""
    from catalog.dates import add_months, month_of
    from invoices.billing import client_scope, month_scope
    from invoices.practice.asking import ask
    from invoices.practice.asking import month as month_given
    from invoices.practice.choosing import pick_person
    from invoices.practice.passing import time_passed
    from invoices.practice.practice import Practice
    from invoices.practice.waiting import after_death

    here = terminal(context)
    if month is None and client is None and here.interactive:
        last = month_of(add_months(here.today.replace(day=1), -1))
        month = ask(here, None, "--month", "month", month_given, default=last)
    if (month is None) == (client is None):
        raise typer.BadParameter(here.say("issue.which"), param_hint="--month / --client")
    if month is not None:
        month = month_given(here, month, "--month")
    with Practice(here) as practice:
        if month is not None:
            scope = month_scope(month, here.today)
        else:
            scope = client_scope(pick_person(here, practice.people(), client, "--client").id, here.today)
        with practice.database.reading() as connection:
            late = after_death(connection, scope)
        for each in late:
            speak(each.sentence(here), err=True)
        issued = bill(practice, scope, dry_run=dry_run, yes=yes)
        if issued is None:
            here.tell("nothing-changed", err=True)
            raise typer.Exit
        if not dry_run:
            time_passed(practice)
        made = dry_run or render_or_say(practice)
        record = {
            **record_of(practice, issued, dry_run=dry_run),
            "after_death": [each.parameters["id"] for each in late],
        }
        here.answer(record, lambda: draw(practice, issued, planned=dry_run, done=made and not dry_run))
    if not made:
        raise typer.Exit(1)


def bill(practice: Practice, scope: Scope, *, dry_run: bool = False, yes: bool = False) -> Issued | None:
    """Issues, after it was shown and agreed to where somebody can be asked; None when they say no."""
    from invoices.issue import issue as issue_invoices

    here = practice.terminal
    if not dry_run and not yes and (here.interactive or here.can_ask):
        planned = issue_invoices(practice.store, practice.setting(), scope, dry_run=True)
        if planned.invoices:  # if there are none, what waits is kept all the same: it is to be decided about
            draw(practice, planned, planned=True)
            if not here.confirm(here.say("issue.sure", count=len(planned.invoices)), err=True):
                return None
    return _issue(practice, scope, dry_run=dry_run)


def _issue(practice: Practice, scope: Scope, *, dry_run: bool) -> Issued:
    """Issues. When it stops half-way, it is said how much was issued before."""
    from catalog.faults import Faults
    from invoices.issue import issue as issue_invoices

    here, kept = practice.terminal, 0
    with here.progress(here.say("issue.working")) as progress:

        def told(done: int) -> None:
            nonlocal kept
            kept = done
            progress(done, None)

        try:
            return issue_invoices(practice.store, practice.setting(told), scope, dry_run=dry_run)
        except Faults as wrong:
            if not kept or dry_run:
                raise
            here.complain(wrong.faults)
            typer.echo(here.say("issue.partly", count=kept), err=True)
            raise typer.Exit(1) from None


def resume(context: typer.Context) -> None:
    """Finish what was interrupted: documents that are still to be made."""
    from invoices.practice.passing import time_passed
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice:
        back, wrong = _refunds(practice)
        time_passed(practice)
        made = render(practice)

        def draw() -> None:
            here.tell("resume.done" if made else "resume.nothing", count=made)
            if back:
                here.tell("resume.refunds", count=back)

        here.answer({"rendered": made, "refunds": back}, draw)
    if wrong:
        here.complain(wrong)
        raise typer.Exit(1)


def _refunds(practice: Practice) -> tuple[int, Sequence[Fault]]:
    """Has refunds done that were interrupted; how many, and what went wrong: documents are made all the same."""
    from catalog.faults import Faults
    from invoices.payments.keys import KEY
    from invoices.vault import secret

    if secret(KEY, practice.folder) is None:  # before anything heavy is imported
        return 0, ()
    from invoices.payments.online import finish_refunds

    try:
        return finish_refunds(practice), ()
    except Faults as wrong:
        return 0, wrong.faults


def render_or_say(practice: Practice) -> bool:
    """Makes the documents. What was issued is issued: when the disk refuses, it is said how to make them later."""
    from catalog.faults import Faults

    try:
        render(practice)
    except Faults as wrong:
        practice.terminal.complain(wrong.faults)
        practice.terminal.tell("issue.documents-later", err=True)
        return False
    return True


def render(practice: Practice, *, practising: bool = False) -> int:
    """Makes the documents that are still to be made, and the overview page; of how many invoices and letters.

    `practising`: no real money may move, whatever key there is.
    """
    from invoices.copying import make_missing_copies
    from invoices.documents import render as documents
    from invoices.practice.overview import write_index
    from invoices.reminders.making import make_letters
    from invoices.rendering import resume as make

    here = practice.terminal
    waiting = _links(practice, practising=practising)
    with here.progress(here.say("issue.rendering")) as progress:
        made = make(practice.store, documents, practice.folder, progress, waiting)
        made += make_letters(practice.store, practice.folder, progress)
    made += len(make_missing_copies(practice))
    write_index(practice)
    return made


def _links(practice: Practice, *, practising: bool) -> Collection[str]:
    """Makes the payment links, if there is a Stripe key; which invoices wait for theirs, because Stripe is down."""
    from invoices.payments.keys import KEY, moves_money
    from invoices.vault import secret

    key = secret(KEY, practice.folder)
    if key is None or (practising and moves_money(key)):  # before anything heavy is imported
        return ()
    from invoices.payments.online import missing_links
    from invoices.store.archive import Archive
    from invoices.store.copies import outdated

    here = practice.terminal
    with practice.store.batch() as books:
        numbers = [number for each in books.to_render().values() for number in each]
        numbers += outdated(Archive(books.connection), online=False)
    with here.progress(here.say("issue.linking")) as progress:
        made = missing_links(practice, numbers, progress)
    if made.faults:
        here.complain(made.wrong())
        here.tell("issue.links-later", count=len(made.faults), err=True)
    return made.faults.keys()


def record_of(practice: Practice, issued: Issued, *, dry_run: bool = False) -> dict[str, Any]:
    """What a run made, holds and leaves, for programs."""
    from invoices.practice.overview import held_records
    from invoices.store.archive import Entry, as_record

    with practice.archive() as archive:
        if dry_run:
            names = {payer.id: payer.name for payer in practice.catalog.payers}
            names |= archive.names({who for i in issued.invoices for who in (i.payer, i.addressee)})
            entries = [Entry.planned(invoice, names) for invoice in issued.invoices]
            records = [{**as_record(entry), "number": None, "documents": {}} for entry in entries]
        else:
            records = [as_record(entry) for entry in archive.of_numbers([i.number for i in issued.invoices])]
    older = [
        {"id": each.delivery, "date": each.day.isoformat(), "client": each.client, "service": each.service}
        for each in issued.older
    ]
    return {
        "invoices": records,
        "held": held_records(practice, issued.holds),
        "older": older,
        "no_address": [person.id for person in _no_address(practice, issued)],
    }


def _no_address(practice: Practice, issued: Issued) -> tuple[Person, ...]:
    """Whose name is on one of these invoices, without an address."""
    from invoices.practice.overview import without_address
    from invoices.store.register import Register

    named = {each.addressee for each in issued.invoices if each.payer_kind in ("client", "family", "svb")}
    with practice.database.reading() as connection:
        return without_address(Register(connection).people.some(sorted(named)))


def draw(practice: Practice, issued: Issued, *, planned: bool = False, done: bool = False) -> None:
    """The totals by payer, who waits and why, and what to do next. `planned`: nothing of it is kept yet."""
    from catalog.money import total
    from catalog.starter import still_the_examples
    from catalog.texts.formats import money
    from invoices.practice.overview import older_sentences, some

    here: Terminal = practice.terminal
    language = here.language
    if issued.invoices:
        rows = []
        for kind in ("client", "family", "insurer", "svb", "municipality"):
            mine = [invoice for invoice in issued.invoices if invoice.payer_kind == kind]
            if mine:
                amount = money(total(invoice.payable for invoice in mine), language)
                rows.append((here.say(f"payer.{kind}"), str(len(mine)), amount))
        everything = money(total(invoice.payable for invoice in issued.invoices), language)
        rows.append((here.say("issue.together"), str(len(issued.invoices)), everything))
        columns = [here.say("issue.payer"), here.say("issue.count"), here.say("issue.amount")]
        here.table(columns, rows, right=(1, 2))
    else:
        here.tell("issue.nothing")
    if issued.holds:
        typer.echo()
        _draw_held(practice, issued.holds, planned=planned)
    for sentence in older_sentences(practice, issued.older):
        speak(sentence)
    if issued.invoices and still_the_examples(practice.catalog.organisation):
        here.tell("issue.example-account")
    if lost := _no_address(practice, issued):
        here.tell("issue.no-address", count=len(lost), names=some(lost), id=lost[0].id)
    if done and issued.invoices:
        _draw_kept(practice, issued)
        here.tell("issue.open", page=str(practice.folder / "documents" / "index.html"))


def _draw_kept(practice: Practice, issued: Issued) -> None:
    """Of whose payers money is kept that can be used for these invoices."""
    from invoices.store.cashbook import kept

    with practice.archive() as archive:
        there = kept(archive.connection)
        numbers = [each.number for each in issued.invoices if there.get((each.payer_kind, each.payer))]
        for entry in archive.of_numbers(numbers):
            amount = there[entry.payer_kind, entry.payer]
            practice.terminal.tell("todo.kept", name=entry.payer_name, amount=amount, number=entry.number)


def _draw_held(practice: Practice, holds: Iterable[Hold], *, planned: bool) -> None:
    """Whose bill waits, of how much, and why; then what can be done about it."""
    from catalog.money import Money
    from catalog.texts.formats import money
    from invoices.practice.overview import held_records

    here, held = practice.terminal, held_records(practice, holds)
    with practice.archive() as archive:
        names = archive.names({each["client"] for each in held})
    rows = [
        (
            names.get(each["client"], each["client"]),
            money(Money.euros(each["amount"]), here.language),
            here.say(f"held.because.{each['code']}"),
        )
        for each in held
        if each["code"] not in NO_POST
    ]
    if rows:
        here.table([here.say(f"held.{name}") for name in ("client", "amount", "because")], rows, right=(1,))
    for code in dict.fromkeys(each["code"] for each in held if each["code"] not in NO_POST):
        here.tell("held.later.shortfall" if planned and code == "shortfall" else f"held.next.{code}")
    for each in held:
        if each["code"] in NO_POST:
            speak(each["message"])
