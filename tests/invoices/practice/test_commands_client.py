"""`tiered client ...`: what staff type about people, and what they get."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from reception import Reception

from invoices.practice.shipped import example_folder
from invoices.store.register import Register


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path)


def people(desk: Reception) -> dict[str, str]:
    return {person["id"]: person["name"] for person in desk.data("client", "list")["clients"]}


def test_add(desk: Reception) -> None:
    """Everything that can be said about a person is kept, and the id is told."""
    guardian = desk.client("Bea Bakker")
    said = desk.done(
        *("client", "add", "Anna Jansen", "--email", "anna@example.nl", "--phone", "06-00000001"),
        *("--street", "Merelstraat 4", "--postcode", "3514bc", "--city", "Utrecht", "--language", "en"),
        *("--send", "post", "--birth-date", "14-3-1958", "--pass", "U-pas", "--pass", "CJP", "--svb-number", "77"),
        *("--representative", "bea"),
    )
    assert "Anna Jansen" in said
    assert "k-0002" in said
    assert "tiered coverage add k-0002" in said
    shown = desk.data("client", "show", "anna@example.nl")
    assert {
        key: shown[key] for key in shown if key not in ("coverages", "deliveries", "notes", "consents", "invoices")
    } == {
        "id": "k-0002",
        "name": "Anna Jansen",
        "street": "Merelstraat 4",
        "postcode": "3514 BC",
        "city": "Utrecht",
        "country": "NL",
        "email": "anna@example.nl",
        "phone": "06-00000001",
        "language": "en",
        "send": "post",
        "birth_date": "1958-03-14",
        "passes": ["U-pas", "CJP"],
        "svb_number": "77",
        "representative": guardian,
        "on_hold": False,
        "died_on": None,
    }


@pytest.mark.parametrize(
    "more",
    [
        ("--email", "ANNA@example.nl"),
        ("--birth-date", "1958-03-14", "--email", "new@example.nl"),
        (),
    ],
)
def test_add_somebody_known(desk: Reception, more: tuple[str, ...]) -> None:
    """The same name with the same e-mail address or birth date, or with nothing to compare, is refused by id."""
    known = desk.client("Anna Jansen", "--email", "anna@example.nl", "--birth-date", "1958-03-14")
    said = desk.refused("client", "add", "ànna jansen", *more)
    assert known in said
    assert "--new" in said
    assert len(people(desk)) == 1
    desk.done("client", "add", "Anna Jansen", *more, "--new")
    assert len(people(desk)) == 2


def test_add_a_namesake(desk: Reception) -> None:
    """Somebody of the same name with another e-mail address is somebody else; that is said."""
    known = desk.client("Anna Jansen", "--email", "anna@example.nl")
    result = desk.run("client", "add", "Anna Jansen", "--email", "other@example.nl")
    assert result.exit_code == 0
    assert known in result.stderr


def test_add_says_everything_that_is_wrong(desk: Reception) -> None:
    """In one go, by field, without a file name or line."""
    said = desk.refused(
        "client", "add", "Anna", "--email", "anna", "--postcode", "35", "--country", "XX", "--id", "a b"
    )
    for field in ("email", "land (country)", "nummer (id)"):  # English words alone say nothing in a Dutch sentence
        assert f"{field}:" in said
    assert "regel" not in said
    assert people(desk) == {}


def test_add_never_takes_a_bsn(desk: Reception) -> None:
    assert "burgerservicenummer" in desk.refused("client", "add", "Anna 111222333")
    assert "111222333" not in desk.refused("client", "add", "Anna", "--city", "111222333")


def test_add_an_id_of_your_own(desk: Reception) -> None:
    assert desk.client("Anna", "--id", "K-77") == "K-77"
    assert "K-77" in desk.refused("client", "add", "Bram", "--id", "k-77")


@pytest.mark.parametrize(
    "name",
    [
        "ליאור כהן",
        "محمد بن علي",
        "Bloem 🌻 de Wit 👩‍👩‍👧",
        "W" * 300,
        "Zhdan Ångström-Çelik",
        "Ng",
        '"; DROP TABLE persons; --',
        "[bold]Anna[/bold]",
    ],
)
def test_names_of_all_kinds(desk: Reception, name: str) -> None:
    """A name is kept as it was typed, and found again."""
    key = desk.client(name)
    assert people(desk)[key] == name
    assert desk.data("client", "show", name)["id"] == key
    assert name[:20] in desk.done("client", "list").replace("\n", "")
    assert name in desk.done("client", "show", key)


def test_a_name_that_is_too_long(desk: Reception) -> None:
    assert "300" in desk.refused("client", "add", "W" * 301)


def test_a_name_in_the_bytes_of_an_old_terminal(desk: Reception) -> None:
    """A terminal in Latin-1 gives bytes that are not UTF-8; they are what they were in Latin-1."""
    key = desk.client(b"Ren\xe9e".decode("utf-8", "surrogateescape"))
    assert people(desk)[key] == "Renée"
    desk.done("client", "note", key, b"caf\xe9".decode("utf-8", "surrogateescape"))
    assert desk.data("client", "show", key)["notes"][0]["text"].startswith("caf")


def test_a_missing_name_is_wrong_usage(desk: Reception) -> None:
    assert "NAAM: dit ontbreekt nog." in desk.misused("client", "add")
    assert "CLIENT: this is still missing." in desk.misused("client", "show", "--lang", "en")


def test_a_missing_name_is_asked_for(desk: Reception) -> None:
    """With the rest that an invoice needs; an empty answer is left out, and what was given is not asked."""
    said = desk.done(
        "client", "add", "--city", "Utrecht", typed="Anna Jansen\nanna@example.nl\n\nMerelstraat 4\n3514 BC\n"
    )
    assert "Hele naam" in said
    person = desk.data("client", "show", "Anna Jansen")
    assert (person["email"], person["phone"], person["street"]) == ("anna@example.nl", None, "Merelstraat 4")
    assert person["postcode"] == "3514 BC"


def test_somebody_known_is_asked_about(desk: Reception) -> None:
    desk.client("Anna Jansen")
    desk.done("client", "add", "Anna Jansen", typed="y\n")
    assert len(people(desk)) == 2
    assert "--new" in desk.refused("client", "add", "Anna Jansen")
    assert "Er is niets veranderd" in desk.run("client", "add", "Anna Jansen", typed="n\n").stderr


def test_several_people_fit(desk: Reception) -> None:
    """Without a keyboard the candidates are named; with one, one of them is chosen."""
    first, second = desk.client("Anna Jansen"), desk.client("Annabel de Wit")
    said = desk.refused("client", "show", "ann")
    assert first in said
    assert second in said
    said = desk.done("client", "show", "ann", typed="7\nx\n2\n")
    assert said.split()[:3] == ["Keuze", "Nummer", "Naam"]  # one word for what is typed, another for the id
    assert f"Annabel de Wit ({second})" in said


def test_a_whole_word_is_found_before_a_part_of_one(desk: Reception) -> None:
    """Anna is not Hanna, and Zoe is Zoë; also where invoices are asked for."""
    anna, hanna, zoe = desk.client("Anna Jansen"), desk.client("Hanna de Wit"), desk.client("Zoë Bakker")
    assert f"Anna Jansen ({anna})" in desk.done("client", "show", "anna")
    assert [each["id"] for each in desk.data("client", "list", "zoe")["clients"]] == [zoe]
    for client in (anna, hanna, zoe):
        desk.deliver("online-talk", client, "2026-11-03")
    desk.issue_month("2026-11")
    assert [each["client"] for each in desk.data("find", "anna")["invoices"]] == [anna]
    assert [each["client"] for each in desk.data("find", "Zoe")["invoices"]] == [zoe]


def test_nobody_fits(desk: Reception) -> None:
    desk.client("Anna Jansen")
    assert "k-0001 Anna Jansen" in desk.refused("client", "show", "Anna Janssen")
    assert "tiered client list" in desk.refused("client", "show", "xyz")


def test_change_only_what_is_given(desk: Reception) -> None:
    key = desk.client("Anna Jansen", "--email", "anna@example.nl", "--city", "Utrecht")
    desk.done("client", "change", key, "--name", "Zoë Bakker", "--phone", "06-1")
    person = desk.data("client", "show", key)
    assert (person["name"], person["email"], person["city"]) == ("Zoë Bakker", "anna@example.nl", "Utrecht")
    assert person["phone"] == "06-1"
    assert "niets veranderd" in desk.done("client", "change", key, "--city", "Utrecht")


def test_a_pass_that_gives_no_reduction(desk: Reception) -> None:
    """A pass is kept as the catalogue spells it; another one is kept too, with the ones that lower a price."""
    anna = desk.client("Anna Jansen", "--pass", "u pas")
    changed = desk.run("client", "change", anna, "--pass", "UPAS", "--pass", "CJP")
    assert "Passen met een korting: U-pas." in changed.stderr
    assert desk.data("client", "show", anna)["passes"] == ["U-pas", "CJP"]
    assert not desk.run("client", "change", anna, "--pass", "upas").stderr


def test_an_empty_value_takes_away(desk: Reception) -> None:
    other = desk.client("Bea Bakker")
    key = desk.client("Anna", "--phone", "06-1", "--pass", "U-pas", "--representative", other)
    desk.done("client", "change", key, "--phone", "", "--pass", "", "--representative", "")
    person = desk.data("client", "show", key)
    assert (person["phone"], person["passes"], person["representative"]) == (None, [], None)
    assert "--name" in desk.misused("client", "change", key, "--name", "")


def test_change_is_refused(desk: Reception) -> None:
    key = desk.client("Anna")
    assert "zichzelf" in desk.refused("client", "change", key, "--representative", "anna")
    assert "email" in desk.refused("client", "change", key, "--email", "nonsense")
    assert "--birth-date" in desk.misused("client", "change", key, "--birth-date", "31-2-2000")
    desk.misused("client", "change", key)


def test_hold(desk: Reception) -> None:
    key = desk.client("Anna")
    assert f"tiered client hold {key} --off" in desk.done("client", "hold", "anna")
    assert desk.data("client", "show", key)["on_hold"] is True
    assert "geen post" in desk.done("client", "list")
    desk.done("client", "hold", "anna", "--off")
    assert desk.data("client", "show", key)["on_hold"] is False


def test_died(desk: Reception) -> None:
    """A kind sentence says what happens now; the day must be possible; a mistake can be undone."""
    key = desk.client("Anna", "--birth-date", "1950-01-01")
    said = desk.done("client", "died", "anna", "--on", "8-11-2026")
    assert "8 november 2026" in said
    assert "Marieke belt de familie" in said
    assert desk.data("client", "show", key)["died_on"] == "2026-11-08"
    for day in ("2026-11-10", "1949-12-31"):
        desk.refused("client", "died", "anna", "--on", day)
    desk.misused("client", "died", "anna")
    desk.done("client", "died", "anna", "--undo")
    assert desk.data("client", "show", key)["died_on"] is None


def test_note(desk: Reception) -> None:
    key = desk.client("Anna")
    desk.done("client", "note", "anna", "Belt liever na zes uur 🌙")
    (note,) = desk.data("client", "show", key)["notes"]
    assert (note["text"], note["actor"]) == ("Belt liever na zes uur 🌙", "Ria")
    assert "Ria: Belt liever na zes uur 🌙" in desk.done("client", "show", key)
    assert "burgerservicenummer" in desk.refused("client", "note", "anna", "bsn 111222333")
    desk.misused("client", "note", "anna", "  ")
    desk.done("client", "note", typed="anna\nKomt met de bus\n")
    assert len(desk.data("client", "show", key)["notes"]) == 2


def test_import_twice(desk: Reception) -> None:
    """The second time nothing is new."""
    file = example_folder() / "clients.csv"
    assert desk.data("client", "import", file) == {"new": 28, "changed": 0, "unchanged": 0, "warnings": []}
    assert desk.data("client", "import", file) == {"new": 0, "changed": 0, "unchanged": 28, "warnings": []}
    assert "28" in desk.done("client", "import", file)


def test_import_in_latin_1(desk: Reception) -> None:
    file = desk.file("clients.csv", "name;city\nRenée Çelik;Den Haag\n".encode("latin-1"))
    desk.done("client", "import", file)
    assert list(people(desk).values()) == ["Renée Çelik"]


def test_import_with_bad_rows(desk: Reception) -> None:
    """Each bad row is named with its line, all at once, and nothing is saved."""
    file = desk.file("people.csv", "name,email,birth_date\nAnna,anna@example.nl,\nBram,bram,\nChris,,31-2-2000\n")
    said = desk.refused("client", "import", file)
    assert "people.csv (regel 3): email:" in said
    assert "people.csv (regel 4): birth_date:" in said
    assert people(desk) == {}


def test_import_what_is_not_there(desk: Reception) -> None:
    assert "nowhere.csv" in desk.refused("client", "import", desk.folder / "nowhere.csv")


def test_show_everything(desk: Reception) -> None:
    """Data, what is spent and left, deliveries with their state, notes and invoices; also the family's part."""
    anna = desk.client("Anna Jansen", "--email", "anna@example.nl")
    desk.done(
        "coverage", "add", anna, "grant", "--payer", "utrecht", "--units", "5", "--used", "2", "--reference", "20072"
    )
    desk.done("coverage", "add", anna, "pledge", "--contact-name", "Els", "--share", "50", "--amount", "100")
    desk.deliver("online-talk", anna, "2026-11-03")
    desk.deliver("grief-evening", anna, "2026-11-04")
    desk.issue_month("2026-11")
    desk.deliver("online-talk", anna, "2026-11-05")
    shown = desk.data("client", "show", anna)
    grant, pledge = shown["coverages"]
    assert grant["spent"] == {"units": "4", "amount": "79.20"}  # two before, one billed, one not yet
    assert grant["left"] == {"units": "1", "amount": None}
    assert pledge["left"]["amount"] == "93.75"
    assert [each["state"] for each in shown["deliveries"]] == ["billed", "billed", "unbilled"]
    parts = {each["payer_kind"]: each["part"] for each in shown["invoices"]}
    assert parts == {"client": "6.25", "family": "6.25", "municipality": "39.60"}
    said = desk.done("client", "show", anna)
    for text in ("Gemeente Utrecht", "Els", "2026-00001", "nog niet op rekening", "93,75"):
        assert text in said
    (invoice,) = desk.data("client", "show", "Els")["invoices"]
    assert invoice["payer_kind"] == "family"


def test_show_a_long_history(desk: Reception) -> None:
    """People see the latest; programs get all."""
    anna = desk.client("Anna")
    rows = "".join(f"2026-10-{day:02},online-talk,{anna}\n" for day in range(1, 21))
    desk.done("deliver", "--import", desk.file("deliveries.csv", f"date,service,client\n{rows}"))
    said = desk.done("client", "show", anna)
    assert "20-10-2026" in said
    assert "5-10-2026" not in said.replace("15-10-2026", "")
    assert f"tiered delivery list --client {anna}" in said
    assert len(desk.data("client", "show", anna)["deliveries"]) == 20


def test_both_sides_of_representing(desk: Reception) -> None:
    bea = desk.client("Bea Bakker")
    anna = desk.client("Anna", "--representative", bea)
    assert f"Bea Bakker ({bea})" in desk.done("client", "show", anna)
    assert f"Anna ({anna})" in desk.done("client", "show", bea)
    assert f"Bea Bakker ({bea})" in desk.done("client", "change", anna, "--representative", "bakker")
    assert f"Bea Bakker ({bea})" in desk.done("client", "add", "Carl", "--representative", "bea")


def test_in_english(desk: Reception) -> None:
    desk.client("Anna")
    assert "We know this person already" in desk.refused("client", "add", "Anna", "--lang", "en")


def test_no_practice(tmp_path: Path) -> None:
    assert "tiered init" in Reception(tmp_path).refused("client", "list")


def test_programs_are_never_asked(desk: Reception) -> None:
    """Who wants JSON gets a refusal, not a question."""
    result = desk.run("client", "add", "--json")
    assert result.exit_code == 2
    assert result.stdout == ""


def test_who_acts_stands_with_a_note(desk: Reception) -> None:
    key = desk.client("Anna")
    desk.done("client", "note", key, "hello", "--as", "Mo")
    with desk.practice() as practice, practice.database.reading() as connection:
        assert [note.actor for note in Register(connection).notes.of(key)] == ["Mo"]


def test_listing_the_commands_loads_nothing_heavy() -> None:
    """`tiered --help` stays as fast as an empty Typer program."""
    heavy = "{'pydantic', 'sqlalchemy', 'babel', 'csv', 'invoices.practice.practice'}"
    code = f"import sys, cli; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_note_is_taken_away(desk: Reception) -> None:
    """By its number, of the person that it is about; the others stay."""
    desk.done("client", "add", "Anna Jansen")
    desk.done("client", "add", "Bram Visser")
    for text in ("first", "second"):
        desk.done("client", "note", "Anna", text)
    first, second = desk.data("client", "show", "Anna")["notes"]
    assert f"{first['number']}. " in desk.done("client", "show", "Anna")
    assert "client show k-0002" in desk.refused("client", "note", "Bram", "--remove", str(first["number"]))
    assert "allebei" in desk.misused("client", "note", "Anna", "more", "--remove", str(first["number"]))
    desk.done("client", "note", "Anna", "--remove", str(first["number"]))
    assert desk.data("client", "show", "Anna")["notes"] == [second]
