"""The practice page: what a payer would see at a payment link."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "sandbox.title": "Practice: paying",
    "sandbox.banner": "PRACTICE / OEFENING: no real money",
    "sandbox.amount": "To pay: {amount}",
    "sandbox.try": "Choose what the payer does. Nothing is charged.",
    "sandbox.choice.ideal": "Pay with iDEAL: paid at once",
    "sandbox.choice.card": "Pay by card: paid at once",
    "sandbox.choice.sepa_debit": "Pay by direct debit: the money comes later, or not",
    "sandbox.choice.leave": "Do not pay",
    "sandbox.paid": "Paid. This was practice: no money has moved.",
    "sandbox.on-its-way": "The debit is on its way. The bill is paid only when the bank pays. This is practice.",
    "sandbox.try-bank": "Days later the payer's bank decides. Choose what it does:",
    "sandbox.choice.settle": "The bank pays",
    "sandbox.choice.refuse": "The bank refuses",
    "sandbox.refused": "The bank does not pay this debit. The bill is open again. This is practice.",
    "sandbox.left": "Nothing was paid. The link still works.",
    "sandbox.closed": "This link takes no payments any more.",
    "sandbox.expired": "This took too long: open the payment link again.",
    "sandbox.gone": "This page does not exist, or no longer.",
}
