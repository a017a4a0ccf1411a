"""`tiered remind` and `tiered send`: kindly, once, and only what a person said yes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, speak, terminal
from invoices.practice.asking import wrong_usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalog.faults import Fault
    from invoices.mailing.outbox import Outbox, Parcel
    from invoices.mailing.send import Became, Sent
    from invoices.mailing.settings import Server
    from invoices.practice.practice import Practice
    from invoices.reminders.model import KeptLetter
    from invoices.reminders.remind import Looked, Proposal

Client = Annotated[str | None, typer.Option("--client")]
DryRun = Annotated[bool, typer.Option("--dry-run")]
Yes = Annotated[bool, typer.Option("--yes")]


def remind(context: typer.Context, client: Client = None, dry_run: DryRun = False, yes: Yes = False) -> None:
    """Propose reminders for what was not paid in time; each is made when somebody says yes."""
    from invoices.practice.choosing import pick_person
    from invoices.practice.overview import write_index
    from invoices.practice.practice import Practice
    from invoices.reminders.remind import ask_first, decide, look

    here = terminal(context)
    with Practice(here) as practice:
        who = pick_person(here, practice.people(), client, "--client").id if client is not None else None
        found = look(practice, who, () if dry_run else ask_first(practice))
        if not here.as_json:
            _draw_steps(here, found)
        if not (dry_run or yes or here.interactive) and found.letters:
            wrong_usage(here, "remind.yes", "--yes")
        made: list[KeptLetter] = []
        for each in () if dry_run else found.letters:
            if yes or _agreed(practice, each):
                kept = decide(practice, each)
                made += [kept] if kept is not None else []
        if made:
            _make(practice)
        if not dry_run:
            write_index(practice)
        wrong = [fault for each in found.proposals for fault in each.faults]
        data = {
            "steps": [_step_record(each) for each in found.proposals],
            "made": [_letter_record(practice, each) for each in made],
            "to_send": [each.id for each in found.waits],
            "perhaps_sent": [each.id for each in found.unsure],
            "never_sent": list(found.unsent),
            "sending_known": not found.unknown,
        }
        here.answer(data, lambda: _draw_made(here, made, dry_run=dry_run))
    if wrong:
        here.complain(_once(wrong))
        raise typer.Exit(1)


def _once(faults: Iterable[Fault]) -> list[Fault]:
    return list({(each.code, str(each.parameters)): each for each in faults}.values())


def _draw_steps(here: Terminal, found: Looked) -> None:
    from catalog.money import total
    from catalog.texts.formats import money

    rows = [
        (
            each.name if each.name == each.payer else f"{each.name}\n{here.say('remind.of', name=each.payer)}",
            "\n".join(bill.number for bill in each.step.bills),
            money(each.asks.asked if each.asks else total(b.open for b in each.step.bills), here.language),
            here.say(f"remind.kind.{each.step.kind}"),
            _why(here, each),
        )
        for each in found.proposals
    ]
    if rows:
        here.table(
            [here.say(f"remind.column.{n}") for n in ("who", "bills", "amount", "step", "why")], rows, right=(2,)
        )
    else:
        here.tell("remind.nothing")
    for letter in found.waits:
        here.tell("remind.to-send", id=letter.id, numbers=", ".join(letter.numbers))
    for letter in found.unsure:
        here.tell("remind.perhaps", id=letter.id)
    if found.unknown:
        here.tell("remind.unknown")
    if found.unsent:
        numbers = ", ".join(found.unsent)
        here.tell("remind.never-sent", count=len(found.unsent), numbers=numbers, words=" ".join(found.unsent))


def _why(here: Terminal, each: Proposal) -> str:
    from invoices.reminders.ladder import last_day
    from invoices.reminders.remind import because

    if each.faults:
        return here.say("remind.because.fault")
    if each.step.because is not None:
        return because(here, each)
    return here.say("remind.because.due", day=min(last_day(bill) for bill in each.step.bills))


def _agreed(practice: Practice, each: Proposal) -> bool:
    """Shows the letter as it would be, with the last note about who gets it, and asks."""
    from invoices.mailing.message import letter_body
    from invoices.reminders.letters import letter, subject
    from invoices.reminders.remind import last_note

    here, seller = practice.terminal, practice.catalog.organisation
    if each.reminder is None:
        return False
    typer.echo()
    typer.secho(subject(each.step.bills, seller, each.reminder.language), bold=True)
    speak(letter_body(letter(each.reminder, seller, practice.catalog.interest), seller, each.reminder.language))
    if (note := last_note(practice, each)) is not None:
        here.tell("remind.note", note=note)
    return here.confirm(here.say(f"remind.sure.{each.step.kind}", name=each.name))


def _make(practice: Practice) -> None:
    """Makes the documents. What was decided is decided: when the disk refuses, it is said how to make them later."""
    from catalog.faults import Faults
    from invoices.reminders.making import make_letters

    try:
        make_letters(practice.store, practice.folder)
    except Faults as wrong:
        practice.terminal.complain(wrong.faults)
        practice.terminal.tell("remind.later", err=True)
        raise typer.Exit(1) from None


def _draw_made(here: Terminal, made: Sequence[KeptLetter], *, dry_run: bool) -> None:
    if dry_run:
        here.tell("remind.dry-run")
    elif made:
        here.tell("remind.made", count=len(made), ids=", ".join(each.id for each in made))


def _step_record(each: Proposal) -> dict[str, Any]:
    from catalog.money import total

    asks = each.asks
    return {
        "payer_kind": each.owing.kind,
        "payer": each.owing.payer,
        "addressee": each.addressee,
        "step": each.step.kind,
        "because": each.step.because,
        "invoices": [bill.number for bill in each.step.bills],
        "open": str(total(bill.open for bill in each.step.bills)),
        "asked": str(asks.asked) if asks is not None else None,
        "cost": str(asks.cost) if asks is not None and asks.cost is not None else None,
        "interest": str(asks.interest_sum) if asks is not None else None,
        "faults": [fault.code for fault in each.faults],
    }


def _letter_record(practice: Practice, letter: KeptLetter) -> dict[str, Any]:
    from invoices.store.letterbook import paths

    with practice.database.reading() as connection:
        files = paths(connection, [letter.id]).get(letter.id, {})
    return {
        "id": letter.id,
        "step": letter.kind,
        "payer": letter.payer,
        "addressee": letter.addressee,
        "invoices": list(letter.numbers),
        "asked": str(letter.asked),
        "documents": files,
    }


def send(
    context: typer.Context,
    numbers: Annotated[list[str] | None, typer.Argument(metavar="NUMBER")] = None,
    client: Client = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    posted: Annotated[bool, typer.Option("--posted")] = False,
    sent: Annotated[bool, typer.Option("--sent")] = False,
    again: Annotated[bool, typer.Option("--again")] = False,
) -> None:
    """Mail invoices, credit notes and letters that were not sent yet: each one once."""
    from invoices.mailing.outbox import outbox
    from invoices.mailing.send import check, settle, up_to_date
    from invoices.mailing.settings import server
    from invoices.practice.choosing import pick_person
    from invoices.practice.overview import write_index
    from invoices.practice.practice import Practice

    here = terminal(context)
    if posted + sent + again > 1:
        wrong_usage(here, "send.one-of", "--posted / --sent / --again")
    if (posted or sent or again) and not numbers:
        wrong_usage(here, "send.which", "NUMBER")
    with Practice(here) as practice:
        if posted or sent:
            settle(practice, numbers or (), posted=posted)
            write_index(practice)
            key = "send.posted" if posted else "send.settled"
            data = {"posted" if posted else "sent": numbers}
            here.answer(data, lambda: here.tell(key, count=len(numbers or ()), numbers=", ".join(numbers or ())))
            return
        only = check(practice, numbers) if numbers else None
        who = pick_person(here, practice.people(), client, "--client").id if client is not None else None
        mail = server(practice.folder)
        local = mail is not None and mail.local
        with practice.archive() as archive:
            found = _about(outbox(archive, practice.catalog, here.today, here=local, only=only, again=again), who)
        if not dry_run and up_to_date(practice, found):
            with practice.archive() as archive:
                found = _about(outbox(archive, practice.catalog, here.today, here=local, only=only, again=again), who)
        ready = [
            each for each in found.parcels if each.by in (("email", "perhaps", "refused") if again else ("email",))
        ]
        if not here.as_json:
            _draw_outbox(practice, found, ready)
        done = _send(practice, mail, ready, dry_run=dry_run, yes=yes, again=again) if ready else None
        if not dry_run:
            write_index(practice)
        here.answer(_outbox_record(found, done), lambda: _draw_sent(here, done, found, dry_run=dry_run))
    if done is not None and (done.faults or any(became != "sent" for _, became in done.parcels)):
        here.complain(_once(done.faults))
        raise typer.Exit(1)


def _about(found: Outbox, who: str | None) -> Outbox:
    """Only what somebody gets or pays, or what their help is about."""
    from dataclasses import replace

    if who is None:
        return found
    mine = tuple(each for each in found.parcels if who in (each.person, each.payer, each.client))
    return replace(found, parcels=mine, older=())


def _send(
    practice: Practice, mail: Server | None, ready: Sequence[Parcel], *, dry_run: bool, yes: bool, again: bool
) -> Sent | None:
    """Asks, and sends; None when nothing was sent. `Faults`: mail-none, mail-no-sender, and those of the server."""
    from catalog.faults import Faults, fault
    from invoices.mailing.send import send as send_all
    from invoices.mailing.send import sender_of
    from invoices.mailing.smtp import Post

    here = practice.terminal
    if dry_run:
        return None
    if mail is None:
        raise Faults([fault("mail-none")])
    sender_of(practice)
    if not yes:
        if not here.interactive:
            wrong_usage(here, "send.yes", "--yes")
        if not here.confirm(here.say("send.sure", count=len(ready))):
            here.tell("nothing-changed", err=True)
            raise typer.Exit
    with Post(mail) as post, here.progress(here.say("send.working")) as progress:
        return send_all(practice, post, ready, again=again, progress=progress)


def _draw_outbox(practice: Practice, found: Outbox, ready: Sequence[Parcel]) -> None:
    """What will be mailed; then what people print, upload or look at."""
    here = practice.terminal
    _table(here, "send.by-email", ready, lambda each: each.to or "")
    paper = found.by("post")
    _table(here, "send.by-post", paper, lambda each: str(practice.folder / each.files[0]))
    _table(here, "send.to-upload", found.by("upload"), lambda each: str(practice.folder / each.files[-1]))
    waits = [each for each in found.by("waits") if each.because is not None]
    _table(here, "send.waits", waits, lambda each: here.say(f"send.because.{each.because}"))
    for by in ("perhaps", "refused"):
        for each in found.by(by):
            if each not in ready:
                here.tell(f"send.{by}", number=each.about, name=each.name, day=each.tried[-1].day)
    if paper:
        here.tell("send.then-posted", numbers=paper[0].about)
    if found.older:
        here.tell("send.older", count=len(found.older))


def _table(here: Terminal, title: str, parcels: Sequence[Parcel], last: Any) -> None:
    if not parcels:
        return
    typer.secho(here.say(title, count=len(parcels)), bold=True)
    rows = [(each.about, here.say(f"send.kind.{each.kind}"), each.name, last(each)) for each in parcels]
    here.table([here.say(f"send.column.{name}") for name in ("number", "what", "who", "where")], rows)
    typer.echo()


def _draw_sent(here: Terminal, done: Sent | None, found: Outbox, *, dry_run: bool) -> None:
    if done is None:
        if dry_run:
            here.tell("send.dry-run")
        elif not found.parcels:
            here.tell("send.nothing")
        return
    for became in ("sent", "refused", "later", "perhaps"):
        mine = [parcel for parcel, how in done.parcels if how == became]
        if mine:
            here.tell(f"send.became.{became}", count=len(mine), numbers=", ".join(each.about for each in mine))


def _outbox_record(found: Outbox, done: Sent | None) -> dict[str, Any]:
    became: dict[str, Became] = {parcel.about: how for parcel, how in done.parcels} if done is not None else {}
    return {
        "documents": [
            {
                "number": each.about,
                "kind": each.kind,
                "invoices": list(each.numbers),
                "addressee": each.person or each.payer,
                "by": each.by,
                "because": each.because,
                "email": each.to,
                "became": became.get(each.about),
            }
            for each in found.parcels
        ],
        "older": len(found.older),
    }
