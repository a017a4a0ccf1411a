"""Institutional payers: municipalities, insurers and the SVB, with their contract tariffs and product codes."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import StringConstraints

from catalog.dates import Dated
from catalog.organisation import Country
from catalog.records import DatedRecord, Identifier, Record, Series, Tariff, Text

PayerKind = Literal["municipality", "insurer", "svb"]
TariffUnit = Literal["01", "04", "14", "16", "82", "83", "84"]


class ContractTariff(DatedRecord):
    """What a payer pays for one unit of a service, excluding VAT, from a day on."""

    service: Identifier
    unit: TariffUnit = "84"  # iWmo WJ756: 01 minute, 04 hour, 16 half-day, 84 pieces
    product: Text | None = None  # iWmo product code
    category: Text | None = None  # iWmo product category (WMO020)
    amount: Tariff


class Payer(Record):
    """An institution that pays for clients."""

    id: Identifier
    kind: PayerKind
    name: Text
    street: Text | None = None
    postcode: Text | None = None
    city: Text | None = None
    country: Country = "NL"
    kvk: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")] | None = None
    oin: Annotated[str, StringConstraints(pattern=r"^[0-9]{20}$")] | None = None
    cbs_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] | None = None
    uzovi: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] | None = None
    reference: Text | None = None  # what the payer wants to see as buyer reference
    email: Text | None = None
    document: Literal["wmo323", "e-invoice"] | None = None  # municipality
    billing: Literal["restitution", "direct"] = "restitution"  # insurer
    tariffs: Series[ContractTariff] = ()

    @cached_property
    def tariffs_by_service(self) -> dict[str, Dated[ContractTariff]]:
        """Each service's tariffs in the order of time."""
        services = {tariff.service for tariff in self.tariffs}
        return {name: Dated([t for t in self.tariffs if t.service == name]) for name in services}
