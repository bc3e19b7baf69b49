"""A major incident's times come with the entry that tells them; only what runs is told of, with a promise; drills stay
inside."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs

_MAJOR, _UPDATE, _TOLD = "major_incident", "major_incident_update", "major_incident_told"
#: Which entry of the act at work tells a time, by its column.
_TELLS = {"declared_at": "'declared'", "restored_at": "'restored', 'reopened', 'correction'"}
_STATE = "(SELECT m.state FROM major_incident m WHERE m.id = NEW.major_incident_id)"
_OF_ACT = "EXISTS (SELECT 1 FROM major_incident_update u WHERE u.major_incident_id = OLD.id AND u.op_id = {op}"


def rules() -> Iterator[Rule]:
    """Yield the rules of major incidents."""
    yield Rule(
        _MAJOR,
        "begins_untold",
        "INSERT",
        "LL002",
        "a major incident begins without times that its entries tell",
        "NEW.declared_at IS NOT NULL OR NEW.restored_at IS NOT NULL OR NEW.first_notice_at IS NOT NULL",
    )
    for column, kinds in _TELLS.items():
        yield Rule(
            _MAJOR,
            column,
            "UPDATE",
            "LL002",
            f"{column} of a major incident is told by an entry of the same act",
            f"{differs(column)} AND NOT {_OF_ACT} AND u.kind IN ({kinds}))",
        )
    yield Rule(
        _MAJOR,
        "first_notice_at",
        "UPDATE",
        "LL002",
        "first_notice_at of a major incident is told by a message of the same act",
        f"{differs('first_notice_at')} AND (OLD.first_notice_at IS NOT NULL OR NOT {_OF_ACT} AND u.sent))",
    )
    yield Rule(
        _UPDATE,
        "act",
        "INSERT",
        "42501",
        "an entry is written under the act at work",
        "NEW.op_id IS NOT NULL AND NEW.op_id IS DISTINCT FROM {op}",
    )
    yield Rule(
        _UPDATE,
        "runs",
        "INSERT",
        "LL002",
        "nothing is sent of a major incident that is neither declared nor resolved",
        f"NEW.sent AND {_STATE} NOT IN ('declared', 'restored')"
        f" AND NOT (NEW.kind = 'reopened' AND {_STATE} = 'demoted')",
    )
    yield Rule(
        _UPDATE,
        "promise",
        "INSERT",
        "LL002",
        "a message says when the next one comes, unless it ends",
        f"NEW.sent AND NEW.next_at IS NULL AND NEW.kind NOT IN ('restored', 'demoted') AND {_STATE} = 'declared'"
        " OR NEW.next_at IS NOT NULL AND (NOT NEW.sent OR NEW.next_at <= {now})",
    )
    yield Rule(
        _TOLD,
        "sent",
        "INSERT",
        "LL002",
        "somebody is told by what was sent",
        "NOT EXISTS (SELECT 1 FROM major_incident_update u WHERE u.id = NEW.update_id AND u.sent)",
    )
    yield Rule(
        _TOLD,
        "drill",
        "INSERT",
        "LL002",
        "a drill is told to nobody outside",
        "EXISTS (SELECT 1 FROM major_incident_update u JOIN major_incident m ON m.id = u.major_incident_id"
        " WHERE u.id = NEW.update_id AND m.drill <> (NEW.how = 'drill'))",
    )
    yield Rule(
        "mail",
        "drill",
        "INSERT",
        "LL002",
        "a drill is told to nobody outside",
        "NEW.kind = 'major' AND NEW.about_tbl = 'major_incident'"
        " AND EXISTS (SELECT 1 FROM major_incident m WHERE m.id = NEW.about_id AND m.drill)",
    )
    yield Rule(
        "mail",
        "drill_ticket",
        "INSERT",
        "LL002",
        "a drill is told to nobody outside",
        "NEW.about_tbl = 'ticket' AND EXISTS (SELECT 1 FROM major_incident m WHERE m.drill"
        " AND (m.ticket_id = NEW.about_id OR EXISTS (SELECT 1 FROM major_incident_ticket l"
        " WHERE l.major_incident_id = m.id AND l.ticket_id = NEW.about_id)))",
    )
