"""What a line pays, how certain that is, and why: a case for each rule, then what holds for any lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.money import ZERO, Money, total
from invoices.bank.matching import Match, OpenInvoice, match
from invoices.bank.naming import compact, names, numbers_in, references_in
from invoices.bank.statement import StatementLine
from invoices.numbering import creditor_reference

DAY = date(2026, 11, 2)


def invoice(sequence: int, euros: str, name: str = "Anna Jansen") -> OpenInvoice:
    number = f"2026-{sequence:05}"
    return OpenInvoice(number, creditor_reference(number), Money.euros(euros), name.lower(), name)


def line(euros: str, text: str = "", day: date = DAY, **more: object) -> StatementLine:
    return replace(StatementLine("NL1", day, Money.euros(euros), text=text), **more)  # type: ignore[arg-type]


ELEVEN, TWELVE, THIRTEEN = invoice(11, "95.00"), invoice(12, "60.50"), invoice(13, "40.00", "Piet de Vries")
OPEN = (ELEVEN, TWELVE, THIRTEEN)
RF11, RF12 = ELEVEN.reference, TWELVE.reference


def said(found: Match) -> tuple[str, str, dict[str, str]]:
    return found.certainty, found.because, {number[-2:]: str(amount) for number, amount in found.applied}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        # a reference: certain, whatever the amount
        (line("95", RF11), ("certain", "reference", {"11": "95.00"})),
        (line("95", reference=RF11), ("certain", "reference", {"11": "95.00"})),
        (line("95", "graag rf53 2026 0001 1, dank"), ("certain", "reference", {"11": "95.00"})),
        (line("95", "Kenmerk:RF53-2026-00011."), ("certain", "reference", {"11": "95.00"})),
        (line("95", f"{RF11} 3 stuks"), ("certain", "reference", {"11": "95.00"})),
        (line("50", RF11), ("certain", "reference-part", {"11": "50.00"})),
        (line("100", RF11), ("certain", "reference-overpaid", {"11": "100.00"})),
        # not a reference: wrong check digits, or inside a word
        (line("95", "RF54202600011"), ("unknown", "nothing-named", {})),
        (line("95", f"X{RF11}"), ("unknown", "nothing-named", {})),
        (line("95", f"{RF11}7"), ("unknown", "nothing-named", {})),
        # several
        (line("155.50", f"{RF11} {RF12}"), ("certain", "references", {"11": "95.00", "12": "60.50"})),
        (line("155.50", f"{RF11} 2026-00012"), ("likely", "references", {"11": "95.00", "12": "60.50"})),
        (line("95", f"{RF11}, 2026-00012 later"), ("certain", "reference", {"11": "95.00"})),
        (line("100", f"{RF11} {RF12}"), ("likely", "references-other-amount", {"11": "95.00", "12": "5.00"})),
        (line("160", f"{RF12} {RF11}"), ("likely", "references-other-amount", {"11": "95.00", "12": "65.00"})),
        (line("155.50", "2026-00011 en 2026-00012"), ("likely", "numbers", {"11": "95.00", "12": "60.50"})),
        (line("90", "2026-00011/2026-00012"), ("likely", "numbers-other-amount", {"11": "90.00"})),
        # a number
        (line("95", "factuur 2026-00011"), ("certain", "number", {"11": "95.00"})),
        (line("95", "nr.2026-00011."), ("certain", "number", {"11": "95.00"})),
        (line("94", "factuur 2026-00011"), ("likely", "number-other-amount", {"11": "94.00"})),
        (line("95", "12026-000113"), ("unknown", "nothing-named", {})),
        (line("95", "2026-000111"), ("unknown", "nothing-named", {})),
        (line("95", "A2026-00011"), ("unknown", "nothing-named", {})),
        (line("95", "1-2026-00011"), ("unknown", "nothing-named", {})),
        (line("95", "2026-00011-2"), ("unknown", "nothing-named", {})),
        (line("95", "RF53 2026 000", end_to_end="11"), ("unknown", "nothing-named", {})),
        # a name and an amount
        (line("95", name="Mw. ANNA Jansén"), ("likely", "name-and-amount", {"11": "95.00"})),
        (line("95", "voor Anna Jansen", name="F. Jansen"), ("likely", "name-and-amount", {"11": "95.00"})),
        (line("95", name="Hanna Jansen"), ("unknown", "nothing-named", {})),
        (line("95", name="Jansen"), ("unknown", "nothing-named", {})),
        (line("94", name="Anna Jansen"), ("unknown", "nothing-named", {})),
        (line("95"), ("unknown", "nothing-named", {})),
        # a reference of something that is not open: the same amount is chance
        (line("95", creditor_reference("2025-00001"), name="Anna Jansen"), ("unknown", "reference-not-open", {})),
        (line("95", creditor_reference("2025-00001") + " 2026-00011"), ("likely", "number", {"11": "95.00"})),
        (line("90", creditor_reference("2025-00001") + " " + RF11), ("likely", "reference-part", {"11": "90.00"})),
        # no business of these invoices
        (line("-95", RF11), ("elsewhere", "money-out", {})),
        (line("0", RF11), ("elsewhere", "no-money", {})),
        (line("95", "po_1Nabcdef0", name="Stripe Payments Europe"), ("elsewhere", "stripe-payout", {})),
        (line("95", "STRIPE W3A9B2"), ("elsewhere", "stripe-payout", {})),
        (line("95", "dank", name="Stripe"), ("unknown", "nothing-named", {})),
        (line("95", RF11, name="Stripe de Wit"), ("certain", "reference", {"11": "95.00"})),
        # another currency is never taken for euros
        (line("0", RF11, amount=Money(9500, "USD")), ("unknown", "other-currency", {})),
        (line("0", RF11, amount=Money(-9500, "USD")), ("elsewhere", "other-currency", {})),
        # what went back, of which nothing is known
        (line("-95", RF11, reversal=True), ("unknown", "reversal-unclear", {})),
        (line("95", RF11, reversal=True), ("unknown", "reversal-received", {})),
    ],
    ids=lambda value: f"{value.amount} {value.text} {value.name}" if isinstance(value, StatementLine) else "",
)
def test_a_line(one: StatementLine, expected: tuple[str, str, dict[str, str]]) -> None:
    """Each rule by itself."""
    (found,) = match([one], OPEN)
    assert said(found) == expected


def test_the_second_line_sees_what_the_first_left() -> None:
    """Two parts; the second completes it. A third is too much."""
    found = match([line("50", RF11), line("45", RF11), line("1", RF11)], OPEN)
    assert [one.because for one in found] == ["reference-part", "reference", "reference-overpaid"]


def test_two_references_of_which_one_was_paid_are_a_proposal() -> None:
    """The amount is what the other leaves open; still the payer named both."""
    found = match([line("95", RF11), line("60.50", f"{RF11} {RF12}")], OPEN)
    assert said(found[1]) == ("likely", "references-other-amount", {"12": "60.50"})


@pytest.mark.parametrize("invoices", [OPEN, OPEN[::-1]])
def test_the_lowest_number_is_paid_first(invoices: tuple[OpenInvoice, ...]) -> None:
    """In whatever order the invoices come, and the payer names them."""
    (found,) = match([line("100", "2026-00012 2026-00011")], invoices)
    assert said(found) == ("likely", "numbers-other-amount", {"11": "95.00", "12": "5.00"})


def test_paying_twice_is_seen() -> None:
    """The number is certain once; the second time it is for staff to say what it is."""
    found = match([line("95", "2026-00011"), line("95", "2026-00011")], OPEN)
    assert [one.certainty for one in found] == ["certain", "likely"]
    assert found[1].because == "number-other-amount"


def test_a_proposal_makes_nothing_certain() -> None:
    """What is left after a part that is only likely is not known for sure."""
    found = match([line("50", "2026-00011"), line("45", "2026-00011")], OPEN)
    assert [one.certainty for one in found] == ["likely", "likely"]


def test_a_name_gets_what_others_left() -> None:
    """A later line that names the invoice comes before an earlier one that only has its amount."""
    found = match([line("95", name="Anna Jansen"), line("95", RF11)], OPEN)
    assert [said(one)[:2] for one in found] == [("unknown", "nothing-named"), ("certain", "reference")]


def test_two_invoices_of_one_name_and_amount_are_for_staff() -> None:
    """Monthly the same amount: nobody can tell which."""
    (found,) = match([line("95", name="Anna Jansen")], [ELEVEN, invoice(14, "95")])
    assert said(found) == ("unknown", "name-several", {})


def test_a_short_number_is_never_certain() -> None:
    """Where invoices are numbered 1, 2, 3 a number in a text can be anything."""
    short = OpenInvoice("12", creditor_reference("12"), Money(9500), "anna", "Anna Jansen")
    (found,) = match([line("95", "voor 12 november")], [short])
    assert said(found)[:2] == ("likely", "number")


def test_a_reversal_takes_back_the_line_it_is_of() -> None:
    """All its parts, as certain as that was; then the invoices are open again."""
    both = f"{RF11} {RF12}"
    back = line("-155.50", both, day=date(2026, 11, 4), reversal=True)
    found = match([line("155.50", both), back, line("95", RF11, day=date(2026, 11, 5))], OPEN)
    assert said(found[1]) == ("certain", "reversal", {"11": "-95.00", "12": "-60.50"})
    assert found[2].because == "reference"


def test_a_reversal_of_a_proposal_is_a_proposal() -> None:
    """Of a line that staff have not placed yet nothing is booked back by itself."""
    back = line("-50", "2026-00011", reversal=True)
    assert [one.certainty for one in match([line("50", "2026-00011"), back], OPEN)] == ["likely", "likely"]
    by_name = [line("95", name="Anna Jansen", end_to_end="E1"), line("-95", end_to_end="E1", reversal=True)]
    assert [said(one)[:2] for one in match(by_name, OPEN)] == [("likely", "name-and-amount"), ("likely", "reversal")]


def test_a_reversal_of_an_earlier_file() -> None:
    """What was booked is found again, once; not with another amount, account, payer or mark."""
    paid = match([line("95", end_to_end="E1", iban="NL5", name="Anna Jansen")], OPEN)
    back = line("-95", end_to_end="E1", iban="NL5", reversal=True)
    (found,) = match([back], OPEN, paid)
    assert said(found) == ("certain", "reversal", {"11": "-95.00"})
    assert [one.because for one in match([back, back], OPEN, paid)] == ["reversal", "reversal-unclear"]
    assert match([back], OPEN, [*paid, found])[0].because == "reversal-unclear"
    for other in ({"amount": Money(-9400)}, {"account": "NL2"}, {"iban": "NL6"}, {"end_to_end": "E2"}):
        assert match([replace(back, **other)], OPEN, paid)[0].because == "reversal-unclear"  # type: ignore[arg-type]
    assert match([replace(back, day=date(2026, 10, 1))], OPEN, paid)[0].because == "reversal-unclear"


def test_lines_are_worked_out_by_day_and_given_back_in_their_order() -> None:
    """A bank that lists the newest first changes nothing."""
    newest_first = [line("45", RF11, day=date(2026, 11, 4)), line("50", RF11)]
    assert [one.because for one in match(newest_first, OPEN)] == ["reference", "reference-part"]


WORDS = ["dank", "RF", "2026", "00011", "12026-000123", "Anna", "Jansen", "factuur", "-", "RF53", "202600011"]
INVOICES = st.lists(
    st.tuples(st.integers(9, 14), st.integers(0, 6), st.sampled_from(["Anna Jansen", "Piet de Vries"])),
    max_size=5,
    unique_by=lambda one: one[0],
).map(lambda made: [replace(invoice(number, "0", name), open=Money(50 * cents)) for number, cents, name in made])
NAMED = st.integers(9, 14).flatmap(
    lambda number: st.sampled_from([f"2026-{number:05}", creditor_reference(f"2026-{number:05}")])
)
LINES = st.lists(
    st.builds(
        StatementLine,
        account=st.just("NL1"),
        day=st.dates(date(2026, 11, 1), date(2026, 11, 4)),
        amount=st.integers(-6, 8).map(lambda times: Money(50 * times)),
        name=st.sampled_from([None, "A. Jansen", "Anna Jansen", "STRIPE"]),
        text=st.lists(st.sampled_from(WORDS) | NAMED, max_size=4).map(" ".join),
        end_to_end=st.sampled_from([None, "E1"]),
        reversal=st.booleans(),
    ),
    max_size=6,
)


@given(LINES, INVOICES)
def test_what_is_applied_is_what_came_in(lines: list[StatementLine], invoices: list[OpenInvoice]) -> None:
    """To the cent where anything is proposed, nothing elsewhere; each line once, in its order; no part is zero."""
    found = match(lines, invoices)
    assert [one.line for one in found] == lines
    for one in found:
        placed = one.certainty in ("certain", "likely")
        assert total(amount for _, amount in one.applied) == (one.line.amount if placed else ZERO)
        assert bool(one.applied) == placed
        assert all(amount for _, amount in one.applied)
        assert all((amount > ZERO) == (one.line.amount > ZERO) for _, amount in one.applied)


@given(LINES, INVOICES, st.randoms(use_true_random=False))
def test_the_order_of_invoices_does_not_matter(
    lines: list[StatementLine], invoices: list[OpenInvoice], random: Random
) -> None:
    """Shuffled, the same comes out."""
    shuffled = random.sample(invoices, len(invoices))
    assert match(lines, shuffled) == match(lines, invoices)


@given(LINES, INVOICES)
def test_nothing_is_paid_that_is_not_named(lines: list[StatementLine], invoices: list[OpenInvoice]) -> None:
    """A line that has neither the reference nor the number pays only what it has the name and the amount of."""
    by_number = {one.number: one for one in invoices}
    for found in match(lines, invoices):
        for number, amount in found.applied if found.because != "reversal" else ():
            written = found.line.written
            named = compact(by_number[number].reference) in references_in(written) or numbers_in(written, [number])
            alike = amount == found.line.amount and found.certainty == "likely"
            assert named or (alike and found.because == "name-and-amount" and amount <= by_number[number].open)


@given(LINES, INVOICES)
def test_an_amount_alone_is_never_certain(lines: list[StatementLine], invoices: list[OpenInvoice]) -> None:
    """Without a text or a mark nothing is booked by itself."""
    silent = [replace(line, text="", end_to_end=None) for line in lines]
    assert all(one.certainty != "certain" for one in match(silent, invoices))


@given(st.text(alphabet="RF0123 -a\n", max_size=40))
def test_a_reference_is_found_as_it_is_written(around: str) -> None:
    """Whatever stands before and after it, as long as a space is between."""
    assert RF11 in references_in(f"{around} rf53 2026 0001 1")
    assert all(reference.startswith("RF") and len(reference) <= 25 for reference in references_in(around))


IN_PARTS = replace(ELEVEN, parts=(Money.euros("40.00"), Money.euros("55.00")))


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (line("40", "factuur 2026-00011"), ("certain", "number-agreed-part", {"11": "40.00"})),
        (line("55", "factuur 2026-00011"), ("certain", "number-agreed-part", {"11": "55.00"})),
        (line("95", "factuur 2026-00011"), ("certain", "number", {"11": "95.00"})),
        (line("41", "factuur 2026-00011"), ("likely", "number-other-amount", {"11": "41.00"})),
        (line("40", RF11), ("certain", "reference-agreed-part", {"11": "40.00"})),
        (line("41", RF11), ("certain", "reference-part", {"11": "41.00"})),
        (line("40", f"{RF11} RF18 5390 0754 7034"), ("certain", "reference-agreed-part", {"11": "40.00"})),
        (line("40", name="Anna Jansen"), ("likely", "name-and-amount", {"11": "40.00"})),
    ],
)
def test_a_part_that_was_agreed(one: StatementLine, expected: tuple[str, str, dict[str, str]]) -> None:
    """It is as certain as all of it: exactly so much was asked."""
    assert said(match([one], [IN_PARTS, TWELVE])[0]) == expected


def test_a_part_more_often_than_is_open() -> None:
    """The same part twice is taken while so much is open; after that somebody looks."""
    found = match([line("40", "2026-00011", date(2026, 11, day)) for day in (2, 3, 4)], [IN_PARTS])
    assert [each.certainty for each in found] == ["certain", "certain", "likely"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Hr D Vermeulen", ("daan",)),
        ("D.J. VERMEULEN", ("daan",)),
        ("DJ Vermeulen EO", ("daan",)),
        ("Vermeulen", ()),
        ("Mw E. Vermeulen", ("eva",)),
        ("de Vermeulen", ()),
        ("Daan Vermeulen", ("daan",)),
        ("D VERMEULENS", ()),
    ],
)
def test_initials_of_a_bank(said: str, found: tuple[str, ...]) -> None:
    """A bank writes initials; a family name alone is nobody."""
    assert names(said, {"daan": "Daan Vermeulen", "eva": "Eva Vermeulen"}) == found
