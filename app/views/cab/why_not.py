"""Why a command of the CAB tab cannot be run now: by where the meeting stands, and by the page that is shown."""

from __future__ import annotations

from datetime import datetime

from app.domain import words
from app.domain.cab import chairing, days
from app.domain.cab.agenda import why_not_frozen
from app.domain.cab.next_step import latest
from app.domain.cab.values import Meeting, MeetingState, PaperKind
from app.domain.eastern import eastern, local_date
from app.ui.commands import Command
from app.views.cab.host import CabHost
from app.views.cab.menus import ACTION, ITEM, PAPER, SEAT
from app.views.cab.pane import ACTIONS, ITEMS, PAPERS, SEATS

#: The page of the meeting on which stands what a command is about, and what it is called.
_PAGES = {ITEM: (ITEMS, "Items"), SEAT: (SEATS, "Seats"), ACTION: (ACTIONS, "Actions"), PAPER: (PAPERS, "Papers")}
#: Commands of those menus that are about the whole meeting.
_OF_THE_MEETING = frozenset({"cab.guest", "cab.action", "cab.agenda", "cab.minutes", "cab.sign", "cab.revise"})
_OPENS = frozenset({"cab.open", "cab.room"})
#: Commands whose letter means another thing in the room; who has just come from there looks for that.
_IN_THE_ROOM = {"cab.save_paper": "Who is here is on the page Seats."}


def why_not(tab: CabHost, command: Command) -> str:
    """Return why a command cannot be run now, in a sentence that says what to do."""
    shown = tab.shown()
    if shown is None:
        waits = tab.current_row() is not None
        return "The meeting is still being read." if waits else "Choose a meeting first."
    meeting, now = shown.meeting, tab.context.now()
    if command.id in _OPENS:
        return _opens(meeting, now)
    if command.id == "cab.freeze":
        return why_not_frozen(meeting.state, meeting.holiday, meeting.slot, meeting.cut_off, now, how=" (M)")
    if command.id == "cab.chair" and meeting.state is not MeetingState.PLANNED:
        return chairing.chair_closed(meeting) or command.needs
    if command.id == "cab.reopen" and meeting.state is MeetingState.HELD:
        return _reopens(meeting)
    if command.id == "cab.sign":
        return _signs(tab, meeting) or command.needs
    page, name = _PAGES.get(command.context, ("", ""))
    if page and command.id not in _OF_THE_MEETING and tab.detail.page != page:
        more = _IN_THE_ROOM.get(command.id, "")
        return f"It is about a row of the page {name}: Alt+PgDn turns to it. {more}".strip()
    return command.needs


def _opens(meeting: Meeting, now: datetime) -> str:
    if meeting.state is MeetingState.RUNNING:
        return "It is open already: P goes to the room screen."
    if meeting.state is MeetingState.HELD:
        return "It was held. Until its minutes are signed it can be reopened on its day."
    if meeting.state is MeetingState.CANCELLED:
        return "It was cancelled. Restore it first."
    if meeting.holiday:
        return f"{words.weekday(meeting.slot, year=False)} is {meeting.holiday}. Choose another day first (M)."
    if local_date(now) > meeting.day:
        return "Its day has passed. Cancel it, and what is open goes to the next meeting."
    if not meeting.id:
        return "It is not on record yet. Freeze its agenda first (F)."
    at = (
        f"{words.day(meeting.day, weekday=True, year=False)} {words.time_of_day(eastern(days.opens_at(meeting.start)))}"
    )
    return f"It can be opened from {at} on."


def _reopens(meeting: Meeting) -> str:
    if chairing.has_signed_minutes(meeting):
        return "Its minutes are signed: correct what is wrong in a new revision of them."
    return "It was on another day: what is left is heard in the next meeting. A wrong chair is corrected (H)."


def _signs(tab: CabHost, meeting: Meeting) -> str:
    """Return why who is signed in cannot sign, and what to do; "" where there is nothing to sign."""
    minutes = latest(meeting, PaperKind.MINUTES)
    if minutes is None or minutes.is_signed:
        return ""
    coordinates = tab.context.may("cab.run")
    refused = chairing.refused_to_sign(meeting, tab.context.actor, coordinates=coordinates)
    if coordinates:
        more = "Correct the chair (H) where somebody else chaired it."
    else:
        more = "The coordinator corrects the chair where somebody else chaired it."
    return f"{refused} {more}" if refused else ""
