"""What the loss of a site comes to, in words for paper, window and terminal, and as data for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.domain import words
from app.domain.datacenters.loss import Fallen, Loss, Standing
from app.domain.datacenters.plans import minutes_text
from app.domain.plain_text import one_line


def facts(found: Loss) -> list[tuple[str, str]]:
    """Return what it comes to in a few lines: label and text."""
    gone, rest = found.without_time(), found.back_by()
    kinds = [(kind, sum(one.standing is kind for one in gone)) for kind in Standing]
    worst = "; ".join(f"{words.count(n, 'service')}: {kind.label.lower()}" for kind, n in kinds if n)
    late = sum(one.late for one in found.services)
    back = (
        f"After {minutes_text(rest)}" + (f"; {late} later than {'its' if late == 1 else 'their'} RTO" if late else "")
        if rest is not None
        else "Nothing comes back by a plan"
    )
    agencies = words.count(len(found.agencies), "agency", "agencies")
    down = [
        ("Services that go down", f"{len(found.services)}, of {agencies}"),
        ("Nothing brings back", worst or "Every service has a way back"),
        ("The others are back" if gone else "All are back", back),
    ]
    return [
        ("As of", f"{words.moment(found.as_of, weekday=True)} Eastern"),
        *(down if found.services else [("Services that go down", "None")]),
        ("In the way", words.count(len(found.blockers), "change or freeze", "changes and freezes")),
        ("Open major incidents", str(len(found.majors))),
        ("Run on without a standby", str(len(found.reduced))),
        *([("Down there already, and carried", "; ".join(found.carried))] if found.carried else ()),
    ]


def loss_text(found: Loss) -> str:
    """Return it as lines for a terminal, what nothing brings back first."""
    lines = [f"What if {found.site.name} ({found.site.code}) were lost now"]
    lines += [f"  {label}: {text}" for label, text in facts(found)]
    lines.append("")
    lines += [_line(one) for one in found.services] or ["No service goes down."]
    for title, told in (
        ("In the way", [one.text for one in found.blockers]),
        ("Open major incidents", [f"{one.number} {one.title}" for one in found.majors]),
        ("Call first", [f"{one.name or words.NONE}  {one.phone or one.mail}  {one.why}" for one in found.owners]),
        ("Call at the agencies", [f"{c.agency}  {c.rank}  {c.name}  {c.phone or c.mail}" for c in found.contacts]),
        ("Nobody can be reached of", list(found.unreachable)),
    ):
        if told:
            lines += ["", f"{title}:", *(f"  {one_line(text)}" for text in told)]
    return "\n".join(lines)


def _line(one: Fallen) -> str:
    back = minutes_text(one.back) if one.back is not None else one.standing.label
    tier = f"tier {one.plan.tier}" if one.plan else ""
    return f"  {back:<15}{one_line(one.name):<34}{tier:<8}{one_line(one.why)}{'; late' if one.late else ''}"


def loss_json(found: Loss) -> dict[str, Any]:
    """Return it for programs: minutes count from the loss, times are UTC."""
    return {
        "site": found.site.code,
        "as_of": _utc(found.as_of),
        "services": [
            {
                "code": one.code,
                "name": one.name,
                "standing": one.standing.value,
                "why": one.why,
                "back_after_minutes": one.back,
                "begins_after_minutes": one.begins,
                "tier": one.plan.tier if one.plan else None,
                "rto_minutes": one.plan.rto_minutes if one.plan else None,
                "rpo_minutes": one.plan.rpo_minutes if one.plan else None,
                "later_than_rto": one.late,
                "test": one.test.state.value if one.test else None,
                "agencies": one.agencies,
            }
            for one in found.services
        ],
        "without_standby": list(found.reduced),
        "carried_already": list(found.carried),
        "agencies": [{"code": one.code, "name": one.name, "services": list(one.services)} for one in found.agencies],
        "in_the_way": [
            {"kind": one.kind, "text": one.text, "runs": one.runs, "of_a_fallen_service": one.touches}
            for one in found.blockers
        ],
        "majors": [one.number for one in found.majors],
        "call_first": [
            {"name": one.name, "telephone": one.phone, "mail": one.mail, "why": one.why} for one in found.owners
        ],
        "call_at_agencies": [
            {"agency": one.agency, "rank": one.rank, "name": one.name, "telephone": one.phone, "mail": one.mail}
            for one in found.contacts
        ],
        "unreachable": list(found.unreachable),
    }


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
