"""Entering a freeze from the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import shiboken6

from app.domain.changes.values import Change
from app.domain.setup.values import Listed
from app.views.changes.freeze_form import FreezeForm
from app.views.changes.host import ChangesHost
from app.views.changes.late_form import open_late
from app.views.changes.take_back import take_back
from app.work import Work

_CODES = {"agency_id": "agencies", "service_id": "services", "site_id": "sites"}


class FreezeActs:
    """The acts of one tab on freezes."""

    def __init__(self, tab: ChangesHost) -> None:
        self._tab = tab

    def new(self) -> None:
        """Enter a freeze from the day chosen in the calendar on, once it is read whom it can be for."""
        tab, since = self._tab, self._tab.since()
        if not tab.context.may("freeze.edit"):
            return
        listed = tab.services.setup.listed

        def here(found: Listed) -> None:
            form = self._form(found)
            if open_late(tab, form, since):
                self._ask_reach(form, found)

        tab.read(lambda work: listed("freezes", work=work), here, key="freezes")

    def _form(self, listed: Listed) -> FreezeForm:
        tab = self._tab

        def submit(values: dict[str, Any]) -> None:
            act = partial(tab.services.setup.create, "freezes", form.record(values))
            tab.write(act, form=form, undo=partial(take_back, tab))

        form = FreezeForm(tab.form_owner(), listed.offers, tab.canvas.day, submit)
        form.reach_asked.connect(partial(self._ask_reach, form, listed))
        return form

    def _ask_reach(self, form: FreezeForm, listed: Listed) -> None:
        tab, values, (start, end) = self._tab, form.values(), form.span()
        if end <= start:
            return
        whom = {}
        for key, kind in _CODES.items():
            whom[key.removesuffix("_id")] = self._code(kind, listed, values[key])
        hits = tab.services.changes.freeze_hits

        def ask(work: Work) -> tuple[Change, ...]:
            return hits(start, end, work=work, **whom)

        def told(changes: Sequence[Change]) -> None:
            if shiboken6.isValid(form):
                form.show_reached(changes)

        tab.read(ask, told, key="reach")

    def _code(self, kind: str, listed: Listed, id: int | None) -> str | None:
        """Return the code of what was chosen: what is offered begins with it, or is its name."""
        text = next((text for one, text in listed.offers.get(kind, ()) if one == id), None)
        known = self._tab.codes.get(kind, ())
        return next((code for code, name in known if text in (f"{code} {name}", f"{name} ({code})", name)), None)
