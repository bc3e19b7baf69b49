"""Records whole as PDF, and legal holds: the same from every tab, on the record with the focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.ui.commands import Command

if TYPE_CHECKING:
    from app.domain.keeping.holds import Hold
    from app.ui.shell.print_commands import PrintHost

_ADMIN = "Administrators set and release legal holds."

# Forms are imported when they are asked for: a window that opens must not wait for them.


def keeping_commands(window: PrintHost) -> list[Command]:
    """Return Export record, and what sets and releases legal holds."""

    def may_hold() -> bool:
        tab = window.shown_tab()
        return tab is not None and tab.context.may("hold.edit")

    def export_record() -> None:
        from app.ui.record_export import export_form

        tab = window.shown_tab()
        if tab is not None:
            export_form(tab).open()

    def set_hold() -> None:
        from app.ui.hold_forms import set_form

        tab = window.shown_tab()
        if tab is not None:
            set_form(tab).open()

    def release_hold() -> None:
        from app.ui.hold_forms import release_form

        tab = window.shown_tab()
        if tab is None:
            return
        read = tab.services.keeping.holds

        def ask(found: Sequence[Hold]) -> None:
            if any(one.holds for one in found):
                release_form(tab, found).open()
            else:
                window.messages.note("Nothing is held.")

        tab.read(lambda work: read(work=work), ask, key="holds")

    return [
        Command("file.record", "Export re&cord…", export_record, "Ctrl+Shift+R", "&File", "paper", 3, "save",
                "A record with its whole history as PDF, for a records request",
                enabled_when=lambda: window.shown_tab() is not None, needs="No page is open.",
                words="public records request history audit trail pdf redact"),
        Command("file.hold", "Set legal &hold…", set_hold, "", "&File", "paper", 4, "lock",
                "Records that nobody disposes of, for a matter", enabled_when=may_hold, needs=_ADMIN,
                verb="set legal holds", words="litigation matter counsel keep retention"),
        Command("file.release", "&Release legal hold…", release_hold, "", "&File", "paper", 5, "",
                "With the reason; it stays on record", enabled_when=may_hold, needs=_ADMIN,
                verb="release legal holds", words="litigation matter settled"),
    ]  # fmt: skip
