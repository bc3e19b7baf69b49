"""The commands of the CAB tab."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from app.ui.commands import Command
from app.views.cab.acts import CabActs
from app.views.cab.conditions import Conditions
from app.views.cab.host import CabHost
from app.views.cab.menus import CONTEXT, MENU
from app.views.cab.page_commands import page_commands
from app.views.cab.why_not import why_not

_ONE = "Choose a meeting first."
_AHEAD = "Only for a meeting that was not opened yet."


def commands(tab: CabHost, acts: CabActs, can: Conditions) -> list[Command]:
    """Return the commands of the tab, of which menus, context menus and palette are made."""
    found = [*_commands(tab, acts, can), *page_commands(tab, acts, can)]
    return [replace(one, why=partial(why_not, tab, one)) if one.enabled_when is not None else one for one in found]


def _commands(tab: CabHost, acts: CabActs, can: Conditions) -> list[Command]:
    meeting = acts.meeting
    return [
        Command("cab.move", "&Move meeting…", meeting.move, "", MENU, "meeting", 1, "calendar",
                "Another day, time or place", key="M", text="Move", enabled_when=can.can_move, needs=_AHEAD,
                right="cab.manage", context=CONTEXT, bar=4, verb="move the meeting"),
        Command("cab.invite", "&Invite, or send an update", meeting.invite, "", MENU, "meeting", 2, "send",
                "Everybody with a seat and a mail address", key="I", text="Invite", enabled_when=can.can_invite,
                needs="Only to a meeting ahead whose day is chosen.", right="cab.manage", context=CONTEXT, bar=2,
                verb="invite the board"),
        Command("cab.freeze", "&Freeze the agenda…", meeting.freeze, "", MENU, "meeting", 3, "lock",
                "As it stands, also when nothing is pending; it is mailed where the board has an address", key="F",
                text="Freeze the agenda", enabled_when=can.can_freeze,
                needs="Only the agenda of a planned meeting, on a day that is no holiday.", right="cab.manage",
                context=CONTEXT, bar=3, words="send mail"),
        Command("cab.thaw", "&Take the agenda back…", meeting.thaw, "", MENU, "meeting", 4, "undo",
                "With a reason; frozen again it is the next revision", text="Take back", enabled_when=can.is_frozen,
                needs="Only an agenda that is frozen, before its meeting.", right="cab.manage", context=CONTEXT, bar=6),
        Command("cab.chair", "C&hair…", meeting.chair, "", MENU, "meeting", 5, "person", "Who signs the minutes",
                key="H", text="Chair", enabled_when=can.can_name_chair,
                needs="Only of a meeting on record that was not cancelled.", right="cab.manage", context=CONTEXT,
                bar=5, verb="name the chair"),
        Command("cab.open", "&Open the meeting", meeting.open, "", MENU, "course", 1, "resume",
                "On its day, from two hours before its start", key="O", text="Open", enabled_when=can.can_open,
                needs="Only on its day, from two hours before its start.", right="cab.run", context=CONTEXT, bar=1),
        Command("cab.room", "Room screen", meeting.room, "", MENU, "course", 2, "panel",
                "The meeting on the projector, run by keys", key="P", text="Room", enabled_when=can.can_present,
                needs="Only for a meeting that is running, or can be opened now.", right="cab.run", context=CONTEXT,
                bar=1, verb="show the room screen"),
        Command("cab.end", "&End the meeting…", meeting.end, "", MENU, "course", 3, "check",
                "What is undecided goes to the next, minutes are drafted", key="Z", text="End",
                enabled_when=can.is_running, needs="Only a meeting that is running can be ended.", right="cab.run",
                context=CONTEXT, bar=2),
        Command("cab.reopen", "Reopen the meeting…", meeting.reopen, "", MENU, "course", 4, "reopen",
                "On the same day, before its minutes are signed", enabled_when=can.can_reopen,
                needs="Only a meeting that was held can go on, on its day.", right="cab.run", context=CONTEXT),
        Command("cab.cancel", "&Cancel meeting…", meeting.cancel, "", MENU, "course", 5, "close",
                "With a reason; open items go to the next", text="Cancel meeting", enabled_when=can.can_move,
                needs=_AHEAD, right="cab.manage", context=CONTEXT, verb="cancel the meeting"),
        Command("cab.restore", "Restore meeting…", meeting.restore, "", MENU, "course", 6, "reopen",
                "It is held after all", text="Restore", enabled_when=can.is_cancelled,
                needs="Only a meeting that was cancelled can be held after all.", right="cab.manage", context=CONTEXT,
                bar=1, verb="restore the meeting"),
        Command("cab.bring_back", "&Bring items back…", meeting.bring_back, "", MENU, "course", 7, "undo",
                "What went on when it was cancelled", key="B", text="Bring back", enabled_when=can.has_gone_on,
                needs="Only to a meeting ahead from which items went on.", right="cab.manage", context=CONTEXT, bar=7),
        Command("cab.week", "Show the week in the Calendar", tab.show_week, "", MENU, "go", 2, "week",
                enabled_when=tab.has_meeting, needs=_ONE, context=CONTEXT),
        Command("cab.find", "&Find", tab.focus_search, "Ctrl+F", MENU, "list", 1, "search"),
        Command("cab.columns", "Co&lumns…", tab.choose_columns, "", MENU, "list", 2),
        Command("cab.before", "Previous meetin&g", partial(tab.step, -1), "Alt+Up", MENU, "way", 1, "up",
                enabled_when=tab.has_meeting, needs=_ONE, verb="go to the meeting before"),
        Command("cab.after", "Next meetin&g", partial(tab.step, 1), "Alt+Down", MENU, "way", 2, "down",
                enabled_when=tab.has_meeting, needs=_ONE, verb="go to the next meeting"),
        Command("cab.next_page", "Next page of the meeting", partial(tab.turn, 1), "Alt+PgDown", MENU, "way", 3,
                tip="Items, seats, actions, papers, history", enabled_when=tab.has_meeting, needs=_ONE,
                verb="turn the page"),
        Command("cab.previous_page", "Previous page of the meeting", partial(tab.turn, -1), "Alt+PgUp", MENU, "way", 4,
                enabled_when=tab.has_meeting, needs=_ONE, verb="turn the page back"),
        Command("cab.pane", "Show the meeting beside the list", tab.toggle_pane, "", MENU, "way", 5, "panel",
                checked=tab.is_pane_shown),
        Command("cab.next_part", "Next place", tab.next_part, "F6", MENU, "way", 6, tip="Search, list, form, meeting"),
        Command("cab.previous_part", "Previous place", tab.previous_part, "Shift+F6", MENU, "way", 7),
    ]  # fmt: skip
