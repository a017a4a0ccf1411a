"""The review as a folder that opens from anywhere: no network, nothing from elsewhere, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from catalog.faults import Faults, fault
from catalog.leftovers import sweep, workshop
from invoices.practice.practice import Practice
from invoices.rendering import DOCUMENTS, stem
from invoices.review.model import Review
from invoices.review.pages import index_page
from invoices.review.reading import sheets
from invoices.review.sheet_page import sheet_page
from invoices.store.failures import disk_faults

MARK: Final = ".tiered-review"  # a folder with this file in it was made here, and may be made anew


def write_folder(
    practice: Practice, review: Review, folder: Path, progress: Callable[[int, int | None], None] = lambda *_: None
) -> None:
    """Makes the folder, or makes it anew. `Faults`: review-folder where something else has that name."""
    here, name = practice.terminal, practice.catalog.organisation.legal_name
    if folder.exists() and not (folder / MARK).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise Faults([fault("review-folder", folder=str(folder))])
    with disk_faults(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep(folder.parent)
        with workshop(folder.parent) as work:
            made = work / "made"
            (made / "invoices").mkdir(parents=True)
            made.chmod(0o700)  # only its owner looks into it: it holds names
            (made / MARK).touch()
            with practice.archive() as archive:
                for done, sheet in enumerate(sheets(archive, review.entries), 1):
                    page = sheet_page(sheet, here, name, review.name, practice.catalog.accounts)
                    (made / "invoices" / f"{stem(sheet.entry.number)}.html").write_text(page, encoding="utf-8")
                    for document in sheet.documents:
                        _copy(practice.folder, made, document.path)
                    progress(done, len(review.entries))
            (made / "index.html").write_text(index_page(review, here, name), encoding="utf-8")
            if folder.exists():
                folder.rename(work / "before")
            made.rename(folder)


def _copy(practice: Path, made: Path, name: str) -> None:
    """Copies a document to the same place. One that is gone, or would be elsewhere, is named on the first screen."""
    source = (practice / name).resolve()
    if source.is_relative_to((practice / DOCUMENTS).resolve()) and source.is_file():
        target = made / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
