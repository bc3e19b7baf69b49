"""Writes the next revision from what the tables say and the revisions do not yet: python -m app.db.migrations.revision.

What comes out is a draft: Alembic sees no change of a primary key or of a check, and data is for people to move.
"""

from __future__ import annotations

import re
import sys
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import api
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations.ops import CreateTableOp
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, MetaData, create_engine

from app.db.migrations import VERSIONS
from app.db.migrations.scope import include_object
from app.db.tables import metadata
from app.db.tables.base import with_conditions
from app.db.types import Instant, Json

_FORM = '''"""{text}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Json, Key

revision = "{number}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
{body}
'''


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    if kind == "type":
        if isinstance(item, Instant):
            return "Instant()"
        if isinstance(item, Json):
            return "Json"
        if isinstance(item, BigInteger) and item._variant_mapping:
            return "Key"
    return False


def draft(text: str, wanted: MetaData = metadata) -> tuple[str, str]:
    """Return file name and source of the revision that leads from the last one to `wanted`.

    `text` says in a few words what it is for. ValueError where nothing differs.
    """
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    before = ScriptDirectory.from_config(config).get_current_head()
    engine = create_engine("sqlite://")
    with engine.connect() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
        options = {
            "target_metadata": with_conditions(wanted),
            "render_item": _render,
            "render_as_batch": True,
            "compare_type": True,
            "include_object": include_object,
        }
        context = MigrationContext.configure(conn, opts=options)
        script = api.produce_migrations(context, wanted)
        assert script.upgrade_ops is not None
        empty = script.upgrade_ops.is_empty()
        for made in script.upgrade_ops.ops:
            if isinstance(made, CreateTableOp):
                made.info = {}  # what a table is stands with the table; a revision only makes it
        code = api.render_python_code(
            script.upgrade_ops, render_as_batch=True, render_item=_render, migration_context=context
        )
    engine.dispose()
    if empty:
        raise ValueError("The tables are what the revisions make of them.")
    number = f"{int(before or 0) + 1:04}"
    lines = [line for line in code.splitlines() if line.strip() and not line.strip().startswith("#")]
    body = "\n".join(line if line.startswith("    ") else f"    {line}" for line in lines)
    name = f"v{number}_{re.sub('[^a-z0-9]+', '_', text.lower()).strip('_')}.py"
    return name, _FORM.format(text=text, number=number, before=before, body=body)


if __name__ == "__main__":
    file, source = draft(" ".join(sys.argv[1:]) or "What it is for")
    (VERSIONS / file).write_text(source, encoding="utf-8")
    sys.stdout.write(f"{file}: look it over; it is what the program writes from now on.\n")
