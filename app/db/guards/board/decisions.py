"""A decision is taken on the content as it is now, in a running meeting with a quorum, by the votes that stand."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.board.words import setting, state_of_meeting, told, version_of
from app.db.guards.portable import Rule

#: A snapshot of before would not see votes and edits since (PostgreSQL).
FIRST = (
    "IF TG_OP = 'UPDATE' AND NEW.state = 'decided'"
    " AND current_setting('transaction_isolation') <> 'read committed' THEN"
    " RAISE EXCEPTION USING ERRCODE = 'LL002', MESSAGE = 'what was done since could not be seen'; END IF;"
)
_DECIDED = "OLD.state = 'open' AND NEW.state = 'decided'"
_IN_FAVOUR = "NEW.result IN ('approved', 'conditions', 'ratified')"
_VOTES = "FROM ll_standing v WHERE v.item_id = OLD.id AND v.content_n = NEW.content_n AND v.vote"
_QUORUM = (
    "EXISTS (SELECT 1 FROM ll_present q WHERE q.meeting_id = OLD.meeting_id"
    f" AND q.present * 100 >= q.seats * {setting('cab.quorum_percent', 50)})"
)
_RESULTS = (
    "CASE OLD.kind WHEN 'ratify' THEN NEW.result IN ('ratified', 'not_ratified')"
    " WHEN 'decision' THEN NEW.result IN ('approved', 'conditions', 'rejected')"
    " WHEN 'ecab' THEN NEW.result IN ('approved', 'conditions', 'rejected')"
    " WHEN 'model' THEN NEW.result IN ('approved', 'conditions', 'rejected') ELSE FALSE END"
)


def _refused(name: str, code: str, words: str, when: str) -> Rule:
    return Rule("cab_agenda_item", name, "UPDATE", code, words, f"{_DECIDED} AND {when}")


def rules() -> Iterator[Rule]:
    """Yield the rules of decisions."""
    yield _refused("decides", "LL002", "an item of this kind is not decided so", f"NOT {_RESULTS}")
    yield _refused(
        "decides_what",
        "LL002",
        "a decision is on the content as it is now",
        "NEW.content_n IS DISTINCT FROM CASE WHEN OLD.kind = 'model'"
        " THEN (SELECT m.model_version FROM change_model m WHERE m.id = OLD.model_id)"
        f" ELSE {version_of('OLD.change_id')} END",
    )
    yield _refused(
        "decides_when",
        "LL004",
        "a decision is taken now",
        "(NEW.decided_at IS NULL OR NEW.decided_at NOT BETWEEN {lately} AND {soon})",
    )
    yield _refused(
        "decides_where",
        "LL002",
        "the board decides while its meeting runs, by an act that says so",
        f"OLD.kind <> 'ecab' AND NOT ({state_of_meeting('OLD.meeting_id')} = 'running'"
        f" AND {told('decided', of='e.item_id = OLD.id')})",
    )
    yield _refused(
        "decides_late",
        "LL002",
        "a late item is taken up with the consent of those present",
        "OLD.late AND OLD.consent <> 'given'",
    )
    yield _refused(
        "decides_quorum",
        "LL002",
        "there is no quorum: too few agencies are present",
        f"OLD.kind <> 'ecab' AND NOT {_QUORUM}",
    )
    yield _refused(
        "decides_for",
        "LL002",
        "there are too few approvals of this content, or a rejection stands",
        f"{_IN_FAVOUR} AND ((SELECT count(DISTINCT v.voice) {_VOTES} = 'approve') < CASE WHEN OLD.kind = 'ecab' THEN 2"
        f" ELSE {setting('cab.approvals', 2)} END OR EXISTS (SELECT 1 {_VOTES} = 'reject'))",
    )
    yield _refused(
        "decides_against",
        "LL002",
        "no rejection of this content stands",
        f"NOT {_IN_FAVOUR} AND NOT EXISTS (SELECT 1 {_VOTES} = 'reject')",
    )
    yield _refused(
        "decides_why",
        "LL002",
        "a rejection has a reason, conditions are written down",
        "(NEW.result IN ('rejected', 'not_ratified') AND NEW.reason = ''"
        " OR NEW.result = 'conditions' AND NEW.conditions = '')",
    )
