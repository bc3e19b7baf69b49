"""The commands about items, seats, actions and papers of a meeting."""

from __future__ import annotations

from functools import partial

from app.ui.commands import Command
from app.views.cab.acts import CabActs
from app.views.cab.conditions import Conditions
from app.views.cab.host import CabHost
from app.views.cab.menus import ACTION, ITEM, MENU, PAPER, SEAT

_OPEN = "Choose an open item of a meeting that is not over."
_RUNNING = "Only while the meeting is running."


def page_commands(tab: CabHost, acts: CabActs, can: Conditions) -> list[Command]:
    """Return the commands, of which menus, context menus and palette are made."""
    return [*_items(tab, acts, can), *_seats(acts, can), *_actions(acts, can), *_papers(tab, acts, can)]


def _items(tab: CabHost, acts: CabActs, can: Conditions) -> list[Command]:
    item = acts.item
    return [
        Command("cab.vote", "&Vote…", item.vote, "", MENU, "item", 1, "check",
                "One's own vote, or that of a seat that is present", key="V", text="Vote", enabled_when=can.can_vote,
                needs="Votes are open once the agenda is frozen; those of others are recorded in the meeting.",
                right="cab.vote", context=ITEM, bar=1),
        Command("cab.vote_rest", "All others a&pprove…", item.vote_rest, "", MENU, "item", 2, "check",
                "An approval for all who are present and have not voted", enabled_when=can.can_decide, needs=_RUNNING,
                right="cab.run", context=ITEM, verb="record that all others approve"),
        Command("cab.decide", "&Decide…", item.decide, "", MENU, "item", 3, "check",
                "Approve, with conditions, or reject; ratify or not", key="A", text="Decide",
                enabled_when=can.can_decide, needs=_RUNNING, right="cab.run", context=ITEM, bar=2,
                words="approve reject ratify conditions", verb="record a decision"),
        Command("cab.note", "&Note…", item.note, "", MENU, "item", 4, "check",
                "Close an item that needs no vote", key="N", text="Note", enabled_when=can.can_note, needs=_RUNNING,
                right="cab.run", context=ITEM, bar=3, verb="note the item"),
        Command("cab.consent", "&Consent given", partial(item.consent, given=True), "", MENU, "item", 5, "check",
                "The board hears a late item", key="C", text="Consent", enabled_when=can.can_consent,
                needs="Only for a late item while the meeting is running.", right="cab.run", context=ITEM, bar=4,
                verb="record the consent"),
        Command("cab.refuse", "Consent re&fused…", partial(item.consent, given=False), "", MENU, "item", 6, "close",
                "A late item goes to the next meeting", enabled_when=can.can_consent,
                needs="Only for a late item while the meeting is running.", right="cab.run", context=ITEM,
                verb="record that consent is refused"),
        Command("cab.defer", "De&fer…", item.defer, "", MENU, "place", 1, "right", "To a later meeting, with a reason",
                key="D", text="Defer", enabled_when=can.can_place, needs=_OPEN, right="cab.manage", context=ITEM,
                bar=5, verb="defer the item"),
        Command("cab.reassign", "Move to anothe&r meeting…", item.reassign, "", MENU, "place", 2, "right",
                "As if it had not been before this one", key="R", text="Reassign", enabled_when=can.can_reassign,
                needs="Choose an open item of a meeting that was not opened.", right="cab.manage", context=ITEM,
                verb="move the item to another meeting"),
        Command("cab.up", "&Up", partial(item.shift, -1), "", MENU, "place", 3, "up", "A place earlier in its section",
                key="U", enabled_when=can.can_place, needs=_OPEN, right="cab.manage", context=ITEM,
                verb="move the item up"),
        Command("cab.down", "Do&wn", partial(item.shift, 1), "", MENU, "place", 4, "down",
                "A place later in its section", key="J", enabled_when=can.can_place, needs=_OPEN, right="cab.manage",
                context=ITEM, verb="move the item down"),
        Command("cab.plan", "Planned &minutes…", item.plan, "", MENU, "place", 5, "clock",
                "Of each item that is selected", key="T", text="Minutes",
                enabled_when=can.can_plan, needs=_OPEN, right="cab.manage", context=ITEM, bar=6,
                verb="plan the minutes"),
        Command("cab.reopen_item", "Reopen the decision, or take a deferral back…", item.reopen, "", MENU, "place", 6,
                "reopen", "In this meeting while it runs, else in the next", enabled_when=can.can_reopen_item,
                needs="Choose an item that was decided, or deferred in the meeting that is running.",
                right="cab.run", context=ITEM, words="undo deferral"),
        Command("cab.correct", "Correct the wording…", item.correct, "", MENU, "place", 7, "edit",
                "Of the conditions or the reason; the decision stays", enabled_when=can.is_decided,
                needs="Choose an item that was decided.", right="cab.run", context=ITEM),
        Command("cab.calendar", "Show in Calen&dar", tab.show_in_calendar, "", MENU, "go", 1, "calendar",
                "The change of the item", key="K", text="In Calendar", enabled_when=can.has_change,
                needs="Choose an item that is about a change.", context=ITEM, bar=7, verb="show it in the Calendar"),
    ]  # fmt: skip


def _seats(acts: CabActs, can: Conditions) -> list[Command]:
    seat = acts.seat
    return [
        Command("cab.presence", "Pre&sent, or left", seat.presence, "", MENU, "seat", 1, "person",
                "Say who is there", key="S", text="Present", enabled_when=can.can_arrive,
                needs="Choose a seat while the meeting is running.", right="cab.run", context=SEAT, bar=1,
                verb="say who is present"),
        Command("cab.delegate", "De&legate…", seat.delegate, "", MENU, "seat", 2, "people",
                "Who sits for an agency in this meeting", key="L", text="Delegate", enabled_when=can.can_delegate,
                needs="Choose the seat of an agency in a meeting that is not over.", right="cab.vote", context=SEAT,
                bar=2, verb="name a delegate"),
        Command("cab.guest", "&Guest…", seat.guest, "", MENU, "seat", 3, "add", "Who is heard and does not vote",
                key="G", text="Guest", enabled_when=can.takes, needs="Only for a meeting on record that is not over.",
                right="cab.manage", context=SEAT, bar=3, verb="invite a guest"),
        Command("cab.dismiss", "Take the guest &off…", seat.dismiss, "", MENU, "seat", 5, "close",
                "Who was invited by mail is told", enabled_when=can.can_dismiss,
                needs="Choose a guest who is not present, in a meeting that is not over.", right="cab.manage",
                context=SEAT),
        Command("cab.reply", "Take an answe&r…", seat.choose_reply, "", MENU, "seat", 4, "import",
                "A mail (.eml) or calendar file (.ics); it can be dropped here too", key="Q", text="Take answer",
                right="cab.run", context=SEAT, bar=4),
    ]  # fmt: skip


def _actions(acts: CabActs, can: Conditions) -> list[Command]:
    action = acts.action
    return [
        Command("cab.action", "&New action…", action.new, "Ctrl+N", MENU, "action", 1, "add",
                "What is to be done, from the meeting that is shown", text="New action",
                enabled_when=can.is_on_record, needs="Choose a meeting that is on record.", right="action.edit",
                context=ACTION, bar=1, verb="record an action", online=True),
        Command("cab.edit_action", "&Edit action…", action.edit, "F2", MENU, "action", 2, "edit", key="E",
                text="Edit", enabled_when=can.has_action, needs="Choose an action first.", right="action.edit",
                context=ACTION, bar=2, verb="edit the action", online=True),
        Command("cab.close_action", "Close the action", action.close, "", MENU, "action", 3, "check", "It is done",
                key="X", text="Done", enabled_when=can.can_close, needs="Choose an open action.", right="action.edit",
                context=ACTION, bar=3, online=True),
    ]  # fmt: skip


def _papers(tab: CabHost, acts: CabActs, can: Conditions) -> list[Command]:
    paper = acts.paper
    return [
        Command("cab.agenda", "A&genda as PDF and iCalendar…", paper.agenda, "Ctrl+E", MENU, "paper", 1, "pdf",
                text="Agenda as PDF", enabled_when=tab.has_meeting, needs="Choose a meeting first.", context=PAPER,
                bar=4, verb="make the agenda as PDF and iCalendar"),
        Command("cab.paper", "Show the paper", paper.show, "", MENU, "paper", 2, "document", "Enter in the list",
                text="Show", enabled_when=can.has_paper, needs="Choose a paper first.", context=PAPER, bar=1),
        Command("cab.save_paper", "Save the paper…", paper.save, "", MENU, "paper", 3, "save", key="W", text="Save",
                enabled_when=can.has_paper, needs="Choose a paper first.", context=PAPER, bar=2),
        Command("cab.minutes", "Show the minutes", paper.show_minutes, "", MENU, "paper", 4, "document",
                enabled_when=can.has_minutes, needs="Its minutes are drafted when the meeting ends.", context=PAPER),
        Command("cab.sign", "&Sign the minutes…", paper.sign, "", MENU, "paper", 5, "check", "As its chair", key="Y",
                text="Sign", enabled_when=can.can_sign, needs="Only minutes that are not signed yet.",
                right="cab.sign", context=PAPER, bar=3),
        Command("cab.revise", "Make the minutes again…", paper.revise, "", MENU, "paper", 6, "edit",
                "From what is on record now, with a reason", text="Revise", enabled_when=can.is_held,
                titled=lambda: "Make the minutes again…" if can.has_minutes() else "Make the minutes…",
                needs="Only of a meeting that was held.", right="cab.manage", context=PAPER),
        Command("cab.schedule", "Forward schedule…", paper.schedule, "", MENU, "paper", 7, "export",
                "What is planned ahead, for an agency or for all: PDF, workbook, iCalendar", context=PAPER),
        Command("cab.rules", "Rules of the &board…", paper.rules, "", MENU, "paper", 8, "settings",
                "Times, quorum, place and mail address; Setup keeps them", right="rules.edit",
                verb="change the rules of the board"),
    ]  # fmt: skip
