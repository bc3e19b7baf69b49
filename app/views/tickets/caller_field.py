"""`CallerField`: who calls, found in the directory while somebody types; a name that is in no directory may stay."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain import words
from app.domain.callers.directory import CallerHit, CallerHits, CallerRow
from app.domain.choices import Choice, Found, Hit, span_of
from app.domain.search.normal import fold
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.typeahead_list import TypeaheadList
from app.ui.host import Host

#: The id of the line that puts a new caller into the directory.
NEW = -1
_LONGEST = 40


class CallerId(QWidget):
    """Who the caller is in the directory: kept with the form, never seen. None: nobody."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._value: int | None = None
        self.hide()

    def value(self) -> int | None:
        """Return the id."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Say who it is."""
        new = int(value) if value else None
        if new != self._value:
            self._value = new
            self.changed.emit()


class CallerField(Typeahead):
    """A text, beside which `who` says who that is in the directory. `wanted(typed)` asks for `show_hits`.

    What is typed anew is nobody's until a line is taken; it stays as a name. `new_asked(name)`: it is to be put into
    the directory. `row_taken(row)`: somebody was chosen, or nobody any more (None).
    """

    wanted = Signal(str)
    new_asked = Signal(str)
    row_taken = Signal(object)

    def __init__(self, *, may_add: bool) -> None:
        self.who = CallerId()
        self._rows: dict[int, CallerRow] = {}
        self._may_add = may_add
        super().__init__((), None, things="callers")
        self._line.setPlaceholderText("Name, number, e-mail or login")
        self._line.setMaxLength(200)

    def value(self) -> str:
        """Return the name."""
        return self._line.text().strip()

    def set_value(self, value: Any) -> None:
        """Show a name, silently."""
        text = str(value or "")
        self._choose(Choice(text, text) if text else None)

    def problem(self) -> str:
        """Return nothing: every name may stand."""
        return ""

    def _exact(self, _text: str) -> Choice | None:
        return None  # nobody is meant by a name alone

    def _typed(self, text: str) -> None:
        if self.who.value() is not None:
            self.who.set_value(None)
            self.row_taken.emit(None)
        self._code.setText("")
        self._place_code()
        if text.strip():
            self.wanted.emit(text)
        else:
            self.close_list()

    def open_list(self, *, everything: bool = False) -> None:
        """Ask for what fits; nothing typed, or what is chosen: the callers one spoke with last."""
        self._everything = everything
        self.wanted.emit("" if everything else self._line.text())

    @Slot(object)
    def show_hits(self, found: CallerHits) -> None:
        """Show what was found, unless something else was typed meanwhile or the keyboard is elsewhere."""
        typed = "" if self._everything else self._line.text()
        self._everything = False
        if not self.hasFocus() or found.typed.strip() != typed.strip():
            return
        self._rows = {hit.row.id: hit.row for hit in found.hits}
        asked = fold(found.typed).split()
        hits = tuple(_hit(hit, asked) for hit in found.hits)
        name = " ".join(found.typed.split())
        none = None
        if self._may_add and any(char.isalpha() for char in name) and "@" not in name:
            none = Choice(NEW, f"New caller: {name[:_LONGEST]}")
        self._stepped = False
        if self._list is None or self._list.parent() is not self.window():
            self._list = TypeaheadList(self.window())
            self._list.chosen.connect(self.take)
            self.destroyed.connect(self._list.deleteLater)  # it stands in the window, not in here
        if not hits and none is None and not name:
            self.close_list()
            return
        self._list.show_found(self, Found(hits, len(hits)), len(hits), self.things, none)
        said = words.count(len(hits), "caller", "callers") if hits else "Nobody in the directory"
        self._list.head.setText(
            f"The first {said}, type more" if found.more else said if name else "Whom you spoke with last"
        )
        self._announce()

    def _go_on(self) -> None:
        """Take the marked line; nobody comes into the directory by Tab, unless one moved to that line."""
        hit = self._list.marked() if self._list is not None else None
        if hit is not None and hit.choice.id == NEW and not self._stepped:
            self.close_list()
        else:
            super()._go_on()

    def take(self, choice: Choice) -> None:
        """Choose by a person's hand: somebody, or a new caller of the name that was typed."""
        typed = " ".join(self._line.text().split())
        self.close_list()
        if choice.id == NEW:
            self._choose(Choice(typed, typed))
            self.new_asked.emit(typed)
            return
        row = self._rows[choice.id]
        self.show_row(row)
        self._line.selectAll()
        self.taken.emit(choice)
        self.row_taken.emit(row)

    def show_row(self, row: CallerRow) -> None:
        """Show somebody as chosen."""
        self._choose(Choice(row.name, row.name, row.agency_code))
        self.who.set_value(row.id)


def _hit(hit: CallerHit, asked: list[str]) -> Hit:
    row = hit.row
    told = [hit.why or row.number, row.agency_code]
    text = f"{row.name}, VIP" if row.vip else row.name
    spans = [span for word in asked if (span := span_of(row.name, word)) is not None]
    return Hit(Choice(row.id, text), ", ".join(part for part in told if part), tuple(sorted(spans)))


def look_up(tab: Host, form: QObject, field: CallerField, agency: object, typed: str) -> None:
    """Read whom typed letters find; people of the agency come first. A newer read cancels the one before."""
    find = partial(tab.services.callers.look_up, typed, agency if isinstance(agency, int) else None)
    tab.context.jobs.read(form, lambda work: find(work=work), field.show_hits, key="callers", failed=_silently)


def _silently(_error: Exception) -> bool:
    return True
