"""What issuing needs from the world, as small protocols. Adapters stand behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from catalog.model import Catalog
from invoices.model import Invoice, Persona


@dataclass(frozen=True, slots=True)
class Job:
    """One invoice to make documents of, with the rendition's input that is not in the invoice: the payment link."""

    invoice: Invoice
    people: Mapping[str, Persona]
    payment_url: str | None = None


class Renderer(Protocol):
    """Makes invoices' documents: the same inputs give the same bytes."""

    def render_many(self, jobs: Iterable[Job], catalog: Catalog) -> Iterator[Mapping[str, bytes]]:
        """Documents by format ("pdf", "html", "ubl") of each job, in order, over all cores."""
        ...

    def versions(self) -> Mapping[str, str]:
        """What beside the invoice and its link decides a document's bytes: the inputs of a rendition."""
        ...
