"""What is done with the board's meeting: its day, its agenda on record, the agenda's papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from app.domain import words
from app.domain.cab.agenda import MeetingAgenda, why_not_frozen
from app.domain.cab.mailing import Recipients
from app.domain.cab.values import MeetingState
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.views.changes import forms
from app.views.changes.host import ChangesHost
from app.views.changes.kept_keys import meeting_key
from app.views.changes.late_form import open_late

_UNREAD = "The agenda is still being read."
_STILL_TO_BE_HELD = (MeetingState.PLANNED, MeetingState.FROZEN)


class MeetingActs:
    """The acts of one tab on the meeting whose agenda is shown."""

    def __init__(self, tab: ChangesHost) -> None:
        self._tab = tab

    # --- conditions of commands ---------------------------------------------------------------------
    def can_freeze(self) -> bool:
        """Say whether the agenda shown can be frozen now."""
        return self._tab.highlight.meeting() is not None and not self.why_not_frozen()

    def why_not_frozen(self) -> str:
        """Return why the agenda shown cannot be frozen now; "" where it can."""
        meeting = self._tab.highlight.meeting()
        if meeting is None:
            return _UNREAD
        state, slot, cut_off = MeetingState(meeting.state), meeting.replaces or meeting.day, meeting.agenda.deadline
        how = " with Move meeting"
        return why_not_frozen(state, meeting.holiday, slot, cut_off, self._tab.context.now(), how=how)

    def can_move(self) -> bool:
        """Say whether the meeting whose agenda is shown is still to be held."""
        meeting = self._tab.highlight.meeting()
        return meeting is not None and not self.why_not_moved()

    def why_not_moved(self) -> str:
        """Return why the meeting whose agenda is shown cannot be moved; "" where it can."""
        meeting = self._tab.highlight.meeting()
        if meeting is None:
            return _UNREAD
        if meeting.state in _STILL_TO_BE_HELD:
            return ""
        return "The meeting is running." if meeting.state == MeetingState.RUNNING else f"It was {meeting.state}."

    # --- acts ---------------------------------------------------------------------------------------
    def freeze_agenda(self) -> None:
        """Freeze and send the agenda as it stands, after asking; what is submitted later is listed as late."""
        tab = self._tab
        meeting = tab.highlight.meeting()
        if meeting is None:
            return
        cab, day, id, slot = tab.services.cab, meeting.day, meeting.meeting_id or 0, meeting.replaces or meeting.day
        items = words.count(len(meeting.agenda.items), "item stands", "items stand")

        def ask(who: Recipients) -> None:
            later = "What is submitted later is heard late, if the board consents."
            text = f"{items} on it as they are now. {who.words} {later}"
            asked = f"Freeze the agenda of {words.weekday(day, year=False)}?"
            action = "Freeze and mail it" if who.count else "Freeze it"
            if dialogs.confirm(tab.window(), asked, text, action):
                tab.write(partial(cab.freeze_agenda, day), then=tab.read_change)

        tab.read(lambda work: cab.recipients(id, slot, work=work), ask, key="recipients")

    def move_meeting(self) -> None:
        """Let the board meet on another day, once it is read which days are near; others can be typed."""
        tab, meeting = self._tab, self._tab.highlight.meeting()
        if meeting is None:
            return
        propose, since = tab.services.cab.propose_days, tab.since()

        def proposed(days: Sequence[date]) -> None:
            open_late(tab, self._form(meeting, days), since)

        tab.read(lambda _work: propose(meeting.replaces or meeting.day), proposed, key="days")

    def open_kept(self, wednesday: date) -> None:
        """Go on with a move that was kept as a draft, whichever meeting is shown."""
        tab = self._tab
        read, propose, since = tab.services.cab.agenda, tab.services.cab.propose_days, tab.since()

        def go_on(found: tuple[MeetingAgenda, Sequence[date]]) -> None:
            meeting, days = found
            is_that = (meeting.replaces or meeting.day) == wednesday and meeting.state not in ("held", "cancelled")
            if is_that and tab.context.may("cab.manage"):
                open_late(tab, self._form(meeting, days), since)
            else:
                name = words.weekday(wednesday)
                tab.messages.note(f"The CAB of {name} can no longer be moved.", "What was typed is still kept.")

        tab.read(lambda work: (read(wednesday, work=work), propose(wednesday)), go_on, key=meeting_key(wednesday))

    def _form(self, meeting: MeetingAgenda, days: Sequence[date]) -> Form:
        tab, wednesday = self._tab, meeting.replaces or meeting.day

        def submit(values: dict[str, Any]) -> None:
            move = partial(tab.services.cab.move_meeting, wednesday, values["to"])
            tab.write(move, form=form, then=tab.read_change)  # to go back is a move as well: its members are told

        now, is_sent = tab.context.now, meeting.frozen_items
        form = forms.meeting_form(tab.form_owner(), wednesday, days, submit, now=now, is_sent=is_sent)
        return form

    def show_board(self) -> None:
        """Go to the meeting in the page of the CAB."""
        meeting = self._tab.highlight.meeting()
        if meeting is not None:
            self._tab.context.navigator.open("cab", day=meeting.day)

    def export_agenda(self) -> None:
        """Write the agenda as a PDF and, beside it under the same name, the meeting as an iCalendar file."""
        tab = self._tab
        meeting = tab.highlight.meeting()
        if meeting is None:
            return
        path = dialogs.save_path(tab.window(), "Agenda", f"CAB-agenda-{meeting.day}.pdf", "PDF and iCalendar (*.pdf)")
        if path is None:
            return
        write = partial(tab.services.cab.agenda_files, meeting.day, pdf=path, ics=path.with_suffix(".ics"))
        tab.read(
            lambda _work: write(),
            lambda made: tab.messages.info(f"Written: {' and '.join(str(file) for file in made.files)}"),
            title="Agenda",
        )
