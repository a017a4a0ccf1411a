"""The parts a view is made of: strings, ready to be placed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from invoices.documents.qr import Matrix


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value. What is `copied` (an IBAN, a reference) is easy to copy."""

    label: str
    value: str
    copied: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends it: `reach` is how to reach them, `legal` what the law wants to see of a seller."""

    name: str
    reach: tuple[str, ...]
    legal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """The one sum, and what is asked with it."""

    label: str
    value: str
    remark: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line as it is read: the promise first, then the name, then the details; one cell for each column.

    A line that goes on with what stands above it has neither promise nor name.
    """

    promise: str | None
    name: str | None
    detail: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A sum under the lines."""

    label: str
    value: str
    weight: Literal["strong", "plain", "small"] = "plain"


@dataclass(frozen=True, slots=True)
class Section:
    """Something said beside the sum."""

    heading: str | None
    text: str | None = None
    facts: tuple[Fact, ...] = ()
    sums: tuple[Total, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code to scan. One that opens a page is for paper: on a screen there is a button."""

    matrix: Matrix
    caption: str
    alternative: str
    paper_only: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """How to pay."""

    heading: str
    facts: tuple[Fact, ...]
    codes: tuple[Code, ...]
    url: str | None
    button: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part that was agreed: by when, how much, how it stands, and where to pay it."""

    day: str
    amount: str
    state: str
    url: str | None


@dataclass(frozen=True, slots=True)
class PaidInParts:
    """What was agreed about paying in parts."""

    heading: str
    text: str
    columns: tuple[str, ...]
    rows: tuple[PartRow, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call; the phone number stands in the sentence."""

    text: str
    phone: str
