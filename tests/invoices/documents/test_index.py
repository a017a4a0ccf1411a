"""The page that opens the folder of documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lxml import html as parser

from catalog.money import Money
from invoices.documents.index import Record, index
from invoices.model import InvoiceKind, PayerKind


def record(number: str, payer_kind: PayerKind, gross: str, kind: InvoiceKind = "invoice", **more: str) -> Record:
    return Record(
        number=number, kind=kind, issued=date(2026, 12, 3), due=date(2026, 12, 17), payer_kind=payer_kind,
        name=more.get("name", "Anna <Jansen>"), client=more.get("client"), gross=Money.euros(gross),
        payable=Money.euros(more.get("payable", gross)), status="Open",
        files={"pdf": f"2026/{number}.pdf", "html": f"2026/{number} a.html", "ubl": f"2026/{number}.xml"},
    )  # fmt: skip


RECORDS = [
    record("2026-00001", "client", "100.00", payable="80.00"),
    record("2026-00002", "client", "40.00", "credit-note"),
    record("2026-00003", "municipality", "240.00", name="Gemeente Utrecht"),
    replace(record("2026-00004", "family", "75.00", name="Els", client="Anna"), issued=date(2026, 12, 4)),
]


def text_of(page: bytes) -> str:
    return " ".join(" ".join(parser.fromstring(page.decode()).find("body").itertext()).split())


def test_page() -> None:
    """What is to be paid, by kind of payer and by day, credit taken off; newest first; and what is still to do."""
    made = index(RECORDS, ["Bel <Anna>."], "Naast Je", date(2026, 11, 1), "nl")
    text = text_of(made)
    for part in (
        "november 2026",
        "Bel <Anna>.",
        "Klanten 2 documenten € 40,00",
        "Gemeenten 1 document € 240,00",
        "Totaal € 355,00",
        "4 december 2026 1 document € 75,00",
        "3 december 2026 3 documenten € 280,00",
        "Anna <Jansen> Klant 17 december 2026 Open € 80,00 € 20,00 is al verdiend",
        "Els Familie · Voor: Anna",
        "Creditnota Open € -40,00",
    ):
        assert part in text
    page = parser.fromstring(made.decode())
    assert [bar.get("width") for bar in page.iter("rect")] == ["17", "31", "100"]
    assert text.index("2026-00004") < text.index("2026-00003") < text.index("2026-00001")
    assert page.xpath("//script | //link | //img") == []


def test_links() -> None:
    """A number opens the page; beside it are the other documents. Links are relative, and each can be told apart."""
    links = list(parser.fromstring(index(RECORDS, [], "Naast Je", None, "nl").decode()).iter("a"))
    assert [(link.text, link.get("href")) for link in links[:3]] == [
        ("2026-00004", "2026/2026-00004%20a.html"),
        ("PDF", "2026/2026-00004.pdf"),
        ("UBL", "2026/2026-00004.xml"),
    ]
    names = [link.get("aria-label") or link.text for link in links]
    assert names[:3] == ["2026-00004", "PDF 2026-00004", "UBL 2026-00004"]
    assert len(set(names)) == len(names) == 12
    without = replace(RECORDS[0], files={})
    assert "2026-00001" in text_of(index([without], [], "Naast Je", None, "nl"))


def test_read_aloud() -> None:
    """Tables have a caption and headings; they stay tables where a phone lays their rows out as cards."""
    page = parser.fromstring(index(RECORDS, [], "Naast Je", None, "nl").decode())
    assert page.get("lang") == "nl"
    assert [len(page.xpath(f"//{name}")) for name in ("h1", "main", "header")] == [1, 1, 1]
    assert len(page.xpath("//table")) == len(page.xpath("//table/caption")) == 2
    assert all(cell.get("scope") for cell in page.iter("th"))
    roles = {"tr": "row", "td": "cell", "thead": "rowgroup", "tbody": "rowgroup"}
    for table in page.xpath("//table[@role='table']"):
        assert all(part.get("role") == roles[str(part.tag)] for part in table.iter(*roles))


def test_empty() -> None:
    """Before the first invoice it says so; and when all is done, that too."""
    text = text_of(index([], [], "Naast Je", None, "nl"))
    assert "Er zijn nog geen rekeningen." in text
    assert "Niets. Alles is gedaan." in text
    assert "Nothing. Everything is done." in index([], [], "Naast Je", None, "en").decode()


def test_only_credit() -> None:
    """Nothing but credit: no bar, no fault."""
    page = parser.fromstring(index([record("1", "client", "5.00", "credit-note")], [], "N", None, "en").decode())
    assert [bar.get("width") for bar in page.iter("rect")] == ["0"]
