"""Whatever program, language and style a file was saved in: the same records come out."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from catalog.faults import Faults
from catalog.money import Money
from invoices.practice.cells import holds_bsn
from invoices.practice.csvfile import clean

names = st.text(st.characters(codec="windows-1252", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=30).map(
    clean
)
people_names = names.filter(
    lambda name: any(letter.isalpha() for letter in name) and not name.startswith("#") and not holds_bsn(name)
)
days = st.dates(date(2026, 1, 1), date(2026, 10, 31))
amounts = st.integers(1500, 12000).map(Money)
hours = st.integers(1, 2000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))

encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
delimiters = st.sampled_from([",", ";", "\t"])
line_ends = st.sampled_from(["\n", "\r\n", "\r"])
date_styles = st.sampled_from(["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"])
number_styles = st.sampled_from(["{}", "€ {}", "{} EUR"])
marks = st.sampled_from([".", ","])


def reads_as_utf8(content):
    """True for the rare bytes that mean something in both: nobody can tell which was meant, and UTF-8 goes first.

    Ã and a sign that nobody writes behind it are taken for UTF-8 too.
    """
    try:
        return not content.decode().isascii()
    except UnicodeDecodeError:
        return b"\xc3" in content


@st.composite
def files(draw):
    """A way to write rows to bytes, and to write days and numbers."""
    delimiter, end, encoding = draw(delimiters), draw(line_ends), draw(encodings)
    day_style, number_style, mark = draw(date_styles), draw(number_styles), draw(marks)
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))

    def write(rows):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
        content = text.getvalue().encode(encoding)
        assume(encoding != "windows-1252" or not reads_as_utf8(content))
        return content

    return write, lambda day: day.strftime(day_style), lambda number: number_style.format(number).replace(".", mark)


some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@some
@given(file=files(), rows=st.lists(st.tuples(people_names, days), min_size=1, max_size=5, unique_by=lambda row: row[0]))
def test_people(desk, file, rows):
    """Names with letters of many languages, and birth dates."""
    write, day, _ = file
    content = write(
        [("id", "name", "birth_date"), *((f"x{i}", name, day(born)) for i, (name, born) in enumerate(rows))]
    )
    found = desk.clients(content)
    assert [(person.id, person.name, person.birth_date) for person in found.new] == [
        (f"x{i}", name, born) for i, (name, born) in enumerate(rows)
    ]
    assert desk.clients(content, found.new).unchanged == found.new


@some
@given(file=files(), rows=st.lists(st.tuples(days, amounts, hours), min_size=1, max_size=5))
def test_deliveries(desk, file, rows):
    """Days, fair amounts and hours; importing again adds nothing."""
    write, day, number = file
    walks = [(day(on), "walk-and-talk", "k-0001", "1", number(amount)) for on, amount, _ in rows]
    papers = [(day(on), "paperwork", "k-0002", number(quantity), "") for on, _, quantity in rows]
    content = write([("date", "service", "client", "quantity", "amount"), *walks, *papers])
    found = desk.given(content)
    assert [(d.day, d.amount, d.quantity) for d in found.new] == [
        *((on, amount, Decimal(1)) for on, amount, _ in rows),
        *((on, None, quantity) for on, _, quantity in rows),
    ]
    assert desk.given(content, found.new).new == ()


@some
@given(
    file=files(),
    caps=st.tuples(amounts, st.integers(0, 10000), st.integers(0, 10_000_000)),
    period=st.sampled_from(["year", "month", "total", ""]),
)
def test_agreements(desk, file, caps, period):
    """Amounts, percentages with two decimals, and amounts per unit with four."""
    write, day, number = file
    amount, hundredths, ten_thousandths = caps
    share, per_unit = Decimal(hundredths).scaleb(-2), Decimal(ten_thousandths).scaleb(-4)
    header = ("client", "kind", "from", "amount", "share", "per_unit", "period")
    row = ("k-0001", "own", day(date(2026, 1, 2)), number(amount), number(share), number(per_unit), period)
    (made,) = desk.agreements(write([header, row])).coverages.new
    assert made.share is not None
    assert (made.amount, made.share.value, made.per_unit) == (amount, share, per_unit)
    assert (made.from_, made.period) == (date(2026, 1, 2), period or "total")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: f"name,city\n{text}".encode()))
)
def test_any_bytes_are_read_or_refused(desk, content):
    """No file makes the program fall over: it is read, or refused with faults that have a sentence."""
    try:
        faults = desk.clients(content).warnings
    except Faults as refused:
        faults = refused.faults
    assert all(fault.message(language) for fault in faults for language in ("nl", "en"))
