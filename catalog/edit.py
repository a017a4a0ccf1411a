"""Adding a price to a person's own catalogue file: every other character stays as it is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from catalog.faults import Fault, Faults, fault
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


@dataclass(frozen=True, slots=True)
class Priced:
    """The catalogue with a new price, and what stood in its place: a price of that day that had not begun."""

    loaded: Loaded
    instead_of: Money | None
    doubtful: tuple[Fault, ...]  # warnings that this price brings


def add_price(
    path: Path,
    service: str,
    amount: Money,
    from_: date,
    *,
    today: date,
    agreed: Callable[[Priced], bool] = lambda _: True,
) -> Priced | None:
    """Writes a new price of a service, from a day on, into the catalogue file. A price that has not begun is replaced.

    The file changes whole or not at all, and only into a catalogue without errors that differs by this price alone.
    `agreed` is asked before it does; None when it says no. `Faults`: those of `load`, `no-such-service`,
    `price-not-one-amount`, `price-date-taken`, `cannot-edit`, `file-not-writable`, `disk-full`; or the errors the
    catalogue would have.
    """
    with alone(path.parent):  # two prices at once: neither is lost
        content = content_of(path)
        before = read(content, path.name)
        index = _position(before.catalog, service)
        prices = f"services[{index}].prices"
        same_day = _same_day(before.catalog, index, from_)
        if same_day is not None and from_ <= today:
            raise Faults([fault("price-date-taken", prices, service=service, day=from_)])
        toml, earlier = content.decode("utf-8-sig"), before.catalog.services[index].prices
        place = f"{prices}[{len(earlier) if same_day is None else same_day}]"
        if same_day is None:
            text = _with_price(toml, index, len(earlier) - 1, amount, from_)
        else:
            text = _with_amount(toml, f"{place}.amount", amount)
        after = _read_again(text, path.name)
        if after is None or after.catalog != _expected(before.catalog, index, amount, from_):
            example = f"{{ from = {from_}, amount = {amount} }}"
            raise Faults([fault("cannot-edit", prices, service=service, example=example)])
        priced = Priced(
            after,
            instead_of=earlier[same_day].amount if same_day is not None else None,
            doubtful=tuple(warning for warning in after.warnings if warning.path == place),
        )
        if not agreed(priced):
            return None
        _replace(path, (MARK if content.startswith(MARK.encode()) else "") + text)
        return priced


def _read_again(text: str, name: str) -> Loaded | None:
    """The catalogue in the edited text; None when that is no catalogue any more. `Faults` of what it says."""
    try:
        return read(text, name)
    except Faults as wrong:
        if all(one.path != name for one in wrong.faults):
            raise
        return None


def _same_day(catalog: Catalog, index: int, from_: date) -> int | None:
    """The place of a service's price from this day on."""
    days = [price.from_ for price in catalog.services[index].prices]
    return days.index(from_) if from_ in days else None


def _position(catalog: Catalog, service: str) -> int:
    """Which service it is, when its price is one amount."""
    if service not in catalog.service:
        raise Faults([unknown("no-such-service", "", service, catalog.service)])
    found = catalog.service[service]
    index = catalog.services.index(found)
    if found.scale not in ONE_AMOUNT:
        path = f"services[{index}].prices"
        raise Faults([fault("price-not-one-amount", path, service=service, scale=found.scale)])
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


def _with_amount(toml: str, path: str, amount: Money) -> str:
    """The text with another amount at this path; the spaces around it stay."""
    start, end = spans_of(toml)[path]
    key, equals, value = toml[start:end].partition("=")
    spaced = value.replace(value.strip(), str(amount), 1)
    return toml[:start] + key + equals + spaced + toml[end:]


def _spliced(text: str, position: int, addition: str) -> str:
    return text[:position] + addition + text[position:]


def _expected(catalog: Catalog, index: int, amount: Money, from_: date) -> Catalog:
    service = catalog.services[index]
    price = Price.model_validate({"from": from_, "amount": amount})
    services = list(catalog.services)
    prices = list(service.prices)
    same_day = _same_day(catalog, index, from_)
    if same_day is None:
        prices.append(price)
    else:
        prices[same_day] = price
    services[index] = service.model_copy(update={"prices": tuple(prices)})
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
