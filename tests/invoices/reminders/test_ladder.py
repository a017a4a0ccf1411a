"""What is proposed to a payer on a day: kindly, in order, in time, and never beyond what staff decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.money import ZERO, Money, total
from invoices.reminders.ladder import (
    APART,
    FORGOTTEN,
    LEEWAY,
    MOURNING,
    POST,
    SMALL,
    TERM,
    THIRTY,
    OpenBill,
    Sent,
    Step,
    last_day,
    steps,
    term_ends,
)

ISSUED = date(2026, 9, 3)
DUE = date(2026, 9, 17)
ONE = timedelta(days=1)


def bill(number: str = "2026-00001", **more: Any) -> OpenBill:
    values: dict[str, Any] = {
        "payer_kind": "client",
        "payer": "anna",
        "issued": ISSUED,
        "due": DUE,
        "open": Money.euros("45.00"),
        "reference": "RF00",
        **more,
    }
    return OpenBill(number, **values)


def kinds(found: tuple[Step, ...]) -> list[tuple[str, tuple[str, ...], str | None]]:
    return [(step.kind, tuple(each.number for each in step.bills), step.because) for step in found]


def numbers_of(letter: Sent) -> set[str]:
    return {each.number for each in letter.bills}


def sent(kind: Any, day: date, *numbers: str, **more: Any) -> Sent:
    return Sent(kind, tuple(bill(number) for number in numbers or ("2026-00001",)), day, **more)


def test_a_person() -> None:
    """A note a week after the last day; two weeks later the 14-day letter; after its term staff, and only they."""
    ours = [bill()]
    first = DUE + FORGOTTEN
    assert steps(ours, [], first - ONE) == ()
    assert kinds(steps(ours, [], first)) == [("note", ("2026-00001",), None)]
    noted = [sent("note", first)]
    assert steps(ours, noted, first + APART - ONE) == ()
    assert kinds(steps(ours, noted, first + APART)) == [("letter", ("2026-00001",), None)]
    asked = [*noted, sent("letter", first + APART)]
    ends = first + APART + POST + TERM + LEEWAY
    assert steps(ours, asked, ends) == ()
    for later in (1, 30, 900):
        assert kinds(steps(ours, asked, ends + later * ONE)) == [("staff", ("2026-00001",), "letter-passed")]


def test_the_term_is_read_safely() -> None:
    """Fourteen full days after the day of delivery: at once by e-mail, a week by post; and no end on a day of rest."""
    day = date(2026, 12, 24)
    assert term_ends(sent("letter", day, by_email=True)) == day + 18 * ONE
    assert term_ends(sent("letter", day)) == day + 25 * ONE


def test_an_organisation() -> None:
    """One reminder once thirty days from receipt have passed, whatever the bill says; then staff."""
    ours = [bill(payer_kind="municipality", payer="utrecht")]
    last = ISSUED + POST + THIRTY
    assert last_day(ours[0]) == last
    assert last_day(replace(ours[0], due=last + ONE)) == last + ONE
    assert steps(ours, [], last) == ()
    assert kinds(steps(ours, [], last + ONE)) == [("reminder", ("2026-00001",), None)]
    reminded = [sent("reminder", last + ONE)]
    assert steps(ours, reminded, last + APART) == ()
    assert kinds(steps(ours, reminded, last + ONE + APART)) == [("staff", ("2026-00001",), "reminder-passed")]


def test_a_budget() -> None:
    """The SVB pays, and the holder of the budget owes nothing: no letter, staff ask what happened."""
    ours = [bill(payer_kind="svb", payer="svb")]
    assert kinds(steps(ours, [], ISSUED + POST + THIRTY + ONE)) == [("staff", ("2026-00001",), "svb")]


def test_several_bills_in_one_letter() -> None:
    """What is noted goes into one letter, also what an earlier letter was about (BW 6:96 lid 7)."""
    ours = [bill(), bill("2026-00002", due=DUE + 5 * ONE), bill("2026-00003", due=DUE + 60 * ONE)]
    assert kinds(steps(ours, [], DUE + 12 * ONE)) == [("note", ("2026-00001", "2026-00002"), None)]
    noted = [sent("note", DUE + 12 * ONE, "2026-00001", "2026-00002")]
    assert kinds(steps(ours, noted, DUE + 26 * ONE)) == [("letter", ("2026-00001", "2026-00002"), None)]
    asked = [*noted, sent("letter", DUE + 26 * ONE, "2026-00001", "2026-00002")]
    third = DUE + 67 * ONE
    assert kinds(steps(ours, asked, third)) == [
        ("note", ("2026-00003",), None),
        ("staff", ("2026-00001", "2026-00002"), "letter-passed"),
    ]
    again = [*asked, sent("note", third, "2026-00003")]
    assert kinds(steps(ours, again, third + APART)) == [("letter", ("2026-00001", "2026-00002", "2026-00003"), None)]


@pytest.mark.parametrize(
    "resting", [{"on_hold": True}, {"disputed": True}, {"pending": True}, {"in_plan": True}, {"open": Money(499)}]
)
def test_who_is_left_alone(resting: dict[str, Any]) -> None:
    """On hold, a question of theirs, a payment on its way, a plan that runs, a trifle: nothing, also not for staff."""
    ours = [bill(**resting)]
    assert steps(ours, [], DUE + 100 * ONE) == ()
    assert steps(ours, [sent("note", DUE + 7 * ONE), sent("letter", DUE + 21 * ONE)], DUE + 100 * ONE) == ()
    assert steps([bill()], [], DUE + 100 * ONE) != ()


def test_after_a_death() -> None:
    """For weeks nothing at all, about no bill of that person; then staff decide, and no letter is proposed."""
    died = DUE + 3 * ONE
    ours = [bill(died_on=died), bill("2026-00002")]
    assert steps(ours, [], died + MOURNING - ONE) == ()
    found = kinds(steps(ours, [], died + MOURNING))
    assert found == [("note", ("2026-00002",), None), ("staff", ("2026-00001",), "died")]


def test_an_institution_goes_on() -> None:
    """A death, or a client on hold, is no reason of a municipality to pay late."""
    day = ISSUED + POST + THIRTY + ONE
    ours = [bill(payer_kind="municipality", payer="utrecht", died_on=day)]
    assert kinds(steps(ours, [], day)) == [("reminder", ("2026-00001",), None)]


def test_nobody_reads_what_another_owes() -> None:
    """Bills of two payers, or of one person as client and as family, are never looked at together."""
    with pytest.raises(ValueError, match="one payer"):
        steps([bill(), bill("2026-00002", payer="els")], [], DUE)
    with pytest.raises(ValueError, match="one payer"):
        steps([bill(), bill("2026-00002", payer_kind="family")], [], DUE)


offsets = st.integers(min_value=0, max_value=120).map(lambda days: timedelta(days=days))
some_bills = st.lists(
    st.builds(
        lambda later, open_, flags, died: bill(
            issued=ISSUED + later,
            due=DUE + later,
            open=Money(open_),
            died_on=None if died is None else ISSUED + died,
            **dict.fromkeys(flags, True),
        ),
        offsets,
        st.integers(min_value=0, max_value=20_000),
        st.sets(st.sampled_from(["disputed", "pending", "in_plan"]), max_size=1),
        st.one_of(st.none(), st.none(), offsets),
    ),
    max_size=5,
).map(lambda bills: [replace(each, number=f"2026-{place:05}") for place, each in enumerate(bills)])
payers = st.sampled_from(["client", "family", "municipality", "insurer", "svb"])


@settings(deadline=None)
@given(some_bills, payers, st.integers(min_value=1, max_value=40), st.booleans(), st.randoms(use_true_random=False))
def test_a_year_of_days(bills: list[OpenBill], payer: Any, every: int, by_email: bool, random: Any) -> None:  # noqa: FBT001
    """Whatever there is to pay, and however often somebody looks: the promises hold for every letter that goes out."""
    bills = [replace(each, payer_kind=payer) for each in bills]
    gone: list[Sent] = []
    for day in (ISSUED + timedelta(days=days) for days in range(0, 400, every)):
        found = steps(bills, gone, day)
        shuffled = random.sample(bills, len(bills))
        assert steps(shuffled, random.sample(gone, len(gone)), day) == found
        letters = [step for step in found if step.kind != "staff"]
        assert len(letters) <= 1
        numbers = [each.number for step in found for each in step.bills]
        assert len(numbers) == len(set(numbers))
        for step in letters:
            assert step.kind != "staff"
            assert step.kind in (("note", "letter") if payer in ("client", "family") else ("reminder",))
            assert payer != "svb"
            assert total(each.open for each in step.bills) >= SMALL
            for each in step.bills:
                check(each, step, gone, day)
            if payer in ("client", "family"):
                assert all(each.died_on is None or each.died_on + MOURNING <= day for each in bills)
            assert all(before.day + APART <= day for before in gone)
            assert all(before.kind != "letter" or term_ends(before) < day for before in gone)
            gone.append(Sent(step.kind, step.bills, day, by_email))
    for each in bills:
        letters_about = [letter.kind for letter in gone if each.number in numbers_of(letter)]
        assert letters_about[:1] in ([], ["note"], ["reminder"])
        assert len(set(letters_about) - {"letter"}) <= 1
        assert letters_about.count("note") <= 1
        assert letters_about.count("reminder") <= 1


def check(each: OpenBill, step: Step, gone: list[Sent], day: date) -> None:
    """A bill in a letter may be in it."""
    assert not each.rests
    assert day > each.due
    assert day > last_day(each)
    if step.kind == "note":
        assert day >= each.due + FORGOTTEN
    if step.kind == "letter":
        assert each.died_on is None
        assert any(before.kind == "note" and each.number in numbers_of(before) for before in gone)


def test_passed_is_what_the_letter_asked() -> None:
    """A part that came due since was in no letter: it gets a note, then a letter about all that was noted."""
    first, all_ = bill(open=Money(2833)), bill(open=Money(8500))
    noted = [Sent("note", (first,), DUE + FORGOTTEN)]
    second = DUE + FORGOTTEN + APART
    (letter,) = steps([replace(first, open=Money(5666))], noted, second)
    assert (letter.kind, letter.bills) == ("letter", (first,))
    asked = [*noted, Sent("letter", letter.bills, second)]
    third = term_ends(asked[-1]) + ONE
    (note,) = steps([all_], asked, third)
    assert (note.kind, note.bills) == ("note", (all_,))
    renoted = [*asked, Sent("note", note.bills, third)]
    assert steps([all_], renoted, third + APART - ONE) == ()
    (again,) = steps([all_], renoted, third + APART)
    assert (again.kind, again.bills) == ("letter", (all_,))


def test_a_trifle_more_is_no_new_letter() -> None:
    """With less than is worth a letter on top, staff read what the letter asked, and no more."""
    asked = [sent("note", DUE + FORGOTTEN), sent("letter", DUE + FORGOTTEN + APART)]
    (staff,) = steps([bill(open=Money(4599))], asked, DUE + timedelta(days=100))
    assert (staff.because, staff.bills) == ("letter-passed", (bill(),))


def test_what_is_paid_since_was_asked_first() -> None:
    """Whoever pays what the letter asked is not past its term with the rest."""
    asked = [sent("note", DUE + FORGOTTEN), sent("letter", DUE + FORGOTTEN + APART)]
    rest = bill(open=Money(2833), settled=Money(4500))
    assert [(step.kind, step.bills) for step in steps([rest], asked, DUE + timedelta(days=100))] == [("note", (rest,))]


def test_another_last_day_starts_anew() -> None:
    """A letter of before the day on which it is to be paid now says nothing of a default (BW 6:96 lid 6)."""
    asked = [sent("note", DUE + FORGOTTEN), sent("letter", DUE + FORGOTTEN + APART)]
    moved = bill(due=DUE + FORGOTTEN + APART)
    day = DUE + timedelta(days=100)
    assert kinds(steps([moved], asked, day)) == [("note", ("2026-00001",), None)]
    assert kinds(steps([replace(moved, due=moved.due - ONE)], asked, day)) == [
        ("staff", ("2026-00001",), "letter-passed")
    ]


@pytest.mark.parametrize("held", [Money(1), Money(9000)])
def test_while_we_hold_their_money(held: Money) -> None:
    """Nobody is asked for what they gave us, also where it covers a part: staff say what it is for."""
    asked = [sent("note", DUE + FORGOTTEN), sent("letter", DUE + FORGOTTEN + APART)]
    for letters in ([], asked[:1], asked):
        found = steps([bill(), bill("2026-00002", due=DUE + timedelta(days=90))], letters, DUE + 60 * ONE, held)
        assert kinds(found) == [("staff", ("2026-00001",), "held")]


acts = st.lists(
    st.tuples(
        st.integers(min_value=1, max_value=25),  # days that pass
        st.sampled_from(["more", "pay", "reversed", "moved", "nothing", "nothing"]),
        st.integers(min_value=0, max_value=6_000),
    ),
    max_size=40,
)


@given(st.lists(st.just(None), min_size=1, max_size=2), acts, st.booleans(), st.data())
def test_each_cent_goes_its_own_way(bills: list[None], acts: list[Any], by_email: bool, data: st.DataObject) -> None:  # noqa: FBT001
    """No cent is past a letter that it was not in, and none is in a letter that was in no note.

    Whatever comes due, is paid, comes back or gets another last day. Cents of a bill are counted from the first that
    was ever asked, so that a payment takes the first.
    """
    now = [bill(f"2026-{place:05}", open=Money(3_000)) for place, _ in enumerate(bills)]
    gone: list[Sent] = []
    day = DUE
    for days, what, cents in acts:
        day += timedelta(days=days)
        place = data.draw(st.integers(min_value=0, max_value=len(now) - 1))
        each = now[place]
        if what == "more":
            each = replace(each, open=each.open + Money(cents))
        elif what in ("pay", "reversed"):
            more = min(Money(cents), each.open) if what == "pay" else -min(Money(cents), each.settled)
            each = replace(each, open=each.open - more, settled=each.settled + more)
        elif what == "moved":
            each = replace(each, due=day + timedelta(days=cents % 20))
        now[place] = each
        for step in steps(now, gone, day):
            for asked in step.bills:
                known = next(each for each in now if each.number == asked.number)
                assert ZERO < asked.open <= known.open
                if step.kind == "letter":
                    assert asked.open.cents <= len(told(known, gone, day, "note", "letter"))
                elif step.because == "letter-passed":
                    assert asked.open.cents <= len(told(known, gone, day, "letter"))
            if step.kind in ("note", "letter"):
                gone.append(Sent(step.kind, step.bills, day, by_email))


def told(now: OpenBill, gone: list[Sent], day: date, *kinds: str) -> set[int]:
    """The cents of a bill that are open and stood in such a letter of after its last day, a passed one for staff."""
    found: set[int] = set()
    for letter in gone:
        for each in letter.bills:
            passed = kinds != ("letter",) or day > term_ends(letter)
            if each.number == now.number and letter.kind in kinds and letter.day > now.due and passed:
                found |= set(range(each.settled.cents, (each.settled + each.open).cents))
    return found & set(range(now.settled.cents, (now.settled + now.open).cents))
