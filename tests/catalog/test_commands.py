"""`tiered catalog`: what staff see, what programs get, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from catalog_cli import run
from reception import Reception

from catalog.texts import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "catalog" / "ideal.toml").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "catalog.toml").write_text(TEXT)
    return tmp_path


def data(folder: Path, *arguments: str, **options: Any) -> Any:
    result = run(folder, *arguments, as_json=True, **options)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "catalog.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_check_of_a_right_catalogue(folder: Path) -> None:
    """One sentence, and exit code 0."""
    result = run(folder, "check")
    assert (result.exit_code, result.output) == (0, "De catalogus klopt.\n")
    assert data(folder, "check") == {"faults": []}


def test_check_with_warnings_only(folder: Path) -> None:
    """Advice does not stop anybody: exit code 0."""
    change(folder, "amount = 65.00", "amount = 51.00")
    result = run(folder, "check", language="en")
    assert result.exit_code == 0
    assert "Ask at least €52.00." in result.stderr
    (found,) = data(folder, "check")["faults"]
    assert (found["severity"], found["code"]) == ("warning", "below-cost")


def test_check_with_errors(folder: Path) -> None:
    """Exit code 1, with every fault: its place, line, sentence and hint."""
    change(folder, 'tier = "online"', 'tier = "onlin"')
    result = run(folder, "check", as_json=True)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["faults"] == [
        {
            "severity": "error",
            "code": "no-such-tier",
            "path": "services[1].tier",
            "line": TEXT[: TEXT.index('tier = "online"')].count("\n") + 1,
            "message": "Er is geen prijsklasse “onlin”.",
            "hint": "Bedoelt u “online”?",
        }
    ]
    assert run(folder, "check").exit_code == 1


def test_check_of_another_file(folder: Path, tmp_path: Path) -> None:
    """A file can be named; one that is not there is a fault and not a traceback."""
    other = tmp_path / "other.toml"
    other.write_text(TEXT)
    assert run(folder / "nowhere", "check", str(other)).exit_code == 0
    assert run(folder, "check", str(tmp_path / "none.toml")).exit_code == 1


def test_show(folder: Path) -> None:
    """Each service with its tier, unit, price today and VAT."""
    shown = run(folder, "show").stdout.replace("\xa0", " ")
    row = next(line for line in shown.split("\n") if line.startswith("six-sessions"))
    assert row.split("  ")[0] == "six-sessions"
    for part in ("Persoonlijk", "gesprek", "6 x = € 570,00", "vrijgesteld"):
        assert part in row


def test_show_for_programs(folder: Path) -> None:
    """Amounts as strings with two decimals, dates as ISO 8601."""
    change(folder, 'vat = { category = "exempt", basis = "11-1-f" }\nprices', 'vat = { category = "standard" }\nprices')
    shown = data(folder, "show")
    assert shown["on"] == "2026-11-09"
    first = shown["services"][0]
    assert first["price"] == {"from": "2026-01-01", "amount": "12.50"}
    assert first["vat"] == {"category": "standard", "rate": "21", "basis": None}
    assert first["price_per_unit"] == "12.50"


def test_show_follows_the_day(folder: Path) -> None:
    """The price of the day; before the first there is none."""
    change(
        folder,
        "    { from = 2026-01-01, amount = 12.50 },",
        "{ from = 2026-01-01, amount = 12.50 }, { from = 2027-01-01, amount = 13 },",
    )
    on = {day: data(folder, "show", today=day)["services"][0]["price"] for day in (date(2025, 1, 1), date(2027, 1, 1))}
    assert on == {date(2025, 1, 1): None, date(2027, 1, 1): {"from": "2027-01-01", "amount": "13.00"}}
    assert run(folder, "show", today=date(2002, 1, 1)).exit_code == 0


@pytest.mark.parametrize(
    ("scale", "price", "shown"),
    [
        ("volume", "bands = [{ up_to = 1, amount = 20 }, { up_to = 4.5, amount = 17.5 }, { amount = 15 }]",
         "≤ 1: € 20,00; ≤ 4,5: € 17,50; > 4,5: € 15,00"),
        ("fair", "floor = 5, suggested = 10, ceiling = 20", "€ 5,00 … € 10,00 … € 20,00"),
    ],
)  # fmt: skip
def test_other_scales(folder: Path, scale: str, price: str, shown: str) -> None:
    """Bands and a fair price are shown whole."""
    change(folder, 'unit = "seat" ', f'scale = "{scale}"\nunit = "seat" ')
    change(folder, "amount = 12.50", price)
    table = run(folder, "show").stdout.replace("\xa0", " ")
    assert all(part in table for part in shown.split("; "))
    assert run(folder, "ladder").exit_code == 0


def test_ladder(folder: Path) -> None:
    """From the lowest tier to the highest: price per unit, cost floor and break-even number."""
    rows = [line.split() for line in run(folder, "ladder", language="en").stdout.split("\n")]
    assert [row[0] for row in rows if len(row) == 1] == ["Entry", "Online", "Personal"]
    assert ["€12.50", "seat", "€2.95", "22"] in [row[-4:] for row in rows]
    assert ["€95.00", "session", "€74.00", "1"] in [row[-4:] for row in rows]


def test_ladder_for_programs(folder: Path) -> None:
    """The same as data."""
    tiers = data(folder, "ladder")["tiers"]
    assert [tier["id"] for tier in tiers] == ["entry", "online", "personal"]
    assert tiers[0]["services"][0]["cost"] == {"floor": "2.95", "break_even": 22, "capacity": 100}


@pytest.mark.parametrize(("amount", "day"), [("13.50", "2027-01-09"), ("13,50", "9-1-2027"), ("€ 13,50", "9/1/2027")])
def test_price(folder: Path, amount: str, day: str) -> None:
    """Amounts and days as people write them."""
    result = run(folder, "price", "grief-teleseminar", amount, "--from", day, language="en")
    assert result.exit_code == 0, result.output
    assert result.stdout == "Meeting by telephone: seven tips on grief costs €13.50 from 9 January 2027.\n"
    assert "{ from = 2027-01-09, amount = 13.50 }," in (folder / "catalog.toml").read_text()


def test_price_for_programs(folder: Path) -> None:
    """What was added, and what the catalogue deserves a second look for."""
    answer = data(folder, "price", "online-counselling", "51", "--from", "2027-01-01")
    assert (answer["service"], answer["amount"], answer["from"]) == ("online-counselling", "51.00", "2027-01-01")
    assert [found["code"] for found in answer["faults"]] == ["below-cost"]


@pytest.mark.parametrize(
    ("amount", "day", "part"),
    [
        ("twelve", "2027-01-01", "AMOUNT: “twelve” is not an amount"),
        ("12.505", "2027-01-01", "AMOUNT: “12.505” is not an amount"),
        ("1.250", "2027-01-01", "AMOUNT: “1.250” is not an amount"),
        ("12.50", "2027-02-30", "--from: “2027-02-30” is not a day"),
        ("12.50", "tomorrow", "--from: “tomorrow” is not a day"),
    ],
)
def test_wrong_usage(folder: Path, amount: str, day: str, part: str) -> None:
    """One clear sentence, exit code 2, and the file as it was."""
    result = run(folder, "price", "grief-teleseminar", amount, "--from", day, language="en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(part)
    assert [line for line in result.stderr.splitlines() if not line.startswith("  ")] == [result.stderr.splitlines()[0]]
    assert (folder / "catalog.toml").read_text() == TEXT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "arguments", [("show",), ("ladder",), ("price", "grief-teleseminar", "13", "--from", "2027-01-01")]
)
def test_without_a_right_catalogue(tmp_path: Path, arguments: tuple[str, ...], language: Language) -> None:
    """Refused with the reason on stderr, exit code 1."""
    result = run(tmp_path, *arguments, language=language)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "catalog.toml" in result.stderr


def test_a_price_below_its_cost_is_asked_about(tmp_path: Path) -> None:
    """At the keyboard, before it is written. A price to come is corrected by giving it again."""
    desk = Reception.opened(tmp_path / "practice")
    words = ("catalog", "price", "grief-evening", "0,10", "--from", "1-2-2027")
    before = (desk.folder / "catalog.toml").read_bytes()
    assert "Toch opslaan" in desk.done(*words, typed="nee\n")
    assert (desk.folder / "catalog.toml").read_bytes() == before
    assert "Toch opslaan" in desk.done(*words, typed="ja\n")
    corrected = ("catalog", "price", "grief-evening", "14", "--from", "1-2-2027")
    said = desk.done(*corrected)
    assert "in de plaats van" in said
    assert desk.data(*corrected)["instead_of"] == "14.00"


def test_a_price_of_a_day_that_is_past_is_asked_about(tmp_path: Path) -> None:
    """What was issued stays; what is made anew would cost something else. A script is told."""
    desk = Reception.opened(tmp_path / "practice")
    words = ("catalog", "price", "grief-evening", "14", "--from", "1-10-2026")
    before = (desk.folder / "catalog.toml").read_bytes()
    assert "Toch opslaan" in desk.done(*words, typed="nee\n")
    assert (desk.folder / "catalog.toml").read_bytes() == before
    assert "is voorbij" in desk.run(*words).stderr
    assert (desk.folder / "catalog.toml").read_bytes() != before


def test_refused_prices(folder: Path) -> None:
    """A reason in the data is exit code 1."""
    assert run(folder, "price", "grief-teleseminar", "13", "--from", "2026-01-01").exit_code == 1
    assert run(folder, "price", "teleseminar", "13", "--from", "2027-01-01").exit_code == 1


def test_the_commands_start_fast() -> None:
    """Nothing heavy is imported to show help: no pydantic, no Babel, no stdnum."""
    code = "import sys, catalog.commands; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not {"pydantic", "babel", "stdnum", "tomli_w"} & set(loaded.split())
