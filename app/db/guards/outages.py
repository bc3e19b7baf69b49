"""An outage counts by what somebody told: a major incident that is one, or a posting that says so in public."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule

_OUTAGE = "outage"
_OWN = "NEW.source = 'longleaf'"
_TOLD = (
    "EXISTS (SELECT 1 FROM major_incident_update u WHERE u.major_incident_id = NEW.major_incident_id"
    " AND u.op_id = {op})"
)
_NO_MAJOR = (
    "EXISTS (SELECT 1 FROM major_incident m WHERE m.id = NEW.major_incident_id"
    " AND (m.drill OR m.state NOT IN ('declared', 'restored', 'closed')))"
)
_POSTED = (
    "EXISTS (SELECT 1 FROM posting_version v WHERE v.posting_id = NEW.posting_id"
    " AND (v.impact = 'outage' OR v.impact = 'degraded' AND NEW.kind = 'degraded'))"
)
_UNFIT = (
    "EXISTS (SELECT 1 FROM posting p WHERE p.id = NEW.posting_id AND (p.major_incident_id IS NOT NULL"
    " OR p.kind NOT IN ('incident', 'maintenance') OR NEW.planned <> (p.kind = 'maintenance')))"
)


def rules() -> Iterator[Rule]:
    """Yield the rules of outages, on both ways of writing them."""
    for on in ("INSERT", "UPDATE"):
        yield Rule(
            _OUTAGE,
            f"told_{on.lower()}",
            on,
            "LL002",
            "an outage of a major incident is told by an entry of the same act",
            f"{_OWN} AND NEW.major_incident_id IS NOT NULL AND NOT {_TOLD}",
        )
        yield Rule(
            _OUTAGE,
            f"counts_{on.lower()}",
            on,
            "LL002",
            "nothing counts as an outage of what is no major incident, or a drill",
            f"{_OWN} AND NEW.withdrawn = '' AND {_NO_MAJOR}",
        )
        yield Rule(
            _OUTAGE,
            f"posted_{on.lower()}",
            on,
            "LL002",
            "an outage counts by a posting that said so in public",
            f"NEW.posting_id IS NOT NULL AND NEW.withdrawn = '' AND ({_UNFIT} OR NOT {_POSTED})",
        )
        yield Rule(
            _OUTAGE,
            f"one_{on.lower()}",
            on,
            "LL002",
            "an outage is told by a major incident or by a posting, not by both",
            "NEW.posting_id IS NOT NULL AND NEW.major_incident_id IS NOT NULL",
        )
        yield Rule(
            _OUTAGE,
            f"order_{on.lower()}",
            on,
            "LL002",
            "an outage ends after it began",
            f"{_OWN} AND NEW.end_at < NEW.start_at",
        )
    yield Rule(
        "major_incident",
        "outages",
        "UPDATE",
        "LL002",
        "what counts as an outage is taken back before its major incident is none",
        "NEW.state IN ('demoted', 'rejected') AND EXISTS (SELECT 1 FROM outage o"
        " WHERE o.major_incident_id = NEW.id AND o.source = 'longleaf' AND o.withdrawn = '')",
    )
