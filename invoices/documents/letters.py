"""Names in any script: which characters the shipped fonts can print, and what to print for the few they cannot.

A PDF/A file must hold a glyph for every character, so typst refuses a text with one that no font has. A name is
never refused for that: a pictogram is left out, a letter becomes an empty box, and `missing` says which they are.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent / "fonts"
FAMILIES: Final = (
    "inter", "noto sans arabic", "noto sans armenian", "noto sans bengali", "noto sans devanagari",
    "noto sans ethiopic", "noto sans georgian", "noto sans gujarati", "noto sans gurmukhi", "noto sans hebrew",
    "noto sans kannada", "noto sans khmer", "noto sans lao", "noto sans malayalam", "noto sans myanmar",
    "noto sans sinhala", "noto sans syriac", "noto sans tamil", "noto sans telugu", "noto sans thaana",
    "noto sans thai", "noto sans tifinagh", "noto sans kr", "droid sans fallback",
)  # fmt: skip
"""In the order in which a font is asked for a glyph."""

BOX: Final = "\u25a1"
LONGEST: Final = 40  # characters of a word that is kept whole: an e-mail address must stay easy to copy
PIECE: Final = 22  # of a longer word: so many of the widest letter fit in the narrowest column

# Control characters, characters that turn the direction of all that follows, and what XML does not allow.
_HARMFUL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_PLAIN: Final = re.compile("[ -~\u00a0-\u017f\u2013\u2014\u2018-\u201d\u2026\u20ac\u2212]*")  # surely in every weight
_TOO_LONG: Final = re.compile(rf"\S{{{LONGEST + 1},}}")
_SPACES: Final = re.compile(r" +(?=[ ,]|$)")
_PICTORIAL: Final = frozenset({"So", "Sk", "Cf", "Mn", "Me", "Mc", "Cn", "Co"})


def clean(text: str) -> str:
    """The text without control characters and without what would turn the direction of its surroundings."""
    return text if _PLAIN.fullmatch(text) else _HARMFUL.sub(" ", text)


def printable(text: str) -> str:
    """The text as the PDF prints it: every character has a glyph, and a very long word can be broken."""
    if not _PLAIN.fullmatch(text):
        text = unicodedata.normalize("NFC", clean(text))
        if unknown := missing(text):
            joined = re.compile(f"[{re.escape(unknown)}][\u200d\ufe0e\ufe0f]*")
            text = _SPACES.sub("", joined.sub(_substitute, text)).lstrip(" ") or BOX
    return _TOO_LONG.sub(_with_breaks, text)


def missing(text: str) -> str:
    """The characters of the text that no shipped font has, each once, in order; empty when all can be printed."""
    if _PLAIN.fullmatch(text):
        return ""
    known = glyphs()
    letters = dict.fromkeys(unicodedata.normalize("NFC", clean(text)))
    return "".join(letter for letter in letters if ord(letter) not in known and letter not in " \u00a0")


def _substitute(found: re.Match[str]) -> str:
    """Nothing for a pictogram, with what joins it to the next; a box for a letter."""
    return "" if unicodedata.category(found[0][0]) in _PICTORIAL else BOX


def _with_breaks(found: re.Match[str]) -> str:
    """A long word with a zero-width space after every piece."""
    word = found[0]
    return "\u200b".join(word[i : i + PIECE] for i in range(0, len(word), PIECE))


@cache
def glyphs() -> frozenset[int]:
    """The code points that some shipped font has a glyph for."""
    return frozenset[int]().union(*(_characters(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))))


def _characters(font: bytes) -> set[int]:
    """The code points in a font's character map: the OpenType table `cmap`, format 4."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * index) for index in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    found: set[int] = set()
    for index in range(subtables):
        _, _, offset = struct.unpack_from(">HHL", font, cmap + 4 + 8 * index)
        at = cmap + offset
        if struct.unpack_from(">H", font, at) != (4,):
            continue
        (double,) = struct.unpack_from(">H", font, at + 6)
        ends = struct.unpack_from(f">{double // 2}H", font, at + 14)
        starts = struct.unpack_from(f">{double // 2}H", font, at + 16 + double)
        for start, end in zip(starts, ends, strict=True):
            found.update(range(start, min(end, 0xFFFE) + 1))
    return found
