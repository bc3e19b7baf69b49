"""The commands of the tab of the hub."""

from __future__ import annotations

from functools import partial

from app.domain.hub.phases import Kind
from app.ui.commands import Command
from app.views.hub.acts import Acts
from app.views.hub.conditions import Conditions
from app.views.hub.host import HubHost
from app.views.hub.menus import CONTEXT, MENU, SUBSCRIPTION, TEMPLATE

_ONE = "Choose a posting first."
_TEMPLATE = "Choose a template on its page first, of a kind that you post."
_SUBSCRIPTION = "Choose a subscription on its page first."


def commands(tab: HubHost, acts: Acts, can: Conditions) -> list[Command]:
    """Return the commands of the tab, of which menus, context menus and palette are made."""
    return [*_postings(acts, can), *_subscriptions(tab, acts, can), *_templates(tab, acts, can), *_ways(tab, acts, can)]


def _postings(acts: Acts, can: Conditions) -> list[Command]:
    act = acts.posting
    return [
        Command("hub.new_incident", "&New incident posting…", partial(act.new, Kind.INCIDENT), "Ctrl+N", MENU, "new", 1,
                "add", "What does not work, and when more is known", text="New incident", right="posting.edit",
                words="outage announce status", verb="write an incident posting"),
        Command("hub.new_maintenance", "New &maintenance posting…", partial(act.new, Kind.MAINTENANCE), "", MENU, "new",
                2, "add", "What is worked on, and when; those of changes draft themselves", key="M",
                right="posting.edit", context=CONTEXT, words="planned work window",
                verb="write a maintenance posting"),
        Command("hub.new_news", "New news posting…", partial(act.new, Kind.NEWS), "", MENU, "new", 3, "add",
                "What everybody should know", key="N", right="posting.edit", context=CONTEXT,
                words="announcement", verb="write a news posting"),
        Command("hub.new_document", "New d&ocument posting…", partial(act.new, Kind.DOCUMENT), "", MENU, "new", 4,
                "add", "What is to be read", right="posting.edit", context=CONTEXT, words="guide",
                verb="write a document posting"),
        Command("hub.edit", "&Edit…", act.edit, "F2", MENU, "draft", 1, "edit",
                "What is to be posted next; it is a draft then", key="E", text="Edit", enabled_when=can.can_edit,
                needs=_ONE, right="posting.edit", context=CONTEXT, bar=4),
        Command("hub.submit", "&Hand in", act.submit, "", MENU, "draft", 2, "send",
                "A second person approves its exact text", key="H", text="Hand in", enabled_when=can.is_draft,
                needs="Choose a draft first.", right="posting.edit", context=CONTEXT, bar=3,
                words="submit for approval", verb="hand it in"),
        Command("hub.approve", "&Approve…", act.approve, "", MENU, "draft", 3, "verify",
                "Shows the text, and posts exactly that; never one's own", key="A", text="Approve",
                enabled_when=can.can_approve, why=can.why_not_approve, right="posting.edit", context=CONTEXT, bar=1,
                verb="approve it"),
        Command("hub.post", "&Post…", act.post, "", MENU, "draft", 4, "flag", "Shows the draft, and posts exactly that",
                key="P", text="Post", enabled_when=can.can_post, why=can.why_not_post, right="posting.edit",
                context=CONTEXT, bar=1, words="publish", verb="post it"),
        Command("hub.drop", "&Drop the draft…", act.drop, "", MENU, "draft", 5, "delete",
                "What is not public is given up", text="Drop", enabled_when=can.can_drop,
                needs="Choose a draft first.", right="posting.edit", context=CONTEXT),
        Command("hub.take", "&Take the offered words…", act.take, "", MENU, "draft", 6, "check",
                "Where the change moved since a draft was written: what follows it instead", key="T", text="Take",
                enabled_when=can.can_take, needs="Choose a draft whose change moved since it was written.",
                right="posting.edit", context=CONTEXT, words="follow moved outdated",
                verb="take the words that follow the change"),
        Command("hub.next", "Post the ne&xt phase…", act.next_phase, "", MENU, "public", 1, "right",
                "What is known now, and when more is", key="U", text="Next phase", enabled_when=can.goes_on,
                needs="Only of what is posted and not over.", right="posting.edit", context=CONTEXT, bar=2,
                words="update", verb="post the next phase"),
        Command("hub.again", "Post again…", act.next_phase, "", MENU, "public", 4, "reopen",
                "It came back, or more is known of what is over", text="Post again", enabled_when=can.is_over,
                needs="Only of what is over.", right="posting.edit", context=CONTEXT, words="reopen correct update",
                verb="post of it again"),
        Command("hub.end", "End…", act.end, "", MENU, "public", 2, "resolve",
                "Resolved, completed or withdrawn, with the last words", key="S", text="End",
                enabled_when=can.goes_on, needs="Only of what is posted and not over.", right="posting.edit",
                context=CONTEXT, bar=5, words="resolve complete withdraw", verb="end it"),
        Command("hub.outages", "&Counts as outage…", act.outages, "", MENU, "public", 3, "down",
                "Of which services, full or partial: availability counts it", key="O", enabled_when=can.can_count,
                needs="Only of an incident that was posted, or completed maintenance of a change, with services.",
                right="outage.record", context=CONTEXT, words="availability downtime",
                verb="say what counts as an outage"),
    ]  # fmt: skip


def _subscriptions(tab: HubHost, acts: Acts, can: Conditions) -> list[Command]:
    act = acts.subscription
    return [
        Command("hub.subscriptions", "Show the subscriptions", tab.show_subscriptions, "", MENU, "told", 1, "bell",
                "Who hears of what", key="B", context=CONTEXT, words="alerts", verb="show the subscriptions"),
        Command("hub.subscribe", "Subscri&be…", act.subscribe, "", MENU, "told", 2, "add",
                "By service, agency, site, kind or impact", key="K", text="Subscribe", right="subscription.edit",
                context=SUBSCRIPTION, bar=1, words="alert notify"),
        Command("hub.edit_subscription", "Edit the subscription…", act.edit, "", MENU, "told", 3, "edit", text="Edit",
                enabled_when=can.has_subscription, needs=_SUBSCRIPTION, right="subscription.edit",
                context=SUBSCRIPTION, bar=2),
        Command("hub.leave", "&Leave the subscription", act.leave, "", MENU, "told", 4, "close",
                "Nothing more is told by it", key="L", text="Leave", enabled_when=can.has_subscription,
                needs=_SUBSCRIPTION, right="subscription.edit", context=SUBSCRIPTION, bar=3,
                words="unsubscribe", verb="leave it"),
    ]  # fmt: skip


def _templates(tab: HubHost, acts: Acts, can: Conditions) -> list[Command]:
    act = acts.template
    return [
        Command("hub.templates", "Show the templates", tab.show_templates, "", MENU, "words", 1, "copy",
                "Words that are posted again and again; a form is filled from one", key="D", context=CONTEXT,
                verb="show the templates"),
        Command("hub.make_template", "New template…", act.make, "", MENU, "words", 2, "add",
                "Title, text, phase, services, and when the next update is promised", key="C", text="New template",
                right="posting.edit", context=TEMPLATE, bar=1, words="create wording placeholder",
                verb="make a template"),
        Command("hub.edit_template", "Edit the template…", act.edit, "", MENU, "words", 3, "edit", text="Edit",
                enabled_when=can.has_template, needs=_TEMPLATE, right="posting.edit", context=TEMPLATE, bar=2),
        Command("hub.end_template", "End the template…", act.end, "", MENU, "words", 4, "close",
                "It is offered no more", key="X", text="End", enabled_when=can.has_template, needs=_TEMPLATE,
                right="posting.edit", context=TEMPLATE, bar=3, verb="end the template"),
    ]  # fmt: skip


def _ways(tab: HubHost, acts: Acts, can: Conditions) -> list[Command]:
    act = acts.posting
    return [
        Command("hub.copy", "Cop&y the text", act.copy, "", MENU, "paper", 1, "copy",
                "What is posted, word for word", key="Y", enabled_when=tab.has_posting, needs=_ONE, context=CONTEXT),
        Command("hub.status_page", "&Write the status page…", act.status_page, "", MENU, "paper", 2, "export",
                "HTML, JSON, feed and calendar into a folder", key="W", words="export website"),
        Command("hub.rules", "Rules of the hub…", tab.show_rules, "", MENU, "paper", 3, "settings",
                "Whether a second person approves, and the status page; Setup keeps them", right="rules.edit",
                words="second person approval", verb="change the rules of the hub"),
        Command("hub.source", "&Go to what it follows", tab.show_source, "", MENU, "go", 1, "link",
                "Its change or major incident", key="G", text="Source", enabled_when=can.has_source,
                needs="It follows no change and no major incident.", context=CONTEXT),
        Command("hub.find", "&Find", tab.focus_search, "Ctrl+F", MENU, "list", 1, "search"),
        Command("hub.columns", "Col&umns…", tab.choose_columns, "", MENU, "list", 2),
        Command("hub.before", "Previous posting", partial(tab.step, -1), "Alt+Up", MENU, "way", 1, "up",
                enabled_when=tab.has_posting, needs=_ONE, verb="go to the one before"),
        Command("hub.after", "Next posting", partial(tab.step, 1), "Alt+Down", MENU, "way", 2, "down",
                enabled_when=tab.has_posting, needs=_ONE, verb="go to the next one"),
        Command("hub.next_page", "Next page of the posting", partial(tab.turn, 1), "Alt+PgDown", MENU, "way", 3,
                tip="Posted, history, told, subscriptions, templates", verb="turn the page"),
        Command("hub.previous_page", "Previous page of the posting", partial(tab.turn, -1), "Alt+PgUp", MENU, "way", 4,
                verb="turn the page back"),
        Command("hub.pane", "Show the posting beside the list", tab.toggle_pane, "", MENU, "way", 5, "panel", key="I",
                checked=tab.is_pane_shown),
        Command("hub.next_part", "Next place", tab.next_part, "F6", MENU, "way", 6, tip="Search, list, form, posting"),
        Command("hub.previous_part", "Previous place", tab.previous_part, "Shift+F6", MENU, "way", 7),
    ]  # fmt: skip
