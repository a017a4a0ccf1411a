"""The example's year: it proves itself, comes out as was worked out by hand, and ties out with what it is about."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select
from the_year import END
from typer.testing import CliRunner

import cli
from catalog.money import Money, total
from catalog.terminal import Terminal
from invoices.bank.read import read
from invoices.practice import year as playing
from invoices.practice.practice import Practice
from invoices.practice.year import Step, story, year_folder
from invoices.store.archive import Entry
from invoices.store.schema import letters, link_states, links, movements, postings

Q1 = {  # VAT of the first quarter, worked out by hand: of each bill the net amount, then 21% of it
    "walks of 45.00": 3 * 781,  # net 37.19
    "walks of 30.00": 3 * 521,  # net 24.79
    "walks of 15.00, 20.00 and 15.00": 260 + 347 + 260,  # net 12.40, 16.53
    "walks of 60.00": 4 * 1041,  # net 49.59
    "three seats, 64.50": 3 * 1120,  # net 53.31
    "a seat, 24.00": 2 * 3 * 416,  # net 19.83; two people
    "five seats, 97.50": 3 * 1692,  # net 80.58
    "two seats, 43.00": 3 * 746,  # net 35.54
    "the tables of Tim, 86.00, 195.00 and 86.00": 1492 + 3384 + 1492,  # net 71.07, 161.16
}
Q3 = {
    "walks of 45.00": 3 * 781,
    "walks of 30.00": 3 * 521,
    "walks of 15.00, 20.00 and 15.00": 260 + 347 + 260,
    "walks of 60.00": 5 * 1041,
    "a walk of 75.00": 1302,  # net 61.98
    "three seats, 64.50": 2 * 1120,  # nobody cooks in August
    "a seat, 24.00": 2 * 2 * 416,
    "five seats, 97.50": 2 * 1692,
    "two seats, 43.00": 2 * 746,
}
LEFT = {("client", "k-0025"): 19000, ("client", "k-0008"): 7000, ("family", "Ilse de Wit"): 2500}
LEFT[("client", "k-0034")] = 47500  # five of six talks; two, one (of two payers) and five are left


@pytest.fixture(scope="module")
def practice(year: Path) -> Iterator[Practice]:
    """The practice on the last day of the story."""
    with Practice(Terminal(year, chosen_day=date.fromisoformat(END))) as found:
        yield found


@pytest.fixture(scope="module")
def entries(practice: Practice) -> list[Entry]:
    """Every invoice and credit note."""
    with practice.archive() as archive:
        return archive.entries()


@pytest.fixture(scope="module")
def books(practice: Practice) -> list[Row[Any]]:
    """Every posting."""
    with practice.database.reading() as connection:
        return list(connection.execute(select(postings)))


def answer(year: Path, *words: str) -> Any:
    """What a program gets on the last day of the story."""
    result = CliRunner(env={"TIERED_DEBUG": "1"}).invoke(cli.app, ["-C", str(year), "--today", END, "--json", *words])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def of_quarter(books: list[Row[Any]], account: str, quarter: int) -> int:
    """What stands on an account for a quarter of 2026, in cents, by the day of VAT."""
    months = {f"2026-{month:02}" for month in range(3 * quarter - 2, 3 * quarter + 1)}
    return sum(row.amount for row in books if row.account == account and row.tax_point[:7] in months)


def test_it_proves_itself(year: Path) -> None:
    """Nothing in it is other than as it was done."""
    assert answer(year, "verify")["faults"] == []


def test_all_of_it_was_played(entries: list[Entry]) -> None:
    """Each month was billed, to every kind of payer, and there is something to correct and to look for."""
    assert 300 <= len(entries) <= 400
    assert {entry.payer_kind for entry in entries} == {"client", "family", "insurer", "svb", "municipality"}
    assert {entry.status for entry in entries} >= {"open", "paid", "written-off", "credited"}
    assert len({entry.issued.isoformat()[:7] for entry in entries}) == 12
    assert {entry.issued.year for entry in entries} == {2026, 2027}


def test_the_page_is_that_of_the_last_day(year: Path, entries: list[Entry]) -> None:
    """It is written once, after all."""
    page = (year / "documents" / "index.html").read_text(encoding="utf-8")
    assert all(entry.number in page for entry in entries)


def test_receivables_are_what_is_open(entries: list[Entry], books: list[Row[Any]]) -> None:
    """Of each payer the books say what the invoices say; what is kept for them stands apart."""
    booked: dict[tuple[str, str], int] = defaultdict(int)
    for row in books:
        if row.account == "receivable":
            booked[row.payer_kind, row.payer] += row.amount
    owed: dict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        owed[entry.payer_kind, entry.payer] += entry.open.cents
    assert {who: cents for who, cents in booked.items() if cents} == {who: c for who, c in owed.items() if c}
    assert owed["municipality", "amersfoort"] > owed["municipality", "utrecht"] > 0


def test_deferred_is_what_is_left_of_packages(entries: list[Entry], books: list[Row[Any]]) -> None:
    """Each payer's unused talks of packages paid up front; Ruben's ran out a day before the end."""
    names = {entry.payer: entry.payer_name for entry in entries if entry.payer_kind == "family"}
    left: dict[tuple[str, str], int] = defaultdict(int)
    for row in books:
        if row.account == "deferred":
            left[row.payer_kind, names.get(row.payer, row.payer)] -= row.amount
    assert {who: cents for who, cents in left.items() if cents} == LEFT


@pytest.mark.parametrize(("quarter", "by_hand"), [(1, Q1), (3, Q3)])
def test_vat_of_a_quarter(quarter: int, by_hand: dict[str, int], books: list[Row[Any]]) -> None:
    """The VAT of the help of a quarter; what was credited in it of the quarter before counts there."""
    assert of_quarter(books, "vat", quarter) == -sum(by_hand.values())


def test_vat_of_the_year(year: Path) -> None:
    """What is filled in is net of the corrections within the year; the account `vat` comes to the same."""
    found = answer(year, "report", "vat", "--period", "2026")
    assert found["to_file_total"]["vat"] == found["account_total"]["vat"] == "1084.04"
    assert len(found["account"]) == 3


def test_the_second_quarter_is_corrected_in_the_third(entries: list[Entry]) -> None:
    """Three credit notes of July and August, on bills of help of May."""
    notes = [
        e for e in entries if e.kind == "credit-note" and e.tax and date(2026, 7, 2) < e.issued < date(2026, 10, 1)
    ]
    assert [str(note.tax) for note in notes] == ["16.92", "11.20", "1236.90"]


def test_a_correction_that_needs_a_return_of_its_own(year: Path) -> None:
    """95 hours for 9.5: found after the second quarter was closed, and more than 1,000 euros of VAT."""
    third = answer(year, "report", "vat", "--period", "2026-Q3")
    assert [(row["original"], row["vat"]) for row in third["corrections"]] == [("2026-Q2", "-1116.95")]
    assert third["to_file_total"]["vat"] == third["boxes_total"]["vat"] == "200.60"  # it is not in what is filled in
    assert any("suppletie" in note for note in third["notes"])


def test_what_came_by_bank_is_in_the_books(books: list[Row[Any]]) -> None:
    """The statements follow each other, and but for the rent and the printer all of them was booked."""
    statements = [each for f in sorted((year_folder() / "bank").iterdir()) for each in read(f.read_bytes(), f.name)]
    assert [each.opening for each in statements[1:]] == [each.closing for each in statements[:-1]]
    ours = [line.amount for each in statements for line in each.lines if line.text not in ("huur", "factuur 4411")]
    assert total(ours).cents == sum(row.amount for row in books if row.account == "bank")


def test_each_delivery_is_somewhere(year: Path) -> None:
    """Billed, in a package, waiting for somebody, found late, or removed."""
    listed = answer(year, "delivery", "list", "--removed")["deliveries"]
    counted = Counter(each["state"] for each in listed)
    assert counted == {"billed": 467, "package": 22, "held": 3, "removed": 2, "unbilled": 1}


def test_money_went_every_way(practice: Practice) -> None:
    """Bank, cash and card; a refund and a write-off; a note, the letter of the law, an institution's reminder."""
    with practice.database.reading() as connection:
        made = [json.loads(record) for record in connection.execute(select(movements.c.record)).scalars()]
        sent = [json.loads(record)["kind"] for record in connection.execute(select(letters.c.record)).scalars()]
    assert {"payment", "refund", "write-off"} <= {each["kind"] for each in made}
    assert {"bank", "cash", "card"} <= {each.get("till") for each in made}
    assert sorted(sent) == ["letter", "note", "note", "reminder"]


def test_the_page_about_it_says_what_comes_out(entries: list[Entry], books: list[Row[Any]]) -> None:
    """The table of examples/practice/year/README.md."""
    page = (year_folder() / "README.md").read_text(encoding="utf-8")
    for quarter in range(1, 5):
        months = range(3 * quarter - 2, 3 * quarter + 1)
        mine = [e for e in entries if e.issued.year == 2026 and e.issued.month in months]
        bills, notes = ([e for e in mine if e.kind == kind] for kind in ("invoice", "credit-note"))
        gross = total(e.gross for e in bills) - total(e.gross for e in notes)
        vat = Money(-of_quarter(books, "vat", quarter))
        assert f"| Q{quarter} | {len(bills)} | {len(notes)} | {gross} | {vat} |" in page


def test_the_page_about_it_says_what_the_second_return_says(year: Path) -> None:
    """Zohra's note is in it, Oscar's is a correction in the next: so it is not the figure of the table."""
    page = (year_folder() / "README.md").read_text(encoding="utf-8")
    second, third = (answer(year, "report", "vat", "--period", f"2026-Q{quarter}") for quarter in (2, 3))
    due = next(row["vat"] for row in second["boxes"] if row["box"] == "1a")
    (corrected,) = (row["vat"].removeprefix("-") for row in third["corrections"])
    assert "credit-note" in {row["kind"] for row in second["invoices_1a"]}
    assert f"says {due}" in page
    assert f"{due} less {corrected} is" in page


def test_stripe_is_left_alone(practice: Practice) -> None:
    """Whoever plays it has a key, perhaps a real one: only the stand-in is asked, and each link of it was paid."""
    with practice.store.links() as book:
        assert book.alive() == book.lost() == []
    with practice.database.reading() as connection:
        numbers = set(connection.execute(select(links.c.number)).scalars())
        said = [json.loads(record) for record in connection.execute(select(link_states.c.record)).scalars()]
    urls = {each["url"] for each in said if each.get("url")}
    assert numbers == {"2026-00262", "2026-00263", "2026-00299", "2026-00312"}
    assert len(urls) == len(numbers)
    assert all(url.startswith("http://127.0.0.1:") and ":9/" not in url for url in urls)


def test_no_document_has_a_link_of_the_stand_in(year: Path) -> None:
    """It is gone when the story is over."""
    pages = [*(year / "documents").rglob("*.html"), *(year / "documents").rglob("*.xml")]
    assert pages
    assert not [page for page in pages if "http://127.0.0.1" in page.read_text(encoding="utf-8")]


def test_money_stands_at_stripe(books: list[Row[Any]]) -> None:
    """At the end of 2026 a payment is there still, and a payout is on its way; the fees are a cost."""
    stands = Counter[str]()
    for row in books:
        if row.booked <= "2026-12-31":
            stands[row.account] += row.amount
    assert stands["clearing"] == 9500 - 168
    assert stands["transit"] == 8500 - 29
    assert stands["fees"] == 2 * 29 + 2 * 168


def test_what_is_refused_stops_the_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with what the command said, and leaves nothing half-made."""
    monkeypatch.setattr(playing, "story", lambda: [*story()[:1], Step("2026-01-03", "Ria", ("issue", "--month", "x"))])
    result = CliRunner().invoke(cli.app, ["demo", "--year", str(tmp_path / "year")])
    assert result.exit_code == 2
    assert "2026-01-03 tiered issue --month x" in result.stderr
    assert list(tmp_path.iterdir()) == []
