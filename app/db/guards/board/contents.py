"""The version of a change's content, and who has a hand in it: kept by triggers, for votes and decisions to name."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, MetaData, text

from app.db import tables as t
from app.db.guards.portable import content, differs, said
from app.db.guards.sqlite_rules import Trigger, make, quoted
from app.domain.changes.states import OPEN_AFTER_DECISION

#: Columns of a change of which nobody says what is to be done: what it is called by, where it is from, how it stands.
_BESIDE = ("number", "source", "source_state", "source_outcome", "submitted_at", "template", "cloned_from")
#: The columns of a change that are its content; with its services, agencies and sites.
CONTENT = content(t.change, *OPEN_AFTER_DECISION, *_BESIDE)
#: Whether the act at work made the change: what it touches is then a part of its first version.
_MADE = (
    "EXISTS (SELECT 1 FROM audit a WHERE a.tbl = 'change' AND a.row_id = rows(change_content.change_id)"
    " AND a.version = 1 AND a.op = 'I' AND a.op_id = {op} AND a.who = {user} AND a.at = {now})"
)
_LINKS = ("change_service", "change_agency", "change_site")


def are_kept(metadata: MetaData) -> bool:
    """Return whether this schema keeps versions of the content, as all do since meetings own their items."""
    return "change_content" in metadata.tables


def sqlite() -> Iterator[Trigger]:
    """Yield the triggers as (table, name, statement)."""
    columns = ", ".join(map(quoted, CONTENT))
    yield make("change", "content_i", "AFTER INSERT", _edited("NEW.id"))
    yield make("change", "content_u", f"AFTER UPDATE OF {columns}", _edited("NEW.id"), differs(*CONTENT))
    for link in _LINKS:
        yield make(link, "content_i", "AFTER INSERT", _edited("NEW.change_id"))
        yield make(link, "content_d", "AFTER DELETE", _edited("OLD.change_id"))


def _edited(change: str) -> str:
    return (
        "SELECT app_stamp(1);"
        f" INSERT INTO change_content (change_id, n, at) VALUES ({change}, 1, app_now())"
        f" ON CONFLICT (change_id) DO UPDATE SET n = n + 1, at = app_now() WHERE NOT {said('sqlite', _MADE)};"
        f" INSERT OR IGNORE INTO change_editor (change_id, login) VALUES ({change}, app_user());"
        " SELECT app_stamp(0);"
    )


def postgres() -> Iterator[Trigger]:
    """Yield the triggers as (table, name, statement)."""
    columns = ", ".join(map(quoted, CONTENT))
    made = "CREATE OR REPLACE TRIGGER"
    yield (
        "change",
        "x_content_i",
        f"{made} x_content_i AFTER INSERT ON change FOR EACH ROW EXECUTE FUNCTION guard_content()",
    )
    yield (
        "change",
        "x_content_u",
        f"{made} x_content_u AFTER UPDATE OF {columns} ON change FOR EACH ROW WHEN ({differs(*CONTENT)})"
        " EXECUTE FUNCTION guard_content()",
    )
    for link in _LINKS:
        yield (
            link,
            "x_content",
            f"{made} x_content AFTER INSERT OR DELETE ON {link} FOR EACH ROW EXECUTE FUNCTION guard_content_link()",
        )


def fill(conn: Connection) -> None:
    """Give changes that were loaded in bulk the first version of their content, by whom they were made.

    As the owner, while the guards are suspended.
    """
    conn.execute(
        text(
            "INSERT INTO change_editor (change_id, login) SELECT c.id, c.created_by FROM change c"
            " WHERE c.created_by <> '' AND NOT EXISTS (SELECT 1 FROM change_content n WHERE n.change_id = c.id)"
            " AND NOT EXISTS (SELECT 1 FROM change_editor e WHERE e.change_id = c.id)"
        )
    )
    conn.execute(
        text(
            "INSERT INTO change_content (change_id, n, at)"
            " SELECT c.id, 1, coalesce(c.updated_at, app_now()) FROM change c"
            " WHERE NOT EXISTS (SELECT 1 FROM change_content n WHERE n.change_id = c.id)"
        )
    )
