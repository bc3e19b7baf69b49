"""The forms of visits: who comes, and who takes them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.choices import Choice
from app.domain.datacenters.visits import Escort, Visit
from app.domain.eastern import eastern, to_utc
from app.domain.plain_text import one_line
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.maybe_when import MaybeMomentField
from app.ui.forms.typeahead import Typeahead

Submit = Callable[[dict[str, Any]], object]
TITLES = {
    "visitor": "Visitor",
    "company": "Company",
    "purpose": "Purpose",
    "site_id": "Site",
    "expected_at": "Announced for",
}


def fields_of(visit: Visit) -> dict[str, Any]:
    """Return a visit as the fields of an edit."""
    return {name: getattr(visit, name) for name in TITLES}


def as_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return values of a form as the fields of an act; the time as an instant."""
    wall = values["expected_at"]
    return {**{name: values[name] for name in TITLES}, "expected_at": to_utc(wall) if wall is not None else None}


def choices_of(escorts: Sequence[Escort]) -> list[Choice]:
    """Return who may be chosen; of whom may not, why stands beside the name."""
    return [
        Choice(one.key, one_line(one.name), one_line(one.number), detail=one_line(one.refused or one.detail))
        for one in escorts
    ]


def refused(escorts: Sequence[Escort], key: str) -> str:
    """Return why an escort may not take anybody in; "" where they may."""
    return next((one.refused for one in escorts if one.key == key), "")


def sign_in_form(parent: QWidget, visit: Visit, escorts: Sequence[Escort], submit: Submit) -> Form:
    """Ask who takes an announced visitor in; values: escort."""

    def check(values: Mapping[str, Any]) -> dict[str, str]:
        why = refused(escorts, values["escort"])
        return {"escort": why} if why else {}

    form = Form(f"Sign in {one_line(visit.visitor)}", parent, action="Sign in", submit=submit, check=check)
    field = Typeahead(choices_of(escorts), things="escorts")
    form.add("escort", "Escort", field, required=True, hint="One of DIT's people, or who holds a badge.")
    form.notice(f"{one_line(visit.site)}. The escort stays with the visitor.")
    return form


def visit_form(
    parent: QWidget,
    sites: Sequence[tuple[int, str]],
    now: Callable[[], datetime],
    submit: Submit,
    escorts: Mapping[int, Sequence[Escort]] | None,
    visit: Visit | None = None,
) -> Form:
    """Ask who comes; values: `TITLES`, and escort ("": announced only) where `escorts` are given, by site.

    `visit`: the one that is edited.
    """

    def check(values: Mapping[str, Any]) -> dict[str, str]:
        why = refused(escorts[values["site_id"]], values["escort"]) if escorts is not None else ""
        return {"escort": why} if why else {}

    title = f"Edit {visit.number}" if visit is not None else "New visit"
    form = Form(title, parent, action="Save" if visit is not None else "Write down", submit=submit, check=check)
    then = fields_of(visit) if visit is not None else {}
    form.add("visitor", TITLES["visitor"], QLineEdit(then.get("visitor", "")), required=True)
    form.add("company", TITLES["company"], QLineEdit(then.get("company", "")))
    form.add("purpose", TITLES["purpose"], QLineEdit(then.get("purpose", "")))
    site = combo([(one_line(name), id) for id, name in sites], then.get("site_id", sites[0][0] if sites else None))
    form.add("site_id", TITLES["site_id"], site)
    if escorts is not None:
        field = Typeahead(choices_of(escorts.get(site.currentData(), ())), "", none=("Announced only", ""))
        form.add("escort", "Escort", field, hint="Who takes them in now; empty: the visit is announced.")
        site.currentIndexChanged.connect(lambda: field.set_choices(choices_of(escorts.get(site.currentData(), ()))))
    at = then.get("expected_at")
    wall = eastern(at).replace(tzinfo=None) if at is not None else None
    form.add("expected_at", TITLES["expected_at"], MaybeMomentField(wall, lean=Lean.FUTURE, now=now))
    return form
