"""The documents of letters: made after the decision is kept, and again at any moment where that was interrupted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from catalog.leftovers import sweep
from catalog.model import Catalog
from invoices.documents.html import html
from invoices.documents.pdf import pdf
from invoices.documents.render import versions
from invoices.documents.subject import Address
from invoices.documents.view import View
from invoices.model import Persona
from invoices.reminders.letters import Reminder, letter
from invoices.reminders.model import KeptLetter
from invoices.rendering import DOCUMENTS, File, flush, write
from invoices.store.archive import Archive
from invoices.store.letterbook import LetterFiles, people_of, unmade

if TYPE_CHECKING:
    from invoices.store.store import PracticeStore

FOLDER: Final = "letters"


def make_letters(store: PracticeStore, folder: Path, progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Makes the documents that are still to be made; returns of how many letters.

    Files are on disk before the event that tells of them, as those of invoices (rendering.py).
    """
    with store.database.reading() as connection:
        left = unmade(connection)
        people = {each.id: people_of(connection, each) for each in left}
        catalogs = {each: Archive(connection).catalog(each) for each in {letter.catalog for letter in left}}
    made = []
    for place, each in enumerate(left, 1):
        seen = view_of(each, people[each.id], catalogs[each.catalog])
        files = {"pdf": pdf(seen), "html": html(seen)}
        made.append(LetterFiles(each.id, {**versions(), "payment_url": each.url}, _written(folder, each, files)))
        progress(place, len(left))
    if made:
        flush()
        with store.letters() as book:
            for one in made:
                book.keep_files(one)
    return len(made)


def view_of(kept: KeptLetter, people: Mapping[str, Persona], catalog: Catalog) -> View:
    """What a letter says: by what was kept with it, and nothing of today."""
    return letter(reminder_of(kept, people, catalog), catalog.organisation, catalog.interest)


def reminder_of(kept: KeptLetter, people: Mapping[str, Persona], catalog: Catalog) -> Reminder:
    """A letter as it was proposed. `KeyError` when somebody in it was erased."""
    institution = catalog.payer.get(kept.addressee) if not kept.people else None
    to = institution or people[kept.addressee]
    return Reminder(
        kept.kind,
        kept.open_bills,
        Address(to.name, to.street, to.postcode, to.city, to.country),
        kept.day,
        kept.language,
        people[kept.client].name if kept.client is not None else None,
        institution.reference if institution is not None else None,
        kept.url,
    )


def _written(folder: Path, kept: KeptLetter, documents: Mapping[str, bytes]) -> dict[str, File]:
    """Writes documents under a name that says a bill and a day, and nothing of anybody."""
    place = Path(DOCUMENTS) / FOLDER / str(kept.day.year)
    sweep(folder / place)
    files = {}
    for kind, content in documents.items():
        path = place / f"{kept.name}.{kind}"
        write(folder / path, content)
        files[kind] = File(path.as_posix(), hashlib.sha256(content).hexdigest())
    return files
