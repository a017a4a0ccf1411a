"""What somebody reads who has not paid yet. Nothing in it says what the help was.

English has one form of address; the keys with two in Dutch get the same sentence for both.
"""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

_TO_A_PERSON: Final[dict[str, Sentence]] = {
    "reminder.note-intro": (
        "There is a bill that has not been paid yet. Perhaps you forgot; that can happen to anybody.",
        "There are bills that have not been paid yet. Perhaps you forgot; that can happen to anybody.",
    ),
    "reminder.paid": "Have you paid in the meantime? Thank you. Then you do not have to do anything.",
    "reminder.note-parts": "You can also pay in parts. We agree together on what suits you.",
    "reminder.letter-parts": (
        "Paying in parts is possible too. Call us within those fourteen days; we agree together on what suits you."
    ),
    "reminder.letter-heading": "Could you still pay?",
    "reminder.letter-intro": (
        "We wrote to you before about a bill that has not been paid yet.",
        "We wrote to you before about bills that have not been paid yet.",
    ),
    "reminder.letter-ask": (
        "Would you pay {amount} within fourteen days from the day after this letter was delivered to you? Then nothing is added."
    ),
    "reminder.cost": (
        "If the amount has not been paid after those fourteen days, you also have to pay {cost} in collection costs. That is what "
        "the law says (article 6:96 of the Dutch Civil Code). We would much rather prevent that together. Nothing happens by "
        "itself: one of us always looks first at what is going on."
    ),
}

TEXTS: Final[dict[str, Sentence]] = {
    **{f"{key}.{form}": sentence for key, sentence in _TO_A_PERSON.items() for form in ("u", "je")},
    "reminder.bill": ("Bill {numbers}", "Bills {numbers}"),
    "reminder.invoice": ("Invoice {numbers}", "Invoices {numbers}"),
    "reminder.more": "{numbers} and {count} more",
    "reminder.title": "{what} from {sender}",
    "reminder.from": "of {day}",
    "reminder.mention": "Please mention",
    # A friendly note
    "reminder.note-heading": "A reminder",
    # The 14-day letter
    "reminder.letter-remark": "No extra costs",
    "reminder.cost-heading": "If it is not paid in time",
    "reminder.cost-now": "Paid in time",
    "reminder.cost-extra": "Collection costs, only if it is not in time",
    "reminder.cost-then": "Together, if it is not in time",
    # To an organisation
    "reminder.reminder-heading": "Reminder",
    "reminder.reminder-intro": (
        "We have not received payment of this invoice yet, or not of the whole amount.",
        "We have not received payment of these invoices yet, or not of the whole amount.",
    ),
    "reminder.reminder-ask": "If the payment is on its way, this letter can be put aside.",
    "reminder.questions": "Questions about this letter? Call {name}, {phone}.",
    "reminder.open": "Outstanding",
    "reminder.interest": "Statutory commercial interest up to and including {day}",
    "reminder.commercial": "Compensation for collection costs",
    "reminder.law-heading": "Interest and costs",
    "reminder.law": (
        "The interest is the statutory commercial interest (article 6:119a or 6:119b of the Dutch Civil Code), from the day after "
        "the last day to pay. If the amount has been paid on {day}, we ask no interest of after the date of this letter. The "
        "compensation is the minimum of article 6:96(4) of the Dutch Civil Code."
    ),
    "reminder.piece": (
        "{number}, {period}: {base} × {percent} × {count} day / {year}",
        "{number}, {period}: {base} × {percent} × {count} days / {year}",
    ),
}
