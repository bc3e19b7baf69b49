"""The commands of the badges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.commands import Command
from app.views.datacenters.menus import MENU

if TYPE_CHECKING:
    from app.views.datacenters.badges_acts import BadgeActs
    from app.views.datacenters.badges_page import BadgesPage

CONTEXT = "datacenters badge"
_NEEDS = "Choose badges that did not end, on the page Badges."


def commands(page: BadgesPage, act: BadgeActs) -> list[Command]:
    """Return the commands, of which menus and palette are made."""
    return [
        Command("datacenters.keep_badge", "&Validate", act.keep, "", MENU, "badges", 1, "check",
                "The chosen badges are kept, as who is named above says; goes to the next one", key="V",
                text="Validate", enabled_when=page.when(page.has_valid), needs=_NEEDS, right="badge.validate",
                context=CONTEXT, bar=1, words="keep badge confirm", verb="validate badges"),
        Command("datacenters.end_badge", "End badges…", act.end, "", MENU, "badges", 2, "close",
                "With the reason; they stay on record", key="X", text="End…",
                enabled_when=page.when(page.has_valid), needs=_NEEDS, right="badge.validate", context=CONTEXT, bar=2,
                words="revoke return lost", verb="end badges"),
        Command("datacenters.new_badge", "New &badge…", page.here(act.new), "", MENU, "badges", 3, "add",
                "Of somebody who is not DIT's", key="B", text="New badge", right="badge.edit", context=CONTEXT,
                bar=3, words="issue", verb="put a badge on record"),
        Command("datacenters.edit_badge", "Edit the badge…", act.edit, "", MENU, "badges", 4, "edit",
                text="Edit", enabled_when=page.when(page.has_one), needs="Choose a badge that did not end.",
                right="badge.edit", context=CONTEXT, bar=4, verb="edit the badge"),
        Command("datacenters.badge_evidence", "E&vidence of the badges…", act.evidence, "", MENU, "badges", 5,
                "export", "PDF or workbook, of the agency that is chosen above or of all, as of a day", key="P",
                text="Evidence", enabled_when=page.when(), needs="Show the page Badges first.", context=CONTEXT,
                bar=5, words="proof audit report campaign", verb="write the evidence of the badges"),
    ]  # fmt: skip
