"""Which mail server there is: from the environment, its password perhaps from the keyring, and never shown."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from catalog.faults import Faults, fault
from invoices.vault import MAIL, secret

HOST: Final = "TIERED_SMTP_HOST"
PORT: Final = "TIERED_SMTP_PORT"
USER: Final = "TIERED_SMTP_USER"
LOCAL: Final = ("localhost", "127.0.0.1", "::1")
IMPLICIT: Final = 465  # TLS from the first byte; elsewhere STARTTLS
SUBMISSION: Final = 587

Security = Literal["plain", "starttls", "tls"]


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, and who we are to it."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def local(self) -> bool:
        """True when it is on this machine."""
        return self.host in LOCAL


def server(folder: Path) -> Server | None:
    """The mail server of a practice; None where none is set.

    `Faults` (`mail-settings`): no port, or a name without its password.
    What goes to another machine is always encrypted: plain is for this machine only.
    """
    host = os.environ.get(HOST, "").strip()
    if not host:
        return None
    local = host in LOCAL
    try:
        port = int(os.environ.get(PORT, "").strip() or (25 if local else SUBMISSION))
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        raise Faults([fault("mail-settings", name=PORT)])
    user = os.environ.get(USER, "").strip() or None
    password = secret(MAIL, folder) if user is not None else os.environ.get(MAIL) or None
    if (user is None) != (password is None):
        raise Faults([fault("mail-settings", name=MAIL if user is not None else USER)])
    security: Security = "tls" if port == IMPLICIT else "plain" if local else "starttls"
    return Server(host, port, security, user, password)
