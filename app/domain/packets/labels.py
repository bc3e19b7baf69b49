"""Names for people of the figures of a packet: "sla.resolution.critical.due" is "Resolution, Critical: due"."""

from __future__ import annotations

import re

_FIRST = {
    "tile": "Headline",
    "sla": "",
    "updates": "Status updates",
    "mttr": "Time to resolve",
    "share": "Share",
    "trend": "Trend",
    "demand": "Demand",
    "backlog": "Backlog",
    "major_incidents": "Major incidents",
    "availability": "Availability",
    "changes": "Changes",
    "csat": "Satisfaction",
    "cost": "Cost",
    "exceptions": "Exceptions",
    "records": "Records",
}
_WORDS = {
    "all": "all priorities",
    "update": "status update",
    "n": "number",
    "p90": "90th percentile",
    "age": "open by age",
    "open_past_due": "open past due",
    "downtime_s": "downtime (seconds)",
    "restored_in": "seconds to restore",
    "first_after": "seconds from the declaration, or from when it was reached, to the first message",
    "promised": "updates promised",
    "kept": "updates in time",
    "late": "updates late",
    "broken": "updates broken",
    "overdue": "updates overdue",
    "percent": "percentage",
    "in_time": "in time",
    "undated": "closed without a date",
    "to_date": "fiscal year to date",
    "changed": "changed on the year before",
}


def figure_label(figure: str) -> str:
    """Return the figure in words; unknown ids are returned readable, never refused."""
    first, *rest = re.sub(r"#(\d+)", r" (row \1)", figure).split(".")
    parts = [
        _WORDS.get(part, part.replace("_", " ").replace("-", " ")) if not part[:4].isdigit() else part for part in rest
    ]
    head = _FIRST.get(first, first.replace("_", " "))
    if not parts:
        return head or figure
    if first == "sla" and len(parts) > 1:
        metric, *middle, last = parts
        text = f"{metric}, {', '.join(middle)}: {last}" if middle else f"{metric}: {last}"
    else:
        text = f"{head}: {', '.join(parts)}" if head else ", ".join(parts)
    return text[:1].upper() + text[1:]
