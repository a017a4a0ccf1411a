"""The shell of sending: each message once. What goes out is written down before, and what became of it after."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import select

from catalog.faults import Fault, Faults, fault
from invoices.copying import make_copies
from invoices.mailing.message import Document, Told, body_of, letter_body, message, subject_of
from invoices.mailing.outbox import Outbox, Parcel, outbox
from invoices.model import Persona
from invoices.payments.in_parts import in_parts, last_days
from invoices.payments.online import address_of, tokens
from invoices.reminders.letters import subject
from invoices.reminders.making import view_of
from invoices.reminders.remind import ask_first, linked
from invoices.rendering import stem
from invoices.store.archive import Archive
from invoices.store.ledger import Ledger
from invoices.store.letterbook import all_letters, people_of
from invoices.store.mailbook import Mailbook, mailings_of
from invoices.store.pagebook import PERSONAL, Pagebook
from invoices.store.proof import mapping
from invoices.store.schema import invoices, letter_files, letters, renditions

if TYPE_CHECKING:
    from email.message import EmailMessage

    from sqlalchemy import Connection

    from catalog.organisation import Organisation
    from invoices.mailing.smtp import Post
    from invoices.practice.practice import Practice

LETTERS: Final = ("note", "letter", "reminder")
GOES: Final = ("email", "post", "perhaps", "refused")
Became = Literal["sent", "refused", "later", "perhaps"]


@dataclass(slots=True)
class Sent:
    """What a run did: parcels by what became of them, and what went wrong."""

    parcels: list[tuple[Parcel, Became]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def send(
    practice: Practice,
    post: Post,
    parcels: Sequence[Parcel],
    *,
    again: bool = False,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Sent:
    """Sends what people looked at, as long as it is still so. When the server goes away, the rest is left."""
    done, sender = Sent(), sender_of(practice)
    unsure = ask_first(practice) if any(parcel.kind in LETTERS for parcel in parcels) else ()
    for place, parcel in enumerate(parcels, 1):
        if not post.alive:
            done.faults.append(fault("mail-down", host=post.server.host))
            break
        if unsure and parcel.kind in LETTERS and _linked(practice, parcel):  # perhaps it was paid
            done.faults += unsure
            continue
        try:
            started = _start(practice, parcel, local=post.server.local, again=again)
        except Faults as wrong:
            done.faults += wrong.faults
            continue
        if started is None:
            continue
        key, made, to = started
        outcome = post.deliver(made, sender, to)
        if outcome is not None:
            with practice.store.mail() as book:
                book.became(key, outcome, practice.terminal.today)
        done.parcels.append((parcel, outcome or "perhaps"))
        progress(place, len(parcels))
    return done


def up_to_date(practice: Practice, found: Outbox) -> bool:
    """Makes a copy of what is to go and would say what is over: something was paid or agreed, a link is dead.

    True when one was made. `Faults` when the disk refuses.
    """
    ready = [each.about for each in found.parcels if each.kind == "invoice" and each.files and each.by in GOES]
    return bool(make_copies(practice, ready)) if ready else False


def _linked(practice: Practice, parcel: Parcel) -> bool:
    with practice.database.reading() as connection:
        return linked(connection, parcel.payer_kind, parcel.numbers)


def sender_of(practice: Practice) -> str:
    """Our own address. `Faults` (`mail-no-sender`)."""
    email = practice.catalog.organisation.email
    if not email:
        raise Faults([fault("mail-no-sender")])
    return email


def _start(practice: Practice, parcel: Parcel, *, local: bool, again: bool) -> tuple[str, EmailMessage, str] | None:
    """Writes down that a message goes out, and to whom; None when it is not to be sent any more."""
    seller, today = practice.catalog.organisation, practice.terminal.today
    with practice.store.mail() as book:
        archive = Archive(book.connection)
        found = outbox(archive, practice.catalog, today, here=local, only=[parcel.about], again=again).parcels
        now = found[0] if found else None
        if now is None or now.by not in (("email", "perhaps", "refused") if again else ("email",)):
            return None
        if now.because == "overtaken":  # it did not arrive, and would not be right any more
            book.became(now.tried[-1].id, "not-sent", today)
        if now.to is None or now.because is not None:
            return None
        if (now.to, now.person) != (parcel.to, parcel.person):  # somebody moved meanwhile: look at it anew
            return None
        files = _files(practice, book.connection, now)
        made = compose(archive, now, seller, book.acting.now, files, _page(book, now, seller))
        persona = None
        if now.person is not None:
            salts = iter(lambda: secrets.token_hex(16), "")
            whom = {now.person: Persona(name=now.name, email=now.to)}
            persona = Ledger(book.connection, book.acting).keep_people(whom, salts)[now.person]
        return book.start(now.about, "email", today, made["Message-ID"], persona), made, now.to


def compose(
    archive: Archive,
    parcel: Parcel,
    seller: Organisation,
    moment: datetime,
    files: Sequence[Document],
    page: str | None = None,
) -> EmailMessage:
    """The message about one invoice or letter; `page`: where its reader sees what is open now."""
    if parcel.kind in LETTERS:
        (letter,) = all_letters(archive.connection, letters.c.id == parcel.about)
        catalog = archive.catalog(letter.catalog)
        seen = view_of(letter, people_of(archive.connection, letter), catalog)
        title = subject(letter.open_bills, seller, letter.language)
        body = letter_body(seen, seller, letter.language)
    else:
        told = replace(_told(archive, parcel, moment.date()), page=page)
        title, body = subject_of(told, seller, parcel.language), body_of(told, seller, parcel.language)
    domain = (seller.email or "").rpartition("@")[2]
    message_id = f"<{stem(parcel.about)}.{parcel.copies + 1}@{domain}>"
    return message(title, body, seller, parcel.to or "", message_id, moment, files)


def _page(book: Mailbook, parcel: Parcel, seller: Organisation) -> str | None:
    """The payer's own page of an invoice, where the organisation has a place for those. Made the first time."""
    if seller.pay_page is None or parcel.kind != "invoice" or parcel.payer_kind not in PERSONAL:
        return None
    return address_of(seller, Pagebook(book.connection, book.acting).token(parcel.about, tokens()))


def _told(archive: Archive, parcel: Parcel, today: date) -> Told:
    (entry,) = archive.entries(invoices.c.number == parcel.about)
    agreed = in_parts(archive.connection, [entry], today).get(entry.number)
    part = None if agreed is None else agreed.standing.next
    ended = last_days(archive.connection, [entry]).get(entry.number)
    return Told(
        number=entry.number,
        day=entry.issued,
        due=part.day if part is not None else ended or entry.due,
        open=entry.open,
        name=parcel.name if parcel.person is not None else None,
        credit=entry.kind == "credit-note",
        budget=entry.payer_kind == "svb",
        original=entry.original,
        reference=entry.reference,
        url=entry.payment_url,
        part=part.open if part is not None else None,
    )


def _files(practice: Practice, connection: Connection, parcel: Parcel) -> list[Document]:
    """The documents, as they were made. `Faults` (`verify-file`, `verify-file-gone`): nothing else ever goes out."""
    kept = select(renditions.c.files).where(renditions.c.number == parcel.about).order_by(renditions.c.copy.desc())
    if parcel.kind in LETTERS:
        kept = select(letter_files.c.files).where(letter_files.c.letter == parcel.about)
    proof = {
        each["path"]: each["sha256"] for each in mapping(connection.execute(kept).scalars().first() or "").values()
    }
    found = []
    for name in parcel.files:
        path = practice.folder / name
        try:
            content = path.read_bytes()
        except OSError:
            raise Faults([fault("verify-file-gone", name, file=name)]) from None
        if hashlib.sha256(content).hexdigest() != proof[name]:
            raise Faults([fault("verify-file", name, file=name)])
        found.append(Document(path.name, content))
    return found


def settle(practice: Practice, numbers: Iterable[str], *, posted: bool) -> None:
    """Records what somebody did or found out: it was posted by hand, or what went perhaps did arrive.

    `Faults`: unknown-invoice; not-perhaps, where there is nothing to settle; posted-before, on a day before its own.
    """
    today, wrong = practice.terminal.today, []
    known = check(practice, numbers)
    with practice.archive() as archive:
        days = {each.id: each.day for each in all_letters(archive.connection, letters.c.id.in_(known))}
        days |= {each.number: each.issued for each in archive.of_numbers(known)}
    if early := [fault("posted-before", number=each, day=today, made=day) for each, day in days.items() if today < day]:
        raise Faults(early)
    with practice.store.mail() as book:
        tried = mailings_of(book.connection, known)
        for about in known:
            last = tried[about][-1] if tried.get(about) else None
            if posted:
                book.became(book.start(about, "post", today), "sent", today)
            elif last is not None and last.perhaps:
                book.became(last.id, "sent", today)
            else:
                wrong.append(fault("not-perhaps", number=about))
        if wrong:
            raise Faults(wrong)


def check(practice: Practice, numbers: Iterable[str]) -> list[str]:
    """These invoices and letters, each once. `Faults` (`unknown-invoice`)."""
    found = list(dict.fromkeys(numbers))
    with practice.archive() as archive:
        known = {each.id for each in all_letters(archive.connection)}
        for number in found:
            if number not in known:
                archive.invoice(number)
    return found
