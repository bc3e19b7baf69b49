"""What is done with a meeting: its day, its agenda, who is invited, its course and its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from app.domain import words
from app.domain.cab import chairing
from app.domain.cab.mailing import Recipients
from app.domain.cab.next_step import is_invited
from app.domain.cab.values import Meeting, MeetingState
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.writing import Fields
from app.views.cab import forms
from app.views.cab.forms import name_of
from app.views.cab.host import CabHost
from app.views.cab.kept_keys import key_of
from app.views.cab.recipients import with_recipients
from app.views.cab.seen import seen_meeting
from app.views.cab.taking_back import back

_FROZEN_TOO = "The agenda is frozen as it stands in the same act."


class MeetingActs:
    """The acts of one tab. Those with a form take the meeting, so that a draft of it can be gone on with."""

    def __init__(self, tab: CabHost) -> None:
        self.tab = tab
        self.cab = tab.services.cab

    def _meeting(self) -> Meeting | None:
        shown = self.tab.shown()
        return shown.meeting if shown is not None else None

    def _write(
        self,
        fn: Callable[..., Any],
        meeting: Meeting,
        form: Form | None = None,
        then: Callable[[Any], object] | None = None,
        **values: Any,
    ) -> None:
        """Carry out an act on a meeting, which is put on record where it is not yet."""
        tab, seen = self.tab, seen_meeting(self.tab, meeting)
        act = partial(fn, meeting.id, **values)
        tab.write(act if seen is not None else partial(act, version=0), form=form, seen=seen, then=then)

    # --- its day ----------------------------------------------------------------------------------
    def move(self, meeting: Meeting | None = None) -> None:
        """Hold it on another day, at another time or in another place."""
        meeting, tab = meeting or self._meeting(), self.tab
        if meeting is None:
            return
        propose, slot, shown = self.cab.propose_days, meeting.slot, meeting

        def open_form(days: Sequence[date]) -> None:
            def submit(values: Fields) -> None:
                changed = {name: values[name] for name in ("start_time", "place", "online")}
                changed["minutes_long"] = int(values["minutes_long"])
                self._write(self.cab.move, shown, form, to=values["to"], slot=slot, **changed)

            form = forms.move_form(tab.form_owner(), shown, days, submit, now=tab.context.now)
            form.open()

        tab.read(lambda _work: propose(slot), open_form, key="days")

    def cancel(self, meeting: Meeting | None = None) -> None:
        """Call it off, with a reason."""
        meeting = meeting or self._meeting()
        if meeting is None:
            return
        count = sum(item.is_open for item in meeting.items)
        goes = f" {words.count(count, 'open item goes', 'open items go')} to the next meeting." if count else ""
        shown = self.tab.shown()
        mails = is_invited(meeting) and shown is not None and bool(shown.rules.mailbox)
        told = "Those who are invited get it by mail." if mails else "It stands in the notice; nothing is mailed."
        self._reasoned("cancel", meeting, f"Cancel {name_of(meeting)}", "Cancel the meeting", self.cab.cancel,
                       f"{told}{goes}", slot=meeting.slot)  # fmt: skip

    def restore(self, meeting: Meeting | None = None) -> None:
        """Hold a cancelled one after all, with a reason."""
        meeting = meeting or self._meeting()
        if meeting is not None:
            hint = "Items that went on do not come back by themselves: use Bring back."
            self._reasoned("restore", meeting, f"Restore {name_of(meeting)}", "Restore", self.cab.restore, hint)

    def _reasoned(
        self, what: str, meeting: Meeting, title: str, action: str, fn: Callable[..., Any], hint: str, **more: Any
    ) -> None:
        def submit(values: Fields) -> None:
            self._write(fn, meeting, form, reason=values["reason"], **more)

        owner = self.tab.form_owner()
        form = forms.reason_form(owner, title, action, key_of(what, meeting.slot), submit, hint=hint)
        form.open()

    # --- its agenda -------------------------------------------------------------------------------
    def freeze(self) -> None:
        """Freeze its agenda as it stands, after saying who gets it by mail."""
        meeting, tab = self._meeting(), self.tab
        if meeting is None:
            return
        asked = meeting

        def ask(who: Recipients) -> None:
            count = sum(item.is_open for item in asked.items)
            stand = words.count(count, "item stands", "items stand") if count else "Nothing stands"
            later = "Later edits are marked, and what is submitted later is heard late, by consent."
            text = f"{stand} on it. {who.words} {later}"
            action = "Freeze and mail it" if who.count else "Freeze it"
            if dialogs.confirm(tab.window(), f"Freeze the agenda of {name_of(asked)}?", text, action):
                self._write(self.cab.freeze, asked, slot=asked.slot)

        with_recipients(tab, asked, ask)

    def thaw(self, meeting: Meeting | None = None) -> None:
        """Take a sent agenda back, with a reason."""
        meeting = meeting or self._meeting()
        if meeting is not None:
            hint = "Freezing it again makes its next revision."
            title = f"Take the agenda of {name_of(meeting)} back"
            self._reasoned("thaw", meeting, title, "Take it back", self.cab.thaw, hint)

    def invite(self) -> None:
        """Invite everybody, or send them the invitation once more."""
        meeting = self._meeting()
        if meeting is not None:
            self._write(self.cab.invite, meeting, slot=meeting.slot)

    def chair(self, meeting: Meeting | None = None) -> None:
        """Name who chairs it; of a meeting that was held, correct it with a reason."""
        meeting, tab = meeting or self._meeting(), self.tab
        if meeting is None:
            return
        people, shown = tab.services.agencies.people, meeting

        def here(found: Any) -> None:
            was_held = shown.state is MeetingState.HELD

            def submit(values: Fields) -> None:
                named = {"person_id": values["person_id"] or None, "reason": values.get("reason", "")}
                act = partial(self.cab.set_chair, shown.id, **named)
                undo = None if was_held else partial(back, tab)  # minutes that were made stay
                tab.write(act, form=form, seen=seen_meeting(tab, shown), undo=undo)

            form = forms.chair_form(tab.form_owner(), shown, found, submit)
            form.open()

        tab.read(lambda work: people(staff_only=False, work=work), here, key="people")

    # --- its course -------------------------------------------------------------------------------
    def open(self) -> None:
        """Open it; an agenda that was not frozen is frozen by it, which is asked first."""
        meeting, tab = self._meeting(), self.tab
        if meeting is None:
            return
        if meeting.frozen_at is not None:
            self._write(self.cab.open, meeting)
            return
        asked = meeting

        def ask(who: Recipients) -> None:
            title = f"Open {name_of(asked)} although its agenda was not frozen?"
            if dialogs.confirm(tab.window(), title, f"{_FROZEN_TOO} {who.words}", "Freeze and open"):
                self._write(self.cab.open, asked)

        with_recipients(tab, asked, ask)

    def room(self) -> None:
        """Go to the room screen; a meeting that is not running yet is opened first, which is asked."""
        meeting, tab = self._meeting(), self.tab
        if meeting is None:
            return
        if meeting.state is MeetingState.RUNNING:
            tab.open_room(meeting.id)
            return
        asked, id = meeting, meeting.id

        def ask(who: Recipients | None) -> None:
            freezes = f"{_FROZEN_TOO} {who.words} " if who is not None else ""
            text = f"{freezes}The room screen follows."
            if dialogs.confirm(tab.window(), f"Open {name_of(asked)}?", text, "Open the meeting"):
                self._write(self.cab.open, asked, then=lambda _made: tab.open_room(id))

        if meeting.frozen_at is not None:
            ask(None)
        else:
            with_recipients(tab, meeting, ask)

    def end(self) -> None:
        """End it, after asking: what is undecided goes to the next one, and the minutes are drafted."""
        meeting = self._meeting()
        if meeting is None:
            return
        count = sum(item.is_open for item in meeting.items)
        open_ = f"{words.count(count, 'item is', 'items are')} not decided and " if count else ""
        text = f"{open_}{words.plural(count, 'goes', 'go')} to the next meeting. " if count else ""
        text += f"The minutes are drafted from what is on record. {chairing.at_the_end(meeting)}"
        if dialogs.confirm(self.tab.window(), f"End {name_of(meeting)}?", text, "End the meeting", danger=bool(count)):
            self._write(self.cab.end, meeting)

    def reopen(self, meeting: Meeting | None = None) -> None:
        """Go on with a meeting that was ended today, with a reason."""
        meeting = meeting or self._meeting()
        if meeting is not None:
            hint = "On the same day and before its minutes are signed. What went on to the next meeting comes back."
            self._reasoned("reopen", meeting, f"Reopen {name_of(meeting)}", "Reopen", self.cab.reopen_meeting, hint)

    def bring_back(self) -> None:
        """Bring back what went on when it was cancelled, after asking."""
        meeting, tab = self._meeting(), self.tab
        if meeting is None:
            return
        closed = {item.id for item in meeting.items if item.state.value == "carried"}
        read, today = self.cab.meetings, tab.today()
        last = today.replace(year=today.year + 1, day=min(today.day, 28))
        shown = meeting

        def found(meetings: tuple[Meeting, ...]) -> None:
            there = [item for one in meetings for item in one.items if item.is_open and item.from_item_id in closed]
            if not there:
                tab.messages.note(f"Nothing that went on from {name_of(shown)} is open elsewhere.")
                return
            text = words.joined([item.number for item in there])
            count = words.count(len(there), "item")
            if dialogs.confirm(tab.window(), f"Bring {count} back to {name_of(shown)}?", text, "Bring back"):
                tab.write(partial(self.cab.bring_back, [item.id for item in there], shown.id))

        tab.read(lambda work: read(shown.day, last, work=work), found, key="bring back")
