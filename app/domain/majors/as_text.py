"""Major incidents as the command line tells them: lines for people, and objects for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from app.domain import words
from app.domain.majors.retraction import taken_back
from app.domain.majors.values import Major, MajorRow, Promise, PromiseState, Update
from app.domain.plain_text import one_line


def list_text(rows: Sequence[MajorRow]) -> str:
    """Return a line a major incident: number, state, title, since when, how many agencies, what is owed."""
    if not rows:
        return "There are no major incidents."
    return "\n".join(_line(row) for row in rows)


def _line(row: MajorRow) -> str:
    said = [f"{row.number} {row.state.label}: {one_line(row.title)}{' (drill)' if row.drill else ''}"]
    said.append(f"since {words.moment(row.impact_start_at)}")
    said.append(words.count(len(row.agencies), "agency", "agencies"))
    if row.restored_at is not None:
        said.append(f"restored in {_took(row.restored_at - row.impact_start_at)}")
    elif row.next_update_at is not None:
        said.append(f"next message by {words.moment(row.next_update_at)}")
    return ", ".join(said)


def row_json(row: MajorRow) -> dict[str, Any]:
    """Return a major incident of a list for programs; times in UTC, durations in seconds."""
    restored = None if row.restored_at is None else int((row.restored_at - row.impact_start_at).total_seconds())
    return {
        "number": row.number,
        "title": row.title,
        "state": row.state.value,
        "drill": row.drill,
        "service": row.service,
        "agencies": list(row.agencies),
        "tickets": row.children,
        "manager": row.manager,
        "impact_start_at": _iso(row.impact_start_at),
        "declared_at": _iso(row.declared_at),
        "restored_at": _iso(row.restored_at),
        "restored_in_s": restored,
        "next_update_at": _iso(row.next_update_at),
        "review_due": _iso(row.review_due),
        "review_done_on": _iso(row.review_done_on),
    }


def major_text(major: Major) -> str:
    """Return a major incident for people: its facts, what was promised and came of it, and the timeline."""
    said = [_line(major.row)]
    said += [f"{role.label}: {name}" for role, (_, name) in major.roles.items() if name]
    said += [f"Service: {place.name}" for place in major.services]
    said += [f"Reached: {one.code} {one.name}{f' ({one.impact})' if one.impact else ''}" for one in major.reached]
    said += [
        f"{label}: {one_line(text)}"
        for label, text in (
            ("Bridge", major.bridge),
            ("Summary", major.summary),
            ("Cause", major.cause),
            ("Data loss", major.data_loss),
        )
        if text
    ]
    said += [f"{gap.what}: {_gap(gap.took)} of {_took(gap.target)}" for gap in major.gaps]
    if major.promises:
        said += ["", "Promises:", *(_promise(one) for one in major.promises)]
    gone, told = taken_back(major.updates), sorted(major.updates, key=lambda one: (one.at, one.id))
    said += ["", "Timeline:", *(_entry(one, one.id in gone) for one in told)]
    return "\n".join(said)


def _gap(took: timedelta | None) -> str:
    return "not yet" if took is None else _took(took)


def _took(took: timedelta) -> str:
    return words.whole(took.total_seconds())


def _promise(one: Promise) -> str:
    late = f", {_took(one.late_by)} late" if one.late_by and one.state is not PromiseState.OPEN else ""
    return f"  by {words.moment(one.due_at)}: {one.state.label.lower()}{late}"


def _entry(one: Update, gone: bool) -> str:
    added = ""
    if one.recorded_at - one.at >= timedelta(minutes=1):
        added = f" (added {words.moment(one.recorded_at)})"
    sent = ", taken back" if gone else ", sent" if one.sent else ""
    return f"  {words.moment(one.at)}{added} {one.kind.label}{sent}: {one_line(one.text)}"


def major_json(major: Major) -> dict[str, Any]:
    """Return a major incident with all that belongs to it for programs; times in UTC, durations in seconds."""
    gone = taken_back(major.updates)
    return {
        **row_json(major.row),
        "summary": major.summary,
        "cause": major.cause,
        "bridge": major.bridge,
        "data_loss": major.data_loss,
        "ticket": major.ticket or None,
        "detected_at": _iso(major.detected_at),
        "first_notice_at": _iso(major.first_notice_at),
        "roles": {role.value: name for role, (_, name) in major.roles.items()},
        "services": [place.name for place in major.services],
        "sites": [place.name for place in major.sites],
        "reached": [{"agency": one.code, "name": one.name, "impact": one.impact} for one in major.reached],
        "children": [child.number for child in major.children],
        "promises": [
            {
                "made_at": _iso(one.made_at),
                "due_at": _iso(one.due_at),
                "state": one.state.value,
                "met_at": _iso(one.met_at),
                "late_by_s": int(one.late_by.total_seconds()),
            }
            for one in major.promises
        ],
        "timeline": [
            {
                "at": _iso(one.at),
                "recorded_at": _iso(one.recorded_at),
                "kind": one.kind.value,
                "text": one.text,
                "author": one.author,
                "sent": one.sent,
                "next_at": _iso(one.next_at),
                "taken_back": one.id in gone,
            }
            for one in major.updates
        ],
    }


def _iso(value: datetime | date | None) -> str | None:
    return None if value is None else value.isoformat()
