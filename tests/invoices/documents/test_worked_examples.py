"""Every worked example of a bookkeeper becomes documents: exact UBL that keeps EN 16931, and a PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from en16931 import check_cents, schema
from golden import test_golden as golden
from lxml import etree
from samples import ISSUED

from invoices.credit import credit_note
from invoices.documents.render import Documents
from invoices.draft import Planned, drafts
from invoices.lines import Book
from invoices.model import Draft, Invoice, Persona
from invoices.numbering import creditor_reference
from tiered.people import Person

CASES = [pytest.param(case, id=f"{file}: {case.name}") for file, case in golden.CASES if not case.refused]


def issued(draft: Draft, sequence: int) -> Invoice:
    number = f"2026-{sequence:05}"
    learned = {
        "number": number, "series": "2026", "sequence": sequence, "issued": ISSUED, "due": ISSUED + timedelta(14),
        "reference": creditor_reference(number), "people": {},
    }  # fmt: skip
    return Invoice(**{name: getattr(draft, name) for name in Draft.model_fields}, **learned)


@pytest.mark.parametrize("case", CASES)
def test_documents(case: golden.Case, broken_rules: Callable[[bytes], list[str]]) -> None:
    """Each invoice, and the credit note that takes it back."""
    quotes, state = golden.work_out(case)
    catalog = golden.the_catalog()
    coverages = {coverage.id: coverage for coverage in case.agreements()}
    people = {golden.CLIENT: case.person()}
    people |= {c.payer: Person(id=c.payer, name=c.payer) for c in coverages.values() if c.kind == "pledge" and c.payer}
    people |= {
        p.representative: Person(id=p.representative, name="S. van Dijk") for p in [case.person()] if p.representative
    }
    book = Book(catalog, "0" * 64, people, coverages, {golden.CLIENT: state})
    personas = {who: Persona(name=person.name, city="Utrecht") for who, person in people.items()}
    for place, draft in enumerate(drafts(book, [Planned.whole(quote) for quote in quotes])):
        invoice = issued(draft, 2 * place + 1)
        for each in (invoice, issued(credit_note(invoice, "by mistake"), 2 * place + 2)):
            files = Documents().render(each, personas, catalog, None)
            schema(each.kind).assertValid(etree.fromstring(files["ubl"]))
            assert broken_rules(files["ubl"]) == []
            check_cents(each, files["ubl"])
            assert files["pdf"].startswith(b"%PDF")
            assert each.number in files["html"].decode()
