"""Where secrets are: in the environment, else in the keyring of the system, for one practice. Never in a file of ours.

In the keyring a secret belongs to a practice's folder: a copy of it to practise with, or the demo, has none.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from catalog.faults import Faults, fault
from invoices.payments.keys import ENDPOINT, KEY, SECRET

MAIL: Final = "TIERED_SMTP_PASSWORD"
BEGINS: Final[Mapping[str, tuple[str, ...]]] = {KEY: SECRET, ENDPOINT: ("whsec_",), MAIL: ("",)}
"""The secrets there are, and how each begins."""

SHOWN: Final = 4  # letters at the end, to tell one secret from another

Where = Literal["environment", "keyring"]


def secret(name: str, folder: Path) -> str | None:
    """A secret of a practice; None where there is none, or no keyring."""
    found, _ = look(name, folder)
    return found


def look(name: str, folder: Path) -> tuple[str | None, Where | None]:
    """A secret and where it is: the environment goes first."""
    given = os.environ.get(name, "").strip()
    if given:
        return given, "environment"
    import keyring  # slow

    try:
        kept = keyring.get_password(_service(folder), name)
    except Exception:  # each system's keyring has errors of its own; one that does not open is as good as none
        return None, None
    return (kept, "keyring") if kept else (None, None)


def keep(name: str, folder: Path, value: str) -> None:
    """Keeps a secret in the keyring. `Faults`: secret-wrong when it is none, keyring-none where it cannot be kept."""
    if not value.startswith(BEGINS[name]):
        raise Faults([fault("secret-wrong", name=name, begins=" / ".join(BEGINS[name]))])
    import keyring

    try:
        keyring.set_password(_service(folder), name, value)
        kept = keyring.get_password(_service(folder), name) == value
    except Exception:  # as above; that it was not kept is said
        kept = False
    if not kept:
        raise Faults([fault("keyring-none", name=name)])


def forget(name: str, folder: Path) -> bool:
    """Takes a secret out of the keyring; False when it is not in it."""
    import keyring

    try:
        keyring.delete_password(_service(folder), name)
    except Exception:  # as above; that it was not there is said
        return False
    return True


def end(name: str, value: str) -> str:
    """What may be shown of a key; nothing of a password, which a person made up."""
    return value[-SHOWN:] if name != MAIL and len(value) > 2 * SHOWN else ""


def _service(folder: Path) -> str:
    return f"tiered {folder.resolve()}"
