"""A form that asks of which services something counts as an outage, full or partial; a field a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.majors.outages import OutageKind
from app.ui.forms.fields import combo
from app.ui.forms.form import Form

_FIELD = "outage_"


class OutagesForm(Form):
    """Asks for each service; values: as `counted_of` reads them. Nothing is chosen that nobody said."""

    def __init__(self, title: str, parent: QWidget, submit: Callable[[dict[str, Any]], object], key: str) -> None:
        super().__init__(title, parent, action="Save", submit=submit, key=key)

    def ask(self, service_id: int, name: str, kind: OutageKind | None) -> None:
        """Add the field of a service; `kind`: what counts now."""
        choices = [("No outage", ""), *((f"{one.label} outage", one.value) for one in OutageKind)]
        self.add(f"{_FIELD}{service_id}", name, combo(choices, kind.value if kind is not None else ""))


def counted_of(values: dict[str, Any]) -> dict[int, str]:
    """Return what counts by the id of its service."""
    given = ((name.removeprefix(_FIELD), kind) for name, kind in values.items() if name.startswith(_FIELD))
    return {int(id): kind for id, kind in given if kind}
