"""What was posted on the hub, word for word, with the promise of the next update and how many were told."""

from __future__ import annotations

from app.db.views.base import AGENCIES, SERVICES, View, code, count, has, instant, listed, same, seconds, text, time
from app.domain.hub.phases import Impact, Kind, Phase

_KINDS, _PHASES, _IMPACTS = (tuple(member.value for member in kind) for kind in (Kind, Phase, Impact))


def _about(what: str) -> str:
    return listed("o.code", f"posting_{what} x JOIN {what} o ON o.id = x.{what}_id WHERE x.posting_id = p.id")


_OF_SERVICES, _OF_SITES, _OF_AGENCIES = (_about(what) for what in ("service", "site", "agency"))
_NEXT = "posting_version n ON n.posting_id = v.posting_id AND n.n = v.n + 1"
_LAG = "CASE WHEN p.kind = 'incident' AND v.n = 1 AND v.starts_at <= v.at THEN seconds_between(v.starts_at, v.at) END"

POSTINGS = View(
    "postings",
    "v_posting",
    "One row a version of a posting of the hub: what was posted, word for word.",
    (
        code("number", "p.number", "Number of the posting, such as PO0000012."),
        count("version", "v.n", "Which version of it, from 1 on."),
        code("kind", "p.kind", "What it tells of.", _KINDS),
        code("phase", "v.phase", "Where it stood when it was posted.", _PHASES),
        text("title", "v.title", "Its title."),
        text("text", "v.text", "What it said."),
        code("impact", "v.impact", "How much those who are reached notice.", _IMPACTS),
        instant("posted_at", "v.at", "When it was posted."),
        instant("starts_at", "v.starts_at", "Of a maintenance the planned start, of an incident that of the impact."),
        instant("ends_at", "v.ends_at", "Of a maintenance the planned end, of an incident that of the impact."),
        instant("next_at", "v.next_at", "When the next update was promised; empty: none was."),
        instant("next_posted_at", "n.at", "When the next version was posted."),
        seconds("first_lag_s", _LAG, "Of the first version of an incident: from the start of the impact to it."),
        code("services", _OF_SERVICES, "Codes of the services that the posting is about now: a, b."),
        code("sites", _OF_SITES, "Codes of its sites: a, b."),
        code("agencies", _OF_AGENCIES, "Codes of its agencies: a, b."),
        code("change", "c.number", "Number of the change that it follows."),
        code("major_incident", "m.number", "Number of the major incident that it belongs to."),
        count("told_count", "(SELECT count(*) FROM posting_told x WHERE x.version_id = v.id)", "How many were told."),
        code("author", "v.author", "Login of who posted it."),
        code(
            "written_by",
            "CASE WHEN v.written_by <> '' OR v.approved_by <> '' THEN v.written_by ELSE v.author END",
            "Logins of who wrote it.",
        ),
        code("approved_by", "v.approved_by", "Login of the second person, where the workspace asked for one."),
        code("sha256", "v.sha256", "Digest of all that was posted."),
    ),
    f"posting_version v JOIN {{postings}} p ON p.id = v.posting_id LEFT JOIN {_NEXT}"
    " LEFT JOIN change c ON c.id = p.change_id LEFT JOIN major_incident m ON m.id = p.major_incident_id",
    "v.at, v.id",
    {
        "kind": same("p.kind", values=_KINDS),
        "phase": same("v.phase", values=_PHASES),
        "impact": same("v.impact", values=_IMPACTS),
        "service": has(_OF_SERVICES, known=SERVICES),
        "agency": has(_OF_AGENCIES, known=AGENCIES),
        "posted": time("v.at"),
    },
    ("number", "title", "text"),
)
