"""Models of standard changes on both databases: written, approved by the board, replaced, retired, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from app.db import tables as t
from app.db.engine import Database
from app.domain.cab.values import Item, ItemState, Kind, Meeting
from app.domain.changes.models import Model, ModelBook, made_from
from app.errors import Conflict, InputError, LongleafError, NotAllowed
from app.services.cab import agenda_items, attendance, ballots, decisions, loading, meetings, reads, sitting
from app.services.cab.explain import explain_change
from app.services.changes import acts, live, models
from app.services.changes import reads as reads_of_changes
from app.services.workspace.undo import undo
from tests.services.cab.board import FORM, Board, board
from tests.services.changes.models_written import MODEL_FORM, MODEL_LINKS
from tests.services.changes.playing import local


@pytest.fixture
def cab(db: Database) -> Iterator[Board]:
    """The board on a Thursday: what is proposed is heard on Wednesday 18 November."""
    with board(db, "2026-11-12 09:00") as made:
        yield made


def _meetings(cab: Board) -> tuple[Meeting, ...]:
    """The meetings of the weeks around."""
    return reads.meetings(cab.root, date(2026, 11, 1), date(2027, 1, 1))


def _written(cab: Board, login: str = "gus", **more: Any) -> int:
    return models.create(cab[login], {**MODEL_FORM, **more}, MODEL_LINKS).ids[0]


def _now(cab: Board, model_id: int) -> Model:
    return next(one.model for one in models.book(cab.root, model_id).versions if one.model.id == model_id)


def _proposed(cab: Board, model_id: int) -> None:
    models.propose(cab["gus"], model_id, _now(cab, model_id).version)


def _decided(cab: Board, model_id: int, result: str = "approved", **more: Any) -> None:
    """Let the meeting that hears a model be sent, opened, and decide on it."""
    item = next(i for m in _meetings(cab) for i in m.items if i.model and i.model.id == model_id and i.is_open)
    assert item.meeting_id is not None
    meeting = reads.meeting(cab.root, item.meeting_id)
    if meeting.state == "planned":
        assert meeting.freeze_at is not None
        cab.clock.at = max(cab.clock.at, meeting.freeze_at)
        meetings.freeze(cab["ava"], meeting.id, meeting.version)
        cab.clock.at = max(cab.clock.at, meeting.start)
        sitting.open_meeting(cab["ava"], meeting.id, reads.meeting(cab.root, meeting.id).version)
        for seat in reads.meeting(cab.root, meeting.id).seats:
            if seat.agency in {"DHHS", "DOR", "DOT"}:
                attendance.presence(cab["ava"], seat.id, seat.version, True)
    vote, note = ("reject", "Not now") if result == "rejected" else ("approve", "")
    for seat in reads.meeting(cab.root, meeting.id).seats:
        if seat.agency in {"DHHS", "DOR"}:
            ballots.vote(cab["ava"], item.id, seat.id, vote, content_n=item.now_n, note=note, cast="recorded")
    now = reads.meeting(cab.root, meeting.id).item(item.id)
    assert now is not None
    decisions.decide(
        cab["ava"], now.id, now.version, result, content_n=now.now_n, op_id=f"decide {now.id} {now.version}", **more
    )


def _approved(cab: Board, **more: Any) -> int:
    model_id = _written(cab, **more)
    _proposed(cab, model_id)
    _decided(cab, model_id)
    return model_id


def _change(cab: Board, model_id: int, **more: Any) -> int:
    """Make a change from a model as a form does."""
    row, links = made_from(_now(cab, model_id))
    times = {name: FORM[name] for name in ("planned_start", "planned_end", "reason")}
    return acts.create_change(cab["finn"], {**row, **times, **more}, {**links, "agencies": ("DOR",)}).ids[0]


def _tried(cab: Board, change_id: int) -> str:
    """Schedule a draft; what was said."""
    return acts.schedule(cab["finn"], change_id, cab.change(change_id).version).text


def test_a_model_is_written_proposed_and_approved_by_the_board(cab: Board) -> None:
    model_id = _written(cab, test_plan="")
    with pytest.raises(InputError, match="not complete: test plan missing"):
        _proposed(cab, model_id)
    models.edit(cab["finn"], _now(cab, model_id), {"test_plan": "Sign in."})
    said = models.propose(cab["gus"], model_id, _now(cab, model_id).version).text
    assert said == "MOD0000001 version 1 is before the board, on the agenda of the meeting of Wednesday 18 November."
    with pytest.raises(NotAllowed, match="what it says stands"):
        models.edit(cab["gus"], _now(cab, model_id), {"test_plan": "None."})
    _decided(cab, model_id)
    book = models.book(cab.root, model_id)
    assert [one.standing for one in book.versions] == ["In force, approved on Wednesday 18 November 2026"]
    assert [line.text for line in book.history] == [
        "MOD0000001 version 1 is approved.",
        said,
        "Renew a certificate is saved.",
        "Renew a certificate is a draft: MOD0000001.",
    ]
    assert _now(cab, model_id).editors == ("finn", "gus")
    assert [one.id for one in models.in_force(cab.root)] == [model_id]


def test_who_wrote_a_model_has_no_vote_on_it(cab: Board) -> None:
    model_id = _written(cab)
    assert _hands(cab, model_id) == ("gus", frozenset({"gus"}))
    models.edit(cab["finn"], _now(cab, model_id), {"test_plan": "Twice."})
    assert _hands(cab, model_id) == ("gus", frozenset({"finn", "gus"}))


def _hands(cab: Board, model_id: int) -> tuple[str, frozenset[str]]:
    """Return author and editors of a model as the ballots see them."""
    item = Item(0, Kind.MODEL, ItemState.OPEN, model=_now(cab, model_id))
    with cab.root.read() as conn:
        found = loading.hands(conn, item)
    return found.author, found.editors


def test_rejected_it_is_a_draft_again_and_may_be_proposed_anew(cab: Board) -> None:
    model_id = _written(cab)
    _proposed(cab, model_id)
    _decided(cab, model_id, "rejected", reason="Too wide")
    now = models.book(cab.root, model_id).newest
    assert (now.model.state, now.standing) == ("draft", "Draft, rejected on Wednesday 18 November 2026: Too wide")
    models.edit(cab["gus"], now.model, {"test_plan": "Twice."}, {"services": ()})
    with pytest.raises(InputError, match="services missing"):
        _proposed(cab, model_id)
    models.edit(cab["gus"], _now(cab, model_id), {}, MODEL_LINKS)
    _proposed(cab, model_id)
    assert _now(cab, model_id).state == "proposed"


def test_the_next_version_takes_the_place_of_the_one_in_force(cab: Board) -> None:
    first = _approved(cab)
    before = _change(cab, first)
    second = models.new_version(cab["finn"], first).ids[0]
    with pytest.raises(Conflict, match="Finn Frost began MOD0000001 version 2 already"):
        models.new_version(cab["gus"], first)
    models.edit(cab["finn"], _now(cab, second), {"implementation_plan": "1. Renew. 2. Restart."})
    assert models.book(cab.root, second).in_force == _now(cab, first)
    cab.clock.on(days=1)
    _proposed(cab, second)
    _decided(cab, second)
    assert (_now(cab, first).state, _now(cab, second).state) == ("retired", "approved")
    book = models.book(cab.root, first)
    assert [one.model.called for one in book.versions] == ["MOD0000001 version 2", "MOD0000001 version 1"]
    # what was made before goes on by the version that it was made from; nothing new is made from that
    assert "is scheduled" in _tried(cab, before)
    assert cab.change(before).model == "MOD0000001 version 1"
    with pytest.raises(InputError, match="version 1 is not in force: retired"):
        _change(cab, first)


def test_two_edits_of_one_draft_are_merged_by_field_and_the_same_field_asks(cab: Board) -> None:
    model_id = _written(cab)
    read = _now(cab, model_id)
    models.edit(cab["finn"], read, {"test_plan": "Twice."}, {"sites": ("EDC", "WDC")})
    models.edit(cab["gus"], read, {"name": "Renew certificates"}, {"services": ("NCID",)})
    now = _now(cab, model_id)
    assert (now.name, now.test_plan, now.sites) == ("Renew certificates", "Twice.", ("EDC", "WDC"))
    with pytest.raises(Conflict):
        models.edit(cab["gus"], read, {"test_plan": "Thrice."})
    with pytest.raises(Conflict):
        models.edit(cab["gus"], read, {}, {"sites": ()})


def test_a_model_is_taken_back_from_the_board_and_given_up(cab: Board) -> None:
    model_id = _written(cab)
    _proposed(cab, model_id)
    with pytest.raises(NotAllowed, match="is before the board"):
        models.retire(cab["gus"], model_id, _now(cab, model_id).version, "not needed")
    models.withdraw(cab["gus"], model_id, _now(cab, model_id).version)
    with pytest.raises(NotAllowed, match="not before the board"):
        models.withdraw(cab["gus"], model_id, _now(cab, model_id).version)
    said = models.retire(cab["gus"], model_id, _now(cab, model_id).version, "Not needed.").text
    assert said == "MOD0000001 version 1 is given up: Not needed."
    with pytest.raises(NotAllowed, match="no version in force"):
        models.new_version(cab["gus"], model_id)


def test_only_the_coordinator_retires_what_the_board_approved(cab: Board) -> None:
    model_id = _approved(cab)
    with pytest.raises(NotAllowed, match="the coordinator retires it"):
        models.retire(cab["gus"], model_id, _now(cab, model_id).version, "old")
    with pytest.raises(InputError, match="reason"):
        models.retire(cab["ava"], model_id, _now(cab, model_id).version, " ")
    models.retire(cab["ava"], model_id, _now(cab, model_id).version, "Replaced by automation")
    assert models.book(cab.root, model_id).history[0].text.endswith("is retired: Replaced by automation.")
    assert models.in_force(cab.root) == ()


def test_what_the_board_approved_ends_earlier_and_what_is_scheduled_by_it_goes_on(cab: Board) -> None:
    model_id = _approved(cab, valid_to=date(2027, 6, 1))
    scheduled, waiting = _change(cab, model_id), _change(cab, model_id)
    _tried(cab, scheduled)
    version, ends = _now(cab, model_id).version, date(2026, 11, 24)
    with pytest.raises(NotAllowed, match="the coordinator ends it"):
        models.end(cab["gus"], model_id, version, ends, "Old")
    for day, words in ((date(2026, 11, 18), "is not ahead"), (date(2027, 6, 1), "ends on 1 Jun 2027 already")):
        with pytest.raises(InputError, match=words):
            models.end(cab["ava"], model_id, version, day, "Old")
    with pytest.raises(InputError, match="reason"):
        models.end(cab["ava"], model_id, version, ends, " ")
    said = models.end(cab["ava"], model_id, version, ends, "Automated.", op_id="ends").text
    assert said == "MOD0000001 version 1 ends on 24 Nov 2026: Automated."
    assert models.book(cab.root, model_id).history[0].text == said
    with pytest.raises(NotAllowed, match="by acts of its own"):
        undo(cab["ava"], "ends")
    with pytest.raises(InputError, match="ends on 24 Nov 2026 already"):
        models.end(cab["ava"], model_id, version + 1, date(2026, 12, 1), "Longer")

    cab.clock.to("2026-11-24 09:00")
    assert models.in_force(cab.root) == ()
    told = explain_change(cab.root, "CHG0000002").text().splitlines()
    assert told[1] == "  Standard by MOD0000001 version 1."
    assert "ended on 24 Nov 2026" in told[2], "what is not scheduled by then is a normal change"
    later = cab.change(scheduled).planned_start + timedelta(days=7)
    with pytest.raises(NotAllowed, match="cannot be moved there: it takes 3 h instead of 2 h at most, by MOD0000001"):
        acts.reschedule(cab["finn"], scheduled, cab.change(scheduled).version, later, later + timedelta(hours=3))
    moved = acts.reschedule(cab["finn"], scheduled, cab.change(scheduled).version, later, later + timedelta(hours=1))
    assert moved.text == "CHG0000001 is rescheduled.", "it keeps its approval, by the text that it was approved with"
    assert explain_change(cab.root, "CHG0000001").text().splitlines()[2] == "  Standard: follows a pre-approved model."
    assert waiting == 2


def test_the_lead_time_of_its_model_is_asked_of_a_change(cab: Board) -> None:
    """Submitted on Wednesday 18 November: Thursday and Friday lie between it and a start on Friday."""
    of_two, of_three = written = [_written(cab, name=f"Renew {days}", lead_days=days) for days in (2, 3)]
    for one in written:
        _proposed(cab, one)
    for one in written:
        _decided(cab, one)
    friday = local("2026-11-20 04:00")
    times = {"planned_start": friday, "planned_end": friday + timedelta(hours=1)}
    said = [
        [clash.text for clash in reads_of_changes.change_detail(cab.root, _change(cab, one, **times)).clashes
         if clash.kind == "lead_time"]
        for one in (of_two, of_three)
    ]  # fmt: skip
    assert said[0] == []
    assert len(said[1]) == 1
    assert "it starts after 2 business days, and 3 are needed" in said[1][0]


def test_a_model_that_was_deferred_comes_to_the_later_meeting_and_is_decided_there(cab: Board) -> None:
    model_id = _written(cab)
    _proposed(cab, model_id)
    item = next(i for m in _meetings(cab) for i in m.items if i.model)
    agenda_items.defer(cab["ava"], item.id, item.version, "The owner is away")
    assert models.book(cab.root, model_id).newest.standing.endswith("on the agenda of Wednesday 25 November 2026")
    _decided(cab, model_id)
    assert _now(cab, model_id).state == "approved"


def test_a_decision_on_a_model_is_not_reopened(cab: Board) -> None:
    model_id = _approved(cab)
    item = next(i for m in _meetings(cab) for i in m.items if i.model)
    with pytest.raises(NotAllowed, match="what follows from it has begun"):
        decisions.reopen(cab["ava"], item.id, item.version, "again")
    assert _now(cab, model_id).state == "approved"


def _print_service(cab: Board) -> None:
    row = {"code": "PRINT", "name": "Print", "valid_from": date(2020, 1, 1)}
    cab.root.write(lambda conn: conn.execute(insert(t.service).values(row)).rowcount, what="a service")


_DEPARTS: tuple[tuple[dict[str, Any], dict[str, tuple[str, ...]], str], ...] = (
    ({"implementation_plan": "1. Quicker."}, {}, "implementation plan is not as in"),
    ({"outage_minutes": 6}, {}, "outage is 6 min instead of 5 min at most"),
    ({"scope": "significant"}, {}, "scope is significant"),
    ({"planned_end": FORM["planned_start"] + timedelta(minutes=121)}, {}, "instead of 2 h at most"),
    ({"risk_answers": {**MODEL_FORM["risk_answers"], "experience": "once"}}, {}, "risk is answered other than"),
    ({}, {"sites": ("EDC", "WDC")}, "site WDC is not in"),
    ({}, {"services": ("NCID", "PRINT")}, "service PRINT is not in"),
)


def test_what_departs_from_its_model_says_so_at_once_and_is_submitted_as_a_normal_change(cab: Board) -> None:
    _print_service(cab)
    model_id = _approved(cab)
    follows = _change(cab, model_id)
    acts.edit_change(cab["finn"], cab.change(follows), {"test_plan": "Sign in twice."})  # not fixed
    assert live.live_rules(cab["finn"], {}, {}, follows).departs == ()
    assert "is scheduled" in _tried(cab, follows)
    change_id = _change(cab, model_id)
    for more, links, why in _DEPARTS:
        base = cab.change(change_id)
        told = live.live_rules(cab["finn"], more, links, change_id)
        assert why in "; ".join(told.departs)
        acts.edit_change(cab["finn"], base, more, links)
        now = cab.change(change_id)
        with pytest.raises(NotAllowed):
            _tried(cab, change_id)
        with pytest.raises(LongleafError, match="approved before it is scheduled"):
            _past(cab, change_id, state="scheduled")
        acts.edit_change(
            cab["finn"],
            now,
            {name: getattr(base, name) for name in more},
            {name: getattr(base, name) for name in links},
        )
    acts.edit_change(cab["finn"], cab.change(change_id), {"outage_minutes": 6})
    with pytest.raises(InputError, match="implementer missing"):
        cab.submit(change_id)
    acts.edit_change(cab["finn"], cab.change(change_id), {"implementer": "gus"})
    assert "waits for the approval" in cab.submit(change_id)
    assert cab.change(change_id).type == "normal"


def _past(cab: Board, change_id: int, **values: Any) -> None:
    """Write to a change past the services."""
    c = t.change.c
    query = update(t.change).where(c.id == change_id).values(**values, version=c.version + 1)
    cab["finn"].write(lambda conn: conn.execute(query).rowcount, what="past the services")


def test_a_model_that_has_ended_lets_nothing_through_the_services_or_past_them(cab: Board) -> None:
    change_id = _change(cab, _approved(cab, valid_to=date(2026, 11, 20)))
    cab.clock.to("2026-11-20 09:00")
    assert "ended on 20 Nov 2026" in reads_of_changes.change_detail(cab.root, change_id).routing.why
    with pytest.raises(LongleafError, match="approved before it is scheduled"):
        _past(cab, change_id, state="scheduled")
    cab.clock.to("2026-11-19 09:00")
    _past(cab, change_id, state="scheduled")


def test_an_implementer_may_be_left_open_by_a_model_but_not_by_a_normal_change(cab: Board) -> None:
    change_id = _change(cab, _approved(cab))
    assert cab.change(change_id).missing == ()
    assert replace(cab.change(change_id), type=cab.change(cab.draft()).type).missing == ("implementer",)


def test_fields_of_a_model_are_checked_by_name(cab: Board) -> None:
    for values, said in (
        ({"name": " "}, "Name: a model needs one"),
        ({"longest_minutes": 0}, "Takes at most"),
        ({"outage_minutes": -1}, "Outage: -1 cannot be"),
        ({"fixed": ("title",)}, "Fixed: title cannot be"),
        ({"test_plan": "x" * 20_001}, "Test plan: at most 20,000"),
        ({"risk_answers": {"reach": "all"}}, "is no answer to"),
    ):
        with pytest.raises(InputError, match=said):
            _written(cab, **values)
    with pytest.raises(InputError, match="Services: unknown NOPE"):
        models.create(cab["gus"], MODEL_FORM, {"services": ("NOPE",)})
    with pytest.raises(InputError, match="not in this workspace"):
        models.book(cab.root, 99)
    with pytest.raises(InputError, match="there is no such"):
        acts.create_change(cab["finn"], {**FORM, "model_id": 99}, {})
    with pytest.raises(NotAllowed):
        models.create(cab["ben"], MODEL_FORM, MODEL_LINKS)


def test_a_list_of_models_shows_the_version_that_is_worked_on(cab: Board) -> None:
    first = _approved(cab)
    second = models.new_version(cab["finn"], first).ids[0]
    _written(cab, name="Add a printer")
    listed: tuple[ModelBook, ...] = models.books(cab.root)
    assert [(book.newest.model.name, book.newest.model.id == second) for book in listed] == [
        ("Add a printer", False),
        ("Renew a certificate", True),
    ]
    assert [book.in_force is not None for book in listed] == [False, True]


def test_a_clone_remembers_whose_content_it_began_with(cab: Board) -> None:
    source = cab.draft()
    made = acts.create_change(cab["finn"], FORM, {}, cloned_from=source).ids[0]
    assert cab.change(made).cloned_from_number == cab.change(source).number
