"""The commands of the reviews."""

from __future__ import annotations

from functools import partial

from app.domain.reviews.course import Act
from app.ui.commands import Command
from app.views.agencies.reviews.acts import ReviewActs
from app.views.agencies.reviews.host import ReviewsHost
from app.views.agencies.reviews.pages import ACTION_MENU, CALL_MENU, CALLS, CONTEXT, LOAD, PEOPLE_MENU

MENU = "&Review"
_ONE = "Choose a review first."
_PLANNED = "Choose a review that is planned."
_EDIT = "review.edit"


def commands(tab: ReviewsHost, acts: ReviewActs) -> list[Command]:
    """Return the commands of the tab, of which menus, context menus and palette are made."""
    return [*_course(acts), *_actions(tab, acts), *_ways(tab, acts)]


def _course(acts: ReviewActs) -> list[Command]:
    can = acts.can
    return [
        Command("reviews.plan", "&Plan a review…", acts.plan, "Ctrl+N", MENU, "course", 1, "add", text="Plan", key="P",
                right=_EDIT, context=CONTEXT, verb="plan a review"),
        Command("reviews.edit", "&Edit the review…", acts.edit, "F2", MENU, "course", 2, "edit",
                "Day, time, place and agenda; once it was held, the minutes", key="E", text="Edit",
                enabled_when=acts.can_edit, needs="Choose a review that is planned, or held and not signed off.",
                right=_EDIT, context=CONTEXT, bar=1, words="move agenda minutes"),
        Command("reviews.people", "&Who takes part…", acts.people, "", MENU, "course", 3, "people", key="W",
                text="People", enabled_when=partial(can, Act.PREPARE), needs=_PLANNED, right=_EDIT,
                context=PEOPLE_MENU, bar=1, words="participants", verb="say who takes part"),
        Command("reviews.invite", "I&nvite…", acts.invite, "", MENU, "course", 4, "send",
                "A mail with a calendar entry to everybody who takes part", key="N", text="Invite",
                enabled_when=partial(can, Act.INVITE), needs=_PLANNED, right=_EDIT, context=CONTEXT, bar=2,
                words="invitation calendar mail", verb="invite to the review", online=True),
        Command("reviews.hold", "It was &held…", acts.hold, "", MENU, "course", 5, "check",
                "Minutes, who was there, decisions; the next one is planned", key="H", text="Held",
                enabled_when=acts.can_hold, needs="Choose a planned review whose day has come.", right=_EDIT,
                context=CONTEXT, bar=3, words="minutes record", verb="record that the review was held"),
        Command("reviews.sign", "Si&gn off…", acts.sign, "", MENU, "course", 6, "verify", key="G", text="Sign off",
                enabled_when=partial(can, Act.SIGN), needs="Choose a review that was held.", right=_EDIT,
                context=CONTEXT, bar=4),
        Command("reviews.cancel", "Cance&l the review…", acts.cancel, "", MENU, "course", 7, "close", key="X",
                text="Cancel", enabled_when=partial(can, Act.CANCEL), needs=_PLANNED, right=_EDIT, context=CONTEXT,
                bar=5),
        Command("reviews.restore", "Take a step &back", acts.restore, "", MENU, "course", 8, "reopen",
                "A cancelled review is planned again, a held one was not held, a signed one is open again", key="R",
                enabled_when=acts.can_restore, needs="Choose a review that is cancelled, held or signed off.",
                right=_EDIT, context=CONTEXT, words="restore reopen", verb="take a review a step back"),
        Command("reviews.cadence", "How of&ten it is reviewed…", acts.cadence, "", MENU, "plan", 1, "calendar",
                key="T", enabled_when=acts.has_review, needs=_ONE, right=_EDIT, context=CONTEXT, words="cadence rhythm",
                verb="set how often an agency is reviewed", online=True),
        Command("reviews.by_cadence", "Plan what is &missing…", acts.plan_by_cadence, "", MENU, "plan", 2, "calendar",
                "The next review of every agency that has none", key="M", right=_EDIT, words="cadence all",
                online=True),
    ]  # fmt: skip


def _actions(tab: ReviewsHost, acts: ReviewActs) -> list[Command]:
    return [
        Command("reviews.action", "Rec&ord an action…", acts.add_action, "", MENU, "action", 1, "add",
                "An action, improvement, decision or requirement", key="O", text="New action",
                enabled_when=acts.has_review, needs=_ONE, right="action.edit", context=ACTION_MENU, bar=1,
                words="decision improvement requirement"),
        Command("reviews.edit_action", "Edit the &action…", acts.edit_action, "", MENU, "action", 2, "edit", key="A",
                text="Edit", enabled_when=acts.has_action, needs="Choose an action on the page Actions first.",
                right="action.edit", context=ACTION_MENU, bar=2),
        Command("reviews.step", "Do the step", acts.step, "", MENU, "action", 3, "right",
                "What the line of the course asks for", key="D", enabled_when=acts.has_step,
                needs="Choose a line on the page Course first.", context=CONTEXT),
        Command("reviews.packet", "Its &figures and packet", acts.packet, "", MENU, "go", 1, "reports", key="F",
                text="Packet", enabled_when=acts.has_review, needs=_ONE, context=CONTEXT, bar=6,
                verb="open its packet"),
        Command("reviews.contact", "Its agenc&y in the matrix", acts.agency, "", MENU, "go", 2, "agencies", key="Y",
                text="Agency", enabled_when=acts.has_agency, needs=_ONE, context=CALL_MENU, bar=1,
                verb="open the agency"),
        Command("reviews.load", "What BRMs have ahea&d", partial(tab.show_page, LOAD), "", MENU, "go", 3, "chart",
                key="L", words="load hours agencies brm", verb="see what BRMs have ahead"),
        Command("reviews.calls", "&Call list", partial(tab.show_page, CALLS), "", MENU, "go", 4, "people", key="C",
                words="phone contacts mip", verb="see the call list"),
        Command("reviews.export_calls", "Export the call list…", acts.export_calls, "", MENU, "go", 5, "export",
                text="Export", context=CALL_MENU, bar=2),
    ]  # fmt: skip


def _ways(tab: ReviewsHost, acts: ReviewActs) -> list[Command]:
    return [
        Command("reviews.find", "F&ind", tab.focus_search, "Ctrl+F", MENU, "list", 1, "search"),
        Command("reviews.columns", "Col&umns…", tab.choose_columns, "", MENU, "list", 2),
        Command("reviews.export", "E&xport…", acts.export, "Ctrl+E", MENU, "list", 3, "export",
                "Write the calendar of reviews to a workbook or CSV file"),
        Command("reviews.before", "Previous review", partial(tab.step, -1), "Alt+Up", MENU, "way", 1, "up",
                enabled_when=acts.has_review, needs=_ONE, verb="go to the review before"),
        Command("reviews.after", "Next review", partial(tab.step, 1), "Alt+Down", MENU, "way", 2, "down",
                enabled_when=acts.has_review, needs=_ONE, verb="go to the next review"),
        Command("reviews.next_page", "Next page of the review", partial(tab.turn, 1), "Alt+PgDown", MENU, "way", 3,
                verb="turn the page"),
        Command("reviews.previous_page", "Previous page of the review", partial(tab.turn, -1), "Alt+PgUp", MENU, "way",
                4, verb="turn the page back"),
        Command("reviews.pane", "Show the review beside the list", tab.toggle_pane, "", MENU, "way", 5, "panel",
                key="I", checked=tab.is_pane_shown),
        Command("reviews.next_part", "Next part", tab.next_part, "F6", MENU, "way", 6),
        Command("reviews.previous_part", "Previous part", tab.previous_part, "Shift+F6", MENU, "way", 7),
    ]  # fmt: skip
