"""The desk of a made-up practice: it runs `tiered ...` as staff do, with or without somebody at the keyboard."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import PropertyMock, patch

from typer.testing import CliRunner, Result

import cli
from catalog.terminal import Terminal
from invoices.billing import client_scope, month_scope
from invoices.correct import credit
from invoices.issue import Issued, issue
from invoices.model import Fate
from invoices.practice.practice import Practice, start
from invoices.practice.shipped import example_folder

TODAY = date(2026, 11, 9)
WIDE = {"COLUMNS": "300", "TIERED_DEBUG": "1"}  # with TIERED_DEBUG a mistake in the program is raised


@dataclass(frozen=True)
class Reception:
    """A practice's folder, with the catalogue of the example."""

    folder: Path
    today: date = TODAY

    @classmethod
    def opened(cls, folder: Path) -> Reception:
        start(folder, (example_folder() / "catalog.toml").read_bytes())
        return cls(folder)

    def run(self, *arguments: str | Path, typed: str | None = None, today: date | None = None) -> Result:
        """Runs a command. `typed`: what somebody at the keyboard answers; None: nobody is there."""
        before = ["-C", str(self.folder), "--today", str(today or self.today), "--as", "Ria"]
        runner = CliRunner(env=WIDE)
        with patch.object(Terminal, "interactive", PropertyMock(return_value=typed is not None)):
            result = runner.invoke(cli.app, [*before, *map(str, arguments)], input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def done(self, *arguments: str | Path, **options: Any) -> str:
        """What a command that must succeed prints."""
        result = self.run(*arguments, **options)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, *arguments: str | Path, **options: Any) -> str:
        """What a command that must be refused says."""
        result = self.run(*arguments, **options)
        assert result.exit_code == 1, result.output
        return result.stderr

    def misused(self, *arguments: str | Path, **options: Any) -> str:
        """What a command that is used in a wrong way says."""
        result = self.run(*arguments, **options)
        assert result.exit_code == 2, result.output
        return result.stderr

    def data(self, *arguments: str | Path, **options: Any) -> Any:
        """What a program gets."""
        return json.loads(self.done(*arguments, "--json", **options))

    def file(self, name: str, content: str | bytes) -> Path:
        """A file as somebody saved it."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def client(self, name: str, *more: str) -> str:
        """Somebody new; their id."""
        return str(self.data("client", "add", name, *more)["id"])

    def deliver(self, service: str, client: str, day: str, *more: str) -> str:
        """Help that was given; the delivery's id."""
        return str(self.data("deliver", service, client, "--on", day, *more)["deliveries"][0]["id"])

    def state(self, delivery: str) -> str:
        """The state a delivery is in."""
        listed = self.data("delivery", "list", "--removed")["deliveries"]
        return str({each["id"]: each["state"] for each in listed}[delivery])

    def practice(self, today: date | None = None) -> Practice:
        """The practice, to look inside."""
        return Practice(Terminal(self.folder, chosen_day=today or self.today, chosen_actor="Ria"))

    def issue_month(self, month: str, today: date = date(2026, 12, 3)) -> Issued:
        """Bills a month; without its documents."""
        with self.practice(today) as practice:
            return issue(practice.store, practice.setting(), month_scope(month, today))

    def issue_client(self, client: str, today: date = date(2026, 12, 3)) -> Issued:
        """Bills what one client owes now; without its documents."""
        with self.practice(today) as practice:
            return issue(practice.store, practice.setting(), client_scope(client, today))

    def credit(self, number: str, fate: Fate, today: date = date(2026, 12, 3)) -> str:
        """Takes an invoice back; the number of the credit note."""
        with self.practice(today) as practice:
            return credit(practice.store, practice.setting(), number, fate, "typed wrong").number
