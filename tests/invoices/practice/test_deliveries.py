"""deliveries.csv: k equal rows are k deliveries, and every row fits the catalogue of its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from catalog.money import Money

HEADER = "date,service,client,quantity,amount,booked,professional,no_show,group,reference\n"


def test_everything_a_row_says(desk):
    """Every column ends up in the delivery."""
    text = (
        "date;service;client;quantity;amount;booked;professional;no_show;group;reference\n"
        "9-10-2026;Walk-and-talk;klaas;;€ 42,50;1/10/2026;LOTTE;nee;north;order 7\n"
        "9-10-2026;paperwork;k-0001;2,25;;;;;;\n"
    )
    walk, papers = desk.given(text).new
    assert walk.model_dump(exclude_defaults=True) == {
        "id": "g-1",
        "day": date(2026, 10, 9),
        "service": "walk-and-talk",
        "client": "k-0009",
        "amount": Decimal("42.50"),
        "booked": date(2026, 10, 1),
        "professional": "lotte",
        "group": "north",
        "reference": "order 7",
    }
    assert (walk.amount, walk.quantity, papers.quantity) == (Money(4250), Decimal(1), Decimal("2.25"))


def test_k_equal_rows_are_k_deliveries(desk):
    """Importing makes sure that there are k; again adds none; one row more adds one."""
    row = "2026-10-13,online-talk,k-0001,1,,,,,,\n"
    two = desk.given(HEADER + row * 2)
    again = desk.given(HEADER + row * 2, two.new)
    three = desk.given(HEADER + row * 3, two.new)
    assert (len(two.new), again.new, len(again.unchanged), len(three.new)) == (2, (), 2, 1)


def test_equal_is_equal_in_every_column(desk):
    """1 and 1.00 are the same; another group, reference, amount or booking is another delivery."""
    first = desk.given(HEADER + "2026-10-13,online-talk,k-0001,1,,,,,,\n").new
    assert desk.given(HEADER + '13-10-2026,online-talk,Anna Jansen,"1,00",,,,no,,\n', first).new == ()
    for row in (
        "2026-10-13,online-talk,k-0001,2,,,,,,",
        "2026-10-13,online-talk,k-0001,1,,2026-10-01,,,,",
        "2026-10-13,online-talk,k-0001,1,,,mieke,,,",
        "2026-10-13,online-talk,k-0001,1,,,,yes,,",
        "2026-10-13,online-talk,k-0001,1,,,,,evening,",
        "2026-10-13,online-talk,k-0001,1,,,,,,twice",
    ):
        assert len(desk.given(HEADER + row, first).new) == 1


def test_how_it_is_billed_is_no_part_of_a_row(desk):
    """A delivery that somebody chose to bill session by session is still the one of the row."""
    row = HEADER + "2026-10-13,six-talks,k-0001,1,,,,,,\n"
    chosen = [delivery.model_copy(update={"per_session": True}) for delivery in desk.given(row).new]
    assert desk.given(row, chosen).unchanged == tuple(chosen)


def test_the_example_is_imported_once(desk):
    """All of the example's deliveries are known after the first time."""
    from invoices.practice.shipped import example_folder

    again = desk.given((example_folder() / "deliveries.csv").read_bytes(), desk.deliveries)
    assert (again.new, len(again.unchanged)) == ((), len(desk.deliveries))


@pytest.mark.parametrize("client", ["k-0002,11", "k-0002,10\n2026-10-31,cooking,k-0003,1"])
def test_capacity_counts_what_is_there(desk, client):
    """Places that were taken before count, per service, date and group."""
    there = desk.given("date,service,client,quantity\n2026-10-31,cooking,k-0001,2\n").new
    text = f"date,service,client,quantity\n2026-10-31,cooking,{client}\n"
    assert [code for _, code in desk.codes(desk.given, text, there)] == ["delivery-over-capacity"]


def test_a_full_house_fits(desk):
    """Exactly the capacity is fine, another group has its own places, and importing again takes none."""
    text = "date,service,client,quantity,group\n2026-10-31,cooking,k-0001,12,a\n2026-10-31,cooking,k-0001,12,b\n"
    full = desk.given(text)
    assert desk.given(text, full.new).unchanged == full.new


def test_today_is_not_the_future(desk):
    """Help given today can be written down today; what is still to come is kept, and pointed out."""
    assert not desk.given("date,service,client\n2026-11-02,online-talk,k-0001\n").warnings
    coming = desk.given("date,service,client\n2026-11-03,online-talk,k-0001\n")
    assert len(coming.new) == 1
    assert [(f.line, f.code) for f in coming.warnings] == [(2, "delivery-future")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-10-13,online-talk,k-0001,1,,,tarik,,,", "delivery-alike"),
        ("2026-10-13,online-talk,k-0001,2,,,mieke,,,", "delivery-alike"),
        ("2026-10-13,online-talk,k-0001,1,,,mieke,yes,,", "delivery-alike"),
        ("2026-10-13,online-talk,k-0001,1,,,mieke,,evening,", "delivery-alike"),
        ("2026-10-13,online-talk,k-0002,1,,,mieke,,,", None),
        ("2026-10-14,online-talk,k-0001,1,,,mieke,,,", None),
        ("2026-10-13,paperwork,k-0001,1,,,mieke,,,", None),
    ],
)
def test_what_is_likely_to_be_there_already(desk, row, code):
    """The same client, day and service, whatever else: kept, and pointed out with the line and the other's id."""
    there = desk.given(HEADER + "2026-10-13,online-talk,k-0001,1,,,mieke,,,\n").new
    found = desk.given(HEADER + row + "\n", there)
    assert len(found.new) == 1
    assert [(warning.line, warning.code) for warning in found.warnings] == ([(2, code)] if code else [])
    assert all(there[0].id in warning.message("nl") for warning in found.warnings)


def test_twice_in_one_file(desk):
    """Equal rows are two deliveries, and both lines are named; importing again says nothing more."""
    row = "2026-10-13,online-talk,k-0001,1,,,mieke,,,\n"
    found = desk.given(HEADER + row + "2026-10-13,online-talk,k-0002,1,,,mieke,,,\n" + row)
    assert len(found.new) == 3
    assert [(warning.line, warning.code, warning.parameters["other"]) for warning in found.warnings] == [
        (4, "delivery-alike-row", 2)
    ]
    assert desk.given(HEADER + row * 2, found.new).warnings == ()


@pytest.mark.parametrize("column", ["group", "reference"])
def test_two_of_one_day_can_be_told_apart(desk, column):
    """Each with a group or a reference of its own: they are two, and nothing is said about it."""
    text = f"date,service,client,{column}\n" + "".join(f"2026-10-13,online-talk,k-0001,{n}\n" for n in "ABC")
    assert desk.given(text).warnings == ()
    assert len(desk.given(text + "2026-10-13,online-talk,k-0001,\n").warnings) == 1
    assert len(desk.given(text + "2026-10-13,online-talk,k-0001,B\n").warnings) == 1


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-11-02", None),
        ("2027-11-02", None),
        ("2027-11-03", "cell-date-range"),
        ("2206-11-02", "cell-date-range"),
        ("1926-11-02", "cell-date-range"),
        ("2016-11-01", "cell-date-range"),
        ("2016-11-02", "no-price"),
    ],
)
def test_a_year_that_was_mistyped(desk, day, code):
    """More than a year to come, or more than ten years ago, is refused; also as the day of booking."""
    text = f"date,service,client\n{day},online-talk,k-0001\n"
    if code is None:
        assert len(desk.given(text).new) == 1
    else:
        assert desk.codes(desk.given, text)[0] == (2, code)
    if code == "cell-date-range":
        booked = f"date,service,client,booked\n2026-10-13,online-talk,k-0001,{day}\n"
        assert desk.codes(desk.given, booked) == [(2, code)]


@pytest.mark.parametrize(("amount", "fits"), [("15", True), ("120.00", True), ("14.99", False), ("120.01", False)])
def test_floor_and_ceiling_belong_to_it(desk, amount, fits):
    """A fair price may be the floor and the ceiling themselves."""
    text = f"date,service,client,amount\n2026-10-13,walk-and-talk,k-0001,{amount}\n"
    if fits:
        assert desk.given(text).new[0].amount == Money.euros(amount)
    else:
        assert desk.codes(desk.given, text) == [(2, "outside-fair")]


def test_help_after_somebody_died(desk):
    """Kept, and pointed out with the line: another day or another person was meant. On the day itself is fine."""
    anna = desk.person("Anna Jansen").model_copy(update={"died_on": date(2026, 10, 12)})
    desk = replace(desk, people=(anna,))
    found = desk.given("date,service,client\n2026-10-12,paperwork,k-0001\n2026-10-13,online-talk,k-0001\n")
    assert len(found.new) == 2
    assert [(warning.line, warning.code) for warning in found.warnings] == [(3, "delivery-after-death")]
    assert found.doubtful == found.warnings


def test_no_amount_was_named(desk):
    """A fair price without an amount is the suggestion, and that is said with the line; a named one is not."""
    text = "date,service,client,amount\n2026-10-13,walk-and-talk,k-0001,\n2026-10-13,walk-and-talk,k-0002,20\n"
    found = desk.given(text)
    (warning,) = found.warnings
    assert (warning.line, warning.code) == (2, "fair-suggested")
    assert "60,00" in warning.message("nl")
