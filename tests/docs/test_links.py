"""A reader who follows a link arrives somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pages import DOCS, FENCE, PAGES, README, text_of

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
IMAGE = re.compile(r"<img[^>]+src=\"([^\"]+)\"")


def anchors(page: Path) -> set[str]:
    """The anchors that the headings of a page make."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def targets(page: Path) -> list[str]:
    """Where the links and pictures of a page go."""
    prose = FENCE.sub("", text_of(page))
    return LINK.findall(prose) + IMAGE.findall(prose)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page: Path) -> None:
    """Every link within the project names a file, and where it has one, a heading in it."""
    for target in targets(page):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{page.name}: {target}"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{page.name}: {target}"


def test_every_page_is_found_from_the_index() -> None:
    """docs/README.md leads to each page beside it, and README.md to docs/README.md."""
    index = DOCS / "README.md"
    linked = {target.partition("#")[0] for target in targets(index)}
    assert {page.name for page in DOCS.glob("*.md")} - {index.name} <= linked
    assert any(target.startswith("docs/README.md") for target in targets(README))
