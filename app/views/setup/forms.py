"""The forms of Setup that ask for other things than a record: roles, a published list, a year."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.setup.values import Record
from app.domain.vocabulary import Role
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.id_list import IdList
from app.ui.forms.record_form import REASON, REASON_HINT, Submit

#: The field of a form.
ROLES = "roles"


def roles_form(parent: QWidget, record: Record, held: Sequence[Role], submit: Submit) -> Form:
    """Ask which roles somebody has. Values: roles."""
    # in a window over the page, as its kin below: Escape ends it, and nothing of it is kept
    form = Form(f"Roles of {record.name}", parent, submit=submit, key="", docked=False)
    hint = "They hold as soon as they are saved; every role may read. Nobody changes their own."
    form.add(ROLES, "Roles", IdList([(role, role.label) for role in Role], held), hint=hint)
    return form


def confirm_form(parent: QWidget, count: int, submit: Submit) -> Form:
    """Ask for the published list against which holidays are confirmed. Values: source."""
    noun = "holiday" if count == 1 else f"{count} holidays"
    # a line in a window over the page: Escape ends it, and nothing of it is kept
    form = Form(f"Confirm {noun}", parent, action="Confirm", submit=submit, key="", docked=False)
    form.add("source", "Source", QLineEdit(), required=True, hint="Such as OSHR holiday schedule 2027.")
    return form


def year_form(parent: QWidget, years: Sequence[int], submit: Submit) -> Form:
    """Ask which year's holidays come in. Values: year, reason."""
    form = Form("Import a year of holidays", parent, action="Import", submit=submit, key="", docked=False)
    form.add("year", "Year", combo([(str(year), year) for year in years], years[-1] if years else None))
    form.add(REASON, "Reason", QLineEdit(), hint=REASON_HINT)
    return form
