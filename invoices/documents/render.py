"""All documents of an invoice: the adapter behind `invoices.ports.Renderer`.

Rendering is pure: the frozen invoice, the people in it, the catalogue, the payment link and the versions named by
`versions` decide every byte.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from threading import Thread, current_thread, main_thread
from typing import Final

from catalog.faults import Faults, fault
from catalog.model import Catalog
from invoices.documents.html import TEMPLATES, html
from invoices.documents.letters import FONTS
from invoices.documents.pdf import pdf
from invoices.documents.ubl import ubl
from invoices.documents.view import view
from invoices.model import Invoice, Persona
from invoices.ports import Job

Files = Mapping[str, bytes]

LIBRARIES: Final = ("babel", "jinja2", "lxml", "segno", "typst")  # what they do can change a byte
FEW: Final = 40  # starting processes takes longer than rendering this many
CHUNK: Final = 8


class Documents:
    """Renders invoices; implements `invoices.ports.Renderer`."""

    def render(
        self, invoice: Invoice, people: Mapping[str, Persona], catalog: Catalog, payment_url: str | None
    ) -> Files:
        """Document bytes by format: "pdf", "html" and "ubl".

        `KeyError` when a person of the invoice is not among `people`; `ValueError` for a link that is not https.
        """
        seen = view(invoice, people, catalog, payment_url)
        xml = ubl(invoice, people, catalog)
        return {"pdf": pdf(seen, xml), "html": html(seen), "ubl": xml}


def render_many(
    jobs: Iterable[Job], catalog: Catalog, *, workers: int | None = None, done: Callable[[int], None] | None = None
) -> Iterator[Files]:
    """The documents of many invoices, in order, over all cores; a few are rendered in this process.

    `done` is told after each how many are ready. Only a few chunks are under way at a time: memory stays flat.
    `Faults` (`rendering-stopped`) when a process was ended from outside.
    """
    rest = iter(jobs)
    first = list(islice(rest, FEW))
    workers = workers or os.cpu_count() or 1
    every = chain(first, rest)
    made: Iterator[Files]
    if len(first) < FEW or workers == 1:
        made = (_render(job, catalog) for job in every)
    else:
        made = _pooled(every, catalog, workers)
    try:
        for count, files in enumerate(made, 1):
            if done is not None:
                done(count)
            yield files
    except BrokenExecutor:  # the system ended one, most likely for want of memory
        raise Faults([fault("rendering-stopped")]) from None


def _pooled(jobs: Iterator[Job], catalog: Catalog, workers: int) -> Iterator[Files]:
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (catalog,)) as pool:
        chunks = iter(lambda: list(islice(jobs, CHUNK)), [])
        try:
            with _deaf_to_interrupts():  # these start the processes
                under_way = deque(pool.submit(_render_chunk, chunk) for chunk in islice(chunks, workers))
            for chunk in chunks:
                under_way.append(pool.submit(_render_chunk, chunk))
                if len(under_way) > 2 * workers:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process started in here never hears Ctrl-C: that stops the command, which ends its processes in order."""
    if current_thread() is not main_thread():
        yield
        return
    hears = signal(SIGINT, SIG_IGN)
    try:
        yield
    finally:
        signal(SIGINT, hears)


_catalog: Catalog | None = None  # of a worker process: sent once


def _start(catalog: Catalog) -> None:
    global _catalog  # noqa: PLW0603 - a worker process has one
    _catalog = catalog
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody else would tell this process that the command was killed: it would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _render_chunk(jobs: list[Job]) -> list[Files]:
    if _catalog is None:
        raise RuntimeError("a worker starts with its catalogue")
    return [_render(job, _catalog) for job in jobs]


def _render(job: Job, catalog: Catalog) -> Files:
    return Documents().render(job.invoice, job.people, catalog, job.payment_url)


@cache
def versions() -> Mapping[str, str]:
    """What, beside the invoice and its link, decides a document's bytes: digests and library versions."""
    here = Path(__file__).parent
    texts = here.parent.parent / "catalog" / "texts"
    sources = [*sorted(here.glob("*.py")), *sorted(TEMPLATES.iterdir()), texts / "formats.py"]
    sources += sorted(texts.glob("*/documents.py"))
    return {
        "fonts": _digest(sorted(FONTS.glob("*.ttf"))),
        "template": _digest(sources),
        **{name: version(name) for name in LIBRARIES},
    }


def _digest(files: Iterable[Path]) -> str:
    """One digest of some files: their names and contents."""
    whole = sha256()
    for path in files:
        whole.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return whole.hexdigest()
