"""`tiered coverage ...`: writing agreements down, deciding about them, and ending them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from reception import Reception

from invoices.practice.shipped import example_folder


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path)


@pytest.fixture
def anna(desk: Reception) -> str:
    return desk.client("Anna Jansen", "--email", "anna@example.nl")


def coverages(desk: Reception) -> list[dict[str, Any]]:
    return list(desk.data("coverage", "list")["coverages"])


def add(desk: Reception, client: str, kind: str, *more: str) -> str:
    return str(desk.data("coverage", "add", client, kind, *more)["id"])


def grant(desk: Reception, client: str, *more: str) -> str:
    return add(desk, client, "grant", "--payer", "utrecht", "--units", "5", *more)


def test_add_a_grant(desk: Reception, anna: str) -> None:
    said = desk.done(
        *("coverage", "add", "anna", "grant", "--payer", "utrecht", "--reference", "20072", "--from", "1-7-2026"),
        *(
            "--until",
            "2027-06-30",
            "--service",
            "six-talks",
            "--service",
            "online-talk",
            "--units",
            "12",
            "--used",
            "2,5",
        ),
        *("--period", "year"),
    )
    assert "c-0001" in said
    (found,) = coverages(desk)
    expected = {
        "client": anna,
        "kind": "grant",
        "payer": "utrecht",
        "status": "agreed",
        "reference": "20072",
        "from": "2026-07-01",
        "until": "2027-06-30",
        "services": ["six-talks", "online-talk"],
        "units": "12",
        "used": "2.5",
        "period": "year",
        "amount": None,
    }
    assert expected.items() <= found.items()
    shown = desk.done("coverage", "list", "--client", "anna")
    for text in ("beschikking", "Gemeente Utrecht", "30-6-2027", "12 eenheden per jaar", "afgesproken"):
        assert text in shown


def test_add_the_other_kinds(desk: Reception, anna: str) -> None:
    """Each with what belongs to it; amounts are given to programs as strings with two decimals."""
    add(desk, anna, "own", "--per-unit", "10")
    add(desk, anna, "credit", "--amount", "45,5")
    add(
        desk,
        anna,
        "policy",
        "--payer",
        "linde",
        "--share",
        "75%",
        "--advances",
        "--insured-number",
        "DL-1",
        "--order",
        "1",
    )
    add(desk, anna, "budget", "--payer", "svb", "--amount", "1.250,00", "--law", "wmo", "--per-unit", "60,1234")
    own, credit, policy, budget = coverages(desk)
    assert own["per_unit"] == "10.00"
    assert credit["amount"] == "45.50"
    assert (policy["share"], policy["advances"], policy["order"]) == ("75", True, 1)
    assert (budget["amount"], budget["law"], budget["per_unit"]) == ("1250.00", "wmo", "60.1234")
    shown = desk.done("coverage", "list")
    assert "Zorgverzekeraar De Linde" in shown
    assert "75 %" in shown


def test_a_pledge_by_a_new_contact(desk: Reception, anna: str) -> None:
    """Who pledged is written down too."""
    add(
        *(desk, anna, "pledge", "--contact-name", "Els Jansen", "--contact-email", "els@example.nl"),
        *("--contact-street", "Kade 1", "--contact-postcode", "3511ab", "--contact-city", "Utrecht"),
        *("--contact-language", "en", "--contact-country", "NL", "--pledged-on", "1-10-2026", "--amount", "300"),
    )
    els = desk.data("client", "show", "els@example.nl")
    assert (els["name"], els["postcode"], els["language"]) == ("Els Jansen", "3511 AB", "en")
    assert coverages(desk)[0]["payer"] == els["id"]
    assert "Els Jansen" in desk.done("coverage", "list")


@pytest.mark.parametrize("more", [(), ("--email", "els@example.nl"), ("--birth-date", "1980-01-01")])
def test_a_pledge_by_somebody_known(desk: Reception, anna: str, more: tuple[str, ...]) -> None:
    """Whatever is known about them, and also when they have the client's own name."""
    els = desk.client("Anna Jansen", *more, "--new")
    add(desk, anna, "pledge", "--person", els, "--amount", "300")
    assert coverages(desk)[0]["payer"] == els
    assert len(desk.data("client", "list")["clients"]) == 2
    assert "zichzelf" in desk.refused("coverage", "add", anna, "pledge", "--person", anna, "--amount", "1")
    desk.misused("coverage", "add", anna, "pledge", "--person", els, "--contact-city", "Utrecht", "--amount", "1")


def test_everything_that_is_wrong_is_said(desk: Reception, anna: str) -> None:
    """By the rules of coverages.csv, without a file name or line."""
    said = desk.refused("coverage", "add", anna, "grant", "--payer", "linde", "--share", "10", "--service", "nope")
    assert "regel" not in said
    for text in ("share", "services", "linde"):
        assert text in said
    assert "grant" in desk.refused("coverage", "add", anna, "grand")
    assert "payer" in desk.refused("coverage", "add", anna, "grant")
    desk.refused("coverage", "add", anna, "own")
    desk.refused(
        "coverage", "add", anna, "grant", "--payer", "utrecht", "--from", "2027-01-01", "--until", "2026-01-01"
    )
    assert coverages(desk) == []


def test_wrong_words_are_wrong_usage(desk: Reception, anna: str) -> None:
    assert "--until" in desk.misused("coverage", "add", anna, "grant", "--until", "30-2-2027")
    assert "--units" in desk.misused("coverage", "add", anna, "grant", "--units", "five")
    assert "--amount" in desk.misused("coverage", "add", anna, "credit", "--amount", "1.234")
    assert "SOORT" in desk.misused("coverage", "add", anna)
    assert "NUMMER|KLANT" in desk.misused("coverage", "agree")


def test_the_same_agreement_again(desk: Reception, anna: str) -> None:
    """It is there already: refused by its id, changed when that is asked for."""
    key = grant(desk, anna, "--reference", "20072")
    again = ("coverage", "add", anna, "grant", "--payer", "utrecht", "--units", "7", "--reference", "20072")
    said = desk.refused(*again)
    assert key in said
    assert "--change" in said
    assert "veranderd" in desk.done(*again, "--change")
    assert [each["units"] for each in coverages(desk)] == ["7"]


def test_earned_credit_is_never_overwritten_unseen(desk: Reception, anna: str) -> None:
    """Twice the same credit may be earned twice, or typed twice: somebody says which."""
    add(desk, anna, "credit", "--amount", "10")
    desk.refused("coverage", "add", anna, "credit", "--amount", "10")
    add(desk, anna, "credit", "--amount", "10", "--reference", "cooking in May")
    assert len(coverages(desk)) == 2


def test_a_kind_in_dutch(desk: Reception, anna: str) -> None:
    """Also where the kind decides what is asked."""
    add(desk, anna, "eigen", "--amount", "10")
    desk.done("coverage", "add", anna, "Tegoed", typed="12,50\n")
    assert [(each["kind"], each["amount"]) for each in coverages(desk)] == [("own", "10.00"), ("credit", "12.50")]


def test_two_alike_but_for_their_amount(desk: Reception, anna: str) -> None:
    """One file makes both, again makes none, and none of them is changed by hand while two can be meant."""
    file = desk.file("c.csv", f"Klant;Soort;Bedrag\n{anna};tegoed;50\n{anna};tegoed;75\n")
    assert desk.data("coverage", "import", file)["new"] == 2
    assert desk.data("coverage", "import", file)["unchanged"] == 2
    said = desk.refused("coverage", "add", anna, "credit", "--amount", "80", "--change")
    assert "c-0001, c-0002" in said
    assert "regel" not in said
    edited = desk.file("c.csv", f"Klant;Soort;Bedrag\n{anna};tegoed;50\n{anna};tegoed;80\n")
    result = desk.run("coverage", "import", edited)
    assert (result.exit_code, "c-0002: Bedrag" in result.stderr) == (0, True)
    assert [each["amount"] for each in coverages(desk)] == ["50.00", "80.00"]


def test_changing_what_was_billed_under(desk: Reception, anna: str) -> None:
    """Only what is billed later changes; that is said."""
    grant(desk, anna)
    desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_month("2026-11")
    again = ("coverage", "add", anna, "grant", "--payer", "utrecht", "--units", "1", "--change")
    assert "3 november 2026" in desk.done(*again)
    header = "client,kind,payer,units\n"
    file = desk.file("coverages.csv", f"{header}{anna},grant,utrecht,3\n")
    assert "3 november 2026" in desk.done("coverage", "import", file)


def test_asked_for_what_is_missing(desk: Reception, anna: str) -> None:
    """At the keyboard: whose, which kind, who pays."""
    desk.done("coverage", "add", "--units", "5", typed="anna\n5\n1\n\n")
    (found,) = coverages(desk)
    assert (found["kind"], found["payer"]) == ("grant", "utrecht")
    desk.done("coverage", "add", anna, "credit", typed="veel\n12,50\n")
    desk.client("Els Bakker")
    desk.done("coverage", "add", anna, "pledge", "--amount", "10", typed="els\n")
    assert [each["amount"] for each in coverages(desk)] == [None, "12.50", "10.00"]
    desk.done("coverage", "add", anna, "credit", "--amount", "15", typed="y\n")
    assert [each["amount"] for each in coverages(desk)] == [None, "15.00", "10.00"]
    desk.done("coverage", "add", anna, "pledge", "--share", "10", typed="Jo de Wit\njo@example.nl\n")
    assert desk.data("client", "show", "jo@example.nl")["name"] == "Jo de Wit"


@pytest.mark.parametrize(
    ("typed", "amount", "share"),
    [("50\n", "50", None), ("50%\n", None, "50"), ("veel\n12,50\n", "12.50", None), ("\n", None, None)],
)
def test_how_much_is_promised_is_asked(
    desk: Reception, anna: str, typed: str, amount: str | None, share: str | None
) -> None:
    """A promise without a limit pays all that is left: asked at the keyboard, and said everywhere."""
    els = desk.client("Els Bakker")
    said = desk.done("coverage", "add", anna, "pledge", "--person", els, typed=typed)
    (found,) = coverages(desk)
    for limit, said_limit in ((amount, found["amount"]), (share, found["share"])):
        assert (limit and Decimal(limit)) == (said_limit and Decimal(said_limit))
    everything = amount is None and share is None
    assert ("alles wat overblijft" in said.rpartition("is opgeschreven")[2]) == everything
    assert ("alles wat overblijft" in desk.done("coverage", "list")) == everything


def test_what_somebody_can_pay_is_asked(desk: Reception, anna: str) -> None:
    """At the keyboard; elsewhere it is refused."""
    desk.done("coverage", "add", anna, "own", typed="20\n")
    assert [Decimal(each["amount"]) for each in coverages(desk)] == [Decimal(20)]
    assert "bedrag (amount)" in desk.refused("coverage", "add", anna, "own", "--order", "2")


def test_agree(desk: Reception, anna: str) -> None:
    """What waited is told; the number that the payer gave it can be filled in."""
    key = grant(desk, anna, "--status", "requested")
    desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_month("2026-11")
    said = desk.done("coverage", "agree", "anna", "--reference", "20072", "--until", "31-12-2027")
    assert "39,60" in said
    (found,) = coverages(desk)
    assert (found["id"], found["status"], found["reference"], found["until"]) == (key, "agreed", "20072", "2027-12-31")
    assert "aangevraagd" in desk.refused("coverage", "agree", key)
    assert "coverage list" in desk.refused("coverage", "agree", "anna")
    assert "c-0099" in desk.refused("coverage", "agree", "c-0099")


def test_agree_on_impossible_days(desk: Reception, anna: str) -> None:
    key = grant(desk, anna, "--status", "requested", "--from", "2026-11-01")
    desk.refused("coverage", "agree", key, "--until", "2026-10-01")
    desk.misused("coverage", "agree", key, "--reference", "x" * 201)


def test_a_mistyped_year(desk: Reception, anna: str) -> None:
    """The year is named, and nothing is decided."""
    key = grant(desk, anna, "--status", "requested")
    assert "2206" in desk.refused("coverage", "agree", key, "--until", "2206-12-31")
    assert "2206" in desk.refused("coverage", "end", key, "--on", "31-12-2206")
    assert "2206" in desk.refused("coverage", "add", anna, "own", "--amount", "5", "--until", "2206-12-31")
    (found,) = coverages(desk)
    assert (found["status"], found["until"]) == ("requested", None)


def test_refuse(desk: Reception, anna: str) -> None:
    key = grant(desk, anna, "--status", "requested")
    delivery = desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_month("2026-11")
    data = desk.data("coverage", "refuse", key)
    assert (data["status"], data["waited"]) == ("refused", "39.60")
    (invoice,) = desk.issue_month("2026-11").invoices
    assert invoice.payer_kind == "client"
    assert desk.state(delivery) == "billed"


def test_several_requests(desk: Reception, anna: str) -> None:
    first = grant(desk, anna, "--status", "requested", "--reference", "A")
    second = grant(desk, anna, "--status", "requested", "--reference", "B")
    said = desk.refused("coverage", "agree", "anna")
    assert first in said
    assert second in said
    desk.done("coverage", "agree", "anna", typed="2\n")
    assert [each["status"] for each in coverages(desk)] == ["requested", "agreed"]


def test_end(desk: Reception, anna: str) -> None:
    """The last day is included; it can come sooner, not later; what was billed after it is warned about."""
    key = grant(desk, anna)
    desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_month("2026-11")
    result = desk.run("coverage", "end", key, "--on", "2-11-2026")
    assert result.exit_code == 0
    assert "3 november 2026" in result.stderr
    (found,) = coverages(desk)
    assert (found["until"], found["status"]) == ("2026-11-02", "agreed")
    assert "2 november 2026" in desk.refused("coverage", "end", "anna", "--on", "2027-01-01")
    assert "afgelopen" in desk.done("coverage", "list")
    desk.misused("coverage", "end", key)


def test_one_that_ended_yesterday(desk: Reception, anna: str) -> None:
    """The last day counts; after it the client pays, and whoever writes the help down is told."""
    key = grant(desk, anna, "--until", "2026-11-08")
    last = desk.run("deliver", "online-talk", anna, "--on", "2026-11-08")
    after = desk.run("deliver", "online-talk", anna, "--on", "2026-11-09")
    assert last.stderr == ""
    assert key in after.stderr
    assert "8 november 2026" in after.stderr
    assert sorted(i.payer_kind for i in desk.issue_month("2026-11").invoices) == ["client", "municipality"]
    grant(desk, anna, "--from", "2026-11-09", "--reference", "renewed")
    assert desk.run("deliver", "paperwork", anna, "--on", "2026-11-09").stderr == ""


def test_import_twice(desk: Reception) -> None:
    desk.done("client", "import", example_folder() / "clients.csv")
    file = example_folder() / "coverages.csv"
    first = desk.data("coverage", "import", file)
    assert (first["new"], first["people"]["new"]) == (19, 2)
    second = desk.data("coverage", "import", file)
    assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, 19)
    assert (second["people"]["new"], second["people"]["changed"]) == (0, 0)


def test_import_with_bad_rows(desk: Reception, anna: str) -> None:
    """Nothing is saved: no agreement, and no contact either."""
    rows = [
        "client,kind,payer,units,contact_name",
        f"{anna},pledge,,,Els Bakker",
        "nobody,grant,utrecht,5,",
        f"{anna},grant,nope,5,",
    ]
    said = desk.refused("coverage", "import", desk.file("coverages.csv", "\n".join(rows)))
    assert "coverages.csv (regel 3)" in said
    assert "coverages.csv (regel 4)" in said
    assert coverages(desk) == []
    assert len(desk.data("client", "list")["clients"]) == 1


def test_what_the_payer_wants_to_read(desk: Reception, anna: str) -> None:
    """Asked at the keyboard, else said, and listed to be done; a number that comes later is the same agreement's."""
    said = desk.run("coverage", "add", anna, "policy", "--payer", "anker", "--reference", "HA-1")
    assert "verzekerdennummer" in said.stderr.casefold()
    desk.done("coverage", "add", anna, "grant", "--payer", "utrecht", "--units", "5", typed="20077\n")
    bram = desk.client("Bram Okafor")
    desk.run("coverage", "add", bram, "grant", "--payer", "utrecht", "--units", "5")
    assert desk.done("todo").count("wat de betaler wil lezen") == 2
    desk.done("coverage", "add", bram, "grant", "--payer", "utrecht", "--reference", "20078", "--change")
    listed = desk.data("coverage", "list")["coverages"]
    assert [each["reference"] for each in listed] == ["HA-1", "20077", "20078"]
    assert desk.done("todo").count("wat de betaler wil lezen") == 1


JAN = ("coverage", "add", "anna", "pledge", "--amount", "25", "--contact-name", "Jan de Vries")


@pytest.mark.parametrize("known", [(), ("--email", "jan@example.nl"), ("--birth-date", "1960-01-01")])
@pytest.mark.parametrize("more", [(), ("--contact-email", "other@example.nl", "--contact-street", "Kade 1")])
def test_a_name_alone_shows_nobody(desk: Reception, anna: str, known: tuple[str, ...], more: tuple[str, ...]) -> None:
    """Nobody is billed for another's promise because they share a name: refused, with what to type."""
    jan = desk.client("Jan de Vries", "--city", "Utrecht", *known)
    said = desk.refused(*JAN, *more)
    for text in (f"{jan} Jan de Vries, Utrecht", f"--person {jan}", "tiered client add", "--new"):
        assert text in said
    assert coverages(desk) == []
    desk.done(*JAN[:-2], "--person", jan)
    assert coverages(desk)[0]["payer"] == jan


def test_of_two_who_have_one_name_it_is_chosen(desk: Reception, anna: str) -> None:
    """At the keyboard: the person we know, or somebody new; also where the name itself is asked."""
    jan = desk.client("Jan de Vries", "--city", "Utrecht")
    assert "Utrecht" in desk.done(*JAN, "--from", "2026-10-01", typed="1\n")
    desk.client("Bram Okafor")
    desk.done("coverage", "add", "bram", "pledge", "--amount", "5", typed="Jan de Vries\nother@example.nl\n2\n")
    one, other = coverages(desk)
    assert one["payer"] == jan
    assert desk.data("client", "show", "other@example.nl")["id"] == other["payer"] != jan
    assert desk.data("client", "show", jan)["email"] is None


def test_what_is_known_of_who_pledged_stays(desk: Reception, anna: str) -> None:
    """An address is not overwritten by another, nor mixed with it; what was empty is filled in."""
    jan = desk.client("Jan de Vries", "--email", "jan@example.nl", "--city", "Utrecht")
    contact = ("--contact-email", "jan@example.nl", "--contact-street", "Kade 1", "--contact-city", "Gent")
    warned = desk.run(*JAN, *contact).stderr
    assert (jan in warned, "tiered client change" in warned) == (True, True)
    shown = desk.data("client", "show", jan)
    assert (shown["street"], shown["city"]) == (None, "Utrecht")
    desk.done(*JAN, "--reference", "2", "--contact-email", "jan@example.nl", "--contact-street", "Kade 1")
    assert desk.data("client", "show", jan)["street"] == "Kade 1"


def test_a_file_with_a_name_alone(desk: Reception, anna: str) -> None:
    """Two rows about nobody we know are one person, which is said; again it adds none; for another client: refused."""
    bram = desk.client("Bram Okafor")
    rows = f"client,kind,amount,contact_name\n{anna},pledge,25,Jan de Vries\n{bram},pledge,5,Jan de Vries\n"
    first = desk.run("coverage", "import", desk.file("c.csv", rows))
    assert (first.exit_code, "op regel 2" in first.stderr.casefold()) == (0, True)
    again = desk.data("coverage", "import", desk.file("c.csv", rows))
    assert (again["new"], again["unchanged"], again["warnings"]) == (0, 2, [])
    els = desk.client("Els Bakker")
    said = desk.refused("coverage", "import", desk.file("c.csv", rows + f"{els},pledge,10,Jan de Vries\n"))
    assert "c.csv (regel 4)" in said
    assert "--person k-0003" in said
    assert len(coverages(desk)) == 2


def test_columns_that_cannot_be_are_named_in_words(desk: Reception, anna: str) -> None:
    said = desk.refused("coverage", "add", anna, "grant", "--payer", "utrecht", "--share", "5")
    assert "Bij beschikking (grant) kan dit niet: aandeel (share)." in said


def test_a_package_that_waits_is_worked_out_again(desk: Reception, anna: str) -> None:
    """Whoever writes down what opens a package otherwise is told, by every way to write it down."""
    add(desk, anna, "own", "--amount", "5")
    key = desk.data("deliver", "six-talks", anna, "--on", "2026-10-05")["deliveries"][0]["id"]

    def waits() -> str:
        return str(desk.data("issue", "--month", "2026-10", "--yes")["held"][0]["amount"])

    assert waits() == "570.00"
    policy = desk.data("coverage", "add", anna, "policy", "--payer", "linde", "--share", "50")
    assert policy["worked_out_again"] == [key]
    assert desk.data("delivery", "list", "--client", anna)["deliveries"][0]["state"] == "unbilled"
    assert waits() == "95.00"
    assert "in één keer betaald, en niet per keer" in desk.done("coverage", "end", policy["id"], "--on", "2026-10-01")
    assert waits() == "570.00"
    rows = f"client;kind;payer;status\n{anna};policy;anker;requested\n"
    imported = desk.data("coverage", "import", desk.file("coverages.csv", rows))
    assert imported["worked_out_again"] == [key]
    (requested,) = (each["id"] for each in coverages(desk) if each["status"] == "requested")
    assert "betaald, en niet" not in desk.done("coverage", "agree", requested)
    assert "betaald, en niet" not in desk.done("coverage", "add", anna, "credit", "--amount", "1")


def test_what_was_written_down_is_read_back(desk: Reception, anna: str) -> None:
    """Who pays what, until when: half a per cent that was meant as half is seen at once, and asked about."""
    words = ("coverage", "add", anna, "pledge", "--contact-name", "Ria", "--share", "0,5", "--until", "2027-01-31")
    assert "minder dan één procent" in desk.done(*words, typed="\nn\n")
    assert desk.data("coverage", "list")["coverages"] == []
    said = desk.done(*words).replace("\xa0", " ")
    assert "Zo staat het er nu: toezegging, Ria. 0,5 %; afgesproken, t/m 31-1-2027." in said
    assert "minder dan" not in desk.done("coverage", "add", anna, "own", "--share", "50", typed="")


def test_who_promised_need_not_be_said_again(desk: Reception, anna: str) -> None:
    """A change of the only promise is about who made it; of several it is not guessed."""
    desk.done("coverage", "add", anna, "pledge", "--contact-name", "Ria", "--share", "40")
    changed = desk.data("coverage", "add", anna, "pledge", "--share", "50", "--change")
    assert changed["share"] == "50"
    desk.done("coverage", "add", anna, "pledge", "--contact-name", "Els", "--share", "10")
    assert "--person" in desk.misused("coverage", "add", anna, "pledge", "--share", "60", "--change")
    assert "--person" in desk.misused("coverage", "add", anna, "pledge", "--share", "60")


def test_how_long_a_grant_holds_is_asked(desk: Reception, anna: str) -> None:
    """How many and until when, where neither was said; nothing is no limit."""
    words = ("coverage", "add", anna, "grant", "--payer", "utrecht", "--reference")
    desk.done(*words, "1", typed="12\n31-12-2026\n")
    desk.done(*words, "2", typed="\n\n")
    desk.done(*words, "3", "--units", "5", typed="")
    found = [(each["units"], each["until"]) for each in coverages(desk)]
    assert found == [("12", "2026-12-31"), (None, None), ("5", None)]
