"""The review behind `tiered serve`: for who has a link that holds, and for nobody else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from reception import Reception
from starlette.testclient import TestClient

from catalog.terminal import Terminal
from invoices.review.desk import ReviewDesk
from invoices.web.app import Site
from invoices.web.desk import Desk

NUMBER = "2026-00017"
HTTPS = "https://pay.example"


@dataclass
class Office:
    """A practice with its site, and what was said of it."""

    desk: Reception
    said: list[object]
    clock: Callable[[], datetime]

    def browser(self, base: str = HTTPS) -> TestClient:
        """Somebody's browser, with cookies of its own."""
        here = Terminal(self.desk.folder, chosen_day=self.desk.today, chosen_actor="Ria")
        with self.desk.practice() as practice:
            organisation = practice.catalog.organisation
        review = ReviewDesk(here, lambda: self.clock())  # noqa: PLW0108 - it may be set later
        site = Site(Desk(here), organisation, (), self.said.append, self.said.append, review=review)
        return TestClient(site.application(), base_url=base, follow_redirects=False)

    def path(self, *more: str) -> str:
        """A link, as it is made for an accountant."""
        url = str(self.desk.data("review", "link", "2026-Q4", *more)["url"])
        return "/review/" + url.partition("/review/")[2]

    def entered(self) -> TestClient:
        """The browser of an accountant who opened a link."""
        browser = self.browser()
        assert browser.get(self.path()).status_code == 200
        return browser


@pytest.fixture
def office(desk: Reception, tmp_path: Path) -> Office:
    own = Reception(Path(shutil.copytree(desk.folder, tmp_path / "practice")))
    return Office(own, [], lambda: datetime.now(UTC))


def token(page: str) -> str:
    (found, *_) = re.findall('name="token" value="([^"]+)"', page)
    return str(found)


def test_from_the_link_to_an_invoice(office: Office) -> None:
    """The same pages as in the folder, and the documents as they were made."""
    browser = office.browser()
    opened = browser.get(office.path())
    assert "Open de controle" in opened.text
    assert 'href="../index.html"' in opened.text
    index = browser.get("/review/index.html")
    assert "Alles klopt" in index.text
    page = browser.get(f"/review/invoices/{NUMBER}.html")
    assert f"Rekening {NUMBER}" in page.text
    links = re.findall(r'href="\.\./(documents/[^"]+)"', page.text)
    assert len(links) == 3
    for link in links:
        kept = browser.get(f"/review/{link}")
        assert kept.status_code == 200
        assert kept.content == (office.desk.folder / link).read_bytes()
    assert "<iframe" not in page.text
    sampled = browser.get("/review/index.html?sample=5&seed=7").text
    assert sampled.count('type="checkbox"') > 2
    assert office.said == []


def test_the_cookie_is_of_no_use_elsewhere(office: Office) -> None:
    """No script reads it, no other site sends it, and it ends with the link. Over https it only goes over https."""
    kept = office.browser().get(office.path("--days", "2")).headers["Set-Cookie"].lower()
    assert {"httponly", "samesite=strict", "secure", "path=/review"} <= {part.strip() for part in kept.split(";")}
    (age,) = re.findall(r"max-age=(\d+)", kept)
    assert 2 * 86400 - 60 < int(age) <= 2 * 86400
    assert "secure" not in office.browser("http://127.0.0.1").get(office.path()).headers["Set-Cookie"].lower()


def test_strict_headers(office: Office) -> None:
    """Only the style and the script that stand in the page run; nothing is kept, framed or told elsewhere."""
    answer = office.entered().get("/review/index.html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "form-action 'self'" in policy
    assert "script-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Frame-Options"] == "DENY"


PATHS = (
    "/review/index.html",
    f"/review/invoices/{NUMBER}.html",
    f"/review/documents/2026/{NUMBER}.pdf",
    "/review/open/x",
)


def nothing(office: Office, browser: TestClient) -> None:
    """Every address answers as one that never was."""
    unknown = office.browser().get("/nothing")
    for path in PATHS:
        answer = browser.get(path)
        assert (answer.status_code, answer.content) == (404, unknown.content)
        assert {k: v for k, v in answer.headers.items() if k != "date"} == dict(unknown.headers)
    assert browser.post(PATHS[1], data={"mark": "checked", "token": "x"}).content == unknown.content


def test_without_a_link_there_is_nothing(office: Office) -> None:
    nothing(office, office.browser())
    forged = office.browser()
    forged.cookies.set("review", "A" * 43)
    nothing(office, forged)


def test_a_link_that_is_over(office: Office) -> None:
    """Also for who opened it in time."""
    path = office.path("--days", "1")
    browser = office.browser()
    assert browser.get(path).status_code == 200
    later = datetime.now(UTC) + timedelta(days=1, seconds=1)
    office.clock = lambda: later
    nothing(office, browser)
    assert office.browser().get(path).status_code == 404


def test_a_link_that_was_taken_back(office: Office) -> None:
    browser = office.entered()
    assert office.desk.data("review", "revoke") == {"revoked": [1]}
    nothing(office, browser)
    assert office.desk.data("review", "revoke") == {"revoked": []}
    assert "geen link 1" in office.desk.refused("review", "revoke", "1")
    assert office.desk.run("verify").exit_code == 0


def test_a_changed_link_opens_nothing(office: Office) -> None:
    """Not one letter of it may be another; and the database does not say what it is."""
    path = office.path()
    for place in (-1, -20, -43):
        letter = "A" if path[place] != "A" else "B"
        changed = path[:place] + letter + (path[place + 1 :] if place != -1 else "")
        assert office.browser().get(changed).status_code == 404
    secret = path.rpartition("/")[2].encode()
    assert not [file for file in office.desk.folder.rglob("*") if file.is_file() and secret in file.read_bytes()]


def test_only_the_invoices_of_the_period(office: Office) -> None:
    """A link for another quarter shows none of these, and no file beside documents."""
    browser = office.browser()
    url = office.desk.data("review", "link", "2026-Q3")["url"]
    browser.get("/review/" + url.partition("/review/")[2])
    assert browser.get("/review/index.html").status_code == 200
    assert browser.get(PATHS[1]).status_code == 404
    assert browser.get(PATHS[2]).status_code == 404
    entered = office.entered()
    for path in ("../practice.db", "..%2fpractice.db", "index.html", "2026/../../catalog.toml"):
        assert entered.get(f"/review/documents/{path}").status_code == 404


def test_a_mark_is_kept_with_who_made_it(office: Office) -> None:
    """By the link, as staff read it at once."""
    browser = office.entered()
    page = browser.get(PATHS[1]).text
    sent = {"token": token(page), "mark": "question", "text": "Why?"}
    answer = browser.post(PATHS[1], data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, PATHS[1])
    (asked,) = office.desk.data("review", "questions")["questions"]
    assert (asked["number"], asked["text"], asked["by"]) == (NUMBER, "Why?", "boekhouder, link 1")
    office.desk.done("review", "answer", NUMBER, "So.")
    assert "So." in browser.get(PATHS[1]).text
    assert browser.post(PATHS[1], data={"token": token(page), "mark": "checked"}).status_code == 303
    assert "gecontroleerd" in browser.get("/review/index.html").text
    assert office.desk.run("verify").exit_code == 0


def test_nobody_marks_over_a_question(office: Office) -> None:
    """The page says why not, and the question stays."""
    browser = office.entered()
    sent = {"token": token(browser.get(PATHS[1]).text), "mark": "question", "text": "Why?"}
    browser.post(PATHS[1], data=sent)
    answer = browser.post(PATHS[1], data={**sent, "mark": "checked"})
    assert answer.status_code == 400
    assert "wacht nog een vraag" in answer.text
    assert len(office.desk.data("review", "questions")["questions"]) == 1


@pytest.mark.parametrize(
    ("change", "header"),
    [({"token": "x"}, {}), ({"token": ""}, {}), ({"mark": "answer"}, {}), ({}, {"Sec-Fetch-Site": "cross-site"})],
)
def test_a_forged_mark_is_not_kept(office: Office, change: dict[str, str], header: dict[str, str]) -> None:
    """What another site sends, or what an accountant may not do."""
    browser = office.entered()
    sent = {"token": token(browser.get(PATHS[1]).text), "mark": "question", "text": "Why?", **change}
    assert browser.post(PATHS[1], data=sent, headers=header).status_code == 404
    assert office.desk.data("review", "questions") == {"questions": []}


def test_a_bsn_is_not_kept(office: Office) -> None:
    """The page says so, and does not repeat it."""
    browser = office.entered()
    sent = {"token": token(browser.get(PATHS[1]).text), "mark": "question", "text": "111222333?"}
    answer = browser.post(PATHS[1], data=sent)
    assert answer.status_code == 400
    assert "burgerservicenummer" in answer.text
    assert "111222333" not in answer.text
    assert office.desk.data("review", "questions") == {"questions": []}


def test_nothing_is_kept_that_is_shown_too_long(office: Office) -> None:
    """A document that is changed meanwhile is named at the latest after a minute."""
    browser = office.entered()
    assert "Alles klopt" in browser.get("/review/index.html").text
    office.desk.file(f"documents/2026/{NUMBER}.html", "<p>another")
    later = datetime.now(UTC) + timedelta(seconds=61)
    office.clock = lambda: later
    assert f"{NUMBER}.html is veranderd" in browser.get("/review/index.html").text


@pytest.mark.parametrize(
    "asked", ["sample=0", "sample=501", "sample=" + "1" * 5000, "sample=x", "sample=-1", "sample="]
)
def test_a_sample_that_is_none(office: Office, asked: str) -> None:
    """The first screen as it is; no mistake."""
    answer = office.entered().get(f"/review/index.html?{asked}")
    assert answer.status_code == 200
    assert 'type="checkbox"' not in answer.text
    assert office.said == []


def test_what_no_form_of_ours_sends(office: Office) -> None:
    """A thousand fields, or a megabyte."""
    browser = office.entered()
    for sent in ("a=1&" * 1000, "text=" + "x" * 1_000_000, "\xff\x00"):
        assert browser.post(PATHS[1], content=sent.encode("latin-1")).status_code == 404
    assert office.said == []


def test_too_often(office: Office) -> None:
    browser = office.entered()
    assert [browser.get(PATHS[0]).status_code for _ in range(61)][-1] == 429
