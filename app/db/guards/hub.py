"""What is posted is approved by a second person where the workspace asks for it, word for word, and stays in order."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule

_WRITERS = "(SELECT ' ' || p.written_by || ' ' FROM posting p WHERE p.id = NEW.posting_id)"
_ASKED = "EXISTS (SELECT 1 FROM workspace w WHERE w.key = 'hub.second_person' AND w.value = 'yes')"


def rules() -> Iterator[Rule]:
    """Yield the rules of postings."""
    yield Rule(
        "posting_approval",
        "another",
        "INSERT",
        "42501",
        "who wrote a posting does not approve it",
        f"replace({_WRITERS}, ' ' || {{user}} || ' ', '') <> {_WRITERS}",
    )
    yield Rule(
        "posting_version",
        "approved",
        "INSERT",
        "42501",
        "a second person approves the exact text before it is posted",
        f"{_ASKED} AND NOT EXISTS (SELECT 1 FROM posting_approval a WHERE a.posting_id = NEW.posting_id"
        " AND a.sha256 = NEW.sha256 AND a.author = NEW.approved_by)",
    )
    yield Rule(
        "posting_version",
        "next",
        "INSERT",
        "LL003",
        "what is posted is the next version of its posting",
        "NEW.n <> 1 + coalesce((SELECT max(v.n) FROM posting_version v WHERE v.posting_id = NEW.posting_id), 0)",
    )
