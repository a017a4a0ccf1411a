"""The invoice on paper: PDF/A-3a and PDF/UA-1 in one file, with the UBL attached.

Data reaches the template as JSON, never as markup. The moment in the file is the day of issue, the fonts are our
own: the same invoice gives the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from threading import Lock
from typing import Any, Final

import typst

from invoices.documents.html import TEMPLATES
from invoices.documents.letters import FAMILIES, FONTS, printable
from invoices.documents.qr import Matrix
from invoices.documents.view import View

_one_at_a_time: Final = Lock()

STANDARDS: Final[list[typst.PDFStandard]] = ["a-3a", "ua-1"]


def pdf(view: View, ubl: bytes | None = None) -> bytes:
    """The PDF of an invoice, with its UBL as `factuur.xml`; of a letter, which has none."""
    inputs = {
        "data": json.dumps(plain(view), ensure_ascii=False),
        "fonts": json.dumps(FAMILIES),
    }
    if ubl is not None:
        inputs["ubl"] = ubl.decode()
    moment = int(datetime.combine(view.day, time(), UTC).timestamp())
    with _one_at_a_time:
        made = compiler().compile(sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=moment, format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


@cache
def compiler() -> typst.Compiler:
    """One compiler for this process; threads take turns."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(TEMPLATES / "invoice.typ", root=TEMPLATES, font_paths=fonts)


def plain(value: Any) -> Any:
    """A view as JSON values: every text as it can be printed, a QR code as a picture, a day as figures."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Matrix):
        return value.svg()
    if isinstance(value, date):
        return [value.year, value.month, value.day]
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value
