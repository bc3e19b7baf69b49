"""A review goes its course, is held on its day and not before, and what was signed stays until it is reopened.

What an agency disputes it said on a day that was, of what was printed; whoever keeps no reviews disputes figures of
their own agency alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.db import tables as t
from app.db.guards.portable import Rule, content, differs, no_clock
from app.domain.packets.disputes import SECTIONS

_WRITTEN = content(t.review, "signed_at", "signed_by", "signed_for", "state")
_KEEPS = "(has(ll_brm) OR has(ll_admin))"
_PRINTED = "(SELECT p.figures ->> NEW.figure FROM packet p WHERE p.id = NEW.packet_id)"
#: The agency of the packet, or one that it is a part of, is the agency of who is signed in.
_OWN = (
    "EXISTS (WITH RECURSIVE up(id, parent_id) AS (SELECT g.id, g.parent_id FROM packet p JOIN agency g"
    " ON g.id = p.agency_id WHERE p.id = NEW.packet_id UNION SELECT g.id, g.parent_id FROM agency g"
    " JOIN up ON g.id = up.parent_id) SELECT 1 FROM up JOIN person w ON w.agency_id = up.id WHERE w.login = {user})"
)
_SECTIONS = ", ".join(f"'{key}'" for key in SECTIONS)
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
    yield Rule(
        "figure_dispute",
        "own",
        "INSERT",
        "42501",
        "whoever keeps no reviews disputes figures of their own agency, and today",
        f"NOT {_KEEPS} AND (NOT {_OWN} OR NEW.told_on <> {{today}})",
    )
    yield Rule(
        "figure_dispute",
        "known",
        "INSERT",
        "LL003",
        "what is disputed is a figure or a section of the packet, or a ticket",
        f"NOT {_KEEPS} AND {_PRINTED} IS NULL AND NEW.figure NOT IN ({_SECTIONS})"
        " AND NOT EXISTS (SELECT 1 FROM ticket k WHERE k.number = NEW.figure)",
    )
    yield Rule(
        "figure_dispute",
        "printed",
        "INSERT",
        "LL003",
        "what is disputed stands as it was printed",
        f"NEW.value <> coalesce({_PRINTED}, '')",
    )
    yield Rule(
        "figure_dispute",
        "once",
        "INSERT",
        "LL003",
        "a figure of a packet is disputed once until it is answered",
        "EXISTS (SELECT 1 FROM figure_dispute d WHERE d.packet_id = NEW.packet_id AND d.figure = NEW.figure"
        " AND NOT EXISTS (SELECT 1 FROM figure_dispute_answer a WHERE a.dispute_id = d.id))",
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
