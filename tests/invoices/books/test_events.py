"""Everything that happens is booked: credit that is earned, help that is waived, a package that ended."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from reception import Reception

from catalog.dates import Period
from invoices.books.lines import BookLine, lines


@pytest.fixture
def office(tmp_path: Path) -> Reception:
    """An empty practice."""
    return Reception.opened(tmp_path)


def booked(office: Reception, *accounts: str) -> dict[str, Decimal]:
    """What stands on these accounts."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in journal(office):
        if line.account in accounts:
            sums[line.account] += line.amount.decimal
    return {account: amount for account, amount in sums.items() if amount}


def journal(office: Reception) -> list[BookLine]:
    with office.practice() as practice, practice.database.reading() as connection:
        return list(lines(connection, Period()))


def holds(office: Reception) -> None:
    """Nothing is found to be wrong."""
    office.done("verify")


def test_credit_is_owed_from_when_it_is_earned(office: Reception) -> None:
    """50.00 earned stands on the wallet; 42.50 used leaves 7.50; a credit note gives it back; over, nothing is owed."""
    anna = office.client("Anna Jansen")
    key = office.data("coverage", "add", anna, "credit", "--amount", "50", "--from", "2026-10-01")["id"]
    assert booked(office, "wallet", "earned") == {"wallet": Decimal("-50"), "earned": Decimal("50")}
    holds(office)
    office.deliver("online-talk", anna, "2026-10-05")
    (invoice,) = office.issue_month("2026-10", date(2026, 11, 2)).invoices
    assert booked(office, "wallet") == {"wallet": Decimal("-7.5")}
    holds(office)
    office.credit(invoice.number, "drop", date(2026, 11, 3))
    assert booked(office, "wallet") == {"wallet": Decimal("-50")}
    holds(office)
    office.done("coverage", "end", key, "--on", "2026-11-30", today=date(2026, 11, 20))
    assert booked(office, "wallet") == {"wallet": Decimal("-50")}
    office.done("resume", today=date(2026, 12, 1))  # the day after: nobody can use it any more
    assert booked(office, "wallet", "earned") == {}
    holds(office)


def test_used_before_is_not_owed(office: Reception) -> None:
    """What was used in the system before is not owed here."""
    anna = office.client("Anna Jansen")
    office.done("coverage", "add", anna, "credit", "--amount", "50", "--used", "20")
    assert booked(office, "wallet") == {"wallet": Decimal("-30")}
    holds(office)


def test_credit_by_the_month_is_booked_when_it_is_used(office: Reception) -> None:
    """Nobody owes next month's credit today; what was used was earned."""
    anna = office.client("Anna Jansen")
    office.done("coverage", "add", anna, "credit", "--amount", "20", "--period", "month")
    assert booked(office, "wallet", "earned") == {}
    office.deliver("online-talk", anna, "2026-10-05")
    office.issue_month("2026-10", date(2026, 11, 2))
    assert booked(office, "wallet", "earned") == {"earned": Decimal("20")}
    holds(office)


def test_waived_help_shows_and_is_no_revenue(office: Reception) -> None:
    """What nobody has to pay stands on both sides, without VAT; revenue is what was billed."""
    anna = office.client("Anna Jansen")
    office.done("coverage", "add", anna, "own", "--amount", "10")
    office.deliver("online-talk", anna, "2026-10-05")
    office.issue_month("2026-10", date(2026, 11, 2))
    office.done("shortfall", "decide", anna, "waive", "--reason", "Too much for her", today=date(2026, 11, 3))
    office.done("issue", "--month", "2026-10", "--yes", today=date(2026, 11, 3))
    sums = booked(office, "waived", "given", "revenue")
    assert sums["waived"] == -sums["given"] == Decimal("32.5")
    assert sums["revenue"] == Decimal("-10")
    assert {line.booked for line in journal(office) if line.account == "waived"} == {date(2026, 10, 5)}
    holds(office)


def test_what_nobody_can_use_any_more_is_income(office: Reception) -> None:
    """Of six sessions two were used in twelve months: the rest is income of the last day; once, and only then."""
    anna = office.client("Anna Jansen")
    for day in ("2026-10-05", "2026-10-12"):
        office.deliver("six-talks", anna, day)
    office.issue_month("2026-10", date(2026, 11, 2))
    assert booked(office, "deferred") == {"deferred": Decimal("-380")}
    office.done("resume", today=date(2027, 10, 4))  # the last day on which one can be used
    assert booked(office, "deferred") == {"deferred": Decimal("-380")}
    for _ in range(2):
        office.done("resume", today=date(2027, 10, 5))
    assert booked(office, "deferred", "revenue") == {"revenue": Decimal("-570")}
    assert sum(line.amount.cents for line in journal(office) if line.booked == date(2027, 10, 4)) == 0
    assert -38000 in {line.amount.cents for line in journal(office) if line.booked == date(2027, 10, 4)}
    holds(office)


def test_a_session_that_is_written_down_late(office: Reception) -> None:
    """It was given in time, so it is income of its own day; nothing is income twice."""
    anna = office.client("Anna Jansen")
    office.deliver("six-talks", anna, "2026-10-05")
    office.issue_month("2026-10", date(2026, 11, 2))
    office.done("resume", today=date(2027, 10, 5))
    office.deliver("six-talks", anna, "2027-09-20")
    office.done("issue", "--month", "2027-09", "--yes", today=date(2027, 10, 6))
    days: dict[date, int] = defaultdict(int)
    for line in journal(office):
        if line.account == "revenue":
            days[line.booked] -= line.amount.cents
    assert days == {date(2026, 11, 2): 9500, date(2027, 9, 20): 9500, date(2027, 10, 4): 38000}
    assert booked(office, "deferred") == {}
    holds(office)


def test_deferred_is_never_below_nothing(office: Reception) -> None:
    """A session that was given before its package was billed is income of the day of the bill, as all other help is."""
    anna = office.client("Anna Jansen")
    office.deliver("six-talks", anna, "2026-12-14")
    office.issue_month("2026-12", date(2027, 1, 5))
    assert {line.booked for line in journal(office)} == {date(2027, 1, 5)}
    assert {line.tax_point for line in journal(office) if line.kind == "release"} == {date(2026, 12, 14)}
    holds(office)


def test_another_agreement_of_the_same_sum(office: Reception) -> None:
    """One of 50.00 is over and another of 50.00 begins: nothing more is owed, and the books can be closed."""
    anna = office.client("Anna Jansen")
    office.done("coverage", "add", anna, "credit", "--amount", "50", "--until", "2026-11-30")
    more = ("--amount", "50", "--from", "2026-12-01", "--reference", "2")
    office.done("coverage", "add", anna, "credit", *more, today=date(2026, 12, 1))
    office.done("resume", today=date(2026, 12, 2))
    assert booked(office, "wallet") == {"wallet": Decimal("-50")}
    holds(office)
    office.done("close", "2026-11", "--yes", today=date(2026, 12, 2))
    holds(office)


def test_used_credit_that_comes_back_when_it_is_over(office: Reception) -> None:
    """The bill that it paid is credited after its last day: nobody can use it any more."""
    anna = office.client("Anna Jansen")
    office.done("coverage", "add", anna, "credit", "--amount", "20", "--until", "2026-11-30")
    office.deliver("online-talk", anna, "2026-11-05")
    (invoice,) = office.issue_client(anna, date(2026, 11, 9)).invoices
    office.credit(invoice.number, "drop", date(2026, 12, 3))
    assert booked(office, "wallet", "earned") == {}
    holds(office)


def test_whose_credit_it_is_stands_in_no_name_of_a_source(office: Reception) -> None:
    """An id that says a name would come out in every export."""
    office.client("Anna Jansen", "--id", "anna-jansen")
    office.done("coverage", "add", "anna-jansen", "credit", "--amount", "20")
    assert {line.source for line in journal(office)} == {"earned:1"}


def test_an_agreement_that_is_over_when_it_is_written_down(office: Reception) -> None:
    """Nobody can use it: nothing is owed, and nothing is wrong."""
    anna = office.client("Anna Jansen")
    office.done("coverage", "add", anna, "credit", "--amount", "20", "--from", "2026-08-01", "--until", "2026-08-31")
    assert booked(office, "wallet", "earned") == {}
    holds(office)
