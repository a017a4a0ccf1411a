"""A letter as it was decided and is kept: which bills, what is asked, and to whom. Names and addresses stand apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from catalog.money import ZERO
from catalog.records import Series
from catalog.texts import Language
from invoices.model import Frozen, PayerKind, Persona, Sum
from invoices.reminders.ladder import OpenBill


class Bill(Frozen):
    """A bill as it stood on the day of the letter."""

    number: str
    issued: date
    due: date
    open: Sum  # what is asked of it
    reference: str
    settled: Sum = ZERO  # what was paid and taken off of it before


BILL: Final = tuple(Bill.model_fields)


class KeptLetter(Frozen):
    """What was decided. With the people and the catalogue kept beside it, it says every letter of the document."""

    id: str
    kind: Literal["note", "letter", "reminder"]
    payer_kind: PayerKind
    payer: str
    addressee: str  # who gets it: a person, or an institution of the catalogue
    client: str | None = None  # whose bills they are, where somebody else handles their money
    language: Language
    catalog: str  # the hash of the catalogue that says who we are
    day: date
    name: str  # what its files are called
    bills: Series[Bill]
    asked: Sum
    cost: Sum | None = None  # of a 14-day letter: only owed when its term has passed
    interest: Sum
    url: str | None = None
    people: Mapping[str, str]  # person id -> salted digest of the persona kept with it

    @property
    def numbers(self) -> tuple[str, ...]:
        """The invoices that it is about."""
        return tuple(bill.number for bill in self.bills)

    @property
    def open_bills(self) -> tuple[OpenBill, ...]:
        """Its bills as the ladder knows them."""
        return tuple(
            OpenBill(payer_kind=self.payer_kind, payer=self.payer, **{name: getattr(bill, name) for name in BILL})
            for bill in self.bills
        )


KeptWith = tuple[KeptLetter, Mapping[str, Persona]]
