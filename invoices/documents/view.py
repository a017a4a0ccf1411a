"""The one view model behind HTML and PDF: every string formatted once, in the reader's language.

Pure: it looks at the frozen invoice, the people in it and the catalogue, and at nothing else. What a payer may read
is decided here and in items.py and sections.py; the templates only place it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from catalog.model import Catalog
from catalog.money import ZERO, Money
from invoices.documents import items, letterhead, sections, so_far
from invoices.documents.parts import Amount, Contact, Fact, Item, PaidInParts, Payment, Section, Sender, Total
from invoices.documents.subject import Subject
from invoices.model import Invoice, Persona, StoppedNote
from invoices.ports import SoFar


@dataclass(frozen=True, slots=True)
class View:
    """An invoice as it is read, from top to bottom."""

    language: str
    title: str
    day: date
    sender: Sender
    addressee: tuple[str, ...]
    facts: tuple[Fact, ...]
    heading: str
    greeting: str | None
    intro: tuple[str, ...]
    amount: Amount
    described: str
    columns: tuple[str, ...]
    items: tuple[Item, ...]
    totals: tuple[Total, ...]
    sections: tuple[Section, ...]
    payment: Payment | None
    contact: Contact | None
    signature: tuple[str, ...]
    page: str
    parts: PaidInParts | None = None


def view(
    invoice: Invoice,
    people: Mapping[str, Persona],
    catalog: Catalog,
    payment_url: str | None,
    since: SoFar | None = None,
) -> View:
    """What the documents of an invoice say; of a copy also what became of it `since`.

    `ValueError` for a payment link that is not https.
    """
    subject = Subject(invoice, people, catalog, None if since is None else since.day)
    return view_of(subject, payment_url, since, ZERO if since is None else since.credited)


def view_of(subject: Subject, payment_url: str | None, since: SoFar | None, taken_off: Money) -> View:
    """The same of a subject. Of what has not to be paid any more, `taken_off`, it says nothing that was true before."""
    say, invoice = subject.voice.say, subject.invoice
    organisation = subject.catalog.organisation
    heading = say(subject.noun)
    gone = ZERO < invoice.payable <= taken_off
    return View(
        language=invoice.language,
        title=say("title", heading=heading, number=invoice.number, sender=organisation.legal_name),
        day=invoice.issued,
        sender=letterhead.sender(organisation, subject.voice),
        addressee=letterhead.addressee(subject.address, organisation, subject.voice),
        facts=(*_facts(subject), *so_far.facts(subject, since)),
        heading=heading,
        greeting=subject.greeting,
        intro=tuple(_intro(subject, gone=gone)),
        amount=_amount(subject) if since is None else so_far.amount(subject, since),
        described=say("description"),
        columns=items.columns(subject),
        items=tuple(replace(item, promise=None) if gone else item for item in items.items(subject)),
        totals=(*items.totals(subject), *so_far.totals(subject, since)),
        sections=tuple(sections.sections(subject, taken_off)),
        payment=sections.payment(subject, payment_url, since),
        contact=sections.contact(subject, since),
        signature=(say("place-and-date"), say("signature")) if subject.signed else (),
        page=say("page", number=invoice.number, page="{page}", pages="{pages}"),
        parts=so_far.parts(subject, since.parts if since is not None else ()),
    )


def _facts(subject: Subject) -> list[Fact]:
    invoice, voice, say = subject.invoice, subject.voice, subject.voice.say
    facts = [Fact(say("number"), invoice.number), Fact(say("date"), voice.day(invoice.issued))]
    if subject.represented and not subject.budget:
        facts.append(Fact(say("for"), subject.client_name))
    payer = subject.institution
    if payer is not None:
        known = (("your-reference", payer.reference), ("oin", payer.oin), ("uzovi", payer.uzovi))
        facts += [Fact(say(key), value) for key, value in known if value]
    if subject.contract:
        facts.append(Fact(say("period"), voice.period(*subject.period)))
    if subject.budget:
        facts.append(Fact(say("for"), subject.client_name))
        if subject.client.svb_number:
            facts.append(Fact(say("svb-number"), subject.client.svb_number))
        if invoice.law:
            facts.append(Fact(say("law"), say(f"law-{invoice.law}")))
    return facts


def _intro(subject: Subject, *, gone: bool) -> list[str]:
    """To next of kin first that we feel with them; then what it is about, unless nothing of it is asked any more."""
    about = [] if gone else _about(subject)
    if subject.mourned is None:
        return about
    return [subject.voice.say("condolence", name=subject.mourned), *about]


def _about(subject: Subject) -> list[str]:
    voice, say = subject.voice, subject.voice.say
    if subject.credit:
        return _credited(subject)
    if subject.budget:
        return [say("for-budget")]
    if subject.family:
        ahead = [say("to-come-family")] if subject.to_come else []
        return [say("for-family", client=subject.client_name), *ahead]
    if not subject.consumer:
        return [say("for-institution", months=voice.months(subject.days))]
    return [_about_client(subject), *_moved(subject)]


def _about_client(subject: Subject) -> str:
    voice, say = subject.voice, subject.voice.say
    other = subject.mourned is not None or subject.represented
    if subject.mourned is None and len(subject.to_come) == len(subject.invoice.lines):
        meetings = voice.listed([subject.on(line) for line in subject.to_come])
        return say("to-come-other" if other else "to-come", client=subject.client_name, meetings=meetings)
    months = voice.months(subject.days)
    if not other:
        return say("for-client", months=months)
    return say("for-other" if subject.mourned is None else "for-next-of-kin", client=subject.client_name, months=months)


def _moved(subject: Subject) -> list[str]:
    """Whose bill asked this before, where it did."""
    note = subject.invoice.moved_from
    if note is None:
        return []
    say, person = subject.voice.say, subject.people.get(note.payer)
    name = person.name if person is not None else say("family")
    return [say("moved-other" if subject.represented else "moved", name=name, client=subject.client_name)]


def _credited(subject: Subject) -> list[str]:
    """Which invoice it belongs to, and what that means for a person."""
    invoice, say = subject.invoice, subject.voice.say
    noun = "original-bill" if subject.consumer else "original-invoice"
    original = say(noun, number=invoice.original or "")
    if invoice.original_issued is None:
        sentence = say("corrects", original=original)
    else:
        sentence = say("corrects-from", original=original, day=invoice.original_issued)
    if invoice.stopped is not None:
        return [sentence, *_stopped(subject, invoice.stopped)]
    return [sentence, say("corrected")] if subject.consumer else [sentence]


def _stopped(subject: Subject, note: StoppedNote) -> list[str]:
    """How many sessions were not given, to who stopped; of somebody else, or who died, without saying that they did."""
    say, left = subject.voice.say, note.sessions - note.used
    counts = subject.not_given(note)
    if subject.represented or subject.mourned is not None:
        return [say("stopped-other", count=left, client=subject.client_name, **counts), say("corrected")]
    return [say("stopped", count=left, **counts), say("corrected-part" if note.shared else "corrected")]


def _amount(subject: Subject) -> Amount:
    """The one sum, and what is asked with it."""
    invoice, say, money = subject.invoice, subject.voice.say, subject.voice.money
    label = say(items.asked(subject))
    if subject.credit:
        return Amount(label, money(invoice.gross), say("nothing-to-do") if subject.consumer else "")
    if subject.budget:
        return Amount(label, money(invoice.payable), say("svb-pays"))
    done = "paid-all" if invoice.paid_before and invoice.payable > ZERO else "settled"
    remark = say("pay-by", day=invoice.due) if invoice.asked > ZERO else say(done)
    return Amount(label, money(invoice.asked), remark)
