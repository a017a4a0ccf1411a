"""`tiered client erase` of who is more than a client: a payer, who gets somebody's post, a name in the price list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from reception import Reception

SECRETS = ("Zwaluwenberg", "zwaluw@example.nl", "Kwikstaartlaan")
WHO = ("--email", SECRETS[1], "--street", f"{SECRETS[2]} 8", "--postcode", "9876 ZX", "--city", "Zoutkamp")
BY = ("--reason", "asked by letter", "--yes")
PAID, LATER = date(2026, 12, 4), date(2034, 1, 1)


def told(folder: Path) -> dict[str, set[str]]:
    """Which files tell which secrets, in any byte."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = {name: {secret for secret in SECRETS if secret.encode() in content} for name, content in files.items()}
    return {name: secrets for name, secrets in found.items() if secrets}


def issue(desk: Reception, month: str) -> None:
    """Bills a month, and everybody pays."""
    for each in desk.data("issue", "--month", month, "--yes", today=PAID)["invoices"]:
        on = ("--how", "cash", "--on", "2026-12-04")
        desk.done("pay", "book", each["number"], each["payable"], *on, today=PAID)


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Zita is a client, pays half for Anna, and gets Bram's post; each had help in October, and paid."""
    desk = Reception.opened(tmp_path / "practice")
    zita = desk.client(f"Zita {SECRETS[0]}", *WHO)
    anna = desk.client("Anna Jansen", "--email", "anna@example.nl")
    bram = desk.client("Bram Visser", "--representative", zita)
    desk.done("coverage", "add", anna, "pledge", "--person", zita, "--share", "50")
    for who in (zita, anna, bram):
        desk.deliver("online-talk", who, "2026-10-05")
    issue(desk, "2026-10")
    return desk


def free(desk: Reception) -> None:
    """Nothing leans on Zita any more."""
    desk.done("coverage", "end", "c-0001", "--on", "2026-12-03", today=PAID)
    desk.done("client", "change", "k-0003", "--representative", "Anna Jansen", today=PAID)


def test_each_role_is_ended_first(desk: Reception) -> None:
    """It names what they do for others, each with what ends it; then all of it goes at once."""
    said = desk.refused("client", "erase", "k-0001", *BY, today=PAID)
    assert "tiered coverage end c-0001" in said
    assert "tiered client change k-0003" in said
    free(desk)
    assert desk.data("client", "erase", "k-0001", *BY, today=PAID)["until"] == "2033-12-31"


def test_no_byte_is_left_in_what_belongs_to_others(desk: Reception) -> None:
    """Bills of Anna and Bram on which Zita stood lose their documents; their amounts, names and own help stay."""
    free(desk)
    desk.done("client", "erase", "k-0001", *BY, today=PAID)
    assert set(told(desk.folder)["practice.db"]) == set(SECRETS)
    desk.done("client", "erase", "k-0001", *BY, today=LATER)
    assert told(desk.folder) == {}
    desk.done("verify", today=LATER)
    for who, name in (("k-0002", "Anna Jansen"), ("k-0003", "Bram Visser")):
        shown = desk.data("client", "show", who, today=LATER)
        assert (shown["name"], len(shown["deliveries"])) == (name, 1)
        desk.done("client", "export", who, desk.folder.parent / who, today=LATER)
    assert told(desk.folder.parent) == {}


def test_a_package_that_they_helped_pay_is_used_or_stopped_first(desk: Reception) -> None:
    """Stopping it would give back to somebody whom nobody can reach: so it is before, with whose it is."""
    desk.deliver("six-talks", "k-0002", "2026-11-05")
    issue(desk, "2026-11")
    free(desk)
    said = desk.refused("client", "erase", "k-0001", *BY, today=PAID)
    assert "tiered package stop k-0002" in said
    desk.done("package", "stop", "k-0002", "six-talks", "--reason", "Moved away", "--yes", today=PAID)
    said = desk.refused("client", "erase", "k-0001", *BY, today=PAID)
    assert "package stop" not in said
    assert "tiered pay refund" in said


def test_who_gets_post_is_not_kept_by_who_was_erased(desk: Reception) -> None:
    """Bram's wish to be forgotten ends that Zita gets his post."""
    desk.done("client", "erase", "k-0003", *BY, today=PAID)
    assert "client change" not in desk.refused("client", "erase", "k-0001", *BY, today=PAID)


def test_a_contact_in_the_price_list_is_said(desk: Reception) -> None:
    """The price list is the practice's own, and its versions are in the proof: it is named, not changed."""
    catalog = desk.folder / "catalog.toml"
    catalog.write_text(catalog.read_text().replace('id = "utrecht"', f'id = "utrecht"\nemail = "{SECRETS[1]}"', 1))
    desk.deliver("online-talk", "k-0002", "2026-11-05")
    issue(desk, "2026-11")
    free(desk)
    answer = desk.data("client", "erase", "k-0001", *BY, today=PAID)
    assert [(each["what"], each["count"]) for each in answer["kept"]][-1] == ("catalogs", 1)
    assert str(catalog) in answer["saved"]
    assert "prijslijst" not in desk.done("client", "erase", "k-0003", *BY, "--dry-run", today=PAID)


def test_an_id_that_is_a_name_is_said(tmp_path: Path) -> None:
    """An id stands everywhere in the proof: what it tells, erasing cannot take away."""
    desk = Reception.opened(tmp_path / "practice")
    desk.client(f"Zita {SECRETS[0]}", "--id", "zwaluwenberg")
    desk.client("Anna Jansen")
    told = {who: desk.data("client", "erase", who, *BY)["kept"] for who in ("zwaluwenberg", "k-0001")}
    assert [each["what"] for each in told["zwaluwenberg"]] == ["id"]
    assert told["k-0001"] == []


def test_what_was_typed_about_others_tells_no_name(desk: Reception) -> None:
    """In notes about others stands the id; what was typed with their help is for people to change, and said."""
    desk.done("client", "note", "k-0002", f"Zus is zita {SECRETS[0].upper()} ({SECRETS[1]}), belt graag")
    desk.done("client", "note", "k-0003", "Zita belt")
    desk.deliver("online-talk", "k-0002", "2026-12-10", "--reference", f"Zita {SECRETS[0]}")
    free(desk)
    answer = desk.data("client", "erase", "k-0001", *BY, today=PAID)
    assert {"what": "mentions", "count": 1, "message": "de naam in 1 notitie bij iemand anders"} in answer["removed"]
    (note,) = desk.data("client", "show", "k-0002")["notes"]
    assert note["text"] == "Zus is k-0001 (k-0001), belt graag"
    (said,) = [each["message"] for each in answer["kept"] if each["what"] == "others"]
    assert "k-0002" in said
