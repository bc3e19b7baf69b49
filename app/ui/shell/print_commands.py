"""Print and print preview of what is in view, the same in every tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from app.ui.commands import Command
from app.ui.jobs import JobRunner
from app.ui.messages import Messages
from app.ui.tab import Tab
from app.work import Work

if TYPE_CHECKING:
    from app.domain.printed import PrintedPages
    from app.ui.printing.preview import PrintPreview
    from app.ui.printing.printable import Printable

_NEEDS = "Nothing on this page can be printed."


class PrintHost(Protocol):
    """What the commands may see of their window."""

    @property
    def jobs(self) -> JobRunner:
        """Return what runs jobs."""

    @property
    def messages(self) -> Messages:
        """Return the messages."""

    def shown_tab(self) -> Tab | None:
        """Return the tab in view, if it is built."""

    def window(self) -> QWidget:
        """Return the window itself."""


def print_commands(window: PrintHost) -> list[Command]:
    """Return Print and Print preview."""

    def there() -> bool:
        tab = window.shown_tab()
        return tab is not None and tab.can_print()

    def make_pages() -> PrintPreview | None:
        # Qt's printing takes a while to load, and most never print.
        from app.ui.printing.preview import PrintPreview

        tab = window.shown_tab()
        printables = tab.printables() if tab is not None else []
        if tab is None or not printables:
            window.messages.note(_NEEDS)
            return None
        make = tab.services.print_pages

        def pages(printable: Printable, work: Work) -> bytes:
            gathered: PrintedPages = printable.gather(work)
            return bytes(make(gathered, work=work))

        return PrintPreview(printables, pages, window.jobs, window.messages, window.window())

    def preview() -> None:
        dialog = make_pages()
        if dialog is not None:
            dialog.show()

    def print_now() -> None:
        dialog = make_pages()
        if dialog is not None:
            dialog.print_at_once()

    return [
        Command("file.print", "&Print…", print_now, "Ctrl+P", "&File", "paper", 1, "print",
                "Put the list in view on paper", enabled_when=there, needs=_NEEDS, verb="print this page"),
        Command("file.preview", "Print pre&view…", preview, "", "&File", "paper", 2, "document",
                "See the list or the record as it comes out on paper", enabled_when=there, needs=_NEEDS,
                verb="preview the print"),
    ]  # fmt: skip
