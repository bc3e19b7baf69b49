"""The commands of the Agencies."""

from __future__ import annotations

from functools import partial

from app.ui.commands import Command
from app.views.agencies.acts import AgencyActs
from app.views.agencies.host import AgenciesHost

MENU = "&Agency"
CONTEXT = "agency"
CHANGE = "agency change"
_ONE = "Choose an agency first."
_CHANGE = "Choose a change on the agency's page of changes first."
_SOME = "Choose agencies first."


def commands(tab: AgenciesHost, acts: AgencyActs) -> list[Command]:
    """Return the commands of the tab, of which menus, toolbar, context menu and palette are made."""
    one, some = tab.has_current, tab.has_selection
    return [
        Command("agencies.assign", "&Assign…", acts.assign, "", MENU, "people", 1, "person",
                "Give a role for the selected agencies to somebody", key="A", text="Assign", enabled_when=some,
                needs=_SOME, right="assignment.edit", context=CONTEXT, bar=1, verb="assign the agency"),
        Command("agencies.verify", "&Verify MIP contacts", acts.verify, "", MENU, "people", 2, "check",
                "Mark the selected contacts as verified today", key="V", text="Verify", enabled_when=some, needs=_SOME,
                right="contact.edit", context=CONTEXT, bar=2, verb="verify its contacts"),
        Command("agencies.contact", "Add &contact…", acts.add_contact, "", MENU, "people", 3, "add", key="C",
                enabled_when=one, needs=_ONE, right="contact.edit", context=CONTEXT, verb="add a contact"),
        Command("agencies.edit_contact", "Edit contac&t…", acts.edit_contact, "", MENU, "people", 4, "edit", key="E",
                enabled_when=tab.has_contact, needs="Choose one contact of the agency first.", right="contact.edit",
                context=CONTEXT, verb="edit the contact"),
        Command("agencies.ask", "As&k contacts by mail…", acts.ask_contacts, "", MENU, "people", 6, "send",
                "A campaign: whoever was not verified for 90 days is asked whether it still holds", key="M",
                enabled_when=some, needs=_SOME, right="contact.edit", context=CONTEXT, words="campaign verify",
                verb="ask its contacts by mail", online=True),
        Command("agencies.hand_over", "&Hand over a BRM's agencies…", acts.over.hand_over, "", MENU, "people", 7,
                "assign", "Another BRM follows from a day on, in agencies and planned reviews", key="H",
                enabled_when=tab.has_brm, needs="Choose an agency with a BRM first.", right="assignment.edit",
                context=CONTEXT, words="handover succession", verb="hand over the agencies of a BRM"),
        Command("agencies.end_contact", "&End contact…", acts.end_contact, "", MENU, "people", 5, key="X",
                enabled_when=tab.has_contact, needs="Choose one contact of the agency first.", right="contact.edit",
                context=CONTEXT, verb="end the contact"),
        Command("agencies.action", "New acti&on…", acts.add_action, "Ctrl+N", MENU, "review", 1, "add",
                text="New action", enabled_when=one, needs=_ONE, right="action.edit", context=CONTEXT, bar=3,
                verb="record an action"),
        Command("agencies.review", "&Plan a review…", acts.plan_review, "", MENU, "review", 2, "calendar", key="P",
                enabled_when=one, needs=_ONE, right="review.edit", context=CONTEXT),
        Command("agencies.report", "Open its &figures", acts.open_report, "", MENU, "go", 1, "reports", key="F",
                text="Figures", enabled_when=one, needs=_ONE, context=CONTEXT, bar=4),
        Command("agencies.explain", "Explain its figure &In time…", acts.explain, "Ctrl+I", MENU, "go", 5, "info",
                "Definition, n and what was left out; Enter there shows its tickets", enabled_when=one, needs=_ONE,
                context=CONTEXT, words="definition doubt trace", verb="see what stands behind its figure"),
        Command("agencies.disputes", "Its dispute&d figures", acts.open_disputes, "", MENU, "go", 4, "flag",
                "What it disputes of its packets, and the answers", key="D", enabled_when=one, needs=_ONE,
                context=CONTEXT, words="challenge doubt", verb="show its disputed figures"),
        Command("agencies.tickets", "Open its &tickets", acts.open_tickets, "", MENU, "go", 2, "tickets", key="T",
                text="Tickets", enabled_when=one, needs=_ONE, context=CONTEXT, bar=5),
        Command("agencies.schedule", "Its for&ward schedule…", acts.schedule, "", MENU, "go", 3, "export",
                "Write what is planned ahead for the agency as PDF, workbook or iCalendar", key="S",
                enabled_when=one, needs=_ONE, context=CONTEXT, verb="write its forward schedule"),
        Command("agencies.find", "&Find", tab.focus_search, "Ctrl+F", MENU, "list", 1, "search"),
        Command("agencies.gaps", "Only &gaps", tab.toggle_gaps, "", MENU, "list", 2, key="G",
                checked=tab.only_gaps),
        Command("agencies.columns", "Co&lumns…", tab.choose_columns, "", MENU, "list", 3),
        Command("agencies.export", "E&xport…", acts.export, "Ctrl+E", MENU, "list", 4, "export",
                "Write the list with the keyboard, the matrix or the changes of an agency, to a workbook or CSV file"),
        Command("agencies.export_then", "Export the matrix of another day…", acts.over.export_then, "", MENU, "list", 5,
                "history", "As it was at the end of an earlier day, or as it is planned for a later one",
                words="past history as of handover"),
        Command("agencies.show_change", "Show the change in Calen&dar", acts.show_change, "", MENU, "change", 1,
                "calendar", "Enter in the list of its changes", key="K", enabled_when=tab.has_change, needs=_CHANGE,
                context=CHANGE, verb="show a change in the Calendar"),
        Command("agencies.show_meeting", "Show its &meeting in the CAB", acts.show_meeting, "", MENU, "change", 2,
                "cab", "The meeting that hears the change, or heard it last", key="B", enabled_when=tab.has_meeting,
                needs="Choose a change that the board has, or had.", context=CHANGE,
                verb="show the meeting of a change"),
        Command("agencies.export_changes", "Export these &changes…", acts.export_changes, "", MENU, "change", 3,
                "export", "The changes of the agency as a workbook or CSV file; so does Ctrl+E in their list",
                enabled_when=tab.has_change, needs=_CHANGE, context=CHANGE, verb="export its changes"),
        Command("agencies.before", "Previous agenc&y", partial(tab.step, -1), "Alt+Up", MENU, "way", 1, "up",
                enabled_when=one, needs=_ONE, verb="go to the agency before"),
        Command("agencies.after", "&Next agency", partial(tab.step, 1), "Alt+Down", MENU, "way", 2, "down",
                enabled_when=one, needs=_ONE, verb="go to the next agency"),
        Command("agencies.next_page", "Next page of the agency", partial(tab.turn, 1), "Alt+PgDown", MENU, "way", 3,
                enabled_when=one, needs=_ONE, tip="Contacts, actions, changes, people, reviews", verb="turn the page"),
        Command("agencies.previous_page", "Previous page of the agency", partial(tab.turn, -1), "Alt+PgUp", MENU,
                "way", 4, enabled_when=one, needs=_ONE, verb="turn the page back"),
        Command("agencies.pane", "Show the agency beside the list", tab.toggle_pane, "", MENU, "way", 5, "panel",
                key="I", checked=tab.is_pane_shown),
        Command("agencies.next_part", "Next part", tab.next_part, "F6", MENU, "way", 6,
                tip="Search, list, form, agency"),
        Command("agencies.previous_part", "Previous part", tab.previous_part, "Shift+F6", MENU, "way", 7),
    ]  # fmt: skip
