"""The commands of the tab of the catalog."""

from __future__ import annotations

from functools import partial

from app.ui.commands import Command
from app.views.catalog.acts import Acts
from app.views.catalog.conditions import Conditions
from app.views.catalog.host import CatalogHost
from app.views.catalog.menus import (
    BILL,
    CASE,
    CHANGE,
    COMPONENT,
    DISPUTE,
    LINE,
    MENU,
    RATE,
    SERVICE,
    SUBSCRIPTION,
    YEAR_END,
)

_ONE = "Choose a service first."
_COMPONENT = "Choose a component on the page Components or Rates first."
_CASE = "Begin a rate case of the service first."
_BILL = "Choose a bill on the page Bills first."
_DISPUTE = "Choose an open dispute on the page Disputes first."
_EDIT, _SERVICE = "catalog.edit", "service.edit"

#: What letters stand for on the page of subscriptions, where they are the steps of rates elsewhere.
OF_SUBSCRIPTION = {
    "S": "catalog.submit_subscription",
    "K": "catalog.send_back_subscription",
    "A": "catalog.approve_subscription",
    "W": "catalog.withdraw_subscription",
}


def commands(tab: CatalogHost, acts: Acts, can: Conditions) -> list[Command]:
    """Return the commands of the tab, of which menus, context menus and palette are made."""
    return [
        *_services(tab, acts),
        *_components(tab, acts, can),
        *_rates(acts, can),
        *_case(acts, can),
        *_bills(acts, can),
        *_disputes(acts, can),
        *_years(acts, can),
        *_ways(tab),
    ]


def _services(tab: CatalogHost, acts: Acts) -> list[Command]:
    act = acts.service
    return [
        Command("catalog.edit_service", "Edit the service…", act.edit, "", MENU, "service", 1, "edit",
                "Its texts, life cycle, dependencies, sites and support hours", text="Edit",
                enabled_when=tab.has_service, needs=_ONE, right=_SERVICE, context=SERVICE, bar=1,
                words="description synonyms owner"),
        Command("catalog.retire_service", "Retire the service…", act.retire, "", MENU, "service", 2, "close",
                "From a day on it is offered no more; with what replaces it", text="Retire",
                enabled_when=tab.has_service, needs=_ONE, right=_SERVICE, context=SERVICE, bar=2,
                words="end discontinue replace"),
        Command("catalog.new_service", "New service…", act.add, "", MENU, "service", 3, "add", text="New service",
                right=_SERVICE, context=SERVICE, bar=3, words="create", verb="add a service"),
        Command("catalog.book_pdf", "Write the catalog as PDF…", act.book_pdf, "", MENU, "service", 4, "pdf",
                "Every service with what it promises and what it costs", text="Catalog as PDF", context=SERVICE, bar=4,
                words="book export", verb="write the catalog as PDF"),
        Command("catalog.book_workbook", "Write the catalog as workbook…", act.book_workbook, "", MENU, "service", 5,
                "export", text="Catalog as workbook", context=SERVICE, words="book export xlsx excel",
                verb="write the catalog as workbook"),
    ]  # fmt: skip


def _components(tab: CatalogHost, acts: Acts, can: Conditions) -> list[Command]:
    act = acts.component
    return [
        Command("catalog.add_component", "&New component…", act.add, "Ctrl+N", MENU, "component", 1, "add",
                "What of the service is measured and paid by unit", text="New component", enabled_when=tab.has_service,
                needs=_ONE, right=_EDIT, context=COMPONENT, bar=1, words="create", verb="add a component"),
        Command("catalog.edit_component", "&Edit the component…", act.edit, "", MENU, "component", 2, "edit", key="E",
                text="Edit", enabled_when=can.has_component, needs=_COMPONENT, right=_EDIT, context=COMPONENT, bar=2),
        Command("catalog.end_component", "End the component…", act.end, "", MENU, "component", 3, "close",
                "After its last day nothing more of it is told", key="X", text="End", enabled_when=can.has_component,
                needs=_COMPONENT, right=_EDIT, context=COMPONENT, bar=3, words="retire discontinue"),
    ]  # fmt: skip


def _rates(acts: Acts, can: Conditions) -> list[Command]:
    act = acts.rate
    return [
        Command("catalog.set_rate", "Set the &rate…", act.set, "F2", MENU, "rate", 1, "edit",
                "Of the chosen year: a draft, or its new price", key="R", text="Set rate",
                enabled_when=can.can_set_rate, why=can.why_not_set, right=_EDIT, context=RATE, bar=1,
                words="draft price", verb="set the rate"),
        Command("catalog.begin_year", "&Begin the year with last year's rates", act.begin_year, "", MENU, "rate", 2,
                "copy", "Drafts of what holds at the end of the year before, of all services", key="B",
                text="Begin year", right=_EDIT, context=RATE, bar=2, verb="begin the year"),
        Command("catalog.submit_rates", "&Submit rates…", act.submit, "", MENU, "rate", 3, "send", "To OSBM", key="S",
                text="Submit", enabled_when=can.has_drafts, why=can.no_drafts, right=_EDIT, context=RATE, bar=3),
        Command("catalog.send_back_rates", "Send rates bac&k…", act.send_back, "", MENU, "rate", 4, "reopen",
                "What was submitted is a draft again", key="K", text="Send back", enabled_when=can.has_submitted,
                why=can.none_submitted, right=_EDIT, context=RATE),
        Command("catalog.approve_rates", "Record OSBM's &approval…", act.approve, "", MENU, "rate", 5, "verify",
                "With its date and reference; approved rates never change again", key="A", text="Approve",
                enabled_when=can.has_submitted, why=can.none_submitted, right=_EDIT, context=RATE, bar=4,
                words="approve rates budget", verb="approve rates"),
        Command("catalog.withdraw_rates", "&Withdraw rates…", act.withdraw, "", MENU, "rate", 6, "delete",
                "They stay on record and go no further", key="W", text="Withdraw", enabled_when=can.has_open,
                why=can.none_open, right=_EDIT, context=RATE),
    ]  # fmt: skip


def _case(acts: Acts, can: Conditions) -> list[Command]:
    act = acts.case
    return [
        Command("catalog.begin_case", "Be&gin the rate case…", act.begin, "", MENU, "case", 1, "add",
                "Of the chosen year; its forecast is what was billed in the last twelve months", key="G",
                text="Begin case", enabled_when=can.can_begin_case, why=can.why_not_begin, right=_EDIT, context=CASE,
                bar=1, words="cost pools full cost", verb="begin a rate case"),
        Command("catalog.add_cost", "Add a &cost…", act.add_cost, "", MENU, "case", 2, "add",
                "Direct, shared indirect or underpinning, and how it was allocated", key="C", text="Add cost",
                enabled_when=can.has_case, needs=_CASE, right=_EDIT, context=CASE, bar=2),
        Command("catalog.edit_line", "Edit the &line…", act.edit_line, "", MENU, "case", 3, "edit",
                "A cost, or a forecast with units and weight", key="L", text="Edit line", enabled_when=can.has_case,
                needs=_CASE, right=_EDIT, context=CASE, bar=3),
        Command("catalog.drop_cost", "&Drop the cost", act.drop_cost, "", MENU, "case", 4, "delete", key="D",
                text="Drop cost", enabled_when=can.has_cost, needs="Choose a cost on the page Rate case first.",
                right=_EDIT, context=CASE),
        Command("catalog.edit_case", "Edit n&ote and carry-over…", act.edit, "", MENU, "case", 5, "comment",
                "What the year before left, and what whoever decides should know", key="O", text="Note",
                enabled_when=can.has_case, needs=_CASE, right=_EDIT, context=CASE),
        Command("catalog.drop_case", "Remove the rate case…", act.drop, "", MENU, "case", 7, "delete",
                "One that was begun by mistake", text="Remove case", enabled_when=can.has_case, needs=_CASE,
                right=_EDIT, context=CASE, words="delete", verb="remove the rate case"),
        Command("catalog.draft_case", "Draf&t the rates of the case…", act.draft_rates, "", MENU, "case", 6, "check",
                "Shows first what they make of each agency's bill", key="T", text="Draft rates",
                enabled_when=can.has_rates_of_case, needs="Forecast units and costs of the case first.", right=_EDIT,
                context=CASE, bar=4, verb="draft the rates of the case"),
    ]  # fmt: skip


def _bills(acts: Acts, can: Conditions) -> list[Command]:
    act = acts.bill
    return [
        Command("catalog.issue", "&Issue bills…", act.issue, "", MENU, "bill", 1, "send",
                "Of a month that is over; a bill is a fact from then on", key="I", text="Issue bills",
                right="catalog.bill", context=BILL, bar=1, words="invoice", verb="issue bills"),
        Command("catalog.lines", "Show the lines", act.show_lines, "", MENU, "bill", 2, "list",
                "Each explained to the rows that a source told", text="Lines", enabled_when=can.has_bill, needs=_BILL,
                context=BILL, bar=2, words="explain"),
        Command("catalog.why", "Show why it changed", act.show_change, "", MENU, "bill", 3, "chart",
                "Against a year before, or the month before; to the cent", key="V", text="Why it changed",
                enabled_when=can.has_bill, needs=_BILL, context=BILL, bar=3, words="compare difference"),
        Command("catalog.pdf", "Write the bill as &PDF…", act.pdf, "", MENU, "bill", 4, "pdf", key="P", text="PDF",
                enabled_when=can.has_bill, needs=_BILL, context=BILL, bar=4, words="export"),
        Command("catalog.workbook", "Write the lines as workbook…", act.workbook, "", MENU, "bill", 5, "export",
                "With the rows behind each line", key="Q", text="Workbook", enabled_when=can.has_bill, needs=_BILL,
                context=BILL, words="export xlsx excel csv"),
        Command("catalog.compare", "Compare wit&h another month…", act.compare, "", MENU, "bill", 6, "chart", key="H",
                text="Compare", enabled_when=can.can_compare, needs="Choose an issued bill of an agency that has two.",
                context=CHANGE, bar=1, verb="compare bills"),
        Command("catalog.dispute", "Disp&ute the line…", act.dispute, "", MENU, "line", 1, "flag",
                "Within four billing cycles; a credit is a correction, never an edit", key="U", text="Dispute",
                enabled_when=can.can_dispute, why=can.why_not_dispute, right="dispute.open", context=LINE, bar=1,
                verb="dispute the line"),
        Command("catalog.correct", "Correct units…", act.correct, "", MENU, "line", 2, "edit",
                "One more row with a reason: a correction on the next bill", key="M", text="Correct units",
                enabled_when=can.can_correct, needs="Choose a line of a component on the page Lines first.",
                right=_EDIT, context=LINE, bar=2, words="consumption correction", verb="correct units"),
    ]  # fmt: skip


def _disputes(acts: Acts, can: Conditions) -> list[Command]:
    act = acts.dispute
    return [
        Command("catalog.uphold", "Uphold the dispute…", act.uphold, "", MENU, "dispute", 1, "check",
                "With what is given back on the next bill", key="Y", text="Uphold", enabled_when=can.has_open_dispute,
                needs=_DISPUTE, right="dispute.decide", context=DISPUTE, bar=1, words="credit decide",
                verb="uphold the dispute"),
        Command("catalog.refuse", "Re&fuse the dispute…", act.refuse, "", MENU, "dispute", 2, "close",
                "The line stands", key="F", text="Refuse", enabled_when=can.has_open_dispute, needs=_DISPUTE,
                right="dispute.decide", context=DISPUTE, bar=2, words="decide"),
        Command("catalog.withdraw_dispute", "Withdraw the dispute…", act.withdraw, "", MENU, "dispute", 3, "delete",
                "The agency takes it back", key="Z", text="Withdraw", enabled_when=can.has_open_dispute,
                needs=_DISPUTE, right="dispute.open", context=DISPUTE, bar=3),
    ]  # fmt: skip


def _years(acts: Acts, can: Conditions) -> list[Command]:
    act = acts.year
    return [
        Command("catalog.draft_subscription", "Draft the subscription…", act.draft, "", MENU, "year", 1, "edit",
                "Administration and the staff of service lines, of the chosen year", key="J", text="Draft",
                enabled_when=can.can_draft_subscription, why=can.why_not_draft_subscription, right=_EDIT,
                context=SUBSCRIPTION, bar=1),
        Command("catalog.submit_subscription", "Submit the subscription", act.submit, "", MENU, "year", 2, "send",
                "With each agency's share, by last year's billings; S on its page", text="Submit",
                enabled_when=can.is_drafted, needs="Choose a drafted subscription on its page first.", right=_EDIT,
                context=SUBSCRIPTION, bar=2),
        Command("catalog.approve_subscription", "Record OSBM's approval of the subscription…", act.approve, "", MENU,
                "year", 3, "verify", "Instalments follow in the months left; A on its page", text="Approve",
                enabled_when=can.is_submitted, needs="Choose a submitted subscription on its page first.", right=_EDIT,
                context=SUBSCRIPTION, bar=3, words="approve", verb="approve the subscription"),
        Command("catalog.send_back_subscription", "Send the subscription back", act.send_back, "", MENU, "year", 4,
                "reopen", "It is a draft again; K on its page", text="Send back", enabled_when=can.is_submitted,
                needs="Choose a submitted subscription on its page first.", right=_EDIT, context=SUBSCRIPTION),
        Command("catalog.withdraw_subscription", "Withdraw the subscription…", act.withdraw, "", MENU, "year", 5,
                "delete", "W on its page", text="Withdraw", enabled_when=can.is_open,
                needs="Choose a drafted or submitted subscription on its page first.", right=_EDIT,
                context=SUBSCRIPTION),
        Command("catalog.put_account", "Enter costs of the year…", act.put_account, "", MENU, "year", 6, "edit",
                "Allowable cost, cash expenses, imputed revenue, reserve", key="N", text="Enter costs", right=_EDIT,
                context=YEAR_END, bar=1, words="true-up reserve imputed account"),
    ]  # fmt: skip


def _ways(tab: CatalogHost) -> list[Command]:
    return [
        Command("catalog.find", "Find", tab.focus_search, "Ctrl+F", MENU, "list", 1, "search"),
        Command("catalog.columns", "Choose columns…", tab.choose_columns, "", MENU, "list", 2),
        Command("catalog.before", "Previous service", partial(tab.step, -1), "Alt+Up", MENU, "way", 1, "up",
                enabled_when=tab.has_service, needs=_ONE, verb="go to the one before"),
        Command("catalog.after", "Next service", partial(tab.step, 1), "Alt+Down", MENU, "way", 2, "down",
                enabled_when=tab.has_service, needs=_ONE, verb="go to the next one"),
        Command("catalog.next_page", "Next page of the service", partial(tab.turn, 1), "Alt+PgDown", MENU, "way", 3,
                tip="Service, components, rates, rate case, bills, lines, changes, disputes, subscription, year end",
                verb="turn the page"),
        Command("catalog.previous_page", "Previous page of the service", partial(tab.turn, -1), "Alt+PgUp", MENU, "way",
                4, verb="turn the page back"),
        Command("catalog.pane", "Show the service beside the list", tab.toggle_pane, "", MENU, "way", 5, "panel",
                checked=tab.is_pane_shown),
        Command("catalog.next_part", "Next place", tab.next_part, "F6", MENU, "way", 6,
                tip="Search, list, form, service"),
        Command("catalog.previous_part", "Previous place", tab.previous_part, "Shift+F6", MENU, "way", 7),
    ]  # fmt: skip
