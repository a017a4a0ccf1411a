"""The same inputs give the same bytes: now, in another process, and over many processes."""

from __future__ import annotations

import errno
import hashlib
import json
import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest
from samples import PEOPLE, SAMPLES

from catalog.faults import Faults
from invoices.documents.render import Documents, Job, render_many, versions
from invoices.ports import Renderer

CHOSEN = ["client", "family", "municipality", "credit-client", "name-wang", "english"]
FRESH = """
import hashlib, json, sys
sys.path[:0] = json.loads(sys.argv[1])
from samples import PEOPLE, SAMPLES
from invoices.documents.render import Documents
made = {}
for name in json.loads(sys.argv[2]):
    sample = SAMPLES[name]
    files = Documents().render(sample.invoice, PEOPLE, sample.catalog, sample.payment_url)
    made[name] = {kind: hashlib.sha256(content).hexdigest() for kind, content in files.items()}
print(json.dumps(made))
"""

MANY = """
import json, multiprocessing, sys, time
if __name__ == "__main__":
    sys.path[:0] = json.loads(sys.argv[1])
    from samples import PEOPLE, SAMPLES
    from invoices.documents.render import Job, render_many
    jobs = (Job(SAMPLES["client"].invoice, PEOPLE, None) for _ in range(100))
    making = render_many(jobs, SAMPLES["client"].catalog, workers=2)
    next(making)
    print(len(multiprocessing.active_children()), flush=True)
    time.sleep(60)
"""


def digests(name: str) -> dict[str, str]:
    sample = SAMPLES[name]
    renderer: Renderer = Documents()
    files = renderer.render(sample.invoice, PEOPLE, sample.catalog, sample.payment_url)
    return {kind: hashlib.sha256(content).hexdigest() for kind, content in files.items()}


def test_same_bytes_twice() -> None:
    """In one process."""
    assert [digests(name) for name in CHOSEN] == [digests(name) for name in CHOSEN]


def test_same_bytes_in_a_fresh_process() -> None:
    """Nothing of this process leaks into a document, whatever the order of sets and dictionaries."""
    paths = [str(Path(__file__).parents[2]), *sys.path]
    command = [sys.executable, "-c", FRESH, json.dumps(paths), json.dumps(CHOSEN[::-1])]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(shown) == {name: digests(name) for name in CHOSEN}


@pytest.mark.parametrize("count", [3, 50])
def test_many(count: int) -> None:
    """A few here, many over all cores: in order, with word of how far it is."""
    names = [CHOSEN[place % len(CHOSEN)] for place in range(count)]
    jobs = (Job(SAMPLES[name].invoice, PEOPLE, SAMPLES[name].payment_url) for name in names)
    told: list[int] = []
    made = [
        hashlib.sha256(files["pdf"]).hexdigest()
        for files in render_many(jobs, SAMPLES["client"].catalog, workers=2, done=told.append)
    ]
    assert made == [digests(name)["pdf"] for name in names]
    assert told == list(range(1, count + 1))


def test_a_process_that_was_ended_from_outside() -> None:
    """For want of memory, say: that is no mistake of the program, and it is said what to do."""
    jobs = (Job(SAMPLES["client"].invoice, PEOPLE, None) for _ in range(100))
    making = render_many(jobs, SAMPLES["client"].catalog, workers=2)
    next(making)
    for process in multiprocessing.active_children():
        process.kill()
    with pytest.raises(Faults, match="rendering-stopped"):
        list(making)


def test_a_process_that_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many programs, too little memory: said as what it is, too."""

    def full(_: object) -> None:
        raise OSError(errno.EAGAIN, "no more processes")

    monkeypatch.setattr(multiprocessing.get_context("spawn").Process, "start", full)
    jobs = (Job(SAMPLES["client"].invoice, PEOPLE, None) for _ in range(100))
    with pytest.raises(Faults, match="rendering-stopped"):
        list(render_many(jobs, SAMPLES["client"].catalog, workers=2))


def test_nobody_works_on_for_a_program_that_was_killed() -> None:
    """Its processes would keep people's names in memory, and whoever waits for their output waiting."""
    paths = [str(Path(__file__).parents[2]), *sys.path]
    program = subprocess.Popen([sys.executable, "-c", MANY, json.dumps(paths)], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    assert int(program.stdout.readline()) >= 1
    program.kill()
    program.communicate(timeout=30)  # ends when nobody holds its output any more


def test_versions() -> None:
    """What decides a byte beside the invoice is named."""
    assert {"template", "fonts", "typst", "babel"} <= versions().keys()
    assert all(versions().values())
