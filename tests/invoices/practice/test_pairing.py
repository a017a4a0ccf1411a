"""Which agreement a row of coverages.csv is about. Importing a file again changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.money import Money

HEADER = "client,kind,payer,status,reference,from,until,services,units,amount,contact_name\n"


def imported(desk, rows, existing=()):
    """What a file changes: the desk with its contacts, and all its agreements."""
    found = desk.agreements(HEADER + rows, existing)
    agreements = {coverage.id: coverage for coverage in (*existing, *found.coverages.new, *found.coverages.changed)}
    return replace(desk, people=desk.people + found.people.new), tuple(agreements.values()), found.coverages


CREDITS = "k-0001,credit,,,,,,,,50,\nk-0001,credit,,,,,,,,75,\n"
OWN = "k-0001,own,,,,2026-10-01,,,,50,\nk-0001,own,,,,2026-10-01,,,,75,\n"
PLEDGES = "k-0001,pledge,,,,,,,,50,Noa Jansen\nk-0001,pledge,,,,,,,,75,Noa Jansen\n"
GRANTS = "k-0001,grant,utrecht,,,,,,5,,\nk-0001,grant,utrecht,,,,,,8,,\n"


@pytest.mark.parametrize("rows", [CREDITS, OWN, PLEDGES, GRANTS], ids=["credit", "own", "pledge", "grant"])
def test_what_differs_in_amount_only_is_two_agreements(desk, rows):
    """Two rows alike but for their amount are two; importing them again, in any order, changes nothing."""
    there, agreements, first = imported(desk, rows)
    assert len(first.new) == 2
    one, other = rows.splitlines(keepends=True)
    for again in (rows, other + one, one, other):
        found = imported(there, again, agreements)[2]
        assert (found.new, found.changed, found.warnings) == ((), (), ())
        assert len(found.unchanged) == again.count("\n")


def test_equal_rows_are_one_agreement_written_twice(desk):
    """An agreement is no event: a row that stands in the file twice is refused, of whatever kind."""
    for row in CREDITS.splitlines(keepends=True)[:1] + PLEDGES.splitlines(keepends=True)[:1]:
        assert desk.codes(desk.agreements, HEADER + row * 2) == [(3, "coverage-twice")]
    same = "k-0001,credit,,requested,a,1-1-2026,,six-talks cooking,,50,\n" + (
        'k-0001,credit,,agreed,A,2026-01-01,,cooking six-talks,,"50,00",\n'
    )
    assert desk.codes(desk.agreements, HEADER + same) == [(3, "coverage-twice")]


def test_an_institutions_number_is_one_agreement(desk):
    """One number with two amounts contradicts itself; a number of one's own for a credit does not."""
    grants = "k-0001,grant,utrecht,,R1,,,,5,,\nk-0001,grant,utrecht,,r1,,,,8,,\n"
    assert desk.codes(desk.agreements, HEADER + grants) == [(3, "coverage-twice")]
    credit = "k-0001,credit,,,meals,,,,,50,\nk-0001,credit,,,meals,,,,,75,\n"
    assert len(desk.agreements(HEADER + credit).coverages.new) == 2


def test_an_edited_row_changes_the_one_it_means(desk):
    """The other row is there as it was, so the edited one is the one that is left. What changes is named."""
    there, agreements, _ = imported(desk, CREDITS)
    found = imported(there, CREDITS.replace("75", "80"), agreements)[2]
    assert [(each.id, each.amount) for each in found.changed] == [("a-2", Money(8000))]
    assert [(each.line, each.code) for each in found.warnings] == [(3, "coverage-changes")]
    assert (found.new, [each.id for each in found.unchanged]) == ((), ["a-1"])


def test_an_edit_beside_the_amount(desk):
    """Both got a last day: each is still known by its amount."""
    there, agreements, _ = imported(desk, CREDITS)
    rows = "k-0001,credit,,,,,2027-01-31,,,50,\nk-0001,credit,,,,,2027-02-28,,,75,\n"
    found = imported(there, rows, agreements)[2]
    assert [(each.amount, each.until) for each in found.changed] == [
        (Money(5000), date(2027, 1, 31)),
        (Money(7500), date(2027, 2, 28)),
    ]


@pytest.mark.parametrize(
    ("existing", "rows", "refused"),
    [
        ((50, 75), (80,), [2]),  # which of the two is it, or a third?
        ((50,), (60, 75), [2, 3]),  # which of them is the edited one?
        ((50, 75), (80, 90), [2, 3]),
    ],
)
def test_what_cannot_be_told_is_refused(desk, existing, rows, refused):
    """Nothing is overwritten by guessing; the message names the agreements it may be about."""

    def text(amounts):
        return "".join(f"k-0001,credit,,,,,,,,{amount},\n" for amount in amounts)

    agreements = desk.agreements(HEADER + text(existing)).coverages.new
    codes = desk.codes(desk.agreements, HEADER + text(rows), agreements)
    assert codes == [(line, "coverage-which-one") for line in refused]


def test_one_more_is_one_more_when_the_others_are_there(desk):
    """A credit that was earned since: the file still says the others."""
    there, agreements, _ = imported(desk, CREDITS)
    found = imported(there, CREDITS + "k-0001,credit,,,,,,,,90,\n", agreements)[2]
    assert ([each.amount for each in found.new], found.changed) == ([Money(9000)], ())


def test_two_that_were_confused_can_be_put_right(desk):
    """A changed credit that should have been one more: with both rows in the file there are both."""
    there, agreements, _ = imported(desk, "k-0001,credit,,,,,,,,50,\n")
    there, agreements, changed = imported(there, "k-0001,credit,,,,,,,,75,\n", agreements)
    assert len(changed.changed) == 1
    agreements = imported(there, CREDITS, agreements)[1]
    assert sorted(str(each.amount) for each in agreements) == ["50.00", "75.00"]


def test_a_follower_with_the_same_amount(desk):
    """The first gets a last day and the next begins after it: no day has both."""
    there, agreements, _ = imported(desk, "k-0001,own,,,,2026-01-01,,,,50,\n")
    rows = "k-0001,own,,,,2026-07-01,,,,50,\nk-0001,own,,,,2026-01-01,2026-06-30,,,50,\n"
    found = imported(there, rows, agreements)[2]
    assert (len(found.new), len(found.changed)) == (1, 1)


REQUEST = "k-0001,grant,utrecht,requested,,2026-01-01,2026-12-31,six-talks,10,,\n"


@pytest.mark.parametrize(
    "granted",
    [
        {"reference": "20072"},
        {"reference": "20072", "until": date(2027, 6, 30)},
        {"reference": "20072", "from_": date(2026, 3, 1), "until": date(2027, 6, 30)},
    ],
)
@pytest.mark.parametrize("status", ["agreed", "refused"])
def test_a_decided_request_is_not_asked_again(desk, granted, status):
    """`tiered coverage agree` fills in the payer's number and days: the row of the request still is that one."""
    (requested,) = desk.agreements(HEADER + REQUEST).coverages.new
    decided = requested.model_copy(update={"status": status, **granted})
    found = desk.agreements(HEADER + REQUEST, [decided]).coverages
    assert (found.new, found.changed, found.unchanged) == ((), (), (decided,))
    assert [each.code for each in found.warnings] == ["coverage-status-kept"]


def test_another_request_is_another_one(desk):
    """For more units, or for days on which the decided one does not hold."""
    (requested,) = desk.agreements(HEADER + REQUEST).coverages.new
    decided = requested.model_copy(update={"status": "agreed", "reference": "20072"})
    for row in (REQUEST.replace(",10,", ",12,"), REQUEST.replace("2026", "2027")):
        assert len(desk.agreements(HEADER + row, [decided]).coverages.new) == 1


def test_what_was_granted_is_not_undone(desk):
    """The days that the payer gave stay, also where the row of the request has the payer's number."""
    row = REQUEST.replace("requested,,", "requested,R1,")
    (requested,) = desk.agreements(HEADER + row).coverages.new
    decided = requested.model_copy(update={"status": "agreed", "until": date(2027, 6, 30)})
    assert desk.agreements(HEADER + row, [decided]).coverages.unchanged == (decided,)


def test_an_agreement_that_is_over_swallows_nothing_unseen(desk):
    """A new amount for one that was refused changes nothing, and says so."""
    (own,) = desk.agreements(HEADER + "k-0001,grant,utrecht,,,,,,5,,\n").coverages.new
    refused = own.model_copy(update={"status": "refused"})
    found = desk.agreements(HEADER + "k-0001,grant,utrecht,,,,,,8,,\n", [refused]).coverages
    assert (found.unchanged, [each.code for each in found.warnings]) == ((refused,), ["coverage-status-kept"])


def test_thousands_of_one_client(desk):
    """Many agreements alike are set side by side at once."""
    rows = "".join(f"k-0001,credit,,,,,,,,{amount},\n" for amount in range(1, 2001))
    there, agreements, first = imported(desk, rows)
    again = imported(there, rows, agreements)[2]
    assert (len(first.new), len(again.unchanged), again.new) == (2000, 2000, ())


def test_the_file_of_before_the_number_came(desk):
    """An institution's agreement got its number from a later file: the first file is about that same one."""
    first = "k-0001,grant,utrecht,,,2026-01-01,2026-12-31,six-talks,10,,\n"
    there, agreements, _ = imported(desk, first)
    there, agreements, filled = imported(there, first.replace("utrecht,,,", "utrecht,,R1,"), agreements)
    assert [(each.id, each.reference) for each in filled.changed] == [("a-1", "R1")]
    again = imported(there, first, agreements)[2]
    assert (again.new, again.changed, again.unchanged, again.warnings) == ((), (), agreements, ())
    for other in (first.replace(",10,", ",12,"), first.replace(",10,", ",,"), first.replace("2026-01", "2026-02")):
        assert len(imported(there, other, agreements)[2].new) == 1


def test_of_two_numbers_none_is_guessed(desk):
    """A row without number is nobody's of two that got one."""
    numbered = "".join(f"k-0001,grant,utrecht,,R{each},2026-01-01,,six-talks,10,,\n" for each in (1, 2))
    there, agreements, _ = imported(desk, numbered)
    found = imported(there, "k-0001,grant,utrecht,,,2026-01-01,,six-talks,10,,\n", agreements)[2]
    assert (len(found.new), found.changed) == (1, ())


@pytest.mark.parametrize("status", ["agreed", ""])
def test_a_request_gets_the_number_of_a_row_that_says_agreed(desk, status):
    """It stays a request until the command agrees it, and no second agreement is made beside it."""
    there, agreements, _ = imported(desk, REQUEST)
    row = REQUEST.replace("requested,,", f"{status},R1,")
    there, agreements, found = imported(there, row, agreements)
    (coverage,) = agreements
    assert (coverage.id, coverage.status, coverage.reference) == ("a-1", "requested", "R1")
    kept = ["coverage-status-kept"] if status else []
    assert [each.code for each in found.warnings] == [*kept, "coverage-changes"]
    for again in (row, REQUEST):
        assert imported(there, again, agreements)[2].unchanged == agreements
    both = imported(there, REQUEST + row, agreements)[2]
    assert len(both.new) == 1  # the row of the request is not that of the number: these are two
