"""The order in which Tab goes through a form: as it is read, not as its parts were made."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.forms.columns import FieldColumns


def fields_in_order(body: FieldColumns, fields: Mapping[str, QWidget]) -> list[QWidget]:
    """Return what Tab goes through in a form: down its columns, then what stands elsewhere."""
    found = [field for field in fields.values() if field.focusPolicy() & Qt.FocusPolicy.TabFocus]
    here = body.window()  # a combo box has a window of its own for its list
    more = [w for w in body.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.window() is here]
    inside = set(map(id, found))
    known = [w for w in more if id(w) in inside or not any(f.isAncestorOf(w) for f in fields.values())]
    known += [f for f in fields.values() if isinstance(f, Parted) and not f.focusPolicy() & Qt.FocusPolicy.TabFocus]
    seen = [*(cell.inside for cell in body.seen_order()), *fields.values()]
    order = {id(widget): n for n, widget in reversed([*enumerate(seen)])}  # what stands in no cell comes last

    def place(widget: QWidget) -> int:
        at: QWidget | None = widget
        while at is not None and id(at) not in order:
            at = at.parentWidget()
        return order.get(id(at), len(seen))

    return [part for widget in sorted(known, key=place) for part in tab_parts(widget)]


@runtime_checkable
class Parted(Protocol):
    """A field of several parts that take the keyboard one after the other."""

    def tab_parts(self) -> Sequence[QWidget]:
        """Return them in their order; the first has the keyboard when the form puts it into the field."""


def tab_parts(widget: QWidget) -> Sequence[QWidget]:
    """Return what takes the keyboard in a field: its parts, or itself."""
    return widget.tab_parts() if isinstance(widget, Parted) else [widget]


def chain(widgets: Sequence[QWidget]) -> None:
    """Have Tab go from each of these to the next."""
    for before, after in itertools.pairwise(widgets):
        QWidget.setTabOrder(before, after)
