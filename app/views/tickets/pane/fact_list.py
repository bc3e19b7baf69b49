"""Which facts of a ticket the pane shows, in which words, and which of them may be changed there."""

from __future__ import annotations

from datetime import datetime

from app.domain import words
from app.domain.eastern import local_date
from app.domain.majors.states import MajorState
from app.domain.plain_text import one_line
from app.domain.tickets.states import Act
from app.domain.tickets.values import Link, TicketDetail
from app.domain.vocabulary import hold_words
from app.ui.tables.columns import Mark
from app.views.tickets.model import priority_mark, state_mark
from app.views.tickets.pane.facts import Fact
from app.views.tickets.texts import LINKED_TICKETS, reach_words

_SHORT_LINKS = {
    "Part of request": "Request",
    "Item": "Item",
    "Parent": "Parent",
    "Child": "Child",
    "Duplicate of": "Merged in",
    "Duplicate": "Duplicate",
    "Follow-up of": "Follows",
    "Follow-up": "Follow-up",
    "Related to": "Related",
    "Caused by change": "Cause",
    "Fixed by change": "Fix",
    "Major incident": "Major",
}
_KINDS = {"Caused by change": "change", "Fixed by change": "change", "Major incident": "major"}

_LINKS = 4
_ANSWERS = 6


def facts_of(detail: TicketDetail, actor: str) -> list[Fact]:
    """Return the facts in the order of the grid, two in a row."""
    f = detail.fields
    login = str(f["assignee"] or "")
    who = "You" if login and login == actor else detail.assignee_name or login
    state = detail.state.label
    if f["hold_reason"]:
        state = f"{state}: {hold_words(str(f['hold_reason']))}"
    agency = f"{detail.agency_code} {detail.agency_name}".strip()
    facts = [
        _editable(
            detail, Act.PRIORITY, "Priority", detail.priority.label, "priority", "P", priority_mark(detail.priority)
        ),
        Fact("State", state, state_mark(detail.state)),
        _editable(detail, Act.ASSIGN, "Assignee", who or "Nobody", "assignee", "A", muted=not who),
        _editable(
            detail, Act.GROUP, "Group", detail.group_name or "No group", "group", "G", muted=not detail.group_name
        ),
        _editable(detail, Act.TRANSFER, "Agency", agency, "agency", "T"),
        _editable(
            detail, Act.EDIT, "Service", detail.service_name or "None", "service", "", muted=not detail.service_name
        ),
        _caller(detail),
        Fact("Reach", reach_words(f["impact"])),
    ]
    return facts + _reached(detail) + _answers(detail) + _links(detail)


def _caller(detail: TicketDetail) -> Fact:
    """Return who called; who is in the directory is opened, and a VIP is told by shape and word."""
    name, who = str(detail.fields["caller"] or ""), detail.who
    if who is None:
        return Fact("Caller", name or "Not named", muted=not name)
    said = f"{who.name} (VIP)" if who.vip else who.name
    return Fact("Caller", said, Mark("octagon", "critical") if who.vip else None, f"caller:{who.id}", link=True)


def _reached(detail: TicketDetail) -> list[Fact]:
    """Return at which number the caller is called back, and by when; else their own number, and where they are."""
    found, who = [], detail.who
    number, until = str(detail.fields["callback"] or ""), detail.fields["callback_until"]
    if number:
        late = isinstance(until, datetime) and until < detail.read_at and detail.state.is_open
        by = words.brief(until, local_date(detail.read_at).year) if isinstance(until, datetime) else ""
        said = f"{number} {'since' if late else 'by'} {by}" if by else number
        found.append(Fact("Call back", said, Mark("missed", "missed") if late else Mark("clock", "soon")))
    elif who is not None and who.number:
        found.append(Fact("Phone", who.number))
    if who is not None and who.where:
        found.append(Fact("Where", who.where))
    return found


def _answers(detail: TicketDetail) -> list[Fact]:
    """Return what was answered when it was requested; the rest stands among all fields."""
    shown = detail.answers if len(detail.answers) <= _ANSWERS else detail.answers[: _ANSWERS - 1]
    found = [Fact(one.label, one_line(one.text)) for one in shown]
    left = len(detail.answers) - len(shown)
    return [*found, Fact("Answers", f"{left} more", None, "fields", link=True)] if left else found


def _editable(
    detail: TicketDetail,
    act: Act,
    label: str,
    text: str,
    key: str,
    shortcut: str,
    mark: Mark | None = None,
    *,
    muted: bool = False,
) -> Fact:
    """Return a fact that may be changed where the state and my roles allow it, and else says why not."""
    why = ""
    if act not in detail.acts:
        why = f"Not while the ticket is {detail.state.label.lower()}." if detail.acts else "You can only read here."
    return Fact(label, text, mark, key, why, shortcut, muted)


def _links(detail: TicketDetail) -> list[Fact]:
    runs = next((link for link in detail.links if link.state and MajorState(link.state).runs), None)
    found = running(runs, detail.read_at) if runs is not None else []
    links = [link for link in detail.links if link is not runs]
    room = _LINKS - len(found)
    shown = links if len(links) <= room else links[: room - 1]
    for link in shown:
        kind = "ticket" if link.what in LINKED_TICKETS else _KINDS.get(link.what, "")
        key = f"{kind}:{link.id}" if kind else ""
        found.append(Fact(_SHORT_LINKS.get(link.what, link.what), link.number, None, key, link=bool(kind)))
    left = len(links) - len(shown)
    if left > 0:
        found.append(Fact("Links", f"{left} more", None, "fields", link=True))
    return found


def running(link: Link, now: datetime) -> list[Fact]:
    """Return that a major incident runs, and when its next update comes; both lead there."""
    key = f"major:{link.id}"
    facts = [Fact("Major", f"{link.number} runs", Mark("disc", "accent"), key, link=True)]
    if link.next_at is not None:
        at, late = words.brief(link.next_at, local_date(now).year), link.next_at < now
        mark = Mark("missed", "critical") if late else Mark("clock", "soon")
        facts.append(Fact("Update", f"{'overdue since' if late else 'by'} {at}", mark, key, link=True))
    return facts
