"""Records that were handed out on request, and legal holds."""

from __future__ import annotations

from app.db.views.base import View, code, count, day, holds, instant, listed, same, text, time
from app.domain.keeping.holds import Scope

_RECORDS = listed("i.called", "records_request_item i WHERE i.request_id = r.id")
_KEPT_BACK = "(SELECT coalesce(sum(i.kept_back), 0) FROM records_request_item i WHERE i.request_id = r.id)"

REQUESTS = View(
    "requests",
    "v_records_request",
    "One row a request for records, as it was handed out.",
    (
        code("number", "r.number", "Number of the request, such as PRR0000012."),
        text("asked_by", "r.asked_by", "Who asked."),
        day("asked_on", "r.asked_on", "When they asked."),
        text("note", "r.note", "What for, or under which reference."),
        text("records", _RECORDS, "What was handed out: a, b."),
        count("kept_back", _KEPT_BACK, "Restricted notes and withdrawn files that were not."),
        instant("handed_out_at", "r.at", "When it was handed out."),
        text("handed_out_by", "coalesce(p.name, r.author)", "By whom."),
        text("sha256", "r.sha256", "SHA-256 of the file."),
    ),
    "records_request r LEFT JOIN person p ON p.login = r.author",
    "r.id",
    {"handed_out": time("r.at")},
    ("number", "asked_by", "note"),
)
HOLDS = View(
    "holds",
    "v_legal_hold",
    "One row a legal hold, released ones too.",
    (
        code("number", "h.number", "Number of the hold, such as HLD0000003."),
        text("matter", "h.matter", "The matter that it is for."),
        text("reason", "h.reason", "Why, and who asked for it."),
        code("scope", "h.scope", "What it is on.", tuple(scope.value for scope in Scope)),
        text("person", "q.name", "Whose records it holds."),
        code("agency", "a.code", "Agency whose records it holds."),
        text("search", "h.search", "Words that find what it holds."),
        day("first_day", "h.first_day", "Of an agency: the first day of its records."),
        day("last_day", "h.last_day", "Of an agency: the last day of its records, included."),
        day("since", "h.since", "Since when it holds."),
        text("by", "coalesce(p.name, h.created_by)", "Who set it."),
        day("released_on", "h.released_on", "When it was released."),
        text("released_by", "coalesce(l.name, h.released_by)", "By whom."),
        text("why_released", "h.why_released", "Why."),
    ),
    "legal_hold h LEFT JOIN person p ON p.login = h.created_by LEFT JOIN person l ON l.login = h.released_by"
    " LEFT JOIN person q ON q.id = h.person_id LEFT JOIN agency a ON a.id = h.agency_id",
    "h.id",
    {"scope": same("h.scope", values=tuple(scope.value for scope in Scope)), "open": holds("h.released_on IS NULL")},
    ("number", "matter", "reason"),
)
