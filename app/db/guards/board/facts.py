"""Overrides, corrections and verdicts are of what is so now; the chair signs papers; mail stays as it was written."""

from __future__ import annotations

from collections.abc import Iterator

from app.db import tables as t
from app.db.guards.board.words import COORDINATOR, state_of_meeting, version_of
from app.db.guards.portable import Rule, content, differs

#: What the sender of a mail writes on it.
_SENDING = ("state", "tries", "next_at", "leased_until", "leased_by")
_PAPER = "FROM cab_paper p JOIN cab_meeting m ON m.id = p.meeting_id WHERE p.id = NEW.paper_id"


def _overrides() -> Iterator[Rule]:
    yield Rule(
        "freeze_override",
        "content",
        "INSERT",
        "LL002",
        "a freeze is overridden for the content as it is now",
        f"NEW.content_n IS DISTINCT FROM {version_of('NEW.change_id')}",
    )
    yield Rule(
        "freeze_override",
        "who",
        "INSERT",
        "42501",
        "only the coordinator overrides a freeze, and only a soft one; a hard one the ECAB",
        f"NEW.role = 'coordinator' AND NOT ({COORDINATOR} AND EXISTS"
        ' (SELECT 1 FROM "freeze" f WHERE f.id = NEW.freeze_id AND NOT f.hard))',
    )
    yield Rule(
        "freeze_override",
        "ecab",
        "INSERT",
        "LL002",
        "the ECAB did not approve this content of the change",
        "NEW.role = 'ecab' AND NOT EXISTS (SELECT 1 FROM cab_agenda_item i WHERE i.change_id = NEW.change_id"
        " AND i.kind = 'ecab' AND i.state = 'decided' AND i.result IN ('approved', 'conditions')"
        " AND i.content_n = NEW.content_n)",
    )


def _corrections() -> Iterator[Rule]:
    yield Rule(
        "change_correction",
        "act",
        "INSERT",
        "42501",
        "a correction is recorded under the act at work",
        "NEW.op_id IS NULL OR NEW.op_id IS DISTINCT FROM {op}",
    )
    yield Rule(
        "change_correction",
        "who",
        "INSERT",
        "42501",
        "only the coordinator corrects what the board decided",
        f"NEW.what IN ('decision', 'ratification') AND NOT {COORDINATOR}",
    )


def _verdicts() -> Iterator[Rule]:
    yield Rule(
        "incident_verdict",
        "done",
        "INSERT",
        "LL002",
        "incidents of a change are judged once it was carried out",
        "NOT EXISTS (SELECT 1 FROM change c WHERE c.id = NEW.change_id AND c.state IN ('implemented', 'reviewed'))",
    )
    yield Rule(
        "incident_verdict",
        "incident",
        "INSERT",
        "LL003",
        "what is judged is an incident",
        "NOT EXISTS (SELECT 1 FROM ticket k WHERE k.id = NEW.ticket_id AND k.kind = 'incident')",
    )
    yield Rule(
        "incident_verdict",
        "linked",
        "INSERT",
        "LL002",
        "the incident is linked to another change: that link is taken off first",
        "NEW.verdict = 'confirmed' AND EXISTS (SELECT 1 FROM ticket k WHERE k.id = NEW.ticket_id"
        " AND k.change_id <> NEW.change_id)",
    )
    yield Rule(
        "incident_verdict",
        "why",
        "INSERT",
        "LL002",
        "why an incident does not come from a change is said",
        "NEW.verdict = 'refused' AND trim(NEW.why) = ''",
    )


def _papers() -> Iterator[Rule]:
    yield Rule(
        "cab_paper",
        "next",
        "INSERT",
        "LL003",
        "a paper is the next revision of its kind; minutes that are made again after they were signed say why",
        "NEW.revision <> 1 + coalesce((SELECT max(p.revision) FROM cab_paper p"
        " WHERE p.meeting_id = NEW.meeting_id AND p.kind = NEW.kind), 0)"
        " OR NEW.reason = '' AND EXISTS (SELECT 1 FROM cab_signoff x JOIN cab_paper p ON p.id = x.paper_id"
        " WHERE p.meeting_id = NEW.meeting_id AND p.kind = NEW.kind)",
    )
    yield Rule(
        "cab_paper",
        "held",
        "INSERT",
        "LL003",
        "minutes are of a meeting that was held",
        f"NEW.kind = 'minutes' AND {state_of_meeting('NEW.meeting_id')} NOT IN ('running', 'held')",
    )
    yield Rule(
        "cab_paper_file",
        "digest",
        "INSERT",
        "LL003",
        "the file of a paper is the one that the paper names",
        "(SELECT p.sha256 FROM cab_paper p WHERE p.id = NEW.paper_id) IS DISTINCT FROM digest(NEW.content)",
    )
    yield Rule(
        "cab_signoff",
        "chair",
        "INSERT",
        "42501",
        "the chair signs the minutes; where the chair has no login, the coordinator does",
        f"NOT EXISTS (SELECT 1 {_PAPER} AND CASE"
        " WHEN (SELECT c.login FROM person c WHERE c.id = m.chair_id) IS NULL"
        f" THEN {COORDINATOR} ELSE EXISTS (SELECT 1 FROM person c WHERE c.id = m.chair_id AND c.login = {{user}}) END)",
    )
    yield Rule(
        "cab_signoff",
        "newest",
        "INSERT",
        "LL003",
        "the newest minutes of a meeting that was held are signed",
        f"NOT EXISTS (SELECT 1 {_PAPER} AND p.kind = 'minutes' AND m.state = 'held' AND NOT EXISTS"
        " (SELECT 1 FROM cab_paper q WHERE q.meeting_id = p.meeting_id AND q.kind = p.kind"
        " AND q.revision > p.revision))",
    )


def _mail() -> Iterator[Rule]:
    yield Rule(
        "mail", "begins", "INSERT", "LL003", "a mail begins as queued", "NEW.state <> 'queued' OR NEW.tries <> 0"
    )
    yield Rule(
        "mail",
        "written",
        "UPDATE",
        "LL003",
        "what a mail says stays as it was written",
        differs(*content(t.mail, *_SENDING)),
    )
    yield Rule(
        "mail",
        "sent",
        "UPDATE",
        "LL002",
        "a mail is sent when the server took it",
        "NEW.state = 'sent' AND OLD.state <> 'sent' AND NOT EXISTS (SELECT 1 FROM mail_attempt a"
        " WHERE a.mail_id = OLD.id AND a.ok AND a.author = {user} AND a.at = {now})",
    )
    yield Rule(
        "mail",
        "stays",
        "UPDATE",
        "LL003",
        "a mail that was sent stays sent",
        "OLD.state = 'sent' AND NEW.state <> 'sent'",
    )


def rules() -> Iterator[Rule]:
    """Yield the rules of overrides, corrections, verdicts, papers, signatures and mail."""
    yield from _overrides()
    yield from _corrections()
    yield from _verdicts()
    yield from _papers()
    yield from _mail()
