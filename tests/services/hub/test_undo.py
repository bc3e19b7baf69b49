"""Each act on postings and subscriptions is taken back as if it had not happened, or stands with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.db.tables import outage
from app.domain.hub.phases import PostingState
from app.domain.hub.values import Posting
from app.domain.vocabulary import Role
from app.errors import LongleafError, NotAllowed
from app.services.workspace.last_acts import last_acts
from app.services.workspace.undo import undo
from tests.services.hub.conftest import Hub
from tests.services.hub.test_postings import drafted
from tests.services.majors.test_undo import Noting, acts_of

#: An act on a draft; it takes what is to be done by, the draft, and the id of the act.
Do = Callable[[Any, Posting, Hub, str], object]


def _subscribed(hub: Hub) -> Any:
    hub.services.hub.subscribe({"person_id": hub.ids["ann"], "service_id": hub.ids["MAIL"]})
    return hub.services.hub.subscriptions()[-1]


def _edit(of: Any, one: Posting, hub: Hub, op_id: str) -> object:
    of.post(one.id, one.version)
    base = {"text": one.content.text, "services": (hub.ids["MAIL"],)}
    return of.edit(one.id, base, {"text": "Other words.", "services": (hub.ids["VPN"],)}, op_id=op_id)


def _edit_subscription(of: Any, _one: Posting, hub: Hub, op_id: str) -> object:
    mine = _subscribed(hub)
    base, wanted = {"quiet_from": "", "quiet_to": "", "kind": ""}, {"quiet_from": "22:00", "quiet_to": "06:00"}
    return of.edit_subscription(mine.id, base, {**wanted, "kind": "incident"}, op_id=op_id)


def _leave(of: Any, _one: Posting, hub: Hub, op_id: str) -> object:
    mine = _subscribed(hub)
    return of.leave(mine.id, mine.version, op_id=op_id)


def _count(of: Any, one: Posting, hub: Hub, op_id: str) -> object:
    starts = {"starts_at": hub.now() - timedelta(minutes=5)}
    of.post(one.id, one.version, starts)
    now = of.posting(one.id)
    return of.count_outages(one.id, now.version, {hub.ids["MAIL"]: "degraded"}, op_id=op_id)


TEMPLATE = {"name": "T", "kind": "news", "phase": "published", "text": "T"}


def _template(of: Any) -> int:
    (id,) = of.make_template({**TEMPLATE, "name": f"Template {len(of.templates())}"}).ids
    return int(id)


def _edit_template(of: Any, _one: Posting, hub: Hub, op_id: str) -> object:
    mine = {"text": "Other words.", "services": (hub.ids["VPN"],)}
    return of.edit_template(_template(of), {"text": "T", "services": ()}, mine, op_id=op_id)


#: What can be taken back.
UNDONE: dict[str, Do] = {
    "draft": lambda of, _one, _hub, op: of.draft({"kind": "news", "title": "New", "text": "T"}, op_id=op),
    "edit": _edit,
    "submit": lambda of, one, _hub, op: of.submit(one.id, one.version, op_id=op),
    "drop": lambda of, one, _hub, op: of.drop(one.id, one.version, op_id=op),
    "subscribe": lambda of, _one, hub, op: of.subscribe({"person_id": hub.ids["bob"]}, op_id=op),
    "edit_subscription": _edit_subscription,
    "leave": _leave,
    "make_template": lambda of, _one, _hub, op: of.make_template(TEMPLATE, op_id=op),
    "edit_template": _edit_template,
    "end_template": lambda of, _one, _hub, op: of.end_template(_template(of), 1, op_id=op),
    "count_outages": _count,
}


#: What needs a change that moves: tests/services/hub/test_alerts.py takes it back.
ELSEWHERE = {"take_offered"}


def _approve(of: Any, _one: Posting, hub: Hub, op_id: str) -> object:
    with hub.by("bob", Role.MIP) as bob:
        id = bob.hub.draft({"kind": "news", "title": "New", "text": "T"}).ids[0]
        bob.hub.submit(id, 1)
    return of.approve(id, 2, of.posting(id).content.sha256, op_id=op_id)


def _end(of: Any, one: Posting, _hub: Hub, op_id: str) -> object:
    of.post(one.id, one.version)
    return of.end(one.id, of.posting(one.id).version, "Mail runs.", op_id=op_id)


_POSTED = "What was posted stays as it was posted: post the next words."
_NOTHING = "Nothing was changed, so there is nothing to take back."
#: What stands, and why.
STANDS: dict[str, tuple[Do, str]] = {
    "post": (lambda of, one, _hub, op: of.post(one.id, one.version, op_id=op), _POSTED),
    "approve": (_approve, _POSTED),
    "end": (_end, _POSTED),
    "save_rules": (
        lambda of, _one, _hub, op: of.save_rules({}, {"page": "Status"}, op_id=op),
        "Nothing that you did there can be taken back.",
    ),
    # the mail of somebody outside, which the program reads
    "leave_by_mail": (lambda of, _o, _hub, op: of.leave_by_mail("Leave SUB0009999", "x@y.example", op_id=op), _NOTHING),
}


def _as_it_counts(hub: Hub) -> object:
    """Return all that is told, or would be, and by which subscriptions; what an act made is left out ended."""
    of = hub.services.hub
    listed = {one.id: one for one in (*of.postings(everything=True), *of.drafts())}
    return (
        [replace(one, version=0) for _, one in sorted(listed.items()) if one.state is not PostingState.DROPPED],
        [replace(one, version=0) for one in of.subscriptions()],
        [replace(one, version=0) for one in of.templates()],
        [(row.service_id, row.kind, row.start_at, row.end_at) for row in hub.rows(outage) if not row.withdrawn],
    )


def test_each_act_of_the_hub_is_taken_back_whole_or_stands_with_its_reason(hub: Hub) -> None:
    assert acts_of(hub.services.hub) == UNDONE.keys() | STANDS.keys() | ELSEWHERE
    of = hub.services.hub
    for name, do in UNDONE.items():
        one = of.posting(drafted(hub))
        noted = Noting(of, lambda: {"all": _as_it_counts(hub)})
        do(noted, one, hub, name)
        assert _as_it_counts(hub) != noted.found["all"], name
        undo(hub.db, name, op_id=f"{name} back")
        assert _as_it_counts(hub) == noted.found["all"], name
        with pytest.raises(NotAllowed, match="taken back already"):
            undo(hub.db, name)
    gone = {one.op_id: one for one in last_acts(hub.db, 200) if one.undone}
    assert gone.keys() == UNDONE.keys()
    of_postings = {name for name, one in gone.items() if (one.kind, one.number[:2]) == ("posting", "PO")}
    assert of_postings == {"draft", "edit", "submit", "drop", "count_outages"}
    for name, (do, why) in STANDS.items():
        do(of, of.posting(drafted(hub)), hub, name)
        with pytest.raises(LongleafError, match=re.escape(why)):
            undo(hub.db, name)


def test_what_waited_for_a_second_person_and_was_dropped_is_a_draft_again(hub: Hub) -> None:
    of, id = hub.services.hub, drafted(hub)
    of.submit(id, 1)
    of.drop(id, 2, op_id="dropped")
    undo(hub.db, "dropped")
    now = of.posting(id)
    assert (now.state, now.waits_since) == (PostingState.DRAFT, None)
    of.edit(id, {"text": now.content.text}, {"text": "Other."}, op_id="edited")
    of.post(id, of.posting(id).version)
    with pytest.raises(NotAllowed, match=r"^You did something else there since; take that back first\.$"):
        undo(hub.db, "edited")
