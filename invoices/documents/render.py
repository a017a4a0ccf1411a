"""All documents of an invoice: the adapter behind `invoices.ports.Renderer`.

Rendering is pure: the frozen invoice, the people in it, the catalogue, the payment link and the versions named by
`versions` decide every byte.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from typing import Final

from catalog.faults import Faults, fault
from catalog.model import Catalog
from invoices.documents.html import TEMPLATES, html
from invoices.documents.letters import FONTS
from invoices.documents.pdf import pdf
from invoices.documents.processes import spread
from invoices.documents.ubl import ubl
from invoices.documents.view import view
from invoices.model import Invoice, Persona
from invoices.ports import Job, SoFar

Files = Mapping[str, bytes]

LIBRARIES: Final = ("babel", "jinja2", "lxml", "segno", "typst")  # what they do can change a byte
FEW: Final = 40  # starting processes takes longer than rendering this many
CHUNK: Final = 8


class Documents:
    """Renders invoices; implements `invoices.ports.Renderer`."""

    def render(
        self,
        invoice: Invoice,
        people: Mapping[str, Persona],
        catalog: Catalog,
        payment_url: str | None,
        so_far: SoFar | None = None,
    ) -> Files:
        """Document bytes by format: "pdf", "html" and "ubl"; of a copy, which says what became of it, no "ubl".

        `KeyError` when a person of the invoice is not among `people`; `ValueError` for a link that is not https.
        """
        seen = view(invoice, people, catalog, payment_url, so_far)
        if so_far is not None:
            return {"pdf": pdf(seen), "html": html(seen)}
        xml = ubl(invoice, people, catalog)
        return {"pdf": pdf(seen, xml), "html": html(seen), "ubl": xml}


def render_many(
    jobs: Iterable[Job], catalog: Catalog, *, workers: int | None = None, done: Callable[[int], None] | None = None
) -> Iterator[Files]:
    """The documents of many invoices, in order, over all cores; a few are rendered in this process.

    `done` is told after each how many are ready. Each process has one chunk at a time: memory stays flat.
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
        chunks = iter(lambda: list(islice(every, CHUNK)), [])
        made = chain.from_iterable(spread(partial(_render_chunk, catalog), chunks, workers))
    try:
        for count, files in enumerate(made, 1):
            if done is not None:
                done(count)
            yield files
    except ChildProcessError:  # the system ended one, most likely for want of memory
        raise Faults([fault("rendering-stopped")]) from None


def _render_chunk(catalog: Catalog, jobs: list[Job]) -> list[Files]:
    return [_render(job, catalog) for job in jobs]


def _render(job: Job, catalog: Catalog) -> Files:
    return Documents().render(job.invoice, job.people, catalog, job.payment_url, job.so_far)


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
