"""The form that enters a freeze, and says meanwhile which changes it reaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain import words
from app.domain.changes.values import Change
from app.domain.eastern import at_clock, eastern, to_utc
from app.domain.plain_text import one_line
from app.domain.setup.parts import part_of
from app.ui.forms.end_follows import EndFollows
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.when import MomentField
from app.ui.look.plain import Label
from app.views.changes.kept_keys import FREEZE

Submit = Callable[[dict[str, Any]], object]
_PAUSE = 250  # ms after the last key, before it is asked whom it reaches
_BEGINS, _ENDS = time(17), time(6)
_EVERY = 0  # no record has this id
_NAMED = 6  # changes that are told by their number
_WHOM = (("agency_id", "Agency", "agencies"), ("service_id", "Service", "services"), ("site_id", "Site", "sites"))
_FOR = frozenset(key for key, _, _ in _WHOM)


class FreezeForm(Form):
    """`reach_asked`: something was changed, and it is to be asked which changes the freeze reaches."""

    reach_asked = Signal()

    def __init__(
        self, parent: QWidget, offers: Mapping[str, Sequence[tuple[int, str]]], day: date, submit: Submit
    ) -> None:
        super().__init__(FREEZE, parent, action="Enter freeze", submit=submit, check=_errors, key=FREEZE)
        kinds = {field.key: field for field in part_of("freezes").fields}
        self.add("name", "Name", QLineEdit(), required=True)
        self.add("kind", "Kind", combo(kinds["kind"].choices, kinds["kind"].default))
        self.add("hard", "Binds", combo(kinds["hard"].choices, kinds["hard"].default), hint=kinds["hard"].hint)
        starts = MomentField(eastern(at_clock(day, _BEGINS)))
        ends = MomentField(eastern(at_clock(day + timedelta(days=1), _ENDS)))
        EndFollows(starts, ends)
        self.add("start_at", "Begins (Eastern)", starts)
        self.add("end_at", "Ends (Eastern)", ends)
        for key, title, kind in _WHOM:
            field = kinds[key]
            choices = [(field.none, _EVERY), *((one_line(text), id) for id, text in offers.get(kind, ()))]
            self.add(key, title, combo(choices), hint=field.hint)
        self.add("reason", "Reason", QPlainTextEdit())
        self.told = Label("…")
        self.told.setWordWrap(True)
        self.add_shown("It reaches", self.told)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.reach_asked)
        self.touched.connect(self._pause.start)

    def span(self) -> tuple[datetime, datetime]:
        """Return when it begins and ends, as instants."""
        values = self.values()
        return to_utc(values["start_at"]), to_utc(values["end_at"])

    def record(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return what Setup takes: None where it is for everybody."""
        return {key: None if key in _FOR and value == _EVERY else value for key, value in values.items()}

    def show_reached(self, changes: Sequence[Change]) -> None:
        """Say which changes the freeze reaches: these cannot be scheduled or started then."""
        named = ", ".join(f"{change.number} ({change.state.word})" for change in changes[:_NAMED])
        more = f" and {len(changes) - _NAMED:,} more" if len(changes) > _NAMED else ""
        count = words.count(len(changes), "change")
        self.told.setText(f"{count}: {named}{more}" if changes else "No change that is planned.")


def _errors(values: dict[str, Any]) -> dict[str, str]:
    if to_utc(values["end_at"]) <= to_utc(values["start_at"]):
        return {"end_at": "The end lies before the beginning. Give a later end."}
    return {}
