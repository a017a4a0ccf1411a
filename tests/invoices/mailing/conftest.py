"""A made-up practice with a client, family and an insurer who each got an invoice, and a mail server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from mail_server import Mailbox, serving, use
from reception import Reception


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Anna and her sister Els each pay half of Anna's package; Karel, on paper, and John, in English, pay talks.

    1 anna, 2 els, 3 karel, 4 john, 5 anker, 6 utrecht.
    """
    desk = Reception.opened(tmp_path_factory.mktemp("issued"))
    anna = desk.client("Anna Jansen", "--id", "anna", "--email", "anna@home.test")
    els = desk.client("Els Jansen", "--id", "els", "--email", "els@home.test")
    desk.client("Karel Vos", "--id", "karel")
    desk.client("John Doe", "--id", "john", "--email", "john@home.test", "--language", "en")
    desk.client("Bea Blauw", "--id", "bea", "--email", "bea@home.test")
    desk.client("Umar Unal", "--id", "umar", "--email", "umar@home.test")
    desk.done("coverage", "add", anna, "pledge", "--person", els, "--share", "50")
    desk.done("coverage", "add", "bea", "policy", "--payer", "anker", "--reference", "P-1", "--insured-number", "77")
    desk.done("coverage", "add", "umar", "grant", "--payer", "utrecht", "--reference", "B-1", "--units", "10")
    desk.deliver("six-talks", anna, "2026-10-05")
    for who in ("karel", "john", "bea", "umar"):
        desk.deliver("online-talk", who, "2026-10-06")
    desk.done("issue", "--month", "2026-10", "--yes")
    return desk.folder


@pytest.fixture
def desk(issued: Path, tmp_path: Path) -> Reception:
    """A copy of the practice."""
    return Reception(Path(shutil.copytree(issued, tmp_path / "practice")))


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with serving() as box:
        use(box, monkeypatch)
        yield box
