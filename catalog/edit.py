"""Adding a price to a person's own catalogue file: comments and layout stay as they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from catalog.faults import Faults, fault
from catalog.load import Loaded, content_of, read
from catalog.model import Catalog
from catalog.money import Money
from catalog.services import Scale
from catalog.validation import unknown

ONE_AMOUNT: Final[tuple[Scale, ...]] = ("flat", "package")
MARK: Final = "\ufeff"  # the byte order mark some editors put first


def add_price(path: Path, service: str, amount: Money, from_: date) -> Loaded:
    """Writes a new price of a service, from a day on, into the catalogue file; gives the catalogue as it is now.

    The file changes whole or not at all, and only into a catalogue without errors that differs by this price alone.
    `Faults`: those of `load`, `no-such-service`, `price-not-one-amount`, `price-date-taken`, `cannot-edit`,
    `file-not-writable`; or the errors the catalogue would have.
    """
    content = content_of(path)
    before = read(content)
    index = _position(before.catalog, service, from_)
    toml = content.decode("utf-8-sig")
    for text in _edited(toml, index, amount, from_):
        after = _checked(text)
        if after is not None and _without(after.catalog, index, from_) == before.catalog:
            _replace(path, (MARK if content.startswith(MARK.encode()) else "") + text)
            return after
    example = f"{{ from = {from_}, amount = {amount} }}"
    raise Faults([fault("cannot-edit", f"services[{index}].prices", service=service, example=example)])


def _position(catalog: Catalog, service: str, from_: date) -> int:
    """Which service it is, when it can take this price."""
    if service not in catalog.service:
        raise Faults([unknown("no-such-service", "", service, catalog.service)])
    found = catalog.service[service]
    index = catalog.services.index(found)
    path = f"services[{index}].prices"
    if found.scale not in ONE_AMOUNT:
        raise Faults([fault("price-not-one-amount", path, service=service, scale=found.scale)])
    if any(price.from_ == from_ for price in found.prices):
        raise Faults([fault("price-date-taken", path, service=service, day=from_)])
    return index


def _edited(toml: str, index: int, amount: Money, from_: date) -> Iterator[str]:
    """The text with the price as the last, else as the first: tomlkit cannot append after a comment without comma."""
    newline = "\r\n" if "\r\n" in toml else "\n"
    for last in (True, False):
        with suppress(TOMLKitError):
            document = tomlkit.parse(toml)
            if document.as_string() != toml:
                return
            prices = document["services"][index]["prices"]
            if isinstance(prices, AoT):
                addition: Any = tomlkit.table()
                for key, value in tomlkit.parse(f"from = {from_}{newline}amount = {amount}{newline}").items():
                    addition.add(key, value)
                spaced = prices[-1].as_string().endswith(newline * 2)
                (addition if spaced else prices[-1]).add(tomlkit.ws(newline))
            else:
                addition = tomlkit.parse(f"price = {{ from = {from_}, amount = {amount} }}")["price"]
            prices.insert(len(prices) if last else 0, addition)
            yield document.as_string()


def _checked(text: str) -> Loaded | None:
    """The edited catalogue; None when the text became unreadable. `Faults` when the price makes it wrong."""
    try:
        return read(text)
    except Faults as wrong:
        if any(one.code in ("not-toml", "key-twice") for one in wrong.faults):
            return None
        raise


def _without(catalog: Catalog, index: int, from_: date) -> Catalog:
    service = catalog.services[index]
    others = tuple(price for price in service.prices if price.from_ != from_)
    services = list(catalog.services)
    services[index] = service.model_copy(update={"prices": others})
    return catalog.model_copy(update={"services": tuple(services)})


def _replace(path: Path, text: str) -> None:
    """Puts the text in the file's place in one step, with the same permissions."""
    path = path.resolve()
    try:
        if not os.access(path, os.W_OK):
            raise PermissionError
        with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
                temporary.chmod(path.stat().st_mode & 0o7777)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError:
        raise Faults([fault("file-not-writable", path.name, file=str(path))]) from None
