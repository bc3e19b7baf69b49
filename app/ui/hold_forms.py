"""Legal holds from whatever page is in view: set on a record, a person, an agency, a search; released."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.domain.choices import Choice
from app.domain.eastern import local_date
from app.domain.keeping.holds import Ground, Hold, Scope
from app.domain.plain_text import one_line
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField
from app.ui.record_export import called

if TYPE_CHECKING:
    from app.ui.tab import Tab

#: Keys of drafts.
HOLD, RELEASE = "keeping hold", "keeping release"
_ON = "A number such as INC0024001; a login or name; an agency's code; or words, which hold what comes later, too."


def set_form(tab: Tab) -> Form:
    """Return the form that sets a hold; the record with the focus is offered."""
    today = local_date(tab.context.now())

    def submit(values: dict[str, Any]) -> None:
        act = partial(
            tab.services.keeping.set_hold,
            values["matter"],
            values["reason"],
            Scope(values["scope"]),
            values["on"],
            first_day=values["first_day"],
            last_day=values["last_day"],
            since=values["since"],
            ground=Ground(values["ground"]),
        )
        tab.write(act, form=form)

    form = Form("Hold", tab.window(), action="Hold", submit=submit, check=partial(_check, today), key=HOLD)
    grounds = [Choice(ground.value, ground.label) for ground in Ground]
    form.add("ground", "Ground", Typeahead(grounds, Ground.LITIGATION.value, things="grounds"), required=True)
    form.add("matter", "Matter: the case, the audit, or who asked", QLineEdit(), required=True)
    form.add("reason", "Reason", QPlainTextEdit(), required=True)
    scopes = [Choice(scope.value, scope.label) for scope in Scope]
    form.add("scope", "On", Typeahead(scopes, Scope.RECORD.value, things="scopes"), required=True)
    form.add("on", "Which", QLineEdit(called(tab)), required=True, hint=_ON)
    form.add("first_day", "Agency: from", DayField(None, empty=True))
    form.add("last_day", "To, included", DayField(None, empty=True))
    form.add("since", "Since", DayField(today), required=True)
    rows = (("ground", "since"), ("matter",), ("reason",), ("scope", "first_day", "last_day"), ("on",))
    form.body.arrange([[[(form.cell(key), 1) for key in row] for row in rows]])
    return form


def _check(today: date, values: dict[str, Any]) -> dict[str, str]:
    found = {}
    first, last = values["first_day"], values["last_day"]
    if (first or last) and values["scope"] != Scope.AGENCY:
        found["first_day"] = "Days are for the records of an agency."
    elif first and last and first > last:
        found["last_day"] = "Not before the first day."
    if values["since"] and values["since"] > today:
        found["since"] = "Not in the future."
    return found


def release_form(tab: Tab, holds: Sequence[Hold], chosen: int | None = None) -> Form:
    """Return the form that releases one of the holds that hold; `chosen`: which is offered."""
    known = {one.id: one for one in holds if one.holds}

    def submit(values: dict[str, Any]) -> None:
        one = known[values["hold"]]
        tab.write(partial(tab.services.keeping.release, one.id, one.version, values["why"]), form=form)

    form = Form("Release a legal hold", tab.window(), action="Release", submit=submit, key=RELEASE)
    choices = [Choice(one.id, one_line(f"{one.number} {one.matter}: {one.on}")) for one in known.values()]
    form.add("hold", "Hold", Typeahead(choices, chosen, things="holds"), required=True)
    form.add("why", "Reason", QPlainTextEdit(), required=True, hint="Why, and who said so.")
    return form
