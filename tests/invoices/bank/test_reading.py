"""What banks do differently: pages, batches, storno, codes in :86:, encodings; and the keys of the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from bank_files import FOLDER, lines
from hypothesis import given
from hypothesis import strategies as st

from catalog.money import ZERO, Money, total
from invoices.bank.details import details
from invoices.bank.read import read
from invoices.bank.statement import Statement, StatementLine, with_keys

CAMT = (FOLDER / "camt-02.xml").read_bytes()
RABOBANK = (FOLDER / "rabobank.940").read_bytes()


def keys(content: bytes) -> list[str]:
    return [line.key for statement in read(content, "file") for line in statement.lines]


@pytest.mark.parametrize("version", ["02", "04", "06", "10", "13"])
def test_any_version_of_camt_053_is_read(version: str) -> None:
    """Also those that come after this was written; the keys are the same."""
    assert keys(CAMT.replace(b"camt.053.001.02", f"camt.053.001.{version}".encode())) == keys(CAMT)


def test_a_statement_that_does_not_add_up_does_not_exist() -> None:
    """Not even when a program makes one."""
    line = StatementLine("NL1", date(2026, 11, 2), Money(100))
    assert Statement("NL1", ZERO, Money(100), (line,)).lines == (line,)
    with pytest.raises(ValueError, match="add up"):
        Statement("NL1", ZERO, Money(101), (line,))


def test_a_batch_without_amounts_stays_one_line() -> None:
    """The bank says which transfers, not how much each: all their texts stand on the one line."""
    content = CAMT.replace(b'<AmtDtls><TxAmt><Amt Ccy="EUR">90.00</Amt></TxAmt></AmtDtls>', b"")
    (line,) = (line for line in read(content, "file")[0].lines if line.amount == Money(15000))
    assert line.text == "Factuur 2026-00012 Factuur 2026-00013"
    assert (line.name, line.iban) == (None, None)


def test_two_transfers_of_a_batch_that_share_the_bank_s_reference_are_two() -> None:
    """Some banks repeat the reference of the entry with each of its transfers."""
    entry = b"<Refs><AcctSvcrRef>OO9T005185390002</AcctSvcrRef><EndToEndId>E2E-000"
    content = (
        CAMT.replace(b"<Refs><EndToEndId>E2E-000", entry)
        .replace(b">60.00<", b">75.00<")
        .replace(b">90.00<", b">75.00<")
    )
    found = keys(content)
    assert len(set(found)) == len(found) == 5


@pytest.mark.parametrize(
    ("mark", "cents", "reversal"), [("C", 100, False), ("D", -100, False), ("RC", -100, True), ("RD", 100, True)]
)
def test_the_sign_is_that_of_the_money(mark: str, cents: int, reversal: bool) -> None:  # noqa: FBT001
    """A credit taken back goes out; a debit taken back comes in."""
    closing = f"C261102EUR{(10000 + cents) // 100},00"
    text = f":20:1\n:25:NL11RABO0104955555\n:60F:C261101EUR100,00\n:61:261102{mark}1,NTRFNONREF\n:62F:{closing}\n"
    (line,) = read(text.encode(), "file")[0].lines
    assert (line.amount, line.reversal) == (Money(cents), reversal)


def test_the_day_is_that_of_booking_also_over_new_year() -> None:
    """Value on 31 December, booked on 2 January."""
    text = ":20:1\n:25:NL1\n:60F:C261231EUR0,\n:61:2612310102C1,NTRFNONREF\n:62F:C270102EUR1,\n"
    assert read(text.encode(), "file")[0].lines[0].day == date(2027, 1, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_mt940_in_any_encoding_with_any_line_ends(encoding: str, ends: str) -> None:
    """MT940 does not say what it is written in; a name with an accent comes through, and the key is the same."""
    text = RABOBANK.decode().replace("/NAME/P. Proef/REMI/Terug", "/NAME/P. Proéf/REMI/Terug")
    expected = keys(text.encode())
    found = read(text.replace("\n", ends).encode(encoding), "file")
    assert found[0].lines[-1].name == "P. Proéf"
    assert [line.key for line in found[0].lines] == expected


def test_details_of_german_banks() -> None:
    """Pieces with a question mark, and labels in the text; a piece of 27 characters goes on without a space."""
    said = details(
        "166?00GUTSCHRIFT?20EREF+E2E-7?21SVWZ+Rechnung 2026-00012 un?22d Dank"
        "?30INGBNL2A?31NL30INGB0222222222?32P. Proef"
    )
    assert (said.name, said.iban) == ("P. Proef", "NL30INGB0222222222")
    assert said.end_to_end == "E2E-7"
    assert said.text == "Rechnung 2026-00012 und Dank"


def test_a_name_that_a_payer_wrote_is_not_the_name_of_the_payer() -> None:
    """Of two fields with one code the first counts."""
    assert details("/ORDP//NAME/P. Proef/REMI/dag /NAME/A. Ander/EREF/1").name == "P. Proef"


def test_text_without_codes_is_text() -> None:
    """Slashes alone are no codes."""
    assert details("factuur 1/2 en/of 3/4").text == "factuur 1/2 en/of 3/4"


LINES = st.builds(
    StatementLine,
    account=st.sampled_from(["NL1", "NL2"]),
    day=st.dates(date(2026, 11, 1), date(2026, 11, 3)),
    amount=st.sampled_from([-5, 5, 9]).map(Money),
    name=st.sampled_from([None, "A", "B"]),
    text=st.sampled_from(["", "x"]),
)
BOOKED = st.lists(st.tuples(LINES, st.sampled_from([None, "r1", "r2"])), max_size=12)


def _days(booked: Sequence[tuple[StatementLine, str | None]], first: int, last: int) -> set[str]:
    chosen = [one for one in booked if first <= one[0].day.day <= last]
    return {line.key for line in with_keys(chosen)}


@given(BOOKED)
def test_every_line_has_a_key_of_its_own(booked: list[tuple[StatementLine, str | None]]) -> None:
    """Also lines that are equal in all they say, or to which the bank gave one reference."""
    found = [line.key for line in with_keys(booked)]
    assert len(set(found)) == len(booked)


@given(BOOKED)
def test_statements_that_overlap_know_the_same_lines(booked: list[tuple[StatementLine, str | None]]) -> None:
    """Days 1 and 2, and days 2 and 3, have together the keys of all three days: what is in both is booked once."""
    assert _days(booked, 1, 2) | _days(booked, 2, 3) == _days(booked, 1, 3)
    assert _days(booked, 1, 2) & _days(booked, 2, 3) == _days(booked, 2, 2)


@given(BOOKED)
def test_the_order_of_the_file_does_not_matter(booked: list[tuple[StatementLine, str | None]]) -> None:
    """Some banks put the newest line first."""
    assert _days(booked[::-1], 1, 3) == _days(booked, 1, 3)


def test_a_file_with_a_statement_twice_has_each_line_once() -> None:
    """Two downloads that somebody pasted together."""
    assert set(keys(RABOBANK + RABOBANK)) == set(keys(RABOBANK))


def test_a_key_differs_when_something_else_was_booked() -> None:
    """The account, the day, the amount and who it is from count beside the bank's reference."""
    line = lines(FOLDER / "rabobank.940")[0]
    others = [
        line,
        replace(line, account="NL2"),
        replace(line, day=date(2027, 11, 2)),
        replace(line, amount=Money(1)),
        replace(line, iban="NL3"),
    ]
    assert len({one.key for other in others for one in with_keys([(other, "1")])}) == len(others)
    assert {one.key for one in with_keys([(replace(line, text="anders"), "1")])} == {with_keys([(line, "1")])[0].key}


def test_pages_of_one_statement_are_one() -> None:
    """What ends with an intermediate balance goes on in the next page."""
    (statement,) = read((FOLDER / "abnamro.940").read_bytes(), "file")
    assert total(line.amount for line in statement.lines) == statement.closing - statement.opening
    assert len(statement.lines) == 3
