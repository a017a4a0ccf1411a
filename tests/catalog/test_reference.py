"""docs/catalogue.md says of every key what it means, and says it right."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, create_model

from catalog.chart import LedgerAccount
from catalog.model import Catalog
from catalog.organisation import Contact, Organisation, Professional
from catalog.payers import ContractTariff, Payer
from catalog.records import Record, Words
from catalog.rules import InterestRate, Reduction, Routing, When
from catalog.services import Band, Cost, NoShow, Package, Price, Service, Tier, Vat
from catalog.validation import EXAMPLES

PAGE = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text()
TABLES: dict[str, type[Record]] = {
    "[organisation]": Organisation,
    "contact": Contact,
    "[[professionals]]": Professional,
    "[[tiers]]": Tier,
    "[[services]]": Service,
    "vat": Vat,
    "cost": Cost,
    "package": Package,
    "no_show": NoShow,
    "prices": Price,
    "bands": Band,
    "[[payers]]": Payer,
    "tariffs": ContractTariff,
    "[[reductions]]": Reduction,
    "when": When,
    "[routing]": Routing,
    "[[interest]]": InterestRate,
    "[[accounts]]": LedgerAccount,
    "Both languages": Words,
}


def rows(heading: str) -> dict[str, list[str]]:
    """The cells after each key, in the table under a heading."""
    part = re.split(r"^#+ `?" + re.escape(heading) + r"`?$", PAGE, flags=re.MULTILINE)[1]
    part = re.split(r"^#+ ", part, maxsplit=1, flags=re.MULTILINE)[0]
    found = [
        [cell.strip() for cell in row.strip("|").split(" | ")]
        for row in re.findall(r"^\| `[a-z_]+` .*\|$", part, re.MULTILINE)
    ]
    return {cells[0].strip("| `"): cells[1:] for cells in found if len(cells) == 5}


def records(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    def within(annotation: Any) -> Iterator[type[BaseModel]]:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield annotation
            yield from records(annotation)
        for part in get_args(annotation):
            yield from within(part)

    for field in model.model_fields.values():
        yield from within(field.annotation)


def test_every_table_is_there() -> None:
    """Each kind of table of a catalogue has its heading."""
    assert set(records(Catalog)) == set(TABLES.values())
    assert set(Catalog.model_fields) <= {heading.strip("[]") for heading in TABLES}


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_is_there(heading: str) -> None:
    """No key is missing, and none is there that the program does not know."""
    assert set(rows(heading)) == {field.alias or name for name, field in TABLES[heading].model_fields.items()}


@pytest.mark.parametrize("heading", TABLES)
def test_defaults_and_examples_are_right(heading: str) -> None:
    """What the page says of a key is what the program does: required, the default, and an example that is accepted."""
    cells = rows(heading)
    for name, field in TABLES[heading].model_fields.items():
        _, _, default, example = cells[field.alias or name]
        accepts = create_model("One", __base__=Record, value=(field.rebuild_annotation(), ...))
        accepts.model_validate({"value": toml(example)})
        if field.is_required():
            assert default == "required", name
        elif field.default in (None, (), When()):
            assert default == "–", name
        else:
            assert accepts.model_validate({"value": toml(default)}).model_dump()["value"] == (
                field.default.model_dump() if isinstance(field.default, BaseModel) else field.default
            ), name


@pytest.mark.parametrize("heading", TABLES)
def test_hints_have_an_example_of_every_required_key(heading: str) -> None:
    """Whoever leaves a key out is shown what it looks like."""
    table = heading.strip("[]")
    for name, field in TABLES[heading].model_fields.items():
        if field.is_required():
            key = field.alias or name
            assert EXAMPLES.get(f"{table}.{key}", EXAMPLES.get(key)), key


def toml(cell: str) -> Any:
    return tomllib.loads(f"x = {cell.strip('`')}", parse_float=Decimal)["x"]
