"""Agenda, minutes and schedule: made of what the meeting owns; their form and hash are kept for good."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from app.domain.cab import form, papers
from app.domain.cab.actions import BoardAction
from app.domain.cab.agenda import DECIDE, agenda_of
from app.domain.cab.agenda_paper import agenda_paper, standing_words
from app.domain.cab.frozen import frozen_text, with_edits
from app.domain.cab.items import BLOCKED
from app.domain.cab.minutes import minutes_paper, quorum_stretches
from app.domain.cab.paper_lines import (
    PaperFacts,
    approved_words,
    beside_conflicts,
    cancelled_words,
    inside_words,
    notice_lines,
    override_words,
    schedule,
)
from app.domain.cab.values import (
    Ballot,
    CabEvent,
    Cast,
    Consent,
    FrozenText,
    ItemState,
    Kind,
    Meeting,
    MeetingState,
    OnRecord,
    Paper,
    PaperKind,
    Result,
)
from app.domain.cab.voters import with_arrivals
from app.domain.changes.conflicts import Clash, Severity
from app.domain.changes.models import Model
from app.domain.changes.places import Place
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Condition, Freeze, Override
from app.domain.vocabulary import ChangeState
from app.errors import InputError
from tests.domain.cab.examples import AVA, CLEO, EVE, HOLIDAYS, START, change, event, item, meeting, seats, utc, vote

END = START + timedelta(minutes=50)
FREEZE = Freeze(
    1, "Election", "event", utc("2026-11-02 05:00"), utc("2026-11-05 05:00"), agency="SBE", reason="Polls", hard=False
)
FACTS = PaperFacts(
    services={"NCID": "Identity"},
    agencies={"DIT": "Information Technology", "DHHS": "Health and Human Services", "DOR": "Revenue"},
    sites={"EDC": "Eastern Data Center"},
    clashes={1: (Clash("service", Severity.BLOCK, "CHG0000008 changes Identity too."),)},
    overrides={1: ("Allowed into the freeze “Election”",)},
    actions=(
        BoardAction(2, "Test the back-out", "Ben Ruiz", date(2026, 11, 2), change_number="CHG0000003"),
        BoardAction(1, "Write to the agencies", agency_name="Revenue", meeting_number="CAB0000011"),
    ),
    results=(
        change(
            20,
            state=ChangeState.IMPLEMENTED,
            actual_start=utc("2026-11-01 09:00"),
            actual_end=utc("2026-11-01 10:00"),
            outcome="failed",
            backed_out=True,
        ),
        change(21, state=ChangeState.IMPLEMENTED),
    ),
    freezes=(FREEZE, replace(FREEZE, agency=None, hard=True, service="NCID", service_name="Identity", site="EDC")),
    forward=(change(30, state=ChangeState.SCHEDULED, risk="high"),),
    marks={30: ("In the freeze “Election”",)},
    on_record={7: OnRecord(date(2026, 11, 11), date(2026, 11, 12))},
    holidays=HOLIDAYS,
)
SENT = change(
    1, title="Increase connection pool", risk_answers={"reach": "many"}, reason="Sign-ins fail", backout_plan="Restore"
)
ITEMS = (
    with_edits(item(1, change=replace(SENT, title="Increase pools"), frozen=frozen_text(SENT), minutes_planned=40)),
    item(2, late=True, late_why="Submitted Fri 30 Oct 17:01, after Fri 30 Oct 17:00", came=2, minutes_planned=30),
    item(3, Kind.RATIFY),
    item(4, Kind.EMERGENCY),
    item(5, Kind.EMERGENCY),
    item(6, Kind.PIR),
    item(7, Kind.MODEL, model=Model(4, "MOD0000004", "Restart of a web server", 2, "proposed")),
    item(8, Kind.INFO),
)


def test_page_one_says_what_is_asked() -> None:
    paper = agenda_paper(meeting(items=ITEMS), FACTS, utc("2026-11-04 13:00"))
    assert paper.asks == (
        "1 change to decide (1 blocked by a conflict)",
        "1 change that came late: consent first",
        "1 latent change to ratify",
        "2 emergency changes to note",
        "1 failure to review",
        "1 standard model to approve",
        "1 item to note",
        "1 action overdue",
    )
    assert sum(section.minutes for section in paper.sections) == 100
    assert (paper.place, paper.chair, paper.agencies, paper.needed) == ("Room 4120", "Hal Boyd", 3, 2)
    assert (paper.start, paper.end, paper.minutes) == (START, START + timedelta(hours=1), 100)
    assert [line.number for line in paper.lines][:3] == ["CHG0000001", "CHG0000002", "CHG0000003"]
    assert paper.notes == ("The meeting will run over by 40 min.",)
    assert [(seat.agency, seat.person, seat.alternate, seat.guest) for seat in paper.seats] == [
        ("Health and Human Services", "Ben Ruiz", "", False),
        ("Revenue", "Cleo Park", "", False),
        ("Transportation", "Dan Webb", "Eve Lund", False),
        ("Finn Moss", "", "", True),
    ]


def test_nothing_pending_is_said() -> None:
    assert agenda_paper(meeting(), PaperFacts(), START).asks == ("Nothing is pending.",)
    assert agenda_paper(meeting(cut_off=None), PaperFacts(), START).notes == ()


def test_an_item_shows_what_was_sent_and_what_was_edited() -> None:
    (line,) = agenda_paper(meeting(items=ITEMS[:1]), FACTS, START).lines
    assert (line.title, line.edits) == (
        "Increase connection pool",
        (papers.EditLine("title", "Increase connection pool", "Increase pools"),),
    )
    assert line.marks == ("Edited since the agenda was frozen",)
    assert (line.services, line.agencies, line.sites, line.implementer) == (
        ("Identity",),
        ("Health and Human Services", "Information Technology", "Revenue"),
        ("Eastern Data Center",),
        "Gus Hale",
    )
    assert line.plans == (("Back-out plan", "Restore"),)
    assert line.risk_reasons == ("Who notices if it goes wrong? Several agencies (+4)",)
    assert line.ask == "Blocked by a conflict: move it, or send it to the ECAB"
    assert line.conflicts == ("Blocks: CHG0000008 changes Identity too.",)
    assert line.overrides == ("Allowed into the freeze “Election”",)


def test_answers_of_another_questionnaire_give_no_reasons() -> None:
    odd = item(1, change=replace(SENT, risk_answers={"reach": "unheard"}))
    assert agenda_paper(meeting(items=(odd,)), FACTS, START).lines[0].risk_reasons == ()


def test_what_is_listed_after_the_items() -> None:
    paper = agenda_paper(meeting(), FACTS, START)
    assert [(a.title, a.owner, a.source, a.overdue) for a in paper.actions] == [
        ("Test the back-out", "Ben Ruiz", "CHG0000003", True),
        ("Write to the agencies", "Revenue", "CAB0000011", False),
    ]
    assert [(r.number, r.outcome, r.start) for r in paper.results] == [
        ("CHG0000020", "Failed, backed out", utc("2026-11-01 09:00")),
        ("CHG0000021", "Not recorded", utc("2026-11-08 09:00")),
    ]
    assert [(f.kind, f.reach) for f in paper.freezes] == [("Soft", "SBE"), ("Hard", "Identity, EDC")]
    assert [(f.number, f.risk, f.state, f.marks) for f in paper.forward] == [
        ("CHG0000030", "High", "Scheduled", ("In the freeze “Election”",))
    ]
    everybody = agenda_paper(meeting(), replace(FACTS, freezes=(replace(FREEZE, agency=None),)), START)
    assert everybody.freezes[0].reach == "Everybody"


@pytest.mark.parametrize(
    ("values", "now", "said"),
    [
        ({}, "2026-11-02 22:00", "Draft: items may still change until the agenda is sent"),
        ({}, "2026-11-02 22:01", "Draft: not sent, although its time has passed; items may still change"),
        ({}, "2026-11-05 15:00", "Not held yet, although its day has passed"),
        ({"holiday": "Veterans Day"}, "2026-11-02 22:01", "Draft: the day of the meeting is to be chosen"),
        ({"freeze_at": None}, "2026-11-02 22:01", "Draft: items may still change until the agenda is sent"),
        ({"state": MeetingState.FROZEN}, "2026-11-02 22:01", "Frozen"),
        ({"state": MeetingState.HELD}, "2026-11-05 15:00", "Held"),
        ({"state": MeetingState.CANCELLED, "cancelled_why": "Storm"}, "2026-11-05 15:00", "Cancelled: Storm"),
        ({"state": MeetingState.CANCELLED}, "2026-11-05 15:00", "Cancelled"),
    ],
)
def test_how_far_an_agenda_can_be_relied_on(values: dict[str, Any], now: str, said: str) -> None:
    assert standing_words(meeting(**values), utc(now)) == said


def test_notes_say_what_is_special() -> None:
    holiday = meeting(
        slot=date(2026, 11, 11),
        day=date(2026, 11, 11),
        holiday="Veterans Day",
        proposals=(date(2026, 11, 10), date(2026, 11, 12)),
        note="Bring the plans.",
    )
    assert agenda_paper(holiday, FACTS, START).notes == (
        "Wednesday 11 November 2026 is Veterans Day. Proposed instead: Tuesday 10 November and Thursday 12 November.",
        "Bring the plans.",
    )
    assert agenda_paper(replace(holiday, proposals=(), note=""), FACTS, START).notes == (
        "Wednesday 11 November 2026 is Veterans Day.",
    )
    moved = agenda_paper(meeting(slot=date(2026, 11, 11), day=date(2026, 11, 12)), FACTS, START)
    assert moved.notes == ("Instead of Wednesday 11 November 2026.",)
    unknown = agenda_paper(meeting(day=date(2028, 2, 2), slot=date(2028, 2, 2)), FACTS, START)
    assert unknown.notes == ("No holidays are known for 2028: deadlines are counted by weekdays alone.",)


def test_the_revision_is_that_of_the_last_agenda() -> None:
    made = tuple(Paper(n, 1, kind, n, START) for n, kind in ((1, PaperKind.AGENDA), (2, PaperKind.AGENDA)))
    other = (Paper(3, 1, PaperKind.MINUTES, 5, START, signed_at=START),)
    assert agenda_paper(meeting(papers=made + other), FACTS, START).revision == 2
    assert [paper.is_signed for paper in made + other] == [False, False, True]


VOTES = (
    vote(1, Ballot.REJECT, note="Too soon"),
    vote(1, seq=2),
    vote(2, cast=Cast.RECORDED, recorded_by="Ava Stone"),
    vote(3, content_n=0),
)
DECIDED = (
    item(
        1,
        state=ItemState.DECIDED,
        result=Result.CONDITIONS,
        conditions="Back-out tested before",
        content_n=1,
        votes=VOTES,
        decided_at=START + timedelta(minutes=12),
        minutes_planned=10,
        change=change(1, content_n=2),
    ),
    item(2, state=ItemState.CARRIED, late=True, consent=Consent.REFUSED, minutes_planned=5),
    item(3, state=ItemState.DEFERRED, for_meeting_id=7, reason="Plans missing", late=True, consent=Consent.GIVEN),
    item(4, Kind.EMERGENCY, state=ItemState.NOTED, note="Read"),
    item(7, Kind.MODEL, model=Model(4, "MOD0000004", "Restart of a web server", 2, "proposed")),
)
EVENTS = (
    event(1, -60 * 24, CabEvent.MOVED, value="2026-11-04", note="Illness"),
    event(2, 0, CabEvent.OPENED),
    event(3, 0, CabEvent.ARRIVED, seat_id=1, value="member"),
    event(4, 2, CabEvent.ARRIVED, seat_id=3, value="alternate"),
    event(5, 2, CabEvent.ITEM, item_id=1),
    event(6, 10, CabEvent.REOPENED, item_id=1, note="Wrong seat"),
    event(7, 12, CabEvent.DECIDED, item_id=1, value="conditions"),
    event(8, 13, CabEvent.ITEM, item_id=2),
    event(9, 14, CabEvent.LEFT, seat_id=3),
    event(10, 15, CabEvent.CORRECTED, item_id=1, author_name=""),
    event(11, 20, CabEvent.ENDED),
)


def held(**values: Any) -> Meeting:
    given: dict[str, Any] = {
        "state": MeetingState.HELD,
        "opened_at": START,
        "ended_at": START + timedelta(minutes=20),
        "items": DECIDED,
        "events": EVENTS,
        "seats": seats(1),
    }
    return meeting(**{**given, **values})


def minutes(**values: Any) -> papers.MinutesPaper:
    return minutes_paper(held(**values), FACTS, written_by=AVA.name, next_meeting=date(2026, 11, 12))


def test_minutes_tell_each_item_once_with_decision_conditions_and_votes() -> None:
    paper = minutes()
    assert [(line.number, line.result) for line in paper.items] == [
        ("CHG0000001", "Approved with conditions"),
        ("CHG0000002", "Consent refused: comes to the next meeting"),
        ("CHG0000003", "Deferred to the meeting of Thursday 12 November 2026"),
        ("CHG0000004", "Noted"),
        ("MOD0000004 version 2", "Open"),
    ]
    first = paper.items[0]
    assert (first.conditions, first.content_n, first.minutes_planned, first.seconds) == (
        "Back-out tested before",
        1,
        10,
        600,
    )
    assert [(v.seat, v.person, v.vote, v.how, v.stands) for v in first.votes] == [
        ("Health and Human Services", "Ben Ruiz", "Reject", "", False),
        ("Health and Human Services", "Ben Ruiz", "Approve", "", True),
        ("Revenue", "Cleo Park", "Approve", "recorded by Ava Stone", True),
        ("Transportation", "Dan Webb", "Approve", "", False),
    ]
    assert first.history == (
        "Decision reopened Wed 4 Nov 2026 10:10 by Ava Stone: Wrong seat",
        "Wording corrected Wed 4 Nov 2026 10:15",
    )
    assert [(line.late, line.consent) for line in paper.items[1:3]] == [
        ("Late", "Consent refused"),
        ("Late", "Consent given"),
    ]
    assert first.overrides == ("Allowed into the freeze “Election”",)
    assert paper.course == ("Meeting moved Tue 3 Nov 2026 10:00 by Ava Stone: Illness",)


def test_minutes_list_their_items_by_agency_and_say_how_an_emergency_went() -> None:
    began = utc("2026-11-04 14:00")
    done = change(5, actual_start=began, outcome="successful", agencies=("DHHS",))
    ahead = change(6, actual_start=utc("2026-11-05 14:00"), agencies=())
    told = tuple(item(one.id, Kind.EMERGENCY, state=ItemState.NOTED, change=one) for one in (done, ahead))
    paper = minutes(items=told)
    assert [(line.start, line.end, line.outcome) for line in paper.items] == [
        (began, done.planned_end, "Successful"),
        (ahead.planned_start, ahead.planned_end, "Not carried out when the meeting ended"),
    ]
    named = {agency: [line.number for line in lines] for agency, lines in paper.by_agency()}
    assert set(named) == set(paper.items[0].agencies) | set(paper.items[1].agencies)
    assert all("CHG0000005" in named[agency] for agency in paper.items[0].agencies)


def test_minutes_tell_who_was_there_and_the_quorum_through_time() -> None:
    paper = minutes()
    end = START + timedelta(minutes=20)
    assert [(a.seat, a.person, a.as_what, a.spans) for a in paper.attendance] == [
        ("Health and Human Services", "Ben Ruiz", "member", ((START, end),)),
        ("Revenue", "Cleo Park", "absent", ()),
        ("Transportation", "Eve Lund", "alternate", ((START + timedelta(minutes=2), START + timedelta(minutes=14)),)),
        ("Finn Moss", "", "guest", ()),
    ]
    assert [(q.present, q.quorate) for q in paper.quorum] == [(1, False), (2, True), (1, False)]
    assert (paper.seats, paper.needed) == (3, 2)


def test_who_sat_on_a_seat_is_named_as_what_they_were() -> None:
    first, second, third, guest = seats()
    came = (
        event(1, 0, CabEvent.ARRIVED, seat_id=1),
        event(2, 0, CabEvent.ARRIVED, seat_id=2),
        event(3, 0, CabEvent.ARRIVED, seat_id=3),
        event(4, 0, CabEvent.ARRIVED, seat_id=4),
        event(5, 5, CabEvent.LEFT, seat_id=1),
        event(6, 6, CabEvent.ARRIVED, seat_id=1, value="delegate"),
        event(7, 20, CabEvent.ENDED),
    )
    named = (
        replace(first, delegate=EVE),
        replace(second, delegate_name="Kim Doe", delegate_mail="kim@nc.example"),
        replace(third, person=None),
        guest,
    )
    paper = minutes(seats=named, events=came, items=())
    assert [(a.person, a.as_what, len(a.spans)) for a in paper.attendance] == [
        ("Eve Lund", "delegate", 2),
        ("Kim Doe", "delegate", 1),
        ("Eve Lund", "alternate", 1),
        ("Finn Moss", "guest", 1),
    ]
    unnamed = replace(guest, person=None, delegate_name="Lee Roy")
    paper = minutes(seats=(first, unnamed), events=came, items=())
    assert [(a.person, a.as_what) for a in paper.attendance] == [
        ("Ben Ruiz", "member"),
        ("", "delegate"),
        ("Lee Roy", "guest"),
    ]


def test_a_delegate_who_was_named_later_did_not_sit_there_before() -> None:
    came = (
        event(1, 0, CabEvent.DELEGATE, seat_id=1, value="Kim Doe"),
        event(2, 0, CabEvent.ARRIVED, seat_id=1, value="delegate"),
        event(3, 5, CabEvent.LEFT, seat_id=1),
        event(4, 5, CabEvent.DELEGATE, seat_id=1, value="Eve Lund"),
        event(5, 6, CabEvent.ARRIVED, seat_id=1, value="delegate"),
        event(6, 20, CabEvent.ENDED),
    )
    paper = minutes(seats=(replace(seats()[0], delegate=EVE),), events=came, items=())
    assert [(a.person, a.as_what, len(a.spans)) for a in paper.attendance] == [
        ("Kim Doe", "delegate", 1),
        ("Eve Lund", "delegate", 1),
    ]


@pytest.mark.parametrize("values", [{"opened_at": None}, {"ended_at": None}])
def test_only_a_meeting_that_was_held_has_minutes(values: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="CAB0000012 has not been held"):
        minutes(**values)


def test_no_login_and_no_code_of_a_known_record_stands_in_a_paper() -> None:
    known = agenda_paper(meeting(items=ITEMS), FACTS, START)
    texts = json.dumps([form.as_data(minutes()), form.as_data(known)])
    for word in ("ava", "ben", "cleo", "dan", "gus", "finn", "NCID", "DHHS"):
        assert not re.search(rf"\b{word}\b", texts), word


def test_the_schedule_of_an_agency() -> None:
    planned = [
        change(30, planned_start=utc("2026-11-20 09:00"), planned_end=utc("2026-11-20 10:00")),
        change(31, agencies=("DOT",)),
        change(32, planned_start=utc("2026-11-05 03:00"), planned_end=utc("2026-11-05 06:00")),
        change(33, planned_start=utc("2026-12-20 09:00"), planned_end=utc("2026-12-20 10:00")),
        change(34, planned_start=utc("2026-11-03 09:00"), planned_end=utc("2026-11-04 04:59")),
    ]
    made = schedule(planned, FACTS, date(2026, 11, 4), date(2026, 11, 30), agency="DOR")
    assert (made.agency, [line.number for line in made.lines]) == ("Revenue", ["CHG0000032", "CHG0000030"])
    assert made.lines[1].marks == ("In the freeze “Election”",)
    assert len(made.freezes) == 2
    everything = schedule(planned, FACTS, date(2026, 11, 4), date(2026, 11, 30))
    assert {agency: [line.number for line in lines] for agency, lines in everything.by_agency()} == {
        "DOT": ["CHG0000031"],
        "Information Technology": ["CHG0000032", "CHG0000031", "CHG0000030"],  # its form says that it touches DIT too
        **{key: ["CHG0000032", "CHG0000030"] for key in ("Health and Human Services", "Revenue")},
    }
    assert [line.number for line in everything.lines] == ["CHG0000032", "CHG0000031", "CHG0000030"]


def test_an_override_is_told_with_who_and_why() -> None:
    override = Override(1, 1, 1, 1, utc("2026-11-03 15:00"), "ava", "coordinator", "Tax day", "Ava Stone")
    assert override_words(override, FREEZE) == (
        "Allowed into the freeze “Election” by the coordinator, Ava Stone, Tue 3 Nov 2026 10:00 Eastern: Tax day"
    )
    assert override_words(replace(override, role="ecab", author_name=""), FREEZE) == (
        "Allowed into the freeze “Election” by ECAB, Tue 3 Nov 2026 10:00 Eastern: Tax day"
    )
    both = replace(override, role="ecab", agreed=("Ann Lee", "Ben Ruiz"))
    voted = change(1, decided_at=utc("2026-11-03 14:00"))
    assert override_words(both, FREEZE, voted) == (
        "Allowed into the freeze “Election” by ECAB, Ann Lee and Ben Ruiz, Tue 3 Nov 2026 10:00 Eastern,"
        " after the change was approved: Tax day"
    )
    before = replace(voted, decided_at=utc("2026-11-03 16:00"))
    assert "after" not in override_words(both, FREEZE, before)


def test_the_agenda_of_a_meeting_holds_the_changes_that_it_has_items_of() -> None:
    made = agenda_of(meeting(items=ITEMS), FACTS)
    assert [one.number for one in made.items][-2:] == ["MOD0000004 version 2", "CHG0000008"]
    assert made.section(DECIDE)[0].title == "Increase connection pool"
    assert made.items[1].why == (
        "Submitted Fri 30 Oct 17:01, after Fri 30 Oct 17:00. Consent to hear it late; then: Approve, approve with "
        "conditions, reject or defer. Late, by consent. 2nd time"
    )
    assert (made.deadline, made.frozen_at) == (utc("2026-10-30 21:00"), utc("2026-11-02 22:00"))
    open_day = agenda_of(meeting(cut_off=None, freeze_at=None), FACTS)
    assert (open_day.deadline, open_day.frozen_at) == (made.deadline, made.frozen_at)


def taken_off_since() -> Meeting:
    """The agenda went out; since then one was withdrawn and one deferred, and one had been withdrawn before."""
    off = (
        item(11, state=ItemState.WITHDRAWN, minutes_planned=90, frozen=frozen_text(change(11))),
        item(12, state=ItemState.DEFERRED, minutes_planned=90, frozen=frozen_text(change(12)), for_meeting_id=7),
        item(13, state=ItemState.WITHDRAWN, minutes_planned=90),
    )
    return meeting(state=MeetingState.FROZEN, frozen_at=utc("2026-11-02 22:00"), items=(*ITEMS[2:3], *off))


def test_what_is_not_taken_up_any_more_takes_no_time_and_is_named() -> None:
    since = taken_off_since()
    paper = agenda_paper(since, FACTS, START)
    assert ([line.number for line in paper.lines], paper.minutes) == (["CHG0000003"], 5)
    assert [(line.number, line.result) for line in paper.taken_off] == [
        ("CHG0000011", "Withdrawn"),
        ("CHG0000012", "Deferred to the meeting of Thursday 12 November 2026"),
    ]
    assert (paper.asks, paper.notes) == (("1 latent change to ratify", "1 action overdue"), ())
    listed = agenda_of(since, FACTS)
    assert [(one.number, one.section) for one in listed.items] == [
        ("CHG0000003", "For ratification"),
        ("CHG0000011", "No longer on the agenda"),
        ("CHG0000012", "No longer on the agenda"),
    ]


def test_what_was_deferred_in_the_meeting_was_taken_up() -> None:
    before, during = (event(n, minute, CabEvent.DEFERRED, item_id=12) for n, minute in ((1, -60), (2, 20)))
    for told, heard in ((before, 1), (during, 2)):
        held = replace(taken_off_since(), state=MeetingState.HELD, opened_at=START, ended_at=END, events=(told,))
        assert len(agenda_paper(held, FACTS, END).lines) == heard


def test_of_an_agenda_that_was_not_kept_only_what_is_on_record_is_told() -> None:
    held = meeting(state=MeetingState.HELD, frozen_at=utc("2026-11-02 22:00"), opened_at=START, ended_at=END)
    items = (
        item(1, change=replace(SENT, title="Edited since"), frozen=frozen_text(SENT), state=ItemState.DECIDED),
        item(2, frozen=FrozenText(None), state=ItemState.DECIDED, result=Result.REJECTED, reason="Too risky"),
    )
    paper = agenda_paper(replace(held, items=items), FACTS, END, kept=False)
    assert paper.not_kept
    assert paper.notes[0].startswith("The agenda that was sent was not kept")
    assert (paper.actions, paper.forward, paper.freezes) == ((), (), ())
    first, second = paper.lines
    assert (first.title, first.reason, first.conflicts) == ("Increase connection pool", "Sign-ins fail", ())
    assert (second.result, second.decision_reason, second.reason, second.plans) == ("Rejected", "Too risky", "", ())


def test_a_model_is_printed_with_what_changes_made_from_it_may_do() -> None:
    model = Model(
        4,
        "MOD0000004",
        "Restart of a web server",
        2,
        "proposed",
        services=("NCID",),
        sites=("EDC",),
        backout_plan="Start it again",
        longest_minutes=90,
        fixed=("test_plan", "backout_plan"),
        valid_to=date(2027, 7, 1),
    )
    (line,) = agenda_paper(meeting(items=(item(7, Kind.MODEL, model=model),)), FACTS, START).lines
    assert (line.number, line.title) == ("MOD0000004 version 2", "Restart of a web server")
    assert (line.services, line.sites) == (("Identity",), ("Eastern Data Center",))
    assert line.reason == "At most 1 h 30 min. Fixed: test plan and back-out plan. Ends on 1 Jul 2027"
    assert line.plans == (("Back-out plan", "Start it again"),)


def test_what_happened_is_printed_as_it_was() -> None:
    done = change(
        3, actual_start=utc("2026-10-30 06:00"), actual_end=utc("2026-10-30 07:00"), outcome="failed", backed_out=True
    )
    (line,) = agenda_paper(meeting(items=(item(3, Kind.RATIFY, change=done),)), FACTS, START).lines
    assert (line.start, line.end, line.outcome) == (done.actual_start, done.actual_end, "Failed, backed out")


def test_papers_are_read_back_as_they_were_kept() -> None:
    for paper in (
        agenda_paper(meeting(items=ITEMS), FACTS, START),
        minutes(),
        schedule([change(30)], FACTS, date(2026, 11, 4), date(2026, 11, 30)),
    ):
        stored = json.loads(json.dumps(form.as_data(paper)))
        assert form.from_data(type(paper), stored) == paper
        assert form.data_digest(stored) == form.digest(paper)


def test_nothing_and_no_minutes_of_outage_are_told_apart() -> None:
    line = papers.ItemLine("n", "t", "decision", "", 5, outage_minutes=0)
    assert form.written(line)["ou"] == 0
    assert "ou" not in form.written(replace(line, outage_minutes=None))


def test_a_form_of_another_program_is_refused() -> None:
    with pytest.raises(ValueError, match="form of a paper is not known: 2"):
        form.from_data(papers.Schedule, {"form": 2})


def test_the_hash_of_papers_in_the_field_stays_what_it_is() -> None:
    """A change of these values makes every signed paper look forged: give a new field a key of its own instead."""
    made = minutes()
    later: dict[str, Any] = {
        "start": None,
        "end": None,
        "services": (),
        "risk": "",
        "tally": "",
        "agencies": (),
        "outcome": "",
    }
    of_then = tuple(replace(one, **later) for one in made.items)
    was = replace(made, items=of_then, served=None)
    assert form.digest(was) == "d77f25da4e090fb7ed32b9b3542959a86f598260df7b9e241713960a3e585395"
    paper = agenda_paper(meeting(items=ITEMS), FACTS, START)
    object.__setattr__(paper, "asks", ("1 change to decide", *paper.asks[1:]))
    for line in (line for section in paper.sections for line in section.lines):  # the words of when it was pinned
        marks = tuple(mark.replace("agenda was frozen", "agenda was sent") for mark in line.marks)
        object.__setattr__(line, "marks", marks)
        object.__setattr__(line, "ask", line.ask.replace(BLOCKED, "Approve, approve with conditions, reject or defer"))
        object.__setattr__(line, "review", "")
    ahead = schedule([change(30)], FACTS, date(2026, 11, 4), date(2026, 11, 30))
    named: list[Any] = [*paper.lines, *paper.taken_off, *paper.forward, *ahead.lines]
    for one in named:  # the department stood first
        object.__setattr__(one, "agencies", tuple(sorted(one.agencies, key=lambda name: name[0] != "I")))
    assert form.digest(paper) == "9239713caed83b1ac60279e5efbcaea99dc777dadd1a9e6b1e4de98059ede324"
    assert form.digest(ahead) == "a6587ff7a1f08e9a64c550176aaedc3371ceaed3888ea77af30787a38fc7ebab"


def test_every_field_has_a_key_of_its_own() -> None:
    kinds = [kind for kind in vars(papers).values() if isinstance(kind, type) and kind.__module__ == papers.__name__]
    assert len(kinds) > 10
    for kind in kinds:
        keys = [field.metadata["key"] for field in fields(kind)]
        assert len(keys) == len(set(keys)), kind


def test_of_the_examples_cleo_has_the_seat_of_revenue() -> None:
    assert seats()[1].person == CLEO


def test_the_minutes_say_from_when_to_when_there_was_a_quorum() -> None:
    """Arrivals one key after the other are no stretches of their own, nor is what ends in the minute it began in."""
    ten = datetime(2026, 12, 2, 15, tzinfo=UTC)
    at = [ten + timedelta(seconds=seconds) for seconds in (0, 5, 20, 600, 2400, 2410, 2412)]
    present = (0, 1, 3, 4, 2, 1)
    lines = [papers.QuorumLine(*span, n, n >= 3) for span, n in zip(pairwise(at), present, strict=True)]
    told = [(f"{s.start:%H:%M}-{s.end:%H:%M}", s.present, s.quorate) for s in quorum_stretches(lines)]
    assert told == [("15:00-15:40", "3 to 4", True)]


def test_results_tell_conditions_and_whether_they_are_met() -> None:
    one, two = Condition(1, "By night", met=True), Condition(2, "Tell the desk", met=False)
    facts = PaperFacts(conditions={1: (one, two), 2: (one,)})
    assert approved_words(change(1), facts) == "Approved with conditions, 1 of 2 not met: By night; Tell the desk"
    assert approved_words(change(2), facts) == "Approved with conditions, all met: By night"
    kept_elsewhere = change(3, conditions="After payday")
    assert approved_words(kept_elsewhere, facts) == "Approved with conditions, not tracked: After payday"
    assert approved_words(change(4), facts) == ""


def test_what_was_cancelled_says_when_and_why() -> None:
    at = utc("2026-11-04 15:30")
    assert cancelled_words(change(1, updated_at=at, cancelled_why="The vendor withdrew")) == (
        "Cancelled Wed 4 Nov 2026 10:30 Eastern: The vendor withdrew"
    )
    assert cancelled_words(change(1, updated_at=None)) == "Cancelled, no reason given"


def test_a_change_inside_a_freeze_names_who_let_it_in_or_that_nobody_did() -> None:
    span = {"planned_start": FREEZE.start, "planned_end": FREEZE.start + timedelta(hours=2)}
    there = change(1, agencies=("SBE",), **span)
    alone = inside_words(there, Surroundings(freezes=(FREEZE,)))
    kind = "hard" if FREEZE.hard else "soft"
    assert alone == {FREEZE.id: f"Inside the {kind} freeze “Election” without an override"}
    let_in = Override(1, there.id, FREEZE.id, there.content_n, utc("2026-11-03 15:00"), "ava", "ecab", "Tax day")
    told = inside_words(there, Surroundings(freezes=(FREEZE,), overrides=(let_in,)))[FREEZE.id]
    assert told.startswith(f"Inside the {kind} freeze “Election”; override by ECAB")
    assert told.endswith(": Tax day")
    assert inside_words(change(1), Surroundings(freezes=())) == {}
    frozen, moved = (
        Clash("freeze", Severity.BLOCK, "Inside it"),
        Clash("window", Severity.WARNING, "Outside its windows"),
    )
    assert beside_conflicts([alone[FREEZE.id], told], (frozen, moved)) == (told,)
    assert beside_conflicts([alone[FREEZE.id], told], (moved,)) == (alone[FREEZE.id], told)


def test_a_chair_that_was_corrected_stands_in_the_course() -> None:
    corrected = event(99, 60, CabEvent.CORRECTED, value="Ava Stone instead of Hal Hunt", note="He was ill")
    told = minutes(events=(*EVENTS, corrected)).course
    assert [one for one in told if "Chair corrected, Ava Stone instead of Hal Hunt" in one]


def test_who_is_there_is_as_what_they_came_last() -> None:
    dot = replace(seats(3)[2], delegate_name="Kim Lee")
    arrivals = [
        event(2, 4, CabEvent.ARRIVED, seat_id=3, value="delegate"),
        event(1, 1, CabEvent.ARRIVED, seat_id=3, value="alternate"),
    ]
    assert with_arrivals([dot], arrivals)[0].there == "Kim Lee, delegate"
    assert with_arrivals([dot], arrivals[1:])[0].there == f"{EVE.name}, alternate"
    assert replace(dot, came="member").there == (dot.person.name if dot.person else "")
    assert replace(dot, present=False, came="member").there == ""


def test_what_went_on_from_a_cancelled_meeting_says_so() -> None:
    gone = Place(1, "decision", "carried", 4, day=date(2026, 12, 2), meeting_state="cancelled")
    assert gone.text == "carried over from the cancelled meeting of Wed 2 Dec 2026"
    assert replace(gone, meeting_state="held").text == "carried over by the CAB of Wed 2 Dec 2026"


def test_the_notice_knows_what_does_not_wait() -> None:
    starts = utc("2026-11-11 15:00")
    lines = notice_lines(
        [
            item(1, change=change(1, planned_start=utc("2026-11-09 15:00"))),
            item(2, change=change(2, planned_start=starts)),
        ],
        FACTS.agencies,
        starts,
    )
    assert [(line.number, line.before) for line in lines] == [("CHG0000001", True), ("CHG0000002", False)]
    assert lines[0].agencies == ("Health and Human Services", "Information Technology", "Revenue")
