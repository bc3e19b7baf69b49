"""The commands of the tab of major incidents."""

from __future__ import annotations

from functools import partial

from app.ui.commands import Command
from app.views.majors.acts import Acts
from app.views.majors.conditions import Conditions
from app.views.majors.host import MajorsHost
from app.views.majors.menus import CONTEXT, MENU
from app.views.majors.page_commands import page_commands

_ONE = "Choose a major incident first."
_RUNS = "Only while it runs."


def commands(tab: MajorsHost, acts: Acts, can: Conditions) -> list[Command]:
    """Return the commands of the tab, of which menus, context menus and palette are made."""
    major, message = acts.major, acts.message
    return [
        Command("majors.declare_new", "Declare a &new one…", major.declare_new, "Ctrl+N", MENU, "begin", 1, "add",
                "What nobody proposed", text="Declare new", right="major_incident.edit",
                words="major incident outage start", verb="declare a new major incident"),
        Command("majors.declare", "&Declare…", major.declare, "", MENU, "begin", 2, "major",
                "What was proposed; the first message can be sent right after", key="D", text="Declare",
                enabled_when=can.can_declare, needs="Only what was proposed, or rejected.", right="major_incident.edit",
                context=CONTEXT, bar=1, verb="declare it"),
        Command("majors.propose", "&Propose…", major.propose, "", MENU, "begin", 3, "flag",
                "To those who declare major incidents", key="P", text="Propose", right="major_incident.propose",
                context=CONTEXT, bar=9, words="declare", verb="propose a major incident"),
        Command("majors.reject", "Re&ject…", major.reject, "", MENU, "begin", 4, "close",
                "What was proposed is none, with a reason", text="Reject", enabled_when=can.can_reject,
                needs="Only what was proposed.", right="major_incident.edit", context=CONTEXT, bar=4),
        Command("majors.message", "Send &message…", message.send, "", MENU, "run", 1, "send",
                "What is known, to those who are reached, with the time of the next", key="M", text="Message",
                enabled_when=can.can_send, needs="Only while it runs, or once it is resolved.",
                right="major_incident.edit", context=CONTEXT, bar=1, words="update notify", verb="send a message"),
        Command("majors.log", "&Log…", message.log, "", MENU, "run", 2, "comment", "A line of the timeline", key="L",
                text="Log", enabled_when=can.is_open, needs="Only until it is reviewed.", right="major_incident.log",
                context=CONTEXT, bar=2, words="note workaround", verb="write the log"),
        Command("majors.role", "Hand &over a role…", major.role, "", MENU, "run", 3, "person",
                "Who leads, informs, writes down", key="R", text="Roles", enabled_when=can.is_open, needs=_ONE,
                right="major_incident.edit", context=CONTEXT, bar=5, verb="hand over a role"),
        Command("majors.reach", "&Who is reached…", major.reach, "", MENU, "run", 4, "agencies",
                "Agencies, services, sites", key="W", text="Reach", enabled_when=can.is_open, needs=_ONE,
                right="major_incident.edit", context=CONTEXT, bar=6, verb="say who is reached"),
        Command("majors.edit", "&Edit…", major.edit, "F2", MENU, "run", 5, "edit", "Title, summary, cause, bridge",
                key="E", enabled_when=can.is_open, needs="Only until it is reviewed.", right="major_incident.edit",
                context=CONTEXT, verb="edit it"),
        Command("majors.outages", "Counts as outa&ge…", major.outages, "", MENU, "run", 6, "down",
                "Of which services, full or partial: availability counts it", key="N", enabled_when=can.can_count,
                needs="Only of one that was declared, is no drill, and names its services.",
                right="major_incident.edit", context=CONTEXT, words="availability downtime",
                verb="say what counts as an outage"),
        Command("majors.restore", "Re&solve…", major.restore, "", MENU, "end", 1, "resolve",
                "The service is back; those who are reached are told", key="S", text="Resolve", enabled_when=can.runs,
                needs=_RUNS, right="major_incident.edit", context=CONTEXT, bar=3, words="restore", verb="resolve it"),
        Command("majors.demote", "Demote…", major.demote, "", MENU, "end", 2, "down",
                "It is none after all, with a reason", enabled_when=can.runs, needs=_RUNS,
                right="major_incident.edit", context=CONTEXT, verb="demote it"),
        Command("majors.reopen", "Reopen…", major.reopen, "", MENU, "end", 3, "reopen", "It came back", key="O",
                text="Reopen", enabled_when=can.can_reopen, needs="Only what is resolved or was demoted.",
                right="major_incident.edit", context=CONTEXT, bar=10, verb="reopen it"),
        Command("majors.correct", "&Correct a time…", major.correct, "", MENU, "after", 1, "clock",
                "The form shows which figures move", key="C", text="Correct a time", enabled_when=can.was_declared,
                needs="Only of one that was declared.", right="major_incident.edit", context=CONTEXT,
                verb="correct a time"),
        Command("majors.review", "Re&view…", major.review, "", MENU, "after", 2, "check",
                "Cause, what went well, what went badly", key="V", text="Review", enabled_when=can.can_review,
                needs="Only what is resolved and not reviewed.", right="major_incident.edit", context=CONTEXT, bar=2,
                verb="review it"),
        Command("majors.effect", "Effect of the review…", major.effect, "", MENU, "after", 3, "verify",
                "Whether it came again", enabled_when=can.is_reviewed, needs="Only of one that was reviewed.",
                right="major_incident.edit", context=CONTEXT, verb="record the effect"),
        Command("majors.calls", "Call l&ist…", acts.paper.call_list, "", MENU, "paper", 1, "print",
                "Whom to call, in order: on paper or as PDF", key="H", text="Call list", enabled_when=tab.has_major,
                needs=_ONE, context=CONTEXT, bar=7, words="phone contacts print", verb="print the call list"),
        Command("majors.calls_pdf", "Call list as PDF…", acts.paper.calls_file, "", MENU, "paper", 3, "pdf",
                enabled_when=tab.has_major, needs=_ONE, context=CONTEXT, verb="write the call list"),
        Command("majors.report", "&Report as PDF…", acts.paper.report, "Ctrl+E", MENU, "paper", 4, "pdf",
                "Course, messages, promises, review", text="Report", enabled_when=tab.has_major, needs=_ONE,
                context=CONTEXT, bar=8, verb="write the report"),
        Command("majors.rules", "Rules of major incidents…", tab.show_rules, "", MENU, "paper", 5, "settings",
                "Rhythm, escalation, what is proposed; Setup keeps them", right="rules.edit",
                verb="change the rules of major incidents"),
        Command("majors.copy", "Cop&y what is known", acts.paper.copy, "", MENU, "paper", 2, "copy",
                "Number, title, where it stands, the last message", key="Y", enabled_when=tab.has_major, needs=_ONE,
                context=CONTEXT, verb="copy what is known"),
        Command("majors.ticket", "S&how the ticket", tab.show_ticket, "", MENU, "go", 1, "tickets",
                "The child with the focus, or the ticket that it comes from", key="G", text="Ticket",
                enabled_when=can.has_ticket, needs="It comes from no ticket.", context=CONTEXT),
        Command("majors.find", "&Find", tab.focus_search, "Ctrl+F", MENU, "list", 1, "search"),
        Command("majors.columns", "Columns…", tab.choose_columns, "", MENU, "list", 2),
        Command("majors.before", "Previous major incident", partial(tab.step, -1), "Alt+Up", MENU, "way", 1, "up",
                enabled_when=tab.has_major, needs=_ONE, verb="go to the one before"),
        Command("majors.after", "Next major incident", partial(tab.step, 1), "Alt+Down", MENU, "way", 2, "down",
                enabled_when=tab.has_major, needs=_ONE, verb="go to the next one"),
        Command("majors.next_page", "Next page of the incident", partial(tab.turn, 1), "Alt+PgDown", MENU, "way", 3,
                tip="Summary, roles, messages, timeline, children, tasks, review, figures",
                enabled_when=tab.has_major, needs=_ONE, verb="turn the page"),
        Command("majors.previous_page", "Previous page of the incident", partial(tab.turn, -1), "Alt+PgUp", MENU,
                "way", 4, enabled_when=tab.has_major, needs=_ONE, verb="turn the page back"),
        Command("majors.pane", "Show the incident beside the list", tab.toggle_pane, "", MENU, "way", 5, "panel",
                key="I", checked=tab.is_pane_shown),
        Command("majors.next_part", "Next place", tab.next_part, "F6", MENU, "way", 6,
                tip="Search, list, form, incident"),
        Command("majors.previous_part", "Previous place", tab.previous_part, "Shift+F6", MENU, "way", 7),
        *page_commands(acts, can),
    ]  # fmt: skip
