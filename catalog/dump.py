"""From a `Catalog` to its canonical TOML: equal catalogues give the same text, and the text gives the catalogue back.

What is not set, or equals its default, is left out. Issuing keeps this text with the hash, so that it can always be
shown which prices and rules an invoice was made with.
"""

from __future__ import annotations

from hashlib import sha256

import tomli_w

from catalog.model import Catalog


def dump(catalog: Catalog) -> str:
    """The catalogue as TOML, in the order of the models' fields; amounts with two decimals, tariffs up to four."""
    return tomli_w.dumps(catalog.model_dump(by_alias=True, exclude_defaults=True), indent=2)


def catalog_hash(toml: str) -> str:
    """SHA-256 of a catalogue's canonical TOML, in hexadecimal."""
    return sha256(toml.encode()).hexdigest()
