"""The e-mail around a document: who sends it, a subject that says nothing of why, a few kind sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from catalog.money import ZERO, Money
from catalog.organisation import Organisation
from catalog.texts import Language
from invoices.documents import letterhead
from invoices.documents.view import View
from invoices.documents.wording import HARD_SPACE, Voice, grouped


@dataclass(frozen=True, slots=True)
class Document:
    """A file to go along: its name, and what is in it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of an invoice or a credit note: its number and what is to be paid, and never what it is for."""

    number: str
    day: date
    due: date
    open: Money
    name: str | None  # of the person who reads it; None at an institution
    credit: bool = False
    budget: bool = False  # its reader pays nothing: the SVB does
    original: str | None = None
    reference: str = ""
    url: str | None = None  # of a payment link
    page: str | None = None  # of the payer's own page, which has the link, and says what is open now
    part: Money | None = None  # of what is paid in parts: what comes next, on `due`


def message(
    subject: str, body: str, seller: Organisation, to: str, message_id: str, moment: datetime, files: Sequence[Document]
) -> EmailMessage:
    """The whole message. `ValueError` for a header that somebody put a line break in."""
    made = EmailMessage(policy=SMTP)
    made["From"] = formataddr((seller.legal_name, seller.email or ""))
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = format_datetime(moment)
    made["Message-ID"] = message_id
    made.set_content(body.replace(HARD_SPACE, " "), cte="quoted-printable")
    for file in files:
        kind = ("application", "pdf") if file.name.endswith(".pdf") else ("application", "xml")
        made.add_attachment(file.content, *kind, filename=file.name)
    return made


def subject_of(told: Told, seller: Organisation, language: Language) -> str:
    """`Rekening 2026-00012 van Stichting Naast Je`: which, and from whom."""
    voice = Voice(language, seller.address_form)
    noun = "credit-note" if told.credit else "bill" if told.name is not None and not told.budget else "invoice"
    return voice.say("title", heading=voice.say(noun), number=told.number, sender=seller.legal_name)


def body_of(told: Told, seller: Organisation, language: Language) -> str:
    """What goes with an invoice or a credit note."""
    voice = Voice(language, seller.address_form)
    return "\n\n".join(line for line in _lines(told, seller, voice) if line) + "\n"


def _lines(told: Told, seller: Organisation, voice: Voice) -> Iterator[str]:
    yield voice.say("dear", name=told.name) if told.name is not None else voice.speak("mail.hello")
    said = {"number": told.number, "day": told.day}
    personal = told.name is not None
    if told.credit:
        yield voice.speak(
            "mail.credit-note" if personal else "mail.credit-note-institution", original=told.original, **said
        )
    elif told.budget:
        yield voice.speak("mail.budget", **said)
    else:
        yield voice.speak("mail.bill" if personal else "mail.invoice", **said)
        if told.open > ZERO:
            key = "mail.pay-institution" if not personal else "mail.pay" if told.part is None else "mail.pay-part"
            yield voice.speak(key, amount=told.open, due=told.due, part=told.part)
            yield "\n".join(_ways(told, seller, voice))
        else:
            yield voice.speak("mail.settled" if personal else "mail.settled-institution")
    kind = "document.way-out" if told.open > ZERO else "document.questions"
    yield _call(seller, voice, kind if personal else "mail.questions")
    yield f"{voice.speak('mail.regards')}\n{seller.legal_name}"


def _ways(told: Told, seller: Organisation, voice: Voice) -> Iterator[str]:
    if told.page is not None:
        yield voice.speak("mail.page", url=told.page)
    elif told.url is not None:
        yield voice.speak("mail.link", url=letterhead.https(told.url))
    reference = grouped(told.reference)
    yield voice.speak("mail.transfer", iban=grouped(seller.iban), holder=seller.account_holder, reference=reference)


def letter_body(seen: View, seller: Organisation, language: Language) -> str:
    """A letter in words; the attachment says the same."""
    voice = Voice(language, seller.address_form)
    lines = [seen.greeting or voice.speak("mail.hello"), *seen.intro]
    lines += ["\n".join(f"{item.name} {item.detail}: {item.cells[0]}" for item in seen.items)]
    lines += ["\n".join(f"{each.label}: {each.value}" for each in seen.totals), seen.amount.remark]
    for section in seen.sections:
        lines += [section.text or "", "\n".join(f"{each.label}: {each.value}" for each in section.sums)]
    if seen.payment is not None:
        if seen.payment.url is not None:
            lines.append(voice.speak("mail.link", url=seen.payment.url))
        facts = "\n".join(f"{fact.label}: {fact.value}" for fact in seen.payment.facts)
        lines.append(f"{seen.payment.heading}\n{facts}")
    if seen.contact is not None:
        lines.append(seen.contact.text)
    lines.append(f"{voice.speak('mail.regards')}\n{seller.legal_name}")
    return "\n\n".join(line for line in lines if line).replace(HARD_SPACE, " ") + "\n"


def _call(seller: Organisation, voice: Voice, sentence: str) -> str:
    contact = letterhead.calling(seller, voice, sentence)
    return contact.text if contact is not None else ""
