"""The invoice as a page: for a phone first, and to be printed. One file, no scripts, nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from invoices.documents.letters import clean
from invoices.documents.qr import Matrix
from invoices.documents.view import View

TEMPLATES: Final = Path(__file__).parent / "templates"


def html(view: View) -> bytes:
    """The page of an invoice."""
    return template("invoice.html.j2").render(view=view).encode()


@cache
def template(name: str) -> Template:
    """A template, compiled once."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_written,
        auto_reload=False,
    )
    return environment.get_template(name)


def _written(value: Any) -> Any:
    """A text without what would garble the page around it; markup of our own as it is."""
    if isinstance(value, Matrix):
        return Markup(value.path)  # noqa: S704 - figures and path letters only
    return clean(value) if type(value) is str else value
