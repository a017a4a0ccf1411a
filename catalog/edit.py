"""Adding a price to a person's own catalogue file: every other character stays as it is."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Final

from catalog.faults import Faults, fault
from catalog.files import FULL, alone, write_whole
from catalog.leftovers import sweep
from catalog.lines import spans_of
from catalog.load import Loaded, content_of, read
from catalog.model import Catalog
from catalog.money import Money
from catalog.services import Price, Scale
from catalog.validation import unknown

ONE_AMOUNT: Final[tuple[Scale, ...]] = ("flat", "package")
MARK: Final = "\ufeff"  # the byte order mark some editors put first
REST_OF_LINE: Final = re.compile(r"[ \t]*(,?)[ \t]*(?:#[^\r\n]*)?(?=\r?\n|$)")
HEADER: Final = re.compile(r"\[\[.*?\]\]")


def add_price(path: Path, service: str, amount: Money, from_: date) -> Loaded:
    """Writes a new price of a service, from a day on, into the catalogue file; gives the catalogue as it is now.

    The file changes whole or not at all, and only into a catalogue without errors that differs by this price alone.
    `Faults`: those of `load`, `no-such-service`, `price-not-one-amount`, `price-date-taken`, `cannot-edit`,
    `file-not-writable`, `disk-full`; or the errors the catalogue would have.
    """
    with alone(path.parent):  # two prices at once: neither is lost
        return _add_price(path, service, amount, from_)


def _add_price(path: Path, service: str, amount: Money, from_: date) -> Loaded:
    content = content_of(path)
    before = read(content, path.name).catalog
    index = _position(before, service, from_)
    text = _with_price(content.decode("utf-8-sig"), index, len(before.services[index].prices) - 1, amount, from_)
    try:
        after = read(text, path.name)
    except Faults as wrong:
        if all(one.path != path.name for one in wrong.faults):
            raise
        after = None
    if after is None or after.catalog != _expected(before, index, amount, from_):
        example = f"{{ from = {from_}, amount = {amount} }}"
        raise Faults([fault("cannot-edit", f"services[{index}].prices", service=service, example=example)])
    _replace(path, (MARK if content.startswith(MARK.encode()) else "") + text)
    return after


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


def _with_price(toml: str, service: int, last: int, amount: Money, from_: date) -> str:
    """The text with a price behind the last one, in the layout of that one: a table, a line, or within a line."""
    start, end = spans_of(toml)[f"services[{service}].prices[{last}]"]
    newline = "\r\n" if "\r\n" in toml else "\n"
    line = REST_OF_LINE.match(toml, end)
    header = HEADER.match(toml, start)
    if header and line:
        table = (header[0], f"from = {from_}", f"amount = {amount}")
        return _spliced(toml, line.end(), newline * 2 + newline.join(table))
    price = f"{{ from = {from_}, amount = {amount} }}"
    indent = toml[toml.rfind("\n", 0, start) + 1 : start]
    if line is None or indent.strip():
        return _spliced(toml, end, f", {price}")
    if line[1]:
        return _spliced(toml, line.end(), f"{newline}{indent}{price},")
    return _spliced(_spliced(toml, line.end(), f"{newline}{indent}{price}"), end, ",")


def _spliced(text: str, position: int, addition: str) -> str:
    return text[:position] + addition + text[position:]


def _expected(catalog: Catalog, index: int, amount: Money, from_: date) -> Catalog:
    service = catalog.services[index]
    price = Price.model_validate({"from": from_, "amount": amount})
    services = list(catalog.services)
    services[index] = service.model_copy(update={"prices": (*service.prices, price)})
    return catalog.model_copy(update={"services": tuple(services)})


def _replace(path: Path, text: str) -> None:
    """Puts the text in the file's place in one step, with the same permissions."""
    path = path.resolve()
    try:
        if not os.access(path, os.W_OK):
            raise PermissionError
        sweep(path.parent)
        write_whole(path, text.encode(), mode=path.stat().st_mode & 0o7777)
    except OSError as problem:
        if problem.errno in FULL:
            raise Faults([fault("disk-full", file=path.name, folder=str(path.parent))]) from None
        raise Faults([fault("file-not-writable", path.name, file=str(path))]) from None
