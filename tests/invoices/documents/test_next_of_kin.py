"""A bill for somebody who died goes to people who mourn: it says so, promises nothing, and tells nobody else."""

from __future__ import annotations

from datetime import date

import pytest
from samples import ANNA, MISSED, PACKAGE, PEOPLE, SAMPLES, SEMINAR, Sample, catalog, invoice

from invoices.documents.render import Documents
from invoices.documents.view import view
from invoices.model import Persona

from .test_texts import said

DIED = {**PEOPLE, "anna": ANNA.model_copy(update={"died_on": date(2026, 11, 28)})}
BILL = invoice(17, (SEMINAR, PACKAGE, MISSED), addressee="els", packages=SAMPLES["package"].invoice.packages)


def read(name: str, people: dict[str, Persona]) -> str:
    sample: Sample = SAMPLES[name]
    return said(view(sample.invoice, people, sample.catalog, None))


@pytest.mark.parametrize(
    ("form", "language", "condolence", "opening"),
    [
        (
            "u",
            "nl",
            "We leven met u mee, nu Anna Jansen er niet meer is.",
            "die Anna Jansen nog kreeg in november",
        ),
        ("je", "nl", "We leven met je mee, nu Anna Jansen", "hulp die Anna Jansen nog kreeg in november 2026."),
        ("u", "en", "Our thoughts are with you, now that Anna Jansen", "help that Anna Jansen still received in"),
    ],
)
def test_the_opening(form: str, language: str, condolence: str, opening: str) -> None:
    """First that we feel with them, then what it is about; whoever reads it."""
    made = view(BILL.model_copy(update={"language": language}), DIED, catalog(form), None)
    first, second = (part.replace("\u00a0", " ") for part in made.intro)
    assert condolence in first
    assert opening in second
    assert made.addressee[0] == "Els Jansen"


def test_no_promise_and_no_time_left() -> None:
    """Nothing of what the help was to bring, and no session that can still be used, in any document."""
    promise = catalog().service[SEMINAR.service].promise
    assert promise is not None
    alive, died = (view(BILL, people, catalog(), None) for people in (PEOPLE, DIED))
    assert promise.nl in said(alive)
    assert [item.promise for item in died.items] == [None, None, None]
    made = Documents().render(BILL, DIED, catalog(), None)
    for document in ("html", "ubl"):
        assert promise.nl not in made[document].decode()
    for word in ("Nog over", "Eerder stoppen", "9 november 2027"):
        assert word in said(alive)
        assert word not in said(died)
    assert "Niet gebruikt\ndrie gesprekken. Wat daarvoor is betaald, betalen we per keer terug." in said(died)


def test_a_credit_note_when_nobody_was_named() -> None:
    """It greets the next of kin, not who died; the same for family who paid and died."""
    text = read("credit-client", DIED)
    assert "Beste nabestaanden van Anna Jansen," in text
    assert "Nabestaanden van Anna Jansen\nLindelaan 4 bis" in text
    assert "We leven met u mee, nu Anna Jansen er niet meer is." in text
    els = {**PEOPLE, "els": PEOPLE["els"].model_copy(update={"died_on": date(2026, 11, 28)})}
    assert "Beste nabestaanden van Els Jansen," in read("credit-family", els)
    assert "Beste Els Jansen," in read("credit-family", DIED)


@pytest.mark.parametrize("name", ["family", "credit-family", "insurer", "svb", "municipality", "pledge-given"])
def test_nobody_else_reads_it(name: str) -> None:
    """Not a byte of what other payers get tells that the client died."""
    sample = SAMPLES[name]
    told, untold = (
        Documents().render(sample.invoice, people, sample.catalog, sample.payment_url) for people in (DIED, PEOPLE)
    )
    assert told == untold
