"""The schema's history. Alembic runs it from inside the package, without a settings file.

A revision is a file in `versions/`, written by hand: `v0003_what_changed.py`, with `revision = "0003"` and
`down_revision = "0002"`; then `HEAD` below follows. Revisions go up only: before an upgrade a copy is kept. One that
rebuilds a table (`op.batch_alter_table`) names the whole table in `copy_from`: reflection loses its checks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from invoices.store import triggers

HEAD: Final = "0017"
FOLDER: Final = Path(__file__).parent


def upgrade(connection: Connection) -> None:
    """Brings the tables to the last revision and reinstalls the triggers, inside the transaction that is open.

    Foreign keys must be off on this connection, because a revision may rebuild a table.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    triggers.remove(connection)
    command.upgrade(config, "head")
    triggers.install(connection)
