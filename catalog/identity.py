"""Identity numbers with a check digit or a known form, by python-stdnum."""

from __future__ import annotations

from collections.abc import Iterator

from stdnum import iban
from stdnum.eu import vat
from stdnum.nl import bsn, postcode

from catalog.faults import Fault, fault
from catalog.model import Catalog


def identity_numbers(catalog: Catalog) -> Iterator[Fault]:
    """The seller's numbers are right, and one of them identifies the seller for VAT (EN 16931 BR-E-02)."""
    organisation = catalog.organisation
    if not iban.is_valid(organisation.iban):
        yield fault("bad-iban", "organisation.iban")
    if organisation.vat_number is not None and not (
        organisation.vat_number.startswith(organisation.country) and vat.is_valid(organisation.vat_number)
    ):
        yield fault("bad-vat-number", "organisation.vat_number")
    if organisation.tax_number is not None and organisation.country == "NL" and not _is_rsin(organisation.tax_number):
        yield fault("bad-tax-number", "organisation.tax_number")
    if organisation.vat_number is None and organisation.tax_number is None:
        yield fault("no-tax-identity", "organisation.vat_number")
    addresses = [("organisation", organisation.country, organisation.postcode)]
    addresses += [
        (f"payers[{index}]", payer.country, payer.postcode)
        for index, payer in enumerate(catalog.payers)
        if payer.postcode is not None
    ]
    for path, country, code in addresses:
        if country == "NL" and not postcode.is_valid(code):
            yield fault("bad-postcode", f"{path}.postcode")


def _is_rsin(number: str) -> bool:
    """An RSIN has nine digits with the eleven test of a BSN: zeros in front are part of it."""
    return sum(letter.isdigit() for letter in number) == 9 and bsn.is_valid(number)
