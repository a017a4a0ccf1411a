"""The seller: legal identity, bank, VAT position and numbering; and the professionals who give the help."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from catalog.records import Amount, Identifier, Record, Text
from catalog.texts import Language

VatSystem = Literal["invoice", "cash"]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Agb = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]
Compact = Annotated[Text, AfterValidator(lambda number: re.sub(r"[\s.-]", "", number).upper())]
"""An identity number as people write it, with spaces and points; kept without them."""


class Contact(Record):
    """The person to call: "shall we look at it together?" stands on every consumer invoice."""

    name: Text
    phone: Text


class Organisation(Record):
    """Who sells the help. What an invoice must say of the seller: art. 35a Wet OB."""

    legal_name: Text
    street: Text
    postcode: Text
    city: Text
    country: Country = "NL"
    kvk: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]
    vat_number: Compact | None = None  # btw-id (BT-31)
    tax_number: Text | None = None  # fiscal number of an exempt body without btw-id (BT-32)
    iban: Compact
    account_name: Text | None = None  # whose account it is; the legal name when not set
    agb: Agb | None = None
    email: Text | None = None
    phone: Text | None = None
    website: Text | None = None
    pay_page: Text | None = None  # where payers reach `tiered serve`
    language: Language = "nl"
    address_form: Literal["u", "je"] = "u"
    invoice_number: Text = "{year}-{sequence:05}"
    payment_days: Annotated[int, Field(ge=1, le=365)] = 14
    vat_system: VatSystem
    contact: Contact | None = None

    @property
    def account_holder(self) -> str:
        """The name that goes with the IBAN."""
        return self.account_name or self.legal_name


class Professional(Record):
    """Somebody who gives the help."""

    id: Identifier
    name: Text
    agb: Agb | None = None
    hourly_cost: Amount | None = None
