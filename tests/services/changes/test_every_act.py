"""Acts on changes that a board is needed for: each tells what it touched, and is done once however often asked."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.changes.models import Model
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.errors import NotAllowed
from app.services.api import Services
from app.services.cab import attendance, ballots, decisions, meetings, sitting
from app.services.changes import acts, approval, models, reads
from tests.services.cab.board import Board
from tests.services.changes.models_written import MODEL_FORM, MODEL_LINKS
from tests.services.changes.playing import decided, ecab, frozen, local
from tests.services.what_holds import Act, done_once, told_by_the_feed

ON_A_BOARD = {
    *("changes.vote", "changes.decide", "changes.ecab_vote", "changes.ecab_decide"),
    *("changes.override", "changes.judge_incident", "changes.meet_condition"),
    *(f"changes.{name}_task" for name in ("add", "edit", "move", "finish", "drop")),
    *(f"changes.{name}_model" for name in ("create", "edit", "propose", "withdraw", "end", "retire")),
    "changes.new_model_version",
}
SLOT = date(2026, 11, 18)
_FREEZE = ("2026-12-16 17:00", "2026-12-20 06:00")


def incident(cab: Board) -> int:
    """Log an incident on the service of the changes, and return its id."""
    setup = Services(cab.root).setup
    cells = {(impact, urgency): 3 for impact in range(1, 5) for urgency in range(1, 5)}
    setup.set_matrix(dict.fromkeys(cells), cells)
    draft = TicketDraft(TicketKind.INCIDENT, "Nobody can sign in", agency(cab, "DHHS"), 3, 3, service_id=1)
    return Services(cab.root).tickets.log(draft).ids[0]


def agency(cab: Board, code: str) -> int:
    return next(row.agency_id for row in Services(cab.root).agencies.matrix() if row.code == code)


def newest(cab: Board, model_id: int) -> list[Model]:
    """Return the versions of a model, the newest first."""
    return [one.model for one in models.book(cab.root, model_id).versions]


def model(cab: Board, act: Act) -> int:
    """Write a model and propose it for good; return its id."""
    id = act(cab["gus"], "changes.create_model", MODEL_FORM, MODEL_LINKS).ids[0]
    act(cab["gus"], "changes.edit_model", newest(cab, id)[0], {"test_plan": "Sign in twice."})
    act(cab["gus"], "changes.propose_model", id, newest(cab, id)[0].version)
    act(cab["gus"], "changes.withdraw_model", id, newest(cab, id)[0].version)
    models.propose(cab["gus"], id, newest(cab, id)[0].version)
    return id


def approve_model(cab: Board) -> None:
    """Let the meeting approve the model that is before it."""
    item = next(one for one in cab.meeting(SLOT).items if one.model and one.is_open)
    for seat in cab.meeting(SLOT).seats:
        if seat.agency in {"DHHS", "DOR"}:
            ballots.vote(cab["ava"], item.id, seat.id, "approve", content_n=item.now_n, cast="recorded")
    now = cab.meeting(SLOT).item(item.id)
    assert now is not None
    decisions.decide(cab["ava"], now.id, now.version, "approved", content_n=now.now_n, op_id="approve the model")


def play(cab: Board, act: Act) -> None:
    """Let each act happen once, in an order in which it may."""
    members = ecab(cab, "eve", "olga")
    emergency = cab.draft(type="emergency")
    cab.submit(emergency)
    n = cab.change(emergency).content_n
    act(cab["ava"], "changes.ecab_vote", emergency, n, members["eve"], "approve", "phone")
    act(cab["ava"], "changes.ecab_vote", emergency, n, members["olga"], "approve", "mail")
    act(cab["ava"], "changes.ecab_decide", emergency, n, True, "Sign-in is down")

    soft = frozen(cab, *_FREEZE, hard=False)
    small = cab.draft(scope="minor", implementer="hal")
    cab.submit(small)
    approval.decide_alone(cab["ava"], small, cab.change(small).version, approved=True, reason="Moved later")
    act(cab["ava"], "changes.override", small, cab.change(small).version, soft, "Agreed with the agencies")
    hard = frozen(cab, *_FREEZE, name="Year end")
    agree = [(members["eve"], "phone"), (members["olga"], "mail")]
    act(cab["ava"], "changes.override", small, cab.change(small).version, hard, "It is urgent", ecab=agree)

    cab.clock.to("2026-11-12 09:00")
    later = {"planned_start": local("2026-12-03 04:00"), "planned_end": local("2026-12-03 06:00")}
    certificate = model(cab, act)
    heard, on_condition = cab.submitted(), cab.submitted("With a condition", **later)
    cab.clock.to("2026-11-16 17:00")
    meeting = cab.meeting(SLOT)
    meetings.freeze(cab["ava"], meeting.id, meeting.version)
    for login in ("ben", "cleo"):
        act(cab[login], "changes.vote", heard, cab.change(heard).version, "approve")
    cab.clock.to("2026-11-18 10:00")
    sitting.open_meeting(cab["ava"], meeting.id, cab.meeting(SLOT).version)
    for seat in cab.meeting(SLOT).seats:
        attendance.presence(cab["ava"], seat.id, seat.version, True)
    act(cab["ava"], "changes.decide", heard, cab.change(heard).version, True, "Moved later")
    approve_model(cab)
    act(cab["gus"], "changes.new_model_version", certificate)
    last = newest(cab, certificate)[-1].version
    act(cab["ava"], "changes.end_model", certificate, last, date(2026, 12, 15), "It is automatic then")
    act(cab["ava"], "changes.retire_model", certificate, newest(cab, certificate)[-1].version, "It is automatic now")
    decided(cab, on_condition, "conditions", conditions="Tell the help desk", before_start=True)
    acts.schedule(cab["finn"], on_condition, cab.change(on_condition).version)
    with pytest.raises(NotAllowed, match="cannot start: Tell the help desk comes first"):
        acts.start(cab["finn"], on_condition, cab.change(on_condition).version)
    (condition,) = reads.change_detail(cab["finn"], on_condition).conditions
    act(cab["finn"], "changes.meet_condition", on_condition, condition.id, condition.version)
    acts.start(cab["finn"], on_condition, cab.change(on_condition).version)

    for title in ("Tell the courts", "Order a spare part"):
        act(cab["finn"], "changes.add_task", small, {"title": title, "owner": "gus"})
    first, second = reads.change_detail(cab["finn"], small).tasks
    act(cab["finn"], "changes.edit_task", first.id, first.fields, {"title": "Tell DPS"})
    act(cab["finn"], "changes.move_task", second.id, -1)
    second, first = reads.change_detail(cab["finn"], small).tasks
    act(cab["finn"], "changes.finish_task", first.id, first.version)
    act(cab["finn"], "changes.drop_task", second.id, second.version)

    acts.schedule(cab["finn"], small, cab.change(small).version)
    cab.clock.at = local("2026-12-17 04:00")
    acts.start(cab["finn"], small, cab.change(small).version)
    cab.clock.at = local("2026-12-17 05:00")
    ticket = incident(cab)
    acts.finish(cab["finn"], small, cab.change(small).version, "successful")
    (found,) = Services(cab["finn"]).changes.incident_proposals(small)
    assert found.proposal.incident.id == ticket
    act(cab["finn"], "changes.judge_incident", small, ticket, "confirmed", "The directory was down")
    act(cab["finn"], "changes.judge_incident", small, ticket, "refused", "It was the network")
    (said,) = Services(cab["finn"]).changes.incident_proposals(small)
    assert (said.verdict, said.verdict_why, said.judged_by) == ("refused", "It was the network", "Finn Frost")


def test_what_each_act_says_is_what_the_feed_tells(cab: Board) -> None:
    assert told_by_the_feed(cab, play) == ON_A_BOARD


def test_an_act_whose_answer_was_lost_is_done_once(cab: Board) -> None:
    done_once(cab, play)
