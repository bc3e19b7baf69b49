"""What belongs to a record that is over stays as it is: answers, fields, children and tasks of it."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs

_OVER = "('closed', 'cancelled')"
#: On PostgreSQL, before the rules: who adds something to a record waits for who ends it.
FIRST = {
    "request_answer": "PERFORM FROM ticket k WHERE k.id = NEW.ticket_id FOR SHARE;",
    "change_task": "IF TG_OP = 'INSERT' THEN PERFORM FROM change c WHERE c.id = NEW.change_id FOR SHARE; END IF;",
    "major_incident_ticket": "PERFORM FROM major_incident m WHERE m.id = NEW.major_incident_id FOR SHARE;",
}
#: What somebody writes of a ticket, but for whom in the directory it names: callers are joined whatever they called of.
_FIELDS = ("title", "description", "category", "channel", "caller", "callback", "impact", "urgency", "site_id")
_BROUGHT_IN = "{row}.source LIKE 'import:%' AND has(ll_admin)"


def rules() -> Iterator[Rule]:
    """Yield the rules of what is over."""
    brought_in = _BROUGHT_IN.replace("{row}", "k")
    yield Rule(
        "request_answer",
        "open",
        "INSERT",
        "LL003",
        "what is asked for a request is answered while it is neither closed nor cancelled",
        "NOT EXISTS (SELECT 1 FROM ticket k WHERE k.id = NEW.ticket_id AND k.kind = 'request'"
        f" AND (k.state NOT IN {_OVER} OR {brought_in}))",
    )
    yield Rule(
        "ticket",
        "over",
        "UPDATE",
        "LL003",
        "a ticket that is closed or cancelled says what it said",
        f"OLD.state IN {_OVER} AND NEW.state = OLD.state AND {differs(*_FIELDS)}"
        f" AND NOT ({_BROUGHT_IN.replace('{row}', 'OLD')})",
    )
    for on in ("INSERT", "UPDATE"):
        moved = f"{differs('parent_id')} AND " if on == "UPDATE" else ""
        yield Rule(
            "ticket",
            f"no_cancelled_parent_{on.lower()}",
            on,
            "LL003",
            "a ticket counts through one that counts: none stands under a cancelled one",
            f"{moved}NEW.parent_id IS NOT NULL AND NOT ({_BROUGHT_IN.replace('{row}', 'NEW')})"
            " AND EXISTS (SELECT 1 FROM ticket p WHERE p.id = NEW.parent_id AND p.state = 'cancelled')",
        )
    yield Rule(
        "ticket",
        "childless",
        "UPDATE",
        "LL003",
        "a ticket through which others count is not cancelled",
        f"NEW.state = 'cancelled' AND OLD.state <> 'cancelled' AND NOT ({_BROUGHT_IN.replace('{row}', 'NEW')})"
        " AND EXISTS (SELECT 1 FROM ticket c WHERE c.parent_id = NEW.id)",
    )
    yield Rule(
        "change_task",
        "open",
        "INSERT",
        "LL003",
        "nothing is to be done for a change that was rejected or cancelled",
        "EXISTS (SELECT 1 FROM change c WHERE c.id = NEW.change_id AND c.state IN ('rejected', 'cancelled'))",
    )
    yield Rule(
        "major_incident_ticket",
        "open",
        "INSERT",
        "LL003",
        "a major incident that was rejected or demoted takes no tickets",
        "EXISTS (SELECT 1 FROM major_incident m WHERE m.id = NEW.major_incident_id"
        " AND m.state IN ('rejected', 'demoted'))",
    )
