"""People, coverages, deliveries and notes: what goes in comes out, and what was issued from stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import insert

from catalog.dates import Period
from catalog.faults import Faults
from catalog.money import Money, Percent
from catalog.texts import LANGUAGES
from invoices.store import schema
from invoices.store.chain import Acting
from invoices.store.database import Database
from invoices.store.register import Note, Register
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ANNA = Person(
    id="k-0001",
    name="Anna Jansen-Çelik",
    street="Dorpsstraat 1",
    postcode="3511 AA",
    city="Utrecht",
    country="NL",
    email="anna@example.org",
    phone="030-1234567",
    language="en",
    send="post",
    birth_date=date(1950, 2, 28),
    passes=("U-pas", "Stadspas"),
    svb_number="123",
    representative="k-0002",
    on_hold=True,
    died_on=date(2026, 11, 30),
)
BEN = Person(id="k-0002", name="Ben")
GRANT = Coverage(
    **{"from": date(2026, 1, 1)},
    id="c-0001",
    client="k-0001",
    kind="grant",
    payer="utrecht",
    status="requested",
    reference="20072",
    until=date(2027, 6, 30),
    services=("walk", "talk"),
    order=2,
    share=Percent(Decimal("33.33")),
    per_unit=Decimal("1.3067"),
    amount=Money(12_050),
    units=Decimal("2.25"),
    used=Decimal(3),
    period="year",
    advances=True,
    law="wmo",
    insured_number="9",
    pledged_on=date(2026, 1, 2),
)
WALK = Delivery(
    id="d-00001",
    day=date(2026, 11, 9),
    service="walk",
    client="k-0001",
    quantity=Decimal("1.25"),
    amount=Money(1_250),
    booked=date(2026, 11, 1),
    professional="mieke",
    no_show=True,
    group="a",
    reference="b",
    per_session=True,
)


@pytest.fixture
def register(database: Database) -> Iterator[Register]:
    """Anna and Ben, a grant and a walk, in a transaction."""
    with database.transaction() as connection:
        register = Register(connection, Acting("Ria", NOW))
        register.people.add([ANNA, BEN])
        register.coverages.add([GRANT])
        register.deliveries.add([WALK])
        yield register


@pytest.fixture
def plan(database: Database, register: Register) -> Callable[[str], None]:
    """Works a delivery out for an invoice."""

    def write(delivery: str) -> None:
        row = {"catalog": "h", "day": "2026-11-09", "client": "k-0001", "record": "{}", "time": "t"}
        with database.transaction() as connection:
            connection.execute(insert(schema.catalogs), {"hash": "h", "toml": ""})
            connection.execute(insert(schema.plans), {**row, "delivery": delivery, "round": 1})

    return write


def another(delivery: Delivery, **changed: object) -> Delivery:
    return delivery.model_copy(update=changed)


def refused(act: Callable[[], object], *codes: str) -> None:
    """Refused with exactly these faults, in a sentence that names the record."""
    with pytest.raises(Faults) as faults:
        act()
    assert [f"{fault.code} {fault.parameters['id']}" for fault in faults.value.faults] == list(codes)
    for fault in faults.value.faults:
        assert all(str(fault.parameters["id"]) in fault.message(language) for language in LANGUAGES)
        assert all(fault.hint(language) for language in LANGUAGES)


def test_everything_that_goes_in_comes_out(register: Register) -> None:
    assert register.people.all() == (ANNA, BEN)
    assert register.coverages.all() == (GRANT,)
    assert register.deliveries.all() == (WALK,)
    assert (register.people.get("k-0001"), register.coverages.get("c-0001")) == (ANNA, GRANT)


def test_ids_follow_the_highest_so_far(register: Register) -> None:
    ids = register.people.new_ids()
    assert [ids(), ids()] == ["k-0003", "k-0004"]
    register.people.add([Person(id=name, name="C") for name in ("k-9999", "k-17", "anna", "k-x", "c-9")])
    assert register.people.new_ids()() == "k-10000"
    assert register.coverages.new_ids()() == "c-0002"
    assert register.deliveries.new_ids()() == "d-00002"


def test_ids_start_at_one(database: Database) -> None:
    with database.transaction() as connection:
        register = Register(connection)
        made = [shelf.new_ids()() for shelf in (register.people, register.coverages, register.deliveries)]
    assert made == ["k-0001", "c-0001", "d-00001"]


def test_some_people_and_the_coverages_of_some_clients(register: Register) -> None:
    register.coverages.add([GRANT.model_copy(update={"id": "c-0002", "client": "k-0002"})])
    assert register.people.some(["k-0002", "nobody"]) == (BEN,)
    assert register.coverages.of(["k-0001"]) == (GRANT,)
    assert len(register.coverages.of(["k-0001", "k-0002"])) == 2
    assert register.coverages.of([]) == ()


def test_thousands_at_once(register: Register) -> None:
    """More than one SQL statement may have parameters for."""
    ids = register.people.new_ids()
    people = [Person(id=ids(), name="N") for _ in range(33_000)]
    register.people.add(people)
    assert len(register.people.some([person.id for person in people])) == 33_000


def test_deliveries_are_found_by_client_and_period(register: Register) -> None:
    later = another(WALK, id="d-00002", day=date(2026, 12, 1), client="k-0002")
    register.deliveries.add([later])
    find = register.deliveries.find
    assert find() == (WALK, later)
    assert find(["k-0002"]) == (later,)
    assert find([]) == ()
    assert find(period=Period.month("2026-11")) == (WALK,)
    assert find(period=Period(date(2026, 11, 10))) == (later,)
    assert find(["k-0002"], Period.month("2026-11")) == ()


def test_a_change_replaces_the_whole_record(register: Register) -> None:
    moved = Person(id="k-0001", name="Anna de Vries")
    register.people.change([moved])
    register.deliveries.change([another(WALK, day=date(2026, 11, 10), client="k-0002")])
    assert register.people.get("k-0001") == moved
    assert register.deliveries.find(["k-0002"], Period(date(2026, 11, 10), date(2026, 11, 11))) != ()


def test_nothing_to_add_or_change_is_fine(register: Register) -> None:
    before = register.people.all(), register.deliveries.all()
    register.people.add([])
    register.people.change([])
    register.deliveries.remove([], reason="r", actor="a", time=NOW)
    assert (register.people.all(), register.deliveries.all()) == before


def test_what_is_unknown_or_in_use_is_named_all_at_once(register: Register) -> None:
    people, coverages, deliveries = register.people, register.coverages, register.deliveries
    refused(lambda: people.get("k-9"), "unknown-person k-9")
    refused(lambda: coverages.get("c-9"), "unknown-coverage c-9")
    refused(lambda: deliveries.get("d-9"), "unknown-delivery d-9")
    twice = [Person(id="k-8", name="C")] * 2
    refused(lambda: people.add([ANNA, BEN, *twice]), "id-in-use k-0001", "id-in-use k-0002", "id-in-use k-8")
    stranger = another(WALK, id="d-00002", client="k-7")
    refused(lambda: deliveries.add([WALK, stranger]), "id-in-use d-00001", "unknown-person k-7")
    refused(lambda: deliveries.change([stranger]), "unknown-delivery d-00002", "unknown-person k-7")
    refused(lambda: people.change([BEN, *twice]), "unknown-person k-8")
    assert people.all() == (ANNA, BEN)


def test_a_removed_delivery_counts_nowhere_and_says_why(register: Register) -> None:
    deliveries = register.deliveries
    deliveries.remove(["d-00001", "d-00001"], reason="entered twice", actor="Zoë", time=NOW)
    assert deliveries.all() == ()
    assert deliveries.find(removed=True) == (WALK,)
    assert deliveries.get("d-00001") == WALK
    assert [tuple(row) for row in deliveries.removals()] == [
        ("d-00001", "entered twice", "Zoë", "2026-12-01T09:00:00Z")
    ]
    refused(lambda: deliveries.change([WALK]), "delivery-removed d-00001")
    refused(lambda: remove(register, "d-00001"), "delivery-removed d-00001")
    refused(lambda: remove(register, "d-9"), "unknown-delivery d-9")
    assert deliveries.new_ids()() == "d-00002"


def remove(register: Register, delivery: str) -> None:
    register.deliveries.remove([delivery], reason="r", actor="a", time=NOW)


def test_a_planned_delivery_stays_as_it_is(register: Register, plan: Callable[[str], None]) -> None:
    assert register.deliveries.find(unplanned=True) == (WALK,)
    plan("d-00001")
    refused(lambda: register.deliveries.change([WALK]), "delivery-planned d-00001")
    refused(lambda: remove(register, "d-00001"), "delivery-planned d-00001")
    assert register.deliveries.find(unplanned=True) == ()
    assert register.deliveries.all() == (WALK,)


def test_notes_stand_in_the_order_they_were_written(register: Register) -> None:
    register.notes.write("k-0001", "Belt liever niet", actor="Zoë", time=NOW)
    register.notes.write("k-0001", "Hond heet Max", actor="Ben", time=NOW)
    assert register.notes.of("k-0001") == (
        Note(1, "k-0001", "Belt liever niet", "Zoë", "2026-12-01T09:00:00Z"),
        Note(2, "k-0001", "Hond heet Max", "Ben", "2026-12-01T09:00:00Z"),
    )
    assert register.notes.of("k-0002") == ()
