"""The Calendar's commands about what follows from a decision and a change: its conditions, its incidents."""

from __future__ import annotations

from app.ui.commands import Command
from app.views.changes.after_acts import AfterActs
from app.views.changes.condition_acts import ConditionActs
from app.views.changes.host import ChangesHost
from app.views.changes.incident_acts import IncidentActs
from app.views.changes.menus import CONTEXT, MENU


def after_commands(
    tab: ChangesHost, after: AfterActs, incidents: IncidentActs, conditions: ConditionActs
) -> list[Command]:
    """Return the commands, of which menus, context menu and palette are made."""
    one = tab.highlight.has_change
    return [
        Command("changes.meet_condition", "Condition &met…", conditions.meet, "", MENU, "steps", 23, "check",
                "One of those that come before the start; it can be taken back", key="C",
                enabled_when=conditions.can_meet, needs="No condition of this change is open.", right="change.edit",
                context=CONTEXT, verb="say that a condition is met"),
        Command("changes.confirm_incident", "Confirm an incident…", incidents.confirm, "", MENU, "after", 1, "check",
                "It comes from the change: the ticket names it, and the next meeting reviews the change", key="F",
                enabled_when=incidents.can_confirm, needs="No incident waits that the change may have caused.",
                right="incident.judge", context=CONTEXT),
        Command("changes.refuse_incident", "Refuse an incident…", incidents.refuse, "", MENU, "after", 2, "close",
                "It does not come from the change, with why", enabled_when=incidents.can_refuse,
                needs="No incident waits that the change may have caused.", right="incident.judge", context=CONTEXT),
        Command("changes.link_incident", "&Link an incident…", incidents.link, "", MENU, "after", 3, "link",
                "One that no rule proposes, by its number", enabled_when=tab.highlight.is_recorded,
                needs="Incidents come from changes whose outcome is on record.", right="incident.judge",
                context=CONTEXT),
        Command("changes.action", "New action from &it…", after.action, "", MENU, "after", 4, "add",
                "What is to be done, by whom and by when: on every agenda until it is closed", enabled_when=one,
                needs="Choose a change first.", right="action.edit", context=CONTEXT, verb="record an action from it",
                online=True),
        Command("changes.incidents", "Its incidents in Tickets", incidents.open_tickets, "", MENU, "go", 2, "tickets",
                "The incidents that are confirmed to come from it", enabled_when=incidents.has_confirmed,
                needs="No incident is confirmed to come from this change.", context=CONTEXT,
                verb="show its incidents"),
    ]  # fmt: skip
