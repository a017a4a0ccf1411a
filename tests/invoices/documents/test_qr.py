"""The QR codes: what they say, and when there is none."""

from __future__ import annotations

from unittest.mock import patch

import pytest
import segno

from catalog.money import Money
from invoices.documents import qr


def payload(name: str, amount: str = "45.00") -> bytes:
    with patch.object(qr, "_matrix") as made:
        qr.transfer(name, "NL91ABNA0417164300", Money.euros(amount), "RF26202600012")
    content = made.call_args.args[0]
    assert isinstance(content, bytes)
    return content


def test_transfer() -> None:
    """EPC069-12, version 002, UTF-8, with the structured reference in its own line."""
    lines = payload("Stichting Naast Je").decode().split("\n")
    assert lines == [
        "BCD",
        "002",
        "1",
        "SCT",
        "",
        "Stichting Naast Je",
        "NL91ABNA0417164300",
        "EUR45.00",
        "",
        "RF26202600012",
    ]


@pytest.mark.parametrize("name", ["W" * 200, "王" * 70, "Ж" * 70])
def test_long_names(name: str) -> None:
    """A long name is cut: at most 70 characters, and the code at most version 13."""
    content = payload(name)
    assert len(content) <= 331
    assert len(content.decode().split("\n")[5]) <= 70
    code = segno.make(content, error="m", mask=qr.MASK, boost_error=False, micro=False)
    assert isinstance(code.version, int)
    assert code.version <= 13


def test_none() -> None:
    """Nothing to pay, or more than a transfer holds: no code."""
    assert qr.transfer("A", "NL91ABNA0417164300", Money(0), "RF26202600012") is None
    assert qr.transfer("A", "NL91ABNA0417164300", Money(10**11), "RF26202600012") is None
    assert qr.transfer("A", "NL91ABNA0417164300", Money(100, "USD"), "RF26202600012") is None


def test_picture() -> None:
    """The picture is the code, with a quiet zone of four modules all around."""
    matrix = qr.link("https://pay.example/b/1")
    code = segno.make(b"https://pay.example/b/1", error="m", mask=qr.MASK, boost_error=False, micro=False)
    dark = set()
    for part in matrix.path.split("M")[1:]:
        place, _, rest = part.partition("h")
        x, y = map(int, place.split())
        dark |= {(x + i, y) for i in range(int(rest.partition("v")[0]))}
    expected = {(x + 4, y + 4) for y, row in enumerate(code.matrix) for x, module in enumerate(row) if module}
    assert dark == expected
    assert matrix.size == len(code.matrix) + 8
    assert matrix.svg().startswith("<svg ")
