"""Templates are made, edited and ended by who posts their kind; what is written from them has no placeholder left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.hub.phases import Kind, Phase
from app.domain.vocabulary import Role
from app.errors import Conflict, InputError, NotAllowed
from tests.services.hub.conftest import START, Hub

DOWN = {
    "name": "Outage",
    "kind": "incident",
    "phase": "investigating",
    "title": "{services}: {impact}",
    "text": "{services} does not work for {agencies}. {what happened}. More by {next update}.",
    "next_minutes": 20,
}


def test_a_template_is_made_edited_beside_others_and_ended(hub: Hub) -> None:
    act, mail, vpn = hub.services.hub, hub.ids["MAIL"], hub.ids["VPN"]
    (id,) = act.make_template({**DOWN, "services": (mail,)}).ids
    with pytest.raises(InputError, match="There is a template “outage” already"):
        act.make_template({**DOWN, "name": "outage"})
    act.make_template({**DOWN, "name": "At last", "phase": "resolved", "next_minutes": None})
    assert [one.name for one in act.templates()] == ["At last", "Outage"]
    act.edit_template(id, {"services": (mail,)}, {"services": (vpn,), "name": "Outage"})
    act.edit_template(id, {"text": DOWN["text"]}, {"text": "{services} is down."})
    with pytest.raises(Conflict):
        act.edit_template(id, {"text": DOWN["text"]}, {"text": "Mine"})
    now = act.templates()[1]
    assert (now.kind, now.phase, now.text, now.next_minutes, now.service_ids) == (
        Kind.INCIDENT, Phase.INVESTIGATING, "{services} is down.", 20, (vpn,)
    )  # fmt: skip
    assert act.end_template(id, now.version).text == "The template “Outage” is offered no more."
    assert [one.name for one in act.templates()] == ["At last"]
    with pytest.raises(InputError, match="not offered"):
        act.end_template(id, now.version + 1)
    act.make_template(DOWN)


NO_TEMPLATES: list[tuple[dict[str, object], str]] = [
    ({"text": "{Services} is down."}, "The text: “{Services} is down.” is no placeholder"),
    ({"title": "{services"}, "The title: “{services” is no placeholder"),
    ({"phase": "completed"}, "“Completed” is no phase of incident"),
    ({"phase": "late"}, "“late” is no phase"),
    ({"next_minutes": 20_000}, "within a week"),
    ({"name": " "}, "name"),
    ({"colour": "red"}, "Not editable: colour"),
]


def test_what_is_no_template_is_refused(hub: Hub) -> None:
    for values, why in NO_TEMPLATES:
        with pytest.raises(InputError, match=why):
            hub.services.hub.make_template({**DOWN, **values})


def test_the_coordinator_keeps_templates_of_maintenance_only(hub: Hub) -> None:
    (id,) = hub.services.hub.make_template(DOWN).ids
    planned = {"name": "Planned", "kind": "maintenance", "phase": "scheduled", "text": "We work on {services}."}
    with hub.by("cay", Role.CAB) as cab:
        cab.hub.make_template(planned)
        with pytest.raises(NotAllowed, match="posts maintenance only"):
            cab.hub.make_template({**DOWN, "name": "Other"})
        with pytest.raises(NotAllowed, match="posts maintenance only"):
            cab.hub.edit_template(id, {"name": "Outage"}, {"name": "Mine"})
        with pytest.raises(NotAllowed, match="posts maintenance only"):
            cab.hub.end_template(id, 1)
    with hub.by("dee", Role.AGENT) as agent, pytest.raises(NotAllowed):
        agent.hub.make_template(DOWN)


def test_placeholders_are_filled_in_when_words_are_saved_and_none_is_posted(hub: Hub) -> None:
    act = hub.services.hub
    values = {"kind": "incident", "title": DOWN["title"], "text": DOWN["text"]}
    (id,) = act.draft({**values, "services": (hub.ids["MAIL"],), "impact": "outage"}).ids
    now = act.posting(id)
    assert now.content.title == "Mail service: outage"
    act.edit(id, {"agencies": ()}, {"agencies": (hub.ids["DOT"],)})
    now = act.posting(id)
    assert now.content.text == (
        "Mail service does not work for Department DOT. {what happened}. More by {next update}."
    )
    with pytest.raises(InputError, match=r"\{what happened\} is still to be written"):
        act.submit(id, now.version)
    written = now.content.text.replace("{what happened}", "A disk is full")
    act.edit(id, {"text": now.content.text}, {"text": written})
    with pytest.raises(InputError, match="its field “next update promised” is empty"):
        act.post(id, act.posting(id).version)
    act.post(id, act.posting(id).version, {"next_update_at": START + timedelta(minutes=30)})
    last = act.posting(id).last
    assert last is not None
    assert last.content.text.endswith("A disk is full. More by Mon 16 Nov 2026 10:30.")
    with pytest.raises(InputError, match=r"\{why\} is still to be written"):
        act.end(id, act.posting(id).version, "It runs: {why}.")
