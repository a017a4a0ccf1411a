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
from end_to_end.issuing import run
from end_to_end.office import FOLDER, on

from invoices.practice.practice import start
from invoices.store.archive import Archive
from invoices.store.chain import Acting
from invoices.store.database import open_database
from invoices.store.register import Register
from invoices.store.verify import verify
from invoices.testing import MORNING
from tiered.deliveries import Delivery
from tiered.people import Person

CLIENTS = 500
ROUNDS = 10

Issued = dict[str, tuple[str, str, str]]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice with 500 clients, each with a delivery of October; copied for every round."""
    folder = tmp_path_factory.mktemp("prepared")
    start(folder, (FOLDER / "catalog.toml").read_bytes())
    with open_database(folder) as database, database.transaction() as connection:
        register = Register(connection, Acting("tester", MORNING))
        names = [f"k-{number:04}" for number in range(CLIENTS)]
        register.people.add(Person(id=name, name=f"Klant {name}") for name in names)
        services = ("talk", "cooking", "six-talks")
        register.deliveries.add(
            Delivery(id=f"d-{n:05}", day=on(1005), service=services[n % 3], client=name) for n, name in enumerate(names)
        )
    return folder


class Program:
    """Another program that issues October and makes the documents."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(FOLDER / "issuing.py"), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> None:
        """Waits until it has loaded everything."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def go(self) -> None:
        """Lets it begin."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def killed_after(self, seconds: float) -> bool:
        """Ends it without warning; true when it was still at work."""
        self.ready()
        self.go()
        time.sleep(seconds)
        working = self.process.poll() is None
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()
        return working

    def finished(self) -> None:
        """Waits for its end."""
        _, errors = self.process.communicate(timeout=120)
        assert self.process.returncode == 0, errors


def found(folder: Path) -> Issued:
    """Client, amount and date by number. The numbers have no gap, each client has one, and verify finds nothing."""
    with open_database(folder) as database, database.reading() as connection:
        assert [fault for _, faults in verify(connection, folder) for fault in faults] == []
        entries = Archive(connection).entries()
    assert [entry.number for entry in entries] == [f"2026-{place:05}" for place in range(1, CLIENTS + 1)]
    assert len({entry.client for entry in entries}) == CLIENTS
    assert all(len(entry.files) == 3 for entry in entries)
    return {entry.number: (str(entry.client), str(entry.gross), entry.issued.isoformat()) for entry in entries}


@pytest.fixture(scope="module")
def undisturbed(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Issued, float]:
    """What comes out when nothing goes wrong, and how many seconds that takes."""
    folder = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("undisturbed") / "practice"))
    program = Program(folder)
    program.ready()
    began = time.monotonic()
    program.go()
    program.finished()
    seconds = time.monotonic() - began
    return found(folder), seconds


def test_killed_at_any_moment(prepared: Path, undisturbed: tuple[Issued, float], tmp_path: Path) -> None:
    """Ten times killed without warning, while issuing or rendering: running again gives the same 500 invoices."""
    expected, seconds = undisturbed
    moments = Random(2026)
    alive = 0
    for number in range(ROUNDS):
        folder = Path(shutil.copytree(prepared, tmp_path / f"practice-{number}"))
        working = Program(folder).killed_after(seconds * (number + moments.random()) / ROUNDS)
        alive += working
        seconds *= 1 if working else 0.8  # the machine has become faster: the moments have to be earlier
        run(folder)
        assert found(folder) == expected
        shutil.rmtree(folder)
    assert alive >= ROUNDS // 2, "most rounds were over before they were killed"


def test_two_at_once(prepared: Path, undisturbed: tuple[Issued, float], tmp_path: Path) -> None:
    """Two programs that issue at the same time share the work: the series has no gap, and everybody one invoice."""
    folder = Path(shutil.copytree(prepared, tmp_path / "practice"))
    programs = [Program(folder) for _ in range(2)]
    for step in (Program.ready, Program.go, Program.finished):
        for program in programs:
            step(program)
    assert found(folder) == undisturbed[0]
