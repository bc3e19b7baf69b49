"""A review goes its course, is held on its day and not before, and what was signed stays until it is reopened.

What an agency disputes it said on a day that was.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.db import tables as t
from app.db.guards.portable import Rule, content, differs, no_clock

_WRITTEN = content(t.review, "signed_at", "signed_by", "signed_for", "state")
_SIGNED = "EXISTS (SELECT 1 FROM review r WHERE r.id = NEW.review_id AND r.signed_at IS NOT NULL)"


def rules() -> Iterator[Rule]:
    """Yield the rules of reviews, on both ways of writing them."""
    yield Rule(
        "figure_dispute",
        "told_on",
        "INSERT",
        "LL004",
        "an agency disputes a figure on a day that is not in the future",
        "NEW.told_on > {today}",
    )
    yield Rule("review", "begins", "INSERT", "LL002", "a review begins as a planned one", "NEW.state <> 'planned'")
    yield Rule(
        "review",
        "course",
        "UPDATE",
        "LL002",
        "a review is held or cancelled from where it is planned",
        "NEW.state <> OLD.state AND NEW.state <> 'planned' AND OLD.state <> 'planned'",
    )
    yield Rule(
        "review",
        "held_on",
        "UPDATE",
        "LL002",
        "a review is held on its day, which is not in the future",
        "NEW.state = 'held' AND NEW.held_on > {today}",
    )
    yield Rule(
        "review",
        "signed",
        "UPDATE",
        "LL003",
        "what was signed off stays as it is until it is opened again",
        f"OLD.signed_at IS NOT NULL AND NEW.signed_at IS NOT NULL AND {differs(*_WRITTEN, 'signed_by', 'signed_for')}",
    )
    yield Rule(
        "review",
        "hand",
        "UPDATE",
        "LL002",
        "a review is signed off in one's own name",
        "NEW.signed_at IS NOT NULL AND OLD.signed_at IS NULL AND NEW.signed_by <> {user}",
    )
    yield Rule(
        "review",
        "signed_now",
        "UPDATE",
        "LL002",
        "a review is signed off at the time that it is",
        "NEW.signed_at IS NOT NULL AND OLD.signed_at IS NULL AND (NEW.signed_at > {soon} OR NEW.signed_at < {lately})",
    )
    for on in ("INSERT", "UPDATE"):
        other = f" AND {differs('start_time')}" if on == "UPDATE" else ""
        yield Rule(
            "review",
            f"start_{on.lower()}",
            on,
            "LL003",
            "a review begins at a time of day such as 09:30",
            no_clock("NEW.start_time") + other,
        )
        yield Rule(
            "review_person",
            f"signed_{on.lower()}",
            on,
            "LL003",
            "what was signed off stays as it is until it is opened again",
            _SIGNED,
        )
