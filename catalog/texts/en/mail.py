"""The e-mail that a bill or letter comes with. Nothing in it is about the help.

English has one form of address; the keys with two in Dutch get the same sentence for both.
"""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

_TO_A_PERSON: Final[dict[str, Sentence]] = {
    "mail.bill": "Attached is bill {number} of {day}.",
    "mail.pay": "The amount is {amount}. Would you please pay it by {due}?",
    "mail.pay-part": "{amount} is open. We agreed that you pay in parts. Would you please pay {part} by {due}?",
    "mail.settled": "You do not have to pay anything.",
    "mail.credit-note": "Attached is credit note {number} of {day}, for {original}. You do not have to do anything.",
    "mail.budget": (
        "Attached is invoice {number} of {day}. Would you send it to the SVB within four weeks? You do not have to pay "
        "anything yourself."
    ),
}

TEXTS: Final[dict[str, Sentence]] = {
    **{f"{key}.{form}": sentence for key, sentence in _TO_A_PERSON.items() for form in ("u", "je")},
    "mail.hello": "Good day,",
    "mail.page": "See it and pay online: {url}",
    "mail.link": "Pay online: {url}",
    "mail.transfer": "By transfer: {iban}, to {holder}, with payment reference {reference}",
    "mail.invoice": "Attached is invoice {number} of {day}, as PDF and as UBL.",
    "mail.pay-institution": "To pay: {amount}, by {due}.",
    "mail.settled-institution": "This invoice does not have to be paid any more.",
    "mail.credit-note-institution": "Attached is credit note {number} of {day}, for invoice {original}, as PDF and as UBL.",
    "mail.questions": "Questions? Call {name}, {phone}.",
    "mail.head-subject": "Head of the chain of {sender}: event {sequence}",
    "mail.head": (
        "Below is the head of the chain of {sender}, as it was on {time}. The chain has {sequence} events. The last one was on "
        "{last}."
    ),
    "mail.head-keep": (
        "Please keep this mail. With it you can see later whether somebody rewrote what was recorded until now. Then type, in "
        "the folder of the practice:"
    ),
    "mail.head-nobody": "Nothing in this mail is about a client.",
    "mail.regards": "Kind regards,",
}
