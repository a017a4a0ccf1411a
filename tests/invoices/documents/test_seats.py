"""A bill for what is still to come: it says so, what to do when one cannot come, and what was paid before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lxml import etree
from samples import PEOPLE, SEAT, catalog, invoice

from catalog.model import Catalog
from catalog.money import Money
from invoices.documents.view import view
from invoices.documents.wording import HARD_SPACE
from invoices.model import BilledShare, Invoice, Line

from .conftest import Rendered
from .test_texts import said

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def read(bill: Invoice, ours: Catalog | None = None) -> str:
    return said(view(bill, PEOPLE, ours or catalog(), None))


def sums(document: Rendered) -> Mapping[str, str]:
    names = ("PrepaidAmount", "PayableAmount")
    tree = etree.fromstring(document.ubl)
    return {name: text for name in names for text in [tree.findtext(f".//{CBC}{name}")] if text is not None}


def test_it_is_for_what_is_still_to_come(documents: dict[str, Rendered]) -> None:
    """The day stands in the first sentence and on the line; the service has no rule, so until the day before."""
    text = said(documents["seat"].view)
    assert "Deze rekening is voor wat nog komt: bijeenkomst op 17 december 2026." in text
    assert "Bijeenkomst op 17 december 2026" in text
    assert "Kunt u niet komen?\nZeg het ons tot en met 16 december 2026. Dan geven we terug wat u betaalde" in text
    assert documents["seat"].view.payment is not None


def test_to_a_representative_on_the_day_itself(documents: dict[str, Rendered]) -> None:
    """Said of the client; and that it is too late to cancel, where it is."""
    text = said(documents["seat-guardian"].view)
    assert "Deze rekening is voor wat nog komt voor Anna Jansen: bijeenkomst op 17 december 2026." in text
    assert "Kan Anna Jansen niet komen?\nAfzeggen zonder te betalen kon tot en met 16 december 2026." in text


def test_paid_before(documents: dict[str, Rendered]) -> None:
    """Nothing is asked twice: no code to pay by, and in the UBL the same sums."""
    moved, dearer, cheaper = (documents[f"seat-{name}"] for name in ("moved", "dearer", "cheaper"))
    text = said(moved.view)
    assert "Nog te betalen\n€ 0,00" in text
    assert "Dit is al betaald, met de rekening die vervalt. Je hoeft niets te doen." in text
    assert moved.view.payment is None
    assert sums(moved) == {"PrepaidAmount": "12.50", "PayableAmount": "0.00"}
    assert dearer.view.amount.value.replace(HARD_SPACE, " ") == "€ 2,50"
    assert dearer.view.payment is not None
    assert dearer.view.payment.facts[0].value.replace(HARD_SPACE, " ") == "€ 2,50"
    assert sums(dearer) == {"PrepaidAmount": "10.00", "PayableAmount": "2.50"}
    assert "U betaalde € 2,50 te veel op de rekening die vervalt." in said(cheaper.view)
    assert sums(cheaper) == {"PrepaidAmount": "12.50", "PayableAmount": "0.00"}


def test_two_meetings_with_other_rules() -> None:
    """Each says until when; the question is asked once."""
    day = date(2026, 12, 14)
    share = BilledShare(delivery="other", round=1, share=0, gross=Money.euros("12.50"), day=day)
    other = SEAT.model_copy(update={"days": (day,), "shares": (share,)})
    text = read(invoice(1, (other, SEAT)))
    assert "wat nog komt: bijeenkomst op 14 december 2026 en bijeenkomst op 17 december 2026." in text
    assert text.count("Kunt u niet komen?") == 1
    assert "14 december 2026: Zeg het ons tot en met 13 december 2026." in text
    assert "17 december 2026: Zeg het ons tot en met 16 december 2026." in text


def test_family_reads_that_it_is_to_come_and_no_day() -> None:
    """Neither which day nor what: the month, as always."""
    first = date(2026, 12, 1)
    neutral = catalog().service["grief-teleseminar"].neutral
    line: Line = SEAT.model_copy(update={"kind": "help", "name": neutral, "promise": None, "days": (first,)})
    text = read(invoice(2, (line,), payer_kind="family", payer="els", addressee="els"))
    assert "Deze hulp komt nog. Gaat die niet door? Dan geven we terug wat u betaalde." in text
    assert "17 december" not in text.replace("Graag betalen voor of op 17 december 2026", "")


def test_a_credit_note_is_not_for_what_is_to_come() -> None:
    """It takes something back: nothing about cancelling."""
    text = read(invoice(3, (SEAT,), kind="credit-note", original="2026-00001"))
    assert "Kunt u niet komen" not in text
    assert "wat nog komt" not in text
