"""A client's packages, and what stopping one gives back: for programs, and drawn for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from catalog.faults import Faults
from catalog.money import ZERO, Money, total
from catalog.terminal import Terminal, speak
from catalog.texts.formats import money
from invoices.model import Invoice
from invoices.opening.model import PaidPart
from invoices.practice.practice import Practice
from invoices.practice.wording import short_day
from invoices.stopping import Given, Package, Stopped, stop
from invoices.store.archive import Entry, as_record

PackageState = Literal["open", "used", "stopped", "over"]


def state_of(practice: Practice, package: Package) -> PackageState:
    """How a package stands today."""
    if package.stopped is not None:
        return "stopped"
    if not package.left:
        return "used"
    return "open" if package.open(practice.terminal.today) else "over"


def service_name(practice: Practice, package: Package) -> str:
    """What the package is called."""
    service = practice.catalog.service.get(package.service)
    return service.name.in_(practice.terminal.language) if service is not None else package.service


def record(practice: Practice, package: Package) -> dict[str, Any]:
    """A package, and of one that is open what stopping it now would give back; or why it cannot be stopped now."""
    state, why, now = state_of(practice, package), None, None
    if state == "open":
        try:
            now = stop(practice.store, practice.setting(), package, practice.terminal.today, "", dry_run=True)
        except Faults as wrong:
            why = " ".join(fault.message(practice.terminal.language) for fault in wrong.faults)
    return {
        **_facts(practice, package if now is None else now.package),
        "state": state,
        "stopped": package.stopped.isoformat() if package.stopped is not None else None,
        **_back(practice, package, now),
        "why_not": why,
    }


def _facts(practice: Practice, package: Package) -> dict[str, Any]:
    use = package.use
    return {
        "id": use.opened_by,
        "client": package.client,
        "service": package.service,
        "name": service_name(practice, package),
        "opened": use.opened.isoformat(),
        "valid_until": use.last_day.isoformat(),
        "sessions": use.sessions,
        "used": len(package.sessions),
        "left": package.left,
        "upfront": use.upfront,
    }


def _back(practice: Practice, package: Package, stopped: Stopped | None) -> dict[str, Any]:
    """Under which rule how much is given back, and to whom. Of a package of the old system: what may be, by hand."""
    back, by_hand = (stopped.back, stopped.by_hand) if stopped is not None else ((), _stopped_before(practice, package))
    names = _names(practice, [*back, *by_hand])
    return {
        "refund": stopped.refund if stopped is not None else None,
        "gives_back": str(total(each.amount for each in back)) if stopped is not None else None,
        "back": [
            {
                "number": each.number,
                "payer_kind": each.payer_kind,
                "payer": names[each.payer] if each.payer_kind == "family" else each.payer,
                "name": names[each.payer],
                "earned": each.earned,
                "paid": str(each.paid),
                "amount": str(each.amount),
            }
            for each in back
        ],
        "by_hand": [{**each.model_dump(mode="json"), "name": names[each.payer]} for each in by_hand],
        "old_open": [
            {"number": each.number, "payer": each.payer, "name": names[each.payer], "open": str(each.open)}
            for each in _still_open(practice, package, by_hand)
        ],
    }


def _stopped_before(practice: Practice, package: Package) -> tuple[PaidPart, ...]:
    """What was left of a package of the old system when it was stopped."""
    from invoices.store.deferral import unearned_then

    if not package.use.brought or package.stopped is None:
        return ()
    with practice.database.reading() as connection:
        return unearned_then(connection, package.use.opened_by)


def _still_open(practice: Practice, package: Package, by_hand: Sequence[PaidPart]) -> list[Entry]:
    """The old invoices on which who has a part in such a package still owes something for this client."""
    payers = {(each.payer_kind, each.payer) for each in by_hand}
    if not payers:
        return []
    with practice.archive() as archive:
        return [
            each
            for each in archive.brought()
            if each.open > ZERO and (each.payer_kind, each.payer) in payers and each.client in (None, package.client)
        ]


def _names(practice: Practice, back: Iterable[Given | PaidPart]) -> dict[str, str]:
    ids = {each.payer for each in back}
    names = {who: who for who in ids} | {payer.id: payer.name for payer in practice.catalog.payers}
    with practice.archive() as archive:
        return names | archive.names(ids)


def stop_record(practice: Practice, stopped: Stopped, *, planned: bool = False) -> dict[str, Any]:
    """What stopping did, or would do: then nothing has a number."""
    with practice.archive() as archive:
        if planned:
            names = archive.names({who for note in stopped.notes for who in (note.payer, note.addressee)})
            entries = [Entry.planned(note, names) for note in stopped.notes]
            notes = [{**as_record(entry), "number": None, "documents": {}} for entry in entries]
        else:
            notes = [as_record(entry) for entry in archive.of_numbers([note.number for note in stopped.notes])]
    return {
        **_facts(practice, stopped.package),
        "stopped": stopped.day.isoformat(),
        **_back(practice, stopped.package, stopped),
        "invoices": notes,
    }


def draw_list(here: Terminal, found: Sequence[Mapping[str, Any]]) -> None:
    """The packages as a table, and below it what stopping would do, or did by hand."""
    from datetime import date

    if not found:
        return
    rows = [
        (
            each["id"],
            each["name"],
            short_day(here, date.fromisoformat(each["opened"])),
            short_day(here, date.fromisoformat(each["valid_until"])),
            here.say("package.left", left=each["left"], sessions=each["sessions"]),
            here.say("package.upfront" if each["upfront"] else "package.per-session"),
            here.say(f"package.state.{each['state']}"),
        )
        for each in found
    ]
    columns = ("id", "service", "opened", "until", "left", "paid", "state")
    here.table([here.say(f"package.column.{name}") for name in columns], rows)
    for each in found:
        if each["by_hand"] and each["state"] == "stopped":
            here.tell(
                "package.stopped-before", id=each["id"], name=each["name"], day=date.fromisoformat(each["stopped"])
            )
            draw_back(here, each)
        if each["state"] != "open":
            continue
        here.tell("package.stopping-now", id=each["id"], name=each["name"])
        if each["why_not"]:
            speak(f"  {each['why_not']}")
        else:
            draw_back(here, each)


def draw_back(here: Terminal, stopped: Mapping[str, Any]) -> None:
    """What is given back, and to whom; or kindly that nothing is."""
    for each in stopped["back"]:
        key = "package.back-earned" if each["earned"] else f"package.back-{each['payer_kind']}"
        sums = {name: Money.euros(each[name]) for name in ("amount", "paid")}
        speak(f"  {here.say(key, name=each['name'], number=each['number'], **sums)}")
    for each in stopped["by_hand"]:
        amount = Money.euros(each["amount"])
        speak(f"  {here.say('package.by-hand', name=each['name'], amount=amount)}")
    for each in stopped["old_open"]:
        amount = Money.euros(each["open"])
        speak(f"  {here.say('package.old-open', name=each['name'], number=each['number'], amount=amount)}")
    if not stopped["back"] and not stopped["by_hand"]:
        rule = stopped["refund"] or ("per-session" if stopped["upfront"] else "open")
        speak(f"  {here.say(f'package.nothing-back.{rule}')}")


def draw_stop(practice: Practice, stopped: Stopped) -> None:
    """What stopping would do, for who is to say yes."""
    here, package = practice.terminal, stopped.package
    here.tell(
        "package.preview",
        name=service_name(practice, package),
        day=stopped.day,
        used=len(package.sessions),
        sessions=package.use.sessions,
        left=package.left,
    )
    _draw_back_with_steps(here, {**_facts(practice, package), **_back(practice, package, stopped)})


def _draw_back_with_steps(here: Terminal, stopped: Mapping[str, Any]) -> None:
    draw_back(here, stopped)
    if stopped["by_hand"]:
        for each in stopped["old_open"]:
            speak(f"  {here.say('package.old-open-steps', number=each['number'])}")
        here.tell("package.by-hand-steps")


def finish(practice: Practice, stopped: Stopped, name: str) -> bool:
    """Makes the documents of what was just issued, and shows what was done. False when they could not be made."""
    from invoices.issue_commands import render_or_say
    from invoices.payments.after_credit import after_credit

    here = practice.terminal
    back = [after_credit(practice, note.original) for note in stopped.notes if note.original is not None]
    rendered = render_or_say(practice)
    data = stop_record(practice, stopped)

    def draw() -> None:
        here.tell("package.stopped", service=service_name(practice, stopped.package), name=name, day=stopped.day)
        _draw_back_with_steps(here, data)
        for note in stopped.notes:
            _draw_note(here, note)
        for each in back:
            for said in each.said:
                speak(said)

    here.answer(data, draw)
    return rendered


def _draw_note(here: Terminal, note: Invoice) -> None:
    here.tell("package.note", number=note.number, original=note.original, amount=money(note.gross, here.language))
