"""`tiered deliver` and `tiered delivery ...`: writing help down, once and right, and correcting it in time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reception import Reception

from catalog.money import Money
from invoices.practice.shipped import example_folder


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path)


@pytest.fixture
def anna(desk: Reception) -> str:
    return desk.client("Anna Jansen", "--email", "anna@example.nl")


def deliveries(desk: Reception, *more: str) -> list[dict[str, Any]]:
    return list(desk.data("delivery", "list", *more)["deliveries"])


def test_deliver(desk: Reception, anna: str) -> None:
    said = desk.done(
        *("deliver", "paperwork", "anna", "--on", "3-11-2026", "--quantity", "2,5", "--professional", "tarik"),
        *("--booked", "2026-10-20", "--reference", "R1", "--group", "morning"),
    )
    assert "3 november 2026" in said
    assert "tiered issue --month 2026-11" in said
    assert deliveries(desk) == [
        {
            "id": "d-00001",
            "date": "2026-11-03",
            "service": "paperwork",
            "client": anna,
            "quantity": "2.5",
            "amount": None,
            "booked": "2026-10-20",
            "professional": "tarik",
            "no_show": False,
            "group": "morning",
            "reference": "R1",
            "per_session": False,
            "state": "unbilled",
        }
    ]


def test_several_clients_at_once(desk: Reception, anna: str) -> None:
    """All of them, or none of them."""
    bram = desk.client("Bram Okafor")
    desk.refused("deliver", "cooking", anna, bram, "nobody", "--on", "2026-11-03")
    assert deliveries(desk) == []
    made = desk.data("deliver", "cooking", anna, bram, "--on", "2026-11-03")["deliveries"]
    assert [each["client"] for each in made] == [anna, bram]


@pytest.mark.parametrize(
    ("service", "more", "said"),
    [
        ("online-talk", ("--on", "2025-12-31"), "geen prijs"),
        ("online-talk", ("--on", "2026-11-03", "--booked", "2026-11-04"), "4 november 2026"),
        ("online-talk", ("--on", "2026-11-03", "--quantity", "0"), "0"),
        ("online-talk", ("--on", "2026-11-03", "--amount", "10"), "prijs"),
        ("online-talk", ("--on", "2026-11-03", "--professional", "nobody"), "professional"),
        ("online-talk", ("--on", "2026-11-03", "--per-session"), "geen pakket"),
        ("six-talks", ("--on", "2026-11-03", "--quantity", "2"), "altijd 1"),
        ("walk-and-talk", ("--on", "2026-11-03", "--amount", "5"), "15,00"),
        ("cooking", ("--on", "2026-11-03", "--no-show"), "cooking"),
        ("cooking", ("--on", "2026-11-03", "--quantity", "13"), "12"),
        ("cookign", ("--on", "2026-11-03"), "cooking"),
    ],
)
def test_what_is_refused(desk: Reception, anna: str, service: str, more: tuple[str, ...], said: str) -> None:
    """By the rules of deliveries.csv, in one sentence, without a file name or line."""
    refused = desk.refused("deliver", service, anna, *more)
    assert said in refused
    assert "regel" not in refused
    assert deliveries(desk) == []


def test_a_session_and_a_half_is_a_second_look(desk: Reception, anna: str) -> None:
    """It is priced as it is written down; a typing mistake is seen at once."""
    result = desk.run("deliver", "online-talk", anna, "--on", "2026-11-03", "--quantity", "1,5")
    assert result.exit_code == 0
    assert "1,5" in result.stderr
    assert [each["quantity"] for each in deliveries(desk)] == ["1.5"]


def test_a_day_to_come(desk: Reception, anna: str) -> None:
    """Kept, and said: the day may be wrong."""
    result = desk.run("deliver", "online-talk", anna, "--on", "2026-11-10")
    assert result.exit_code == 0
    assert "10 november 2026" in result.stderr


def test_one_sentence_for_many_clients(desk: Reception, anna: str) -> None:
    other = desk.client("Bram")
    refused = desk.refused("deliver", "online-talk", anna, other, "--on", "2025-11-10")
    assert refused.count("10 november 2025") == 1


def test_wrong_usage(desk: Reception, anna: str) -> None:
    for words in (
        (),
        ("online-talk",),
        ("online-talk", anna),
        ("online-talk", anna, "--on", "31-2-2026"),
        ("online-talk", anna, "--on", "2026-11-03", "--quantity", "two"),
        ("online-talk", "--import", "deliveries.csv"),
    ):
        desk.misused("deliver", *words)


def test_capacity_counts_what_is_there(desk: Reception, anna: str) -> None:
    """Over all deliveries of the service, day and group; who did not come takes no place."""
    desk.deliver("cooking", anna, "2026-11-03", "--quantity", "11")
    bram, chris = desk.client("Bram"), desk.client("Chris")
    said = desk.refused("deliver", "cooking", bram, chris, "--on", "2026-11-03")
    assert "13" in said
    assert "group" in said
    desk.deliver("cooking", bram, "2026-11-03")
    desk.deliver("cooking", chris, "2026-11-03", "--group", "evening")
    key = desk.deliver("cooking", chris, "2026-11-02")
    desk.refused("delivery", "change", key, "--on", "2026-11-03")


def test_the_same_delivery_again(desk: Reception, anna: str) -> None:
    """Refused unless somebody says that it was really once more."""
    words = ("deliver", "online-talk", anna, "--on", "2026-11-03")
    desk.done(*words)
    said = desk.refused(*words)
    assert "--again" in said
    assert anna in said
    result = desk.run(*words, "--again")
    assert result.exit_code == 0
    assert "er al" in result.stderr
    desk.done(*words, typed="y\n")
    stopped = desk.run(*words, typed="n\n")
    assert (stopped.exit_code, "Gestopt. Er is niets veranderd." in stopped.stderr) == (0, True)
    assert "--again" not in stopped.output
    assert len(deliveries(desk)) == 3
    desk.refused("deliver", "grief-evening", anna, anna, "--on", "2026-11-03")


def test_asked_for_what_is_missing(desk: Reception, anna: str) -> None:
    """The service from a list, the client, and the day: today unless another is typed."""
    desk.done("deliver", typed="3\nanna\n\n")
    desk.done("deliver", "online-talk", anna, typed="gisteren\n8-11-2026\n")
    assert [(each["service"], each["date"]) for each in deliveries(desk)] == [
        ("online-talk", "2026-11-08"),
        ("online-talk", "2026-11-09"),
    ]


def test_session_by_session(desk: Reception, anna: str) -> None:
    made = desk.data("deliver", "six-talks", anna, "--on", "2026-11-03", "--per-session")
    assert made["deliveries"][0]["per_session"] is True
    (invoice,) = desk.issue_month("2026-11").invoices
    assert str(invoice.payable) == "95.00"


def test_somebody_who_died(desk: Reception, anna: str) -> None:
    """It is kept, and said: the day may be wrong."""
    desk.done("client", "died", anna, "--on", "2026-11-02")
    words = ("deliver", "online-talk", anna, "--on", "2026-11-03")
    desk.run(*words, typed="n\n")
    assert deliveries(desk) == []
    assert "overleden" in desk.run(*words).stderr
    assert len(deliveries(desk)) == 1
    file = desk.file("s.csv", "Naam;Mail\nAnna Jansen;anna@example.nl\n")
    assert "overleden" in desk.run("register", "cooking", "--on", "2026-11-20", file, "--yes").stderr


def test_a_day_of_the_year_before(desk: Reception, anna: str) -> None:
    """More than a year ago is probably a year mistyped: asked at the keyboard, else said."""
    words = ("deliver", "online-talk", anna, "--on", "2026-11-03")
    desk.run(*words, typed="n\n", today=date(2027, 11, 4))
    assert deliveries(desk) == []
    assert "jaar 2026" in desk.run(*words, today=date(2027, 11, 4)).stderr
    assert not desk.run(*words, "--again", today=date(2027, 11, 3)).stderr.count("jaar 2026")


def test_a_fair_amount_is_asked_for(desk: Reception, anna: str) -> None:
    """With its limits; nothing is the suggestion, and then it is said which amount that is."""
    words = ("deliver", "walk-and-talk", anna, "--on")
    asked = desk.run(*words, "2026-11-03", typed="20\n")
    assert all(amount in asked.output for amount in ("15,00", "60,00", "120,00"))
    assert "richtbedrag van" not in asked.stderr
    assert "60,00" in desk.run(*words, "2026-11-04", typed="\n").stderr
    assert "60,00" in desk.run(*words, "2026-11-05").stderr
    desk.done(*words, "2026-11-06", "--amount", "30", typed="")
    assert [each["amount"] for each in deliveries(desk)] == ["20.00", None, None, "30.00"]


def test_a_file_with_equal_rows_is_asked_about(desk: Reception, anna: str) -> None:
    """At the keyboard nothing is saved on a no; nobody there: saved, and said."""
    row = f"2026-11-03;online-talk;{anna}\n"
    words = ("deliver", "--import", desk.file("d.csv", "date;service;client\n" + 3 * row))
    asked = desk.run(*words, typed="n\n")
    assert "2 regels" in asked.output
    assert (asked.exit_code, deliveries(desk)) == (0, [])
    said = desk.run(*words, typed="j\n")
    assert said.stderr.count("ook op regel") == 2
    assert len(deliveries(desk)) == 3
    assert desk.run(*words, typed="").exit_code == 0
    other = desk.file("e.csv", "date;service;client\n" + 2 * row.replace("-03", "-04"))
    assert "ook op regel" in desk.run("deliver", "--import", other).stderr
    assert len(deliveries(desk)) == 5


def test_import_twice(desk: Reception) -> None:
    """As many equal rows, so many deliveries; importing again adds none."""
    desk.done("client", "import", example_folder() / "clients.csv")
    file = example_folder() / "deliveries.csv"
    assert desk.data("deliver", "--import", file)["new"] == 48
    assert desk.data("deliver", "--import", file) == {"new": 0, "changed": 0, "unchanged": 48, "warnings": []}
    assert "48" in desk.done("deliver", "--import", file)


def test_import_after_typing(desk: Reception, anna: str) -> None:
    """What was typed counts as a row of the file."""
    desk.deliver("online-talk", anna, "2026-11-03")
    rows = f"date;service;client\n3-11-2026;online-talk;{anna}\n3-11-2026;online-talk;{anna}\n"
    assert desk.data("deliver", "--import", desk.file("d.csv", rows))["new"] == 1


def test_likely_the_same_again(desk: Reception, anna: str) -> None:
    """Other professional, other quantity: said by its id; at the keyboard it is asked, and nothing is kept on a no."""
    key = desk.deliver("paperwork", anna, "2026-11-03", "--professional", "tarik")
    words = ("deliver", "paperwork", anna, "--on", "2026-11-03", "--quantity", "2")
    desk.done(*words, typed="n\n")
    assert len(deliveries(desk)) == 1
    asked = desk.run(*words, typed="y\n")
    assert (asked.exit_code, asked.stderr.count(key)) == (0, 1)
    told = desk.run(*words, "--professional", "mieke")
    assert (told.exit_code, key in told.stderr) == (0, True)
    assert len(deliveries(desk)) == 3
    assert desk.run(*words, "--group", "B", "--reference", "3", typed="n\n").exit_code == 0
    assert len(deliveries(desk)) == 3
    other = desk.deliver("paperwork", anna, "2026-11-04")
    assert key in desk.run("delivery", "change", other, "--on", "2026-11-03", "--quantity", "3").stderr


@pytest.mark.parametrize("year", ["2206", "1926", "0026"])
def test_a_mistyped_year(desk: Reception, anna: str, year: str) -> None:
    """The year is named, by hand and for the day of a meeting."""
    named = year.lstrip("0")
    assert f"jaar {named}" in desk.refused("deliver", "online-talk", anna, "--on", f"{year}-11-03")
    file = desk.file("s.csv", "Naam\nMila Vos\n")
    assert f"jaar {named}" in desk.refused("register", "cooking", "--on", f"{year}-11-20", file, "--yes")
    key = desk.deliver("online-talk", anna, "2026-11-03")
    assert f"jaar {named}" in desk.refused("delivery", "change", key, "--on", f"{year}-11-03")


def test_thousands_of_faults(desk: Reception, anna: str) -> None:
    """Of each kind the first are shown, with how many more there are; one of another kind is not lost among them."""
    rows = "".join(f"3-11-2026;online-talk;nobody {n}\n" for n in range(3000))
    file = desk.file("d.csv", f"datum;dienst;klant\n{rows}x;online-talk;{anna}\n")
    said = desk.refused("deliver", "--import", file)
    assert said.count("d.csv (regel") == 21
    assert "d.csv (regel 3002): datum: … is geen datum." in said
    assert "En nog 2980 keer zoiets: Deze persoon kennen we niet: nobody" in said
    assert desk.run("deliver", "--import", file, "--json").stderr.count("d.csv (regel") == 3001


def test_thousands_of_warnings_for_a_program(desk: Reception, anna: str) -> None:
    """A program gets every warning."""
    rows = "".join(f"3-11-2026;online-talk;{anna}\n" for _ in range(50))
    data = desk.data("deliver", "--import", desk.file("d.csv", f"datum;dienst;klant\n{rows}"))
    assert (data["new"], len(data["warnings"])) == (50, 49)


def test_a_file_that_is_only_a_header(desk: Reception) -> None:
    """Nothing to do, and that is said."""
    for words in (("deliver", "--import"), ("client", "import"), ("coverage", "import")):
        header = {"deliver": "datum;dienst;klant", "client": "naam", "coverage": "klant;soort"}[words[0]]
        result = desk.run(*words, desk.file("h.csv", header + "\n"))
        assert (result.exit_code, "staat niets" in result.stderr) == (0, True)


def test_import_with_bad_rows(desk: Reception, anna: str) -> None:
    rows = f"date,service,client\n2026-11-03,online-talk,{anna}\n2025-11-10,online-talk,{anna}\nx,nope,nobody\n"
    said = desk.refused("deliver", "--import", desk.file("d.csv", rows))
    assert "d.csv (regel 3)" in said
    assert said.count("d.csv (regel 4)") == 3
    assert deliveries(desk) == []


def test_list(desk: Reception, anna: str) -> None:
    """By day; of one client, of one month, or only what is still to be billed."""
    bram = desk.client("Bram")
    first = desk.deliver("online-talk", anna, "2026-10-03")
    second = desk.deliver("walk-and-talk", bram, "2026-11-03", "--amount", "30")
    third = desk.deliver("online-talk", anna, "2026-11-04", "--no-show")
    desk.issue_month("2026-10")
    assert [each["id"] for each in deliveries(desk)] == [first, second, third]
    assert [each["id"] for each in deliveries(desk, "--unbilled")] == [second, third]
    assert [each["id"] for each in deliveries(desk, "--month", "2026-11", "--client", "anna")] == [third]
    said = desk.done("delivery", "list")
    for text in (
        "Anna Jansen",
        "Bram",
        "30,00",
        "op rekening",
        "nog niet op rekening",
        "niet gekomen",
        "3-11-2026",
        "3 leveringen",
    ):
        assert text in said
    assert "3/11/2026" in desk.done("delivery", "list", "--lang", "en")
    assert "niets gevonden" in desk.done("delivery", "list", "--month", "2020-01")
    assert "2026-13" in desk.misused("delivery", "list", "--month", "2026-13")


def test_change(desk: Reception, anna: str) -> None:
    """Only what is given; an empty value takes something away; the rules still hold."""
    key = desk.deliver("walk-and-talk", anna, "2026-11-03", "--amount", "30", "--professional", "lotte", "--group", "A")
    desk.done("delivery", "change", key, "--amount", "40,50", "--professional", "", "--on", "4-11-2026")
    (found,) = deliveries(desk)
    assert (found["id"], found["amount"], found["professional"], found["group"]) == (key, "40.50", None, "A")
    assert found["date"] == "2026-11-04"
    assert "120,00" in desk.refused("delivery", "change", key, "--amount", "400")
    assert "20 november 2026" in desk.run("delivery", "change", key, "--on", "2026-11-20").stderr
    desk.misused("delivery", "change", key)
    for unknown in ("d-00099", "\udce9", "x" * 200):
        desk.refused("delivery", "change", unknown, "--on", "2026-11-03")


def test_change_whether_they_came(desk: Reception, anna: str) -> None:
    key = desk.deliver("six-talks", anna, "2026-11-03", "--per-session", "--no-show")
    assert desk.data("delivery", "change", key, "--attended")["no_show"] is False
    assert desk.data("delivery", "change", key, "--no-show")["no_show"] is True
    assert deliveries(desk)[0]["per_session"] is True


def test_remove(desk: Reception, anna: str) -> None:
    """It does not count any more, and stays with its reason; the same can be written down again."""
    key = desk.deliver("online-talk", anna, "2026-11-03")
    desk.misused("delivery", "remove", key)
    desk.misused("delivery", "remove", key, "--reason", " ")
    assert desk.data("delivery", "remove", key, "--reason", "typed twice")["reason"] == "typed twice"
    assert deliveries(desk) == []
    assert [(each["state"], each["reason"]) for each in deliveries(desk, "--removed")] == [("removed", "typed twice")]
    assert "typed twice" in desk.done("delivery", "list", "--removed")
    desk.refused("delivery", "remove", key, "--reason", "again")
    desk.refused("delivery", "change", key, "--on", "2026-11-04")
    again = desk.deliver("online-talk", anna, "2026-11-03")
    desk.done("delivery", "remove", again, typed="dubbel\n")
    desk.refused("delivery", "remove", "d-00099", "--reason", "x")


def test_what_was_billed_stays(desk: Reception, anna: str) -> None:
    """The refusal names each invoice with the line, and says what to type first."""
    desk.done("coverage", "add", anna, "pledge", "--contact-name", "Els", "--share", "50")
    key = desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_month("2026-11")
    for words in (("change", key, "--on", "2026-11-04"), ("remove", key, "--reason", "x")):
        said = desk.refused("delivery", *words)
        for number in ("2026-00001", "2026-00002"):
            assert f"rekening {number} (regel 1)" in said
            assert f"tiered invoice credit {number} --line 1 --rebill" in said


def test_what_waits_for_a_decision_can_change_and_go(desk: Reception, anna: str) -> None:
    """A shortfall that is about a wrong delivery is put right, and worked out again as it is then."""
    desk.done("coverage", "add", anna, "own", "--per-unit", "0")
    wrong, twice = (desk.deliver("paperwork", anna, "2026-11-03", "--quantity", count) for count in ("20", "1"))
    desk.issue_month("2026-11")
    changed = desk.data("delivery", "change", wrong, "--quantity", "2")
    assert (changed["state"], changed["worked_out_again"], changed["decide_again"]) == ("unbilled", True, False)
    desk.done("delivery", "remove", twice, "--reason", "typed twice")
    assert [desk.state(each) for each in (wrong, twice)] == ["unbilled", "removed"]
    assert desk.data("shortfall", "list")["shortfalls"] == []
    assert [hold.amount for hold in desk.issue_month("2026-11").holds] == [Money.euros("112.00")]
    (short,) = desk.data("shortfall", "list")["shortfalls"]
    assert short["amount"] == "112.00"


def test_what_was_decided_is_asked_again(desk: Reception, anna: str) -> None:
    """Another quantity is another question; somebody is told so."""
    desk.done("coverage", "add", anna, "own", "--per-unit", "0")
    key = desk.deliver("paperwork", anna, "2026-11-03", "--quantity", "2")
    desk.issue_month("2026-11")
    desk.done("shortfall", "decide", anna, "waive", "--reason", "x")
    assert "besluit" in desk.done("delivery", "change", key, "--quantity", "3")
    assert desk.issue_client(anna).holds
    desk.done("shortfall", "decide", anna, "waive", "--reason", "x")
    desk.issue_client(anna)
    assert desk.state(key) == "waived"
    desk.done("delivery", "remove", key, "--reason", "x")


def test_the_sessions_of_its_package_go_along(desk: Reception, anna: str) -> None:
    """Who changes or removes the session that opened a package paid ahead is told that the others follow."""
    first, *others = (desk.deliver("six-talks", anna, f"2026-11-0{day}") for day in (3, 4, 5))
    (invoice,) = desk.issue_month("2026-11").invoices
    desk.credit(invoice.number, "rebill")
    assert desk.data("delivery", "change", first, "--professional", "mieke")["along"] == others
    desk.issue_month("2026-11")
    desk.credit("2026-00003", "rebill")
    assert "2 andere keren" in desk.done("delivery", "remove", first, "--reason", "x")
    assert [desk.state(each) for each in (first, *others)] == ["removed", "unbilled", "unbilled"]


def test_the_same_again_changes_nothing(desk: Reception, anna: str) -> None:
    """What was worked out stays where nothing is different."""
    desk.done("coverage", "add", anna, "own", "--per-unit", "0")
    key = desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_month("2026-11")
    assert desk.data("delivery", "change", key, "--on", "2026-11-03")["worked_out_again"] is False
    assert desk.state(key) == "held"


def test_what_an_institution_still_pays_can_go(desk: Reception, anna: str) -> None:
    """Its units are free again."""
    desk.done("coverage", "add", anna, "grant", "--payer", "utrecht", "--units", "1")
    key = desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_client(anna)
    desk.done("delivery", "remove", key, "--reason", "x")
    desk.deliver("online-talk", anna, "2026-11-04")
    assert [invoice.payer_kind for invoice in desk.issue_month("2026-11").invoices] == ["municipality"]


def test_what_is_to_be_billed_again_can_change_and_go(desk: Reception, anna: str) -> None:
    """After its line was taken back, as the refusal says."""
    key = desk.deliver("online-talk", anna, "2026-11-03")
    (invoice,) = desk.issue_month("2026-11").invoices
    desk.credit(invoice.number, "rebill")
    desk.done("delivery", "change", key, "--on", "2026-11-04")
    desk.done("delivery", "remove", key, "--reason", "x")
    assert desk.state(key) == "removed"
    assert desk.issue_month("2026-11").invoices == []


def test_what_was_dropped_for_one_payer_does_not_come_back(desk: Reception, anna: str) -> None:
    """A change would bring it back; who wants that removes it and writes it down anew."""
    desk.done("coverage", "add", anna, "pledge", "--contact-name", "Els", "--share", "50")
    key = desk.deliver("online-talk", anna, "2026-11-03")
    first, second = desk.issue_month("2026-11").invoices
    desk.credit(first.number, "drop")
    desk.credit(second.number, "rebill")
    assert "tiered delivery remove" in desk.refused("delivery", "change", key, "--on", "2026-11-04")
    desk.done("delivery", "remove", key, "--reason", "x")


def test_a_missed_appointment_is_the_clients_own(desk: Reception) -> None:
    """Where an agreement says who pays, it is said that it does not hold for the fee, and how to let that go."""
    anna = desk.client("Anna Wit")
    words = ("deliver", "online-talk", anna, "--no-show", "--on")
    assert "altijd zelf" not in desk.run(*words, "2026-11-02").stderr
    desk.done("coverage", "add", anna, "own", "--amount", "10", "--period", "month")
    said = desk.run(*words, "2026-11-03").stderr
    assert "Anna Wit altijd zelf (€\xa020,00)" in said
    assert "tiered delivery remove d-00002" in said
    assert "altijd zelf" not in desk.run("deliver", "online-talk", anna, "--on", "2026-11-03").stderr
    (share,) = desk.data("quote", "online-talk", anna, "--no-show")["shares"]
    assert (share["kind"], share["gross"]) == ("client", "20.00")


def test_a_service_by_its_name(desk: Reception, anna: str) -> None:
    """In either language, typed or in a file; what is none is named."""
    desk.done("deliver", "gesprek via BEELDBELLEN", anna, "--on", "2026-11-03")
    rows = f"date,service,client\n2026-11-04,Gesprek via beeldbellen,{anna}\n2026-11-05,online-talk,{anna}\n"
    desk.done("deliver", "--import", desk.file("d.csv", rows))
    assert {each["service"] for each in deliveries(desk)} == {"online-talk"}
    assert desk.data("quote", "Gesprek via beeldbellen")["service"] == "online-talk"
    for typed in (None, ""):
        assert "“beelden”" in desk.refused("deliver", "beelden", anna, "--on", "2026-11-03", typed=typed)
    assert "“beelden”" in desk.refused(
        "deliver", "--import", desk.file("e.csv", rows.replace("online-talk", "beelden"))
    )


def test_whole_euros_as_people_write_them(desk: Reception, anna: str) -> None:
    """`50,-` by hand, as in a file."""
    desk.done("deliver", "walk-and-talk", anna, "--on", "2026-11-03", "--amount", "50,-")
    assert deliveries(desk)[0]["amount"] == "50.00"
