"""What several guards of the board ask: which act is at work, who coordinates, which version the content is at."""

from __future__ import annotations

#: Whether the meetings are run by whoever is signed in.
COORDINATOR = "(has(ll_cab) OR has(ll_admin))"
#: The columns that say that a record was last written in the act at work, by this person.
_JUST_NOW = "{row}.updated_by = {{user}} AND {row}.updated_at = {{now}}"


def just_written(row: str) -> str:
    """Return the condition that a record was last written in the act at work, by who is signed in."""
    return _JUST_NOW.format(row=row)


def told(*kinds: str, of: str) -> str:
    """Return the condition that the act at work has an event of one of these kinds, for which `of` holds of row `e`."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return (
        f"EXISTS (SELECT 1 FROM cab_event e WHERE {of} AND e.kind IN ({listed})"
        " AND e.op_id = {op} AND e.author = {user} AND e.at = {now})"
    )


def listed(*words: str) -> str:
    """Return words as SQL has them in a list."""
    return ", ".join(f"'{word}'" for word in words)


def setting(key: str, otherwise: int) -> str:
    """Return the number that the workspace keeps under a key, or another where it keeps none."""
    return f"coalesce((SELECT CAST(w.value AS INTEGER) FROM workspace w WHERE w.key = '{key}'), {otherwise})"


def version_of(change: str) -> str:
    """Return the version of the content of a change that an expression names."""
    return f"(SELECT n.n FROM change_content n WHERE n.change_id = {change})"


def is_person(login_of: str) -> str:
    """Return the condition that a key of a person is that of who is signed in."""
    return f"EXISTS (SELECT 1 FROM person p WHERE p.id = {login_of} AND p.login = {{user}})"


def state_of_meeting(key: str) -> str:
    """Return the state of the meeting that a key names."""
    return f"(SELECT m.state FROM cab_meeting m WHERE m.id = {key})"
