"""A closed period does not change by a cent: what comes later counts in the open one, with its own day kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from itertools import groupby

import pytest
from end_to_end.office import Office, codes, on
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.faults import Faults
from catalog.money import Money
from invoices.books.lines import balances
from invoices.store import schema
from invoices.store.closings import closings_of, standing


@pytest.fixture
def office() -> Office:
    return Office()


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Faults) as wrong:
        yield
    assert codes(wrong.value) == [code]


def trial(office: Office, through: date) -> dict[object, Money]:
    """What stood on the accounts at the end of a day."""
    with office.reading() as connection:
        return dict(balances(connection, through + timedelta(1)))


def booked(office: Office, source: str) -> set[tuple[str, str]]:
    """On which day the lines of a source count, and which day is theirs."""
    return {(row.booked, row.tax_point) for row in office.rows(schema.postings) if row.source == source}


def test_nothing_is_issued_or_credited_in_a_closed_period(office: Office) -> None:
    """A sentence says from which day it can; a dry run may look at any day."""
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.close("2026-11", 1201)
    office.deliver("talk", 1020)
    with refused("period-closed"):
        office.issue_client(1130)
    with refused("period-closed"):
        office.credit("2026-00001", "drop", 1130)
    assert office.issue_client(1130, dry_run=True).invoices
    assert office.issue_client(1201).invoices[0].number == "2026-00002"
    assert office.faults() == []


def test_a_credit_note_counts_in_the_open_period_with_the_days_of_the_original(office: Office) -> None:
    """The VAT period of the help stays what it was; the books of then do not move."""
    office.deliver("cooking", 1006)
    office.issue("2026-10", 1102)
    office.close("2026-Q4", 20270105)
    before = trial(office, on(1231))
    note = office.credit("2026-00001", "drop", 20270106)
    assert booked(office, note.number) == {("2027-01-06", "2026-10-06"), ("2027-01-06", "2027-01-06")}
    assert trial(office, on(1231)) == before
    assert office.faults() == []


def test_money_of_a_closed_day_counts_from_the_first_open_one(office: Office) -> None:
    """Its own day is kept: on the movement, and beside every line."""
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.close("2026-11", 1202)
    office.pay("2026-00001", "10.00", 1120)
    office.pay("2026-00001", "10.00", 1203)
    assert booked(office, "p-00001") == {("2026-12-01", "2026-11-20")}
    assert booked(office, "p-00002") == {("2026-12-03", "2026-12-03")}
    assert office.faults() == []


def test_a_session_of_a_closed_day_is_income_from_the_first_open_one(office: Office) -> None:
    """Somebody wrote it down late; the package still ties out, session by session. It was billed on 2 November."""
    office.deliver("six-talks", 1005)
    office.issue("2026-10", 1102)
    office.close("2026-10", 1103)
    office.deliver("six-talks", 1012)
    office.issue("2026-10", 1104)
    late = [row for row in office.rows(schema.postings) if row.tax_point == "2026-10-12"]
    assert {(row.account, row.booked) for row in late} == {("deferred", "2026-11-02"), ("revenue", "2026-11-02")}
    office.close("2026-11", 1202)
    office.credit("2026-00001", "drop", 1203)
    back = [row for row in office.rows(schema.postings) if row.source.endswith(":2026-00002")]
    assert {(row.booked, row.tax_point) for row in back} == {("2026-12-01", "2026-10-05"), ("2026-12-01", "2026-10-12")}
    assert office.faults() == []


def test_only_a_period_that_is_over_and_comes_after(office: Office) -> None:
    """Closing closes everything before; nothing is left to close apart."""
    with refused("period-not-over"):
        office.close("2026-11", 1130)
    office.close("2026-11", 1201)
    for earlier in ("2026-11", "2026-10", "2026-Q3", "2025"):
        with refused("period-closed-already"):
            office.close(earlier, 1201)
    office.close("2026-Q4", 20270101)
    assert office.faults() == []


def test_only_the_last_is_opened_again_and_that_stays_visible(office: Office) -> None:
    """Opened again, the one before it is closed still."""
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    with refused("reopen-not-closed"):
        office.reopen("2026-10")
    office.close("2026-10", 1103)
    office.close("2026-11", 1201)
    with refused("reopen-last-first"):
        office.reopen("2026-10")
    office.reopen("2026-11", 1205)
    with office.reading() as connection:
        history = closings_of(connection)
    assert [(each.period, each.closed, each.through) for each in history] == [
        ("2026-10", True, on(1031)),
        ("2026-11", True, on(1130)),
        ("2026-11", False, on(1031)),
    ]
    assert [each.period for each in standing(history)] == ["2026-10"]
    assert history[-1].reason == "a wrong invoice"
    assert [each.day for each in history] == [on(1103), on(1201), on(1205)]
    office.pay("2026-00001", "10.00", 1105)
    office.pay("2026-00001", "10.00", 1015)
    assert booked(office, "p-00001") == {("2026-11-05", "2026-11-05")}
    assert booked(office, "p-00002") == {("2026-11-01", "2026-10-15")}
    office.close("2026-11", 1202)
    assert office.faults() == []


MONTHS = ("2026-10", "2026-11", "2026-12", "2026-Q4", "2026", "2027-01")
STEPS = st.one_of(
    st.tuples(st.just("deliver"), st.sampled_from(("talk", "six-talks", "cooking")), st.integers(0, 120)),
    st.tuples(st.just("issue"), st.just(""), st.just(0)),
    st.tuples(st.just("credit"), st.sampled_from(("drop", "rebill")), st.integers(0, 5)),
    st.tuples(st.just("pay"), st.sampled_from(("5.00", "12.34")), st.integers(0, 120)),
    st.tuples(st.just("stop"), st.just(""), st.just(0)),
    st.tuples(st.just("close"), st.sampled_from(MONTHS), st.just(0)),
    st.tuples(st.just("reopen"), st.sampled_from(MONTHS), st.just(0)),
    st.tuples(st.just("later"), st.just(""), st.integers(1, 40)),
)


class Days:
    """A practice in which time goes on, and what stood on the accounts of each closed period."""

    def __init__(self) -> None:
        self.office = Office()
        self.today = on(1101)
        self.stood: dict[str, dict[object, Money]] = {}

    def day(self, offset: int = 999) -> int:
        """So many days after 1 October, at most today."""
        return int(f"{min(on(1001) + timedelta(offset), self.today):%Y%m%d}")

    def deliver(self, service: str, offset: int) -> None:
        self.office.deliver(service, self.day(offset))

    def issue(self, _: str, __: int) -> None:
        self.office.issue_client(self.day())

    def credit(self, fate: str, number: int) -> None:
        self.office.credit(f"2026-{number:05}", "drop" if fate == "drop" else "rebill", self.day())

    def pay(self, amount: str, offset: int) -> None:
        self.office.pay("2026-00001", amount, self.day(offset))

    def stop(self, _: str, __: int) -> None:
        self.office.stop(self.day())

    def close(self, period: str, _: int) -> None:
        self.office.close(period, self.day())
        with self.office.reading() as connection:
            self.stood[period] = trial(self.office, closings_of(connection)[-1].through or date.min)

    def reopen(self, period: str, _: int) -> None:
        self.office.reopen(period)
        self.stood.pop(period)

    def later(self, _: str, days: int) -> None:
        self.today += timedelta(days)

    def check(self) -> None:
        """What is closed is what was closed, with the balances of then."""
        with self.office.reading() as connection:
            closed = standing(closings_of(connection))
        assert {each.period: trial(self.office, each.through or date.max) for each in closed} == self.stood


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=8, max_size=25))
def test_a_closed_period_never_changes(steps: list[tuple[str, str, int]]) -> None:
    """Whatever happens in whatever order: its balances stand, every entry balances on its day, and verify holds."""
    days = Days()
    days.deliver("six-talks", 1)
    days.issue("", 0)
    for what, word, number in steps:
        with suppress(Faults, StopIteration):
            getattr(days, what)(word, number)
        days.check()
    rows = sorted(days.office.rows(schema.postings), key=lambda row: (row.source, row.booked))
    for _, lines in groupby(rows, key=lambda row: (row.source, row.booked)):
        assert sum(row.amount for row in lines) == 0
    assert days.office.faults() == []
