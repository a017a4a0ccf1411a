"""What issuing needs from the world, as small protocols. Adapters stand behind them; fakes are in invoices.testing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from catalog.model import Catalog
from invoices.model import Invoice, Persona


class Clock(Protocol):
    """Time, read once at the edge."""

    def today(self) -> date:
        """The day in Amsterdam."""
        ...

    def now(self) -> datetime:
        """The moment, in UTC."""
        ...


class Renderer(Protocol):
    """Makes an invoice's documents: the same inputs give the same bytes."""

    def render(
        self, invoice: Invoice, people: Mapping[str, Persona], catalog: Catalog, payment_url: str | None
    ) -> Mapping[str, bytes]:
        """Document bytes by format: "pdf", "html" and "ubl"."""
        ...


class PaymentLinks(Protocol):
    """Gives a payer a link to pay with. None: this invoice has no link."""

    def link(self, invoice: Invoice) -> str | None:
        """The link's URL."""
        ...


class Folder(Protocol):
    """Where documents are kept."""

    def write(self, path: str, content: bytes) -> Path:
        """Writes a file whole or not at all; the path is relative to the practice."""
        ...
