"""Identity numbers with a check digit or a known form, by python-stdnum."""

from __future__ import annotations

from collections.abc import Iterator

from stdnum import iban
from stdnum.eu import vat
from stdnum.nl import postcode

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
