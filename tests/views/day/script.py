"""The calls of a day: each of a kind, with what has to be on record of it at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.db.engine import Database
from app.domain.vocabulary import TicketState
from app.services.tickets import forms as ticket_forms
from app.services.tickets import reads
from app.ui.forms.conflict_form import ConflictForm
from tests.views.cab.weeks.keyboard import ALT, CTRL, K
from tests.views.day.agent import Agent
from tests.views.day.measured import Measured, typed

#: What the setting of the day puts into the directory, the templates and the text modules.
CALLER, CALLER_LETTERS = "Quentin Zabel", "qz"
VIP, VIP_LETTERS = "Xenia Yarrow", "xenia"
TEMPLATE, TEMPLATE_TITLE = "Badge", "Badge of the new employee"
MODULE, MODULE_TEXT = "asked", "Asked for the number on the back."
COLLEAGUE = "Casey Quill"
GROUP = "Network Operations"


#: Of each two calls come in.
_FAULTS = (
    "Elevator phone silent",
    "Parking gate stuck",
    "Projector lamp dark",
    "Turnstile beeps loudly",
    "Scanner lid broken",
    "Thermostat shows zeroes",
)


@dataclass
class Logged:
    """A call as it has to be on record: fields of the ticket, by their keys."""

    id: int
    title: str
    fields: dict[str, object] = field(default_factory=dict)
    state: TicketState | None = None


@dataclass
class Day:
    """The agent, a look at the database beside the window, the colleague's connection, and what was logged."""

    agent: Agent
    db: Database
    colleague: Database
    measured: Measured
    calls: list[Logged] = field(default_factory=list)
    worst_simple: int = 0  # keys beside the title
    longest_typed: float = 0.0  # seconds that somebody types at a simple call

    def known(self, id: int) -> dict[str, Any]:
        """What is on record of a ticket."""
        found = reads.ticket_detail(self.db, id)
        (row,) = reads.list_rows(self.db, [id])
        return {
            **found.fields,
            "state": row.state,
            "agency": row.agency_code,
            "group": row.group_name,
            "assignee": row.assignee,
        }


def title(day: Day, about: str) -> str:
    """A title that no other call has."""
    return f"{about} {len(day.calls) + 1:02}"


def simple(day: Day) -> None:
    """Title, a few letters of the caller, done: six keys at most beside the title."""
    agent = day.agent
    with agent.staying():  # while a call is typed
        said = title(day, "Screen stays dark")
        form = agent.begin(said)
        agent.caller(CALLER_LETTERS)
    id = agent.log(form)
    day.worst_simple = max(day.worst_simple, agent.keys)
    day.longest_typed = max(day.longest_typed, typed(said, agent.keys))
    day.calls.append(Logged(id, said, {"caller": CALLER}, TicketState.NEW))


def known_caller(day: Day) -> None:
    """Agency and number come from the directory."""
    agent = day.agent
    said = title(day, "Cannot print payslips")
    form = agent.begin(said)
    agent.caller("zabel")
    assert form.values()["callback"] == "919-555-0142"
    day.calls.append(Logged(agent.log(form), said, {"caller": CALLER, "callback": "919-555-0142"}))


def vip(day: Day) -> None:
    """The desk sees who it is before it answers."""
    agent = day.agent
    said = title(day, "Tablet asks for a code")
    form = agent.begin(said)
    agent.caller(VIP_LETTERS)
    assert form.side.caller.vip.text() == "VIP"
    assert form.side.caller.vip.isVisible()
    day.calls.append(Logged(agent.log(form), said, {"caller": VIP}))


def child(day: Day) -> None:
    """It looks like a ticket that is open: attached with one key."""
    agent = day.agent
    about = _FAULTS[sum(call.title.endswith("second") for call in day.calls)]
    form = agent.begin(f"{about} first")
    agent.agency("DOT")
    first = agent.log(form)
    day.calls.append(Logged(first, f"{about} first"))
    form = agent.begin(f"{about} second")
    agent.agency("DOT")
    assert form.side.found[0].ticket_id == first, form.side.found
    agent.press(K.Key_A, held=ALT)
    assert form.attached.value()[:1] == (first,)
    day.calls.append(Logged(agent.log(form), f"{about} second", {"parent_id": first}))


def template(day: Day) -> None:
    """ "/" and a few letters fill the call."""
    agent = day.agent
    form = agent.begin(f"/{TEMPLATE.lower()}")
    agent.press(K.Key_Return)
    agent.press(K.Key_End)
    said = title(day, TEMPLATE_TITLE)
    agent.letters(said.removeprefix(TEMPLATE_TITLE), counted=False)
    agent.agency("DOT")
    id = agent.log(form)
    day.calls.append(Logged(id, said, {"description": "[ ] Photo\n[ ] Form"}))


def module(day: Day) -> None:
    """A text module stands in the details."""
    agent = day.agent
    said = title(day, "Token does not work")
    form = agent.begin(said)
    agent.agency("DOT")
    agent.tab_to("description")
    agent.letters("Since nine. ::ask")
    agent.press(K.Key_Return)
    day.calls.append(Logged(agent.log(form), said, {"description": f"Since nine. {MODULE_TEXT}"}))


def held(day: Day) -> None:
    """It waits until another day, and the next ticket follows."""
    agent = day.agent
    said = title(day, "Mouse is to be replaced")
    form = agent.begin(said)
    agent.agency("DOT")
    id = agent.log(form)
    ids = agent.listed()
    agent.act("h")
    agent.done(reason="Waiting for caller", until="tomorrow 8", note="Parts are ordered")
    assert agent.here() in agent.next_of(ids, id), agent.said()
    day.calls.append(Logged(id, said, {}, TicketState.ON_HOLD))


def call_back(day: Day) -> None:
    """The caller wants to be called at a number."""
    agent = day.agent
    said = title(day, "Voice mail is full")
    form = agent.begin(said)
    agent.agency("DOT")
    agent.tab_to("callback")
    agent.letters("919-555-0177")
    day.calls.append(Logged(agent.log(form), said, {"callback": "919-555-0177"}))


def escalated(day: Day) -> None:
    """Handed on to another group, and the next ticket follows."""
    agent = day.agent
    said = title(day, "Line drops every hour")
    form = agent.begin(said)
    agent.agency("DOT")
    id = agent.log(form)
    ids = agent.listed()
    agent.act("g")
    agent.done(group_id=GROUP, note="Second line, please")
    assert agent.here() in agent.next_of(ids, id), agent.said()
    day.calls.append(Logged(id, said, {"group": GROUP}))


def wrong_agency(day: Day) -> None:
    """Logged for another agency, and mended; the next ticket follows."""
    agent = day.agent
    said = title(day, "Form does not open")
    form = agent.begin(said)
    agent.agency("DOT")
    id = agent.log(form)
    ids = agent.listed()
    agent.act("t")
    agent.done(agency_id="WRC", reason="Said the wrong one")
    assert agent.here() in agent.next_of(ids, id), agent.said()
    day.calls.append(Logged(id, said, {"agency": "WRC"}))


def conflict(day: Day) -> None:
    """The colleague saves the same field meanwhile: one is asked, and chooses; their other field stays."""
    agent = day.agent
    said = title(day, "Key card is bent")
    form = agent.begin(said)
    agent.agency("DOT")
    id = agent.log(form)
    agent.press(K.Key_F2)
    edit = agent.form()
    fields = reads.ticket_detail(day.db, id).fields
    ticket_forms.edit_ticket(
        day.colleague, id, fields, {"title": "Somebody else's words", "description": "The colleague asked"}
    )
    agent.reach(edit, edit.field("title"))
    agent.type(f"{said} again")
    agent.press(K.Key_Return, held=CTRL)
    asked = agent.form()
    assert isinstance(asked, ConflictForm), agent.said()
    assert list(asked.conflict.fields) == ["title"]
    agent.letter("m")
    if asked.is_open():
        agent.press(K.Key_Return, held=CTRL)
    agent.to_list()
    assert agent.here() == id
    day.calls.append(Logged(id, f"{said} again", {"description": "The colleague asked"}))


def first_contact(day: Day) -> None:
    """Solved while the caller was there; the next ticket follows."""
    agent = day.agent
    said = title(day, "Password has expired")
    form = agent.begin(said)
    agent.agency("DOT")
    id = agent.log(form)
    ids = agent.listed()
    agent.act("r")
    agent.done(note="Set a new one", first_contact="Yes")
    assert agent.here() in agent.next_of(ids, id), agent.said()
    day.calls.append(Logged(id, said, {}, TicketState.RESOLVED))


Call = Callable[[Day], None]
#: Each kind once, 12 in all; `child` logs two.
KINDS: tuple[Call, ...] = (
    simple, known_caller, vip, child, template, module, held, call_back, escalated, wrong_agency, conflict,
    first_contact,
)  # fmt: skip
