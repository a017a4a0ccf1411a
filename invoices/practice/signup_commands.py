"""`tiered register`: the sign-ups of a meeting, looked up before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, terminal
from invoices.practice.asking import ask, choose, day, line, sure, words, wrong_usage
from invoices.practice.choosing import pick_service

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from catalog.faults import Fault
    from invoices.issue import Issued
    from invoices.practice.practice import Practice
    from invoices.practice.registering import Answers, Looked, Meeting
    from invoices.practice.signups import SignUp


def register(
    context: typer.Context,
    service: Annotated[str | None, typer.Argument()] = None,
    file: Annotated[Path | None, typer.Argument()] = None,
    *,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
    group: Annotated[str | None, typer.Option("--group")] = None,
    who: Annotated[
        list[str] | None,
        typer.Option("--who", metavar="LINE=ID"),
    ] = None,
    invoice: Annotated[bool, typer.Option("--invoice")] = False,
    yes: Annotated[bool, typer.Option("--yes")] = False,
) -> None:
    """Save the sign-ups of a meeting: shows who is new, known or doubtful first."""
    from invoices.issue_commands import draw as draw_issued
    from invoices.practice.by_hand import content_of
    from invoices.practice.practice import Practice
    from invoices.practice.registering import Meeting, look_up, save

    here = terminal(context)
    answers = _answers(here, who or ())
    with Practice(here) as practice:
        chosen = pick_service(here, practice.catalog, service)
        meeting_day = _meeting_day(here, on, ahead=invoice)
        path = Path(ask(here, None if file is None else str(file), "FILE", "file", words))
        named = None if group is None else line(here, group, "--group")
        meeting = Meeting(chosen, meeting_day, named, path.name, content_of(path))
        looked = look_up(practice, meeting, answers)
        if here.interactive:
            _draw(here, looked)
            for sign_up in looked.doubtful:
                answers[sign_up.line or 0] = _who(here, sign_up)
            looked = look_up(practice, meeting, answers)
            looked.refuse_doubtful()
            here.complain(_warnings(looked, invoice=invoice))
            if not yes and looked.deliveries.new:
                sure(here, "register.sure", count=len(looked.deliveries.new))
        elif not yes:
            here.answer(_record(here, meeting, looked, saved=False), lambda: _draw(here, looked))
            wrong_usage(here, "register.yes", "--yes")
        saved = save(practice, meeting, answers)
        billed = _bill(practice, meeting, saved, yes=yes) if invoice else None

        def draw() -> None:
            if not here.interactive:
                _draw(here, saved)
                here.complain(_warnings(saved, invoice=invoice))
            new, known = len(saved.deliveries.new), len(saved.seats) - len(saved.deliveries.new)
            here.tell("register.done", count=new, new=len(saved.new_people), known=known)
            _draw_gone(here, saved)
            if billed is None:
                here.tell("register.next", month=f"{meeting.day:%Y-%m}")
                if invoice:
                    here.tell("register.not-billed")
            else:
                draw_issued(practice, billed.issued, done=billed.rendered)

        more = billed.record if billed is not None else {}
        here.answer({**_record(here, meeting, saved, saved=True), **more}, draw)
    if billed is not None and not billed.rendered:
        raise typer.Exit(1)


def _meeting_day(here: Terminal, given: str | None, *, ahead: bool) -> date:
    """The day of the meeting. `Faults` (`seat-past`) for one that is over, of which bills are made `ahead`."""
    from catalog.faults import Faults, fault

    found = ask(here, given, "--on", "day", day)
    if ahead and found < here.today:
        raise Faults([fault("seat-past", day=found)])
    return found


@dataclass(frozen=True, slots=True)
class Billed:
    """The invoices of seats that are still to come."""

    issued: Issued
    record: dict[str, Any]
    rendered: bool


def _bill(practice: Practice, meeting: Meeting, saved: Looked, *, yes: bool) -> Billed | None:
    """Bills what these people and their family owe for their seats now; None when somebody says no."""
    from invoices.billing import seats_scope
    from invoices.issue_commands import bill, record_of, render_or_say

    _without_consent(practice, meeting, saved)
    seats = tuple(seat.id for seat in saved.seats)
    issued = bill(practice, seats_scope(seats), yes=yes)
    if issued is None:
        return None
    rendered = render_or_say(practice)
    return Billed(issued, record_of(practice, issued), rendered)


def _warnings(looked: Looked, *, invoice: bool) -> tuple[Fault, ...]:
    from invoices.practice.imports import billed_ahead

    return billed_ahead(looked.deliveries.warnings) if invoice else looked.deliveries.warnings


def _without_consent(practice: Practice, meeting: Meeting, saved: Looked) -> None:
    """Says who begins within the 14 days of withdrawal and did not ask for that: it is no reason not to bill."""
    from invoices.practice.consenting import missing
    from invoices.store.register import Register

    here = practice.terminal
    clients = {seat.client for seat in saved.seats}
    with practice.database.reading() as connection:
        people = Register(connection).people.some(sorted(clients))
        lacking = missing(connection, people, meeting.service, meeting.day, here.today)
    for person in lacking:
        here.tell("consent.missing", name=person.name, id=person.id, service=meeting.service, err=True)


def _answers(here: Terminal, who: Iterable[str]) -> Answers:
    """What was said beforehand about doubtful lines."""
    found: Answers = {}
    for text in who:
        number, _, person = text.partition("=")
        if not number.strip().isdecimal() or not person.strip():
            wrong_usage(here, "register.who", "--who", given=text)
        found[int(number)] = None if person.strip().casefold() == "new" else person.strip().casefold()
    return found


def _who(here: Terminal, sign_up: SignUp) -> str | None:
    """Who somebody at the keyboard says this is: the id of a known person, or None for somebody new."""
    typer.echo()
    here.tell("register.who-is", name=sign_up.person.name, line=sign_up.line)
    rows = [(person.id, person.name, person.email or "") for person in sign_up.candidates]
    rows.append(("", here.say("register.somebody-new"), sign_up.person.email or ""))
    columns = [here.say(f"client.column.{name}") for name in ("id", "name", "email")]
    place = choose(here, "which", columns, rows)
    return sign_up.candidates[place].id if place < len(sign_up.candidates) else None


def _draw(here: Terminal, looked: Looked) -> None:
    """Everybody on the list, and how they stand to the people the practice has."""
    rows = [
        (
            str(each.line or ""),
            each.person.name,
            each.person.email or "",
            here.say(f"register.standing.{each.standing}"),
            each.person.id if each.standing == "known" else ", ".join(person.id for person in each.candidates),
        )
        for each in looked.sign_ups
    ]
    here.table([here.say(f"register.column.{name}") for name in ("line", "name", "email", "standing", "id")], rows)
    if looked.not_read:
        here.tell("register.not-read", columns=", ".join(looked.not_read))


def _draw_gone(here: Terminal, looked: Looked) -> None:
    """Who cancelled, or moved to another day, and stands in the file all the same."""
    names = {each.person.id: each.person.name for each in looked.sign_ups}
    for seat in looked.gone:
        here.tell(
            "register.gone", name=names[seat.client], id=seat.client, service=seat.service, day=seat.day.isoformat()
        )


def _record(here: Terminal, meeting: Meeting, looked: Looked, *, saved: bool) -> dict[str, Any]:
    from invoices.practice.records import delivery_record, fault_records

    return {
        "service": meeting.service,
        "date": meeting.day.isoformat(),
        "group": meeting.group,
        "saved": saved,
        "sign_ups": [
            {
                "line": each.line,
                "name": each.person.name,
                "email": each.person.email,
                "standing": each.standing,
                "client": each.person.id if saved or each.standing == "known" else None,
                "candidates": [{"id": person.id, "name": person.name} for person in each.candidates],
            }
            for each in looked.sign_ups
        ],
        "not_read": list(looked.not_read),
        "gone": [each.id for each in looked.gone],
        "warnings": fault_records(here, looked.deliveries.warnings),
        "deliveries": [delivery_record(each, "unbilled") for each in looked.deliveries.new] if saved else [],
    }
