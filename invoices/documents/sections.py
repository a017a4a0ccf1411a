"""What is said beside the sum: who else pays, a package, an insurer's facts, how to pay and whom to call."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.money import ZERO
from invoices.documents import qr
from invoices.documents.parts import Code, Contact, Fact, Payment, Section, Total
from invoices.documents.subject import Subject
from invoices.documents.wording import grouped
from invoices.model import ClaimNote, OtherPart, PackageNote


def sections(subject: Subject) -> Iterator[Section]:
    """The sections between the sums and the payment. A credit note has none."""
    invoice, say = subject.invoice, subject.voice.say
    if subject.credit:
        return
    if subject.family:
        if invoice.pledge_left is not None:
            yield Section(None, say("pledge-left", amount=invoice.pledge_left))
        return
    if invoice.payer_kind == "insurer":
        yield Section(say("claim"), facts=tuple(_insured(subject, invoice.claims[0] if invoice.claims else None)))
        return
    if invoice.payer_kind != "client":
        return
    if invoice.others:
        yield _together(subject)
    for note in invoice.packages:
        yield _package(subject, note)
    if invoice.prepaid:
        earned = "earned-all" if invoice.payable == ZERO else "earned"
        yield Section(None, say(f"{earned}-other", client=subject.client_name) if subject.represented else say(earned))
    for claim in invoice.claims:
        yield _claim(subject, claim)


def _together(subject: Subject) -> Section:
    """All of the help, who else pays, and the reader's own part."""
    invoice, voice, say = subject.invoice, subject.voice, subject.voice.say
    sums = [Total(say("all-help"), voice.money(invoice.total_of_help))] if invoice.total_of_help is not None else []
    sums += [
        Total(say("other-pays", payer=_payer(subject, other)), voice.money(other.gross)) for other in invoice.others
    ]
    part = say("part-of", client=subject.client_name) if subject.represented else say("your-part")
    sums.append(Total(part, voice.money(invoice.gross), "strong"))
    return Section(say("together"), sums=tuple(sums))


def _payer(subject: Subject, other: OtherPart) -> str:
    if other.payer_kind != "family":
        return subject.catalog.payer[other.payer].name
    person = subject.people.get(other.payer)
    return person.name if person is not None else subject.voice.say("family")


def _package(subject: Subject, note: PackageNote) -> Section:
    """For how many sessions it is, how many have been, until when the rest can be used, and what if one stops."""
    voice, say = subject.voice, subject.voice.say
    unit = subject.catalog.service[note.service].unit
    rest = note.sessions - note.used
    sentences = [
        say("package-for", sessions=say(f"{unit}s", count=note.sessions, number=voice.number(note.sessions))),
        say("package-used", count=note.used, used=voice.number(note.used)) if note.used else say("package-none-used"),
    ]
    if rest > 0:
        sentences.append(say("package-rest", count=rest, rest=voice.number(rest), day=note.valid_until))
        sentences.append(say("package-refund" if note.refund == "per-session" else "package-no-refund"))
    return Section(voice.words(note.name), " ".join(sentences))


def _claim(subject: Subject, note: ClaimNote) -> Section:
    """All that an insurer's form asks for, and who decides: never a promise of money."""
    insurer = subject.catalog.payer[note.payer]
    say = subject.voice.say
    facts = [Fact(say("insurer"), insurer.name)]
    if insurer.uzovi:
        facts.append(Fact(say("uzovi"), insurer.uzovi))
    facts.extend(_insured(subject, note))
    return Section(say("claim"), say("claim-hint", insurer=insurer.name), tuple(facts))


def _insured(subject: Subject, note: ClaimNote | None) -> Iterator[Fact]:
    """The insured person, and the AGB codes of the practice and of who gave the help."""
    say, client, organisation = subject.voice.say, subject.client, subject.catalog.organisation
    yield Fact(say("insured"), client.name)
    if client.birth_date is not None:
        yield Fact(say("birth-date"), subject.voice.day(client.birth_date))
    if client.street and client.city:
        yield Fact(say("address"), f"{client.street}, {client.postcode or ''} {client.city}".replace("  ", " "))
    if note is not None and note.insured_number:
        yield Fact(say("insured-number"), note.insured_number)
    policies = [note.reference] if note is not None else [line.reference for line in subject.invoice.lines]
    for policy in dict.fromkeys(policies):
        if policy:
            yield Fact(say("policy"), policy)
    if organisation.agb:
        yield Fact(say("agb-practice"), organisation.agb)


def payment(subject: Subject, url: str | None) -> Payment | None:
    """How to pay: by link, by QR code or by hand. None where nothing has to be paid, or credit is given."""
    invoice, voice, say = subject.invoice, subject.voice, subject.voice.say
    if subject.credit or invoice.payable <= ZERO:
        return None
    if url is not None and not url.startswith("https://"):
        raise ValueError("a payment link must start with https://")
    seller = subject.catalog.organisation
    iban, reference, amount = grouped(seller.iban), grouped(invoice.reference), voice.money(invoice.payable)
    facts = (
        Fact(say("amount"), amount),
        Fact(say("account"), iban, copied=True),
        Fact(say("account-name"), seller.account_holder),
        Fact(say("reference"), reference, copied=True),
    )
    url = url if subject.consumer else None
    codes = []
    if url is not None:
        codes.append(Code(qr.link(url), say("scan-link"), say("alt-link", amount=amount), paper_only=True))
    if subject.consumer and (
        code := qr.transfer(seller.account_holder, seller.iban, invoice.payable, invoice.reference)
    ):
        described = say("alt-bank", amount=amount, iban=iban, reference=reference)
        codes.append(Code(code, say("scan-bank"), described))
    return Payment(
        say("for-svb" if subject.budget else "how-to-pay"), facts, tuple(codes), url, say("pay", amount=amount)
    )


def contact(subject: Subject) -> Contact | None:
    """Always a way out: somebody to call, who thinks along."""
    seller, say = subject.catalog.organisation, subject.voice.say
    name, phone = (seller.contact.name, seller.contact.phone) if seller.contact else (seller.legal_name, seller.phone)
    if phone is None:
        return None
    if not subject.personal:
        key = "questions-institution"
    elif subject.credit and subject.consumer:
        key = "paid-already"
    elif subject.consumer and subject.invoice.payable > ZERO:
        key = "way-out"
    else:
        key = "questions"
    return Contact(say(key, name=name, phone=phone), phone)
