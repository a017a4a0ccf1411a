"""The review of 10,000 invoices, measured: how long it takes to make, and how quick its table is in a browser.

    python benchmarks/review.py          10,000 invoices; prints one Markdown table
    python benchmarks/review.py 1000     about so many

The people and deliveries are those of month_end.py; no documents are made. The browser is Chromium, driven by
Playwright.
"""

from __future__ import annotations

import secrets
import shutil
import statistics
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from month_end import MONTH, TODAY, practice, timed

CLIENTS_FOR = 1.06  # clients for an invoice: some pay nothing themselves

TIMES = """async name => {
    const box = document.getElementById("search"), body = document.getElementById("invoices").tBodies[0];
    const shown = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    const now = () => performance.now();
    const took = async act => { const start = now(); act(); await shown(); return now() - start };
    const typed = async text => { box.value = text; return took(() => box.dispatchEvent(new Event("input"))) };
    const found = { search: [], sort: [], turn: [] };
    for (const text of ["k", "kl", "klant 77", "24,99", "open", ""]) found.search.push(await typed(text));
    for (const head of document.querySelectorAll("#invoices thead button"))
        for (let twice = 0; twice < 2; twice++) found.sort.push(await took(() => head.click()));
    for (let time = 0; time < 5; time++) found.turn.push(await took(() => document.getElementById("after").click()));
    found.rows = body.rows.length;
    return found }"""


def books(folder: Path, invoices: int) -> None:
    """A practice in which a month was issued."""
    from catalog.dump import dump
    from catalog.load import read
    from invoices.billing import month_scope
    from invoices.issue import Setting, issue
    from invoices.practice.practice import start
    from invoices.store.chain import Acting
    from invoices.store.database import open_database
    from invoices.store.register import Register
    from invoices.store.store import PracticeStore

    toml = files("catalog").joinpath("ideal.toml").read_bytes()
    catalog = read(toml).catalog
    start(folder, toml)
    people, agreed, delivered = practice(round(invoices * CLIENTS_FOR))
    with open_database(folder) as database:
        with database.transaction() as connection:
            register = Register(connection, Acting("benchmark", datetime.now(UTC)))
            register.people.add(people)
            register.coverages.add(agreed)
            register.deliveries.add(delivered)
        store = PracticeStore(database, "benchmark", lambda: datetime.now(UTC))
        issue(
            store,
            Setting(catalog, dump(catalog), TODAY, iter(lambda: secrets.token_hex(16), "")),
            month_scope(MONTH, TODAY),
        )


def made(folder: Path, into: Path) -> dict[str, float]:
    """The review in a folder, and how long it took."""
    from catalog.terminal import Terminal
    from invoices.practice.practice import Practice
    from invoices.review.folder import write_folder
    from invoices.review.reading import review

    with Practice(Terminal(folder, chosen_day=TODAY, chosen_language="en")) as opened:
        with opened.database.reading() as connection:
            proving, found = timed(
                lambda: review(connection, folder, opened.catalog, "2026-Q4", opened.terminal, (25, 7))
            )
        writing, _ = timed(lambda: write_folder(opened, replace(found), into))
    return {"invoices": len(found.entries), "proving": proving, "writing": writing}


def looked_at(page_file: Path) -> dict[str, Any]:
    """How quick it is to open, search, sort and turn, in milliseconds: the median, and the slowest."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        page.goto(page_file.as_uri())
        opened = page.evaluate("() => performance.getEntriesByType('navigation')[0].loadEventEnd")
        found: dict[str, Any] = page.evaluate(TIMES)
        browser.close()
    return {"opened": opened, **found}


def main(words: list[str]) -> None:
    """Prints the table."""
    invoices = int(words[0]) if words else 10_000
    with tempfile.TemporaryDirectory() as work:
        books(Path(work) / "practice", invoices)
        took = made(Path(work) / "practice", Path(work) / "review")
        page = Path(work) / "review" / "index.html"
        size = page.stat().st_size / 1e6
        seen = looked_at(page)
    print("| what | time |\n|---|---:|")
    rows = [
        (f"prove and read the books of {took['invoices']:,} invoices", f"{took['proving']:.1f} s"),
        (f"write the folder of {took['invoices']:,} pages", f"{took['writing']:.1f} s"),
        (f"open the first screen ({size:.1f} MB)", f"{seen['opened']:.0f} ms"),
    ]
    for name, said in (("search", "search, a keystroke"), ("sort", "sort a column"), ("turn", "next hundred rows")):
        rows.append((said, f"{statistics.median(seen[name]):.0f} ms, at most {max(seen[name]):.0f} ms"))
    for what, time in rows:
        print(f"| {what} | {time} |")


if __name__ == "__main__":
    main(sys.argv[1:])
