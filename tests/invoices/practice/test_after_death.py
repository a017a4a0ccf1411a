"""Somebody on hold, or who died: what staff read of what waits for them, and that what they are told to type helps."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest
from reception import Reception

LATER = date(2026, 12, 3)


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path / "practice")


def pays_half(desk: Reception, *more: str) -> tuple[str, str, str]:
    """Riet pays half of Sam's talks in November; the ids of Sam, Riet and the promise."""
    sam, riet = desk.client("Sam Bos"), desk.client("Riet Bos")
    given = ("coverage", "add", sam, "pledge", "--person", riet, "--share", "50", *more)
    pledge = desk.data(*given)["id"]
    desk.deliver("online-talk", sam, "2026-11-03")
    return sam, riet, pledge


def codes(desk: Reception) -> list[str]:
    return [each["code"] for each in desk.data("todo", today=LATER)["todo"]]


def type_what_it_says(desk: Reception, said: str) -> None:
    """The command in a sentence, as somebody copies it."""
    (command,) = re.findall(r"tiered (coverage end \S+ --on [\d-]+)", said)
    desk.done(*shlex.split(command), today=LATER)


def test_what_waits_for_a_payer_on_hold(desk: Reception) -> None:
    """`todo` names who, for whom and how much; off hold it says whose bill to make."""
    sam, riet, _ = pays_half(desk)
    desk.done("client", "hold", riet)
    desk.issue_month("2026-11")
    (waits,) = [each for each in desk.data("todo", today=LATER)["todo"] if each["code"] == "promised-on-hold"]
    for word in ("Riet Bos", "Sam Bos", "€\u00a021,25", f"tiered client hold {riet} --off"):
        assert word in waits["message"]
    assert "krijgt nu geen post" in desk.done("client", "show", sam)
    said = desk.run("client", "hold", riet, "--off").stdout
    assert f"tiered issue --client {sam}" in said
    assert f"tiered issue --client {riet}" not in said
    (made,) = desk.issue_client(sam).invoices
    assert (made.payer, made.payer_kind) == (riet, "family")
    assert "promised-on-hold" not in codes(desk)
    assert desk.data("client", "hold", riet, "--off")["waited"] == []


def test_who_reads_for_somebody_is_on_hold(desk: Reception) -> None:
    """What waits is named with the person whose post is off, who need not be the client."""
    ada = desk.client("Ada")
    bram = desk.client("Bram", "--representative", ada)
    desk.deliver("online-talk", bram, "2026-11-03")
    desk.done("client", "hold", ada)
    assert f"tiered client hold {ada} --off" in desk.done("todo", today=LATER)
    assert f"tiered issue --client {bram}" in desk.done("client", "hold", ada, "--off")


@pytest.mark.parametrize("first", [(), ("--from", "2026-11-03")])
def test_a_payer_who_died(desk: Reception, first: tuple[str, ...]) -> None:
    """`client died` and `todo` say which promise to end and on which day; typed as it stands it helps."""
    sam, riet, pledge = pays_half(desk, *first)
    desk.issue_month("2026-11")
    desk.deliver("online-talk", sam, "2026-11-05")
    died = desk.data("client", "died", riet, "--on", "2026-11-08")
    open_codes = [each["code"] for each in died["open"]]
    assert open_codes == ["bill-family", "promised"]
    assert f"tiered coverage end {pledge} --on 2026-11-04" in died["open"][1]["message"]
    shown = desk.done("client", "show", sam)
    assert "overleden op 8-11-2026" in shown
    desk.issue_month("2026-11")
    assert "promised-waits" in codes(desk)
    type_what_it_says(desk, desk.done("todo", today=LATER))
    assert not {"promised", "promised-waits"} & set(codes(desk))
    to_decide(desk, sam)


def to_decide(desk: Reception, sam: str) -> None:
    """Sam's bill said that Riet paid the rest: it comes to Sam only when somebody decides so."""
    held = desk.issue_client(sam)
    assert ([each.code for each in held.holds], held.invoices) == (["shortfall"], [])
    desk.done("shortfall", "decide", sam, "bill", "--reason", "Samen besproken")
    made = desk.issue_client(sam)
    assert [(each.payer_kind, str(each.gross)) for each in made.invoices] == [("client", "21.25")]
    assert made.holds == []


def test_a_promise_of_who_died_can_end_before_it_began(desk: Reception) -> None:
    """Help of its very first day waits too; a promise of somebody who lives cannot end before it began."""
    sam, riet, pledge = pays_half(desk, "--from", "2026-11-03")
    desk.refused("coverage", "end", pledge, "--on", "2026-11-02")
    desk.done("client", "died", riet, "--on", "2026-11-08")
    desk.issue_month("2026-11")
    type_what_it_says(desk, desk.done("todo", today=LATER))
    assert [each["status"] for each in desk.data("coverage", "list")["coverages"]] == ["ended"]
    to_decide(desk, sam)
    assert codes(desk) == ["documents"]


def test_what_is_open_after_a_death(desk: Reception) -> None:
    """Bills, help, appointments, agreements and packages; each with what to type."""
    anna, riet = desk.client("Anna Jansen"), desk.client("Riet Bos")
    pledge = desk.data("coverage", "add", anna, "pledge", "--person", riet, "--amount", "5")["id"]
    desk.deliver("six-talks", anna, "2026-10-06")
    bill = next(i for i in desk.issue_month("2026-10").invoices if i.payer_kind == "client")
    desk.deliver("online-talk", anna, "2026-11-03")
    seat = desk.deliver("grief-evening", anna, "2026-11-20")
    died = desk.data("client", "died", anna, "--on", "2026-11-08")
    said = {each["code"]: each["message"] for each in died["open"]}
    assert list(said) == ["bill-client", "given", "booked", "runs", "package-per-session"]
    assert bill.number in said["bill-client"]
    assert "€\u00a0565,00" in said["bill-client"]
    assert f"tiered delivery list --unbilled --client {anna}" in said["given"]
    assert f"tiered delivery remove {seat} --reason" in said["booked"]
    assert f"tiered coverage end {pledge} --on 2026-11-08" in said["runs"]
    assert "5 keren" in said["package-per-session"]
    read = desk.done("client", "died", anna, "--on", "2026-11-08")
    assert all(f"- {sentence}" in read for sentence in said.values())
    (command,) = re.findall(r"tiered (package stop \S+ \S+ --reason)", said["package-per-session"])
    desk.done(*shlex.split(command), "overleden", today=LATER)
    left = desk.data("client", "died", anna, "--on", "2026-11-08", today=LATER)["open"]
    assert "package-per-session" not in [each["code"] for each in left]


def test_a_representative_who_died(desk: Reception) -> None:
    """Whose post went to them is named, until it goes to somebody else; nobody's post can go to who died."""
    ada = desk.client("Ada Okafor")
    bram = desk.client("Bram Okafor", "--representative", ada)
    died = desk.data("client", "died", ada, "--on", "2026-11-08")
    (who,) = died["open"]
    assert (who["code"], "Bram Okafor" in who["message"]) == ("representative-died", True)
    assert f"tiered client change {bram} --representative" in desk.done("todo")
    desk.client("Cor")
    for command in (("add", "Eva"), ("change", "Cor")):
        assert "Ada Okafor is overleden" in desk.refused("client", *command, "--representative", ada)
    file = desk.file("clients.csv", f"id,name,representative\n{bram},Bram Okafor,{ada}\n")
    desk.done("client", "import", file)  # it says what was so already
    file = desk.file("more.csv", f"name,email,representative\nDirk,dirk@example.nl,{ada}\n")
    assert "Ada Okafor is overleden" in desk.refused("client", "import", file)
    desk.done("client", "change", bram, "--representative", "")
    assert "representative-died" not in codes(desk)


def test_nothing_is_asked_of_who_died(desk: Reception) -> None:
    """A shortfall from before: no ways to pay are named any more, on the list and in a quote."""
    karin = desk.client("Karin Smit")
    desk.done("coverage", "add", karin, "own", "--per-unit", "10")
    desk.deliver("online-talk", karin, "2026-11-03")
    desk.issue_month("2026-11")
    assert desk.data("shortfall", "list")["shortfalls"][0]["ways_to_pay"]
    desk.done("client", "died", karin, "--on", "2026-11-08")
    (found,) = desk.data("shortfall", "list")["shortfalls"]
    assert (found["ways_to_pay"], found["died_on"]) == ([], "2026-11-08")
    said = desk.done("shortfall", "list")
    assert "Karin Smit is overleden op 8 november 2026" in said
    assert f"tiered shortfall decide {karin}" in said
    quoted = desk.run("quote", "online-talk", karin)
    assert "Wat er nog kan" not in quoted.stdout
    assert "Karin Smit is overleden" in quoted.stderr


def test_help_of_after_the_death_is_named_until_it_is_billed(desk: Reception) -> None:
    """`todo` and `issue` say it again: the day may be wrong. What was given before goes without a word."""
    anna = desk.client("Anna Jansen")
    desk.deliver("online-talk", anna, "2026-11-03")
    desk.done("client", "died", anna, "--on", "2026-11-05")
    assert "after-death" not in codes(desk)
    desk.done("client", "change", anna, "--representative", desk.client("Bram"))
    desk.deliver("online-talk", anna, "2026-11-07")
    assert "after-death" in codes(desk)
    assert "1 levering van na die dag" not in desk.run("issue", "--client", anna, today=date(2026, 11, 6)).stderr
    for words in (("--dry-run",), ("--yes",)):
        said = desk.run("issue", "--month", "2026-11", *words, today=LATER).stderr
        assert "Anna Jansen is overleden op 5 november 2026, maar er staat 1 levering van na die dag" in said
    assert "after-death" not in codes(desk)
    assert desk.data("issue", "--month", "2026-11", today=LATER)["after_death"] == []


def test_a_promise_that_pays_nothing_of_the_help_is_left_alone(desk: Reception) -> None:
    """Help that a municipality pays moves no day, and does not ask for an end of what ended."""
    sam, riet = desk.client("Sam Bos"), desk.client("Riet Bos")
    pledge = desk.data("coverage", "add", sam, "pledge", "--person", riet, "--share", "50")["id"]
    more = ("--payer", "utrecht", "--reference", "1", "--units", "9", "--service", "online-talk")
    desk.done("coverage", "add", sam, "grant", *more)
    (ends,) = desk.data("client", "died", riet, "--on", "2026-11-08")["open"]
    desk.deliver("online-talk", sam, "2026-11-05")
    assert "--on 2026-11-08: dan geldt die niet voor hulp die nog op een rekening moet" in ends["message"]
    assert f"{pledge} --on 2026-11-08" in desk.done("todo", today=LATER)
    type_what_it_says(desk, ends["message"])
    assert not {"promised", "promised-waits"} & set(codes(desk))
