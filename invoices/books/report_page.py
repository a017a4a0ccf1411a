"""A report as a page: one file, no scripts, nothing from elsewhere; to read on a screen and to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoices.books.report import drawn, headings, right
from invoices.documents.html import template

if TYPE_CHECKING:
    from catalog.model import Catalog
    from catalog.terminal import Terminal
    from invoices.books.report import Report


def report_page(report: Report, catalog: Catalog, here: Terminal) -> str:
    """The page, in the language of who asked for it."""
    tables = [
        {
            "title": here.say(f"report.table.{table.key}"),
            "headings": headings(table, here.language),
            "rows": list(drawn(table, here.language)) if table.rows else [],
            "right": right(table),
            "totals": table.totals is not None,
        }
        for table in report.tables
    ]
    return template("report.html.j2").render(
        language=here.language,
        practice=catalog.organisation.legal_name,
        title=here.say(f"report.title.{report.name}", period=report.period),
        tables=tables,
        notes=report.notes,
        nothing=here.say("report.nothing"),
    )
