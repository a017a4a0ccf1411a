"""coverages.csv: agreements that make sense, once each, with one person behind every pledge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalog.money import Money, Percent

HEADER = "client,kind,payer,status,reference,from,until,services,units,amount,share,contact_name,contact_email\n"


def test_everything_a_row_says(desk):
    """Every column ends up in the agreement; words in any case, decimals and dates in the Dutch way."""
    text = (
        "client;kind;payer;status;reference;from;until;services;order;share;per_unit;amount;used;period;advances;"
        "insured_number\n"
        "elif;Policy;LINDE;Requested;R 9;1-10-2026;31-12-2026;six-talks  online-talk;2;75%;12,3456;€ 1.500,00;20;Year;"
        "ja;123456782\n"
    )
    (made,) = desk.agreements(text).coverages.new
    assert made.model_dump(exclude_defaults=True) == {
        "id": "a-1",
        "client": "k-0005",
        "kind": "policy",
        "payer": "linde",
        "status": "requested",
        "reference": "R 9",
        "from_": date(2026, 10, 1),
        "until": date(2026, 12, 31),
        "services": ("six-talks", "online-talk"),
        "order": 2,
        "share": Decimal(75),
        "per_unit": Decimal("12.3456"),
        "amount": Decimal("1500.00"),
        "used": Decimal(20),
        "period": "year",
        "advances": True,
        "insured_number": "123456782",
    }
    assert (made.share, made.amount) == (Percent(Decimal(75)), Money(150000))


def test_empty_means_agreed_and_in_total(desk):
    """A row needs no more than a client, a kind and what that kind asks for."""
    (made,) = desk.agreements("client,kind,amount\nk-0001,own,0\n").coverages.new
    assert (made.status, made.period, made.services, made.used, made.amount) == ("agreed", "total", (), 0, Money(0))


def test_one_sister_for_two_people(desk):
    """Two rows that name the same new contact make one person; what the second adds is kept."""
    text = (
        "client,kind,share,contact_name,contact_city,contact_country,contact_email,contact_language\n"
        "k-0001,pledge,50,Noa Jansen,,,noa@example.com,en\n"
        "k-0010,pledge,25,NOA JANSEN,Gent,,Noa@example.com,\n"
    )
    found = desk.agreements(text)
    (noa,) = found.people.new
    assert [coverage.payer for coverage in found.coverages.new] == [noa.id, noa.id]
    assert (noa.city, noa.language, noa.country) == ("Gent", "en", "NL")


def test_a_contact_the_practice_knows(desk):
    """A brother who is known already is not made again, and is told apart from his client."""
    found = desk.agreements(HEADER + "k-0001,pledge,,,,,,,,,50,Wouter Visser,wouter@example.com\n")
    assert (found.people.new, found.people.changed) == ((), ())
    assert found.coverages.new[0].payer == desk.person("Wouter Visser").id


def test_importing_again_adds_nothing(desk):
    """The same file twice, contacts included."""
    text = HEADER + (
        "k-0001,grant,utrecht,,R1,2026-01-01,,six-talks,10,,,,\n"
        "k-0001,pledge,,,,,,,,,50,Noa Jansen,noa@example.com\n"
        "k-0001,credit,,,,2026-10-01,,,,25,,,\n"
        "k-0001,credit,,,,2026-11-01,,,,25,,,\n"
    )
    first = desk.agreements(text)
    again = type(desk)(desk.catalog, desk.people + first.people.new).agreements(text, first.coverages.new)
    assert len(first.coverages.new) == 4
    assert again.coverages.unchanged == first.coverages.new
    assert (again.coverages.new, again.coverages.changed, again.people.new, again.people.changed) == ((), (), (), ())


def test_a_known_agreement_changes_where_the_row_says_so(desk):
    """A new last day and cap change it; what the row leaves empty stays, and so does its id."""
    before = desk.agreements(HEADER + "k-0001,grant,utrecht,,R1,2026-01-01,2026-12-31,six-talks,10,,,,\n").coverages.new
    after = desk.agreements(HEADER + "k-0001,grant,utrecht,,r1,1-1-2026,2027-06-30,six-talks,,,,,\n", before)
    (changed,) = after.coverages.changed
    assert (changed.id, changed.until, changed.units) == (before[0].id, date(2027, 6, 30), Decimal(10))


def test_no_is_said_and_empty_is_not(desk):
    """Somebody who does not pay first any more: only a row that says so changes it."""
    text = "client,kind,payer,share,advances\nk-0002,policy,linde,75,{}\n"
    before = desk.agreements(text.format("yes")).coverages.new
    assert desk.agreements(text.format(""), before).coverages.unchanged == before
    assert desk.agreements(text.format("nee"), before).coverages.changed[0].advances is False


def test_decisions_are_not_undone(desk):
    """Importing the request again after it was agreed, or ended, changes nothing and says so."""
    text = HEADER + "k-0001,grant,utrecht,requested,R1,2026-01-01,2026-12-31,six-talks,10,,,,\n"
    (requested,) = desk.agreements(text).coverages.new
    for update in ({"status": "agreed"}, {"status": "ended", "until": date(2026, 3, 31)}):
        decided = requested.model_copy(update=update)
        again = desk.agreements(text, [decided]).coverages
        assert again.unchanged == (decided,)
        assert [warning.code for warning in again.warnings] == ["coverage-status-kept"]


@pytest.mark.parametrize(
    ("column", "day", "code"),
    [
        ("until", "2076-11-02", None),
        ("until", "2206-12-31", "cell-date-range"),
        ("until", "1926-12-31", "cell-date-range"),
        ("from", "1976-11-02", None),
        ("from", "1926-01-01", "cell-date-range"),
        ("from", "2062-01-01", "cell-date-range"),
        ("pledged_on", "2026-11-02", None),
        ("pledged_on", "2026-11-03", "cell-date-future"),
        ("pledged_on", "1926-11-02", "cell-date-range"),
    ],
)
def test_a_year_that_was_mistyped(desk, column, day, code):
    """An agreement may last for fifty years, and begin within five; nobody has promised something tomorrow."""
    text = f"client,kind,amount,contact_name,{column}\nk-0001,pledge,50,Noa Jansen,{day}\n"
    if code is None:
        assert len(desk.agreements(text).coverages.new) == 1
    else:
        assert desk.codes(desk.agreements, text) == [(2, code)]


def test_earned_credit_may_repeat(desk):
    """Somebody may earn the same amount again; any other agreement that says the same twice is a mistake."""
    credit = HEADER + "k-0001,credit,,,,2026-10-01,,,,25,,,\nk-0001,credit,,,,2026-11-01,,,,25,,,\n"
    assert len(desk.agreements(credit).coverages.new) == 2
    own = credit.replace("credit", "own")
    assert desk.codes(desk.agreements, own) == [(3, "coverage-overlaps")]
    first = desk.agreements(HEADER + "k-0001,own,,,,2026-10-01,,,,25,,,\n").coverages.new
    assert desk.codes(desk.agreements, HEADER + "k-0001,own,,,,2026-11-01,,,,25,,,\n", first) == [
        (2, "coverage-overlaps")
    ]


def test_agreements_may_follow_each_other(desk):
    """The next year's grant, and one that takes the place of one that was refused."""
    text = HEADER + (
        "k-0001,grant,utrecht,,,2026-01-01,2026-12-31,,10,,,,\n"
        "k-0001,grant,utrecht,,,2027-01-01,2027-12-31,,10,,,,\n"
        "k-0001,grant,utrecht,refused,,2026-02-01,2026-12-31,,10,,,,\n"
    )
    assert len(desk.agreements(text).coverages.new) == 3
