"""Rich texts of the detail pane: facts, description, history and comments, escaped and in the theme's colours."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtGui import QColor

from app.domain.sla.priority import IMPACT_TEXTS, URGENCY_TEXTS
from app.domain.tickets.states import RESOLUTION_CODES
from app.domain.tickets.values import HistoryEntry, TicketDetail
from app.domain.vocabulary import HoldReason
from app.domain.words import moment
from app.ui.look.plain import html as escape

Color = Callable[[str], QColor]
#: Kinds of history that are people's own words.
SPOKEN = frozenset({"Comment", "Update"})


def _facts(color: Color, pairs: Iterable[tuple[str, str]]) -> str:
    muted = color("muted").name()
    rows = "".join(
        f"<tr><td style='color:{muted}; padding-right:14px'>{escape(name)}</td><td>{value}</td></tr>"
        for name, value in pairs
        if value
    )
    return f"<table cellspacing='0' cellpadding='2'>{rows}</table>"


def facts_html(detail: TicketDetail, color: Color) -> str:
    """Return every field that is filled, the description, and what the ticket is tied to."""
    f = detail.fields
    reason = HoldReason(str(f["hold_reason"])).label if f["hold_reason"] else ""
    code = str(f["resolution_code"] or "")
    first = {True: "yes", False: "no", None: ""}[f["first_contact"]]  # type: ignore[index]
    pairs = [
        ("Agency", f"{escape(detail.agency_code)} {escape(detail.agency_name)}"),
        ("Service", escape(detail.service_name)),
        ("Site", escape(detail.site_name)),
        ("Caller", escape(str(f["caller"]))),
        ("Group", escape(detail.group_name)),
        ("Assignee", escape(detail.assignee_name) or "Nobody"),
        ("On hold for", escape(reason)),
        ("Impact", escape(IMPACT_TEXTS.get(_int(f["impact"]), ""))),
        ("Urgency", escape(URGENCY_TEXTS.get(_int(f["urgency"]), ""))),
        ("Category", escape(str(f["category"]))),
        ("Channel", escape(str(f["channel"]).replace("_", " ").capitalize())),
        ("Opened", moment(f["opened_at"], weekday=True)),  # type: ignore[arg-type]
        ("Resolved", moment(f["resolved_at"], weekday=True) if f["resolved_at"] else ""),  # type: ignore[arg-type]
        ("Resolution", escape(RESOLUTION_CODES.get(code, code))),
        ("First contact", first),
        ("Closed", moment(f["closed_at"], weekday=True) if f["closed_at"] else ""),  # type: ignore[arg-type]
        ("Reopened", _times(_int(f["reopen_count"]))),
        ("Reassigned", _times(_int(f["reassignment_count"]))),
        ("Source", escape(detail.source) if detail.source != "longleaf" else ""),
        ("Figures", "left out: bad data" if detail.excluded else ""),
        (
            "Last saved",
            f"{moment(detail.updated_at, weekday=True)} by {escape(detail.updated_by_name)}"
            if detail.updated_by_name
            else "",
        ),
    ]
    parts = [_facts(color, pairs)]
    accent = color("accent").name()
    for link in detail.links:
        where = "change" if "change" in link.what else "ticket" if link.what in ("Parent", "Child") else ""
        name = escape(link.number)
        if where:
            name = f"<a href='{where}:{link.id}' style='color:{accent}'>{name}</a>"
        parts.append(f"<p style='margin:3px 0'><b>{escape(link.what)}</b> {name} {escape(link.title)}</p>")
    text = str(f["description"])
    if text:
        parts.append(f"<h4 style='margin:10px 0 3px 0'>Description</h4><p style='margin:0'>{escape(text)}</p>")
    return "".join(parts)


def _times(count: int) -> str:
    return {0: "", 1: "once"}.get(count, f"{count} times")


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def history_html(entries: Iterable[HistoryEntry], color: Color) -> str:
    """Return the history as rich text, newest first: when and who above what."""
    muted = color("muted").name()
    parts = []
    for entry in reversed(list(entries)):
        late = (
            ""
            if abs((entry.recorded_at - entry.at).total_seconds()) < 90
            else (f", recorded {moment(entry.recorded_at, weekday=True)}")
        )
        who = f" · {escape(entry.who_name)}" if entry.who_name else ""
        parts.append(
            f"<p style='margin:9px 0 0 0; color:{muted}'>{moment(entry.at, weekday=True)}{who}{late}</p>"
            f"<p style='margin:1px 0 0 0'><b>{escape(entry.what)}</b> {escape(entry.text)}</p>"
        )
        for name, (old, new) in entry.changes.items():
            title = escape(name.replace("_", " ").removesuffix(" id").capitalize())
            parts.append(
                f"<p style='margin:1px 0 0 14px'>{title}: <s style='color:{muted}'>{escape(old) or 'empty'}</s>"
                f" &rarr; {escape(new) or 'empty'}</p>"
            )
    return "".join(parts)


def spoken(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """Return the comments and the updates to the customer."""
    return [entry for entry in entries if entry.what in SPOKEN]
