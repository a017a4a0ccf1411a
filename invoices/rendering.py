"""The shell of making documents: render, write, then record what was written. It can be done again at any moment."""

from __future__ import annotations

import hashlib
import os
import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from catalog.leftovers import sweep
from catalog.model import Catalog
from invoices.ports import Job, Renderer

BATCH: Final = 200
DOCUMENTS: Final = "documents"
ENDINGS: Final = {"pdf": "pdf", "html": "html", "ubl": "xml"}


@dataclass(frozen=True, slots=True)
class File:
    """A document that was written: its path within the practice, and SHA-256 of its bytes."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """One invoice's documents: what went in, and the files that came out."""

    number: str
    inputs: Mapping[str, Any]
    files: Mapping[str, File]
    copy: int = 1


class RenderingBooks(Protocol):
    """What rendering reads and keeps."""

    def to_render(self) -> dict[str, list[str]]:
        """The numbers of invoices that have no documents yet, by the catalogue's hash that priced them."""
        ...

    def catalog(self, catalog_hash: str) -> Catalog: ...
    def jobs(self, numbers: Sequence[str]) -> list[Job]: ...
    def keep_renditions(self, made: Sequence[Rendition]) -> None: ...


class RenderingStore(Protocol):
    """Where a practice's books are kept."""

    def batch(self, *, dry_run: bool = False) -> AbstractContextManager[RenderingBooks]: ...


def resume(
    store: RenderingStore,
    renderer: Renderer,
    folder: Path,
    progress: Callable[[int, int], None] = lambda *_: None,
    waiting: Collection[str] = (),
) -> int:
    """Makes the documents that are still to be made; returns of how many invoices.

    Not of those `waiting` for their payment link.

    Files are on disk before the event that tells of them. Killed half-way, the rest is made the next time, and what
    was written already comes out the same.
    """
    with store.batch() as books:
        left = {each: [n for n in numbers if n not in waiting] for each, numbers in sorted(books.to_render().items())}
        groups = [(numbers, books.catalog(each)) for each, numbers in left.items() if numbers]
    everything = sum(len(numbers) for numbers, _ in groups)
    if everything:
        tidy(folder / DOCUMENTS)
    done = 0
    for numbers, catalog in groups:
        made: list[Rendition] = []
        line: deque[Job] = deque()
        for documents in renderer.render_many(_jobs(store, numbers, line), catalog):
            made.append(rendition(renderer, folder, line.popleft(), documents))
            done += 1
            progress(done, everything)
            if len(made) == BATCH:
                keep(store, made)
                made = []
        keep(store, made)
    return everything


def _jobs(store: RenderingStore, numbers: Sequence[str], line: deque[Job]) -> Iterator[Job]:
    """The jobs, read a batch at a time; each waits in line for its documents."""
    for start in range(0, len(numbers), BATCH):
        with store.batch() as books:
            jobs = books.jobs(numbers[start : start + BATCH])
        for job in jobs:
            line.append(job)
            yield job


def keep(store: RenderingStore, made: Sequence[Rendition]) -> None:
    """Records what was written, once it is on the disk itself."""
    flush()
    with store.batch() as books:
        books.keep_renditions(made)


def rendition(renderer: Renderer, folder: Path, job: Job, documents: Mapping[str, bytes]) -> Rendition:
    """Writes the documents of a job; what is to be recorded of it."""
    copy = 1 if job.so_far is None else job.so_far.copy
    inputs = {**renderer.versions(), **known(job)}
    return Rendition(job.invoice.number, inputs, _written(folder, job, copy, documents), copy)


def known(job: Job) -> dict[str, Any]:
    """What a rendition says that is not in the invoice, as it is recorded; of a copy only what there is to say."""
    link = {"payment_url": job.payment_url}
    if job.so_far is None:
        return link
    parts = [
        {"day": each.day.isoformat(), "amount": str(each.amount), "open": str(each.open), "url": each.url}
        for each in job.so_far.parts
    ]
    said = {
        "as_of": job.so_far.day.isoformat(),
        "paid": str(job.so_far.paid) if job.so_far.paid else None,
        "credited": str(job.so_far.credited) if job.so_far.credited else None,
        "due": None if job.so_far.due is None else job.so_far.due.isoformat(),
        "arrangement": job.so_far.arrangement,
        "parts": parts or None,
    }
    return link | {key: value for key, value in said.items() if value is not None}


def _written(folder: Path, job: Job, copy: int, documents: Mapping[str, bytes]) -> dict[str, File]:
    """Writes documents under names that say the number, and nothing of anybody."""
    year = Path(DOCUMENTS) / str(job.invoice.issued.year)
    files = {}
    for kind, content in documents.items():
        path = year / f"{stem(job.invoice.number, copy)}.{ENDINGS[kind]}"
        write(folder / path, content)
        files[kind] = File(path.as_posix(), hashlib.sha256(content).hexdigest())
    return files


def stem(number: str, copy: int = 1) -> str:
    """What the documents of an invoice are called: its number, as far as a file can be called that, and the copy."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", number)
    if plain != number:  # 2026/7 and 2026-7 are two invoices
        plain = f"{plain}-{hashlib.sha256(number.encode()).hexdigest()[:6]}"
    return plain if copy == 1 else f"{plain}-copy-{copy}"


def write(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all. `Faults` when the disk refuses."""
    from catalog.files import write_whole
    from invoices.store.failures import disk_faults

    with disk_faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content, sync=False)


def tidy(documents: Path) -> None:
    """Removes what a run that was killed left half-written."""
    for place in (documents, *documents.glob("*/")):
        sweep(place)


def flush() -> None:
    """Brings what was written to the disk itself, where the system can be asked for it."""
    if hasattr(os, "sync"):
        os.sync()
