"""From one open form to the next, by key: the same in every tab."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from app.ui.commands import Command
from app.ui.messages import Messages
from app.ui.tab import Tab

_NONE = "No form is open on this page, and none is kept as a draft."


class FormHost(Protocol):
    """What the commands may see of their window."""

    @property
    def messages(self) -> Messages:
        """Return the messages."""

    def shown_tab(self) -> Tab | None:
        """Return the tab in view, if it is built."""


def form_commands(window: FormHost) -> list[Command]:
    """Return the commands that lead into the open forms and from one to the next."""
    words = "form forms open unfold switch call draft drafts kept"
    return [
        Command(
            "view.form", "Next &open form", partial(_step, window, 1), "F7", "&View", "forms", 0, "down",
            "Into the form that is open or kept as a draft; from there to the next one (Ctrl+Tab)", words=words,
        ),
        Command(
            "view.form_before", "Previous o&pen form", partial(_step, window, -1), "Shift+F7",
            "&View", "forms", 1, "up", "The other way round (Ctrl+Shift+Tab)", words=words,
        ),
    ]  # fmt: skip


def _step(window: FormHost, by: int) -> None:
    tab = window.shown_tab()
    if tab is not None and tab.has_forms():
        tab.form_dock().step(by)
    elif tab is None or not tab.open_kept_forms():
        window.messages.note(_NONE)
