"""The letters: one view of the same kind as an invoice's, so that the same templates make the page and the PDF.

A letter knows numbers, days and amounts, and nothing of the help: there is no service in it to leak. It names the
bills of one payer only. Its title, and the subject of its e-mail, say which bills and from whom, and not why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from catalog.money import Money, total
from catalog.organisation import Organisation
from catalog.rules import InterestRate
from catalog.texts import Language
from invoices.documents import letterhead
from invoices.documents.parts import Amount, Fact, Item, Section, Total
from invoices.documents.subject import Address
from invoices.documents.view import View
from invoices.documents.wording import HARD_SPACE, Voice, grouped
from invoices.reminders.collection import COMMERCIAL, collection_cost
from invoices.reminders.interest import Interest, interest
from invoices.reminders.ladder import APART, PERSONS, Letter, OpenBill, last_day
from invoices.rendering import stem

NAMED: Final = 3  # so many numbers stand in a title; of more the first, and how many there are

ROOM: Final = 140  # characters that a SEPA transfer has for it


@dataclass(frozen=True, slots=True)
class Claim:
    """What a letter asks, and what it says may come: each figure once, to be written and to be kept."""

    principal: Money
    cost: Money | None  # of the 14-day letter: what comes when it is not paid in time; of a reminder: what is due now
    interest: tuple[tuple[OpenBill, tuple[Interest, ...]], ...]  # an organisation's, by bill
    interest_sum: Money
    asked: Money  # what is to be paid now


def claim(kind: Letter, bills: Sequence[OpenBill], day: date, later: Sequence[InterestRate] = ()) -> Claim:
    """What is asked in a letter of this day. `Faults` for a day of which nobody said the rate, also not `later`."""
    principal = total(bill.open for bill in bills)
    if kind != "reminder":
        cost = collection_cost(principal) if kind == "letter" else None
        return Claim(principal, cost, (), Money(0), principal)
    pieces = tuple((bill, interest(bill.open, last_day(bill), day, "organisation", later)) for bill in bills)
    sum_ = total(piece.amount for _, each in pieces for piece in each)
    return Claim(principal, COMMERCIAL, pieces, sum_, principal + sum_ + COMMERCIAL)


@dataclass(frozen=True)
class Reminder:
    """A letter to be: what kind, about which bills, to whom, and on which day."""

    kind: Letter
    bills: tuple[OpenBill, ...]
    to: Address
    day: date
    language: Language
    client: str | None = None  # the name of whose bills they are, where somebody else handles their money
    reference: str | None = None  # what an institution wants to see
    url: str | None = None  # the page to pay on


def letter(reminder: Reminder, seller: Organisation, later: Sequence[InterestRate] = ()) -> View:
    """What a letter says. `ValueError` for bills of another payer, a payment link that is not https, or no bills."""
    voice = Voice(reminder.language, seller.address_form)
    bills, personal = reminder.bills, _personal(reminder)
    asks = claim(reminder.kind, bills, reminder.day, later)
    amount = voice.money(asks.asked)
    if reminder.kind == "letter":
        remark = voice.speak("reminder.letter-remark")
    else:
        remark = voice.say("pay-by", day=reminder.day + APART)
    return View(
        language=reminder.language,
        title=subject(bills, seller, reminder.language),
        day=reminder.day,
        sender=letterhead.sender(seller, voice),
        addressee=letterhead.addressee(reminder.to, seller, voice),
        facts=tuple(_facts(reminder, voice)),
        heading=voice.speak(f"reminder.{reminder.kind}-heading"),
        greeting=voice.say("dear", name=reminder.to.name) if personal else None,
        intro=tuple(_intro(reminder, voice, asks)),
        amount=Amount(voice.say("to-pay"), amount, remark),
        described=voice.say("description"),
        columns=(voice.say("to-pay"),),
        items=tuple(_item(bill, voice) for bill in bills),
        totals=tuple(_totals(reminder, voice, asks)),
        sections=tuple(_sections(reminder, voice, asks)),
        payment=letterhead.paying(
            seller,
            voice,
            asks.asked,
            _mention(bills, voice),
            url=reminder.url if personal else None,
            creditor_reference=bills[0].reference if personal and len(bills) == 1 else None,
        ),
        contact=letterhead.calling(seller, voice, "document.way-out" if personal else "reminder.questions"),
        signature=(),
        page=voice.say("page", number=_numbers(bills, voice), page="{page}", pages="{pages}"),
    )


def subject(bills: Sequence[OpenBill], seller: Organisation, language: Language) -> str:
    """The subject of the e-mail, and the title of the letter: `Rekening 2026-00012 van Stichting Naast Je`."""
    voice = Voice(language, seller.address_form)
    noun = "reminder.bill" if bills[0].payer_kind in PERSONS else "reminder.invoice"
    what = voice.speak(noun, count=len(bills), numbers=_numbers(bills, voice))
    return voice.speak("reminder.title", what=what, sender=seller.legal_name)


def file_name(reminder: Reminder) -> str:
    """What the files of a letter are called, without their ending: the first bill and the day."""
    return f"{stem(reminder.bills[0].number)}-{reminder.day.isoformat()}"


def _personal(reminder: Reminder) -> bool:
    """True for a letter to a person. Refuses what would show somebody's bills to another."""
    if len({(bill.payer_kind, bill.payer) for bill in reminder.bills}) != 1:
        raise ValueError("a letter is about the bills of one payer")
    kind = reminder.bills[0].payer_kind
    if (kind in PERSONS) == (reminder.kind == "reminder") or kind == "svb":
        raise ValueError(f"no {reminder.kind} goes to {kind}")
    if reminder.client is not None and kind != "client":
        raise ValueError("only who handles a client's money reads the client's name")
    return kind in PERSONS


def _numbers(bills: Sequence[OpenBill], voice: Voice) -> str:
    numbers = [bill.number for bill in bills]
    if len(numbers) <= NAMED:
        return voice.listed(numbers)
    return voice.speak("reminder.more", numbers=numbers[0], count=len(numbers) - 1)


def _facts(reminder: Reminder, voice: Voice) -> Iterator[Fact]:
    yield Fact(voice.say("date"), voice.day(reminder.day))
    if reminder.client is not None:
        yield Fact(voice.say("for"), reminder.client)
    if reminder.reference is not None:
        yield Fact(voice.say("your-reference"), reminder.reference)


def _intro(reminder: Reminder, voice: Voice, asks: Claim) -> Iterator[str]:
    yield voice.speak(f"reminder.{reminder.kind}-intro", count=len(reminder.bills))
    if reminder.kind == "note":
        yield voice.speak("reminder.paid")
    else:
        yield voice.speak(f"reminder.{reminder.kind}-ask", amount=asks.asked)


def _item(bill: OpenBill, voice: Voice) -> Item:
    noun = "reminder.bill" if bill.payer_kind in PERSONS else "reminder.invoice"
    name = voice.speak(noun, count=1, numbers=bill.number)
    return Item(None, name, voice.speak("reminder.from", day=bill.issued), (voice.money(bill.open),))


def _totals(reminder: Reminder, voice: Voice, asks: Claim) -> Iterator[Total]:
    if reminder.kind == "reminder" and asks.cost is not None:
        yield Total(voice.speak("reminder.open"), voice.money(asks.principal))
        yield Total(voice.speak("reminder.interest", day=reminder.day), voice.money(asks.interest_sum))
        yield Total(voice.speak("reminder.commercial"), voice.money(asks.cost))
    yield Total(voice.say("total"), voice.money(asks.asked), "strong")


def _sections(reminder: Reminder, voice: Voice, asks: Claim) -> Iterator[Section]:
    """What comes when the letter is not answered, how an organisation's interest was reckoned, and paying in parts."""
    if reminder.kind == "reminder":
        yield Section(
            voice.speak("reminder.law-heading"),
            voice.speak("reminder.law", day=reminder.day + APART),
        )
        for bill, pieces in asks.interest:
            yield Section(None, sums=tuple(_piece(bill, piece, voice) for piece in pieces))
        return
    if asks.cost is not None:
        sums = (
            Total(voice.speak("reminder.cost-now"), voice.money(asks.asked)),
            Total(voice.speak("reminder.cost-extra"), voice.money(asks.cost)),
            Total(voice.speak("reminder.cost-then"), voice.money(asks.asked + asks.cost)),
        )
        yield Section(voice.speak("reminder.cost-heading"), voice.speak("reminder.cost", cost=asks.cost))
        yield Section(None, sums=sums)
    yield Section(None, voice.speak(f"reminder.{reminder.kind}-parts"))


def _piece(bill: OpenBill, piece: Interest, voice: Voice) -> Total:
    """One piece of interest as a sum that can be worked out again."""
    label = voice.speak(
        "reminder.piece",
        number=bill.number,
        period=voice.period(piece.first, piece.last).replace(" ", HARD_SPACE),
        base=piece.base,
        percent=piece.percent,
        count=piece.days,
        year=piece.year,
    )
    return Total(label, voice.money(piece.amount), "small")


def _mention(bills: Sequence[OpenBill], voice: Voice) -> Fact:
    """What to write with a transfer: the reference of one bill, or the numbers of several."""
    if len(bills) == 1:
        return Fact(voice.say("reference"), grouped(bills[0].reference), copied=True)
    every = ", ".join(bill.number for bill in bills)
    return Fact(voice.speak("reminder.mention"), every if len(every) <= ROOM else _numbers(bills, voice))
