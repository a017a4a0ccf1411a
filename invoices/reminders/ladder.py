"""What to propose to one payer on a day. Staff confirm each step; after the last letter only people decide.

A person: a friendly note, then the 14-day letter of BW 6:96 lid 6, then staff. An organisation: one reminder, then
staff. At most one letter at a time, about all of the payer's bills that are due for it.

A step counts for the amount that was asked in it, and no further: what became due since has a note of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from catalog.money import ZERO, Money, total
from tiered.shares import InvoiceTo

Letter = Literal["note", "letter", "reminder"]
Reason = Literal["letter-passed", "reminder-passed", "died", "svb", "held"]
PERSONS: Final = ("client", "family")

FORGOTTEN: Final = timedelta(days=7)  # from so long after the last day to pay on: the friendly note
APART: Final = timedelta(days=14)  # at least between two letters to one payer
MOURNING: Final = timedelta(weeks=8)  # after a death: nothing, also not for staff; the family first
SMALL: Final = Money.euros(5)  # less than this together is not worth anybody's letter

TERM: Final = timedelta(days=14)  # the term of the 14-day letter, from the day after it is delivered
POST: Final = timedelta(days=7)  # by then a letter was surely delivered: two post days, whatever Christmas does
LEEWAY: Final = timedelta(days=4)  # from Good Friday to Easter Monday: a term never ends there (Algemene termijnenwet)
THIRTY: Final = timedelta(days=30)  # from receipt: an organisation's time to pay (BW 6:119a lid 2, 6:119b lid 2)


@dataclass(frozen=True, slots=True)
class OpenBill:
    """A bill of which something is still to be paid."""

    number: str
    payer_kind: InvoiceTo
    payer: str
    issued: date
    due: date
    open: Money
    reference: str  # what a payer transfers with
    settled: Money = ZERO  # what was paid and taken off of it so far
    on_hold: bool = False  # who would get the letter gets no post
    died_on: date | None = None  # when the payer, or the client whose help it was, died
    disputed: bool = False  # somebody says it is not right, and we have not answered
    pending: bool = False  # a payment is on its way
    in_plan: bool = False  # paid in parts, as agreed and in time

    @property
    def rests(self) -> bool:
        """True while nobody should be reminded of it."""
        return self.on_hold or self.disputed or self.pending or self.in_plan or self.open <= ZERO


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that went out. Not known to have gone by e-mail, it went by post: that takes longer."""

    kind: Letter
    bills: tuple[OpenBill, ...]  # as they stood in it: `open` is what it asked
    day: date
    by_email: bool = False

    def asked(self, bill: OpenBill) -> Money:
        """What it asked of a bill and is still open: what was settled since, was so of that first.

        Nothing where the last day to pay was moved to its own day or later: who has a new term is not in default, and
        a letter of before counts no more (BW 6:96 lid 6: after the default).
        """
        then = next((each for each in self.bills if each.number == bill.number), None)
        if then is None or self.day <= bill.due:
            return ZERO
        since = max(bill.settled - then.settled, ZERO)
        return min(max(then.open - since, ZERO), bill.open)


@dataclass(frozen=True, slots=True)
class Step:
    """A letter to propose, or what staff decide about and why. The bills stand in the order of their numbers.

    `open` of a bill is what the step is about: perhaps not all that is open of it.
    """

    kind: Letter | Literal["staff"]
    bills: tuple[OpenBill, ...]
    because: Reason | None = None


def steps(bills: Iterable[OpenBill], sent: Sequence[Sent], day: date, held: Money = ZERO) -> tuple[Step, ...]:
    """What to propose to one payer: at most one letter, and what is for staff. Nothing is an answer too.

    `sent` is all that this payer was sent, also about bills that were paid since. `held`: money of theirs that we have
    and that is for no bill yet; while there is any, they are asked for nothing. `ValueError` for the bills of more than
    one payer: a letter never says what somebody else owes.
    """
    every = sorted(bills, key=lambda bill: (bill.issued, bill.number))
    if len({(bill.payer_kind, bill.payer) for bill in every}) > 1:
        raise ValueError("a letter is for one payer")
    if any(left_alone(bill, day) for bill in every):
        return ()
    awake = [bill for bill in every if not bill.rests]
    if held > ZERO:
        ours = _step("staff", [bill for bill in awake if day > last_day(bill)], "held")
        return (ours,) if ours is not None else ()
    letter = _letter(awake, sent, day)
    asked = {bill.number for bill in letter.bills} if letter is not None else set()
    decisions: dict[Reason, list[OpenBill]] = {}
    for bill in awake:
        if bill.number not in asked and (decision := _for_staff(bill, sent, day)) is not None:
            reason, about = decision
            decisions.setdefault(reason, []).append(about)
    staff = [_step("staff", found, reason) for reason, found in sorted(decisions.items())]
    return tuple(step for step in (letter, *staff) if step is not None)


def left_alone(bill: OpenBill, day: date) -> bool:
    """True for a person on hold or in mourning: then none of their bills is spoken of. Institutions go on."""
    mourning = bill.died_on is not None and day < bill.died_on + MOURNING
    return bill.payer_kind in PERSONS and (bill.on_hold or mourning)


def _step(kind: Letter | Literal["staff"], bills: Sequence[OpenBill], because: Reason | None = None) -> Step | None:
    """None where it is about too little."""
    return Step(kind, tuple(bills), because) if bills and total(bill.open for bill in bills) >= SMALL else None


def _letter(bills: Sequence[OpenBill], sent: Sequence[Sent], day: date) -> Step | None:
    """The one letter for today, the furthest step first; none while an earlier letter has time."""
    if any(day < _quiet_until(each) for each in sent):
        return None
    late = [bill for bill in bills if bill.payer_kind not in (*PERSONS, "svb") and day > last_day(bill)]
    if reminder := _step("reminder", [bill for bill in late if not _asked(bill, sent, "reminder")]):
        return reminder
    alive = [bill for bill in bills if bill.payer_kind in PERSONS and bill.died_on is None and day > bill.due]
    noted = [replace(bill, open=amount) for bill in alive if (amount := _asked(bill, sent, "note", "letter"))]
    if total(bill.open - _asked(bill, sent, "letter") for bill in noted) >= SMALL:
        return _step("letter", noted)  # with what an earlier one was about: one for all of it (BW 6:96 lid 7)
    known = {bill.number: bill.open for bill in noted}
    new = [bill for bill in alive if bill.open > known.get(bill.number, ZERO) and day >= bill.due + FORGOTTEN]
    return _step("note", new) if total(bill.open - known.get(bill.number, ZERO) for bill in new) >= SMALL else None


def _asked(bill: OpenBill, sent: Sequence[Sent], *kinds: Letter) -> Money:
    """What of a bill was asked in letters of these kinds, and is still open."""
    return max((each.asked(bill) for each in sent if each.kind in kinds), default=ZERO)


def _quiet_until(letter: Sent) -> date:
    """The first day on which another letter may follow."""
    return term_ends(letter) + timedelta(days=1) if letter.kind == "letter" else letter.day + APART


def _for_staff(bill: OpenBill, sent: Sequence[Sent], day: date) -> tuple[Reason, OpenBill] | None:
    """Why only people can go on with a bill, and with what of it; None while they need not."""
    if bill.payer_kind == "svb":
        return ("svb", bill) if day > last_day(bill) else None
    if bill.payer_kind in PERSONS and bill.died_on is not None:
        return ("died", bill) if day >= bill.due + FORGOTTEN else None
    if any(each.asked(bill) and day < _quiet_until(each) for each in sent):
        return None
    if bill.payer_kind not in PERSONS:
        return ("reminder-passed", bill) if _asked(bill, sent, "reminder") else None
    passed = _asked(bill, sent, "letter")
    return ("letter-passed", replace(bill, open=passed)) if passed else None


def last_day(bill: OpenBill) -> date:
    """The last day to pay. An organisation has thirty days from receipt, also where the bill says fewer."""
    if bill.payer_kind in PERSONS:
        return bill.due
    return max(bill.due, bill.issued + POST + THIRTY)


def term_ends(letter: Sent) -> date:
    """The last day on which a payment can still be in time for the 14-day letter, in the reading that is safe for us.

    "Binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd": fourteen full days after the day of
    delivery (HR 25 November 2016, ECLI:NL:HR:2016:2704). Cost that is asked a day too early is not owed at all.
    """
    return letter.day + (timedelta() if letter.by_email else POST) + TERM + LEEWAY
