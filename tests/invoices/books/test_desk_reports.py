"""Reports of a day that is over: what was open, earned and deferred then, and that they are the books."""

from __future__ import annotations

import html
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from end_to_end.office import Office, euros
from end_to_end.test_any_correction import act
from end_to_end.test_books import FEW, RUNS, practice
from end_to_end.test_seats import ahead, cancel
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser
from property.cases import Case, cases
from reception import WIDE, Reception

from catalog.dates import Period
from catalog.money import Money
from catalog.texts import LANGUAGES, Language
from invoices.books.accounts import accounts
from invoices.books.aging import Open, aging
from invoices.books.deferred import deferred
from invoices.books.report import Report, record
from invoices.books.revenue import revenue


def made(office: Office, name: str, period: str) -> dict[str, Any]:
    """A report, as programs read it."""
    when = Period.named(period)
    with office.reading() as connection:
        reports: dict[str, Report] = {
            "aging": aging(connection, period, when, date(2027, 12, 31), "en"),
            "deferred": deferred(connection, period, when, "en"),
            "revenue": revenue(connection, office.catalog, period, when, "en"),
            "accounts": accounts(connection, (), period, when, "en", "Total"),
        }
    return record(reports[name])


def moved(office: Office, period: str, *numbers: str) -> Decimal:
    """What accounts of the trial balance came to in a period, on the credit side."""
    rows = [row for row in made(office, "accounts", period)["accounts"] if row["number"] in numbers]
    return sum((Decimal(row["credit"]) - Decimal(row["debit"]) for row in rows), Decimal(0))


@pytest.mark.parametrize(
    ("late", "amount", "age"),
    [
        (-3, "1.00", "not_due"),
        (0, "1.00", "not_due"),
        (1, "1.00", "days_30"),
        (30, "1.00", "days_30"),
        (31, "1.00", "days_60"),
        (60, "1.00", "days_60"),
        (61, "1.00", "days_90"),
        (90, "1.00", "days_90"),
        (91, "1.00", "days_over"),
        (91, "-1.00", "overpaid"),
    ],
)
def test_the_age_of_an_open_amount(late: int, amount: str, age: str) -> None:
    """Days are counted after the day on which it had to be paid; what was paid too much has no age."""
    assert Open("1", "client", "anna", date(2026, 1, 1), late, euros(amount)).age == age


def test_what_was_open_on_a_day() -> None:
    """What was paid, credited or billed after it counts for nothing: as of that day, not as of now."""
    office = Office()
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.deliver("paperwork", 1105, quantity="1")
    office.issue("2026-11", 1202)
    first, second = (invoice.number for invoice in office.invoices())
    office.pay(first, "25.00", 1220)
    office.credit(second, "drop", 20270104)
    november, december, january = (made(office, "aging", name) for name in ("2026-11", "2026-12", "2027-01"))
    assert [row["receivable"] for row in november["open_invoices"]] == ["40.00"]
    assert november["kinds_total"]["days_30"] == "40.00"
    due = office.invoices()[0].due
    late = (date(2026, 12, 31) - due).days
    assert late > 0
    assert [(r["number"], r["receivable"], r["days_late"]) for r in december["open_invoices"]] == [
        (first, "15.00", late),
        (second, "60.00", max((date(2026, 12, 31) - office.invoices()[1].due).days, 0)),
    ]
    assert december["receivable"] == december["kinds_total"]["receivable"] == "75.00"
    assert [row["number"] for row in january["open_invoices"]] == [first]
    assert all(each["holds"] for each in (november, december, january))


def test_paid_too_much_stands_apart() -> None:
    """It makes nobody's debt smaller: it is below zero, in a column of its own."""
    office = Office()
    office.person("bert")
    for client in ("anna", "bert"):
        office.deliver("talk", 1005, client=client)
    office.issue("2026-10", 1102)
    office.pay(office.invoices()[0].number, "50.00", 1103)
    found = made(office, "aging", "2026-11")
    assert (found["kinds_total"]["overpaid"], found["kinds_total"]["receivable"]) == ("-10.00", "30.00")
    assert [(row["payer"], row["overpaid"], row["receivable"]) for row in found["payers"]] == [
        ("anna", "-10.00", "-10.00"),
        ("bert", "0.00", "40.00"),
    ]


def test_a_movement_of_a_closed_period_counts_when_it_is_booked() -> None:
    """A payment of a closed month was still open in that month's books."""
    office = Office()
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.close("2026-11", 1205)
    office.pay(office.invoices()[0].number, "40.00", 1110)
    assert made(office, "aging", "2026-11")["kinds_total"]["receivable"] == "40.00"
    assert made(office, "aging", "2026-12")["open_invoices"] == []


def test_an_invoice_of_the_old_system(tmp_path: Path) -> None:
    """It is as late as it was there, from the day on which it was brought in."""
    desk = Reception.opened(tmp_path)
    desk.client("Anna Jansen")
    rows = "factuurnummer;datum;vervaldatum;klant;openstaand\nF-1001;1-9-2026;15-9-2026;Anna Jansen;120,00\n"
    desk.data("opening", "import", desk.file("invoices.csv", rows), "--on", "2026-11-01")
    found = desk.data("report", "aging", "--period", "2026-11", today=date(2026, 12, 1))
    assert [(r["number"], r["days_late"], r["receivable"]) for r in found["open_invoices"]] == [
        ("F-1001", 76, "120.00")
    ]
    assert found["holds"] is True
    assert desk.data("report", "aging", "--period", "2026-10")["open_invoices"] == []


def test_revenue_is_that_of_the_books(desk: Reception) -> None:
    """Each table adds up to `revenue` in the trial balance; deferred moved as much as there."""
    found = desk.data("report", "revenue", "--period", "2026-11")
    books = {row["number"]: row for row in desk.data("report", "accounts", "--period", "2026-11")["accounts"]}

    def moved(*numbers: str) -> Decimal:
        rows = [books[number] for number in numbers if number in books]
        return sum((Decimal(row["credit"]) - Decimal(row["debit"]) for row in rows), Decimal(0))

    for table in ("tiers", "per_service", "payers"):
        sums = found[f"{table}_total"]
        assert Decimal(sums["revenue"]) == moved("8000", "8010", "8020", "8030", "8040") > 0
        assert Decimal(sums["deferred_more"]) == moved("1450")
        assert Decimal(sums["not_charged"]) == -moved("8910")
    assert [row["tier"] for row in found["tiers"]] == list(dict.fromkeys(row["tier"] for row in found["per_service"]))
    assert all(row["tier"] for row in found["tiers"])


def test_what_is_waived_stands_beside_it() -> None:
    """It is no revenue, and no payer's debt."""
    office = Office()
    office.coverage("policy", "anker", amount="25.00", order=1)
    office.coverage("own", amount="0.00", order=2)
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.decide("waive")
    office.issue("2026-10", 1103)
    found = made(office, "revenue", "2026")["per_service"]
    assert [(row["service"], row["payer_kind"], row["revenue"], row["not_charged"]) for row in found] == [
        ("talk", "client", "0.00", "15.00"),
        ("talk", "insurer", "25.00", "0.00"),
    ]


def test_a_package_and_what_is_left_of_it() -> None:
    """Sessions and euros of the same day; a package of a credited invoice is gone once it is credited."""
    office = Office()
    opened = office.deliver("six-talks", 1005)
    office.deliver("six-talks", 1102)
    office.issue_client(1031)
    office.issue("2026-11", 1201)
    october, november = (made(office, "deferred", name) for name in ("2026-10", "2026-11"))
    shown = [
        [(r["package_id"], r["used"], r["left"], r["released"], r["still_deferred"]) for r in each["packages"]]
        for each in (october, november)
    ]
    assert shown == [[(opened, 1, 5, "95.00", "475.00")], [(opened, 2, 4, "190.00", "380.00")]]
    assert november["packages"][0]["usable_until"] == "2027-10-04"
    assert (november["deferred"], november["holds"], november["notes"]) == ("380.00", True, [])
    office.stop(1210)
    december = made(office, "deferred", "2026-12")
    assert [(row["left"], row["still_deferred"]) for row in december["packages"]] == [(0, "0.00")]
    assert made(office, "deferred", "2026-11")["deferred"] == "380.00"
    assert made(office, "deferred", "2027-01")["packages"] == []


def test_a_session_of_a_closed_period_is_told() -> None:
    """It was given before the end and counts after it: the books are right, and the difference is explained."""
    office = Office()
    opened = office.deliver("six-talks", 1005)
    office.issue_client(1031)
    office.close("2026-11", 1202)
    office.deliver("six-talks", 1120)
    office.issue("2026-11", 1203)
    found = made(office, "deferred", "2026-11")
    assert (found["holds"], found["deferred"], len(found["notes"])) == (True, "475.00", 1)
    assert opened in found["notes"][0]
    assert made(office, "deferred", "2026-12")["notes"] == []


def test_a_package_that_does_not_tie_out() -> None:
    """A line that nobody can explain is found, with the package."""
    office = Office()
    opened = office.deliver("six-talks", 1005)
    office.issue_client(1031)
    with office.store.database.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER postings_unchanged")
        connection.exec_driver_sql(
            "UPDATE postings SET amount = amount - 100 WHERE account = 'deferred' AND source LIKE 'release:%'"
        )
    found = made(office, "deferred", "2026-10")
    assert found["holds"] is False
    assert opened in found["notes"][0]


def test_a_seat_that_was_cancelled_later_is_of_its_own_day() -> None:
    """At the end of March nobody knew that it would be cancelled in April."""
    office = Office()
    seat = office.deliver("talk", 20270410)
    ahead(office, 20270320, seat)
    cancel(office, seat, 20270402)
    (row,) = made(office, "deferred", "2027-Q1")["seats"]
    assert (row["day"], row["still_deferred"]) == ("2027-04-10", "44.00")
    assert made(office, "deferred", "2027-Q2")["seats"] == []


def test_a_package_of_the_old_system(tmp_path: Path) -> None:
    """All its sessions, those of before counted as used; only what was left is deferred here."""
    desk = Reception.opened(tmp_path)
    desk.client("Anna Jansen")
    with desk.practice() as opened:
        service = next(each.id for each in opened.catalog.services if each.scale == "package")
    rows = f"klant;dienst;sessies;gebruikt;tot en met;nog te verdienen\nAnna Jansen;{service};6;2;31-3-2027;200,00\n"
    desk.data("opening", "import", desk.file("packages.csv", rows), "--on", "2026-11-01")
    desk.deliver(service, "k-0001", "2026-11-02")
    desk.issue_month("2026-11")
    found = desk.data("report", "deferred", "--period", "2026-11")
    (row,) = found["packages"]
    assert (row["sessions"], row["used"], row["left"]) == (6, 3, 3)
    assert (row["billed_ahead"], row["released"], row["still_deferred"]) == ("200.00", "50.00", "150.00")
    assert found["holds"] is True
    assert desk.data("report", "revenue", "--period", "2026-11")["tiers_total"]["deferred_more"] == "-50.00"


@FEW
@given(cases(), st.data())
def test_they_are_the_books_at_every_end_of_a_month(case: Case, data: st.DataObject) -> None:
    """Whatever was billed, corrected, paid and closed: open, earned and deferred are what the accounts say."""
    office = practice(case)
    for month, today in RUNS:
        office.issue(month, today)
        for _ in range(data.draw(st.integers(0, 3), label="corrections")):
            act(office, data, case, today)
        open_now = [each for each in office.invoices() if each.kind == "invoice" and office.open_of(each.number)]
        if open_now and data.draw(st.booleans(), label="paid"):
            number = data.draw(st.sampled_from([each.number for each in open_now]), label="which")
            office.pay(number, str(data.draw(st.integers(1, 99), label="euros")), today)
    for name in ("2026-09", "2026-Q4", "2027-01", "2027-02", "2027-03", "2027"):
        period = Period.named(name)
        assert made(office, "aging", name)["holds"]
        found = made(office, "deferred", name)
        assert found["holds"], found
        rows = [*found["packages"], *found["seats"]]
        assert sum((Decimal(row["still_deferred"]) for row in rows), Decimal(0)) == Decimal(found["deferred"])
        with office.reading() as connection:
            stood = accounts(connection, (), name, period, "en", "Total").tables[0].rows
        at_end = {row[0]: row[-1] for row in stood}
        assert -at_end.get("1450", Money(0)) == euros(found["deferred"])
        sums = made(office, "revenue", name)["payers_total"]
        assert Decimal(sums["revenue"]) == moved(office, name, "8000", "8010", "8020", "8030", "8040")


@pytest.mark.parametrize("name", ["aging", "revenue", "deferred", "payers", "coverages"])
def test_without_a_name(year: Path, tmp_path: Path, name: str) -> None:
    """Of clients and family there are only ids, in the table, as CSV and on the page."""
    desk = Reception(year, today=date(2027, 1, 5))
    names = {each["name"] for each in desk.data("client", "list")["clients"]}
    asked = ("report", name, "--period", "2026")
    sheet, page = tmp_path / "report.csv", tmp_path / "report.html"
    shown = desk.done(*asked)
    kept = desk.done(*asked, "--csv", sheet, "--page", page)
    assert str(sheet) in kept
    assert str(page) in kept
    assert names
    for said in (shown, sheet.read_text("utf-8-sig"), page.read_text()):
        assert "k-0012" in said or name in ("deferred", "payers")
        assert not [each for each in names if each in said]


@pytest.mark.parametrize(
    "name", ["accounts", "completeness", "vat", "aging", "revenue", "deferred", "payers", "coverages"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_window_of_80_columns(year: Path, name: str, language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is wider, and no amount or day is broken off: each also stands in a window that is wide enough."""
    desk = Reception(year, today=date(2027, 1, 5))
    asked = ("--lang", language, "report", name, "--period", "2026")
    wide = desk.done(*asked)
    monkeypatch.setitem(WIDE, "COLUMNS", "80")
    narrow = desk.done(*asked)
    assert max(map(len, narrow.splitlines())) <= 80
    figure = re.compile(r"(?<!\S)-?€?\s?-?([\d.,]+[.,]\d\d|\d+[-/]\d+[-/]\d{4})(?!\S)")
    assert figure.findall(wide)
    assert sorted(figure.findall(narrow)) == sorted(figure.findall(wide))


@pytest.mark.parametrize("name", ["vat", "coverages"])
def test_what_it_warns_of_comes_first_on_the_page(year: Path, tmp_path: Path, name: str) -> None:
    """Above tables of which some are as long as the invoices of a quarter."""
    page = tmp_path / "report.html"
    data = Reception(year, today=date(2027, 1, 5)).data("report", name, "--period", "2026-Q3", "--page", page)
    read = html.unescape(page.read_text("utf-8"))
    assert data["notes"]
    assert all(read.index(note) < read.index("<table") for note in data["notes"])


CUT_OFF = """() => [...document.querySelectorAll('.scroll')].some(
    each => each.scrollWidth > each.clientWidth || each.getBoundingClientRect().right > innerWidth)"""


@pytest.mark.parametrize("name", ["completeness", "payers", "coverages"])
def test_on_paper_nothing_is_cut_off(year: Path, tmp_path: Path, browser: Browser, name: str) -> None:
    """The widest tables fit between the margins of a sheet of A4."""
    page = tmp_path / "report.html"
    Reception(year, today=date(2027, 1, 5)).done("report", name, "--period", "2026", "--page", page)
    screen = browser.new_page(viewport={"width": 687, "height": 1000})
    screen.emulate_media(media="print")
    screen.goto(page.as_uri())
    assert not screen.evaluate(CUT_OFF)
    screen.close()
