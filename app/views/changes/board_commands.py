"""The Calendar's commands about boards, freezes and what has happened."""

from __future__ import annotations

from app.ui.commands import Command
from app.views.changes.acts import ChangeActs
from app.views.changes.after_acts import AfterActs
from app.views.changes.board_acts import BoardActs
from app.views.changes.freeze_acts import FreezeActs
from app.views.changes.host import ChangesHost
from app.views.changes.menus import CONTEXT, MENU


def board_commands(
    tab: ChangesHost, acts: ChangeActs, board: BoardActs, after: AfterActs, freezes: FreezeActs
) -> list[Command]:
    """Return the commands, of which menus, context menu and palette are made."""
    return [
        Command("changes.submit_late", "Submit afte&r the cut-off…", board.submit_late, "", MENU, "steps", 20, "right",
                "For an earlier meeting, which hears it if the board consents", key="Y",
                enabled_when=tab.highlight.is_draft,
                needs="Only drafts are submitted.", right="change.edit", context=CONTEXT,
                verb="submit the change late"),
        Command("changes.to_board", "Su&bmit to the board", board.to_board, "", MENU, "steps", 20, "right",
                "A change that the board need not hear: it decides all the same", enabled_when=board.is_for_owner,
                needs="Only a draft that the owner of its service would decide is brought before the board so.",
                right="change.edit", context=CONTEXT, verb="submit the change to the board"),
        Command("changes.override", "Let into a free&ze…", board.override, "", MENU, "steps", 21, "freeze",
                "With a reason: a soft freeze by the coordinator, a hard one by two members of the ECAB", key="Q",
                enabled_when=tab.is_frozen, needs="The change that is shown lies in no freeze.", right="override.write",
                context=CONTEXT, verb="let the change into a freeze"),
        Command("changes.correct", "Correct the outco&me…", after.correct, "", MENU, "steps", 22, "edit",
                "What stood there before is kept; figures follow", enabled_when=tab.highlight.is_recorded,
                needs="Only an outcome that is on record can be corrected.", right="change.edit", context=CONTEXT),
        Command("changes.emergency", "New emergenc&y change…", acts.emergency, "Ctrl+Shift+E", MENU, "change", 4,
                "warning", "Two members of the ECAB decide it", right="change.create", context=CONTEXT,
                verb="make an emergency change"),
        Command("changes.latent", "Record a latent chan&ge…", after.latent, "Ctrl+Shift+N", MENU, "change", 5,
                "history", "What was done without a change; the next meeting is asked to ratify it",
                right="change.create", context=CONTEXT),
        Command("changes.freeze_new", "New freeze…", freezes.new, "", MENU, "cab", 4, "freeze",
                "From the chosen day on; it says which changes it reaches", key="Z", right="freeze.edit",
                context=CONTEXT, verb="make a freeze"),
    ]  # fmt: skip
