"""The page that opens the folder of documents."""

from __future__ import annotations

from datetime import date

from lxml import html as parser

from catalog.money import Money
from invoices.documents.index import Record, index
from invoices.model import InvoiceKind, PayerKind


def record(number: str, payer_kind: PayerKind, gross: str, kind: InvoiceKind = "invoice", **more: str) -> Record:
    return Record(
        number=number, kind=kind, issued=date(2026, 12, 3), due=date(2026, 12, 17), payer_kind=payer_kind,
        name=more.get("name", "Anna <Jansen>"), client=more.get("client"), gross=Money.euros(gross),
        payable=Money.euros(gross), status="Open", files={"html": f"2026/{number} a.html", "pdf": f"2026/{number}.pdf"},
    )  # fmt: skip


def test_page() -> None:
    """Totals by kind of payer, credit taken off; links that are relative; newest first; what is still to do."""
    records = [
        record("2026-00001", "client", "100.00"),
        record("2026-00002", "client", "40.00", "credit-note"),
        record("2026-00003", "municipality", "240.00", name="Gemeente Utrecht"),
        record("2026-00004", "family", "75.00", name="Els", client="Anna"),
    ]
    page = parser.fromstring(index(records, ["Bel <Anna>."], "Naast Je", date(2026, 11, 1), "nl").decode())
    text = page.text_content().replace("\u00a0", " ")
    for part in (
        "november 2026",
        "Bel <Anna>.",
        "€ 60,00",
        "€ 240,00",
        "€ 375,00",
        "Anna <Jansen>",
        "Voor: Anna",
        "-40,00",
    ):
        assert part in text
    assert [bar.get("width") for bar in page.iter("rect")] == ["25", "31", "100"]
    links = [link.get("href") for link in page.iter("a")]
    assert links[0] == "2026/2026-00004%20a.html"
    assert not any(str(link).startswith(("/", "http")) for link in links)
    assert page.xpath("//script | //link | //img") == []


def test_empty() -> None:
    """Before the first invoice it says so; and when all is done, that too."""
    text = parser.fromstring(index([], [], "Naast Je", None, "nl").decode()).text_content()
    assert "Er zijn nog geen rekeningen." in text
    assert "Niets. Alles is gedaan." in text
    assert "Nothing. Everything is done." in index([], [], "Naast Je", None, "en").decode()


def test_only_credit() -> None:
    """Nothing but credit: no bar, no fault."""
    page = parser.fromstring(index([record("1", "client", "5.00", "credit-note")], [], "N", None, "en").decode())
    assert [bar.get("width") for bar in page.iter("rect")] == ["0"]
