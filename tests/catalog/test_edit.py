"""Adding a price to somebody's own file: theirs stays theirs, and a mistake changes nothing."""

from __future__ import annotations

import errno
import os
import stat
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import amounts, catalogs

from catalog import edit
from catalog.dump import dump
from catalog.edit import add_price
from catalog.faults import Faults
from catalog.load import load
from catalog.model import Catalog
from catalog.money import Money

TEXT = (Path(__file__).parents[2] / "catalog" / "ideal.toml").read_text()
DAY = date(2027, 1, 1)
TODAY = date(2026, 11, 9)
TABLES = """\
[[services.prices]]
from = 2026-01-01
amount = 12.50 # as agreed

"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "catalog.toml"
    path.write_text(TEXT)
    return path


def codes(path: Path, service: str, amount: str = "13.00", day: date = DAY, today: date = TODAY) -> list[str]:
    """What it is refused for; the file is as it was."""
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(Faults) as raised:
        add_price(path, service, Money.euros(amount), day, today=today)
    assert before == (path.read_bytes() if path.is_file() else b"")
    assert [other.name for other in path.parent.iterdir()] in ([path.name], [])
    return [found.code for found in raised.value.faults]


def test_one_line_is_added_and_nothing_else_changes(file: Path) -> None:
    """Comments, layout and every other character stay."""
    add_price(file, "grief-teleseminar", Money(1350), DAY, today=TODAY)
    old, new = TEXT.split("\n"), file.read_text().split("\n")
    added = [row for row in new if row not in old]
    assert added == ["    { from = 2027-01-01, amount = 13.50 },"]
    assert [row for row in new if row not in added] == old
    assert new.index(added[0]) == old.index("    { from = 2026-01-01, amount = 12.50 },") + 1


def test_the_catalogue_as_it_is_now_comes_back(file: Path) -> None:
    """With its warnings, so that a price below the cost is said at once."""
    priced = add_price(file, "online-counselling", Money(5100), DAY, today=TODAY)
    assert priced is not None
    loaded = priced.loaded
    assert loaded == load(file)
    assert [found.code for found in loaded.warnings] == ["below-cost"]


def test_a_package(file: Path) -> None:
    """The price of a package is one amount too."""
    priced = add_price(file, "six-sessions", Money(60000), DAY, today=TODAY)
    assert priced is not None
    prices = priced.loaded.catalog.service["six-sessions"].dated_prices
    assert [price.amount for price in prices] == [Money(57000), Money(60000)]


@pytest.mark.parametrize(
    "prices",
    [
        "prices = [{from=2026-01-01,amount=12.50}]",
        "prices = [ { from = 2026-01-01, amount = 12.50 } ] # agreed",
        "prices = [\n  { from = 2026-01-01, amount = 12.50 } # no comma\n  # and more\n]",
        "prices = [\n  { from = 2026-01-01, amount = 12.50 },\n  # the last word\n]",
        "prices = [\n  { from = 2026-01-01, amount = 12.50 }\n]\n",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_layouts(file: Path, prices: str, newline: str, mark: str) -> None:
    """However the list was written: its comments and line endings stay."""
    text = mark + TEXT.replace("prices = [\n    { from = 2026-01-01, amount = 12.50 },\n]", prices)
    file.write_bytes(text.replace("\n", newline).encode())
    add_price(file, "grief-teleseminar", Money(1350), DAY, today=TODAY)
    after = file.read_bytes().decode()
    assert after.startswith("\ufeff") == bool(mark)
    assert ("\r\n" in after) == (newline == "\r\n")
    assert "\n" not in after.replace(newline, "")
    for comment in (row.partition("#")[2].strip() for row in text.split("\n") if "#" in row):
        assert comment in after


@pytest.mark.parametrize("end", ["", '[[payers]]\nid = "onvz"\nkind = "insurer"\nname = "ONVZ"\n'])
def test_prices_as_tables_of_their_own(file: Path, end: str) -> None:
    """`[[services.prices]]` gets another table, with a blank line around it."""
    start = TEXT[: TEXT.index('[[services]]\nid = "online')].replace(
        "prices = [\n    { from = 2026-01-01, amount = 12.50 },\n]\n", ""
    )
    file.write_text(start.rstrip() + "\n\n" + TABLES + end)
    add_price(file, "grief-teleseminar", Money(1350), DAY, today=TODAY)
    added = "[[services.prices]]\nfrom = 2027-01-01\namount = 13.50\n\n"
    assert file.read_text().rstrip() == (start.rstrip() + "\n\n" + TABLES + added + end).rstrip()


@pytest.mark.parametrize("tables", [False, True])
def test_a_price_that_has_not_begun_is_corrected(file: Path, *, tables: bool) -> None:
    """Only its amount changes, whatever the layout; what was said beside it stays. One that has begun is refused."""
    if tables:
        start, end = TEXT.split("prices = [\n    { from = 2026-01-01, amount = 12.50", 1)
        end = end[end.index("]") + 1 :]
        vat = end.index("[[")
        file.write_text(start.rstrip() + end[:vat].rstrip() + "\n\n" + TABLES + end[vat:])
    add_price(file, "grief-teleseminar", Money(1350), DAY, today=TODAY)
    written = file.read_text().replace("13.50", "13.50  # after the budget of 2027" if tables else "13.50 ")
    file.write_text(written)
    priced = add_price(file, "grief-teleseminar", Money(1400), DAY, today=TODAY)
    assert priced is not None
    assert priced.instead_of == Money(1350)
    assert file.read_text() == written.replace("13.50", "14.00")
    assert codes(file, "grief-teleseminar", "15.00", today=DAY) == ["price-date-taken"]


def test_a_price_is_written_only_when_agreed(file: Path) -> None:
    """A price below its cost is doubtful, and that is known before anything is written; the other is not."""
    asked: list[tuple[str, ...]] = []

    def no(priced: edit.Priced) -> bool:
        asked.append(tuple(warning.code for warning in priced.doubtful))
        return False

    before = file.read_bytes()
    for amount in (100, 99900):
        assert add_price(file, "grief-teleseminar", Money(amount), DAY, today=TODAY, agreed=no) is None
    assert file.read_bytes() == before
    assert asked[0] in (("below-cost",), ("below-unit-cost",))
    assert asked[1] == ()


def test_refused(file: Path) -> None:
    """An unknown service, a taken date, a price of several amounts, an amount that is none."""
    assert codes(file, "grief-seminar") == ["no-such-service"]
    assert codes(file, "grief-teleseminar", day=date(2026, 1, 1)) == ["price-date-taken"]
    assert codes(file, "grief-teleseminar", "2000000.00") == ["too-large"]
    file.write_text(
        TEXT.replace('unit = "seat" ', 'scale = "fair"\nunit = "seat" ').replace(
            "amount = 12.50", "floor = 5, suggested = 10, ceiling = 20"
        )
    )
    assert codes(file, "grief-teleseminar") == ["price-not-one-amount"]


def test_a_near_name_is_suggested(file: Path) -> None:
    """Who mistypes is helped."""
    with pytest.raises(Faults) as raised:
        add_price(file, "grief-teleseminer", Money(1350), DAY, today=TODAY)
    assert "grief-teleseminar" in raised.value.faults[0].hint("en")


def test_the_result_must_be_right(file: Path) -> None:
    """A price within the time of another is refused by the same rules as the file itself."""
    file.write_text(
        TEXT.replace(
            "{ from = 2026-01-01, amount = 12.50 }", "{ from = 2026-01-01, until = 2028-01-01, amount = 12.50 }"
        )
    )
    assert codes(file, "grief-teleseminar") == ["until-after-next"]


def test_a_wrong_or_missing_file_is_not_touched(file: Path) -> None:
    """First the file must be right."""
    file.write_text(TEXT.replace("12345678", "123", 1))
    assert codes(file, "grief-teleseminar") == ["bad-kvk"]
    file.unlink()
    assert codes(file, "grief-teleseminar") == ["file-missing"]


def test_services_with_payers_in_between(file: Path) -> None:
    """The right service is found, wherever it stands."""
    service = TEXT[TEXT.index('[[services]]\nid = "six') : TEXT.index("# --- Wie er mee")].rstrip()
    file.write_text(f"{TEXT.replace(service, '')}\n{service}")
    add_price(file, "six-sessions", Money(60000), DAY, today=TODAY)
    assert "    { from = 2027-01-01, amount = 600.00 },\n" in file.read_text().partition("[routing]")[2]


@pytest.mark.parametrize("text", ["", TEXT, TEXT.replace("payment_days = 14", "payment_days = 13"), "[broken"])
def test_another_result_is_never_written(file: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Whatever goes wrong: only a catalogue with this one price more may take the file's place."""
    monkeypatch.setattr("catalog.edit._with_price", lambda *_: text)
    assert codes(file, "grief-teleseminar")[0] in ("cannot-edit", "missing-table")


def test_permissions_and_links_stay(file: Path) -> None:
    """The file keeps its mode, and a link stays a link."""
    file.chmod(0o640)
    link = file.with_name("link.toml")
    link.symlink_to(file)
    add_price(link, "grief-teleseminar", Money(1350), DAY, today=TODAY)
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert "2027-01-01" in file.read_text()


def test_a_full_disk(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and the file is as it was."""

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "as the system says it")

    monkeypatch.setattr(os, "fsync", fail)
    assert codes(file, "grief-teleseminar") == ["disk-full"]


@pytest.mark.skipif(os.name != "posix", reason="where the system cannot lock a folder nobody waits")
def test_two_prices_at_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are kept: the second is put into the file that the first made."""
    reading, second = edit.content_of, []

    def overtaken(path: Path) -> bytes:
        content = reading(path)
        if not second:
            words = (file, "six-sessions", Money(60000), DAY)
            second.append(Thread(target=add_price, args=words, kwargs={"today": TODAY}))
            second[0].start()
            second[0].join(0.3)  # as long as it could have read the old file, if it did not wait
        return content

    monkeypatch.setattr(edit, "content_of", overtaken)
    add_price(file, "grief-teleseminar", Money(1350), DAY, today=TODAY)
    second[0].join()
    assert "amount = 13.50" in file.read_text()
    assert "amount = 600.00" in file.read_text()


@pytest.mark.parametrize("moment", ["fsync", "access"])
def test_a_failure_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """A full disk or a file that may not be written: nothing changed, and nothing is left lying about."""

    def fail(*_: object) -> bool:
        raise OSError

    monkeypatch.setattr(os, moment, fail)
    assert codes(file, "grief-teleseminar") == ["file-not-writable"]


@given(catalogs(["flat", "package"]), st.data(), amounts())
@settings(max_examples=25, deadline=None)
def test_only_this_price_is_new(
    tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, data: st.DataObject, amount: Decimal
) -> None:
    """On any catalogue: reading the file gives the same catalogue with one price more."""
    file = tmp_path_factory.mktemp("practice") / "catalog.toml"
    file.write_text(dump(catalog))
    index = data.draw(st.integers(0, len(catalog.services) - 1))
    before = tomllib.loads(file.read_text(), parse_float=Decimal)
    add_price(file, catalog.services[index].id, Money.euros(amount), date(2030, 1, 1), today=TODAY)
    after = tomllib.loads(file.read_text(), parse_float=Decimal)
    added = {"from": date(2030, 1, 1), "amount": amount}
    prices = after["services"][index]["prices"]
    assert added in prices
    prices.remove(added)
    assert after == before
