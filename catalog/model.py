"""The root of a catalogue: what is offered, by whom, at what price, and who may pay."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from catalog.chart import LedgerAccount
from catalog.organisation import Organisation, Professional
from catalog.payers import Payer
from catalog.records import Record, Series
from catalog.rules import InterestRate, Reduction, Routing
from catalog.services import Service, Tier


class Catalog(Record):
    """One version of everything that decides a price."""

    organisation: Organisation
    professionals: Series[Professional] = ()
    tiers: Series[Tier]
    services: Series[Service]
    payers: Series[Payer] = ()
    reductions: Series[Reduction] = ()
    routing: Routing = Routing()
    interest: Series[InterestRate] = ()  # of half-years that the program does not know yet
    accounts: Series[LedgerAccount] = ()  # of the general ledger, where they differ from the default

    @cached_property
    def service(self) -> Mapping[str, Service]:
        """Services by id."""
        return {service.id: service for service in self.services}

    @cached_property
    def payer(self) -> Mapping[str, Payer]:
        """Payers by id."""
        return {payer.id: payer for payer in self.payers}

    @cached_property
    def professional(self) -> Mapping[str, Professional]:
        """Professionals by id."""
        return {professional.id: professional for professional in self.professionals}

    @cached_property
    def tier(self) -> Mapping[str, Tier]:
        """Tiers by id."""
        return {tier.id: tier for tier in self.tiers}

    @cached_property
    def passes(self) -> tuple[str, ...]:
        """The passes that reductions name, each once."""
        return tuple(dict.fromkeys(each.when.pass_ for each in self.reductions if each.when.pass_ is not None))
