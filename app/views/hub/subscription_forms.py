"""The form of a subscription: who hears of what, how, and when not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.choices import Choice
from app.domain.hub.alerts import Subscription
from app.domain.hub.phases import Impact, Kind
from app.domain.hub.values import Channel
from app.domain.plain_text import one_line
from app.domain.tickets.options import Option, TicketOptions
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.views.hub.kept_keys import key_of
from app.views.hub.page_model import clock

Submit = Callable[[dict[str, Any]], object]
_NARROW = 252  # width of a column at 100 %: all fields are seen at once in a window of 1280
#: What a choice holds where any will do: no id is 0.
ANY = 0
_WHOLE = (("service_id", "Service", "services"), ("agency_id", "Agency", "agencies"), ("site_id", "Site", "sites"))
TITLES = {
    "mail": "Mail address",
    "service_id": "Service",
    "agency_id": "Agency",
    "site_id": "Site",
    "kind": "Kind",
    "severity": "Impact",
    "channel": "How",
    "quiet_from": "Quiet from",
    "quiet_to": "Quiet to",
}


def fields_of(one: Subscription) -> dict[str, Any]:
    """Return a subscription as the fields of an edit."""
    return {
        "service_id": one.service_id,
        "site_id": one.site_id,
        "agency_id": one.agency_id,
        "kind": one.kind.value if one.kind is not None else "",
        "severity": one.severity.value,
        "channel": one.channel.value,
        "quiet_from": clock(one.quiet_from),
        "quiet_to": clock(one.quiet_to),
    }


def as_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return values of a form as the fields of an edit: None where any service, site or agency will do."""
    return {name: (value or None) if name.endswith("_id") else value for name, value in values.items()}


def _choices(options: Sequence[Option], chosen: int | None) -> list[Choice]:
    return [Choice(one.id, one_line(one.text), one.any_code) for one in options if one.current or one.id == chosen]


def _times(values: dict[str, Any]) -> dict[str, str]:
    errors = {}
    for name in ("quiet_from", "quiet_to"):
        try:
            _ = time.fromisoformat(values[name]) if values[name] else None
        except ValueError:
            errors[name] = "Write it like 22:00."
    if not errors and bool(values["quiet_from"]) is not bool(values["quiet_to"]):
        missing = "quiet_to" if values["quiet_from"] else "quiet_from"
        errors[missing] = "Give both times, or none."
    return errors


def subscribe_form(
    parent: QWidget, options: TicketOptions, submit: Submit, *, is_known: bool, one: Subscription | None = None
) -> Form:
    """Ask who hears of what; values: mail ("": oneself, where one `is_known`), the keys (0: any), kind ("": any),
    severity, channel, quiet_from, quiet_to. `one`: the subscription that is edited, whose person stays.
    """
    title = f"Edit {one.number}" if one is not None else "Subscribe"
    key = key_of("edit_subscription", one.id) if one is not None else key_of("subscribe")
    form = Form(title, parent, action="Save" if one is not None else "Subscribe", submit=submit, check=_times, key=key)
    now: dict[str, Any] = dict.fromkeys(TITLES, "") | {"channel": Channel.MAIL.value}
    now |= fields_of(one) if one is not None else {}
    for name, label, of in _WHOLE:
        chosen = now[name] or None
        field = Typeahead(_choices(getattr(options, of), chosen), chosen or ANY, none=("Any", ANY), things=of)
        form.add(name, label, field)
    kinds = [("Any", ""), *((kind.label, kind.value) for kind in Kind)]
    form.add("kind", "Kind", combo(kinds, now["kind"]))
    impacts = [("Any", Impact.NONE.value), *((f"{i.label} or worse", i.value) for i in Impact if i is not Impact.NONE)]
    form.add("severity", "Impact", combo(impacts, now["severity"] or Impact.NONE.value))
    form.add("channel", "How", combo([(channel.label, channel.value) for channel in Channel], now["channel"]))
    form.add("quiet_from", "Quiet from", QLineEdit(now["quiet_from"]), hint="Such as 22:00, Eastern time.")
    form.add("quiet_to", "Quiet to", QLineEdit(now["quiet_to"]), hint="Such as 06:00.")
    if one is None:
        hint = "Empty: I am told myself." if is_known else "Nobody on record signs in as you: give an address."
        form.add("mail", "Somebody else's address", QLineEdit(), required=not is_known, hint=hint)
    form.notice("Major incidents pass quiet hours. Leave (L) ends it; every alert says how, too.")
    form.body.be_narrow(_NARROW)
    return form
