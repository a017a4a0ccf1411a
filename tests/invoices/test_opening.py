"""`tiered opening`: coming from another system. What was open is paid here, and the numbers go on."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from bank_files import statement
from reception import Reception

from catalog.money import Money
from invoices.numbering import creditor_reference
from invoices.opening.model import read_number
from invoices.sandbox.sandbox import Sandbox
from invoices.store.cashbook import balance

ACCOUNTS = """\
grootboekrekening;debet;credit;betaler
debiteuren;250,00;;
Stripe;45,20;;
vooruitbetaald;;20,00;Anna Jansen
"""
INVOICES = """\
factuurnummer;datum;vervaldatum;klant;betaler;openstaand
F-1001;1-9-2026;15-9-2026;Anna Jansen;;120,00
F-1002;20-10-2026;;Anna Jansen;Bram Visser;50,00
F-1003;20-10-2026;;;utrecht;80,00
"""
DAY = ("--on", "2026-11-01")
LAST = ("--last-number", "2026-00417")
ACCOUNTS_NOW = ("receivable", "clearing", "advances", "bank", "opening")


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Anna and Bram, and the files of the old system."""
    desk = Reception.opened(tmp_path)
    desk.client("Anna Jansen", "--email", "anna@home.test")
    desk.client("Bram Visser")
    desk.file("accounts.csv", ACCOUNTS)
    desk.file("invoices.csv", INVOICES)
    return desk


def files(desk: Reception, *names: str) -> list[Path]:
    return [desk.folder / name for name in names or ("accounts.csv", "invoices.csv")]


def balances(desk: Reception) -> dict[str, str]:
    with desk.practice() as practice, practice.database.reading() as connection:
        return {name: str(balance(connection, name)) for name in ACCOUNTS_NOW if balance(connection, name)}


def bring(desk: Reception, *more: str) -> dict[str, object]:
    return dict(desk.data("opening", "import", *files(desk), *DAY, *LAST, *more))


def test_what_was_open_is_booked_against_opening(desk: Reception) -> None:
    """A dry run keeps nothing; the same files again change nothing; `opening` is the other side of it all."""
    assert bring(desk, "--dry-run")["new"]
    assert balances(desk) == {}
    made = bring(desk)
    assert made["accounts"] == {"advances": "-20.00", "clearing": "45.20", "opening": "-275.20", "receivable": "250.00"}
    assert (made["new"], made["open"], made["next_number"]) == (True, "250.00", "2026-00418")
    assert balances(desk) == made["accounts"]
    assert not bring(desk)["new"]
    assert balances(desk) == made["accounts"]
    assert desk.data("opening", "show")["invoices"][0]["number"] == "F-1001"
    desk.done("verify")


def test_an_old_invoice_is_found_and_paid(desk: Reception) -> None:
    """By hand, with money that was kept, by bank statement, and written off; what is open is what the books say."""
    bring(desk)
    assert [each["number"] for each in desk.data("find", "anna")["invoices"]] == ["F-1001", "F-1002"]
    assert [each["number"] for each in desk.data("find", "80,00")["invoices"]] == ["F-1003"]
    booked = desk.data("pay", "book", "F-1001", "50", "--how", "bank", "--on", "2026-11-03")
    assert (booked["status"], booked["open"]) == ("partly-paid", "70.00")
    assert desk.data("pay", "use", "F-1001")["open"] == "50.00"
    bank = desk.file("bank.xml", statement(("80.00", "Gemeente Utrecht", creditor_reference("F-1003"))))
    assert [each["applied"] for each in desk.data("bank", "import", bank)["booked"]] == [{"F-1003": "80.00"}]
    desk.done("pay", "write-off", "F-1002", "--reason", "cannot be paid", "--yes")
    (left,) = desk.data("invoice", "list", "--open")["invoices"]
    assert (left["number"], left["open"]) == ("F-1001", "50.00")
    assert balances(desk)["receivable"] == "50.00"
    assert "F-1001" in desk.done("client", "show", "anna@home.test")
    assert "F-1001" in (desk.folder / "documents" / "index.html").read_text(encoding="utf-8")
    desk.done("verify")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("factuurnummer;datum;vervaldatum;klant;betaler;openstand", "ontbreekt"),
        ("factuurnummer;datum", "ontbreekt"),
        ("naam;woonplaats", "wat voor bestand"),
        ("grootboekrekening;openstaand;sessies", "wat voor bestand"),
    ],
)
def test_a_column_that_is_missing_is_named(desk: Reception, header: str, said: str) -> None:
    """Where most of a file is of one kind; else nobody can tell what it is."""
    path = desk.file("old.csv", f"{header}\n{';'.join('x' for _ in header.split(';'))}\n")
    assert said in desk.refused("opening", "import", path, *DAY)


def test_an_opening_that_is_gone_is_named(desk: Reception) -> None:
    """Also where money of one of its invoices is kept for who paid it."""
    bring(desk)
    desk.done("pay", "book", "F-1001", "130", "--how", "bank", "--on", "2026-11-03")
    desk.done("pay", "keep", "F-1001")
    with sqlite3.connect(desk.folder / "practice.db") as raw:
        raw.execute("DROP TRIGGER openings_undeleted")
        raw.execute("DELETE FROM openings")
    assert "opening:1" in desk.refused("verify")


def test_an_old_invoice_is_reminded_of(desk: Reception) -> None:
    """It is asked for as kindly as one of ours."""
    bring(desk)
    desk.done("pay", "use", "F-1001")  # nobody is reminded while we have their money
    made = desk.data("remind", "--yes")
    assert [(each["payer"], each["invoices"], each["open"]) for each in made["steps"]] == [
        ("k-0001", ["F-1001"], "100.00")
    ]
    assert len(made["made"]) == 1
    assert "F-1001" in next((desk.folder / "documents" / "letters").glob("**/*.html")).read_text(encoding="utf-8")
    desk.done("verify")


def test_what_cannot_be_done_with_an_old_invoice(desk: Reception) -> None:
    """There are no lines or documents of it here, and what was paid before the first day is in the old books."""
    bring(desk)
    for command in (("invoice", "show"), ("invoice", "open"), ("pay", "page")):
        assert "oude systeem" in desk.refused(*command, "F-1001")
    assert "oude systeem" in desk.refused("invoice", "credit", "F-1001", "--reason", "x", "--drop", "--yes")
    said = desk.refused("pay", "book", "F-1001", "1", "--how", "bank", "--on", "2026-10-31")
    assert "1 november 2026" in said


def test_the_numbers_go_on(desk: Reception) -> None:
    """The first invoice is the next one; `verify` counts from there; then nothing can be undone."""
    bring(desk)
    desk.deliver("online-talk", "anna@home.test", "2026-11-02")
    issued = desk.issue_month("2026-11")
    assert [each.number for each in issued.invoices] == ["2026-00418"]
    desk.done("resume", today=date(2026, 12, 3))
    desk.done("verify", today=date(2026, 12, 3))
    assert "2026-00418" in desk.refused("opening", "undo", "--reason", "wrong", "--yes", today=date(2026, 12, 3))


def test_undone_and_brought_in_anew(desk: Reception) -> None:
    """A mistake is put right by postings beside the first, as long as nothing was booked on it."""
    bring(desk)
    desk.file("invoices.csv", INVOICES.replace("120,00", "110,00"))
    desk.file("accounts.csv", ACCOUNTS.replace("250,00", "240,00"))
    assert "undo" in desk.refused("opening", "import", *files(desk), *DAY, *LAST)
    assert desk.data("opening", "undo", "--reason", "a wrong amount")["undone"]
    assert balances(desk) == {}
    assert desk.data("invoice", "list")["invoices"] == []
    assert bring(desk)["open"] == "240.00"
    assert balances(desk)["receivable"] == "240.00"
    desk.done("verify")
    desk.done("pay", "book", "F-1001", "10", "--how", "cash", "--on", "2026-11-03")
    assert "F-1001" in desk.refused("opening", "undo", "--reason", "again", "--yes")


def test_nothing_is_brought_in_behind_what_was_issued(desk: Reception) -> None:
    """The books began before; numbers that were given out are not continued."""
    desk.deliver("online-talk", "anna@home.test", "2026-10-02")
    desk.issue_month("2026-10", date(2026, 11, 3))
    said = desk.refused("opening", "import", *files(desk), "--on", "2026-11-05", *LAST)
    assert "begonnen" in said
    assert "2026-00001" in said
    desk.done("opening", "import", *files(desk), "--on", "2026-11-01", "--yes")
    desk.done("resume")
    desk.done("verify")


def test_all_faults_at_once(desk: Reception) -> None:
    """With file, line and what to do; nothing is kept."""
    desk.file(
        "accounts.csv", "account,debit,credit,payer\nbank,1.00,1.00,\nadvances,5.00,,Anna Jansen\nwallet,,5.00,\n"
    )
    rows = ["F-1,1-11-2026,5-10-2026,Anna Jansen,,0", "F-2,1-9-2026,1-8-2026,,,5", "2026-00500,1-9-2026,,Nobody,,5"]
    rows += ["F-2,1-9-2026,,Anna Jansen,,5"]
    desk.file("invoices.csv", "factuurnummer,datum,vervaldatum,klant,betaler,openstaand\n" + "\n".join(rows) + "\n")
    desk.file("other.csv", "a,b\n1,2\n")
    said = desk.refused("opening", "import", *files(desk, "accounts.csv", "invoices.csv", "other.csv"), *DAY, "--yes")
    for place in ("accounts.csv (regel 2)", "accounts.csv (regel 3)", "accounts.csv (regel 4)", "other.csv"):
        assert place in said, said
    for line in (2, 3, 4, 5):
        assert f"invoices.csv (regel {line})" in said, said
    assert desk.data("opening", "show") == {"day": None}


def test_accounts_and_rows_agree(desk: Reception) -> None:
    """What the old books say of the receivables is what the open invoices come to."""
    desk.file("accounts.csv", ACCOUNTS.replace("250,00", "251,00"))
    said = desk.refused("opening", "import", *files(desk), *DAY, "--yes").replace("\u00a0", " ")
    assert "€ 251,00" in said
    assert "€ 250,00" in said


def test_at_the_keyboard_it_asks(desk: Reception) -> None:
    """For the day, the last number, and whether it is right; a no changes nothing."""
    shown = desk.done("opening", "import", *files(desk), typed="1-11-2026\n2026-00417\nn\n")
    assert "2026-00418" in shown
    assert desk.data("opening", "show") == {"day": None}
    desk.done("opening", "import", *files(desk), typed="1-11-2026\n2026-00417\nj\n")
    assert desk.data("opening", "show")["last_number"] == "2026-00417"


def test_a_number_is_read_by_the_pattern() -> None:
    """Only a number that the pattern would make."""
    assert read_number("F{sequence}", "F417") is not None
    assert read_number("{year}-{sequence:05}", "2026-417") is None
    assert read_number("{year}-{sequence:05}", "F-1") is None


def test_what_stripe_tells_of_before_is_left_out(desk: Reception, tmp_path: Path, stripe: Sandbox) -> None:
    """The balance at Stripe was brought in: what made it is not booked once more."""
    before = Reception.opened(tmp_path / "before")
    before.deliver("online-talk", before.client("Somebody"), "2026-10-02")
    before.done("issue", "--month", "2026-10", "--yes")
    stripe.pay(stripe.open(next(each["id"] for each in stripe.world.all("payment_link"))))
    later = date(2026, 12, 3)  # Stripe's clock stands on 1 December
    desk.done("opening", "import", *files(desk), "--on", "2026-12-02", "--yes", today=later)
    assert desk.data("pay", "sync", today=later)["movements"] == []
    assert balances(desk)["clearing"] == "45.20"
    desk.done("opening", "undo", "--reason", "to see it", "--yes", today=later)
    assert desk.data("pay", "sync", today=later)["movements"] != []


PACKAGES = """\
klant;dienst;sessies;gebruikt;tot en met;nog te verdienen;betaler
Anna Jansen;PACKAGE;6;2;31-3-2027;200,00;
Anna Jansen;PACKAGE;6;2;31-3-2027;100,00;Bram Visser
Bram Visser;PACKAGE;6;0;31-3-2027;600,00;
"""


@pytest.fixture
def talks(desk: Reception) -> str:
    """The service that is sold as a package, and the file of packages."""
    with desk.practice() as practice:
        service = next(each.id for each in practice.catalog.services if each.scale == "package")
    desk.file("packages.csv", PACKAGES.replace("PACKAGE", service))
    return service


def deferred(desk: Reception) -> str:
    with desk.practice() as practice, practice.database.reading() as connection:
        return str(balance(connection, "deferred"))


def revenue(desk: Reception, payer: str) -> list[tuple[str, int]]:
    query = "SELECT booked, sum(amount) FROM postings WHERE account = 'revenue' AND payer = ? GROUP BY booked"
    with desk.practice() as practice, practice.database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query, (payer,)).all()]


def test_sessions_draw_on_a_package_of_the_old_system(desk: Reception, talks: str) -> None:
    """Nothing is billed again; each session is a step of what is left, to each who paid; then a new package opens."""
    made = desk.data("opening", "import", *files(desk, "packages.csv"), *DAY)
    assert [(each["client"], each["left"]) for each in made["packages"]] == [("k-0001", 4), ("k-0002", 6)]
    assert made["accounts"] == {"deferred": "-900.00", "opening": "900.00"}
    listed = desk.data("package", "list", "k-0002")["packages"]
    assert [(each["used"], each["left"], each["upfront"]) for each in listed] == [(0, 6, True)]
    assert "k-0002" not in desk.data("quote", talks, "k-0002", "--on", "2026-11-03")["shares"]
    given = [desk.deliver(talks, "k-0001", f"2026-11-{day:02}") for day in (2, 3)]
    first = desk.deliver(talks, "k-0002", "2026-11-02")
    later = date(2026, 12, 3)
    assert desk.issue_month("2026-11").invoices == []
    assert [desk.state(each) for each in (*given, first)] == ["package", "package", "package"]
    assert revenue(desk, "k-0001") == [("2026-11-02", -5000), ("2026-11-03", -5000)]
    assert revenue(desk, "k-0002") == [("2026-11-02", -12500), ("2026-11-03", -2500)]
    assert deferred(desk) == "-650.00"
    assert desk.data("package", "list", "k-0001")["packages"][0]["left"] == 2
    desk.done("verify", today=later)
    assert "old-0001" in desk.refused("opening", "undo", "--reason", "x", "--yes")
    desk.done("delivery", "remove", given[1], "--reason", "not given", "--yes", today=later)
    assert deferred(desk) == "-725.00"
    for day in (4, 5, 6, 9):
        desk.deliver(talks, "k-0001", f"2026-11-{day:02}")
    issued = desk.issue_month("2026-11").invoices
    assert [line.days[0] for each in issued for line in each.lines] == [date(2026, 11, 9)]
    desk.done("resume", today=later)
    desk.done("verify", today=later)


def test_a_package_of_the_old_system_is_stopped(desk: Reception, talks: str) -> None:
    """No session is drawn on it any more; what was not used is income, and is told with what to do by hand."""
    desk.done("opening", "import", *files(desk, "packages.csv"), *DAY, "--yes")
    desk.deliver(talks, "k-0001", "2026-11-03")
    stop = ("package", "stop", "k-0001", talks, "--reason", "moved away")
    planned = desk.data(*stop, "--dry-run")
    assert [(each["payer"], each["amount"]) for each in planned["by_hand"]] == [
        ("k-0001", "150.00"),
        ("k-0002", "75.00"),
    ]
    assert deferred(desk) == "-900.00"
    told = desk.done("package", "list", "k-0001").replace("\u00a0", " ")
    assert "€ 150,00, zonder btw" in told
    assert "creditnota" not in told
    shown = desk.done(*stop, "--yes").replace("\u00a0", " ")
    assert "van Anna Jansen in het oude systeem was € 150,00, zonder btw" in shown
    assert ("betaalde" in shown, "staat nog open" in shown) == (False, False)
    assert "omzet van de dag waarop je dit opschrijft" in shown
    assert "creditnota met de hand" in shown
    assert deferred(desk) == "-600.00"
    assert revenue(desk, "k-0001") == [("2026-11-03", -5000), ("2026-11-09", -15000)]
    (listed,) = desk.data("package", "list", "k-0001")["packages"]
    assert (listed["state"], listed["stopped"], listed["left"]) == ("stopped", "2026-11-09", 3)
    assert listed["by_hand"] == planned["by_hand"]
    assert "€ 150,00, zonder btw" in desk.done("package", "list", "k-0001").replace("\u00a0", " ")
    said = desk.refused("opening", "undo", "--reason", "x", "--yes")
    assert "old-0001 is geëindigd op 9 november 2026" in said
    assert ("afgegaan" in said, "eerst worden verwijderd" in said) == (False, False)
    assert desk.data("report", "deferred", "--period", "2026-Q4")["holds"]
    desk.done("deliver", talks, "k-0001", "--on", "2026-11-12", today=date(2026, 11, 12))
    issued = desk.issue_month("2026-11").invoices
    assert [line.days[0] for each in issued for line in each.lines] == [date(2026, 11, 12)]
    desk.done("resume", today=date(2027, 12, 3))  # its last day passed: nothing more is income of it
    assert revenue(desk, "k-0001")[:2] == [("2026-11-03", -5000), ("2026-11-09", -15000)]
    desk.done("verify", today=date(2027, 12, 3))


def test_an_old_invoice_is_open_when_its_package_is_stopped(desk: Reception, talks: str) -> None:
    """Of each who has a part, for this client: what is open is written off first, and is not said to be paid."""
    rows = "F-1;1-9-2026;;Anna Jansen;;80,00\nF-2;1-9-2026;;Anna Jansen;Bram Visser;50,00\n"
    rows += "F-3;1-9-2026;;Bram Visser;;60,00\nF-4;1-9-2026;;Anna Jansen;;10,00\n"
    desk.file("invoices.csv", INVOICES.splitlines(keepends=True)[0] + rows)
    desk.done("opening", "import", *files(desk, "packages.csv", "invoices.csv"), *DAY, "--yes")
    desk.done("pay", "book", "F-4", "10", "--how", "cash", "--on", "2026-11-03")
    (listed,) = desk.data("package", "list", "k-0001")["packages"]
    assert [(each["number"], each["open"]) for each in listed["old_open"]] == [("F-1", "80.00"), ("F-2", "50.00")]
    shown = desk.done("package", "stop", "k-0001", talks, "--reason", "moved", "--yes").replace("\u00a0", " ")
    assert "rekening F-2 uit het oude systeem staat nog open. Bram Visser moet daarvan nog € 50,00 betalen" in shown
    assert "tiered pay write-off F-1, met het bedrag erachter" in shown
    assert "F-3" not in shown
    desk.done("pay", "write-off", "F-1", "--reason", "stopped", "--yes")
    (listed,) = desk.data("package", "list", "k-0001")["packages"]
    assert [each["number"] for each in listed["old_open"]] == ["F-2"]


def test_income_of_a_package_that_was_stopped_on_an_earlier_day(desk: Reception, talks: str) -> None:
    """Of the day on which that was written down."""
    desk.done("opening", "import", *files(desk, "packages.csv"), *DAY, "--yes")
    desk.done("package", "stop", "k-0002", talks, "--on", "2026-11-04", "--reason", "moved", "--yes")
    assert revenue(desk, "k-0002") == [("2026-11-09", -60000)]


@pytest.mark.parametrize("used", [True, False])
def test_a_session_of_before_an_old_package_was_stopped(desk: Reception, talks: str, *, used: bool) -> None:
    """Found later it buys no new package, also where none was drawn here: it is paid, unless its money went back."""
    desk.done("opening", "import", *files(desk, "packages.csv"), *DAY, "--yes")
    client = "k-0001" if used else "k-0002"
    given = [desk.deliver(talks, client, "2026-11-03")] if used else []
    desk.done("package", "stop", client, talks, "--reason", "moved", "--yes")
    for each in given:
        assert "creditnota met de hand" in desk.refused("delivery", "remove", each, "--reason", "x", "--yes")
    late = desk.deliver(talks, client, "2026-11-05")
    said = desk.refused("issue", "--client", client, "--yes")
    assert "teruggegeven" not in said
    assert "Ging er niets terug, dan is het al betaald" in said
    desk.done("delivery", "remove", late, "--reason", "of the package that was stopped", "--yes")
    desk.done("issue", "--client", client, "--yes")
    assert desk.data("invoice", "list")["invoices"] == []
    desk.done("verify")


@pytest.mark.parametrize("number", ["NOTA-12", "nota 2026/12", "FACTUUR12", "WILLEM-NOTA-12", "NotaWillem3"])
def test_a_word_for_a_bill_is_no_name(desk: Reception, number: str) -> None:
    """Willem Nota and Tuur can have old invoices; what stands beside that word, or is one with it, may not tell."""
    willem, tuur = desk.client("Willem Nota"), desk.client("Tuur Wieringa")
    rows = "".join(f"{number}{end};1-9-2026;{client};10,00\n" for end, client in (("", willem), ("1", tuur)))
    file = desk.file("invoices.csv", f"factuurnummer;datum;klant;openstaand\n{rows}")
    if "WILLEM" not in number.upper():
        desk.done("opening", "import", file, *DAY, "--yes")
        return
    said = desk.refused("opening", "import", file, *DAY, "--yes")
    assert ("regel 2" in said, "regel 3" in said, "te zien van wie" in said) == (True, False, True)


def test_nothing_was_given_of_a_package_that_is_stopped(desk: Reception, talks: str) -> None:
    """Who died with sessions left is named; stopped, the package stands in nobody's way."""
    desk.done("opening", "import", *files(desk, "packages.csv"), *DAY, "--yes")
    assert "old-0002" in desk.done("client", "died", "k-0002", "--on", "2026-11-05")
    assert "package stop k-0002" in desk.refused("client", "erase", "k-0002", "--reason", "asked", "--yes")
    desk.done("package", "stop", "k-0002", talks, "--on", "2026-11-05", "--reason", "died", "--yes")
    assert desk.data("package", "list", "k-0002")["packages"][0]["state"] == "stopped"
    assert deferred(desk) == "-300.00"
    assert "package stop k-0002" not in desk.refused("client", "erase", "k-0002", "--reason", "asked", "--yes")
    assert desk.refused("package", "stop", "k-0002", talks, "--reason", "again", "--yes")
    desk.done("verify")


def test_packages_that_cannot_be(desk: Reception, talks: str) -> None:
    """Used up, over, no package, twice the same payer; and a control that says otherwise."""
    rows = ["6;6;31-3-2027;1", "6;1;31-10-2026;1", "6;1;31-3-2027;1", "6;1;31-3-2027;1"]
    head = "klant;dienst;sessies;gebruikt;tot en met;nog te verdienen\n"
    lines = [f"Anna Jansen;{talks};{row}\n" for row in rows] + ["Anna Jansen;online-talk;6;1;31-3-2027;1\n"]
    desk.file("packages.csv", head + "".join(lines))
    said = desk.refused("opening", "import", *files(desk, "packages.csv"), *DAY, "--yes")
    for line in (2, 3, 5, 6):
        assert f"regel {line}" in said, said
    desk.file("packages.csv", PACKAGES.replace("PACKAGE", talks))
    desk.file("accounts.csv", "account,credit\ndeferred,901.00\n")
    said = desk.refused("opening", "import", *files(desk, "accounts.csv", "packages.csv"), *DAY, "--yes")
    assert "901,00" in said


def test_a_package_is_brought_in_before_its_sessions_are_billed(desk: Reception, talks: str) -> None:
    desk.deliver(talks, "k-0001", "2026-11-02")
    desk.issue_month("2026-11", date(2026, 12, 3))
    said = desk.refused("opening", "import", *files(desk, "packages.csv"), *DAY, "--yes", today=date(2026, 12, 3))
    assert talks in said


def test_earned_credit(desk: Reception) -> None:
    """The books owe a client what their agreement leaves; where they differ it is said."""
    desk.done("coverage", "add", "k-0001", "credit", "--amount", "50", "--used", "15")
    wallet = desk.file("accounts.csv", "account,credit,payer\nwallet,30.00,k-0001\n")
    differs = desk.run("opening", "import", wallet, *DAY, "--dry-run")
    assert "€ 35,00" in differs.stderr.replace("\u00a0", " ")
    desk.file("accounts.csv", "account,credit,payer\nwallet,35.00,k-0001\n")
    done = desk.run("opening", "import", wallet, *DAY, "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    desk.deliver("online-talk", "k-0001", "2026-11-02")
    desk.issue_month("2026-11")
    with desk.practice() as practice, practice.database.reading() as connection:
        assert balance(connection, "wallet") == Money(0)
    desk.done("resume", today=date(2026, 12, 3))
    desk.done("verify", today=date(2026, 12, 3))


def test_nobody_is_forgotten_who_owes_for_the_old_system(desk: Reception) -> None:
    """An open invoice of then is named; and it is in what they are shown, with nobody else's."""
    bring(desk)
    assert "F-1001" in desk.refused("client", "erase", "k-0001", "--reason", "asked", "--yes")
    desk.done("client", "export", "k-0001", desk.folder / "anna")
    page = (desk.folder / "anna" / "index.html").read_text("utf-8")
    assert "F-1001" in page
    assert "F-1003" not in page


@pytest.mark.usefixtures("talks")
def test_nothing_hangs_in_the_air_of_a_package_that_ended(desk: Reception) -> None:
    """A package of the old system ran out here: its rest is income, and the opening stays."""
    desk.done("opening", "import", *files(desk, "packages.csv"), *DAY, "--yes")
    assert "vorige systeem" in desk.refused("client", "erase", "k-0002", "--reason", "asked", "--yes")
    desk.done("resume", today=date(2028, 1, 1))
    said = desk.refused("opening", "undo", "--reason", "wrong", "--yes", today=date(2028, 1, 1))
    assert ("old-0002 is geëindigd op" in said, "afgegaan" in said) == (True, False)
    desk.done("verify", today=date(2028, 1, 1))
