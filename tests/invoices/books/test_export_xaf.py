"""`tiered export xaf`: an audit file that the tax office's own rules find nothing wrong with, and that names nobody."""

from __future__ import annotations

import json
import stat
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import pyxaf
from lxml import etree
from reception import Reception

VERSIONS = ("4.0", "3.2")


def made(desk: Reception, folder: Path, version: str, year: str = "2026") -> Path:
    file = folder / f"{version}-{year}.xaf"
    desk.done("export", "xaf", "--year", year, "--xaf-version", version, file)
    return file


@pytest.mark.parametrize("year", ["2026", "2027"])
@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_is_wrong_with_it(desk: Reception, tmp_path: Path, version: str, year: str) -> None:
    """The XSD and all rules of pyxaf hold, not even a remark; also of a year that only has an opening balance."""
    report = pyxaf.validate(made(desk, tmp_path, version, year), xsd=True)
    assert [str(finding) for finding in report.findings] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_it_holds_the_books_of_the_year(desk: Reception, tmp_path: Path, version: str) -> None:
    """Read back, each account moved as the trial balance says."""
    moved: dict[str, Decimal] = {}
    vat = Decimal(0)
    with pyxaf.open(made(desk, tmp_path, version)) as file:
        assert file.company.name == "Stichting Naast Je"
        for line in file.lines():
            moved[line.account_id] = moved.get(line.account_id, Decimal(0)) + (line.signed_amount or 0)
            vat += sum((each.signed_amount or Decimal(0) for each in line.vat), Decimal(0))
    rows = desk.data("report", "accounts", "--period", "2026")["accounts"]
    assert moved == {row["number"]: Decimal(row["debit"]) - Decimal(row["credit"]) for row in rows}
    assert vat == sum(moved[number] for number in moved if number.startswith("15")) < 0


def standing(desk: Reception, period: str, column: str) -> dict[str, Decimal]:
    rows = desk.data("report", "accounts", "--period", period)["accounts"]
    return {row["number"]: Decimal(row[column]) for row in rows if Decimal(row[column])}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_next_year_opens_with_the_balance_sheet(desk: Reception, tmp_path: Path, version: str) -> None:
    """What the year before earned stands on the opening account, and the trial balance begins with the same."""
    with pyxaf.open(made(desk, tmp_path, version, "2027")) as file:
        opened = {line.account_id: line.signed_amount or Decimal(0) for line in file.opening_balance().lines}
    ended = standing(desk, "2026", "after")
    result = sum(amount for number, amount in ended.items() if number >= "4000")
    assert opened == {**{number: amount for number, amount in ended.items() if number < "4000"}, "1990": result}
    assert sum(opened.values()) == 0
    for period in ("2027", "2027-Q1", "2027-02", "2028"):
        assert standing(desk, period, "before") == opened


def owed(desk: Reception, period: str) -> dict[str, Decimal]:
    rows = desk.data("report", "aging", "--period", period, today=date(2027, 12, 31))["payers"]
    return {row["payer"]: Decimal(row["receivable"]) for row in rows}


def test_each_customer_has_a_balance(desk: Reception, tmp_path: Path) -> None:
    """What they owe when the year begins and when it ends; together the account of receivables."""
    for year, before, after in (("2026", {}, owed(desk, "2026")), ("2027", owed(desk, "2026"), owed(desk, "2027"))):
        with pyxaf.open(made(desk, tmp_path, "4.0", year)) as file:
            customers = list(file.relations.values())
        assert {each.id: each.opening_balance for each in customers if each.opening_balance} == before
        assert {each.id: each.closing_balance for each in customers if each.closing_balance} == after
        ends = sum(each.closing_balance for each in customers)
        assert ends == standing(desk, year, "after")["1300"] != 0


def test_the_open_invoices_of_the_year_before(desk: Reception, tmp_path: Path) -> None:
    """In 3.2, which has a subledger for them: they are the line of receivables in the opening balance."""
    file = etree.parse(made(desk, tmp_path, "3.2", "2027"))
    space = {"x": "http://www.auditfiles.nl/XAF/3.2"}

    def found(path: str) -> list[str]:
        return [each.text for each in file.findall(f".//x:openingBalance//x:{path}", space)]

    rows = desk.data("report", "aging", "--period", "2026")["open_invoices"]
    lines = zip(found("obSbLine/x:invRef"), found("obSbLine/x:custSupID"), found("obSbLine/x:invDueDt"), strict=True)
    assert sorted(lines) == sorted((row["number"], row["payer"], row["due"]) for row in rows)
    (line,) = set(found("obSbLine/x:obLineNr"))
    accounts = dict(zip(found("obLine/x:nr"), found("obLine/x:accID"), strict=True))
    assert accounts[line] == "1300"
    debit, credit = found("obSubledger/x:totalDebit"), found("obSubledger/x:totalCredit")
    assert Decimal(debit[0]) - Decimal(credit[0]) == standing(desk, "2027", "before")["1300"]
    assert found("obSubledger/x:linesCount") == [str(len(rows))]


def test_within_a_year_its_own_results_stay_where_they_are(desk: Reception) -> None:
    """December begins with what October and November earned; nothing is on the opening account."""
    before = standing(desk, "2026-12", "before")
    assert before["8030"] == standing(desk, "2026-11", "after")["8030"] < 0
    assert "1990" not in before


def test_people_have_no_name_and_help_is_not_told(tmp_path: Path, desk: Reception) -> None:
    """Clients and family are a number; institutions keep their name; services do not stand in it."""
    text = made(desk, tmp_path, "4.0").read_text()
    with desk.practice() as practice, practice.database.reading() as connection:
        people = [json.loads(row[0]) for row in connection.exec_driver_sql("SELECT record FROM persons")]
        services = {
            row[0] for row in connection.exec_driver_sql("SELECT DISTINCT service FROM postings WHERE service > ''")
        }
    assert len(people) > 20
    assert services
    for person in people:
        for told in ("name", "street", "email", "birth_date"):
            assert not person.get(told) or person[told] not in text
    for service in services:
        assert service not in text
    assert "<custSupName>Gemeente Utrecht</custSupName>" in text


def test_an_id_that_may_be_a_name_is_replaced(tmp_path: Path) -> None:
    """The same each time, of another practice another; what we numbered ourselves stays."""

    def ids(folder: Path, day: str) -> set[str]:
        desk = Reception.opened(folder)
        rows = "id,name\nde-vries,Anna de Vries\n,Bram Bos\n"
        desk.done("client", "import", desk.file("clients.csv", rows))
        for client in ("de-vries", "k-0001"):
            desk.done("deliver", "online-talk", client, "--on", day)
        desk.issue_month("2026-11")
        found = []
        for name in ("a.xaf", "b.xaf"):
            desk.done("export", "xaf", "--year", "2026", folder / name)
            with pyxaf.open(folder / name) as file:
                found.append(set(file.relations))
        assert found[0] == found[1]
        return found[0]

    first, second = ids(tmp_path / "one", "2026-11-02"), ids(tmp_path / "two", "2026-11-03")
    assert first & second == {"k-0001"}
    assert len(first) == len(second) == 2
    assert not any("vries" in key for key in first | second)


def test_a_file_that_is_there_stays(desk: Reception, tmp_path: Path) -> None:
    """It is refused, with what to do; a person can say yes. It is for its owner only."""
    file = tmp_path / "audit.xaf"
    file.write_text("mine")
    assert "--force" in desk.refused("export", "xaf", "--year", "2026", file)
    desk.done("export", "xaf", "--year", "2026", file, typed="n\n")
    assert file.read_text() == "mine"
    desk.done("export", "xaf", "--year", "2026", file, typed="j\n")
    assert pyxaf.validate(file).ok
    file.write_text("mine")
    desk.done("export", "xaf", "--year", "2026", file, "--force")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["audit.xaf"]


def test_the_answer_says_what_is_in_it(desk: Reception, tmp_path: Path) -> None:
    """The totals are those of the trial balance; the scope is said."""
    data = desk.data("export", "xaf", "--year", "2026", tmp_path / "audit.xaf")
    sums = desk.data("report", "accounts", "--period", "2026")["accounts_total"]
    assert (data["debit"], data["credit"]) == (sums["debit"], sums["credit"])
    assert "niet de rest van de boekhouding" in data["scope"]
    assert desk.data("export", "xaf", tmp_path / "other.xaf")["period"] == "2026"
    assert "2026-Q4" in desk.misused("export", "xaf", "--year", "2026-Q4", tmp_path / "third.xaf")


def test_nothing_half_written(desk: Reception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stops half-way leaves no file."""
    from invoices.books.ledger import Ledger

    def stopped(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "journal_name", stopped)
    assert desk.run("export", "xaf", "--year", "2026", tmp_path / "audit.xaf").exit_code == 130
    assert list(tmp_path.iterdir()) == []
