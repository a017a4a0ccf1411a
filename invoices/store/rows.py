"""What was issued, as rows: the columns only repeat what the records say."""

from __future__ import annotations

from typing import Any, Final

from invoices.model import Invoice, Persona, Policy, Posting
from invoices.store.chain import canonical, digest
from tiered.shares import Quote

Row = dict[str, Any]
RENDER: Final = "render"  # what is to be done after the commit: documents
REROUTED: Final = "rerouted"  # why a share counts no longer, beside the fate a credit note gives it


def plan_digest(catalog_hash: str, record: str) -> str:
    """What the chain holds of a plan: how a delivery was worked out, and by which catalogue."""
    return digest(catalog_hash + record)


def share_rows(quote: Quote, number: int) -> list[Row]:
    """The shares of a plan as rows; `number` is its round."""
    delivery = quote.delivery
    return [
        {
            "delivery": delivery.id,
            "round": number,
            "share": place,
            "standing": part.standing,
            "kind": part.kind,
            "payer_kind": part.invoice_to,
            "payer": part.payer,
            "coverage": part.coverage,
            "client": delivery.client,
            "day": delivery.day.isoformat(),
            "units": str(part.units) if part.tariff is not None else None,
            "net": part.net.cents if part.net is not None else None,
            "gross": part.gross.cents,
        }
        for place, part in enumerate(quote.parts)
    ]


def apart(record: Persona | Policy) -> str:
    """What of a person is kept apart, as the salted digest proves it. Their policies are records of their own."""
    return canonical(record.model_dump(mode="json", exclude_none=True, exclude={"policies"}))


def invoice_row(invoice: Invoice, record: str) -> Row:
    """A frozen invoice as a row: its columns only repeat what its record says."""
    return {
        "number": invoice.number,
        "series": invoice.series,
        "sequence": invoice.sequence,
        "kind": invoice.kind,
        "issued": invoice.issued.isoformat(),
        "due": invoice.due.isoformat(),
        "payer_kind": invoice.payer_kind,
        "payer": invoice.payer,
        "client": invoice.client,
        "addressee": invoice.addressee,
        **{name: getattr(invoice, name).cents for name in ("net", "tax", "rounding", "gross", "prepaid", "payable")},
        "reference": invoice.reference,
        "original": invoice.original,
        "catalog": invoice.catalog,
        "digest": digest(record),
        "record": record,
    }


def posting_row(source: str, cause: str, place: int, posting: Posting) -> Row:
    """A posting as a row; `source` is what it comes from and `place` its line there."""
    return {
        "source": source,
        "line": place,
        "account": posting.account,
        "payer_kind": posting.payer_kind,
        "payer": posting.payer,
        "client": posting.client,
        "amount": posting.amount.cents,
        "booked": posting.booked.isoformat(),
        "tax_point": posting.tax_point.isoformat(),
        "vat_category": posting.vat.category if posting.vat is not None else None,
        "vat_rate": str(posting.vat.rate) if posting.vat is not None else None,
        "service": posting.service,
        "cause": cause if posting.package is None else f"{cause} package:{posting.package}",
    }
