"""What is posted is approved by a second person where the workspace asks for it, word for word, and stays in order; who
is told subscribed, and has not left."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs
from app.domain.hub.alerts import News

_POSTING, _VERSION, _TOLD = "posting", "posting_version", "posting_told"
_WRITERS = "(SELECT ' ' || p.written_by || ' ' FROM posting p WHERE p.id = NEW.posting_id)"
_ASKED = "EXISTS (SELECT 1 FROM workspace w WHERE w.key = 'hub.second_person' AND w.value = 'yes')"
_POSTS_ALL = "(has(ll_mip) OR has(ll_admin))"
#: Whether a posting says what a version of it says; the names of the columns differ in one.
_SAME = " AND ".join(
    f"p.{column} IS NOT DISTINCT FROM NEW.{column}"
    for column in ("title", "phase", "text", "impact", "starts_at", "ends_at")
)
_CONTENT = ("title", "phase", "text", "impact", "starts_at", "ends_at", "next_update_at")
_NEWS = ", ".join(f"'{news.value}'" for news in News)


def rules() -> Iterator[Rule]:
    """Yield the rules of postings."""
    yield from _postings()
    yield from _versions()
    yield from _alerts()


def _postings() -> Iterator[Rule]:
    """Yield who writes what, and that it stays known who wrote it until it is posted."""
    yield Rule(
        _POSTING,
        "kind",
        "INSERT",
        "42501",
        "the coordinator of the board posts maintenance only",
        f"NEW.kind <> 'maintenance' AND NOT {_POSTS_ALL}",
    )
    yield Rule(
        _POSTING,
        "written_by",
        "INSERT",
        "42501",
        "a posting is written in one's own name",
        "NEW.written_by NOT IN ('', {user})",
    )
    yield Rule(
        _POSTING,
        "writers",
        "UPDATE",
        "42501",
        "who wrote what is to be posted stays named until it is posted",
        f"{differs('written_by')} AND {_ASKED} AND NEW.written_by <> {{user}} AND NEW.written_by <> OLD.written_by"
        " || ' ' || {user} OR"
        f" {differs('written_by')} AND {_ASKED} AND NEW.written_by = {{user}} AND OLD.state <> 'posted'"
        " AND OLD.written_by <> ''",
    )
    yield Rule(
        _POSTING,
        "handed_in",
        "UPDATE",
        "42501",
        "who hands a text in is named as one of its writers",
        f"NEW.state = 'waiting' AND {differs('state', *_CONTENT)} AND {_ASKED}"
        " AND replace(' ' || NEW.written_by || ' ', ' ' || {user} || ' ', '') = ' ' || NEW.written_by || ' '",
    )
    yield Rule(
        _POSTING,
        "posted",
        "UPDATE",
        "LL003",
        "what is public is the last version of a posting",
        f"NEW.state = 'posted' AND {differs('state', *_CONTENT)} AND NOT EXISTS (SELECT 1 FROM posting_version v"
        " WHERE v.posting_id = NEW.id AND v.title = NEW.title AND v.text = NEW.text AND v.phase = NEW.phase"
        " AND v.n = (SELECT max(l.n) FROM posting_version l WHERE l.posting_id = NEW.id))",
    )
    yield Rule(
        "posting_approval",
        "another",
        "INSERT",
        "42501",
        "who wrote a posting does not approve it",
        f"replace({_WRITERS}, ' ' || {{user}} || ' ', '') <> {_WRITERS}",
    )


def _versions() -> Iterator[Rule]:
    """Yield what holds for what is posted: approved as it was read, in order, by who may, and of no drill."""
    yield Rule(
        _VERSION,
        "approved",
        "INSERT",
        "42501",
        "a second person approves the exact text before it is posted",
        f"({_ASKED} OR NEW.approved_by <> '') AND NOT EXISTS (SELECT 1 FROM posting_approval a"
        " WHERE a.posting_id = NEW.posting_id AND a.sha256 = NEW.sha256 AND a.author = NEW.approved_by"
        " AND a.author = {user} AND a.at = {now})",
    )
    yield Rule(
        _VERSION,
        "as_read",
        "INSERT",
        "42501",
        "what is approved is posted word for word",
        f"{_ASKED} AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.id = NEW.posting_id AND p.state = 'waiting'"
        f" AND p.next_update_at IS NOT DISTINCT FROM NEW.next_at AND {_SAME})",
    )
    yield Rule(
        _VERSION,
        "written",
        "INSERT",
        "42501",
        "what is posted names who wrote it, and nobody else",
        "NEW.written_by NOT IN ('', {user}) AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.id = NEW.posting_id"
        " AND p.state <> 'posted' AND NEW.written_by IN (p.written_by, p.written_by || ' ' || {user}))",
    )
    yield Rule(
        _VERSION,
        "kind",
        "INSERT",
        "42501",
        "the coordinator of the board posts maintenance only, and the end of what a major incident said",
        f"NOT {_POSTS_ALL} AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.id = NEW.posting_id"
        " AND (p.kind = 'maintenance' OR p.major_incident_id IS NOT NULL AND NEW.phase = 'resolved'"
        " OR NEW.next_at IS NULL AND EXISTS (SELECT 1 FROM major_incident m WHERE m.id = p.major_incident_id"
        " AND m.state = 'demoted')))",
    )
    yield Rule(
        _VERSION,
        "drill",
        "INSERT",
        "LL002",
        "a drill is told to nobody outside",
        "EXISTS (SELECT 1 FROM posting p JOIN major_incident m ON m.id = p.major_incident_id"
        " WHERE p.id = NEW.posting_id AND m.drill)",
    )
    yield Rule(
        _VERSION,
        "next",
        "INSERT",
        "LL003",
        "what is posted is the next version of its posting",
        "NEW.n <> 1 + coalesce((SELECT max(v.n) FROM posting_version v WHERE v.posting_id = NEW.posting_id), 0)",
    )


def _alerts() -> Iterator[Rule]:
    """Yield whom nothing is told, and since when somebody subscribed."""
    yield Rule(
        _TOLD,
        "subscribed",
        "INSERT",
        "LL002",
        "who is told subscribed to this channel, and has not left",
        f"NEW.news NOT IN ({_NEWS}) OR NOT EXISTS"
        " (SELECT 1 FROM subscription s WHERE s.id = NEW.subscription_id AND s.active AND s.channel = NEW.channel"
        " AND (s.person_id IS NULL AND NEW.who LIKE 'mail:%' OR NEW.who = 'person:' || s.person_id))",
    )
    yield Rule(
        "subscription", "since", "UPDATE", "42501", "since when somebody subscribed is not changed", differs("since")
    )
    yield Rule(
        "subscription",
        "now",
        "INSERT",
        "LL004",
        "somebody subscribes from now on",
        "NEW.since < {lately} OR NEW.since > {soon}",
    )
