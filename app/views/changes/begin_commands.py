"""The Calendar's commands by which a new change begins with a content that is there."""

from __future__ import annotations

from app.ui.commands import Command
from app.views.changes.begin_acts import BeginActs
from app.views.changes.host import ChangesHost
from app.views.changes.menus import CONTEXT, MENU

_ONE = "Choose a change first."


def begin_commands(tab: ChangesHost, begin: BeginActs) -> list[Command]:
    """Return the commands, of which menus, context menu and palette are made."""
    one = tab.highlight.change
    return [
        Command("changes.from_model", "New change from a &model…", begin.from_model, "", MENU, "change", 6,
                "copy", "A standard change, as the board approved it", right="change.create",
                verb="make a change from a model"),
        Command("changes.clone", "C&lone…", begin.clone, "", MENU, "change", 7, "copy",
                "A new draft with the content of this change, at times of its own",
                enabled_when=lambda: one() is not None, needs=_ONE, right="change.create", context=CONTEXT,
                verb="clone the change"),
        Command("changes.from_template", "New change from a templa&te…", begin.from_template, "", MENU, "change", 8,
                "copy", "With a content that you kept under a name", right="change.create",
                verb="make a change from a template"),
        Command("changes.save_template", "Save as a template…", begin.save_template, "", MENU, "change", 9, "add",
                "Keep the content of this change under a name, for yourself", enabled_when=lambda: one() is not None,
                needs=_ONE, right="change.create", context=CONTEXT, verb="save a template"),
        Command("changes.drop_template", "Drop a template…", begin.drop_template, "", MENU, "change", 10, "close",
                right="change.create"),
    ]  # fmt: skip
