"""Killed at any moment, or run twice at once: afterwards the same invoices are there, each of them once, and whole."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from end_to_end.office import FOLDER, Office, on

from invoices.practice.practice import start
from invoices.store import schema
from invoices.store.database import open_database
from invoices.store.register import Register
from invoices.store.store import PracticeStore
from invoices.store.verify import verify
from invoices.testing import FixedClock
from tiered.deliveries import Delivery
from tiered.people import Person

CLIENTS = 500
ROUNDS = 12

Issued = dict[str, tuple[str, str, str]]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice with 500 clients, each with a delivery of October; copied for every round."""
    folder = tmp_path_factory.mktemp("prepared")
    start(folder, (FOLDER / "catalog.toml").read_bytes())
    with open_database(folder) as database, database.transaction() as connection:
        register = Register(connection)
        names = [f"k-{number:04}" for number in range(CLIENTS)]
        register.people.add(Person(id=name, name=f"Klant {name}") for name in names)
        services = ("talk", "cooking", "six-talks")
        register.deliveries.add(
            Delivery(id=f"d-{n:05}", day=on(1005), service=services[n % 3], client=name) for n, name in enumerate(names)
        )
    return folder


def issuing(folder: Path) -> subprocess.Popen[str]:
    """Another program that issues October and makes the documents; it has just begun."""
    program = subprocess.Popen(
        [sys.executable, str(FOLDER / "issuing.py"), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "started\n"
    return program


def finish(folder: Path) -> None:
    """Issues what is left, to the end."""
    program = issuing(folder)
    _, errors = program.communicate(timeout=120)
    assert program.returncode == 0, errors


def found(folder: Path) -> Issued:
    """Client, amount and date by number. The numbers have no gap, each client has one, and verify finds nothing."""
    with open_database(folder) as database, database.reading() as connection:
        assert [fault for _, faults in verify(connection, folder) for fault in faults] == []
    with open_database(folder) as database:
        office = Office(PracticeStore(database, "tester", FixedClock()))
        invoices = office.invoices()
        assert [invoice.sequence for invoice in invoices] == list(range(1, CLIENTS + 1))
        assert len({invoice.client for invoice in invoices}) == CLIENTS
        assert len(office.rows(schema.renditions)) == CLIENTS
    return {i.number: (str(i.client), str(i.gross), i.issued.isoformat()) for i in invoices}


@pytest.fixture(scope="module")
def undisturbed(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Issued, float]:
    """What comes out when nothing goes wrong, and how many seconds that takes."""
    folder = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("undisturbed") / "practice"))
    program = issuing(folder)
    began = time.monotonic()
    program.communicate(timeout=120)
    seconds = time.monotonic() - began
    return found(folder), seconds


def test_killed_at_any_moment(prepared: Path, undisturbed: tuple[Issued, float], tmp_path: Path) -> None:
    """Twelve times killed without warning, while issuing or rendering: running again gives the same 500 invoices."""
    expected, seconds = undisturbed
    moments = Random(2026)
    alive = 0
    for number in range(ROUNDS):
        folder = Path(shutil.copytree(prepared, tmp_path / f"practice-{number}"))
        program = issuing(folder)
        time.sleep(seconds * (number + moments.random()) / ROUNDS)
        alive += program.poll() is None
        program.send_signal(signal.SIGKILL)
        program.communicate()
        finish(folder)
        assert found(folder) == expected
        shutil.rmtree(folder)
    assert alive >= ROUNDS // 2, "most rounds were over before they were killed"


def test_two_at_once(prepared: Path, undisturbed: tuple[Issued, float], tmp_path: Path) -> None:
    """Two programs that issue at the same time share the work: the series has no gap, and everybody one invoice."""
    folder = Path(shutil.copytree(prepared, tmp_path / "practice"))
    programs = [issuing(folder) for _ in range(2)]
    errors = [program.communicate(timeout=120)[1] for program in programs]
    assert [program.returncode for program in programs] == [0, 0], errors
    assert found(folder) == undisturbed[0]
