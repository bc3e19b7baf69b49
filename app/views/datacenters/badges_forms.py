"""The forms of badges: one on record, and why some end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.choices import Choice
from app.domain.datacenters.badges import AccessChoices, Badge, BadgeContact
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.domain.typed_time import Lean
from app.ui.forms.check_list import CheckList
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField

Submit = Callable[[dict[str, Any]], object]
TITLES = {
    "number": "Badge number",
    "name": "Holder",
    "company": "Company",
    "agency_id": "Agency",
    "site_ids": "Opens",
    "issued_on": "Issued on",
}


def fields_of(badge: Badge) -> dict[str, Any]:
    """Return a badge as the fields of an edit."""
    names = (*TITLES,)
    return {name: getattr(badge, name) for name in names}


def as_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return values of the form as the fields of an act: keys are numbers."""
    return {
        **values,
        "site_ids": tuple(int(key) for key in values["site_ids"]),
        "agency_id": values["agency_id"] or None,
    }


def badge_form(
    parent: QWidget, choices: AccessChoices, now: Callable[[], datetime], submit: Submit, badge: Badge | None = None
) -> Form:
    """Ask for a badge; values as `TITLES`. `badge`: the one that is edited."""
    title = f"Edit {badge.number}" if badge is not None else "New badge"
    form = Form(title, parent, action="Save" if badge is not None else "Put on record", submit=submit)
    then = fields_of(badge) if badge is not None else {}
    form.add("number", TITLES["number"], QLineEdit(then.get("number", "")), required=True, hint="As on the card.")
    form.add("name", TITLES["name"], QLineEdit(then.get("name", "")), required=True)
    form.add("company", TITLES["company"], QLineEdit(then.get("company", "")), hint="Where they work, if elsewhere.")
    codes = dict(choices.codes)
    agencies = [Choice(id, one_line(name), codes.get(id, "")) for id, name in choices.agencies]
    if badge is not None and badge.agency_id not in dict(choices.agencies):
        agencies.append(Choice(badge.agency_id, one_line(badge.agency)))
    field = Typeahead(agencies, then.get("agency_id"), things="agencies")
    form.add("agency_id", TITLES["agency_id"], field, required=True, hint="Its contacts validate the badge.")
    sites = [(str(id), one_line(name)) for id, name in choices.sites]
    chosen = [str(id) for id in then.get("site_ids", ())]
    form.add("site_ids", TITLES["site_ids"], CheckList(sites, chosen))
    issued = then.get("issued_on") or local_date(now())
    form.add("issued_on", TITLES["issued_on"], DayField(issued, lean=Lean.PAST, now=now))
    return form


def end_form(
    parent: QWidget, called: str, contacts: Sequence[BadgeContact], now: Callable[[], datetime], submit: Submit
) -> Form:
    """Ask why badges end; values: why, by_id (0: oneself), on."""
    form = Form(f"End {called}", parent, action="End", submit=submit)
    form.add("why", "Why", QLineEdit(), required=True, hint="Such as “left the company” or “card lost”.")
    people = [Choice(one.person_id, one_line(one.name)) for one in contacts]
    form.add("by_id", "Said by", Typeahead(people, 0, none=("Me", 0), things="contacts"))
    form.add("on", "On", DayField(local_date(now()), lean=Lean.PAST, now=now))
    form.notice("An ended badge stays on record and opens nothing; Ctrl+Z takes it back.")
    return form


def evidence_form(parent: QWidget, whose: str, now: Callable[[], datetime], submit: Submit) -> Form:
    """Ask as of which day evidence is written; values: on. `whose`: the agency, "" for all."""
    form = Form("Evidence of the badges", parent, action="Write…", submit=submit)
    form.add("on", "As of the end of", DayField(local_date(now()), lean=Lean.PAST, now=now))
    form.notice(f"Of {one_line(whose)}." if whose else "Of all agencies; the filter Agency chooses one.")
    return form
