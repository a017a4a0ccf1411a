"""`tiered client erase` of somebody who came along from another system: their name goes, and the opening is proved."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reception import Reception

from invoices.store.database import FILE

SECRETS = ("Zwaluwenberg", "zwaluw@example.nl", "Kwikstaartlaan", "0699887766")
WHO = ("--email", SECRETS[1], "--street", f"{SECRETS[2]} 8", "--phone", SECRETS[3])
BY = ("--reason", "asked by letter", "--yes")
ON = ("--on", "2026-11-01")
THEN, OVER = date(2027, 4, 1), date(2035, 1, 1)  # the package is over; the seven years after 2027 are
INVOICES = "number;date;open;client;payer\nF-1001;1-9-2026;120,00;k-0001;\nF-1002;1-9-2026;30,00;k-0002;k-0001\n"
PACKAGES = "client;service;sessions;used;until;deferred\nk-0001;six-talks;6;2;31-3-2027;200,00\n"
COLUMNS = "number;date;open;client;payer;reference\n"
ACCOUNTS = "account;credit;payer\nwallet;15,00;k-0001\n"


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Zita owed for her help and for Anna's, has a package and earned credit; Anna stays."""
    desk = Reception.opened(tmp_path / "practice")
    desk.client(f"Zita {SECRETS[0]}", *WHO)
    desk.client("Anna Jansen")
    desk.done("coverage", "add", "k-0001", "credit", "--amount", "15")
    return desk


def bring(desk: Reception, invoices: str = INVOICES) -> None:
    outside = desk.folder.parent
    names = {"invoices.csv": invoices, "packages.csv": PACKAGES, "accounts.csv": ACCOUNTS}
    for name, content in names.items():
        (outside / name).write_text(content)
    desk.done("opening", "import", *(outside / name for name in names), *ON, "--yes")


def settle(desk: Reception) -> None:
    """The bills are paid, the credit is over, and nobody used the package."""
    for number, amount in (("F-1001", "120"), ("F-1002", "30")):
        desk.done("pay", "book", number, amount, "--how", "cash", "--on", "2026-11-09")
    desk.done("coverage", "end", "c-0001", "--on", "2026-11-08")
    desk.done("resume", today=THEN)


def told(folder: Path) -> set[str]:
    """Which secrets stand in any byte of any file: the database, what lies beside it, the documents."""
    contents = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return {secret for secret in SECRETS for content in contents if secret.encode() in content}


def counts(answer: dict[str, Any], part: str) -> dict[str, int]:
    return {each["what"]: each["count"] for each in answer[part]}


def test_what_was_brought_in_is_kept_for_its_term_and_then_has_no_name(desk: Reception) -> None:
    """Each of the three holds it up; then it says what stays and until when; after that no byte tells who it was."""
    bring(desk)
    said = desk.refused("client", "erase", "k-0001", *BY)
    assert all(each in said for each in ("F-1001", "F-1002", "six-talks", "c-0001"))
    settle(desk)
    answer = desk.data("client", "erase", "k-0001", *BY, today=THEN)
    assert (answer["until"], answer["complete"]) == ("2034-12-31", False)
    assert counts(answer, "kept") == {"name": 2, "opening": 4}
    assert "31 december 2034" in answer["kept"][0]["message"]
    assert told(desk.folder) == {SECRETS[0]}
    answer = desk.data("client", "erase", "k-0001", *BY, today=OVER)
    assert (answer["complete"], counts(answer, "kept")) == (True, {"opening": 4})
    assert told(desk.folder) == set()
    desk.done("verify", today=OVER)
    assert desk.data("opening", "show", today=OVER)["invoices"][0]["payer"] == "k-0001"
    assert desk.data("client", "erase", "k-0001", *BY, today=OVER)["removed"] == []


def test_a_package_alone_keeps_the_name_with_the_books(desk: Reception) -> None:
    """Who was never on a bill here, and of whom the books have amounts, is not gone at once."""
    bring(desk, INVOICES.replace("k-0001", "k-0002"))
    desk.done("coverage", "end", "c-0001", "--on", "2026-11-08")
    desk.done("resume", today=THEN)
    answer = desk.data("client", "erase", "k-0001", *BY, today=THEN)
    assert (answer["until"], counts(answer, "kept")) == ("2034-12-31", {"booked": 1, "opening": 2})
    assert "art. 52 AWR" in answer["kept"][0]["message"]


def test_verify_still_finds_a_changed_byte_of_the_opening(desk: Reception) -> None:
    """The proof does not lean on who was erased."""
    bring(desk)
    settle(desk)
    for today in (THEN, OVER):
        desk.done("client", "erase", "k-0001", *BY, today=today)
    desk.done("verify", today=OVER)
    with closing(sqlite3.connect(desk.folder / FILE)) as raw, raw:
        raw.execute("DROP TRIGGER openings_unchanged")
        raw.execute("UPDATE openings SET record = replace(record, 'F-1001', 'F-1009')")
    assert "opening" in desk.refused("verify", today=OVER)


@pytest.mark.parametrize(
    "row",
    [
        "ZWALUWENBERG-1;1-9-2026;120,00;k-0001;;",
        "F-1;1-9-2026;120,00;k-0001;;ZitaZwaluwenberg",
        "Zita-1;1-9-2026;120,00;k-0002;k-0001;",
        "F-zwaluwenberg;1-9-2026;120,00;k-0001;utrecht;",
    ],
)
def test_a_number_that_names_somebody_is_refused(desk: Reception, row: str) -> None:
    """Numbers of the old system stay in the proof, so they may not be a name."""
    file = desk.folder.parent / "invoices.csv"
    file.write_text(COLUMNS + row + "\n")
    assert "blijft altijd in de boeken" in desk.refused("opening", "import", file, *ON, "--yes")
    file.write_text(COLUMNS + "F-1;1-9-2026;120,00;k-0001;;\n")
    desk.done("opening", "import", file, *ON, "--yes")


def test_a_number_of_before_that_names_somebody_is_said(desk: Reception) -> None:
    """An opening that an earlier version took in: its number stays, and that is told."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("invoices.opening.rows.coded", lambda *_: False)
        bring(desk, INVOICES.replace("F-1001", "zwaluwenberg1"))
    desk.done("pay", "book", "zwaluwenberg1", "120", "--how", "cash", "--on", "2026-11-09")
    desk.done("pay", "book", "F-1002", "30", "--how", "cash", "--on", "2026-11-09")
    desk.done("coverage", "end", "c-0001", "--on", "2026-11-08")
    desk.done("resume", today=THEN)
    assert counts(desk.data("client", "erase", "k-0001", *BY, today=THEN), "kept")["codes"] == 2


def test_money_of_before_is_named_without_a_bill(desk: Reception) -> None:
    """There is no number to give it back by, so none is made up."""
    paid = desk.folder.parent / "paid.csv"
    paid.write_text("account;credit;payer\nadvances;20,00;k-0002\n")
    desk.done("opening", "import", paid, *ON, "--yes")
    said = desk.refused("client", "erase", "k-0002", *BY)
    assert "uit het vorige systeem" in said
    assert "\u2026" not in said
