"""What somebody else writes while a run of issuing is under way counts in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from end_to_end.office import FOLDER, codes, on

import invoices.issue as issuing
from catalog.faults import Faults
from catalog.terminal import Terminal
from invoices import ahead
from invoices.billing import ClientWork, Settled, month_scope, settle
from invoices.issue import issue
from invoices.practice.practice import Practice, start
from invoices.store.register import Register
from invoices.store.states import states
from invoices.store.verify import verify
from invoices.testing import MORNING
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person

TODAY, FIFTH = on(1102), on(1005)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two clients with a talk each, of October."""
    start(tmp_path, (FOLDER / "catalog.toml").read_bytes())
    with opened(tmp_path) as practice, practice.register() as register:
        register.people.add(Person(id=who, name=who.title()) for who in ("anna", "bram"))
        register.deliveries.add(talk(f"d-{who}", who) for who in ("anna", "bram"))
    return tmp_path


def opened(folder: Path) -> Practice:
    """The practice, as one program has it open."""
    return Practice(Terminal(folder, chosen_day=TODAY, chosen_actor="tester"))


def talk(key: str, client: str, day: date = FIFTH) -> Delivery:
    """A conversation of 40.00."""
    return Delivery(id=key, day=day, service="talk", client=client)


def run(folder: Path, meanwhile: Callable[[Register], None], *, always: bool = False) -> list[str]:
    """Issues October; another program writes after everything was worked out, and before the first invoice.

    `always`: and again after each batch.
    """
    done: list[int] = []

    def progress(invoices: int) -> None:
        if always or not done:
            with opened(folder) as other, other.register() as register:
                meanwhile(register)
        done.append(invoices)

    with opened(folder) as practice:
        setting = practice.setting(progress)
        issued = issue(practice.store, setting, month_scope("2026-10", TODAY))
        with practice.database.reading() as connection:
            assert [found for _, faults in verify(connection, folder) for found in faults] == []
    return [f"{invoice.payer} {invoice.gross}" for invoice in issued.invoices]


def test_a_delivery_more(folder: Path) -> None:
    """It is on the invoice of this run."""
    assert run(folder, lambda register: register.deliveries.add([talk("d-more", "anna", on(1006))])) == [
        "anna 80.00",
        "bram 40.00",
    ]


def test_a_client_more(folder: Path) -> None:
    """Somebody who was written down meanwhile is billed by this run, once."""

    def come(register: Register) -> None:
        register.people.add([Person(id="carl", name="Carl")])
        register.deliveries.add([talk("d-carl", "carl")])

    assert run(folder, come) == ["anna 40.00", "bram 40.00", "carl 40.00"]


def test_somebody_who_goes_on_writing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch bills what is there, and works out its own clients only: the run does not begin again each time."""
    monkeypatch.setattr(issuing, "BATCH", 1)
    asked: list[str] = []

    def counted(catalog: Any, work: ClientWork, scope: Any) -> Settled:
        asked.append(work.client.id)
        return settle(catalog, work, scope)

    monkeypatch.setattr(ahead, "settle", counted)
    days = iter(range(1006, 1020))
    whose = iter(("carl", "dora", "dora"))

    def write(register: Register) -> None:
        name, day = next(whose, "anna"), next(days)  # anna is done by then: the next run bills it
        if name not in {person.id for person in register.people.all()}:
            register.people.add([Person(id=name, name=name.title())])
        register.deliveries.add([talk(f"later-{day}", name, on(day))])

    assert run(folder, write, always=True) == ["anna 40.00", "bram 40.00", "carl 40.00", "dora 80.00"]
    assert len(asked) == 2 + 4


def test_a_delivery_less(folder: Path) -> None:
    """It is not billed any more."""

    def remove(register: Register) -> None:
        register.deliveries.remove(["d-bram"], reason="not given", actor="tester", time=MORNING)

    assert run(folder, remove) == ["anna 40.00"]
    with opened(folder) as practice, practice.database.reading() as connection:
        assert states(connection) == {"d-anna": "billed", "d-bram": "removed"}


def test_an_agreement_more(folder: Path) -> None:
    """Who pays is decided with it."""
    grant = Coverage(id="c-1", client="anna", kind="grant", payer="utrecht")
    assert [line.split()[0] for line in run(folder, lambda register: register.coverages.add([grant]))] == [
        "bram",
        "utrecht",
    ]


def test_what_cannot_be_priced_any_more(folder: Path) -> None:
    """The run ends with the reason, and nothing of this batch is billed."""
    gone = talk("d-gone", "anna").model_copy(update={"service": "gone"})
    with pytest.raises(Faults) as wrong:
        run(folder, lambda register: register.deliveries.add([gone]))
    assert codes(wrong.value) == ["unknown-service"]
    with opened(folder) as practice, practice.database.reading() as connection:
        assert set(states(connection).values()) == {"unbilled"}
