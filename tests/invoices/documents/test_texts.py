"""What people read: kind, plain, complete, and in one form of address."""

from __future__ import annotations

import re
import string
from datetime import date
from decimal import Decimal

import pytest
from samples import ANNA, PEOPLE, SAMPLES, catalog

from catalog.money import Money, Percent
from catalog.texts import LANGUAGES, Sentence, sentences
from invoices.documents.html import TEMPLATES
from invoices.documents.pdf import plain
from invoices.documents.view import View, view
from invoices.documents.wording import Voice, grouped
from invoices.model import ClaimNote

from .conftest import Rendered

NEVER = [
    "eigen bijdrage", "tekort", "eigen middelen", "no-show", "kwijtgescholden", "dekking", "beschikking",
    "vervaldatum", "vergoed wordt", "krijgt u terug", "Instap",
]  # fmt: skip


def said(view: View) -> str:
    """Everything a view says, one text a line."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.append(value.replace("\u00a0", " "))
        elif isinstance(value, dict):
            for name, each in value.items():
                walk(None if name == "weight" else each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(plain(view))
    return "\n".join(found)


def parameters(sentence: Sentence) -> set[str]:
    forms = sentence if isinstance(sentence, tuple) else (sentence,)
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def test_languages_agree() -> None:
    """Both languages say the same things with the same parameters."""
    dutch, english = (sentences("documents", language) for language in LANGUAGES)
    assert dutch.keys() == english.keys()
    for key, sentence in dutch.items():
        assert parameters(sentence) == parameters(english[key]), key
        assert isinstance(sentence, tuple) == isinstance(english[key], tuple), key


def test_words_that_stay_out(document: Rendered) -> None:
    """No document, and no sentence, has a word that is ours and not the reader's."""
    everything = said(document.view) + document.html + str(sentences("documents", "nl"))
    for word in NEVER:
        assert word.lower() not in everything.lower()


def test_every_sentence_is_used() -> None:
    """No sentence lies about."""
    sources = "".join(path.read_text() for path in [*TEMPLATES.parent.glob("*.py"), *TEMPLATES.glob("*.j2")])
    made = re.compile(
        r"document\.(law|unit|payer|original|on|not-there|too-often|not-now|own)-"
        r"|document\.((of-)?(seats|sessions|hours)|earned.*-other)$"
    )
    for key in sentences("documents", "nl"):
        name = key.removeprefix("document.").removesuffix(".u").removesuffix(".je")
        assert made.match(key) or f'"{name}"' in sources.replace("'", '"'), key


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_one_form_of_address(name: str) -> None:
    """An organisation that says `je` never says `u`, and the other way round."""
    sample = SAMPLES[name]
    if sample.invoice.language == "en":
        return
    for form, other in (("je", r"\b(u|uw|hebt u|Dank u)\b"), ("u", r"\b(je|jij|jouw|Dank je)\b")):
        ours = catalog(form)
        text = said(view(sample.invoice, PEOPLE, ours, None)).replace("Stichting Naast Je", "")
        for service in ours.services:
            text = text.replace(service.promise.nl if service.promise else "", "")
        found = re.findall(other, text, re.IGNORECASE)
        assert not [word for word in found if word.lower() != "uw"] or sample.invoice.payer_kind == "municipality"
        if sample.invoice.payer_kind in ("client", "family", "svb"):
            assert not found


def test_client(documents: dict[str, Rendered]) -> None:
    """Value first, one sum, when to pay, and always a way out."""
    text = said(documents["client"].view)
    assert text.index("U gaat naar huis met zeven dingen") < text.index("Teleseminar: zeven tips bij rouw")
    assert "Graag betalen voor of op 17 december 2026" in text
    assert "Lukt het niet in één keer? Bel Marieke, 030-1234567; we denken met u mee." in text
    assert "2 november 2026 · met Mieke de Boer" in text
    assert text.count("Gesprek online") == 1
    assert documents["client"].view.amount.value.replace("\u00a0", " ") == "€ 102,50"


def test_law(document: Rendered) -> None:
    """Art. 35a Wet OB: both names and addresses, btw-id, KvK, date, number, what, when, net, rate and tax."""
    text, invoice = said(document.view), document.sample.invoice
    seller = document.sample.catalog.organisation
    needed = [seller.legal_name, seller.street, seller.kvk, seller.vat_number or "Fiscaal nummer", invoice.number]
    for part in needed:
        assert part in text
    if document.name == "mixed-vat":
        assert "waarvan btw 21 % over € 28,93\n€ 6,08" in text
        assert "Vrijgesteld van btw: art. 11 lid 1 onderdeel f Wet OB 1968; art. 11 lid 1 onderdeel p" in text
        assert "Afronding\n− € 0,01" in text
    else:
        assert "Afronding" not in text


def test_missed(documents: dict[str, Rendered]) -> None:
    """A missed appointment is said as it was, without a promise; to a representative in the third person."""
    text = said(documents["missed"].view)
    assert "U was er op 12 november 2026 niet; volgens onze afspraak rekenen we € 45,00." in text
    assert "Zes keer alle tijd" not in text
    text = said(documents["guardian"].view)
    assert "Anna Jansen was er op 12 november 2026 niet" in text
    assert "Hier is de rekening van Anna Jansen voor november 2026." in text
    assert "U was er" not in text


def test_package(documents: dict[str, Rendered]) -> None:
    """A package explains itself: which were, which was missed, how many are left, and what if one stops."""
    text = said(documents["package"].view)
    assert "De prijs is voor alle zes gesprekken samen." in text
    assert "Geweest\ntwee gesprekken, op 10 en 17 november 2026" in text
    assert "Gemist\néén gesprek, op 24 november 2026; volgens onze afspraak telt dat mee" in text
    assert "Nog over\ndrie gesprekken, tot en met 9 november 2027" in text
    assert "Eerder stoppen\nDat mag altijd. Wat dan over is, betalen we per keer terug." in text
    text = said(documents["per-session"].view)
    assert "10 november 2026 · gesprek 1 van 6 · met Mieke de Boer" in text


def test_package_without_days() -> None:
    """A package that was frozen before the days were kept says how many; one that cannot be paid back says that."""
    sample = SAMPLES["package"]
    (note,) = sample.invoice.packages
    older = note.model_copy(update={"used": 1, "days": (), "missed": (), "refund": "none"})
    text = said(view(sample.invoice.model_copy(update={"packages": (older,)}), PEOPLE, sample.catalog, None))
    assert "Geweest\néén gesprek\nNog over\nvijf gesprekken, tot en met" in text
    assert "Gemist" not in text
    assert "Dat mag altijd. Wat dan over is, betalen we niet terug." in text
    every = note.model_copy(update={"used": 6, "days": tuple(date(2026, 11, day) for day in range(2, 8)), "missed": ()})
    text = said(view(sample.invoice.model_copy(update={"packages": (every,)}), PEOPLE, sample.catalog, None))
    assert "zes gesprekken, op 2, 3, 4, 5, 6 en 7 november 2026" in text
    assert "Nog over" not in text
    assert "Eerder stoppen" not in text


def test_pledge(documents: dict[str, Rendered]) -> None:
    """Family reads what is left of what they promised; when nothing is, they are thanked instead."""
    assert "Van het bedrag dat u hebt toegezegd, is hierna nog € 225,00 over." in said(documents["family"].view)
    text = said(documents["pledge-given"].view)
    assert "Hiermee hebt u bijgedragen wat u had toegezegd. Dank u wel." in text
    assert "€ 0,00" not in text


def test_together(documents: dict[str, Rendered]) -> None:
    """The client may see the whole, who else pays, and their own part."""
    assert "Alle hulp samen\n€ 280,20\n" in said(documents["together"].view)
    assert "Gemeente Utrecht betaalt\n€ 160,20\n" in said(documents["together"].view)
    assert "Els Jansen betaalt\n€ 75,00\n" in said(documents["together"].view)
    assert "Uw deel\n€ 45,00\n" in said(documents["together"].view)


def test_let_off(documents: dict[str, Rendered]) -> None:
    """What nobody has to pay is named kindly, between the whole and the client's part; a part of a price says so."""
    sums = ["Alle hulp samen", "€ 570,00", "Els Jansen betaalt", "€ 75,00", "Dit deel hoeft u niet te betalen",
            "€ 120,00", "Uw deel", "€ 375,00"]  # fmt: skip
    text = said(documents["let-off"].view)
    assert "\n".join(sums) in text
    assert "€ 375,00 is uw deel van de prijs voor alle zes gesprekken samen." in text
    assert "De prijs is" not in text


def test_restitution(documents: dict[str, Rendered]) -> None:
    """All that an insurer's form asks for; and no promise that the insurer pays."""
    text = said(documents["restitution"].view)
    for needed in (
        "ONVZ Zorgverzekeraar", "3343", "94061234", "94001234", "24504", "1300456789", "ZX-1002", "12 april 1958",
        "4 november 2026", "18 november 2026", "Lindelaan 4 bis, 3582 KL Utrecht", "Dat beslist de verzekeraar",
    ):  # fmt: skip
        assert needed in text


def test_insured_numbers() -> None:
    """They come from the insured person; an invoice frozen when they stood on it still shows its own."""
    sample = SAMPLES["restitution"]
    people = {**PEOPLE, "anna": ANNA.model_copy(update={"policies": ()})}
    assert "1300456789" not in said(view(sample.invoice, people, sample.catalog, None))
    older = ClaimNote.model_validate({"payer": "onvz", "reference": "ZX-1", "insured_number": "777"})
    text = said(view(sample.invoice.model_copy(update={"claims": (older,)}), people, sample.catalog, None))
    assert "Verzekerdennummer\n777\nPolisnummer\nZX-1" in text


def test_municipality(documents: dict[str, Rendered]) -> None:
    """Assignments, products, units and tariffs; no client's name or id, and no days."""
    text = said(documents["municipality"].view)
    for needed in (
        "Toewijzing 20118",
        "product 02A05",
        "categorie 02",
        "125 minuten",
        "€ 1,3067",
        "€ 163,34",
        "2,35 uur",
    ):
        assert needed in text
    for secret in ("Jansen", "anna", "17 november"):
        assert secret not in text + documents["municipality"].html
    assert "Totaal zonder btw\n€ 100,03\nBtw 21 % over € 100,03\n€ 21,01" in said(documents["municipality-vat"].view)


def test_budget(documents: dict[str, Rendered]) -> None:
    """What the SVB asks for, and that the holder pays nothing."""
    text = said(documents["svb"].view)
    for needed in ("80123456", "Wmo", "1 t/m 30 november 2026", "4 gesprekken", "€ 62,50", "68750110",
                   "NL91 ABNA 0417 1643 00", "Zelf hoeft u niets te betalen", "Handtekening"):  # fmt: skip
        assert needed in text
    assert documents["svb"].view.payment is not None
    assert documents["svb"].view.payment.codes == ()


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith("credit")])
def test_credit_note(name: str, documents: dict[str, Rendered]) -> None:
    """It names the original and its date; no promise, no request to pay, and not why staff made it."""
    seen = documents[name].view
    original = SAMPLES[name].invoice.original
    assert re.search(rf"Deze creditnota hoort bij (rekening|factuur) {original} van 3 december 2026\.", said(seen))
    assert seen.payment is None
    consumer = SAMPLES[name].invoice.payer_kind in ("client", "family")
    assert (seen.amount.label, seen.amount.remark) == (
        ("Hoeft u niet te betalen", "U hoeft niets te doen.") if consumer else ("Creditbedrag", "")
    )
    text = said(seen) + documents[name].html + documents[name].ubl.decode()
    for wrong in ("by mistake", "Te betalen", "Graag betalen", "Iemand die naast u", "U was er"):
        assert wrong not in text


def test_settled(documents: dict[str, Rendered]) -> None:
    """Nothing to pay: it says so, and shows no way to."""
    seen = documents["settled"].view
    assert seen.amount.remark == "Alles is al geregeld. U hoeft niets te betalen."
    assert seen.payment is None
    assert "Verdiend door iets voor een ander te doen\n− € 45,00\nTe betalen\n€ 0,00" in said(seen)
    assert "− € 20,00" in said(documents["part-earned"].view)


def test_https_only() -> None:
    """A link that is not https is a mistake, not a button."""
    sample = SAMPLES["client"]
    with pytest.raises(ValueError, match="https"):
        view(sample.invoice, PEOPLE, sample.catalog, "javascript:alert(1)")


def test_voice() -> None:
    """Days, months, counts and numbers as people say them."""
    voice = Voice("nl", "u")
    days = (date(2026, 10, 30), date(2026, 11, 2), date(2026, 11, 9))
    assert voice.days(days) == "30\u00a0oktober\u00a02026 en 2 en 9\u00a0november\u00a02026"
    assert voice.months(days) == "oktober\u00a02026 en november\u00a02026"
    assert voice.say("vat-line", rate=Percent(Decimal(21))) == "btw 21\u00a0%"
    assert (voice.number(6), voice.number(13), voice.listed(["a"])) == ("zes", "13", "a")
    assert Voice("en", "u").days(days[1:]) == "2 and 9\u00a0November\u00a02026"
    assert grouped("RF26202600012") == "RF26\u00a02026\u00a00001\u00a02"
    assert voice.money(Money(123450)) == "€\u00a01.234,50"
