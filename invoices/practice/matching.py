"""Who is meant: by an id, an e-mail address or a part of the name; and who is the same person as before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Final

from catalog.faults import Faults, fault
from catalog.model import Catalog
from tiered.people import Person

MOST_LISTED: Final = 10
MOST_GUESSES: Final = 50
FEWEST_BSN: Final = 8  # digits: a zero in front is often left out
LONGEST_NAME: Final = 60
PARTS: Final = re.compile(r"[0-9]+|[^0-9 ]+")  # of a number: figures, and words
SHORT: Final = 3  # letters: a shorter part of a name is in too many words
BILLS: Final = frozenset({"factuur", "faktuur", "nota", "rekening", "creditnota", "declaratie", "invoice", "debiteur"})
"""What a number may begin with that names nobody, also where somebody is called so."""
NOT_DECOMPOSED: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def fold(text: str) -> str:
    """A text for comparing: without capitals, accents and punctuation.

    >>> fold("  Çelik-Ångström ")
    'celik angstrom'
    """
    letters = unicodedata.normalize("NFKD", text.casefold().translate(NOT_DECOMPOSED))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())


def telling(person: Person) -> set[str]:
    """The words of a name, folded, that tell who somebody is."""
    return {word for word in fold(person.name).split() if len(word) > SHORT}


def coded(person: Person, code: str) -> bool:
    """True when a number, a reference or an id tells who somebody is, also inside a word.

    Not by a word for a bill that stands by itself: `NOTA-12` says nothing of Willem Nota, nor `FACTUUR-12` of Tuur.
    """
    written = "".join(word for word in PARTS.findall(fold(code)) if word not in BILLS)
    return any(word in written for word in telling(person))


def named_like(text: str, folded: Iterable[str]) -> list[str]:
    """The names, folded, that a text means: in which each of its words is a word, or the beginning of one.

    Never in which it only occurs: `oma` is not Thomas.

    >>> named_like("Anna", ["anna jansen", "hanna de wit"])
    ['anna jansen']
    """
    words = fold(text).split()

    def begins(name: str) -> bool:
        return all(any(part.startswith(word) for part in name.split()) for word in words)

    return [name for name in folded if words and begins(name)]


def occurring(text: str, folded: Iterable[str]) -> list[str]:
    """The names, folded, in which each word of a text occurs, also inside a word: to look for, never to choose by.

    >>> occurring("nna", ["anna jansen", "hanna de wit"])
    ['anna jansen', 'hanna de wit']
    """
    words = fold(text).split()
    return [name for name in folded if words and all(word in name for word in words)]


def quoted(text: str) -> str:
    """A name that nobody has, as a message may repeat it: not what may be a citizen service number, nor a remark."""
    numbers = sum(letter.isdigit() for letter in text)
    return text.strip() if numbers < FEWEST_BSN and len(text) <= LONGEST_NAME else "…"


def in_full(text: str, person: Person) -> bool:
    """True when a text is all of an id, an e-mail address or a name, in whatever order its words stand."""
    exact = text.strip().casefold()
    known = (person.id.casefold(), (person.email or "").casefold())
    return exact in known or sorted(fold(text).split()) == sorted(fold(person.name).split())


def service_of(text: str, catalog: Catalog) -> str | None:
    """The service that an id means, or its name in either language; None where it is none, or the name of several."""
    if text.casefold() in catalog.service:
        return text.casefold()
    wanted = fold(text)
    called = {each.id for each in catalog.services if wanted in map(fold, (each.name.nl, each.name.en))}
    return called.pop() if len(called) == 1 and wanted else None


class Directory:
    """Persons, to be looked up many times."""

    def __init__(self, persons: Iterable[Person] = ()) -> None:
        self.by_id: dict[str, Person] = {}
        self._by_email: dict[str, list[Person]] = {}
        self._by_name: dict[str, list[Person]] = {}
        self._alike: dict[str, list[Person]] = {}
        self._meant: dict[str, tuple[Person, ...]] = {}  # what was searched: a file names somebody many times
        for person in persons:
            self.add(person)

    def add(self, person: Person) -> None:
        """One more person, or what is now known about one."""
        self._meant.clear()
        before = self.by_id.get(person.id.casefold())
        if before is not None:
            self._by_name[fold(before.name)].remove(before)
            if before.email:
                self._by_email[before.email.casefold()].remove(before)
        self.by_id[person.id.casefold()] = person
        self._by_name.setdefault(fold(person.name), []).append(person)
        if person.email:
            self._by_email.setdefault(person.email.casefold(), []).append(person)

    def search(self, text: str) -> tuple[Person, ...]:
        """Everybody a text can mean: by id; else by e-mail; else by the full name; else by how words of it begin."""
        if text not in self._meant:
            self._meant[text] = self._search(text)
        return self._meant[text]

    def _search(self, text: str) -> tuple[Person, ...]:
        exact = text.strip().casefold()
        if exact in self.by_id:
            return (self.by_id[exact],)
        words = fold(text).split()
        found = self._by_email.get(exact) or self._by_name.get(" ".join(words))
        if found or not words:
            return tuple(found or ())
        return self._called(named_like(text, self._by_name))

    def look_for(self, text: str) -> tuple[Person, ...]:
        """Everybody a text can mean; if that is nobody, everybody in whose name it occurs: for a list, to look at."""
        return self.search(text) or self._called(occurring(text, self._by_name))

    def _called(self, names: Iterable[str]) -> tuple[Person, ...]:
        return tuple(person for name in names for person in self._by_name[name])

    def find(self, text: str, path: str = "", line: int | None = None) -> Person:
        """The one person a text means. `Faults`: `ambiguous-client`, `unknown-client`, with who may be meant."""
        found = self.search(text)
        if len(found) == 1:
            return found[0]
        if found:
            raise Faults([fault("ambiguous-client", path, line=line, candidates=listed(found))])
        alike = self._written_like(fold(text))
        said = {"given": quoted(text), "near": listed(alike), "count": min(len(alike), 1)}
        raise Faults([fault("unknown-client", path, line=line, **said)])

    def _written_like(self, folded: str) -> list[Person]:
        """Up to three persons in whose name this occurs; else whose name, or a long word of it, is almost like this.

        Only of the first texts that are asked about: a file for another practice has thousands.
        """
        if folded not in self._alike:
            self._alike[folded] = self._guessed(folded) if len(self._alike) < MOST_GUESSES else []
        return self._alike[folded]

    def _guessed(self, folded: str) -> list[Person]:
        names = occurring(folded, self._by_name) or get_close_matches(folded, self._by_name, n=3)
        if not names:
            words = sorted({word for name in self._by_name for word in name.split()})
            asked = [word for word in folded.split() if len(word) > 2]
            close = {near for word in asked for near in get_close_matches(word, words, cutoff=0.75)}
            names = [name for name in self._by_name if close.intersection(name.split())]
        return list(self._called(names))[:3]

    def with_email(self, email: str | None) -> tuple[Person, ...]:
        """Everybody with this e-mail address."""
        return tuple(self._by_email.get((email or "").casefold(), ()))

    def named(self, name: str) -> tuple[Person, ...]:
        """Everybody with exactly this name; capitals and accents do not count."""
        return tuple(self._by_name.get(fold(name), ()))

    def contact(self, name: str, email: str | None, paying: Collection[str]) -> tuple[Person, ...]:
        """Who a contact is: somebody of this name with this e-mail address; else somebody of this name who is `paying`.

        These are the ids of who promised something to the same client before; another e-mail address is somebody else.
        """
        namesakes = self.named(name)
        wanted = (email or "").casefold()
        same = tuple(person for person in namesakes if wanted and (person.email or "").casefold() == wanted)
        silent = (person for person in namesakes if not (wanted and person.email))
        return same or tuple(person for person in silent if person.id in paying)

    def recognise(
        self, name: str, email: str | None, birth_date: date | None
    ) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
        """Who is the same person as this, and of whom that cannot be told: all have the same name.

        The same: also the same e-mail address or birth date, or nobody gave either. Not to be told: there is nothing
        to compare. Anybody else of that name is somebody else.
        """
        same: list[Person] = []
        doubtful: list[Person] = []
        for person in self.named(name):
            pairs: tuple[tuple[object, object], ...] = (
                ((email or "").casefold(), (person.email or "").casefold()),
                (birth_date, person.birth_date),
            )
            both = [(one, other) for one, other in pairs if one and other]
            nothing_given = not any(one or other for one, other in pairs)
            if nothing_given or any(one == other for one, other in both):
                same.append(person)
            elif not both:
                doubtful.append(person)
        return tuple(same), tuple(doubtful)


def find(text: str, persons: Iterable[Person]) -> Person:
    """The one person a text means. `Faults`: `ambiguous-client`, `unknown-client`, with who may be meant."""
    return Directory(persons).find(text)


def listed(persons: Sequence[Person]) -> str:
    """Persons as a message names them: id and name, and not more of them than somebody reads."""
    names = [f"{person.id} {person.name}" for person in persons[:MOST_LISTED]]
    return ", ".join([*names, "…"] if len(persons) > MOST_LISTED else names)


def told_apart(persons: Sequence[Person]) -> str:
    """People of one name, with what tells them apart: city and e-mail address."""
    said = [f"{p.id} {p.name}" + "".join(f", {mark}" for mark in (p.city, p.email) if mark) for p in persons]
    return "; ".join([*said[:MOST_LISTED], "…"] if len(said) > MOST_LISTED else said)
