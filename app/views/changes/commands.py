"""The commands of the Calendar."""

from __future__ import annotations

from functools import partial

from app.domain.vocabulary import ChangeState
from app.ui.commands import Command
from app.views.changes.acts import ChangeActs
from app.views.changes.after_acts import AfterActs
from app.views.changes.board_acts import BoardActs
from app.views.changes.board_commands import board_commands
from app.views.changes.bulk_acts import BulkActs
from app.views.changes.exported import export_list
from app.views.changes.freeze_acts import FreezeActs
from app.views.changes.host import ChangesHost
from app.views.changes.meeting_acts import MeetingActs
from app.views.changes.menus import CONTEXT, MEETING, MENU

_ONE = "Choose a change first."
_NEEDS = "The state of the change, or your role, does not allow it."
#: Id, title, the state it leads to, icon, letter. The board's decision has no way back; the others say so or ask.
_STEPS = (
    ("submit", "&Submit", ChangeState.IN_CAB, "right", "S"),
    ("withdraw", "Return to dra&ft", ChangeState.DRAFT, "left", "B"),
    ("approve", "A&pprove…", ChangeState.APPROVED, "check", "A"),
    ("reject", "Re&ject…", ChangeState.REJECTED, "close", "J"),
    ("schedule", "Sc&hedule", ChangeState.SCHEDULED, "calendar", "H"),
    ("start", "Star&t", ChangeState.IMPLEMENTING, "right", "G"),
    ("finish", "Record &outcome…", ChangeState.IMPLEMENTED, "check", "R"),
    ("review", "Re&view…", ChangeState.REVIEWED, "check", "U"),
    ("cancel", "&Cancel change…", ChangeState.CANCELLED, "close", "X"),
)
#: Steps that several changes can take: their place in the row of acts, and the word there.
_BAR = {"submit": 3, "schedule": 4, "cancel": 5}
_BAR_WORDS = {"submit": "Submit", "schedule": "Schedule", "cancel": "Cancel"}


def commands(
    tab: ChangesHost,
    acts: ChangeActs,
    bulk: BulkActs,
    meeting: MeetingActs,
    board: BoardActs,
    after: AfterActs,
    freezes: FreezeActs,
) -> list[Command]:
    """Return the commands of the tab, of which menus, toolbar, context menu and palette are made."""
    one = tab.highlight.has_change
    return [
        Command("changes.new", "&New change…", acts.new, "Ctrl+N", MENU, "change", 1, "add",
                text="New change", right="change.create", context=CONTEXT, verb="make a change"),
        Command("changes.edit", "&Edit change…", acts.edit, "F2", MENU, "change", 2, "edit", key="E",
                enabled_when=tab.highlight.is_editable, needs="Only drafts and changes before the CAB can be edited.",
                right="change.edit", context=CONTEXT, verb="edit the change"),
        Command("changes.vote", "&Vote…", acts.vote, "Ctrl+Shift+V", MENU, "change", 3, "check", key="V",
                enabled_when=tab.highlight.is_in_cab, needs="Votes are cast on changes that are in the CAB.",
                right="change.vote", context=CONTEXT, verb="vote on the change"),
        *(
            Command(f"changes.{word}", f"{title}", partial(tab.step, state), "", MENU, "steps", n, icon, key=key,
                    text=_BAR_WORDS.get(word, ""), enabled_when=partial(tab.highlight.can_step, state), needs=_NEEDS,
                    why=partial(_why_not, tab, state), context=CONTEXT, bar=_BAR.get(word, 0), online=True)
            for n, (word, title, state, icon, key) in enumerate(_STEPS, 1)
        ),
        *board_commands(tab, acts, board, after, freezes),
        Command("changes.move", "M&ove by…", bulk.move_by, "", MENU, "move", 1, "clock",
                "By days and hours; Shift+Up and Shift+Down in a week move by an hour", key="O", text="Move",
                enabled_when=one, needs=_ONE, right="change.edit", context=CONTEXT, bar=1, verb="move the change"),
        Command("changes.earlier", "Move a day ea&rlier", tab.move_earlier, "", MENU, "move", 2, "left",
                "Shift+Left in the calendar", enabled_when=one, needs=_ONE, right="change.edit", context=CONTEXT,
                verb="move the change earlier"),
        Command("changes.later", "Move a day &later", tab.move_later, "", MENU, "move", 3, "right",
                "Shift+Right in the calendar", enabled_when=one, needs=_ONE, right="change.edit", context=CONTEXT,
                verb="move the change later"),
        Command("changes.quarter_earlier", "Move a quarter hour earlier", partial(tab.nudge, -1), "", MENU, "move", 5,
                "left", "Ctrl+Shift+Up in a week or day", enabled_when=one, needs=_ONE, right="change.edit",
                context=CONTEXT, verb="move the change earlier"),
        Command("changes.quarter_later", "Move a quarter hour later", partial(tab.nudge, 1), "", MENU, "move", 6,
                "right", "Ctrl+Shift+Down in a week or day", enabled_when=one, needs=_ONE, right="change.edit",
                context=CONTEXT, verb="move the change later"),
        Command("changes.shorter", "End a quarter hour earlier", partial(tab.lengthen, -1), "", MENU, "move", 7,
                "left", "Alt+Shift+Up in a week or day", enabled_when=one, needs=_ONE, right="change.edit",
                context=CONTEXT, verb="make the change shorter"),
        Command("changes.longer", "End a quarter hour later", partial(tab.lengthen, 1), "", MENU, "move", 8,
                "right", "Alt+Shift+Down in a week or day", enabled_when=one, needs=_ONE, right="change.edit",
                context=CONTEXT, verb="make the change longer"),
        Command("changes.implementer", "&Implementer…", bulk.implementer, "", MENU, "move", 4, "person",
                "Who carries it out", key="I", text="Implementer", enabled_when=tab.highlight.can_be_handed,
                needs="Only drafts and changes before the CAB can be given an implementer.",
                right="change.edit", context=CONTEXT, bar=2, verb="name the implementer"),
        Command("changes.today", "&Today", tab.days.go_today, "Ctrl+T", MENU, "look", 1, "today", key="T"),
        Command("changes.day", "&Day", tab.days.show_day, "", MENU, "look", 2, "today", key="D",
                checked=partial(tab.days.is_spread, "day"), one_of="spread"),
        Command("changes.month", "&Month", tab.days.show_month, "Ctrl+M", MENU, "look", 2, "month", key="M",
                checked=partial(tab.days.is_spread, "month"), one_of="spread"),
        Command("changes.week", "&Week", tab.days.show_week, "", MENU, "look", 3, "week", key="W",
                checked=partial(tab.days.is_spread, "week"), one_of="spread"),
        Command("changes.conflicts_only", "Conflicts &only", tab.conflicts_only, "", MENU, "look", 10, "filter",
                "Show only the changes that collide with something", key="!", checked=tab.shows_conflicts_only),
        Command("changes.next_conflict", "Next in con&flict", tab.next_conflict, "", MENU, "look", 11, "right",
                "Round and round through the changes in view that collide with something",
                enabled_when=tab.has_conflicts, needs="No change in view is in conflict.",
                verb="go to the next conflict"),
        Command("changes.export", "E&xport the list…", partial(export_list, tab), "", MENU, "look", 12, "export",
                "What the list shows, in its order, as a workbook or CSV"),
        Command("changes.list", "As a &list below", tab.room.toggle, "", MENU, "look", 7, "list", key="L",
                checked=tab.room.is_list_shown),
        Command("changes.next_part", "Next part", tab.next_part, "F6", MENU, "look", 8,
                tip="Search, calendar, list, form, change"),
        Command("changes.previous_part", "Previous part", tab.previous_part, "Shift+F6", MENU, "look", 9),
        Command("changes.find", "&Find", tab.focus_search, "Ctrl+F", MENU, "look", 6, "search",
                "A change of any week, by number or words"),
        Command("changes.timeline", "Time&line", tab.days.show_timeline, "", MENU, "look", 4, "list",
                "Two weeks in lanes by site, agency, service or group; again: the next of them", key="K",
                checked=partial(tab.days.is_spread, "timeline"), one_of="spread"),
        Command("changes.before", "&Before", tab.days.go_before, "Ctrl+Left", MENU, "look", 5, "left"),
        Command("changes.after", "A&fter", tab.days.go_after, "Ctrl+Right", MENU, "look", 6, "right"),
        Command("changes.tickets", "Its t&ickets", acts.open_tickets, "", MENU, "go", 1, "tickets",
                "Tickets of the services that the change touches, opened in the 72 hours after it", enabled_when=one,
                needs="Choose a change first.",
                context=CONTEXT, verb="show its tickets"),
        Command("changes.freeze", "Free&ze the agenda…", meeting.freeze_agenda, "", MENU, "cab", 1, "lock",
                "As it stands, also when nothing is pending; it is mailed where the board has an address",
                text="Freeze the agenda",
                enabled_when=meeting.can_freeze, why=meeting.why_not_frozen, verb="freeze the agenda",
                right="cab.manage", context=MEETING, bar=2),
        Command("changes.move_meeting", "Move mee&ting…", meeting.move_meeting, "", MENU, "cab", 2, "calendar",
                "Choose another day for the board, for example where its Wednesday is a holiday",
                text="Move meeting", enabled_when=meeting.can_move, why=meeting.why_not_moved,
                right="cab.manage", context=MEETING, bar=3,
                verb="move the meeting"),
        Command("changes.board", "Show in the CA&B", meeting.show_board, "", MENU, "cab", 5, "cab",
                "The meeting with its items, seats, actions and papers", text="In CAB",
                enabled_when=tab.highlight.has_agenda, context=MEETING, bar=4, verb="go to the CAB"),
        Command("changes.agenda", "Agenda as PDF and i&Calendar…", meeting.export_agenda, "Ctrl+E", MENU, "cab", 3,
                "pdf",
                text="Agenda as PDF", enabled_when=tab.highlight.has_agenda, context=MEETING, bar=1,
                verb="make the agenda as PDF and iCalendar"),
    ]  # fmt: skip


def _why_not(tab: ChangesHost, state: ChangeState) -> str:
    """Return why the change that is shown cannot be taken to a state."""
    return tab.highlight.why_not(state) or _NEEDS
