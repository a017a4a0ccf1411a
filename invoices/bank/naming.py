"""Which invoices a text names: by their reference, by their number, or by who pays them. Whole words only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from invoices.practice.matching import fold

LONGEST: Final = 25  # characters of an ISO 11649 reference
START: Final = re.compile(r"(?<![A-Z0-9])RF ?[0-9]{2}")
INITIALS: Final = 3  # letters of initials that are written as one word
PARTICLES: Final = frozenset(
    [
        "hr",
        "mr",
        "mw",
        "dr",
        "drs",
        "ir",
        "ing",
        "fam",
        "en",
        "eo",
        "cj",
        "de",
        "den",
        "der",
        "van",
        "het",
        "ten",
        "ter",
        "te",
        "in",
        "op",
    ]
)
BETWEEN: Final = " \n-.,/:"  # what people write inside a reference, and python-stdnum leaves out


def references_in(text: str) -> tuple[str, ...]:
    """Every text that is a valid ISO 11649 reference (check digits, mod 97-10), without spaces and in capitals.

    It begins and ends with a word, and may be written in groups. Where a longer and a shorter one are both valid, as
    when a number follows, both come back: only who knows the references can tell.

    >>> references_in("graag: rf53 2026 0001 1 dank")
    ('RF53202600011',)
    """
    from stdnum import iso11649

    capitals = text.upper()
    found: dict[str, None] = {}
    for start in START.finditer(capitals):
        bare = ""
        for index in range(start.start(), len(capitals)):
            character = capitals[index]
            if character in BETWEEN:
                continue
            if not (character.isascii() and character.isalnum()) or len(bare) == LONGEST:
                break
            bare += character
            after = capitals[index + 1 : index + 2]
            if not after.isalnum() and len(bare) > 4 and iso11649.is_valid(bare):
                found[bare] = None
    return tuple(found)


def compact(reference: str) -> str:
    """A reference as `references_in` gives it."""
    return re.sub(f"[{re.escape(BETWEEN)}]", "", reference.upper())


def numbers_in(text: str, numbers: Iterable[str]) -> tuple[str, ...]:
    """The invoice numbers that stand in a text as a word of their own: never inside a word or a longer number.

    >>> numbers_in("2026-00012, 2026-00013.", ["2026-00012", "2026-0001"])
    ('2026-00012',)
    """
    folded = text.casefold()
    return tuple(number for number in numbers if number.casefold() in folded and _as_word(number.casefold(), folded))


def _as_word(number: str, text: str) -> bool:
    """True when no letter or digit stands against it, nor a digit behind a hyphen or a point: 1-2026-00012."""
    return bool(number) and bool(re.search(rf"(?<!\w)(?<!\d[-.]){re.escape(number)}(?!\w)(?![-.]\d)", text))


def names(text: str, names_by_id: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of those of whose name every word is a word of the text; capitals and accents do not count.

    Banks write initials for the first name: `Hr D.J. Vermeulen` is Daan Vermeulen too.

    >>> names("HR DJ VERMEULEN", {"k-1": "Daan Vermeulen", "k-2": "Eva Vermeulen"})
    ('k-1',)
    """
    said = set(fold(text).split())
    words = {id_: fold(name).split() for id_, name in names_by_id.items()}
    whole = tuple(id_ for id_, name in words.items() if name and said.issuperset(name))
    return whole or tuple(id_ for id_, name in words.items() if _by_initial(name, said))


def _by_initial(name: list[str], said: set[str]) -> bool:
    """True when all of a name but the first word is said, and short letters that begin as that word does."""
    first, rest = name[:1], name[1:]
    if not rest or not said.issuperset(rest):
        return False
    short = said - set(rest) - PARTICLES
    return any(len(word) <= INITIALS and word.isalpha() and word[0] == first[0][0] for word in short)
