"""The commands that every tab has: the window's own, and one to go to each tab."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.places import log_folder
from app.ui.commands import Command
from app.ui.last_acts import LastActs
from app.ui.messages import Messages
from app.ui.settings import Settings
from app.ui.shell.context_menu import open_context_menu
from app.ui.shell.finder import Finder
from app.ui.shell.following import Following
from app.ui.shell.history import History
from app.ui.shell.job_status import JobStatus
from app.ui.shell.page_bar import PageBar
from app.ui.shell.page_keys import page_key
from app.ui.shell.window_dialogs import WindowDialogs
from app.ui.shell.window_menu import WindowMenu
from app.ui.writing import UNDO_KEY

_SIZES = (90, 100, 115, 130, 150, 200)


class WindowHost(Protocol):
    """What the commands may see of their window."""

    @property
    def settings(self) -> Settings:
        """Return the settings."""

    @property
    def messages(self) -> Messages:
        """Return the message bar."""

    @property
    def last_acts(self) -> LastActs:
        """Return what was done in this window."""

    @property
    def job_status(self) -> JobStatus:
        """Return the list of running jobs."""

    @property
    def menu(self) -> WindowMenu:
        """Return the whole menu."""

    @property
    def finder(self) -> Finder:
        """Return what opens the palette."""

    @property
    def dialogs(self) -> WindowDialogs:
        """Return what opens the window's dialogs."""

    @property
    def following(self) -> Following:
        """Return what reads again what is shown."""

    def close(self) -> bool:
        """Close the window, unless something keeps it open."""


def window_commands(window: WindowHost) -> list[Command]:
    """Return the commands of a window. They may hold the window: it lives as long as they do."""
    settings, acts, dialogs = window.settings, window.last_acts, window.dialogs
    commands = [
        Command(
            "window.palette",
            "&Find or run anything…",
            window.finder.open,
            "Ctrl+K",
            "&File",
            "go",
            0,
            "search",
            over_popups=True,
        ),
        Command("window.settings", "S&ettings…", dialogs.show_settings, "Ctrl+,", "&File", "window", 1, "settings"),
        Command("window.quit", "&Quit", partial(_close, window), "Ctrl+Q", "&File", "end", 0, "close"),
        Command(
            "edit.undo",
            "&Undo",
            acts.undo_last,
            UNDO_KEY,
            "&Edit",
            "acts",
            0,
            "undo",
            "Take back the last act of this window",
            enabled_when=acts.can_undo,
            needs="Nothing was done here yet that still stands.",
            titled=acts.undo_title,
        ),
        Command("view.refresh", "&Refresh", window.following.refresh_all, "F5", "&View", "data", 0, "refresh"),
        Command("view.jobs", "Running &jobs…", window.job_status.show_list, "Ctrl+J", "&View", "data", 1, "list"),
        Command(
            "view.dismiss", "&Dismiss messages", window.messages.clear, "Ctrl+Shift+D", "&View", "data", 2, "close"
        ),
        Command(
            "view.message",
            "Go to the &newest message",
            window.messages.focus_newest,
            "F8",
            "&View",
            "data",
            3,
            "bell",
            enabled_when=lambda: bool(window.messages.texts),
            needs="No message is shown.",
        ),
        Command(
            "view.menu",
            "&Menu",
            window.menu.open,
            "F10",
            "&View",
            "data",
            4,
            "menu",
            "Alt alone opens it too",
            over_popups=True,
        ),
        Command("view.context_menu", "Conte&xt menu", open_context_menu, "Shift+F10", "&View", "data", 5),
        Command("view.larger", "&Larger text", partial(_step, window, 1), "Ctrl++", "&View", "size", 0, "zoom_in"),
        Command("view.smaller", "S&maller text", partial(_step, window, -1), "Ctrl+-", "&View", "size", 1, "zoom_out"),
        Command(
            "view.usual", "&Usual text size", partial(settings.set, "text_size", 100), "Ctrl+Alt+0", "&View", "size", 2
        ),
    ]
    commands += [
        Command(
            f"view.look.{mode}",
            title,
            partial(settings.set, "look", mode),
            "",
            "&View",
            "look",
            number,
            checked=partial(_is, window, "look", mode),
            one_of="look",
        )
        for number, (mode, title) in enumerate(
            (
                ("system", "Look as the des&ktop"),
                ("light", "&Light look"),
                ("dark", "&Dark look"),
                ("contrast", "&High contrast"),
            )
        )
    ]
    return [
        *commands,
        Command("help.shortcuts", "&Keyboard shortcuts", dialogs.show_shortcuts, "F1", "&Help", "help", 0, "help",
                over_popups=True),
        Command("help.logs", "Open the &log folder", partial(_open_logs, window), "", "&Help", "help", 1, "document"),
        Command("help.about", "&About Longleaf", dialogs.show_about, "", "&Help", "help", 2, "info"),
    ]  # fmt: skip


def place_commands(history: History, step: Callable[[int], object], pages: PageBar) -> list[Command]:
    """Return Back and Forward, the next and the previous page (`step`), and the pages that the bar has no room for."""
    return [
        Command(
            "go.back", "&Back", history.back, "Alt+Left", "&Go", "places", 1, "left",
            "To where you were: page, filter and row", enabled_when=history.can_back, needs="You were nowhere else.",
                verb="go back",
        ),
        Command(
            "go.forward", "&Forward", history.forward, "Alt+Right", "&Go", "places", 2, "right",
            enabled_when=history.can_forward, needs="You have not gone back.", verb="go forward",
        ),
        Command("go.next", "&Next page", partial(step, 1), "Ctrl+PgDown", "&Go", "places", 3),
        Command("go.previous", "Pre&vious page", partial(step, -1), "Ctrl+PgUp", "&Go", "places", 4),
        Command(
            "go.more", "&More pages…", pages.open_menu, "Ctrl+Shift+G", "&Go", "places", 5, "more",
            "Those that the bar has no room for", enabled_when=lambda: bool(pages.hidden_pages()),
            needs="The bar has room for all pages.", verb="open more pages",
        ),
    ]  # fmt: skip


def tab_commands(show: Callable[[int], object], titles: Sequence[str]) -> list[Command]:
    """Return a command for each tab, `show`n by its number."""
    return [
        Command(
            f"view.tab.{number}", title, partial(show, number), page_key(number, len(titles)),
            "&Go", "tabs", number, "right", over_popups=True,
        )
        for number, title in enumerate(titles, 1)
    ]  # fmt: skip


def _close(window: WindowHost) -> None:
    window.close()


def _open_logs(window: WindowHost) -> None:
    """Show the folder of log files and error reports in the desktop's file manager."""
    folder = log_folder()
    with suppress(OSError):  # what cannot be made cannot be opened either
        folder.mkdir(parents=True, exist_ok=True)
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        window.messages.warning("The log folder could not be opened.", f"It is {folder}")


def _step(window: WindowHost, by: int) -> None:
    now = window.settings.get("text_size")
    at = min(range(len(_SIZES)), key=lambda n: abs(_SIZES[n] - now))
    window.settings.set("text_size", _SIZES[max(0, min(len(_SIZES) - 1, at + by))])


def _is(window: WindowHost, key: str, value: str) -> bool:
    return bool(window.settings.get(key) == value)
