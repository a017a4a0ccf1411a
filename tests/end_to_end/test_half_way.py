"""A run that stops half-way says what is done, and done again it does the rest."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from reception import Reception

import invoices.issue as issuing
from catalog.faults import Faults, fault

DAY = date(2026, 11, 2)
MONTH = ("issue", "--month", "2026-10", "--yes")


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Anna owes something, and so does the municipality, in a later batch."""
    desk = Reception.opened(tmp_path)
    anna, bram = desk.client("Anna Jansen"), desk.client("Bram Okafor")
    desk.done("coverage", "add", bram, "grant", "--payer", "utrecht", "--units", "5")
    desk.deliver("online-talk", anna, "2026-10-05")
    desk.deliver("online-talk", bram, "2026-10-06")
    return desk


def test_between_two_batches(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept before the disk was full stands, and nobody is told that nothing was saved."""

    def full(*_: object) -> None:
        raise Faults([fault("disk-full", file="practice.db", folder="here")])

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "_collective_batch", full)
        said = desk.refused(*MONTH, today=DAY)
    assert "De schijf met here is vol" in said
    assert "1 rekening is al gemaakt en blijft staan" in said
    assert [each["payer_kind"] for each in desk.data("invoice", "list")["invoices"]] == ["client"]
    assert json.loads(desk.done(*MONTH, "--json", today=DAY))["invoices"][0]["payer_kind"] == "municipality"
    assert all(each["documents"] for each in desk.data("invoice", "list")["invoices"])
    desk.done("verify")


def test_before_anything_was_kept(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then there is nothing to say about it; nor in a dry run."""

    def full(*_: object) -> None:
        raise Faults([fault("disk-full", file="practice.db", folder="here")])

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "_client_batch", full)
        assert "blijft staan" not in desk.refused(*MONTH, today=DAY)
    with monkeypatch.context() as patch:
        patch.setattr(issuing, "_collective_batch", full)
        assert "blijft staan" not in desk.refused(*MONTH, "--dry-run", today=DAY)
    assert desk.data("invoice", "list")["invoices"] == []


def test_documents_that_cannot_be_made(desk: Reception) -> None:
    """The answer is given, with how to make them later; the command does not end as if all was done."""
    place = desk.folder / "documents" / "2026"
    place.touch()
    issued = desk.run(*MONTH, today=DAY)
    assert issued.exit_code == 1
    assert "Samen" in issued.stdout
    assert "index.html" not in issued.stdout
    assert "tiered resume" in issued.stderr
    credited = desk.run("invoice", "credit", "2026-00001", "--drop", "--reason", "typed wrong", today=DAY)
    assert credited.exit_code == 1
    assert "2026-00003" in credited.stdout
    place.unlink()
    desk.done("resume", today=DAY)
    desk.done("verify")


def test_a_page_that_cannot_be_written(desk: Reception) -> None:
    """It is named itself, not the file that was to become it."""
    (desk.folder / "documents" / "index.html").mkdir()
    assert f"{desk.folder / 'documents' / 'index.html'} is een map" in desk.run(*MONTH, today=DAY).stderr
