"""`tiered export hledger` and `beancount`: the tools themselves accept what is made, and see the same balances."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from beancount import loader
from beancount.core import data as kinds
from reception import Reception

from catalog.chart import Account
from invoices.books.plaintext import ROOTS

PERIODS = ("2026-Q4", "2026-11", "2027")


def stands(desk: Reception, period: str) -> dict[str, Decimal]:
    """By number what the trial balance says stands there at the end; nothing where it is zero."""
    rows = desk.data("report", "accounts", "--period", period)["accounts"]
    return {row["number"]: Decimal(row["after"]) for row in rows if Decimal(row["after"])}


def number(account: str) -> str:
    return account.partition(":")[2].partition("-")[0]


@pytest.mark.parametrize("period", PERIODS)
def test_beancount_accepts_it(desk: Reception, tmp_path: Path, period: str) -> None:
    """Without an error, and with the same balances."""
    file = tmp_path / "books.beancount"
    desk.done("export", "beancount", "--period", period, file)
    entries, errors, _ = loader.load_file(str(file))
    assert errors == []
    found: dict[str, Decimal] = {}
    for entry in entries:
        for posting in entry.postings if isinstance(entry, kinds.Transaction) else ():
            key = number(posting.account)
            found[key] = found.get(key, Decimal(0)) + posting.units.number
    assert {key: amount for key, amount in found.items() if amount} == stands(desk, period)


@pytest.mark.skipif(shutil.which("hledger") is None, reason="hledger is not installed (apt-get install hledger)")
@pytest.mark.parametrize("period", PERIODS)
def test_hledger_accepts_it(desk: Reception, tmp_path: Path, period: str) -> None:
    """In its strict mode, and with the same balances."""
    file = tmp_path / "books.journal"
    desk.done("export", "hledger", "--period", period, file)

    def hledger(*words: str) -> str:
        done = subprocess.run(["hledger", "-f", file, *words], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    hledger("check", "--strict")
    rows = csv.DictReader(io.StringIO(hledger("balance", "--no-total", "--output-format", "csv")))
    found = {number(row["account"]): Decimal(row["balance"].removesuffix(" EUR")) for row in rows}
    assert found == stands(desk, period)


@pytest.mark.parametrize("kind", ["hledger", "beancount"])
def test_they_name_nobody(desk: Reception, tmp_path: Path, kind: str) -> None:
    """Payers are ids; which help was given is not in it."""
    desk.done("export", kind, "--period", "2026", tmp_path / "books")
    text = (tmp_path / "books").read_text()
    assert "k-0001" in text
    for word in ("Jansen", "Okafor", "six-talks", "grief"):
        assert word not in text


@pytest.mark.parametrize("kind", ["hledger", "beancount"])
@pytest.mark.parametrize(("language", "name"), [("nl", "Debiteuren"), ("en", "Receivables")])
def test_accounts_are_named_in_the_language_asked_for(
    desk: Reception, tmp_path: Path, kind: str, language: str, name: str
) -> None:
    """Where they are declared, and in every entry."""
    desk.done("export", kind, "--period", "2026-Q4", tmp_path / "books", "--lang", language)
    found = set(re.findall(r"Assets:1300-(\S+)", (tmp_path / "books").read_text()))
    assert found == {name}


def test_every_account_has_its_place() -> None:
    """A kind of account that is added is told whether it is an asset, a liability or a result."""
    assert set(ROOTS) == set(get_args(Account))
