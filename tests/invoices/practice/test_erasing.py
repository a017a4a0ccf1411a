"""`tiered client erase`: what may go goes, what the law asks to keep stays until its day, and the proof holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reception import Reception

from invoices.correct import credit
from invoices.practice import erasing
from invoices.store.database import FILE

SECRETS = ("Zwaluwenberg", "zwaluw@example.nl", "Kwikstaartlaan", "0699887766", "HA-1943-8")
BY = ("--reason", "asked by letter", "--yes")
PAID, LATER = date(2026, 12, 4), date(2034, 1, 1)
WHO = ("--email", SECRETS[1], "--street", f"{SECRETS[2]} 8", "--postcode", "9876 ZX", "--city", "Zoutkamp")
BILL = "2026-00001"


def told(folder: Path) -> set[str]:
    """Which secrets stand in any byte of any file of the practice."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return {secret for secret in SECRETS if any(secret.encode() in content for content in files)}


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Zita had help, was billed for it and paid; there is a note about her, and a policy that was never used."""
    desk = Reception.opened(tmp_path / "practice")
    zita = desk.client(f"Zita {SECRETS[0]}", *WHO, "--phone", SECRETS[3], "--birth-date", "1943-05-17")
    desk.deliver("online-talk", zita, "2026-10-05")
    desk.done("coverage", "add", zita, "policy", "--payer", "anker", "--reference", SECRETS[4], "--service", "cooking")
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("client", "note", zita, f"{SECRETS[0]} belde: liever post")
    return desk


def pay(desk: Reception, amount: str | None = None) -> str:
    bill = desk.data("invoice", "show", BILL)
    desk.done("pay", "book", BILL, amount or bill["payable"], "--how", "cash", "--on", "2026-12-03", today=PAID)
    return str(bill["client"])


def counts(answer: dict[str, Any], part: str) -> dict[str, int]:
    return {each["what"]: each["count"] for each in answer[part]}


def proved(desk: Reception) -> None:
    result = desk.run("verify")
    assert result.exit_code == 0, result.output


def test_who_was_never_on_a_bill_is_gone_at_once(tmp_path: Path) -> None:
    """No byte of any file tells who they were, and what is left is an id."""
    desk = Reception.opened(tmp_path / "practice")
    who = desk.client(f"Zita {SECRETS[0]}", *WHO, "--phone", SECRETS[3])
    desk.done("client", "note", who, f"{SECRETS[0]} belt terug")
    desk.deliver("online-talk", who, "2026-11-20")
    assert told(desk.folder)
    answer = desk.data("client", "erase", who, *BY)
    assert counts(answer, "removed") == {"notes": 1, "appointments": 1, "contact": 5, "name": 1}
    assert (answer["complete"], answer["until"], answer["kept"], answer["clean"]) == (True, None, [], True)
    assert told(desk.folder) == set()
    assert desk.data("client", "list")["clients"] == []
    (left,) = desk.data("client", "list", "--erased")["clients"]
    assert (left["id"], left["name"]) == (who, f"gewist {who}")
    proved(desk)
    proved(desk)
    with closing(sqlite3.connect(desk.folder / FILE)) as raw:  # its id is given again: who takes that out is found
        new = desk.deliver("online-talk", desk.client("Bram de Wit"), "2026-11-20")
        raw.execute("DELETE FROM deliveries")
        raw.commit()
    assert new == "d-00001"
    assert "d-00001" in desk.run("verify").stderr


def test_what_the_books_need_stays_until_its_day(desk: Reception) -> None:
    """The name and the documents stay for seven years after the year of the last payment; the rest goes now."""
    zita = pay(desk)
    answer = desk.data("client", "erase", zita, *BY, today=PAID)
    assert counts(answer, "removed") == {"notes": 1, "agreements": 1, "contact": 6}
    assert counts(answer, "kept") == {"name": 1, "files": 3, "deliveries": 1}
    assert (answer["until"], answer["complete"]) == ("2033-12-31", False)
    assert "art. 52 AWR" in answer["kept"][0]["message"]
    assert "31 december 2033" in answer["kept"][0]["message"]
    assert {SECRETS[3], SECRETS[4]}.isdisjoint(told(desk.folder))
    proved(desk)
    again = desk.data("client", "erase", zita, *BY, today=date(2033, 12, 31))
    assert (again["removed"], again["until"]) == ([], "2033-12-31")
    assert "client erase" not in desk.done("todo", today=date(2033, 12, 31))


def test_after_the_term_the_rest_goes(desk: Reception) -> None:
    """The list of things to do names it; then no byte is left, the documents are gone, and the proof holds."""
    zita = pay(desk)
    desk.done("client", "erase", zita, *BY, today=PAID)
    assert f"tiered client erase {zita}" in desk.done("todo", today=LATER)
    answer = desk.data("client", "erase", zita, *BY, today=LATER)
    assert counts(answer, "removed") == {"frozen": 1, "files": 3, "name": 1}
    assert (answer["complete"], answer["until"]) == (True, None)
    assert told(desk.folder) == set()
    assert list((desk.folder / "documents" / "2026").iterdir()) == []
    proved(desk)
    assert "client erase" not in desk.done("todo", today=LATER)
    assert desk.data("client", "erase", zita, *BY, today=LATER)["removed"] == []


COMMANDS = [
    *(("invoice", word, BILL) for word in ("show", "open", "copy")),
    *(("pay", word, BILL) for word in ("show", "link", "page", "refund", "keep")),
    ("invoice", "credit", BILL, "--drop", "--reason", "mistake", "--yes"),
    ("invoice", "redo", BILL, "--reason", "mistake", "--yes"),
    *((name,) for name in ("remind", "send", "todo", "resume", "verify", "doctor")),
    *((group, "list") for group in ("client", "invoice", "delivery", "coverage", "shortfall")),
    ("package", "list", "k-0001"),
    ("find", BILL),
    ("find", "Zita"),
    ("client", "show", "k-0001"),
    ("issue", "--month", "2033-12", "--yes"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_stumbles_over_who_is_gone(desk: Reception, words: tuple[str, ...]) -> None:
    """Each answers, or says in a sentence why not; none tells the name."""
    zita = pay(desk)
    desk.done("client", "erase", zita, *BY, today=PAID)
    desk.done("client", "erase", zita, *BY, today=LATER)
    result = desk.run(*words, today=LATER)  # a mistake in the program is raised
    assert result.exit_code in (0, 1), result.output
    assert not any(secret in result.output for secret in SECRETS)


def test_the_page_of_documents_has_no_name_and_no_dead_link(desk: Reception) -> None:
    """documents/index.html still lists the bill, under the id."""
    zita = pay(desk)
    desk.done("client", "erase", zita, *BY, today=PAID)
    desk.done("client", "erase", zita, *BY, today=LATER)
    page = (desk.folder / "documents" / "index.html").read_text()
    assert f"gewist {zita}" in page
    assert BILL in page
    assert f"{BILL}.pdf" not in page


def open_bill(desk: Reception) -> None:
    pass


def paid_too_much(desk: Reception) -> None:
    pay(desk, "90")


def kept_for_them(desk: Reception) -> None:
    pay(desk, "90")
    desk.done("pay", "keep", BILL, today=PAID)


def not_billed(desk: Reception) -> None:
    desk.deliver("online-talk", pay(desk), "2026-11-05")


def post_for_others(desk: Reception) -> None:
    desk.client("Anna Jansen", "--representative", pay(desk))


def promised(desk: Reception) -> None:
    desk.done("coverage", "add", desk.client("Anna Jansen"), "pledge", "--person", pay(desk), "--amount", "10")


def earned(desk: Reception) -> None:
    desk.done("coverage", "add", pay(desk), "credit", "--amount", "20")


def package(desk: Reception) -> None:
    desk.deliver("six-talks", pay(desk), "2026-11-05")
    desk.done("issue", "--month", "2026-11", "--yes", today=PAID)
    asked = desk.data("invoice", "show", "2026-00002")["payable"]
    desk.done("pay", "book", "2026-00002", *(asked, "--how", "cash", "--on", "2026-12-04"), today=PAID)


OPEN: dict[Callable[[Reception], None], str] = {
    open_bill: "staat open",
    paid_too_much: f"tiered pay refund {BILL}",
    kept_for_them: f"tiered pay keep {BILL} --undo",
    not_billed: "tiered issue --client k-0001",
    post_for_others: "tiered client change k-0002",
    promised: "tiered coverage end c-0002",
    earned: "tiered coverage end c-0002",
    package: "tiered package stop k-0001",
}


@pytest.mark.parametrize("situation", OPEN, ids=lambda each: each.__name__)
def test_nothing_is_erased_while_something_is_open(desk: Reception, situation: Callable[[Reception], None]) -> None:
    """It says what, and what to do; and everything is there still, also after a dry run."""
    situation(desk)
    before = told(desk.folder)
    for more in ((), ("--dry-run",)):
        assert OPEN[situation] in desk.refused("client", "erase", "k-0001", *BY, *more, today=PAID)
    assert told(desk.folder) == before
    assert desk.data("client", "show", "k-0001")["notes"]


def test_a_reason_says_nobody(desk: Reception) -> None:
    """A reason is kept for good, so it cannot hold what is being erased."""
    pay(desk)
    for said in ("zita asked", "mevrouw ZWALUWENBERG vroeg het", "from zwaluw@example.nl"):
        assert "reden" in desk.refused("client", "erase", "k-0001", "--reason", said, today=PAID)
    desk.misused("client", "erase", "k-0001", today=PAID)


def test_what_was_saved_before_is_named(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """A review and an export beside the practice, and a file of clients in it; what names somebody else is not."""
    zita, here = pay(desk), desk.folder.parent
    monkeypatch.chdir(here)
    desk.client("Anna Jansen")
    desk.run("review", "2026-Q4", today=PAID)
    desk.run("review", "2025-Q4", today=PAID)
    for who in (zita, "k-0002"):
        desk.done("client", "export", who, here / who)
    desk.file("clients.csv", f"name,email\nZ.,{SECRETS[1].upper()}\nZita,{SECRETS[1]}\n")
    desk.file("others.csv", "name\nAnna Jansen\n")
    saved = [desk.folder / "clients.csv", here / "controle-2026-Q4", here / zita]
    assert desk.data("client", "erase", zita, *BY, "--dry-run", today=PAID)["saved"] == [*map(str, saved)]
    said = desk.done("client", "erase", zita, *BY, today=PAID)
    assert "Haal weg wat niemand meer nodig heeft" in said
    assert all(f"- {path}" in said for path in saved)
    assert "k-0002" not in said


def test_a_dry_run_says_the_same_and_changes_nothing(desk: Reception) -> None:
    zita = pay(desk)
    before = told(desk.folder)
    planned = desk.data("client", "erase", zita, *BY, "--dry-run", today=PAID)
    assert told(desk.folder) == before
    assert desk.data("client", "show", zita)["notes"]
    done = desk.data("client", "erase", zita, *BY, today=PAID)
    assert {**planned, "dry_run": False} == done


def test_it_asks_first(desk: Reception) -> None:
    """At the keyboard it shows what goes and what stays; a no changes nothing."""
    zita = pay(desk)
    said = desk.done("client", "erase", zita, typed="vroeg het per brief\nn\n", today=PAID)
    assert "Dit blijft:" in said
    assert desk.data("client", "show", zita)["notes"]
    desk.done("client", "erase", zita, "--reason", "asked by letter", typed="j\n", today=PAID)
    assert not desk.data("client", "show", zita)["notes"]


def test_a_script_says_yes(desk: Reception) -> None:
    """It cannot be undone, and nobody is there to ask."""
    zita = pay(desk)
    before = told(desk.folder)
    assert "--dry-run" in desk.misused("client", "erase", zita, "--reason", "asked by letter", today=PAID)
    assert told(desk.folder) == before


def test_who_is_erased_gets_nothing_new(desk: Reception) -> None:
    """No help, agreement, name or row of a file brings them back."""
    zita = pay(desk)
    desk.done("client", "erase", zita, *BY, today=PAID)
    desk.refused("deliver", "online-talk", zita, "--on", "2026-12-01", today=PAID)
    desk.refused("coverage", "add", zita, "own", "--amount", "5", today=PAID)
    desk.refused("client", "change", zita, "--email", "new@example.nl", today=PAID)
    desk.refused("client", "import", desk.file("c.csv", f"id,name,email\n{zita},Zita {SECRETS[0]},x@example.nl\n"))


def test_family_that_paid(tmp_path: Path) -> None:
    """Who paid for somebody is erased like anybody; the client stays, and so does their own bill."""
    desk = Reception.opened(tmp_path / "practice")
    anna = desk.client("Anna Jansen", "--email", "anna@example.nl")
    sister = desk.client(f"Zita {SECRETS[0]}", *WHO)
    desk.done("coverage", "add", anna, "pledge", "--person", sister, "--share", "50")
    desk.deliver("online-talk", anna, "2026-10-05")
    bills = {each["payer_kind"]: each for each in desk.data("issue", "--month", "2026-10", "--yes")["invoices"]}
    for each in bills.values():
        how = ("--how", "cash", "--on", "2026-12-03")
        desk.done("pay", "book", each["number"], each["payable"], *how, today=PAID)
    assert "tiered coverage end" in desk.refused("client", "erase", sister, *BY, today=PAID)
    desk.done("coverage", "end", "c-0001", "--on", "2026-11-30", today=PAID)
    desk.done("client", "erase", sister, *BY, today=PAID)
    desk.done("client", "erase", sister, *BY, today=LATER)
    assert told(desk.folder) == set()
    shown = desk.data("client", "show", anna, today=LATER)
    assert (shown["name"], len(shown["invoices"])) == ("Anna Jansen", 2)
    proved(desk)


def test_a_command_that_was_stopped_is_finished_by_the_next(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before the files went: verify names them, and erasing once more takes them away."""
    zita = pay(desk)
    desk.done("client", "erase", zita, *BY, today=PAID)
    with monkeypatch.context() as patched:
        patched.setattr("invoices.practice.erasing.clean_up", lambda *_: True)
        desk.done("client", "erase", zita, *BY, today=LATER)
    assert "is gewist, en is er toch" in desk.refused("verify")
    desk.done("client", "erase", zita, *BY, today=LATER)
    proved(desk)
    assert told(desk.folder) == set()


def test_a_record_that_is_put_back_is_named(desk: Reception) -> None:
    """What was erased stays away: an old row that somebody restores does not pass."""
    zita = pay(desk)
    with closing(sqlite3.connect(desk.folder / FILE)) as raw:
        (kept,) = raw.execute("SELECT digest, person, salt, record FROM personas").fetchall()
    desk.done("client", "erase", zita, *BY, today=PAID)
    desk.done("client", "erase", zita, *BY, today=LATER)
    with closing(sqlite3.connect(desk.folder / FILE)) as raw, raw:
        raw.execute("INSERT INTO personas VALUES (?, ?, ?, ?)", kept)
    assert "is gewist, en is er toch" in desk.refused("verify")


def test_another_program_that_reads_along_is_said(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log beside the database cannot be emptied then: it says so, and once more does it."""
    monkeypatch.setattr("invoices.store.database.BUSY_SCRUBBING", 0)
    zita = pay(desk)
    with closing(sqlite3.connect(desk.folder / FILE, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM persons").fetchone()
        result = desk.run("client", "erase", zita, *BY, "--json", today=PAID)
        assert '"clean": false' in result.stdout
        assert "tiered serve" in result.stderr
    assert desk.data("client", "erase", zita, *BY, today=PAID)["clean"]
    assert SECRETS[3] not in told(desk.folder)


def test_a_name_in_an_old_reason_is_said(desk: Reception) -> None:
    """What staff typed is part of the proof: it stays, and that is told."""
    zita = desk.data("invoice", "show", BILL)["client"]
    said = f"Zita {SECRETS[0]} was ill"
    assert "reden" in desk.refused("invoice", "credit", BILL, "--drop", "--reason", said, "--yes")
    with desk.practice() as practice:  # as an earlier version let them
        credit(practice.store, practice.setting(), BILL, "drop", said)
    desk.done("resume")
    answer = desk.data("client", "erase", zita, *BY)
    assert counts(answer, "kept")["reasons"] >= 1


def test_what_fails_half_way_changes_nothing(desk: Reception) -> None:
    """Erasing is one transaction."""
    zita = pay(desk)
    with desk.practice(PAID) as practice, pytest.MonkeyPatch.context() as patched:
        patched.setattr(erasing, "write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erasing.erase(practice, practice.people().by_id[zita], "asked by letter")
    assert desk.data("client", "show", zita)["notes"]
    proved(desk)
