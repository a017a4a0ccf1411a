"""The payer's own page of one invoice: what its documents say, with where it stands now.

Pure. The documents are frozen; this is read again and again, so it asks only what is open at this moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal
from urllib.parse import quote

from catalog.model import Catalog
from catalog.money import ZERO, Money
from catalog.organisation import Organisation
from catalog.texts import LANGUAGES, Language
from invoices.documents import letterhead, so_far
from invoices.documents.html import template
from invoices.documents.items import less
from invoices.documents.parts import Amount, Contact, Fact, Section, Total
from invoices.documents.subject import Subject
from invoices.documents.view import View, view_of
from invoices.documents.wording import Voice, grouped
from invoices.model import Invoice, Persona
from invoices.ports import PartSoFar

State = Literal["open", "pending", "paid", "overpaid", "credited", "written-off", "settled", "credit-note"]
AS_ISSUED: Final = ("settled", "credit-note")  # what was asked is what there is to say
Happening = Literal["not-there", "too-often", "not-now"]


@dataclass(frozen=True, slots=True)
class Now:
    """Where an invoice stands. `open` below zero was paid too much; `url` is a link to pay exactly what is open."""

    state: State
    open: Money = ZERO
    credited: Money = ZERO
    paid: Money = ZERO  # by somebody: what was written off is none of it
    forgiven: Money = ZERO
    underway: Money = ZERO  # paid, and the bank can still refuse it
    paid_on: date | None = None
    url: str | None = None
    due: date | None = None  # by when, where that was agreed
    today: date | None = None  # the day on which it is read
    parts: tuple[PartSoFar, ...] = ()  # what was agreed about paying in parts

    @property
    def next(self) -> PartSoFar | None:
        """The part to pay first."""
        return next((part for part in self.parts if part.left), None)

    @property
    def left(self) -> Money:
        """What is asked now: nobody is asked for what is on its way."""
        return self.open - self.underway if self.open > ZERO else self.open


@dataclass(frozen=True, slots=True)
class Together:
    """The way out for who cannot pay at once."""

    heading: str
    text: str
    phone: str | None
    email: str | None
    call: str
    write: str


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page beside the view."""

    just_paid: str | None
    by_bank: str
    pdf: str | None
    pdf_label: str
    together: Together | None


@dataclass(frozen=True, slots=True)
class _Notice:
    language: Language
    heading: str
    text: str
    contact: Contact | None


def payer_page(invoice: Invoice, people: Mapping[str, Persona], catalog: Catalog, now: Now, pdf: str | None) -> bytes:
    """The page. `pdf` is its address, seen from the page; None when there is none."""
    subject = Subject(invoice, people, catalog, now.today)
    say, asks = subject.voice.say, now.state == "open"
    page = Page(
        just_paid=say("now-just-paid") if asks and now.url is not None else None,
        by_bank=say("now-by-bank"),
        pdf=pdf,
        pdf_label=say("now-pdf"),
        together=_together(subject, now) if asks else None,
    )
    return template("payer.html.j2").render(view=_view(subject, now), page=page).encode()


def _view(subject: Subject, now: Now) -> View:
    seen = view_of(subject, None, None, now.credited + now.forgiven)
    if now.state in AS_ISSUED:
        return seen
    voice, organisation = subject.voice, subject.catalog.organisation
    payment = None
    if now.state == "open":
        payment = letterhead.paying(
            organisation,
            voice,
            now.left if now.next is None else now.next.left,
            Fact(voice.say("reference"), grouped(subject.invoice.reference), copied=True),
            url=now.url,
            creditor_reference=subject.invoice.reference,
        )
    questions = None if now.state == "open" else letterhead.calling(organisation, voice, "document.questions")
    asked = subject.invoice.asked
    whole = not asked or (now.state == "open" and now.left == asked)
    return replace(
        seen,
        amount=_amount(voice, subject.invoice, now),
        totals=seen.totals if whole else tuple(_as_it_was(voice, each) for each in seen.totals),
        sections=(*_since(voice, subject.invoice, now), *seen.sections),
        payment=payment,
        contact=questions,
        parts=so_far.parts(subject, now.parts),
    )


def _amount(voice: Voice, invoice: Invoice, now: Now) -> Amount:
    """The one sum, and what is asked with it: nothing, unless it is open."""
    say, money = voice.say, voice.money
    if now.state == "open":
        remark = so_far.part_by(voice, now.parts) or say("pay-by", day=now.due or invoice.due)
        return Amount(say("now-open"), money(now.left), remark)
    if now.state == "paid":
        remark = say("now-paid-thanks") if now.paid_on is None else say("now-paid-thanks-on", day=now.paid_on)
        return Amount(say("now-paid"), money(now.paid), remark)
    if now.state == "overpaid":
        return Amount(say("now-over"), money(-now.open), say("now-over-remark"))
    if now.state == "pending":
        return Amount(say("now-pending"), money(now.underway), say("now-pending-remark"))
    if now.state == "credited":
        return Amount(say("taken-off"), money(now.credited), say("now-credited-remark"))
    return Amount(say("taken-off"), money(now.forgiven), say("now-written-off-remark"))


def _as_it_was(voice: Voice, total: Total) -> Total:
    """What the bill asked, where that is not what is asked now."""
    return replace(total, label=voice.say("now-asked")) if total.weight == "strong" else total


def _since(voice: Voice, invoice: Invoice, now: Now) -> tuple[Section, ...]:
    """What happened since: how what was asked became what is open. It adds up."""
    say, money = voice.say, voice.money
    before = invoice.payable - invoice.asked  # paid on the bill that it replaces: it says so itself
    went = [("taken-off", now.credited + now.forgiven), ("now-paid", now.paid - before)]
    if any(amount for _, amount in went) or now.underway != invoice.asked:  # else it was all said above
        went.append(("now-pending", now.underway))
    sums = [Total(say(key), less(voice, amount)) for key, amount in went if amount]
    if not sums or (not now.open and len(sums) == 1):
        return ()
    last = ("now-open", now.left) if now.left >= ZERO else ("now-over", -now.left)
    ends = Total(say(last[0]), money(last[1]), "strong")
    return (Section(say("now-since"), sums=(Total(say("now-asked"), money(invoice.asked)), *sums, ends)),)


def _together(subject: Subject, now: Now) -> Together | None:
    organisation, say = subject.catalog.organisation, subject.voice.say
    name, phone = (
        (organisation.contact.name, organisation.contact.phone)
        if organisation.contact
        else (organisation.legal_name, organisation.phone)
    )
    if phone is None and organisation.email is None:
        return None
    about = quote(f"{say(subject.noun)} {subject.invoice.number}")
    return Together(
        heading=say("now-together-parts" if now.parts else "now-together"),
        text=say("now-parts" if now.parts else "now-in-parts", name=name),  # who does is not told that they can
        phone=phone,
        email=organisation.email,
        call=f"tel:{''.join(letter for letter in phone or '' if letter not in ' -')}",
        write=f"mailto:{quote(organisation.email or '', safe='@')}?subject={about}",
    )


def notice(organisation: Organisation, what: Happening) -> bytes:
    """What is said where there is no invoice to show: the same for everybody, in both languages."""
    first: Language = organisation.language
    notices = []
    for language in (first, *(each for each in LANGUAGES if each != first)):
        voice = Voice(language, organisation.address_form)
        contact = letterhead.calling(organisation, voice, "document.questions")
        notices.append(_Notice(language, voice.say(f"{what}-heading"), voice.say(f"{what}-text"), contact))
    return template("notice.html.j2").render(notices=notices, sender=organisation.legal_name).encode()
