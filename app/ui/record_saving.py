"""An edit of a record that is set up, saved from its form, whichever tab opened it."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.domain.setup.parts import Part
from app.domain.setup.values import Record
from app.ui.forms.form import Form
from app.ui.host import Host
from app.ui.writing import Act, Fields


def save_record(tab: Host, part: Part, record: Record, form: Form, values: Fields) -> None:
    """Save the fields of a form by which no clock counts; what others edited meanwhile is kept or asked."""
    services, base = tab.services, {key: record.values[key] for key in values}

    def make(base: Fields, mine: Fields) -> Act:
        return partial(services.setup.edit, part.id, record.id, base, mine)

    titles = {field.key: field.title for field in part.fields}
    edits = partial(services.workspace.edits_since, part.table, record.id, 0)
    tab.save(make, base, values, form=form, undo_act=partial(take_back, tab, part), titles=titles, edits=edits)


def take_back(tab: Host, part: Part, made: Any) -> None:
    """Take back what an answer says was done to a record of a part."""
    services = tab.services
    back = services.setup.undo if part.levels else services.workspace.undo
    tab.write(partial(back, made.op_id))
