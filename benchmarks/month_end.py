"""A month end, measured: planning, storing and rendering for 100, 1,000 and 10,000 clients; and start-up.

    python benchmarks/month_end.py            prints one Markdown table and the start-up times
    python benchmarks/month_end.py 100 1000   only these sizes

Each size runs in a process of its own, so that peak memory is that size's own. Documents are rendered for the first
1,000 invoices at most. Needs the installed package; nothing is asserted here.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

SIZES = (100, 1_000, 10_000)
RENDERED = 1_000
MONTH = "2026-10"
TODAY = date(2026, 11, 2)


def practice(clients: int) -> tuple[list[Any], list[Any], list[Any]]:
    """Made-up people, agreements and one and a half deliveries each, in the ratio of the example practice."""
    from tiered.coverage import Coverage
    from tiered.deliveries import Delivery
    from tiered.people import Person

    chance = random.Random(7)
    people, agreed, delivered = [], [], []
    for number in range(clients):
        who = f"k-{number:05}"
        people.append(
            Person(id=who, name=f"Klant {number}", street="Dorpsstraat 1", postcode="3511 AB", city="Utrecht")
        )
        kind = chance.choices(["none", "grant", "pledge", "policy", "own"], [6, 2, 1, 1, 1])[0]
        data: dict[str, Any] = {"id": f"c-{number:05}", "client": who, "kind": kind}
        if kind == "grant":
            agreed.append(Coverage.model_validate({**data, "payer": "utrecht", "units": Decimal(40)}))
        elif kind == "pledge":
            agreed.append(Coverage.model_validate({**data, "payer": f"k-{chance.randrange(clients):05}", "share": 50}))
        elif kind == "policy":
            policy = {**data, "payer": "onvz", "amount": 300, "period": "year", "advances": True}
            agreed.append(Coverage.model_validate(policy))
        elif kind == "own":
            agreed.append(Coverage.model_validate({**data, "amount": 500, "period": "month"}))
        for _ in range(chance.choice([1, 2])):
            service = chance.choice(["grief-teleseminar", "online-counselling", "six-sessions"])
            day = date(2026, 10, 1) + timedelta(days=chance.randrange(31))
            delivered.append(Delivery(id=f"d-{len(delivered):06}", day=day, service=service, client=who))
    return people, agreed, delivered


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds it took, and what came out."""
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def measure(clients: int) -> dict[str, float]:
    """One size, from planning to documents."""
    import secrets
    from importlib.resources import files

    from catalog.dump import dump
    from catalog.load import read
    from invoices.billing import month_scope
    from invoices.documents import render
    from invoices.documents.html import html
    from invoices.documents.pdf import pdf
    from invoices.documents.ubl import ubl
    from invoices.documents.view import view
    from invoices.issue import Setting, issue
    from invoices.store.chain import Acting
    from invoices.store.database import create
    from invoices.store.register import Register
    from invoices.store.store import PracticeStore
    from tiered.plan import plan_month

    catalog = read(files("catalog").joinpath("ideal.toml").read_bytes()).catalog
    people, agreed, delivered = practice(clients)
    by_client: dict[str, tuple[list[Any], list[Any]]] = {person.id: ([], []) for person in people}
    for coverage in agreed:
        by_client[coverage.client][0].append(coverage)
    for delivery in delivered:
        by_client[delivery.client][1].append(delivery)

    def plan() -> None:
        for person in people:
            mine = by_client[person.id]
            plan_month(catalog, person, mine[0], mine[1])

    planning, _ = timed(plan)
    with tempfile.TemporaryDirectory() as folder, create(Path(folder)) as database:
        with database.transaction() as connection:
            register = Register(connection, Acting("benchmark", datetime.now(UTC)))
            register.people.add(people)
            register.coverages.add(agreed)
            register.deliveries.add(delivered)
        store = PracticeStore(database, "benchmark", lambda: datetime.now(UTC))
        setting = Setting(catalog, dump(catalog), TODAY, iter(lambda: secrets.token_hex(16), ""))
        storing, issued = timed(lambda: issue(store, setting, month_scope(MONTH, TODAY)))
        numbers = [invoice.number for invoice in issued.invoices[:RENDERED]]
        with store.batch() as books:
            jobs = books.jobs(numbers)
        one = jobs[: min(200, len(jobs))]
        views = [view(job.invoice, job.people, catalog, None) for job in one]
        ubl_time, xml = timed(lambda: [ubl(job.invoice, job.people, catalog) for job in one])
        html_time, _ = timed(lambda: [html(view(job.invoice, job.people, catalog, None)) for job in one])
        pdf(views[0], xml[0])
        pdf_time, _ = timed(lambda: [pdf(seen, x) for seen, x in zip(views, xml, strict=True)])
        all_time, _ = timed(lambda: sum(1 for _ in render.render_many(jobs, catalog)))
    return {
        "clients": clients,
        "deliveries": len(delivered),
        "invoices": len(issued.invoices),
        "planned": len(delivered) / planning,
        "stored": len(issued.invoices) / storing,
        "ubl": 1000 * ubl_time / len(one),
        "html": 1000 * html_time / len(one),
        "pdf": 1000 * pdf_time / len(one),
        "all": 1000 * all_time / len(jobs),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def started(command: list[str], runs: int = 9) -> float:
    """The median seconds of a command, from start to end."""
    run = lambda: subprocess.run(command, capture_output=True, check=True)  # noqa: E731
    run()
    return statistics.median(timed(run)[0] for _ in range(runs))


EMPTY = "import typer\napp = typer.Typer()\n@app.callback()\ndef root(): pass\n@app.command()\ndef a(): pass\napp()\n"


def start_up() -> None:
    """`tiered --help` and `tiered quote` beside an empty Typer program."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "empty.py"
        program.write_text(EMPTY)
        tiered = [sys.executable, "-c", "from cli import app; app()"]
        where = f"{folder}/practice"
        subprocess.run([*tiered, "init", where], check=True, capture_output=True)
        subprocess.run([*tiered, "-C", where, "client", "add", "Anna Jansen"], check=True, capture_output=True)
        empty = started([sys.executable, str(program), "--help"])
        rows = [
            ("an empty Typer program, --help", empty),
            ("tiered --help", started([*tiered, "--help"])),
            ("tiered quote SERVICE", started([*tiered, "-C", where, "quote", "six-sessions"])),
            ("tiered quote SERVICE CLIENT", started([*tiered, "-C", where, "quote", "six-sessions", "Anna"])),
        ]
    print("\n| start-up | seconds (median of 9) | times an empty program |\n|---|---:|---:|")
    for name, seconds in rows:
        print(f"| `{name}` | {seconds:.2f} | {seconds / empty:.2f} |")


COLUMNS = (
    ("clients", "clients", "{:,.0f}"),
    ("deliveries", "deliveries", "{:,.0f}"),
    ("invoices", "invoices", "{:,.0f}"),
    ("planned", "planned deliveries/s", "{:,.0f}"),
    ("stored", "stored invoices/s", "{:,.0f}"),
    ("ubl", "UBL ms", "{:.2f}"),
    ("html", "HTML ms", "{:.2f}"),
    ("pdf", "PDF ms", "{:.1f}"),
    ("all", "all three, all cores, ms", "{:.1f}"),
    ("memory", "peak MB", "{:,.0f}"),
)


def main(words: list[str]) -> None:
    """Prints the table."""
    if words[:1] == ["--one"]:
        from cli import seldom_collected

        with seldom_collected():  # as every command has it
            print(json.dumps(measure(int(words[1]))))
        return
    print("| " + " | ".join(title for _, title, _ in COLUMNS) + " |")
    print("|" + "---:|" * len(COLUMNS))
    for size in [int(word) for word in words] or SIZES:
        run = subprocess.run(
            [sys.executable, __file__, "--one", str(size)], capture_output=True, text=True, check=False
        )
        if run.returncode:
            sys.exit(run.stderr)
        found = json.loads(run.stdout)
        print("| " + " | ".join(form.format(found[key]) for key, _, form in COLUMNS) + " |", flush=True)
    start_up()


if __name__ == "__main__":
    main(sys.argv[1:])
