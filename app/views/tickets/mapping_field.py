"""A field for the mapping that an import begins with; which there are may be known later than the field is shown."""

from __future__ import annotations

from typing import Any

from app.ui.forms.fields import Combo

Names = tuple[tuple[str, ...], tuple[str, ...]]  # saved in the workspace, ready ones
_BY_COLUMNS = ""


class MappingField(Combo):
    """Offers the names of mappings. One that is put in and not offered yet is chosen as soon as it is."""

    def __init__(self, names: Names, name: str = "") -> None:
        super().__init__()
        self._wanted = name
        self._names: Names | None = None
        self.offer_names(names)

    def offer_names(self, names: Names) -> None:
        """Offer these in place of others; what is chosen stays, and nobody is told."""
        if names == self._names:
            return
        self._names = names
        saved, ready = names
        now = str(self.currentData() or "") or self._wanted
        was_blocked = self.blockSignals(True)
        if self.count():
            self.clear()
        choices = [("Found by the file's columns", _BY_COLUMNS)]
        choices += [*((f"{name} (saved)", name) for name in saved), *((name, name) for name in ready)]
        for text, name in choices:
            self.addItem(text, name)
        self.setCurrentIndex(max(0, next((n for n, (_, name) in enumerate(choices) if name == now), 0)))
        self.blockSignals(was_blocked)
        self.update()

    def value(self) -> str:
        """Return the name that is chosen; "" for what the columns say."""
        return str(self.currentData() or "")

    def findText(self, *given: Any, **named: Any) -> int:
        """Return the number of the entry with a text; without one, take note of what was wanted."""
        at = super().findText(*given, **named)
        if at < 0 and given:
            self._wanted = str(given[0])
        return at
