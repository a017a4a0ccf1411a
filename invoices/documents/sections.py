"""What is said beside the sum: who else pays, a package, an insurer's facts, how to pay and whom to call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from catalog.money import ZERO, Money
from catalog.payers import Payer
from invoices.documents import letterhead
from invoices.documents.parts import Contact, Fact, Payment, Section, Total
from invoices.documents.so_far import to_pay
from invoices.documents.subject import Subject
from invoices.documents.wording import grouped
from invoices.model import ClaimNote, Line, OtherPart, PackageNote
from invoices.ports import SoFar


def sections(subject: Subject, taken_off: Money = ZERO) -> Iterator[Section]:
    """The sections between the sums and the payment. A credit note has none.

    Once a part was `taken_off`, who pays what, what is left of a package or a pledge, and until when one may cancel
    are not as they were: the bill as it was sent goes on saying them.
    """
    invoice, say = subject.invoice, subject.voice.say
    if subject.credit:
        return
    too_much = (invoice.paid_before or ZERO) - invoice.payable
    if too_much > ZERO:
        yield Section(None, say("paid-too-much", amount=too_much))
    if taken_off:
        return
    if subject.family:
        if invoice.pledge_left is not None:
            left = say("pledge-left", amount=invoice.pledge_left) if invoice.pledge_left else say("pledge-given")
            yield Section(None, left)
        return
    if invoice.payer_kind == "insurer":
        yield Section(say("claim"), facts=tuple(_insured(subject, invoice.claims)))
        return
    if invoice.payer_kind == "client":
        yield from _beside(subject)


def _beside(subject: Subject) -> Iterator[Section]:
    """What a client reads beside the sum."""
    invoice, say = subject.invoice, subject.voice.say
    if invoice.total_of_help is not None:
        yield _together(subject)
    yield from _cancelling(subject)
    for note in invoice.packages:
        yield _package(subject, note)
    if invoice.prepaid:
        earned = "earned-all" if invoice.payable == ZERO else "earned"
        yield Section(None, say(f"{earned}-other", client=subject.client_name) if subject.represented else say(earned))
    for claim in invoice.claims:
        yield _claim(subject, claim)


def _together(subject: Subject) -> Section:
    """All of the help, who else pays, what nobody has to, and the reader's own part: they add up."""
    invoice, voice, say = subject.invoice, subject.voice, subject.voice.say
    sums = [Total(say("all-help"), voice.money(invoice.total_of_help or ZERO))]
    sums += [
        Total(say("other-pays", payer=_payer(subject, other)), voice.money(other.gross)) for other in invoice.others
    ]
    if invoice.waived is not None:
        label = say("waived-other", client=subject.client_name) if subject.represented else say("waived")
        sums.append(Total(label, voice.money(invoice.waived.gross)))
    part = say("part-of", client=subject.client_name) if subject.represented else say("your-part")
    sums.append(Total(part, voice.money(invoice.gross), "strong"))
    return Section(say("together"), sums=tuple(sums))


def _payer(subject: Subject, other: OtherPart) -> str:
    if other.payer_kind != "family":
        return subject.catalog.payer[other.payer].name
    person = subject.people.get(other.payer)
    return person.name if person is not None else subject.voice.say("family")


def _cancelling(subject: Subject) -> Iterator[Section]:
    """What to do when one cannot come to what is still to come, and until when: once where it is the same for all."""
    if subject.mourned is not None:
        return
    say = subject.voice.say
    until: dict[date, list[Line]] = {}
    for line in subject.to_come:
        last = subject.catalog.service[line.service].last_day_to_cancel(max(line.days), subject.invoice.issued)
        until.setdefault(last, []).append(line)
    heading: str | None = (
        say("cannot-come-other", client=subject.client_name) if subject.represented else say("cannot-come")
    )
    for last, lines in until.items():
        asked = say("cancel-by" if subject.invoice.issued <= last else "cancel-late", last=last)
        days = subject.voice.days([day for line in lines for day in line.days])
        yield Section(heading, asked if len(until) == 1 else f"{days}: {asked}")
        heading = None


def _package(subject: Subject, note: PackageNote) -> Section:
    """For how many sessions it is, when they were, until when the rest can be used, and what if one stops."""
    voice, say = subject.voice, subject.voice.say
    unit = subject.catalog.service[note.service].unit

    def counted(number: int) -> str:
        return say(f"{unit}s", count=number, number=voice.number(number))

    attended = note.used - len(note.missed)
    been = say("package-on", sessions=counted(attended), days=voice.days(note.days)) if note.days else counted(attended)
    facts = [Fact(say("package-been"), been)]
    if note.missed:
        missed = say("package-counts", sessions=counted(len(note.missed)), days=voice.days(note.missed))
        facts.append(Fact(say("package-missed"), missed))
    rest = note.sessions - note.used
    if rest > 0 and subject.mourned is not None:
        unused = counted(rest)
        refunded = say("package-unused-refund", sessions=unused) if note.refund == "per-session" else unused
        facts.append(Fact(say("package-unused"), refunded))
    elif rest > 0:
        facts.append(Fact(say("package-rest"), say("package-until", sessions=counted(rest), day=note.valid_until)))
        stopping = "package-refund" if note.refund == "per-session" else "package-no-refund"
        facts.append(Fact(say("package-stop"), say(stopping)))
    every = counted(note.sessions)
    if note.part is None:
        price = say("package-for", sessions=every)
    elif subject.represented:
        price = say("package-part-other", amount=note.part, sessions=every, client=subject.client_name)
    else:
        price = say("package-part", amount=note.part, sessions=every)
    return Section(voice.words(note.name), price, tuple(facts))


def _claim(subject: Subject, note: ClaimNote) -> Section:
    """All that an insurer's form asks for, and who decides: never a promise of money."""
    insurer = subject.catalog.payer[note.payer]
    say = subject.voice.say
    return Section(say("claim"), say("claim-hint", insurer=insurer.name), tuple(_insured(subject, [note], insurer)))


def _insured(subject: Subject, notes: Sequence[ClaimNote], insurer: Payer | None = None) -> Iterator[Fact]:
    """The insured person, the insurer where that is not who reads it, and the numbers: names before numbers."""
    say, client, organisation = subject.voice.say, subject.client, subject.catalog.organisation
    policies = [subject.policy(note) for note in notes]
    yield Fact(say("insured"), client.name)
    if client.birth_date is not None:
        yield Fact(say("birth-date"), subject.voice.day(client.birth_date))
    if client.street and client.city:
        yield Fact(say("address"), f"{client.street}, {client.postcode or ''} {client.city}".replace("  ", " "))
    if insurer is not None:
        yield Fact(say("insurer"), insurer.name)
    for number in dict.fromkeys(policy.insured_number for policy in policies if policy.insured_number):
        yield Fact(say("insured-number"), number)
    for reference in dict.fromkeys(policy.reference for policy in policies if policy.reference):
        yield Fact(say("policy"), reference)
    if insurer is not None and insurer.uzovi:
        yield Fact(say("uzovi"), insurer.uzovi)
    if organisation.agb:
        yield Fact(say("agb-practice"), organisation.agb)


def payment(subject: Subject, url: str | None, since: SoFar | None = None) -> Payment | None:
    """How to pay: by link, by QR code or by hand. None where nothing has to be paid, or credit is given."""
    invoice, voice = subject.invoice, subject.voice
    asked = to_pay(subject, since)
    if subject.credit or asked <= ZERO:
        return None
    if url is not None:
        letterhead.https(url)
    return letterhead.paying(
        subject.catalog.organisation,
        voice,
        asked,
        Fact(voice.say("reference"), grouped(invoice.reference), copied=True),
        heading="for-svb" if subject.budget else "how-to-pay",
        url=url if subject.consumer else None,
        creditor_reference=invoice.reference if subject.consumer else None,
    )


def contact(subject: Subject, since: SoFar | None = None) -> Contact | None:
    """Whom to call, and what about."""
    if not subject.personal:
        key = "questions-institution"
    elif subject.credit and subject.consumer:
        key = "paid-already"
    elif subject.consumer and to_pay(subject, since) > ZERO:
        key = "way-out" if since is None or not since.parts else "way-out-parts"
    else:
        key = "questions"
    return letterhead.calling(subject.catalog.organisation, subject.voice, f"document.{key}")
