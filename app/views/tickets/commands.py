"""The commands of the Tickets tab: menus, context menu, the rows of acts, the palette and the letters of the list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.domain.tickets.states import Act, needs
from app.ui.commands import Command
from app.ui.look.plain import caption
from app.views.tickets.acts import TicketActs
from app.views.tickets.answering import Answering
from app.views.tickets.breakdown import BREAKDOWN_KEY, BreakingDown
from app.views.tickets.calls import Calls
from app.views.tickets.causes import Causes
from app.views.tickets.conversation import Show
from app.views.tickets.follow_up import FollowUp
from app.views.tickets.from_note import Knowledge
from app.views.tickets.host import TicketsHost
from app.views.tickets.imports import Imports
from app.views.tickets.linking import Linking
from app.views.tickets.listing import Listing
from app.views.tickets.majors import Majors
from app.views.tickets.mentioned import MentionActs
from app.views.tickets.pane.pane import CLOCKS, FIELDS, FILES, STREAM
from app.views.tickets.pane.stream import UNREAD_KEY
from app.views.tickets.quick import QUICK
from app.views.tickets.read_marks import ReadMarks
from app.views.tickets.records import TicketRecords
from app.views.tickets.templates import Templates
from app.views.tickets.warned import Warnings

MENU = "&Ticket"
LIST = "&List"
CONTEXT = "ticket"
_NO_MAJOR = "Choose incidents that stand for no major incident."
_EDIT = "ticket.edit"
#: A call takes its number and its clocks from the shared database, and its caller is told at once: it does not wait.
_CALLS_OFFLINE = (
    "Write the call down, and log it when you are online: Change beside Received takes the time of the call, up to"
    " 24 hours back where nothing else is set."
)
_ONE = "Choose one ticket that is neither closed nor cancelled."


def commands(
    tab: TicketsHost,
    acts: TicketActs,
    records: TicketRecords,
    calls: Calls,
    listing: Listing,
    imports: Imports,
    causes: Causes,
    majors: Majors,
    linking: Linking,
    breaking_down: BreakingDown,
    read_marks: ReadMarks,
) -> list[Command]:
    """Return the commands of the tab."""
    return [
        *_of_tickets(tab, acts, records, calls, causes, linking),
        *_of_majors(tab, majors),
        *_of_the_list(tab, listing, imports, breaking_down),
        *_of_the_way(tab, read_marks),
    ]


def _of_tickets(
    tab: TicketsHost, acts: TicketActs, records: TicketRecords, calls: Calls, causes: Causes, linking: Linking
) -> list[Command]:
    can = tab.can

    def named(words: str) -> Callable[[], str]:
        return partial(_named, tab, words)

    follow_up, answering = FollowUp(tab, tab.window()), Answering(tab)
    return [
        Command("tickets.log", "&New call…", calls.log, "Ctrl+N", MENU, "a ticket", 1, "add", text="New call",
                right="ticket.create", verb="log a call", instead=_CALLS_OFFLINE),
        Command("tickets.edit", "&Edit…", records.edit, "F2", MENU, "a ticket", 2, "edit", key="E",
                enabled_when=tab.can_edit, needs=_ONE, right=_EDIT, context=CONTEXT, titled=named("&Edit {}…")),
        Command("tickets.answers", "Answers of the re&quest…", answering.ask, "", MENU, "a ticket", 2, "edit",
                tip="What the service asks for, as it was answered; a correction is told in the history",
                enabled_when=answering.can_ask, needs="Choose one request.", right="request.answer", context=CONTEXT,
                verb="correct its answers", words="request fields questions"),
        Command("tickets.cause", "Caused by a chan&ge…", causes.ask, "", MENU, "a ticket", 5, "link",
                tip="The change that the incident comes from", enabled_when=causes.can_ask,
                needs="Choose one incident: requests come from no change.", right=_EDIT, context=CONTEXT,
                verb="say which change caused it"),
        Command("tickets.link", "Link with another re&cord…", linking.link, "", MENU, "a ticket", 3, "link",
                tip="Child, duplicate or follow-up of it, related to it, caused or fixed by a change",
                enabled_when=linking.can_link, needs="Choose one ticket.", right=_EDIT, context=CONTEXT,
                verb="link it", words="child parent duplicate follow-up related caused fixed by a change"),
        Command("tickets.attach_alike", "Attach to what it loo&ks like", linking.attach, "Ctrl+Shift+J", MENU,
                "a ticket", 3, "link", tip="Make it a child of the major incident or ticket that it looks like most",
                enabled_when=linking.can_link, needs="Choose one ticket.", right=_EDIT, context=CONTEXT,
                words="child parent duplicate major"),
        Command("tickets.unlink", "Ta&ke a link off…", linking.unlink, "", MENU, "a ticket", 4, "close",
                enabled_when=linking.can_link, needs="Choose one ticket.", right=_EDIT, context=CONTEXT,
                verb="take a link off"),
        Command("tickets.merge", "Merge into another ticket…", acts.merge, "", MENU, "a ticket", 4, "import",
                tip="They are about the same: one goes on, the others are closed as its duplicates",
                enabled_when=can(Act.MERGE), needs=needs(Act.MERGE), right=_EDIT, context=CONTEXT,
                titled=named("Merge {} into another ticket…"), words="combine duplicate same"),
        Command("tickets.take", "Assign to &me", acts.take, "", MENU, "who", 1, "person", key="M", text="To me",
                enabled_when=can(Act.ASSIGN), needs=needs(Act.ASSIGN), right=_EDIT, context=CONTEXT, bar=6,
                titled=named("Assign {} to &me")),
        Command("tickets.next", "Take the ne&xt ticket", acts.take_next, "", MENU, "who", 0, "person", key="N",
                tip="The most urgent one of my groups that nobody has", right=_EDIT, online=True,
                verb="take the next ticket"),
        Command("tickets.assign", "&Assign…", acts.assign, "", MENU, "who", 2, "assign", key="A", text="Assign",
                tip="Assign to a person", enabled_when=can(Act.ASSIGN),
                needs=needs(Act.ASSIGN), right=_EDIT, context=CONTEXT,
                bar=2, titled=named("&Assign {}…")),
        Command("tickets.group", "Move to &group…", acts.group, "", MENU, "who", 3, "people", key="G",
                text="Group", tip="Hand over to another support group", enabled_when=can(Act.GROUP),
                needs=needs(Act.GROUP),
                right=_EDIT, context=CONTEXT, bar=7, titled=named("Move {} to a &group…")),
        Command("tickets.transfer", "&Transfer to another agency…", acts.transfer, "", MENU, "who", 4,
                "agencies", key="T",
                enabled_when=can(Act.TRANSFER), needs=needs(Act.TRANSFER), right=_EDIT, context=CONTEXT,
                titled=named("&Transfer {} to another agency…")),
        Command("tickets.priority", "&Priority…", acts.priority, "", MENU, "who", 5, "flag", key="P", text="Priority",
                enabled_when=can(Act.PRIORITY), needs=needs(Act.PRIORITY), right=_EDIT, context=CONTEXT, bar=8,
                titled=named("&Priority of {}…"), verb="change the priority"),
        Command("tickets.start", "&Start work", acts.start, "", MENU, "way", 1, "resume", key="S", text="Start",
                enabled_when=can(Act.START), needs=needs(Act.START), right=_EDIT, context=CONTEXT, bar=3,
                titled=named("&Start work on {}"), verb="start work"),
        Command("tickets.hold", "Put on &hold…", acts.hold, "", MENU, "way", 2, "hold", key="H", text="Hold",
                enabled_when=can(Act.HOLD), needs=needs(Act.HOLD), right=_EDIT, context=CONTEXT, bar=4,
                titled=named("Put {} on &hold…")),
        Command("tickets.hold_until", "Hold until another &day…", acts.hold_until, "", MENU, "way", 2, "clock", key="Z",
                tip="When it comes back by itself", enabled_when=can(Act.UNTIL), needs=needs(Act.UNTIL), right=_EDIT,
                context=CONTEXT, titled=named("Hold {} until another &day…"), verb="move the end of a hold",
                words="follow up snooze pending wait"),
        Command("tickets.follow_up", "Follow up in days…", follow_up.ask, "", MENU, "way", 2, "bell", key=";",
                tip="A reminder in 1, 2, 3 or 5 working days: the digit sets it", enabled_when=tab.has_current,
                needs="Choose a ticket first.", right="reminder.edit", context=CONTEXT,
                titled=named("Follow {} up in days…"), verb="set reminders", words="remind later snooze call back"),
        Command("tickets.resume", "Res&ume work", acts.resume, "", MENU, "way", 3, "resume", key="W",
                text="Resume", enabled_when=can(Act.RESUME),
                needs=needs(Act.RESUME), right=_EDIT, context=CONTEXT, bar=4,
                titled=named("Res&ume work on {}"), verb="resume work"),
        Command("tickets.resolve", "&Resolve…", acts.resolve, "", MENU, "way", 4, "resolve", key="R", text="Resolve",
                enabled_when=can(Act.RESOLVE), needs=needs(Act.RESOLVE), right=_EDIT, context=CONTEXT, bar=5,
                titled=named("&Resolve {}…")),
        Command("tickets.reopen", "Re&open…", acts.reopen, "", MENU, "way", 5, "reopen", key="O", text="Reopen",
                enabled_when=can(Act.REOPEN), needs=needs(Act.REOPEN), right=_EDIT, context=CONTEXT, bar=9,
                titled=named("Re&open {}…")),
        Command("tickets.close", "&Close…", acts.close, "", MENU, "way", 6, "lock", key="X", text="Close",
                enabled_when=can(Act.CLOSE), needs=needs(Act.CLOSE), right=_EDIT, context=CONTEXT, bar=10,
                titled=named("&Close {}…")),
        Command("tickets.cancel", "Ca&ncel…", acts.cancel, "", MENU, "way", 7, "delete",
                enabled_when=can(Act.CANCEL), needs=needs(Act.CANCEL), right=_EDIT, context=CONTEXT,
                titled=named("Ca&ncel {}…")),
        Command("tickets.update", "&Update the caller…", acts.update, "", MENU, "words", 1, "send", key="U",
                text="Update", tip="Record what the caller was told", enabled_when=can(Act.UPDATE),
                needs=needs(Act.UPDATE),
                right=_EDIT, context=CONTEXT, bar=1, titled=named("&Update the caller of {}…"),
                verb="update the caller"),
        Command("tickets.comment", "Note &inside…", acts.comment, "", MENU, "words", 2, "comment", key="C",
                text="Note", tip="For those who work on it", enabled_when=can(Act.COMMENT), needs=needs(Act.COMMENT),
                right="ticket.comment", context=CONTEXT, bar=11, titled=named("Note &inside {}…"),
                verb="write a note"),
    ]  # fmt: skip


def of_templates(own: Templates) -> list[Command]:
    """Return what keeps and retires one's own text modules and templates."""
    none, write = "You have no template or text module of your own.", "template.edit"
    return [
        Command("tickets.keep_module", "Keep a te&xt module…", own.keep_module, "", MENU, "templates", 1, "save",
                "A text of yours that ::name puts in; what is marked in the reply is offered", right=write,
                verb="keep text modules", words="snippet canned response phrase macro"),
        Command("tickets.keep_template", "Keep the call as a temp&late…", own.keep_template, "", MENU, "templates", 2,
                "save", "“/” in the title of a call finds it", enabled_when=own.has_call,
                needs="Begin a call first (Ctrl+N).", right=write, verb="keep templates", words="quick ticket"),
        Command("tickets.drop_template", "Retire a template of &yours…", own.drop, "", MENU, "templates", 3, "delete",
                "Or a text module; those of the desk end in Setup", enabled_when=own.has_own, needs=none, right=write,
                verb="retire templates"),
    ]  # fmt: skip


def _of_majors(tab: TicketsHost, majors: Majors) -> list[Command]:
    return [
        Command("tickets.propose_major", "Propose as a major incident…", majors.propose, "", MENU, "a ticket", 6,
                "flag", "To those who declare major incidents", enabled_when=majors.can_begin, needs=_NO_MAJOR,
                right="major_incident.propose", context=CONTEXT, words="declare"),
        Command("tickets.declare_major", "Declare a major incident…", majors.declare, "", MENU, "a ticket", 7,
                "major", "The first message can be sent right after", enabled_when=majors.can_begin, needs=_NO_MAJOR,
                right="major_incident.edit", context=CONTEXT),
        Command("tickets.link_major", "Link with a major incident…", majors.link, "", MENU, "a ticket", 8, "link",
                "With one that goes on", enabled_when=tab.has_selection, needs="Choose tickets.",
                right="major_incident.children", context=CONTEXT),
    ]  # fmt: skip


def _of_the_list(tab: TicketsHost, listing: Listing, imports: Imports, breaking_down: BreakingDown) -> list[Command]:
    quick = [
        Command(f"tickets.quick.{one.key}", one.text, partial(tab.quick.choose, one.key), "", LIST, "quick", number,
                tip=one.meaning, key=one.letter)
        for number, one in enumerate(QUICK, 1)
    ]  # fmt: skip
    return [
        *quick,
        Command("tickets.warnings", "&Warnings", Warnings(tab).show, "", LIST, "quick", 99, "clock",
                "Tickets of mine and of my groups of which half of a target's time is used", key="!",
                verb="list the warnings"),
        Command("tickets.warning_mail", "Warnings by &mail…", Warnings(tab).choose_mail, "", LIST, "quick", 99, "clock",
                "At which part of a target's time you get a mail, beside the message on the screen",
                right="warning_mail.update", verb="choose warnings by mail", online=True, words="notify sla breach"),
        Command("tickets.clear_mention", "Mention is read", MentionActs(tab).clear, "", LIST, "quick", 99, "verify",
                "It leaves the filter Mentioned", enabled_when=tab.has_selection, needs="Choose tickets.",
                right="mention.read", context=CONTEXT, verb="mark mentions as read"),
        Command("tickets.clear_mentions", "All mentions are read", MentionActs(tab).clear_all, "", LIST, "quick", 99,
                "verify", right="mention.read", verb="mark all mentions as read"),
        Command("tickets.find", "&Find", tab.focus_search, "Ctrl+F", LIST, "find", 1, "search"),
        Command("tickets.filter", "Fil&ter…", tab.filters.open_panel, "Ctrl+Shift+F", LIST, "find", 2, "filter",
                key="F"),
        Command("tickets.clear", "C&lear the filter", tab.clear_filter, "Ctrl+Shift+L", LIST, "find", 3, "close"),
        Command("tickets.widen", "Search in &all tickets", listing.widen, "", LIST, "find", 3, "search",
                "Look for the same beyond the filter", key="L", enabled_when=listing.is_narrow,
                needs="Nothing is searched for in a part of the tickets."),
        Command("tickets.saved", "&Saved filters", listing.show_saved, "Ctrl+L", LIST, "find", 4, "star"),
        Command("tickets.save_filter", "Sa&ve this filter…", listing.save, "", LIST, "find", 5, "save"),
        Command("tickets.share_filter", "S&hare this filter…", listing.sharing.share, "", LIST, "find", 5, "send",
                "With a group that you are in, or with everybody; kept by what it means", right="filter.share",
                enabled_when=listing.sharing.can_share, needs="You are in no support group to share it with.",
                verb="share filters", online=True, words="team queue pinned"),
        Command("tickets.manage_filters", "&Manage saved filters…", listing.manage, "", LIST, "find", 6),
        Command("tickets.group_by", "Group &by…", tab.offer_groups, "", LIST, "list", 1, key="B"),
        Command("tickets.breakdown", "Brea&kdown beside the list", breaking_down.toggle, "", LIST, "list", 1, "chart",
                "How it stands by group, person, priority or service; Enter lists one part", key=BREAKDOWN_KEY,
                checked=breaking_down.is_shown, words="dashboard statistics queue load who has what"),
        Command("tickets.copy", "&Copy as table", listing.copy, "", LIST, "list", 2, "copy",
                "The selected rows, as text and as a table", enabled_when=tab.has_selection,
                needs="Choose tickets first.", context=CONTEXT),
        Command("tickets.refused", "Show what was re&fused…", listing.show_refused, "", LIST, "list", 3, "info",
                "The tickets that the last act on several left as they were", enabled_when=listing.has_refused,
                needs="Nothing was refused."),
        Command("tickets.export", "E&xport…", listing.export, "Ctrl+E", LIST, "file", 1, "export",
                "Write every ticket of the filter to a workbook or CSV file", text="Export"),
        Command("tickets.import", "&Import…", imports.ask, "", LIST, "file", 2, "import",
                "Bring tickets in from another program's export; a look beforehand writes nothing", online=True),
    ]  # fmt: skip


def _of_the_way(tab: TicketsHost, read_marks: ReadMarks) -> list[Command]:
    one = "Choose a ticket first."
    page = tab.shown.show_page
    return [
        Command("tickets.before", "Pre&vious ticket", partial(tab.step, -1), "Alt+Up", LIST, "ticket", 1, "up",
                enabled_when=tab.has_current, needs=one, verb="go to the ticket before"),
        Command("tickets.after", "&Next ticket", partial(tab.step, 1), "Alt+Down", LIST, "ticket", 2, "down",
                enabled_when=tab.has_current, needs=one, verb="go to the next ticket"),
        Command("tickets.conversation", "Con&versation", partial(page, STREAM), "", LIST, "ticket", 3, "comment",
                key="J", enabled_when=tab.has_current, needs=one, verb="show the conversation"),
        Command("tickets.people", "What peop&le wrote", partial(tab.shown.show_only, Show.PEOPLE), "", LIST, "ticket",
                3, "people", "Leaves the changes out of the conversation, or shows them again", key="-",
                enabled_when=tab.has_current, needs=one, verb="show what people wrote"),
        Command("tickets.unread", "First ne&w entry", read_marks.go, "", LIST, "ticket", 3, "right",
                "Of the conversation, since you had the ticket open here", key=UNREAD_KEY,
                enabled_when=read_marks.can_go, needs=one, verb="go to the first new entry"),
        Command("tickets.clocks", "Cloc&ks", partial(page, CLOCKS), "", LIST, "ticket", 4, "clock", key="K",
                enabled_when=tab.has_current, needs=one, verb="show the clocks"),
        Command("tickets.what_if", "&What if it were another priority…", tab.shown.what_if, "", LIST, "ticket", 4,
                "clock", "Or service, agency, hold: which targets would be due when. Nothing is saved.", key="%",
                enabled_when=tab.shown.can_suppose, needs="Choose an open ticket.", verb="see what if"),
        Command("tickets.fields", "All fiel&ds", partial(page, FIELDS), "", LIST, "ticket", 5, "list", key="D",
                enabled_when=tab.has_current, needs=one, verb="show all fields"),
        Command("tickets.files", "Fi&les", partial(page, FILES), "", LIST, "ticket", 5, "document", key="V",
                enabled_when=tab.has_current, needs=one, verb="show the files"),
        Command("tickets.pane", "Show the &ticket beside the list", tab.toggle_pane, "", LIST, "ticket", 6, "panel",
                key="I", checked=tab.is_pane_shown),
        Command("tickets.below", "Ticket &below the list", tab.toggle_below, "", LIST, "ticket", 7, "panel",
                checked=tab.is_below),
        Command("tickets.next_part", "Next &part", tab.next_part, "F6", LIST, "part", 1,
                tip="Quick filters, list, form, ticket, reply"),
        Command("tickets.previous_part", "Previous part", tab.previous_part, "Shift+F6", LIST, "part", 2),
    ]  # fmt: skip


def _named(tab: TicketsHost, words: str) -> str:
    """Return a title that names what is highlighted."""
    chosen = tab.chosen_tickets()
    return (
        words.format(caption(chosen.name)) if chosen else words.format("").replace("  ", " ").replace(" …", "…").strip()
    )


def of_knowledge(known: Knowledge) -> list[Command]:
    """Return the commands about what is known beside a ticket."""
    return [
        Command("tickets.known", "Show the known solution", known.show_best, "Ctrl+Shift+S", MENU, "words", 3, "help",
                enabled_when=known.has_known, needs="No note fits this ticket.", context=CONTEXT,
                words="knowledge note article"),
        Command("tickets.make_note", "Make a note from this resolution", known.make, "", MENU, "words", 4, "add",
                enabled_when=known.can_make, needs="Choose one ticket that is resolved.", right="knowledge.edit",
                context=CONTEXT, online=True, words="knowledge article"),
    ]  # fmt: skip
