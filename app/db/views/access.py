"""Badges for the data centers with what was last said of them, and visitors with who took them in."""

from __future__ import annotations

from app.db.views.base import (
    AGENCIES,
    SITES,
    View,
    code,
    count,
    day,
    flag,
    has,
    holds,
    instant,
    listed,
    same,
    text,
    time,
)
from app.domain.datacenters.badges import EVERY, STEPS, Standing
from app.domain.datacenters.visits import Where

_STANDING = tuple(one.value for one in Standing)
_WHERE = tuple(one.value for one in Where)
_STANDS = "NOT EXISTS (SELECT 1 FROM badge_validation w WHERE w.withdraws_id = v.id)"
_KEPT = (
    "(SELECT v.badge_id, max(v.validated_on) AS kept_on FROM badge_validation v"
    f" WHERE v.verdict = 'keep' AND {_STANDS} GROUP BY v.badge_id)"
)
_SINCE = (
    "(SELECT x.id AS badge_id, k.kept_on,"
    " CASE WHEN k.kept_on > x.issued_on THEN k.kept_on ELSE x.issued_on END AS since"
    f" FROM badge x LEFT JOIN {_KEPT} k ON k.badge_id = x.id)"
)
_KEPT_BY = (
    "(SELECT coalesce(p.name, q.name, v.author) FROM badge_validation v LEFT JOIN person p ON p.id = v.by_id"
    " LEFT JOIN person q ON q.login = v.author"
    f" WHERE v.badge_id = b.id AND v.verdict = 'keep' AND {_STANDS} ORDER BY v.validated_on DESC, v.id DESC LIMIT 1)"
)
_SITES = listed("s.code", "badge_site x JOIN site s ON s.id = x.site_id WHERE x.badge_id = b.id")
_AGE = "days_between(c.since, {today})"
_ENDED = "(b.ended_on IS NOT NULL AND b.ended_on <= {today})"
_STATE = (
    f"CASE WHEN {_ENDED} THEN 'ended' WHEN {_AGE} >= {EVERY} THEN 'overdue' WHEN {_AGE} >= {STEPS[0]} THEN 'due'"
    " ELSE 'ok' END"
)

BADGES = View(
    "badges",
    "v_badge",
    "One row a badge for the data centers of somebody who is not DIT's, as it stands today.",
    (
        code("number", "b.number", "Number on the card."),
        text("name", "b.name", "Who holds it."),
        text("company", "b.company", "Whom the holder works for."),
        code("agency", "a.code", "Agency that answers for it."),
        code("sites", _SITES, "Codes of the sites that it opens: a, b."),
        code("state", _STATE, "Where it stands: due from day 60 on, overdue from day 90 on.", _STANDING),
        count("age_days", f"CASE WHEN NOT {_ENDED} THEN {_AGE} END", "Days since it was issued or last kept."),
        day("issued_on", "b.issued_on", "When it was issued."),
        day("kept_on", "c.kept_on", "When it was last said that it is kept."),
        text("kept_by", _KEPT_BY, "Who said so."),
        day("ended_on", "b.ended_on", "When it ended."),
        text("why", "b.why", "Why it ended."),
    ),
    f"badge b JOIN agency a ON a.id = b.agency_id JOIN {_SINCE} c ON c.badge_id = b.id",
    "a.code, b.name, b.id",
    {
        "agency": same("a.code", known=AGENCIES),
        "site": has(_SITES, known=SITES),
        "state": same(_STATE, values=_STANDING),
        "open": holds(f"NOT {_ENDED}"),
        "overdue": holds(f"({_STATE}) = 'overdue'"),
    },
    ("number", "name", "company"),
)

_PLACE = (
    "CASE WHEN v.cancelled THEN 'cancelled' WHEN v.in_at IS NULL THEN 'announced'"
    " WHEN v.out_at IS NULL THEN 'inside' ELSE 'left' END"
)

VISITS = View(
    "visits",
    "v_visit",
    "One row a visit to a data center, announced ones too.",
    (
        code("number", "v.number", "Number of the visit, such as VIS0000012."),
        code("site", "s.code", "Code of the site."),
        code("state", _PLACE, "Where the visitor is.", _WHERE),
        text("visitor", "v.visitor", "Who visits."),
        text("company", "v.company", "Whom the visitor works for."),
        text("purpose", "v.purpose", "What for."),
        instant("expected_at", "v.expected_at", "For when it was announced."),
        instant("in_at", "v.in_at", "When they came in."),
        instant("out_at", "v.out_at", "When they went out."),
        text("escort", "coalesce(p.name, b.name)", "Who takes them in."),
        code("escort_badge", "b.number", "Number of the escort's badge, where the escort is not DIT's."),
        flag("told_late", "(v.told_at IS NOT NULL)", "It was told that they were still inside after the day's end."),
    ),
    "visit v JOIN site s ON s.id = v.site_id LEFT JOIN person p ON p.id = v.escort_id"
    " LEFT JOIN badge b ON b.id = v.escort_badge_id",
    "v.id",
    {
        "site": same("s.code", known=SITES),
        "state": same(_PLACE, values=_WHERE),
        "expected": time("v.expected_at"),
        "in": time("v.in_at"),
        "out": time("v.out_at"),
        "inside": holds(f"({_PLACE}) = 'inside'"),
    },
    ("number", "visitor", "company", "purpose"),
)
