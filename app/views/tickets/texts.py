"""The page of all fields as a rich text, escaped and in the theme's colours; what may be written on a ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtGui import QColor

from app.domain.plain_text import lines
from app.domain.sla.priority import REACHES, URGENCY_TEXTS
from app.domain.text_links import links_in
from app.domain.tickets.states import RESOLUTION_CODES, Act
from app.domain.tickets.values import TicketDetail
from app.domain.vocabulary import HoldReason, TicketState
from app.domain.words import moment
from app.ui.look.plain import html as escape
from app.views.tickets.pane.reply import To

Color = Callable[[str], QColor]
#: Words of links that lead to a ticket.
LINKED_TICKETS = (
    *("Parent", "Child", "Duplicate of", "Duplicate", "Follow-up of", "Follow-up", "Related to"),
    *("Part of request", "Item"),
)
_LINKED = {"ticket": LINKED_TICKETS, "change": ("Caused by change", "Fixed by change")}


def _facts(color: Color, pairs: Iterable[tuple[str, str]]) -> str:
    muted = color("muted").name()
    rows = "".join(
        f"<tr><td style='color:{muted}; padding-right:14px'>{escape(name)}</td><td>{value}</td></tr>"
        for name, value in pairs
        if value
    )
    return f"<table cellspacing='0' cellpadding='2'>{rows}</table>"


def resolved_text(state: TicketState, at: object) -> str:
    """Return when a ticket that is over was resolved; where its source does not tell, so; "" for a cancelled one."""
    if isinstance(at, datetime):
        return moment(at, weekday=True)
    return "" if state is TicketState.CANCELLED else "the source does not tell when"


def facts_html(detail: TicketDetail, color: Color) -> str:
    """Return every field that is filled, the description, and what the ticket is tied to."""
    f = detail.fields
    reason = HoldReason(str(f["hold_reason"])).label if f["hold_reason"] else ""
    code, resolved, is_open = str(f["resolution_code"] or ""), f["resolved_at"], detail.state.is_open
    first = {True: "yes", False: "no", None: ""}[f["first_contact"]]  # type: ignore[index]
    pairs = [
        ("Agency", f"{escape(detail.agency_code)} {escape(detail.agency_name)}"),
        ("Service", escape(detail.service_name)),
        ("Site", escape(detail.site_name)),
        ("Caller", escape(str(f["caller"]))),
        ("Group", escape(detail.group_name)),
        *((f"On call, {level.lower()}", escape(text)) for level, text in detail.on_call),
        ("Assignee", escape(detail.assignee_name) or "Nobody"),
        ("On hold for", escape(reason)),
        ("On hold until", moment(f["hold_until"], weekday=True) if f["hold_until"] else ""),  # type: ignore[arg-type]
        ("Reach", escape(reach_words(f["impact"]))),
        ("Urgency", escape(URGENCY_TEXTS.get(_int(f["urgency"]), ""))),
        ("Category", escape(str(f["category"]))),
        ("Channel", escape(str(f["channel"]).replace("_", " ").capitalize())),
        ("Opened", moment(f["opened_at"], weekday=True)),  # type: ignore[arg-type]
        ("Resolved", "" if is_open else resolved_text(detail.state, resolved)),
        # of a ticket that was opened again it is what did not hold
        ("Earlier resolution" if detail.state.is_open else "Resolution", escape(RESOLUTION_CODES.get(code, code))),
        ("First contact", "" if detail.state.is_open else first),
        ("Closed", moment(f["closed_at"], weekday=True) if f["closed_at"] else ""),  # type: ignore[arg-type]
        ("Reopened", _times(_int(f["reopen_count"]))),
        ("Reassigned", _times(_int(f["reassignment_count"]))),
        ("Source", escape(detail.source) if detail.source != "longleaf" else ""),
        ("Figures", "left out: bad data" if detail.excluded else ""),
        ("Logged by", escape(detail.created_by_name)),
        (
            "Last saved",
            f"{moment(detail.updated_at, weekday=True)} by {escape(detail.updated_by_name)}"
            if detail.updated_by_name
            else "",
        ),
    ]
    pairs += [(escape(one.label), escape(one.text)) for one in detail.answers]
    parts = [_facts(color, pairs)]
    accent = color("accent").name()
    for link in detail.links:
        where = next((kind for kind, names in _LINKED.items() if link.what in names), "")
        name = escape(link.number)
        if where:
            name = f"<a href='{where}:{link.id}' style='color:{accent}'>{name}</a>"
        parts.append(f"<p style='margin:3px 0'><b>{escape(link.what)}</b> {name} {escape(link.title)}</p>")
    text = str(f["description"])
    if text:
        parts.append(
            f"<h4 style='margin:10px 0 3px 0'>Description</h4><p style='margin:0'>{linked_html(text, accent)}</p>"
        )
    return "".join(parts)


def linked_html(text: str, accent: str) -> str:
    """Return a text as escaped HTML in which addresses and numbers of records are links (`link:N`, in their order)."""
    shown, parts, at = lines(text), [], 0
    for number, link in enumerate(links_in(shown)):
        parts.append(escape(shown[at : link.start]))
        name = escape(shown[link.start : link.end])
        parts.append(f"<a href='link:{number}' style='color:{accent}'>{name}</a>")
        at = link.end
    return "".join([*parts, escape(shown[at:])])


def reach_words(impact: object) -> str:
    """Return how far it reaches in the words of the form: "Many users"."""
    return next((reach.capitalize() for reach, level in REACHES.items() if level == impact), "")


def may_write(detail: TicketDetail) -> dict[To, str]:
    """Return for each kind of reply why it cannot be written now; empty where it can."""
    readonly = "" if detail.acts else "You can only read here."
    over = "" if Act.UPDATE in detail.acts else f"A {detail.state.label.lower()} ticket needs no word to the caller."
    return {To.CALLER: readonly or over, To.INSIDE: readonly or ("" if Act.COMMENT in detail.acts else over)}


def _times(count: int) -> str:
    return {0: "", 1: "Once"}.get(count, f"{count} times")


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
