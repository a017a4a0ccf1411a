"""`tiered init`, `demo`, `todo`, `verify`, `backup` and `doctor`: the practice as a whole."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from catalog.terminal import Terminal, speak, terminal

SHORTEST_HASH: Final = 12  # characters: nobody makes another history that begins so
LONGEST_HASH: Final = 64


def init(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument()] = None,
) -> None:
    """Start a practice with the starter catalogue."""
    from catalog.starter import starter
    from invoices.practice.practice import start

    here = terminal(context)
    where = folder or here.folder
    start(where, starter())
    shown = where if where.name else where.resolve()  # "in ." says nothing
    here.answer({"folder": str(where)}, lambda: here.tell("init.done", folder=str(shown)))


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument()] = Path("demo"),
    *,
    year: Annotated[bool, typer.Option("--year")] = False,
) -> None:
    """Make the example practice and issue its month, to every kind of payer; or play its whole year."""
    if year:
        _year(context, folder)
        return
    from invoices.issue_commands import draw
    from invoices.practice.demo import STATEMENT, TODAY, run
    from invoices.practice.practice import DOCUMENTS, Practice

    here = replace(terminal(context), folder=folder)
    issued = run(here, folder)
    page = folder / DOCUMENTS / "index.html"

    def say() -> None:
        with Practice(replace(here, chosen_day=here.chosen_day or TODAY)) as practice:
            draw(practice, issued)
        here.tell("demo.done", page=str(page))
        here.tell("demo.money", folder=str(folder), file=str(folder / STATEMENT))

    here.answer({"page": str(page), "invoices": len(issued.invoices)}, say)


def _year(context: typer.Context, folder: Path) -> None:
    """Plays the example's year by the very command line that runs, and says what to look at."""
    from functools import partial

    from invoices.practice.demo import made
    from invoices.practice.practice import DOCUMENTS, Practice
    from invoices.practice.year import Stopped, play

    here = replace(terminal(context), folder=folder)
    run = partial(context.find_root().command.main, prog_name="tiered", standalone_mode=False)
    try:
        made(folder, lambda making: play(here, making, run))
    except Stopped as stopped:
        speak(stopped.said, err=True)
        raise typer.Exit(stopped.code) from None
    page = folder / DOCUMENTS / "index.html"
    with Practice(here) as practice, practice.archive() as archive:
        count = len(archive.entries())

    def say() -> None:
        here.tell("demo.year", page=str(page), count=count)
        here.tell("demo.year-next", folder=str(folder))

    here.answer({"page": str(page), "invoices": count}, say)


def todo(context: typer.Context) -> None:
    """What waits for somebody: unbilled, held, to be decided, about to end, to be made."""
    from invoices.practice import overview
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice:
        found = overview.todo(practice)
        sentences = [each.sentence(here) for each in found]
        data = [{"code": each.code, "message": said} for each, said in zip(found, sentences, strict=True)]
        here.answer({"todo": data}, lambda: speak("\n".join(sentences) or here.say("todo.nothing")))


def verify(
    context: typer.Context,
    noted: Annotated[str | None, typer.Argument(metavar="HASH")] = None,
    *,
    head: Annotated[bool, typer.Option("--head")] = False,
    mail: Annotated[str | None, typer.Option("--mail", metavar="ADDRESS")] = None,
) -> None:
    """Prove that nothing that was issued has changed, or that the chain still goes on from a head that was noted."""
    from invoices.practice.asking import wrong_usage
    from invoices.practice.practice import Practice
    from invoices.store.verify import verify as checks

    here = terminal(context)
    if mail is not None and noted is not None:
        wrong_usage(here, "verify.mail-last", "--mail")
    if mail is not None and head:
        _mail_head(here, mail)
        return
    if head or noted is not None:
        _head(here, noted)
        return
    with Practice(here) as practice:
        with practice.database.reading() as connection:
            results = list(checks(connection, practice.folder))
        faults = [fault for _, found in results for fault in found]
        if mail is not None and not faults:
            _mail_head(here, mail)
            return
        data = {
            "checks": [{"check": name, "holds": not found} for name, found in results],
            "faults": [{"code": f.code, "path": f.path, "message": f.message(here.language)} for f in faults],
        }

        def draw() -> None:
            rows = [
                (here.say(f"verify.{name}"), here.say("verify.holds" if not found else "verify.fails"))
                for name, found in results
            ]
            here.table([here.say("verify.check"), here.say("verify.result")], rows)
            here.complain(faults)

        here.answer(data, draw)
    if faults:
        raise typer.Exit(1)


def _head(here: Terminal, noted: str | None) -> None:
    """Shows the head of the chain, or whether one that somebody noted still stands in it."""
    from invoices.practice.practice import Practice
    from invoices.practice.wording import clock_text, tell_head
    from invoices.store.chain import head, head_faults, with_hash

    wanted = None if noted is None else _hash(here, noted)
    with Practice(here) as practice, practice.database.reading() as connection:
        last = head(connection)
        found = None if wanted is None else with_hash(connection, wanted)
        faults = [] if wanted is None else head_faults(connection, wanted)
    data: dict[str, object] = {"head": last.record()}
    if wanted is not None:
        data |= {
            "noted": found and found.record(),
            "after": found and last.sequence - found.sequence,
            "holds": not faults,
            "faults": [{"code": f.code, "path": f.path, "message": f.message(here.language)} for f in faults],
        }

    def draw() -> None:
        if wanted is None:
            tell_head(here, last)
        elif found is not None and found.time is not None and not faults:
            time = clock_text(here, found.time)
            here.tell("verify.stands", sequence=str(found.sequence), time=time, count=last.sequence - found.sequence)
        here.complain(faults)

    here.answer(data, draw)
    if faults:
        raise typer.Exit(1)


def _mail_head(here: Terminal, address: str) -> None:
    """Mails the head of the chain as it is now to who keeps it, and shows it."""
    from catalog.faults import Faults
    from invoices.mailing.head import mail_head
    from invoices.practice.asking import wrong_usage
    from invoices.practice.cells import EMAIL
    from invoices.practice.practice import Practice
    from invoices.practice.wording import tell_head
    from invoices.store.chain import head

    to = address.strip()
    if not EMAIL.fullmatch(to):
        wrong_usage(here, "verify.no-address", "--mail")
    with Practice(here) as practice:
        with practice.database.reading() as connection:
            last = head(connection)
        try:
            mail_head(practice, last, to)
        except Faults:
            if last.time is not None and not here.as_json:
                tell_head(here, last)  # to be noted by hand meanwhile
            raise

    def draw() -> None:
        tell_head(here, last)
        here.tell("verify.mailed", to=to)

    here.answer({"head": last.record(), "mailed": to}, draw)


def _hash(here: Terminal, noted: str) -> str:
    """The beginning of a hash as somebody noted it: capitals and spaces do not count."""
    from invoices.practice.asking import wrong_usage

    found = "".join(noted.split()).casefold()
    if not SHORTEST_HASH <= len(found) <= LONGEST_HASH or set(found) - set("0123456789abcdef"):
        wrong_usage(here, "verify.no-hash", "HASH", least=SHORTEST_HASH)
    return found


def backup(context: typer.Context, file: Path) -> None:
    """Keep a copy of the whole practice in one file."""
    from invoices.practice.practice import Practice
    from invoices.practice.wording import tell_head
    from invoices.store.backup import backup as make

    here = terminal(context)
    with Practice(here) as practice:
        last = make(practice.database, file)
    data = {"file": os.path.relpath(file, here.folder), "head": last.record()}

    def draw() -> None:
        here.tell("backup.done", file=str(file))
        tell_head(here, last)

    here.answer(data, draw)


def doctor(context: typer.Context) -> None:
    """Look whether the practice and its database are healthy."""
    from invoices.store.doctor import doctor as examine

    here = terminal(context)
    checks = examine(here.folder)
    data = [{"check": each.name, "well": each.ok, "message": each.sentence(here.language)} for each in checks]
    here.answer({"checks": data}, lambda: speak("\n".join(str(each["message"]) for each in data)))
    if not all(each.ok for each in checks):
        raise typer.Exit(1)
