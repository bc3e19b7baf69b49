"""`LinkOpener`: opens what a text links to: a record in its tab, an address only after its target was shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from app.domain.find import Found
from app.domain.text_links import TextLink
from app.ui.forms import dialogs
from app.ui.tab import Tab

_KINDS = {
    "INC": "ticket",
    "REQ": "ticket",
    "CHG": "change",
    "MI": "major_incident",
    "PO": "posting",
    "KB": "knowledge_note",
}
_TABS = {
    "ticket": "tickets",
    "change": "changes",
    "major_incident": "majors",
    "posting": "hub",
    "knowledge_note": "knowledge",
}


class LinkOpener(QObject):
    """For the texts of one tab."""

    def __init__(self, tab: Tab) -> None:
        super().__init__(tab)
        self._tab = tab

    @Slot(object)
    def open(self, link: TextLink) -> None:
        """Open a link."""
        if link.address:
            self._open_address(link.address)
        else:
            self._open_record(link.record)

    def _open_address(self, address: str) -> None:
        host = QUrl(address).host() or address
        if dialogs.confirm(self._tab.window(), f"Open {host} outside Longleaf?", address, "Open"):
            QDesktopServices.openUrl(QUrl(address))

    def _open_record(self, number: str) -> None:
        kind = _KINDS.get(number.rstrip("0123456789"))
        if kind is None:
            self._tab.messages.note(f"{number} has no page yet.")
            return
        find = self._tab.services.find_records
        here = partial(self._found, number, kind)
        self._tab.read(lambda work: find(kind, number, 1, work), here, key="link")

    def _found(self, number: str, kind: str, found: list[Found]) -> None:
        if found and found[0].title.startswith(number):
            self._tab.context.navigator.open(_TABS[kind], id=found[0].id)
        else:
            self._tab.messages.warning(f"There is no {number} here.", "It may be of another system, or a slip.")
