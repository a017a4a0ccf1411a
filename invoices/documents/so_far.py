"""What a copy of an invoice says beside the invoice: what was paid and credited, and the parts that were agreed.

Nothing of it stands on the first rendition, which is the invoice as it was issued.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalog.money import ZERO, Money
from invoices.documents import letterhead
from invoices.documents.items import less
from invoices.documents.parts import Amount, Fact, PaidInParts, PartRow, Total
from invoices.documents.subject import Subject
from invoices.documents.wording import Voice
from invoices.ports import PartSoFar, SoFar


def left(subject: Subject, since: SoFar | None) -> Money:
    """What is still to be paid."""
    invoice = subject.invoice
    return invoice.asked if since is None else invoice.payable - since.credited - since.paid


def to_pay(subject: Subject, since: SoFar | None) -> Money:
    """What to pay now: the first part that is open, else all that is left."""
    part = None if since is None else since.next
    return left(subject, since) if part is None else part.open


def facts(subject: Subject, since: SoFar | None) -> Iterator[Fact]:
    """That it is a copy, and of which day: nobody takes it for a second invoice."""
    if since is not None:
        say = subject.voice.say
        yield Fact(say("copy"), say("copy-as-of", number=since.copy, day=since.day))


def amount(subject: Subject, since: SoFar) -> Amount:
    """The one sum: what is left, and by when."""
    say, voice = subject.voice.say, subject.voice
    open_now = left(subject, since)
    if open_now < ZERO:
        return Amount(say("now-over"), voice.money(-open_now), say("now-over-remark"))
    if not open_now:
        done = "all-paid" if since.paid and not since.credited else "settled"
        return Amount(say("left-to-pay"), voice.money(ZERO), say(done))
    remark = part_by(voice, since.parts) or say("pay-by", day=since.due or subject.invoice.due)
    return Amount(say("left-to-pay"), voice.money(open_now), remark)


def totals(subject: Subject, since: SoFar | None) -> Iterator[Total]:
    """What came off the sum, and what is left of it."""
    if since is None:
        return
    say, voice = subject.voice.say, subject.voice
    paid = since.paid - (subject.invoice.payable - subject.invoice.asked)  # what was paid before stands there already
    if not (paid or since.credited):
        return
    if since.credited:
        yield Total(say("taken-off"), less(voice, since.credited))
    if paid > ZERO:
        yield Total(say("paid-so-far"), less(voice, paid))
    open_now = left(subject, since)
    yield Total(say("left-to-pay" if open_now >= ZERO else "now-over"), voice.money(max(open_now, -open_now)), "strong")


def part_by(voice: Voice, agreed: Sequence[PartSoFar]) -> str | None:
    """Which part comes next, and by when; None where nothing was agreed."""
    part = next((each for each in agreed if each.left), None)
    if part is None:
        return None
    return voice.say("first-part-by" if part is agreed[0] else "next-part-by", amount=part.left, day=part.day)


def parts(subject: Subject, agreed: Sequence[PartSoFar]) -> PaidInParts | None:
    """The parts as they were agreed; those of which nothing has to be paid any more are left out."""
    if not agreed:
        return None
    say = subject.voice.say
    rows = tuple(_row(subject, part) for part in agreed if part.amount)
    return PaidInParts(
        say("in-parts"), say("in-parts-agreed"), (say("part-day"), say("amount"), say("part-state")), rows
    )


def _row(subject: Subject, part: PartSoFar) -> PartRow:
    voice, say = subject.voice, subject.voice.say
    if not part.open:
        state = say("part-paid")
    elif not part.left:
        state = say("part-underway")
    elif part.url is not None:
        state = say("pay", amount=part.left)
    else:
        state = say("part-open") if part.left == part.amount else say("part-left", amount=part.left)
    url = letterhead.https(part.url) if part.url is not None and part.left else None
    return PartRow(voice.day(part.day), voice.money(part.amount), state, url)
