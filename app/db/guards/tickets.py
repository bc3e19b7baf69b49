"""What a ticket says of its course follows from its events, and where it is from stays; beside `security.sql`."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.figures import MEASURED, RECORDED
from app.db.guards.portable import Rule, differs

#: On PostgreSQL, before the rules of tickets: who moves tickets under each other waits for who moves the same ones, or
#: cancels the one above; who names a caller, for who merges them into another one.
FIRST = (
    "IF NEW.caller_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.caller_id IS DISTINCT FROM OLD.caller_id) THEN"
    " PERFORM FROM caller c WHERE c.id = NEW.caller_id FOR SHARE; END IF; "
    "IF TG_OP = 'UPDATE' AND NEW.state = 'cancelled' AND OLD.state <> 'cancelled' THEN"
    " PERFORM pg_advisory_xact_lock(hashtextextended('family ' || NEW.id, 0)); END IF;"
    " IF NEW.parent_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.parent_id IS DISTINCT FROM OLD.parent_id) THEN"
    " IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE EXCEPTION USING ERRCODE = 'LL002',"
    " MESSAGE = 'what was done since could not be seen'; END IF;"
    " PERFORM pg_advisory_xact_lock(hashtextextended('family ' || least(NEW.id, NEW.parent_id), 0));"
    " PERFORM pg_advisory_xact_lock(hashtextextended('family ' || greatest(NEW.id, NEW.parent_id), 0)); END IF;"
)
_OURS = "NEW.source = 'longleaf'"
#: Columns that are projected from events alone.
_PROJECTED = (
    "state",
    "hold_reason",
    "hold_until",
    "priority",
    "agency_id",
    "service_id",
    "resolved_at",
    "closed_at",
    "due_at",
    "reopen_count",
    "reassignment_count",
    "first_contact",
    "resolution_code",
)


def rules() -> Iterator[Rule]:
    """Yield the rules of tickets and of their events that both databases read in the same words."""
    yield _refused(
        "source",
        "42501",
        "where a ticket is from stays as it is",
        f"{differs('source', 'told')} AND OLD.source = 'longleaf'",
    )
    yield _refused(
        "excluded",
        "42501",
        "a ticket of the desk counts; what is wrong with it is corrected by its events",
        f"{_OURS} AND {differs('excluded')}",
    )
    yield _refused("own_parent", "LL003", "a ticket cannot be its own parent", "NEW.parent_id = NEW.id")
    for on in ("INSERT", "UPDATE"):
        moved = f"{differs('parent_id')} AND " if on == "UPDATE" else ""
        yield Rule(
            "ticket",
            f"one_level_{on.lower()}",
            on,
            "LL003",
            "a ticket stands under one that stands under none, and has none under it",
            f"NOT has(ll_admin) AND {moved}NEW.parent_id IS NOT NULL AND (EXISTS (SELECT 1 FROM ticket p"
            " WHERE p.id = NEW.parent_id AND p.parent_id IS NOT NULL)"
            " OR EXISTS (SELECT 1 FROM ticket p WHERE p.parent_id = NEW.id))",
        )
        told = f"{differs('follow_up_id')} AND " if on == "UPDATE" else ""
        yield Rule(
            "ticket",
            f"goes_on_{on.lower()}",
            on,
            "LL003",
            "a ticket goes on from one that was logged before it",
            f"{told}NEW.follow_up_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ticket p WHERE p.id = NEW.follow_up_id"
            " AND (p.opened_at < NEW.opened_at OR p.opened_at = NEW.opened_at AND p.id < NEW.id))",
        )
    yield _refused(
        "course",
        "42501",
        "the course of a ticket follows from what is recorded of it, in the same act",
        f"{_OURS} AND {differs(*_PROJECTED)} AND NOT ({RECORDED.format(ticket='OLD.id')} OR {MEASURED})",
    )
    for column in ("resolved_at", "closed_at"):
        yield _refused(
            column,
            "LL004",
            "a ticket was resolved and closed when its events say so",
            f"{_OURS} AND {differs(column)} AND NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ticket_event e"
            f" WHERE e.ticket_id = OLD.id AND e.occurred_at = NEW.{column})",
        )
    yield Rule(
        "ticket_event",
        "in_order",
        "INSERT",
        "LL003",
        "events of a ticket are counted one after the other",
        "NOT has(ll_admin) AND NEW.seq > 100 + coalesce((SELECT max(e.seq) FROM ticket_event e"
        " WHERE e.ticket_id = NEW.ticket_id), 0)",
    )
    yield Rule(
        "ticket_event",
        "merged",
        "INSERT",
        "LL003",
        "a ticket is merged into another one that there is, under which the same act puts it",
        "NOT has(ll_admin) AND NEW.kind = 'field' AND NEW.note = 'merged_into' AND coalesce(NEW.new_value, '') <> ''"
        " AND NOT EXISTS (SELECT 1 FROM ticket k JOIN ticket_event e ON e.ticket_id = NEW.ticket_id"
        " AND e.kind = 'field' AND e.note = 'parent_id' AND e.op_id = NEW.op_id AND e.new_value = rows(k.id)"
        " WHERE k.number = NEW.new_value AND k.id <> NEW.ticket_id)",
    )
    yield Rule(
        "ticket_event",
        "late",
        "INSERT",
        "LL004",
        "what happened earlier is entered with a reason",
        "NOT has(ll_admin) AND NEW.kind <> 'opened' AND NEW.occurred_at < {lately}"
        " AND coalesce(NEW.late_reason, '') = ''",
    )
    yield Rule(
        "ticket_event",
        "values",
        "INSERT",
        "LL003",
        "an event says what there is: a priority, a state, an agency, a service, a group",
        "NOT has(ll_admin) AND NOT CASE NEW.kind"
        " WHEN 'priority' THEN NEW.new_value IN ('1', '2', '3', '4')"
        " WHEN 'transfer' THEN EXISTS (SELECT 1 FROM agency a WHERE a.code = NEW.new_value)"
        " WHEN 'service' THEN coalesce(NEW.new_value, '') = ''"
        " OR EXISTS (SELECT 1 FROM service a WHERE a.code = NEW.new_value)"
        " WHEN 'group' THEN coalesce(NEW.new_value, '') = ''"
        " OR EXISTS (SELECT 1 FROM support_group a WHERE a.code = NEW.new_value)"
        " ELSE TRUE END",
    )


def _refused(name: str, code: str, words: str, when: str) -> Rule:
    return Rule("ticket", name, "UPDATE", code, words, when)
