"""Every worked example of a bookkeeper becomes documents: exact UBL that keeps EN 16931, and a PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from en16931 import check_cents, schema
from golden import test_golden as golden
from lxml import etree
from samples import ISSUED

from catalog.money import Money, total
from invoices.credit import Back, credit_note, share_key
from invoices.documents.render import Documents
from invoices.documents.ubl import ubl
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


def invoices(case: golden.Case) -> tuple[list[Invoice], dict[str, Persona]]:
    """What a case comes to, and the people on it."""
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
    made = drafts(book, [Planned.whole(quote) for quote in quotes])
    return [issued(draft, 2 * place + 1) for place, draft in enumerate(made)], personas


@pytest.mark.parametrize("case", CASES)
def test_documents(case: golden.Case, broken_rules: Callable[[bytes], list[str]]) -> None:
    """Each invoice, and the credit note that takes it back."""
    made, personas = invoices(case)
    for invoice in made:
        for each in (invoice, issued(credit_note(invoice, "by mistake"), invoice.sequence + 1)):
            files = Documents().render(each, personas, golden.the_catalog(), None)
            schema(each.kind).assertValid(etree.fromstring(files["ubl"]))
            assert broken_rules(files["ubl"]) == []
            check_cents(each, files["ubl"])
            assert files["pdf"].startswith(b"%PDF")
            assert each.number in files["html"].decode()


@pytest.mark.parametrize("case", CASES)
def test_credited_in_two_parts(case: golden.Case, broken_rules: Callable[[bytes], list[str]]) -> None:
    """The first line, and then the rest: both keep the rules, and together they are the invoice."""
    made, personas = invoices(case)
    for invoice in made:
        if len(invoice.lines) == 1:
            continue
        line = issued(credit_note(invoice, "by mistake", 1), invoice.sequence + 1)
        rest = issued(credit_note(invoice, "by mistake", None, [line]), invoice.sequence + 2)
        for note in (line, rest):
            assert broken_rules(ubl(note, personas, golden.the_catalog())) == []
            assert total(each.net for each in note.lines) == note.net
        for name in ("net", "tax", "rounding", "gross", "prepaid", "payable"):
            assert getattr(line, name) + getattr(rest, name) == getattr(invoice, name)


@pytest.mark.parametrize("case", CASES)
def test_a_part_of_each_line(case: golden.Case, broken_rules: Callable[[bytes], list[str]]) -> None:
    """A third of what a person was asked, and then the rest: as when a package is stopped, or a share moves."""
    made, personas = invoices(case)
    for invoice in made:
        if not invoice.prices_include_vat or all(line.amount < Money(3) for line in invoice.lines):
            continue
        third = Back({share_key(s): Money(s.gross.cents // 3) for line in invoice.lines for s in line.shares})
        part = issued(credit_note(invoice, "stopped", None, (), third), invoice.sequence + 1)
        rest = issued(credit_note(invoice, "the rest", None, [part]), invoice.sequence + 2)
        for note in (part, rest):
            assert broken_rules(ubl(note, personas, golden.the_catalog())) == []
            assert total(each.net for each in note.lines) == note.net
        for name in ("net", "tax", "rounding", "gross", "prepaid", "payable"):
            assert getattr(part, name) + getattr(rest, name) == getattr(invoice, name)
