"""Where notes about others name somebody who is erased: what their id takes the place of there, and what is left.

Such a note is somebody else's, and what is replaced in it nobody gets back. So only what is whole and can mean nobody
else goes: the full name, the e-mail address, the telephone number. Of the rest it is said whose notes to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sqlalchemy import select, update

from invoices.bank.naming import PARTICLES
from invoices.practice.matching import FEWEST_BSN, SHORT, fold
from invoices.store.register import Register
from invoices.store.schema import notes
from tiered.people import Person

Span = tuple[int, int]
TITLES: Final = ("mevrouw", "mevr", "meneer", "dhr", "familie")
ASIDE: Final = PARTICLES.union(TITLES, ("von", "la", "le", "el", "al", "t"))  # nobody's own
WORD: Final = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
BETWEEN: Final = re.compile(r"\s+['’‘]?|\s?['’‘‐‑–-]\s?")  # the words of one name
INITIAL: Final = re.compile(r"\.\s?")  # after one: J. de Vries
GLUED: Final = re.compile(r"\w['’‐‑-]$"), re.compile(r"[‐‑-]\w")  # before and after: a part of another name
ADDRESS: Final = re.compile(r"[\w.+%&-]+@[\w.-]*\w")
FEWEST_DIGITS: Final = FEWEST_BSN  # of a telephone number: a shorter one is in too many others


@dataclass(frozen=True, slots=True)
class Mention:
    """A note about somebody else, as it was and as it is with the id."""

    note: int
    about: Person
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """What was replaced; whose notes may still tell the name; and who has the same name, address or number."""

    replaced: tuple[Mention, ...] = ()
    left: tuple[Person, ...] = ()
    shared: tuple[Person, ...] = ()


def replace(register: Register, person: Person) -> Mentions:
    """Puts the id in place of what is whole and theirs alone, in the notes about others."""
    if person.erased is not None:  # their name is the id already
        return Mentions()
    others = {each.id: each for each in register.people.all() if each.id != person.id}
    query = select(notes.c.id, notes.c.person, notes.c.text).where(notes.c.person != person.id).order_by(notes.c.id)
    replaced, left, shared = list[Mention](), set[str](), dict[str, Person]()
    marks = [(find, value, _same(key, value, others.values())) for key, find in MARKS if (value := key(person))]
    longer = [each for each in {fold(other.name) for other in others.values()} if _within(fold(person.name), each)]
    for key, about, said in register.connection.execute(query).all():
        spans: set[Span] = set()
        for find, value, same in marks:
            found = set(find(said, value))
            if same and found:
                shared |= {other.id: other for other in same}
            elif found:
                spans |= found
        wider = [span for name in longer for span in called(said, name)]
        spans = {span for span in spans if not any(a <= span[0] and span[1] <= b for a, b in wider)}
        told = _put(person.id, said, spans)
        if told != said:
            register.connection.execute(update(notes).where(notes.c.id == key).values(text=told))
            replaced.append(Mention(key, others[about], said, told))
        if _tells(told, person):
            left.add(about)
    whose = tuple(others[each] for each in sorted(left))
    return Mentions(tuple(replaced), whose, tuple(shared[each] for each in sorted(shared)))


def called(text: str, name: str) -> Iterator[Span]:
    """Where a name, folded, stands whole: all its words in order, and no word of another name glued to it.

    A name of which only one word is somebody's own is nowhere: that can mean anybody, or be no name.

    >>> [*called("Jose pena, zoon van José Peña-Smit", "jose pena")]
    [(0, 9)]
    """
    wanted = name.split()
    if len([word for word in wanted if word not in ASIDE]) < 2:
        return
    addresses = [each.span() for each in ADDRESS.finditer(text)]
    words = [each for each in WORD.finditer(text) if not any(a <= each.start() < b for a, b in addresses)]
    folded = [fold(word[0]) for word in words]
    for place in range(len(words) - len(wanted) + 1):
        chosen = words[place : place + len(wanted)]
        first, last = chosen[0].start(), chosen[-1].end()
        near = pairwise(chosen)
        if (
            folded[place : place + len(wanted)] == wanted
            and all(_joined(text, one, other) for one, other in near)
            and not GLUED[0].search(text[:first])
            and not GLUED[1].match(text[last:])
            and not _goes_on(text[last:])
        ):
            yield first, last


def mailed(text: str, address: str) -> Iterator[Span]:
    """Where an e-mail address stands whole."""
    yield from (each.span() for each in ADDRESS.finditer(text) if each[0].casefold() == address)


def telephoned(text: str, number: str) -> Iterator[Span]:
    """Where a telephone number, as `digits` gives it, stands whole, however it is written.

    >>> [*telephoned("06-1234 5678 of +31 6 12345678, niet 06-1234 56789", "0612345678")]
    [(0, 12), (16, 30)]
    """
    if len(number) < FEWEST_DIGITS:
        return
    gap = r"[\s./()-]{0,3}"
    start = rf"(?:0|(?:\+|00){gap}3{gap}1{gap}(?:\(0\){gap})?)" if number.startswith("0") else r"(?:\+|00)?" + number[0]
    for each in re.finditer(rf"(?<![\w+])(?:\((?=\d+\)))?{start}{gap}" + gap.join(number[1:]) + r"(?!\w)", text):
        more = r"[\s./-]" if re.search(r"\s", each[0]) else r"[./-]"  # what can join digits to one longer number
        if not re.search(rf"\d{more}$", text[: each.start()]) and not re.match(rf"{more}\d", text[each.end() :]):
            yield each.span()


def digits(number: str) -> str:
    """The digits of a telephone number, without the code of the Netherlands.

    >>> digits("+31 (0)6 1234-5678") == digits("0031612345678") == digits("06 12345678") == "0612345678"
    True
    """
    bare = re.sub(r"[^\d+]", "", number.replace("(0)", ""))
    return re.sub(r"^00|\D", "", re.sub(r"^(?:\+|00)31", "0", bare))


MARKS: Final[tuple[tuple[Callable[[Person], str], Callable[[str, str], Iterator[Span]]], ...]] = (
    (lambda person: fold(person.name), called),
    (lambda person: (person.email or "").casefold(), mailed),
    (lambda person: digits(person.phone or ""), telephoned),
)


def _same(key: Callable[[Person], str], value: str, others: Iterable[Person]) -> list[Person]:
    return [other for other in others if key(other) == value]


def _within(name: str, other: str) -> bool:
    """True when a name is a part of another: Anna Jansen of Anna Jansen Smit."""
    return name != other and f" {name} " in f" {other} "


def _joined(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    between = text[one.end() : other.start()]
    return bool(BETWEEN.fullmatch(between)) or (len(one[0]) <= 2 and bool(INITIAL.fullmatch(between)))


def _goes_on(after: str) -> bool:
    """True when a word with a capital follows: the name is perhaps longer, and somebody else's."""
    follows = re.match(r"[^\S\n]+(\w)", after)
    return follows is not None and follows[1].isupper()


def _put(word: str, text: str, spans: Iterable[Span]) -> str:
    done = len(text)
    for first, last in sorted(spans, reverse=True):
        if last <= done:
            text, done = text[:first] + word + text[last:], first
    return text


def _tells(text: str, person: Person) -> bool:
    """True when a word of the name, the e-mail address or the telephone number can still be read in it."""
    own = {word for word in fold(person.name).split() if len(word) > 1 and word not in ASIDE}
    for each in WORD.finditer(text):
        word = fold(each[0])
        if any(word in (one, one + "s") and (len(one) > SHORT or each[0][0].isupper()) for one in own):
            return True
    number = digits(person.phone or "")
    known = len(number) >= FEWEST_DIGITS and number.lstrip("0") in re.sub(r"\D", "", text)
    return known or bool(person.email and person.email.casefold() in text.casefold())
