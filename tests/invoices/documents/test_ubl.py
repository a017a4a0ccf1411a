"""The UBL is valid EN 16931, exact to the cent, and holds nothing its reader may not see."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from en16931 import check_cents, schema, texts
from lxml import etree
from samples import PEOPLE, SAMPLES
from stdnum import iban, iso11649

from .conftest import Rendered


def root(document: Rendered) -> etree._Element:
    return etree.fromstring(document.ubl)


def test_schema_and_rules(document: Rendered, broken_rules: Callable[[bytes], list[str]]) -> None:
    """Valid against the XSD of UBL 2.1 and the rules of EN 16931: no fatal and no warning."""
    schema(document.sample.invoice.kind).assertValid(root(document))
    assert broken_rules(document.ubl) == []


def test_rules_are_checked(documents: dict[str, Rendered], broken_rules: Callable[[bytes], list[str]]) -> None:
    """The check is alive: a wrong total is found."""
    assert broken_rules(documents["client"].ubl.replace(b">102.50</cbc:PayableAmount", b">102.40</cbc:PayableAmount"))


def test_cents(document: Rendered) -> None:
    """Every sum is exact: the official rules let a VAT error of up to a euro pass."""
    check_cents(document.sample.invoice, document.ubl)


def test_who_and_how(document: Rendered) -> None:
    """Valid numbers, a due date not before the issue date, and a transfer exactly where something is to be paid."""
    invoice, xml = document.sample.invoice, root(document)
    credit = invoice.kind == "credit-note"
    assert texts(xml, "cbc:CustomizationID") == ["urn:cen.eu:en16931:2017"]
    assert texts(xml, "cbc:InvoiceTypeCode") + texts(xml, "cbc:CreditNoteTypeCode") == ["381" if credit else "380"]
    assert texts(xml, "cac:AccountingSupplierParty//cac:PartyLegalEntity/cbc:CompanyID[@schemeID='0106']") == [
        "68750110"
    ]
    asked = not credit and invoice.asked.cents > 0
    assert texts(xml, "cac:PaymentMeans/cbc:PaymentMeansCode") == (["58"] if asked else [])
    if asked:
        iban.validate(texts(xml, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID")[0])
        iso11649.validate(texts(xml, "cac:PaymentMeans/cbc:PaymentID")[0])
        assert texts(xml, "cbc:DueDate")[0] >= texts(xml, "cbc:IssueDate")[0]
    if credit:
        assert texts(xml, "cac:BillingReference//cbc:ID") == [invoice.original]
        assert texts(xml, "cac:BillingReference//cbc:IssueDate") == ["2026-12-03"]


def test_tariff_is_told(documents: dict[str, Rendered]) -> None:
    """A tariff of four decimals stands in the file, though its line is rounded to the cent."""
    xml = root(documents["municipality"])
    assert texts(xml, "//cac:Price/cbc:PriceAmount") == ["78.4", "163.34", "65"]
    assert texts(xml, "//cac:AdditionalItemProperty[cbc:Name='Tarief']/cbc:Value") == ["1.3067"]
    assert texts(xml, "//cbc:InvoicedQuantity/@unitCode".replace("/@unitCode", "[@unitCode='MIN']")) == ["125"]


def test_one_group_of_exempt(documents: dict[str, Rendered]) -> None:
    """EN 16931 knows one exempt group: two provisions are told together, and neither as a code."""
    xml = root(documents["mixed-vat"])
    reasons = texts(xml, "//cbc:TaxExemptionReason")
    assert len(reasons) == 1
    assert "onderdeel f" in reasons[0]
    assert "onderdeel p" in reasons[0]
    assert texts(xml, "//cbc:TaxExemptionReasonCode") == []
    assert texts(root(documents["client"]), "//cbc:TaxExemptionReasonCode") == ["VATEX-EU-132-1G"]


def test_private(document: Rendered) -> None:
    """No birth date, SVB or insured number; the client's name only where the client or family is addressed."""
    content = document.ubl.decode()
    invoice = document.sample.invoice
    for secret in ("1300456789", "1958", "80123456", "ZX-1002", "online-session", "six-sessions"):
        assert secret not in content
    if invoice.payer_kind in ("municipality", "insurer"):
        assert "Jansen" not in content
    if invoice.payer_kind == "family":
        assert f"Hulp voor {PEOPLE[invoice.client or ''].name}, november 2026" in content
        assert texts(root(document), "//cbc:TaxExemptionReason") == ["Vrijgesteld van btw"]


def test_no_vat_number(documents: dict[str, Rendered]) -> None:
    """An exempt body without a btw-id gives its tax number (BT-32)."""
    assert b"004495445</cbc:CompanyID><cac:TaxScheme><cbc:ID>TAX" in documents["no-contact"].ubl


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_samples_are_sound(name: str) -> None:
    """The samples themselves keep the rules of the frozen invoice: gross and payable follow from the parts."""
    invoice = SAMPLES[name].invoice
    assert invoice.gross == invoice.net + invoice.tax + invoice.rounding
    assert invoice.payable == invoice.gross - invoice.prepaid
    assert Decimal(sum(line.net.cents for line in invoice.lines)) == invoice.net.cents
    if invoice.prices_include_vat:
        assert sum(line.amount.cents for line in invoice.lines) == invoice.gross.cents
