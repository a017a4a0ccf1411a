"""`tiered client export`: all that is known of somebody, for themselves, and nothing about others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import axe_core_python
import pytest
from playwright.sync_api import Browser
from reception import Reception

AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
WRONG = """async () => (await axe.run()).violations.map(
    each => each.id + ': ' + each.nodes.map(node => node.html).join(' | '))"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SISTER = ("Zita Zwaluwenberg", "zwaluw@example.nl", "Kwikstaartlaan")


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Anna's sister pays half of a talk; Anna paid hers. Ria wrote a note and a decision about her."""
    desk = Reception.opened(tmp_path / "practice")
    anna = desk.client("Anna Jansen", "--email", "anna@example.nl", "--pass", "U-pas", "--birth-date", "1958-03-14")
    sister = desk.client(SISTER[0], "--email", SISTER[1], "--street", f"{SISTER[2]} 8", "--language", "en")
    desk.done("client", "change", anna, "--representative", desk.client("Bea Bakker", "--email", "bea@example.nl"))
    desk.done("coverage", "add", anna, "pledge", "--person", sister, "--share", "50")
    desk.deliver("online-talk", anna, "2026-10-05", "--professional", "mieke")
    bills = desk.data("issue", "--month", "2026-10", "--yes")["invoices"]
    (own,) = [each for each in bills if each["payer_kind"] == "client"]
    desk.done("pay", "book", own["number"], own["payable"], "--how", "cash", "--on", "2026-11-09")
    desk.done("client", "note", anna, "Belt liever in de ochtend")
    desk.done("client", "agree", anna, "grief-evening")
    return desk


def handed_over(desk: Reception, who: str) -> tuple[Path, dict[str, Any], str]:
    """The folder, the data, and the text of page and data together."""
    folder = desk.folder.parent / "handed-over"
    desk.done("client", "export", who, folder)
    page, data = (folder / "index.html").read_text(), (folder / "data.json").read_text()
    return folder, json.loads(data), page + data


def test_everything_of_a_client(desk: Reception) -> None:
    """Who they are, help, agreements, bills with payments and documents, notes, what they agreed to."""
    folder, data, _ = handed_over(desk, "k-0001")
    assert data["person"]["name"] == "Anna Jansen"
    assert data["person"]["passes"] == ["U-pas"]
    assert [each["service"] for each in data["help"]] == ["online-talk"]
    assert [(each["kind"], each["share"]) for each in data["agreements"]] == [("pledge", "50")]
    (bill,) = data["invoices"]
    assert [each["amount"] for each in bill["payments"]] == [bill["payable"]]
    assert {Path(path).suffix for path in bill["documents"].values()} == {".html", ".pdf", ".xml"}
    assert all((folder / path).is_file() for path in bill["documents"].values())
    assert [each["payer_kind"] for each in data["paid_by_others"]] == ["family"]
    assert [each["text"] for each in data["notes"]] == ["Belt liever in de ochtend"]
    assert len(data["consents"]) == 1
    assert data["as_on_bills"][0]["name"] == "Anna Jansen"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {"index.html", "data.json", *bill["documents"].values()}


def test_a_bill_for_the_same_twice_says_it_once(desk: Reception) -> None:
    """What a bill was for is read as a list of what it was, not of its lines."""
    for day in ("2026-11-02", "2026-11-04"):
        desk.deliver("online-talk", "k-0001", day)
    desk.deliver("grief-evening", "k-0001", "2026-11-03")
    desk.done("issue", "--client", "k-0001", "--yes")
    folder, data, _ = handed_over(desk, "k-0001")
    assert len(data["invoices"][-1]["lines"]) == 3
    assert ">Gesprek via beeldbellen, Avond over rouw" in (folder / "index.html").read_text()


def test_nothing_about_others(desk: Reception) -> None:
    """Neither who else pays, nor who gets the post, nor the names of staff stand in what is written for it."""
    _, _, text = handed_over(desk, "k-0001")
    for secret in (*SISTER, "Bea Bakker", "bea@example.nl", "Ria", "mieke", "k-0002", "k-0003"):
        assert secret not in text


def test_of_who_pays_for_somebody(desk: Reception) -> None:
    """What they promised and were asked, in their language; not for whom, nor what help it was."""
    _, data, text = handed_over(desk, "k-0002")
    assert [each["share"] for each in data["promises"]] == ["50"]
    assert [each["payer_kind"] for each in data["invoices"]] == ["family"]
    assert data["help"] == []
    assert "What we know of you" in text
    for secret in ("Anna", "k-0001", "online-talk", "Gesprek", "Talk by video", "1958"):
        assert secret not in text


def test_of_who_gets_post_for_somebody(desk: Reception) -> None:
    """That they do, and not for whom."""
    _, data, text = handed_over(desk, "k-0003")
    assert data["gets_post_for_others"] == 1
    assert data["as_on_bills"]
    assert "U krijgt de post van 1 ander." in text
    assert "Anna" not in text


def test_a_folder_that_is_there_stays_as_it_is(desk: Reception) -> None:
    """It is made whole, and only for its owner to read; never into what is there already."""
    folder, _, _ = handed_over(desk, "k-0001")
    assert folder.stat().st_mode & 0o077 == 0
    before = (folder / "data.json").read_bytes()
    assert "bestaat al" in desk.refused("client", "export", "k-0002", folder)
    assert (folder / "data.json").read_bytes() == before


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("who", ["k-0001", "k-0002"])
def test_the_page_in_a_browser(desk: Reception, browser: Browser, who: str, width: int) -> None:
    """Axe finds nothing to say, nothing runs off the side, and it asks nothing of the network."""
    folder, _, _ = handed_over(desk, who)
    page = browser.new_page(viewport={"width": width, "height": 844})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "index.html").as_uri())
    assert page.evaluate(WIDE) <= 0
    page.add_script_tag(path=AXE)
    assert page.evaluate(WRONG) == []
    assert [url for url in asked if not url.startswith("file:")] == []
    page.close()
