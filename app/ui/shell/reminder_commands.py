"""Reminders: set and listed the same from every tab, of the record with the focus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.ui.commands import Command

if TYPE_CHECKING:
    from app.ui.shell.print_commands import PrintHost
    from app.ui.tab import Tab

_NEEDS = "Reminders are kept by those who work here, on the shared workspace."

# Forms are imported when they are asked for: a window that opens must not wait for them.


def reminder_commands(window: PrintHost) -> list[Command]:
    """Return what sets a reminder, and what lists them."""

    def may() -> bool:
        tab = window.shown_tab()
        return tab is not None and tab.context.may("reminder.edit")

    def with_groups(then: Callable[[Tab, Any], object]) -> None:
        tab = window.shown_tab()
        if tab is not None:
            read = tab.services.reminders.groups
            tab.read(lambda work: read(work=work), lambda found: then(tab, found), key="reminders")

    def remind(tab: Tab, around: Any) -> None:
        from app.ui.reminder_forms import remind_form

        remind_form(tab, around).open()

    def listed(tab: Tab, around: Any) -> None:
        from app.ui.reminder_forms import RemindersDialog

        RemindersDialog(tab, around).open()

    return [
        Command("file.remind", "Re&mind me…", lambda: with_groups(remind), "Ctrl+Shift+T", "&File", "remind", 1, "bell",
                "At a time, with a text, of the record with the focus; for you or your group", enabled_when=may,
                needs=_NEEDS, verb="set reminders", words="reminder follow up call back alarm later"),
        Command("file.reminders", "Rem&inders…", lambda: with_groups(listed), "", "&File", "remind", 2, "clock",
                "Yours and those of your groups: done, snoozed, moved", enabled_when=may, needs=_NEEDS,
                verb="see reminders", words="alarm snooze follow up list"),
    ]  # fmt: skip
