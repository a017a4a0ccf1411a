"""What was saved earlier and still names somebody, as far as we can see it: in the practice's folder, and in this one.

Erasing leaves it alone: a review is the accountant's, a file is whoever's saved it. It is named, so that somebody can
take it away. What was given away or stands elsewhere nobody can look through.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from invoices.store.database import FILE
from tiered.people import Person

MOST: Final = 20_000_000  # bytes of a file that is looked through


def still_naming(folder: Path, person: Person) -> list[str]:
    """Reviews, exports and files beside the database in which somebody's name, e-mail address or telephone stands."""
    said = [value for value in (person.name, person.email, person.phone) if value]
    wanted = {form.encode() for value in said for form in (value, escape(value))}
    found = []
    for spot in dict.fromkeys((folder.resolve(), Path.cwd())):
        for path in sorted(spot.iterdir()):
            try:
                tells = any(_tells(each, wanted) for each in _to_read(path, whole=spot == folder.resolve()))
            except OSError:  # somebody else's: we cannot look
                continue
            if tells:
                found.append(str(path))
    return found


def _to_read(path: Path, *, whole: bool) -> Iterator[Path]:
    """The pages of a folder that tiered made; of the practice itself also the files that lie there."""
    from invoices.review.folder import MARK

    if path.is_dir():
        if (path / MARK).is_file() or ((path / "data.json").is_file() and (path / "index.html").is_file()):
            yield from sorted(path.rglob("*.html"))
    elif whole and path.is_file() and not path.name.startswith(FILE):
        yield path


def _tells(path: Path, wanted: set[bytes]) -> bool:
    content = path.read_bytes() if path.stat().st_size <= MOST else b""
    return any(each in content for each in wanted)
