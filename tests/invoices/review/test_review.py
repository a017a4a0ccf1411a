"""`tiered review 2026-Q4`: one folder that says whether the books are right, and shows every invoice in full."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from reception import Reception

from catalog.money import Money, total

from .conftest import Made


class Links(HTMLParser):
    """What a page refers to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "action", "srcset", "data")]


def test_all_is_right(made: Made, desk: Reception) -> None:
    """Every check has its line, with the head of the chain; what `tiered verify` checks is among them."""
    data, page = made.data, made.page()
    assert data["holds"] is True
    names = [each["check"] for each in data["checks"]]
    assert {each["check"] for each in desk.data("verify")["checks"]} <= set(names)
    assert names[-2:] == ["balance", "complete"]
    assert f"Alles klopt: {len(names)} controles" in page
    assert "De keten van gebeurtenissen is niet onderbroken" in page
    assert f"{data['head']['sequence']} {data['head']['hash']}" in page
    assert "Alleen voor wie de boeken" in page


def test_it_opens_from_anywhere(made: Made) -> None:
    """Every address in it is a file of the folder; nothing comes from elsewhere."""
    pages = sorted(made.folder.rglob("*.html"))
    ours = [path for path in pages if "documents" not in path.parts]
    assert len(ours) == 32
    for path in ours:
        found = Links(path.read_text("utf-8")).found
        assert [each for each in found if not (path.parent / each).resolve().is_file()] == []
        assert "@import" not in path.read_text("utf-8")


def test_documents_are_copied_as_they_are(made: Made, desk: Reception) -> None:
    copies = [path for path in (made.folder / "documents").rglob("*") if path.is_file()]
    assert len(copies) > 60
    assert all(path.read_bytes() == (desk.folder / path.relative_to(made.folder)).read_bytes() for path in copies)


def test_the_sums_are_those_of_the_books(made: Made, desk: Reception) -> None:
    """Revenue per tier and per payer are the revenue of the trial balance; what is open by age is the receivables."""
    page = made.page()
    rows = {row["number"]: row for row in desk.data("report", "accounts", "--period", "2026-Q4")["accounts"]}
    revenue = -total(Money.euros(rows[number]["after"]) for number in ("8000", "8030"))
    sums = re.findall(r'<tr class="total"><th scope="row">Totaal</th>.*?<td class="sum">([^<]+)</td>', page)
    assert sums[:2] == [dutch(revenue)] * 2
    assert sums[2] == dutch(Money.euros(rows["1300"]["after"]))


def test_open_amounts_are_of_the_last_day_of_the_period(desk: Reception, tmp_path: Path) -> None:
    """What was paid after it was open then, with the age it had then: the total is that of the trial balance."""
    own = Reception(Path(shutil.copytree(desk.folder, tmp_path / "practice")))
    later = date(2027, 2, 10)
    own.done("pay", "book", "2026-00003", "10", "--how", "bank", "--on", "2027-01-20", today=later)
    own.done("review", "2026-Q4", tmp_path / "q4", today=later)
    page = (tmp_path / "q4" / "index.html").read_text("utf-8").replace("\u00a0", " ")
    (aged,) = re.findall(r"Open aan het eind van 31 december 2026.*?</table>", page, re.DOTALL)
    aging = own.data("report", "aging", "--period", "2026-Q4", today=later)
    (sums,) = re.findall(r'<tr class="total">.*?<td class="sum">([^<]+)</td>', aged)
    assert sums == dutch(Money.euros(aging["receivable"]))
    assert "Zoals het stond aan het eind van 31 december 2026" in aged
    assert f"{dutch(Money.euros(aging['kinds_total']['days_60']))}</td>" in aged
    running = tmp_path / "running"
    own.done("review", "2026-Q4", running)
    assert "Open aan het eind van 9 november 2026" in (running / "index.html").read_text("utf-8").replace("\u00a0", " ")


def dutch(amount: Money) -> str:
    return "€ " + f"{amount.decimal:,}".translate(str.maketrans(",.", ".,"))


def test_a_page_says_how_every_cent_came_about(made: Made) -> None:
    """Frozen data, postings with numbers of the ledger, payments, the trace and the history."""
    page = made.page("2026-00029")
    for part in ("Gemeente Amersfoort", "€ 249,58", "1300", "8030", "A-4410", "€ 146,81", "€ 102,77", "gemaakt (Ria)"):
        assert part in page
    assert "d-00026" in page
    paid = made.page("2026-00001")
    assert "1100" in paid
    assert "p-00001" in paid
    assert "4510" in made.page("2026-00002")


def test_what_a_credit_note_comes_to_is_not_to_be_paid(made: Made, desk: Reception) -> None:
    (note,) = (each["number"] for each in desk.data("invoice", "list")["invoices"] if each["kind"] == "credit-note")
    assert "Te betalen" not in made.page(note)
    assert "Gecrediteerd" in made.page(note)
    assert "Te betalen" in made.page("2026-00001")


def test_a_page_shows_what_a_package_releases(made: Made) -> None:
    """To who paid for it: the sessions that were given."""
    page = made.page("2026-00027")
    assert "Xander Prins" in page
    assert page.count("release:") == 4


def test_nothing_of_a_note_is_in_it(desk: Reception, made: Made, tmp_path: Path) -> None:
    """What staff wrote about somebody, or why they wrote something off, is no business of an accountant."""
    folder = Path(shutil.copytree(desk.folder, tmp_path / "practice"))
    own = Reception(folder)
    own.done("client", "note", "Anna Jansen", "cannot sleep at all")
    own.done("pay", "write-off", "2026-00003", "--reason", "is in hospital", "--yes")
    own.done("review", "2026-Q4", tmp_path / "q4")
    texts = [path.read_text("utf-8") for path in (tmp_path / "q4").rglob("*.html")]
    assert not [text for text in texts if "cannot sleep" in text or "hospital" in text]


def edited(desk: Reception, folder: Path, *statements: str) -> Reception:
    """A copy of the practice of which somebody edited the database."""
    copy = Path(shutil.copytree(desk.folder, folder))
    with closing(sqlite3.connect(copy / "practice.db")) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        for sql in statements:
            assert raw.execute(sql).rowcount
        raw.commit()
    return Reception(copy)


EDITED = "UPDATE postings SET amount = {} WHERE source = '{}' AND {}"


@pytest.mark.parametrize(
    ("sql", "check", "code"),
    [
        (EDITED.format("amount + 1", "2026-00003", "line = 1"), "balance", "review-balance"),
        (EDITED.format(0, "2026-00003", "line = 1"), "controls", "verify-control"),
        (EDITED.format(0, "2026-00017", "account = 'vat'"), "controls", "verify-control"),
        ("DELETE FROM plans WHERE delivery = 'd-00026'", "complete", "review-unbilled"),
    ],
)
def test_what_is_wrong_is_named(desk: Reception, tmp_path: Path, sql: str, check: str, code: str) -> None:
    """On the first screen, with a number; the command ends with 1 and the folder is there all the same."""
    own = edited(desk, tmp_path / "practice", sql)
    result = own.run("review", "2026-Q4", tmp_path / "q4", "--json")
    assert result.exit_code == 1
    (found,) = (each for each in json.loads(result.stdout)["checks"] if each["check"] == check and not each["holds"])
    assert code in [each["code"] for each in found["faults"]]
    page = (tmp_path / "q4" / "index.html").read_text("utf-8").replace("\u00a0", " ")
    assert "Klopt niet" in page
    assert all(each["message"].replace("\u00a0", " ") in page for each in found["faults"])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE invoices SET record = '{' WHERE number = '2026-00003'",
        "UPDATE catalogs SET toml = 'x'",
        "UPDATE renditions SET files = '[]' WHERE number = '2026-00003'",
        "UPDATE plans SET record = '[' WHERE delivery = 'd-00026'",
        "UPDATE movements SET record = '{'",
    ],
)
def test_what_cannot_be_read_is_named_too(desk: Reception, tmp_path: Path, sql: str) -> None:
    """Whatever somebody made of a record, there is a first screen that says so."""
    result = edited(desk, tmp_path / "practice", sql).run("review", "2026-Q4", tmp_path / "q4")
    assert result.exit_code == 1
    assert "Klopt niet" in (tmp_path / "q4" / "index.html").read_text("utf-8")


def test_a_document_that_changed(desk: Reception, tmp_path: Path) -> None:
    own = edited(desk, tmp_path / "practice")
    own.file("documents/2026/2026-00003.html", "<p>another")
    assert own.run("review", "2026-Q4", tmp_path / "q4").exit_code == 1
    assert "2026-00003.html is veranderd" in (tmp_path / "q4" / "index.html").read_text("utf-8")


def test_a_long_list_is_there_in_full(desk: Reception, tmp_path: Path) -> None:
    """Every one of the documents that are gone is named; a script is not needed to unfold them."""
    own = edited(desk, tmp_path / "practice")
    gone = sorted((own.folder / "documents" / "2026").glob("*.pdf"))
    for path in gone:
        path.unlink()
    assert own.run("review", "2026-Q4", tmp_path / "q4").exit_code == 1
    page = (tmp_path / "q4" / "index.html").read_text("utf-8")
    assert [path.name for path in gone if f"{path.name} is weg" not in page] == []
    assert f"en nog {len(gone) - 20}" in page


def test_made_anew_and_nothing_else_overwritten(desk: Reception, tmp_path: Path) -> None:
    """What was made before makes room; a folder of somebody's own does not."""
    folder = tmp_path / "q4"
    desk.done("review", "2026-Q4", folder)
    (folder / "invoices" / "old.html").touch()
    desk.done("review", "2026-Q4", folder)
    assert not (folder / "invoices" / "old.html").exists()
    own = tmp_path / "own"
    own.mkdir()
    (own / "letter.txt").touch()
    assert "is er al" in desk.refused("review", "2026-Q4", own)
    assert sorted(tmp_path.iterdir()) == [own, folder]


def test_a_period_that_is_none(desk: Reception) -> None:
    assert "2026-Q5" in desk.misused("review", "2026-Q5")
