"""A reminder of every kind, about made-up bills. Shared by the tests of letters."""

from __future__ import annotations

from datetime import date
from typing import Any

from samples import PAY_LINK as LINK
from samples import PEOPLE

from catalog.money import Money
from invoices.documents.subject import Address
from invoices.numbering import creditor_reference
from invoices.reminders.ladder import OpenBill
from invoices.reminders.letters import Reminder

DAY = date(2026, 11, 26)
CITY = Address("Gemeente Utrecht", "Stadsplateau 1", "3521 AZ", "Utrecht", "NL")


def home(person: str) -> Address:
    known = PEOPLE[person]
    return Address(known.name, known.street, known.postcode, known.city, known.country)


def bill(sequence: int, amount: str, kind: Any = "client", payer: str = "anna", **more: Any) -> OpenBill:
    number = f"2026-{sequence:05}"
    days = {"issued": date(2026, 10, 3), "due": date(2026, 10, 17), **more}
    return OpenBill(number, kind, payer, open=Money.euros(amount), reference=creditor_reference(number), **days)


def reminder(kind: Any, *bills: OpenBill, **more: Any) -> Reminder:
    """A letter to Anna, Els or the city, whoever pays."""
    to = {"client": home("anna"), "family": home("els")}.get(bills[0].payer_kind, CITY)
    return Reminder(**{"kind": kind, "bills": bills, "to": to, "day": DAY, "language": "nl", **more})


CITYS = {"kind": "municipality", "payer": "utrecht"}
LETTERS = {
    "note": reminder("note", bill(12, "102.50"), url=LINK),
    "letter": reminder("letter", bill(12, "102.50"), bill(19, "267.00")),
    "letter-one": reminder("letter", bill(12, "102.50"), url=LINK),
    "letter-many": reminder("letter", *(bill(place, "95.00") for place in range(30))),
    "family": reminder("letter", bill(19, "75.00", "family", "els"), url=LINK),
    "guardian": reminder("note", bill(12, "102.50"), to=home("guardian"), client="Anna Jansen"),
    "english": reminder("letter", bill(12, "102.50"), language="en", to=home("john")),
    "reminder": reminder(
        "reminder",
        bill(20, "1254.40", **CITYS, issued=date(2026, 5, 3), due=date(2026, 6, 2)),
        bill(21, "980.00", **CITYS),
    ),
    "reminder-english": reminder("reminder", bill(20, "1254.40", **CITYS), language="en", reference="WMO-2026-0417"),
}
