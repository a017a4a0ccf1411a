"""A real mail server on this machine that can be told to misbehave. Shared by the tests of sending."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

SECRET = "grote geheimen"


@dataclass
class Mailbox:
    """What arrived, and what the server does with the next ones."""

    port: int = 0
    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)  # by address: what the server answers
    after_data: str | None = None  # what it answers to the text
    hang_up: str | None = None  # "before": at RCPT; "taken": after it kept the message, without an answer

    @property
    def to(self) -> list[str]:
        return [to for to, _ in self.arrived]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self,
        server: SMTP,
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        options: list[str],  # noqa: ARG002
    ) -> str:
        if self.hang_up == "before":
            server.transport.abort()
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        if self.after_data is not None:
            return self.after_data
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        for to in envelope.rcpt_tos:
            self.arrived.append((to, message))
        if self.hang_up == "taken":
            server.transport.abort()
        return "250 Message accepted"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def serving(**settings: Any) -> Iterator[Mailbox]:
    """The server, as long as it is needed."""
    box = Mailbox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **settings)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def knows_password(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Lets in who has the password."""
    right = isinstance(data, LoginPassword) and data.password == SECRET.encode()
    return AuthResult(success=right, handled=False)


def use(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets the environment as an administrator would."""
    monkeypatch.setenv("TIERED_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("TIERED_SMTP_PORT", str(box.port))
