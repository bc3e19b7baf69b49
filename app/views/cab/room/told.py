"""`ToldTable`: what the painted page shows as a table, which lies behind it for whoever has it read aloud."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem, QWidget

from app.domain.cab.room import RoomState
from app.ui.look import plain
from app.views.cab.room.item_page import boxes
from app.views.cab.room.shown import Shown, clock_words, left_words, plan_words, progress_words
from app.views.cab.room.side import VoteRow, count_words, needed_words


def told(shown: Shown, state: RoomState, rows: list[VoteRow]) -> list[tuple[str, str]]:
    """Return the page in words, a line a fact: what it is, and what it says."""
    lines = [("Meeting", shown.title), ("Quorum", state.quorum_words), ("End", shown.ends(state))]
    lines.append(("Plan", plan_words(state)))
    lines.append(("Items", progress_words(state.progress)))
    for number, one in enumerate(shown.items, 1):
        mark = shown.mark_of(one, state.item_id)
        lines.append((f"Item {number}", f"{one.title}, {mark.word if mark else f'{one.minutes_planned} min'}"))
    item = shown.item
    if item is None:
        return lines
    lines += [("Number", item.number), ("Title", item.title), ("Kind", shown.kind_words(item)), *shown.facts(item)]
    for box in boxes(item, shown):
        lines.append((box.heading, "; ".join(box.lines)))
    spent, planned = state.spent.get(item.id), state.planned.get(item.id)
    if spent is not None and planned is not None:
        lines.append(("Time", f"{clock_words(spent)} of {clock_words(planned)}, {left_words(spent, planned)}"))
    standing = state.standing.get(item.id)
    if standing is not None:
        lines.append(("Votes", f"{count_words(standing)}. {needed_words(standing, shown.rules.approvals)}"))
        lines += [(row.seat.name, row.words) for row in rows]
    return lines


class ToldTable(QTableWidget):
    """Two columns: what, and what it says. It takes no keys; the page above has them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(0, 2, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setHorizontalHeaderLabels(["What", "What it says"])
        self.setAccessibleName("The room screen as a table")

    def tell(self, lines: list[tuple[str, str]]) -> None:
        """Say these lines; those that stay the same are left as they are."""
        if self.rowCount() != len(lines):
            self.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                shown = plain.tip(text)
                cell = self.item(row, column)
                if cell is None:
                    self.setItem(row, column, QTableWidgetItem(shown))
                elif cell.text() != shown:
                    cell.setText(shown)
