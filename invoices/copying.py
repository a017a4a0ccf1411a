"""The shell of making copies: the documents of an invoice once more, with what became of it. Those before stay.

A copy is made where it says something else than the last one; which day it is, and by which version of this program,
is no reason to make one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from invoices.payments.keys import KEY
from invoices.rendering import DOCUMENTS, keep, known, rendition, tidy
from invoices.store.copies import copies, outdated
from invoices.vault import secret

if TYPE_CHECKING:
    from invoices.practice.practice import Practice

SAID: Final = ("payment_url", "paid", "credited", "due", "arrangement", "parts")


def make_copies(practice: Practice, numbers: Sequence[str]) -> list[str]:
    """Makes a copy of those of these invoices of which there is something new to say; which those were.

    Of what an institution pays there is none: its invoice stays what it is. `Faults` when the disk refuses.
    """
    from invoices.documents import render

    with practice.archive() as archive:
        found = [
            (job, archive.catalog(job.invoice.catalog))
            for job, before in copies(archive, numbers, practice.terminal.today)
            if any(known(job).get(key) != before.get(key) for key in SAID)
        ]
    if found:
        tidy(practice.folder / DOCUMENTS)
    made = []
    for job, catalog in found:
        (documents,) = render.render_many([job], catalog)
        made.append(rendition(render, practice.folder, job, documents))
    if made:
        keep(practice.store, made)
    return [each.number for each in made]


def make_missing_copies(practice: Practice) -> list[str]:
    """Copies of those whose last documents say what is over."""
    with practice.archive() as archive:
        numbers = outdated(archive, online=secret(KEY, practice.folder) is not None)
    return make_copies(practice, numbers) if numbers else []
