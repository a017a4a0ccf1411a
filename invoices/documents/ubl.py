"""The invoice as accounting software reads it: EN 16931 core invoice model in UBL 2.1.

Comments name the business terms (BT) of EN 16931. It never holds a BSN, an insured number or what is for the
client's own eyes; the client's name stands only in what the client and who represents them get, and in the neutral
name of the help that family reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from lxml import etree
from lxml.etree import SubElement

from catalog.model import Catalog
from catalog.money import ZERO, Money
from catalog.organisation import Organisation
from catalog.services import VatCategory
from catalog.vat import EXEMPTIONS
from invoices.documents.items import exemption
from invoices.documents.letters import clean
from invoices.documents.subject import Address, Subject
from invoices.documents.wording import HARD_SPACE
from invoices.model import Invoice, Line, Persona, VatPosition

CORE: Final = "urn:cen.eu:en16931:2017"
UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC: Final = f"{{{UBL}CommonAggregateComponents-2}}"
CBC: Final = f"{{{UBL}CommonBasicComponents-2}}"

CATEGORY_CODES: Final[Mapping[VatCategory, str]] = {"exempt": "E", "standard": "S", "reduced": "S", "zero": "Z"}
UNIT_CODES: Final = {"hour": "HUR", "session": "C62", "seat": "C62"}  # UN/ECE recommendation 20
TARIFF_UNIT_CODES: Final = {"01": "MIN", "04": "HUR", "14": "DAY"}

Element = etree._Element


def ubl(invoice: Invoice, people: Mapping[str, Persona], catalog: Catalog) -> bytes:
    """The invoice or credit note as UBL, the same bytes each time."""
    subject = Subject(invoice, people, catalog)
    kind = "CreditNote" if subject.credit else "Invoice"
    root = etree.Element(f"{{{UBL}{kind}-2}}{kind}", nsmap={None: f"{UBL}{kind}-2", "cac": CAC[1:-1], "cbc": CBC[1:-1]})
    _head(root, subject)
    _seller(_part(root, "AccountingSupplierParty", "Party"), catalog.organisation)
    _buyer(_part(root, "AccountingCustomerParty", "Party"), subject)
    _payment(root, subject)
    _taxes(root, subject)
    _totals(root, invoice)
    for place, line in enumerate(invoice.lines, 1):
        _line(_part(root, f"{kind}Line"), subject, place, line)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _part(parent: Element, *names: str) -> Element:
    """A nested aggregate."""
    for name in names:
        parent = SubElement(parent, CAC + name)
    return parent


def _say(parent: Element, name: str, value: str | None, **attributes: str) -> None:
    """A value, where there is one."""
    if value:
        SubElement(parent, CBC + name, attributes).text = clean(value).replace(HARD_SPACE, " ")


def _sum(parent: Element, name: str, amount: Money) -> None:
    SubElement(parent, CBC + name, currencyID=amount.currency).text = str(amount)


def _head(root: Element, subject: Subject) -> None:
    invoice = subject.invoice
    _say(root, "CustomizationID", CORE)  # BT-24
    _say(root, "ID", invoice.number)  # BT-1
    _say(root, "IssueDate", invoice.issued.isoformat())  # BT-2
    if subject.credit:
        _say(root, "CreditNoteTypeCode", "381")  # BT-3
    else:
        _say(root, "DueDate", invoice.due.isoformat())  # BT-9
        _say(root, "InvoiceTypeCode", "380")
    if subject.represented and invoice.payer_kind == "client":
        _say(root, "Note", f"{subject.voice.say('for')}: {subject.client_name}")  # BT-22
    _say(root, "DocumentCurrencyCode", invoice.gross.currency)  # BT-5
    if subject.institution is not None:
        _say(root, "BuyerReference", subject.institution.reference)  # BT-10
    _period(root, *subject.period)  # BG-14
    if subject.credit:
        original = _part(root, "BillingReference", "InvoiceDocumentReference")  # BG-3
        _say(original, "ID", invoice.original)
        if invoice.original_issued is not None:
            _say(original, "IssueDate", invoice.original_issued.isoformat())


def _period(parent: Element, first: date, last: date) -> None:
    period = _part(parent, "InvoicePeriod")
    _say(period, "StartDate", first.isoformat())
    _say(period, "EndDate", last.isoformat())


def _seller(party: Element, seller: Organisation) -> None:
    _address(party, Address(seller.legal_name, seller.street, seller.postcode, seller.city, seller.country))
    if seller.vat_number:
        _tax_scheme(party, seller.vat_number, "VAT")  # BT-31
    elif seller.tax_number:
        _tax_scheme(party, seller.tax_number, "TAX")  # BT-32
    entity = _part(party, "PartyLegalEntity")
    _say(entity, "RegistrationName", seller.legal_name)  # BT-27
    _say(entity, "CompanyID", seller.kvk, schemeID="0106")  # BT-30: KvK
    contact = _part(party, "Contact")  # BG-6
    _say(contact, "Name", seller.contact.name if seller.contact else seller.legal_name)
    _say(contact, "Telephone", seller.contact.phone if seller.contact else seller.phone)
    _say(contact, "ElectronicMail", seller.email)


def _buyer(party: Element, subject: Subject) -> None:
    _address(party, subject.address)
    entity = _part(party, "PartyLegalEntity")
    _say(entity, "RegistrationName", subject.addressee_name)  # BT-44
    payer = subject.institution
    if payer is not None and payer.oin:
        _say(entity, "CompanyID", payer.oin, schemeID="0190")  # BT-47: OIN
    elif payer is not None:
        _say(entity, "CompanyID", payer.kvk, schemeID="0106")


def _address(party: Element, address: Address) -> None:
    postal = _part(party, "PostalAddress")
    _say(postal, "StreetName", address.street)
    _say(postal, "CityName", address.city)
    _say(postal, "PostalZone", address.postcode)
    _say(_part(postal, "Country"), "IdentificationCode", address.country)


def _tax_scheme(party: Element, number: str, scheme: str) -> None:
    registered = _part(party, "PartyTaxScheme")
    _say(registered, "CompanyID", number)
    _say(_part(registered, "TaxScheme"), "ID", scheme)


def _payment(root: Element, subject: Subject) -> None:
    """A SEPA credit transfer, where something has to be paid."""
    invoice, seller = subject.invoice, subject.catalog.organisation
    if subject.credit:
        _say(_part(root, "PaymentTerms"), "Note", subject.voice.say("nothing-asked"))  # BT-20
    elif invoice.asked > ZERO:
        means = _part(root, "PaymentMeans")
        _say(means, "PaymentMeansCode", "58")  # BT-81
        _say(means, "PaymentID", invoice.reference)  # BT-83
        account = _part(means, "PayeeFinancialAccount")
        _say(account, "ID", seller.iban)  # BT-84
        _say(account, "Name", seller.account_holder)  # BT-85


def _taxes(root: Element, subject: Subject) -> None:
    """One subtotal for each category and rate (BG-23); all that is exempt is one, whatever exempts it."""
    invoice = subject.invoice
    taxes = _part(root, "TaxTotal")
    _sum(taxes, "TaxAmount", invoice.tax)  # BT-110
    for subtotal in invoice.vat:
        group = _part(taxes, "TaxSubtotal")
        _sum(group, "TaxableAmount", subtotal.net)
        _sum(group, "TaxAmount", subtotal.tax)
        exempt = subject if subtotal.position.category == "exempt" else None
        _category(_part(group, "TaxCategory"), subtotal.position, exempt)


def _category(element: Element, vat: VatPosition, exempt: Subject | None = None) -> None:
    _say(element, "ID", CATEGORY_CODES[vat.category])
    _say(element, "Percent", str(vat.rate))
    if exempt is not None:
        _say(element, "TaxExemptionReasonCode", _vatex(exempt))  # BT-121
        _say(element, "TaxExemptionReason", exemption(exempt))  # BT-120
    _say(_part(element, "TaxScheme"), "ID", "VAT")


def _vatex(subject: Subject) -> str | None:
    """The code of the exemption: there is room for one, and family reads none."""
    bases = {line.vat.basis for line in subject.invoice.lines if line.vat.category == "exempt"}
    basis = bases.pop() if len(bases) == 1 else None
    return None if subject.family or basis is None else EXEMPTIONS[basis].vatex


def _totals(root: Element, invoice: Invoice) -> None:
    sums = _part(root, "LegalMonetaryTotal")
    _sum(sums, "LineExtensionAmount", invoice.net)  # BT-106
    _sum(sums, "TaxExclusiveAmount", invoice.net)  # BT-109
    _sum(sums, "TaxInclusiveAmount", invoice.net + invoice.tax)  # BT-112
    if paid := invoice.prepaid + invoice.payable - invoice.asked:
        _sum(sums, "PrepaidAmount", paid)  # BT-113: earned, or paid of the bill that this one replaces
    if invoice.rounding:
        _sum(sums, "PayableRoundingAmount", invoice.rounding)  # BT-114
    _sum(sums, "PayableAmount", invoice.asked)  # BT-115


def _line(element: Element, subject: Subject, place: int, line: Line) -> None:
    _say(element, "ID", str(place))  # BT-126
    unit = "C62" if subject.family else TARIFF_UNIT_CODES.get(line.tariff_unit or "", UNIT_CODES[line.unit])
    quantity = Decimal(1) if subject.family else line.quantity
    name = "CreditedQuantity" if subject.credit else "InvoicedQuantity"
    _say(element, name, _plain(quantity), unitCode=unit)  # BT-129
    _sum(element, "LineExtensionAmount", line.net)  # BT-131
    if not subject.contract and not subject.family:
        _period(element, min(line.days), max(line.days))  # BG-26
    if subject.contract and line.reference:
        document = _part(element, "DocumentReference")
        _say(document, "ID", line.reference)  # BT-128: the assignment or budget
        _say(document, "DocumentTypeCode", "130")
    item = _part(element, "Item")
    _say(item, "Name", subject.help_for(line) if subject.family else subject.voice.words(line.name))  # BT-153
    if subject.contract:
        _say(_part(item, "SellersItemIdentification"), "ID", line.product) if line.product else None  # BT-155
    _category(_part(item, "ClassifiedTaxCategory"), line.vat)
    tariff = line.unit_price if subject.contract else None
    exact = tariff is not None and Fraction(quantity) * Fraction(tariff) == Fraction(line.net.decimal)
    if subject.contract:
        _property(item, subject.voice.say("tariff"), None if tariff is None or exact else _plain(tariff))
        _property(item, "ProductCategorie", line.category)
    price = _part(element, "Price")
    if tariff is not None and exact:
        _say(price, "PriceAmount", _plain(tariff), currencyID=line.net.currency)  # BT-146
    else:
        _sum(price, "PriceAmount", line.net)
        _say(price, "BaseQuantity", _plain(quantity), unitCode=unit)  # BT-149: so many cost the net amount, exactly


def _property(item: Element, name: str, value: str | None) -> None:
    """An attribute of the item (BG-32), where it has a value."""
    if value:
        element = _part(item, "AdditionalItemProperty")
        _say(element, "Name", name)
        _say(element, "Value", value)


def _plain(number: Decimal) -> str:
    """`2.5`, `150`: never an exponent."""
    return f"{number.normalize():f}"
