"""The chain shows every event that was changed, removed or moved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, NullPool, create_engine, delete, select, update

from catalog.faults import Faults
from invoices.store.chain import (
    START,
    Happened,
    append,
    append_all,
    canonical,
    event_hash,
    salted_digest,
    timestamp,
    verify_chain,
)
from invoices.store.database import Database
from invoices.store.schema import events

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
LENGTH = 6


@contextmanager
def chain_of(length: int) -> Iterator[Connection]:
    """A chain in memory, without the triggers that would refuse to break it."""
    with create_engine("sqlite://", poolclass=NullPool).connect() as connection:
        events.create(connection)
        many = [Happened("issued", f"2026-{n:05}", {"invoice": f"{n:064}"}) for n in range(1, length)]
        append(connection, "opened", None, NOON, "Anna", {})
        append_all(connection, many, NOON, "Zoë")
        yield connection


def codes(connection: Connection) -> list[tuple[str, dict[str, object]]]:
    return [(fault.code, dict(fault.parameters)) for fault in verify_chain(connection)]


def test_a_hash_is_what_the_design_says() -> None:
    content = '{"actor":"Zoë","digests":{"invoice":"ab"},"kind":"issued","number":null,"sequence":1,"time":"t"}'
    expected = hashlib.sha256((START + content).encode()).hexdigest()
    assert event_hash(START, 1, "issued", None, "t", "Zoë", {"invoice": "ab"}) == expected


def test_an_untouched_chain_holds() -> None:
    with chain_of(LENGTH) as connection:
        assert verify_chain(connection) == []
        rows = connection.execute(select(events).order_by(events.c.sequence)).all()
    assert [row.sequence for row in rows] == list(range(1, LENGTH + 1))
    assert rows[0].previous == START
    assert all(after.previous == before.hash for before, after in pairwise(rows))


def test_no_events_is_a_chain_that_holds() -> None:
    with chain_of(LENGTH) as connection:
        connection.execute(delete(events))
        assert verify_chain(connection) == []
        assert append_all(connection, [], NOON, "Anna") == []


TEXTS = st.sampled_from(["kind", "number", "time", "actor", "digests", "previous", "hash"])
LETTERS = st.characters(codec="utf-8", exclude_characters="\0")


@given(st.integers(1, LENGTH), TEXTS, st.integers(0, 200), LETTERS)
def test_any_edited_character_is_found(sequence: int, column: str, place: int, letter: str) -> None:
    with chain_of(LENGTH) as connection:
        here = events.c.sequence == sequence
        old = connection.execute(select(events.c[column]).where(here)).scalar() or ""
        at = place % (len(old) + 1)
        new = old[:at] + letter + old[at + 1 :]
        connection.execute(update(events).where(here).values({column: new}))
        expected = [] if new == old else [("chain-broken", {"sequence": sequence})]
        assert codes(connection) == expected


@pytest.mark.parametrize("digests", ["[]", '[["invoice","ab"]]', "null", "1", '{"a":1, "b":2}', '{"a":1,"a":2}', "["])
def test_digests_in_another_form_are_found(digests: str) -> None:
    with chain_of(LENGTH) as connection:
        connection.execute(update(events).where(events.c.sequence == 1).values(digests=digests))
        assert codes(connection) == [("chain-broken", {"sequence": 1})]


@given(st.integers(1, LENGTH), st.text(LETTERS))
def test_a_rewritten_event_breaks_the_next(sequence: int, actor: str) -> None:
    """Who changes an event and its hash too must change every event after it."""
    with chain_of(LENGTH) as connection:
        here = events.c.sequence == sequence
        row = connection.execute(select(events).where(here)).one()
        forged = event_hash(row.previous, sequence, row.kind, row.number, row.time, actor, {})
        connection.execute(update(events).where(here).values(actor=actor, digests="{}", hash=forged))
        after = [("chain-broken", {"sequence": sequence + 1})] if sequence < LENGTH and forged != row.hash else []
        assert codes(connection) == after


@given(st.sets(st.integers(1, LENGTH - 1), min_size=1))
def test_every_gap_is_named(removed: set[int]) -> None:
    with chain_of(LENGTH) as connection:
        connection.execute(delete(events).where(events.c.sequence.in_(removed)))
        named = [range(int(p["first"]), int(p["last"]) + 1) for _, p in codes(connection)]
        assert {code for code, _ in codes(connection)} == {"chain-gap"}
        assert {n for gap in named for n in gap} == removed


@given(st.tuples(st.integers(1, LENGTH), st.integers(1, LENGTH)).filter(lambda pair: pair[0] < pair[1]))
def test_events_that_changed_places_are_found(pair: tuple[int, int]) -> None:
    first, second = pair
    with chain_of(LENGTH) as connection:
        for old, new in ((first, 100), (second, first), (100, second)):
            connection.execute(update(events).where(events.c.sequence == old).values(sequence=new))
        assert codes(connection) == [("chain-broken", {"sequence": first})]


def test_an_event_before_the_first_is_found() -> None:
    with chain_of(LENGTH) as connection:
        connection.execute(update(events).where(events.c.sequence == 1).values(sequence=0))
        assert ("chain-broken", {"sequence": 0}) in codes(connection)


def test_text_that_is_not_text_is_a_damaged_database(database: Database) -> None:
    with database.transaction() as connection:
        append(connection, "opened", None, NOON, "Anna", {})
        connection.exec_driver_sql("DROP TRIGGER events_unchanged")
        connection.exec_driver_sql("UPDATE events SET actor = CAST(x'ff' AS TEXT)")
    with pytest.raises(Faults, match="database-damaged"), database.reading() as connection:
        verify_chain(connection)


def test_canonical_json_has_one_form() -> None:
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
    with pytest.raises(ValueError, match="Out of range"):
        canonical(float("nan"))


def test_the_same_person_has_another_digest_with_another_salt() -> None:
    one, other = (salted_digest('{"name":"Anna"}', salt * 16) for salt in ("00", "01"))
    assert one != other
    with pytest.raises(ValueError, match="a salt is 16 bytes"):
        salted_digest("{}", "00")


def test_a_moment_is_written_in_utc() -> None:
    amsterdam = timezone(timedelta(hours=1))
    assert timestamp(datetime(2026, 12, 1, 0, 30, tzinfo=amsterdam)) == "2026-11-30T23:30:00Z"
    with pytest.raises(ValueError, match="time zone"):
        timestamp(datetime(2026, 12, 1))  # noqa: DTZ001 (that is what is refused)
