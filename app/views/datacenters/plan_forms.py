"""The forms of recovery plans and their steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain.agencies import PersonRef
from app.domain.choices import Choice
from app.domain.datacenters.plans import LONGEST, TIERS, Plan, Step
from app.domain.datacenters.values import Board
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.domain.tickets.options import Option, TicketOptions
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo, number
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField
from app.views.datacenters.kept_keys import key_of

Submit = Callable[[dict[str, Any]], object]
Now = Callable[[], datetime]
#: What a choice holds where nobody and nothing is chosen: no id is 0.
NONE = 0
_NARROW = 252  # width of a column at 100 %: all fields are seen at once in a window of 1280
_TIERS = [(f"{tier}", tier) for tier in TIERS]


def _choices(options: Sequence[Option], chosen: int | None = None) -> list[Choice]:
    return [Choice(one.id, one_line(one.text), one.any_code) for one in options if one.current or one.id == chosen]


def people_field(people: Sequence[PersonRef], chosen: int | None) -> Typeahead:
    """Make a field for a person, or nobody."""
    choices = [Choice(one.id, one_line(one.name), detail=one_line(one.title)) for one in people]
    return Typeahead(choices, chosen or NONE, none=("Nobody yet", NONE), things="people")


def as_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return values of a form as the fields of an edit: None where nobody and nothing is chosen."""
    return {name: (value or None) if name.endswith("_id") else value for name, value in values.items()}


def _text(text: str) -> QPlainTextEdit:
    field = QPlainTextEdit(text)
    field.setTabChangesFocus(True)
    return field


def _sites(board: Board) -> list[Choice]:
    """Return the sites, found by code and name."""
    return [Choice(one.site.id, one_line(f"{one.site.code}  {one.site.name}"), one.site.code) for one in board.sites]


def _fill_sites(service: Typeahead, lost: Typeahead, other: Typeahead, board: Board) -> None:
    """Fill in the sites of the chosen service: where it runs, and what stands by; what somebody chose stays."""
    line, ids = board.line(service.value() or NONE), {one.site.code: one.site.id for one in board.sites}
    if line is None:
        return
    for field, code in ((lost, line.service.primary), (other, line.service.standby)):
        filled = field.property("filled")  # what this put there for the service that was chosen before
        if not field.typed() or field.value() == filled:
            field.set_value(ids.get(code or "", ""))
            field.setProperty("filled", field.value())
            field.changed.emit()


def plan_form(
    parent: QWidget,
    options: TicketOptions,
    people: Sequence[PersonRef],
    board: Board,
    submit: Submit,
    plan: Plan | None = None,
    *,
    now: Now,
) -> Form:
    """Ask for a plan; values: its fields, ids 0 where there is none. Service and lost site are for good.

    `board`: which sites there are, and at which of them a service runs: these are filled in once it is chosen.
    """
    title = "New recovery plan" if plan is None else f"Edit the plan of {one_line(plan.called)}"
    form = Form(title, parent, submit=submit, key=key_of("plan", plan.id if plan is not None else 0))
    if plan is None:
        service = Typeahead(_choices(options.services), things="services")
        lost, other = Typeahead(_sites(board), things="sites"), Typeahead(_sites(board), things="sites")
        service.changed.connect(partial(_fill_sites, service, lost, other, board))
        form.add("service_id", "Service", service, required=True)
        form.add("from_site_id", "Lost site", lost, required=True)
    else:
        sites = _sites(board)
        if all(one.id != plan.to_site_id for one in sites):
            sites.append(Choice(plan.to_site_id, one_line(plan.to_site)))  # it was closed since
        other = Typeahead(sites, plan.to_site_id, things="sites")
    form.add("to_site_id", "Comes back at", other, required=True)
    form.add("tier", "Tier", combo(_TIERS, plan.tier if plan is not None else 1), hint="1 is back the soonest.")
    for name, label in (("rto_minutes", "RTO in minutes"), ("rpo_minutes", "RPO in minutes")):
        field = number(0, LONGEST)
        field.setValue(getattr(plan, name) if plan is not None else 60)
        form.add(name, label, field)
    form.add("owner_id", "Owner", people_field(people, plan.owner_id if plan is not None else None))
    reviewed = DayField(plan.reviewed_on if plan is not None else None, lean=Lean.PAST, empty=True, now=now)
    form.add("reviewed_on", "Reviewed", reviewed)
    first = plan.valid_from if plan is not None else local_date(now())
    form.add("valid_from", "First day", DayField(first, now=now), required=True)
    last = DayField(plan.valid_to if plan is not None else None, lean=Lean.FUTURE, empty=True, now=now)
    form.add("valid_to", "Last day", last, hint="Empty: until somebody ends it.")
    form.add("text", "What else is to be known", _text(plan.text if plan is not None else ""))
    form.body.be_narrow(_NARROW)
    return form


def step_form(
    parent: QWidget, plan: Plan, services: Sequence[Option], submit: Submit, step: Step | None = None
) -> Form:
    """Ask for a step; values: words, minutes, after_step_id and after_service_id (0: none)."""
    title = "Step" if step is None else f"Edit step {step.position}"
    form = Form(f"{title} of {one_line(plan.called)}", parent, submit=submit)
    form.add("words", "What is done", QLineEdit(step.words if step is not None else ""), required=True)
    minutes = number(0, LONGEST)
    minutes.setValue(step.minutes if step is not None else 15)
    form.add("minutes", "Minutes", minutes)
    before = [one for one in plan.steps if step is None or one.position < step.position]
    steps = [("The one in front", NONE), *((f"{one.position} {one.words}", one.id) for one in before)]
    form.add("after_step_id", "After step", combo(steps, (step.after_step_id if step is not None else None) or NONE))
    chosen = step.after_service_id if step is not None else None
    choices = [one for one in _choices(services, chosen) if one.id != plan.service_id]
    field = Typeahead(choices, chosen or NONE, none=("No service", NONE), things="services")
    form.add("after_service_id", "Not before this is back", field)
    form.body.be_narrow(_NARROW)
    return form
