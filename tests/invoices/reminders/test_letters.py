"""The letters: kind, exact, and silent about the help and about everybody else."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_samples import CITYS, LETTERS, LINK, bill, reminder
from lxml import html as parser
from samples import PEOPLE, catalog

from catalog.money import Money, total
from catalog.texts import LANGUAGES, Language, formats
from invoices.documents.html import html
from invoices.documents.pdf import pdf
from invoices.documents.qr import Matrix, transfer
from invoices.numbering import creditor_reference
from invoices.reminders.collection import COMMERCIAL, collection_cost
from invoices.reminders.interest import interest
from invoices.reminders.ladder import last_day
from invoices.reminders.letters import Reminder, file_name, letter, subject

SELLER = catalog().organisation
WORDS = {
    "u": "binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd",
    "je": "binnen veertien dagen vanaf de dag nadat deze brief bij je is bezorgd",
}


def texts(value: Any) -> Iterator[str]:
    """Every text in a view."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)
    elif is_dataclass(value) and not isinstance(value, Matrix):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def read(made: Reminder, form: str = "u") -> str:
    """A letter as it is read."""
    return "\n".join(texts(letter(made, catalog(form).organisation)))


def amounts(text: str) -> set[str]:
    """Every amount of a Dutch text."""
    return set(re.findall("€\u00a0[0-9.]+,[0-9]{2}", text))


def written(*money: Money, language: Language = "nl") -> set[str]:
    return {formats.money(each, language) for each in money}


@pytest.mark.parametrize("form", ["u", "je"])
def test_the_words_of_the_law(form: str) -> None:
    """The 14-day letter has the term in the words of the Hoge Raad, the exact cost, and no day to contradict it."""
    said = read(LETTERS["letter"], form)
    assert WORDS[form] in said
    assert "na heden" not in said
    assert amounts(said) == written(
        *(Money.euros(each) for each in ("102.50", "267.00", "369.50", "55.43", "424.93")),
    )
    days = set(re.findall(r"\d+\u00a0[a-z]+\u00a0\d{4}", said))
    assert days == {"26\u00a0november\u00a02026", "3\u00a0oktober\u00a02026"}
    assert "within fourteen days from the day after this letter was delivered to you" in read(LETTERS["english"])


def test_a_note_threatens_nothing() -> None:
    """The first letter takes it that somebody forgot: no cost, no law; parts, and a person to call."""
    said = read(LETTERS["note"])
    assert not re.search("kosten|wet|incasso|rente|aanman|laatste", said.lower())
    for kind in ("vergeten", "in delen", "Bel Marieke, 030-1234567"):
        assert kind in said
    assert amounts(said) == written(Money.euros("102.50"))


@pytest.mark.parametrize("name", ["note", "letter"])
def test_je(name: str) -> None:
    """One form of address in a whole letter."""
    assert re.search(r"\b(u|uw)\b", read(LETTERS[name]).lower())
    assert not re.search(r"\b(u|uw)\b", read(LETTERS[name], "je").lower())
    assert not re.search(r"\b(je|jou|jouw)\b", read(LETTERS[name]).lower().replace("naast je", ""))


def test_an_organisation_reads_its_interest() -> None:
    """Each piece of interest stands there to be worked out again; the sum of all is what is asked.

    1,254.40 of 3 May is late from 10 June: x 10.15 % x 21 / 365 = 7.33, x 10.40 % x 149 / 365 = 53.26.
    980.00 of 3 October is late from 10 November: x 10.40 % x 17 / 365 = 4.75. Together 65.34, and 40.00.
    """
    said = read(LETTERS["reminder"]).replace("\u00a0", " ")
    assert "2026-00020, 10 t/m 30 juni 2026: € 1.254,40 × 10,15 % × 21 dagen / 365\n€ 7,33" in said
    assert "€ 1.254,40 × 10,4 % × 149 dagen / 365\n€ 53,26" in said
    assert "€ 980,00 × 10,4 % × 17 dagen / 365\n€ 4,75" in said
    for label, amount in (("Openstaand", "2.234,40"), ("2026", "65,34"), ("incassokosten", "40,00")):
        assert re.search(rf"{label}\n€ {re.escape(amount)}\n", said)
    assert "Totaal\n€ 2.339,74" in said
    assert "Beste" not in said


@st.composite
def any_reminder(draw: st.DrawFn) -> Reminder:
    kind = draw(st.sampled_from(["note", "letter", "reminder"]))
    payer = (
        ("insurer", "onvz") if kind == "reminder" else draw(st.sampled_from([("client", "anna"), ("family", "els")]))
    )
    cents = draw(st.lists(st.integers(min_value=1, max_value=5_000_000), min_size=1, max_size=5))
    day = date(2026, 12, 31) - timedelta(days=draw(st.integers(min_value=0, max_value=200)))
    late = [draw(st.integers(min_value=30, max_value=300)) for _ in cents]
    bills = [
        bill(place, "1.00", *payer, issued=day - timedelta(days=days + 20), due=day - timedelta(days=days))
        for place, days in enumerate(late, 1)
    ]
    return reminder(kind, *(replace(each, open=Money(sum_)) for each, sum_ in zip(bills, cents, strict=True)), day=day)


@given(any_reminder())
def test_every_amount_is_the_computed_one(made: Reminder) -> None:
    """No amount stands in a letter that is not the bill's, or the law's for exactly these bills on this day."""
    said = read(made)
    principal = total(each.open for each in made.bills)
    expected = {*(each.open for each in made.bills), principal}
    if made.kind == "letter":
        cost = collection_cost(principal)
        expected |= {cost, principal + cost}
    if made.kind == "reminder":
        pieces = [interest(each.open, last_day(each), made.day, "organisation") for each in made.bills]
        every = [piece for each in pieces for piece in each]
        sum_ = total(piece.amount for piece in every)
        expected |= {*(piece.amount for piece in every), *(piece.base for piece in every)}
        expected |= {sum_, COMMERCIAL, principal + sum_ + COMMERCIAL}
    assert amounts(said) == written(*expected)


@given(any_reminder(), st.sampled_from(LANGUAGES))
def test_nothing_of_why(made: Reminder, language: Language) -> None:
    """No service, no promise, nobody who works there, no other payer: in no letter, in no subject."""
    made = replace(made, language=language)
    said = read(made)
    ours = catalog()
    secret = {each.name for each in ours.professionals} | {person.name for person in PEOPLE.values()}
    for service in ours.services:
        shown = [service.name, service.neutral, service.promise]
        secret |= {text.in_(each) for text in shown if text is not None for each in LANGUAGES}
    secret -= {made.to.name}
    assert not [each for each in secret if each in said]
    about = subject(made.bills, SELLER, language)
    assert about == letter(made, SELLER).title
    words = set(about.replace(SELLER.legal_name, "").replace(",", "").split())
    words -= {each.number for each in made.bills}
    plain = {"Rekening", "Rekeningen", "Factuur", "Facturen", "Bill", "Bills", "Invoice", "Invoices"}
    assert words <= plain | {"van", "from", "en", "and", "nog", "more", "3", "4"}


def test_a_subject() -> None:
    """What a telephone shows on the table."""
    assert subject(LETTERS["note"].bills, SELLER, "nl") == "Rekening 2026-00012 van Stichting Naast Je"
    assert (
        subject(LETTERS["letter-many"].bills, SELLER, "nl") == "Rekeningen 2026-00000 en nog 29 van Stichting Naast Je"
    )
    assert subject(LETTERS["reminder-english"].bills, SELLER, "en") == "Invoice 2026-00020 from Stichting Naast Je"


def test_a_file() -> None:
    """A file says which bill and when, and not what kind of letter it is."""
    assert {file_name(LETTERS[name]) for name in ("note", "letter")} == {"2026-00012-2026-11-26"}


def test_how_to_pay() -> None:
    """One bill: its own reference and the code of the bank. Several: their numbers, and no code that pays only one."""
    one, several = letter(LETTERS["letter-one"], SELLER).payment, letter(LETTERS["letter"], SELLER).payment
    assert one is not None
    assert several is not None
    scanned = transfer(SELLER.account_holder, SELLER.iban, Money.euros("102.50"), creditor_reference("2026-00012"))
    assert [code.matrix for code in one.codes if not code.paper_only] == [scanned]
    assert one.url == LINK
    assert one.facts[-1].value.replace("\u00a0", "") == creditor_reference("2026-00012")
    assert several.codes == ()
    assert several.facts[-1].value == "2026-00012, 2026-00019"
    many = letter(LETTERS["letter-many"], SELLER).payment
    assert many is not None
    assert many.facts[-1].value == "2026-00000 en nog 29"


def test_bills_of_others_are_refused() -> None:
    """A letter that would show one person's bills, or name, to another is not made; nor one of the wrong kind."""
    for wrong in (
        reminder("note", bill(1, "5.00"), bill(2, "5.00", payer="els")),
        reminder("note", bill(1, "5.00"), bill(2, "5.00", "family")),
        reminder("note", bill(1, "5.00", "family", "els"), client="Anna Jansen"),
        reminder("letter", bill(1, "5.00", **CITYS)),
        reminder("reminder", bill(1, "5.00")),
        reminder("reminder", bill(1, "5.00", "svb", "svb")),
        replace(LETTERS["note"], url="http://pay.example"),
    ):
        with pytest.raises(ValueError, match=r"one payer|goes to|client's name|https"):
            letter(wrong, SELLER)


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_documents(name: str) -> None:
    """The page and the PDF say the same, in the archive's form, for every eye and ear; a few bills on one sheet."""
    page = pytest.importorskip("page", reason="page-validation is not installed: it checks PDF/A and PDF/UA")
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: it opens a PDF")
    seen = letter(LETTERS[name], SELLER)
    made = pdf(seen)
    assert made == pdf(seen)
    for profile in ("3a", "ua1"):
        failures = page.validate_pdf_bytes(made, profile=profile).failures
        assert [each.rule_id for each in failures if each.rule_id != "PDFA3A-STREAM-LENGTH-001"] == []
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert (len(reader.pages) == 1) == (name != "letter-many")
    assert dict(reader.attachments) == {}
    assert reader.metadata.title == seen.title
    tree = parser.fromstring(html(seen).decode())
    assert tree.findtext(".//title") == seen.title
    on_paper = " ".join(" ".join(each.extract_text() for each in reader.pages).replace("\u00a0", " ").split())
    on_screen = " ".join(tree.text_content().replace("\u00a0", " ").split())
    for said in (*seen.intro, seen.amount.value, *(each.text for each in seen.sections if each.text)):
        for place in (on_paper, on_screen):
            assert " ".join(said.replace("\u00a0", " ").split()) in place


@settings(max_examples=5, deadline=None)
@given(any_reminder())
def test_any_letter_can_be_printed(made: Reminder) -> None:
    assert pdf(letter(made, SELLER)).startswith(b"%PDF")
