"""`CallerBox`: beside a call, what the desk has to know of who calls, with their tickets."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from app.domain import words
from app.domain.callers.directory import CallerCard
from app.domain.eastern import local_date
from app.domain.tickets.call import Alike, AlikeKind
from app.ui.look import icons, plain, theme
from app.ui.look.plain import Label
from app.views.tickets.alike_row import AlikeRow

_MOST = 3
_SHOWN = ("Private number", "Prefers", "Site", "Title")


def widgets_of(layout: QLayout) -> list[QWidget]:
    """Return the widgets that stand in a layout, from above."""
    items = [layout.itemAt(at) for at in range(layout.count())]
    return [widget for item in items if item is not None and (widget := item.widget()) is not None]


class CallerBox(QWidget):
    """`attach`, `open`: a ticket, as an `Alike`; `keep`: the number of this call is to be kept in the directory.

    `filled`: somebody else is shown, or nobody.
    """

    attach = Signal(object)
    open = Signal(object)
    keep = Signal()
    filled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.card: CallerCard | None = None
        self.mark, self.name, self.vip = Label(), Label(), Label()
        self.name.setProperty("heading", True)
        self.vip.setProperty("heading", True)
        icons.set_mark(self.mark, "octagon", "critical", 14)
        self.facts, self.note = Label(), Label()
        self.facts.setProperty("muted", True)
        for label in (self.facts, self.note):
            label.setWordWrap(True)
        self.keep_button = QPushButton("Keep this number")
        self.keep_button.setProperty("flat", True)
        self.keep_button.setProperty("inline", True)
        self.keep_button.setAutoDefault(False)
        self.keep_button.clicked.connect(self._keep_asked)
        top = QHBoxLayout()
        top.setSpacing(theme.px(4))
        for label in (self.mark, self.vip, self.name):
            top.addWidget(label)
        top.addStretch(1)
        self._tickets = QVBoxLayout()
        self._tickets.setSpacing(theme.px(2))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(2))
        column.addLayout(top)
        for widget in (self.note, self.facts, self.keep_button):
            column.addWidget(widget)
        column.addLayout(self._tickets)
        self.show_card(None)

    def show_card(self, card: CallerCard | None) -> None:
        """Show somebody; None: nobody is chosen."""
        self._fill(card)
        self.filled.emit()

    def _fill(self, card: CallerCard | None) -> None:
        self.card = card
        while (item := self._tickets.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.setVisible(card is not None)
        self.offer_keep("")
        if card is None:
            return
        row = card.row
        reason = str(card.fields.get("vip_reason", ""))
        self.mark.setVisible(row.vip)
        self.vip.setVisible(row.vip)
        self.vip.setText("VIP")
        self.vip.setToolTip(plain.tip(reason))
        self.name.setText(row.name)
        told = [f"VIP: {reason}"] if row.vip and reason else []
        told += [f"{label}: {text}" for label, text in card.facts() if label in _SHOWN]
        count = f"{words.count(card.ticket_count, 'ticket')}, {card.open_count:,} open" if card.ticket_count else ""
        self.facts.setText("\n".join([*told, *([count] if count else ["No ticket yet"])]))
        self.note.setText(card.note)
        self.note.setVisible(bool(card.note))
        for one in card.tickets[:_MOST]:
            note = f"{one.state.lower()}, {words.day(local_date(one.opened_at))}"
            parent = (one.parent_id or one.id) if one.is_open else None
            line = AlikeRow(Alike(AlikeKind.CALLER, one.id, one.number, one.title, note, parent, one.opened_at))
            line.attach.connect(self.attach)
            line.open.connect(self.open)
            self._tickets.addWidget(line)
        self.setAccessibleName(f"{'VIP ' if row.vip else ''}{row.name}. {self.note.text()} {self.facts.text()}".strip())

    def first(self, *, open_only: bool = False) -> Alike | None:
        """Return the first ticket; `open_only`: that a call can be attached to."""
        card = self.card
        for one in card.tickets[:_MOST] if card is not None else ():
            if one.is_open or not open_only:
                return Alike(AlikeKind.CALLER, one.id, one.number, one.title, "", one.parent_id or one.id)
        return None

    def ticket_rows(self) -> list[QWidget]:
        """Return the lines of their tickets, from above."""
        return widgets_of(self._tickets)

    def offer_keep(self, number: str) -> None:
        """Offer to keep a number of the call that the directory does not have; "" for none."""
        self.keep_button.setVisible(bool(number))
        self.keep_button.setToolTip(plain.tip(f"Keep {number} as the number to call back, for the next call"))
        self.keep_button.setAccessibleName(f"Keep {number} in the directory")

    @Slot()
    def _keep_asked(self) -> None:
        self.keep.emit()
