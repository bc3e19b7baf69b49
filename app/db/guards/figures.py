"""Figures are out of people's hands: clocks and spans follow from what is recorded, and answers are their callers'."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs

#: Whether the act at work, by whoever is signed in, recorded something of a ticket.
RECORDED = (
    "EXISTS (SELECT 1 FROM ticket_event e WHERE e.ticket_id = {ticket} AND e.op_id = {{op}} AND e.author = {{user}}"
    " AND e.recorded_at = {{now}})"
)
#: Whether an administrator measures anew or imports, as an act of its own.
MEASURED = "has(ll_admin) AND EXISTS (SELECT 1 FROM op o WHERE o.who = {user} AND o.op_id = {op} AND o.at = {now})"
_WORDS = "what is measured of a ticket follows from what is recorded of it, in the same act"


def rules() -> Iterator[Rule]:
    """Yield the rules of clocks and spans, of surveys and of packets."""
    for table in ("sla_clock", "ticket_span"):
        for on, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            recorded = RECORDED.format(ticket=f"{row}.ticket_id")
            moved = f" OR {differs('ticket_id')}" if on == "UPDATE" else ""
            yield Rule(table, f"recorded_{on.lower()}", on, "42501", _WORDS, f"NOT ({recorded} OR {MEASURED}){moved}")
    yield from _surveys()
    yield from _packets()


def _surveys() -> Iterator[Rule]:
    """Yield that what callers answered is neither made up nor moved; other systems' surveys come in by an import."""
    yield Rule(
        "survey",
        "answered_new",
        "INSERT",
        "42501",
        "an answer comes of a survey that was sent, or by an import",
        "(NEW.answered_at IS NOT NULL OR NEW.score IS NOT NULL) AND NOT has(ll_admin)",
    )
    yield Rule(
        "survey",
        "once",
        "INSERT",
        "LL003",
        "a ticket is asked about once",
        "NOT has(ll_admin) AND EXISTS (SELECT 1 FROM survey s WHERE s.ticket_id = NEW.ticket_id)",
    )
    for on in ("INSERT", "UPDATE"):
        yield Rule(
            "survey",
            f"order_{on.lower()}",
            on,
            "LL004",
            "a survey is answered after it was sent, and not in the future",
            "NEW.answered_at < NEW.sent_at OR NEW.answered_at > {soon} OR NEW.sent_at > {soon}",
        )
    yield Rule(
        "survey",
        "kept",
        "UPDATE",
        "LL003",
        "whom a survey asked, and of what, stays as it was sent",
        f"NOT has(ll_admin) AND {differs('ticket_id', 'agency_id', 'sent_at', 'token', 'to_mail', 'expires_at')}",
    )
    yield Rule(
        "survey",
        "answered_now",
        "UPDATE",
        "LL003",
        "an answer to a survey that was sent is kept when it comes",
        f"NOT has(ll_admin) AND {differs('score', 'comment', 'answered_at')}"
        " AND (NEW.token = '' OR NEW.score IS NULL OR NEW.answered_at NOT BETWEEN {lately} AND {soon})",
    )


def _packets() -> Iterator[Rule]:
    yield Rule(
        "packet",
        "as_of",
        "INSERT",
        "LL004",
        "a packet says what was known, not what will be",
        "NEW.as_of > {soon} OR NEW.extracted_at > {soon}",
    )
    yield Rule(
        "packet",
        "revision",
        "INSERT",
        "LL003",
        "revisions of a packet follow each other",
        "NEW.revision <> 1 + coalesce((SELECT max(p.revision) FROM packet p"
        " WHERE p.agency_id = NEW.agency_id AND p.period = NEW.period), 0)",
    )
