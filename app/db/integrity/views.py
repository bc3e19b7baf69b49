"""Views of a PostgreSQL workspace, compared with the statements that make them: the server plans both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from app.db.guards.board import views as asked
from app.db.guards.grants import quoted
from app.db.integrity.code import UPGRADE
from app.db.integrity.same import explained
from app.db.trail import Problem
from app.db.views import VIEWS
from app.db.views.install import statement

_MADE = re.compile(r"^CREATE VIEW (\w+) WITH \(security_invoker = true\) AS\s+(.*)$", re.DOTALL)


def _plain(plan: dict[str, Any] | None) -> str:
    """Return a plan without the names that tables have in it: a dump writes some of a view anew."""
    said = json.dumps(plan)
    for number, alias in enumerate(dict.fromkeys(re.findall(r'"Alias": "([^"]*)"', said))):
        said = re.sub(rf'(?<![\w.])(\\"|){re.escape(alias)}\1(?=\.)', f"#{number}", said)
        said = said.replace(f'"Alias": "{alias}"', f'"Alias": "#{number}"')
    return said


def view_problems(conn: Connection) -> Iterator[Problem]:
    """Yield each view that is missing, reads with other rights, or shows something else than this program's."""
    statements = [*asked.create_views("postgresql"), *(statement(view, "postgresql") for view in VIEWS)]
    made = [found.groups() for found in map(_MADE.match, statements) if found is not None]
    rows = conn.execute(
        text(
            "SELECT relname, coalesce('security_invoker=true' = ANY(reloptions), false) FROM pg_class"
            " WHERE relnamespace = 'longleaf'::regnamespace AND relkind = 'v'"
        )
    )
    there = {row[0]: row[1] for row in rows}
    wanted = [(name, query) for name, query in made if there.get(name)]
    ours = explained(conn, [f"SELECT * FROM ({query}) AS {quoted(name)}" for name, query in wanted])
    shown = explained(conn, [f"SELECT * FROM {quoted(name)}" for name, _ in wanted])
    plans = zip(wanted, ours, shown, strict=True)
    other = {name for (name, _), a, b in plans if a is None or (a != b and a and b != {} and _plain(a) != _plain(b))}
    for name, _ in made:
        if name not in there:
            yield Problem("view", f"View {name} is missing. {UPGRADE}")
        elif not there[name]:
            yield Problem("view", f"View {name} reads with its owner's rights. {UPGRADE}")
        elif name in other:
            yield Problem("view", f"View {name} is not as Longleaf makes it. {UPGRADE}")
