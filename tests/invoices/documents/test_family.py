"""What family gets holds nothing beyond their share and the neutral name of the help, in any byte."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import ANNA, PEOPLE, SAMPLES

from catalog.money import Money
from catalog.records import Words
from invoices.documents.render import Documents
from invoices.model import BilledShare, ClaimNote, Invoice, OtherPart, PackageNote, Persona, Policy, WaivedPart

PLAIN = SAMPLES["family"]
WORDS = st.builds(lambda text: Words(nl=text, en=text), st.text("abcdefgh", min_size=4, max_size=12))
SECRET = st.text("abcdefghij0123456789", min_size=4, max_size=12)
MONEY = st.builds(Money, st.integers(1, 10**7))


def rendered(invoice: Invoice, people: dict[str, Persona]) -> dict[str, bytes]:
    return dict(Documents().render(invoice, people, PLAIN.catalog, PLAIN.payment_url))


@st.composite
def secrets(draw: st.DrawFn) -> dict[str, Any]:
    """Everything about the help and the client that family has no business with."""
    service = draw(st.sampled_from([service.id for service in PLAIN.catalog.services]))
    line = PLAIN.invoice.lines[0].model_copy(
        update={
            "service": service,
            "promise": draw(st.none() | WORDS),
            "unit": draw(st.sampled_from(["seat", "session", "hour"])),
            "quantity": Decimal(draw(st.integers(1, 50))),
            "unit_price": draw(st.none() | st.decimals(1, 100, places=2)),
            "reductions": draw(st.lists(WORDS, max_size=2).map(tuple)),
            "professional": draw(st.none() | st.just("mieke")),
            "coverage": draw(SECRET),
            "reference": draw(SECRET),
            "product": draw(SECRET),
            "category": draw(SECRET),
            "tariff_unit": draw(st.none() | st.sampled_from(["01", "04"])),
            "days": tuple(
                sorted(draw(st.sets(st.dates(date(2026, 11, 1), date(2026, 11, 30)), min_size=1, max_size=5)))
            ),
            "vat": PLAIN.invoice.lines[0].vat.model_copy(update={"basis": draw(st.sampled_from(["11-1-f", "11-1-g"]))}),
            "shares": (BilledShare(delivery=draw(SECRET), round=1, share=0, gross=draw(MONEY)),),
        }
    )
    name = draw(WORDS)
    return {
        "lines": (line,),
        "catalog": draw(SECRET),
        "law": draw(st.none() | st.just("wmo")),
        "total_of_help": draw(MONEY),
        "others": (OtherPart(payer_kind="municipality", payer="utrecht", gross=draw(MONEY)),),
        "waived": WaivedPart(gross=draw(MONEY)),
        "packages": (
            PackageNote(
                service=service,
                name=name,
                sessions=6,
                used=2,
                days=(date(2026, 11, draw(st.integers(1, 28))),),
                missed=(date(2026, 11, draw(st.integers(1, 28))),),
                valid_until=date(2027, 1, 1),
                refund="none",
            ),
        ),
        "claims": (ClaimNote(payer="onvz", coverage=draw(SECRET)),),
        "reason": draw(st.none() | SECRET),
    }


@settings(max_examples=25, deadline=None)
@given(hidden=secrets(), street=SECRET, number=SECRET, born=st.dates(date(1920, 1, 1), date(2020, 1, 1)))
def test_nothing_else(hidden: dict[str, Any], street: str, number: str, born: date) -> None:
    """Whatever is hidden may change: not one byte of any document does."""
    told = PLAIN.invoice.model_copy(update=hidden)
    policies = (Policy(client="anna", coverage="policy-1", reference=street, insured_number=number),)
    secret: dict[str, Any] = {
        "street": street,
        "svb_number": number,
        "birth_date": born,
        "email": number,
        "policies": policies,
    }
    secret["died_on"] = born
    client = ANNA.model_copy(update=secret)
    assert rendered(told, {**PEOPLE, "anna": client}) == rendered(PLAIN.invoice, dict(PEOPLE))


def test_no_secret_in_any_stream() -> None:
    """Read as text, streams and metadata opened: no service, tier, provision, practice code or client's address."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: it opens the streams of a PDF")
    made = rendered(PLAIN.invoice, dict(PEOPLE))
    reader = pypdf.PdfReader(io.BytesIO(made["pdf"]))
    parts = [made["html"], made["ubl"], made["pdf"], str(reader.metadata).encode()]
    parts += [page.extract_text().encode() for page in reader.pages]
    parts += [content for contents in reader.attachments.values() for content in contents]
    for index in range(1, len(reader.xref.get(0, {})) + 1):
        found = reader.get_object(index)
        parts.append(found.get_data() if hasattr(found, "get_data") else str(found).encode())
    everything = b"\n".join(parts).decode("utf-8", "replace")
    assert "Hulp voor Anna Jansen, november 2026" in everything
    assert list(reader.attachments) == ["factuur.xml"]
    for secret in ("gesprek", "six-sessions", "rouw", "Instap", "entry", "11 lid 1", "VATEX", "94061234", "Lindelaan",
                   "1958", "80123456", "HUR", "Mieke", "Gemeente"):  # fmt: skip
        assert secret.lower() not in everything.lower(), secret
