"""What an outcome form offers and refuses, what went well, what is reviewed, which incidents are proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.changes.incidents import Incident, proposals, watched
from app.domain.changes.outcome import judged, offered, outside, recorded_late, refused
from app.domain.changes.reviews import Review, refused_review, review_due, why_reviewed
from app.domain.changes.surroundings import Surroundings
from app.domain.vocabulary import ChangeState, ChangeType
from tests.domain.changes.examples import HOLIDAYS, SERVICES, at, change

NOW, SAID = at("2026-11-25T16:19"), "Wed 25 Nov 2026 16:19"
PLANNED = (at("2026-11-25T04:00"), at("2026-11-25T07:00"))


def test_the_form_offers_what_happened_and_not_what_was_planned() -> None:
    """Started at 16:19, hours after its planned end at 07:00: that end is no answer."""
    started = change(planned_start=PLANNED[0], planned_end=PLANNED[1], actual_start=NOW)
    later = NOW + timedelta(minutes=40)
    assert offered(started, later) == (NOW, later)
    assert offered(change(), NOW) == (None, NOW)  # a latent one: nobody recorded when it began


@pytest.mark.parametrize(
    ("start", "end", "outcome", "backed_out", "why"),
    [
        ("2026-11-25T04:00", "2026-11-25T07:00", "successful", False, ""),
        ("2026-11-25T16:19", "2026-11-25T16:19", "failed", True, ""),
        ("2026-11-25T04:00", "2026-11-25T07:00", "partial", True, ""),
        (
            "2026-11-25T16:19",
            "2026-11-25T07:00",
            "successful",
            False,
            "It ends before it begins: it began Wed 25 Nov 2026 16:19 and ended Wed 25 Nov 2026 07:00.",
        ),
        ("2026-11-25T04:00", "2026-11-25T16:20", "successful", False, f"It ends in the future: it is {SAID}."),
        ("2031-01-01T00:00", "2031-01-02T00:00", "failed", False, f"It begins in the future: it is {SAID}."),
        ("1989-12-31T00:00", "2026-11-25T07:00", "successful", False, "It cannot have begun before 1990."),
        (None, "2026-11-25T07:00", "successful", False, "Say when it began and when it ended."),
        ("2026-11-25T04:00", None, "successful", False, "Say when it began and when it ended."),
        (
            "2026-11-25T04:00",
            "2026-11-25T07:00",
            "successful",
            True,
            "What was backed out is not successful: say that it failed, or that it was done in part.",
        ),
    ],
)
def test_what_cannot_have_been_is_refused(
    start: str | None, end: str | None, outcome: str, backed_out: bool, why: str
) -> None:
    begun, ended = (None if text is None else at(text) for text in (start, end))
    assert refused(begun, ended, outcome, backed_out=backed_out, now=NOW) == why


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("04:00", "07:00", ""),
        ("03:40", "06:00", "began 20 min before its window"),
        ("04:10", "07:25", "ended 25 min after its window"),
        ("03:00", "09:00", "began 1 h before its window and ended 2 h after its window"),
        ("16:19", "17:00", "began 9 h 19 min after the end of its window"),
        ("07:00", "07:10", "began right after the end of its window"),
        ("02:00", "03:00", "began 2 h before its window"),
    ],
)
def test_what_left_its_window_says_by_how_much(start: str, end: str, said: str) -> None:
    assert outside(PLANNED, (at(f"2026-11-25T{start}"), at(f"2026-11-25T{end}"))) == said


@pytest.mark.parametrize(
    ("actual", "outcome", "backed_out", "incidents", "why"),
    [
        (PLANNED, "successful", False, 0, ()),
        (PLANNED, "successful", False, 2, ("2 incidents within 72 h",)),
        (PLANNED, "failed", True, 1, ("backed out", "failed", "1 incident within 72 h")),
        (PLANNED, "partial", False, 0, ("done in part",)),
        ((PLANNED[0], NOW), "successful", False, 0, ("outside its window",)),
        ((NOW, PLANNED[1]), "successful", False, 0, ("its times cannot be: it ends before it begins",)),
    ],
)
def test_success_is_in_its_window_not_backed_out_and_without_incident(
    actual: tuple[datetime, datetime], outcome: str, backed_out: bool, incidents: int, why: tuple[str, ...]
) -> None:
    judgement = judged(PLANNED, actual, outcome, backed_out=backed_out, incidents=incidents)
    assert (judgement.why, judgement.is_success) == (why, not why)


@pytest.mark.parametrize(
    ("ended", "recorded", "late"),
    [
        ("2026-11-17T02:00", "2026-11-18T23:00", False),  # the next business day
        ("2026-11-17T02:00", "2026-11-19T00:00", True),
        ("2026-11-13T22:00", "2026-11-16T09:00", False),  # over the weekend
        ("2026-11-10T22:00", "2026-11-12T09:00", False),  # over Veterans Day
        ("2026-11-17T02:00", "2026-11-17T03:00", False),
        ("2026-10-10T02:00", "2026-11-17T03:00", True),
    ],
)
def test_a_latent_change_is_recorded_by_the_next_business_day(ended: str, recorded: str, late: bool) -> None:
    assert recorded_late(at(ended), at(recorded), HOLIDAYS) is late


DONE = change(
    state=ChangeState.IMPLEMENTED,
    planned_start=PLANNED[0],
    planned_end=PLANNED[1],
    actual_start=PLANNED[0],
    actual_end=at("2026-11-25T06:00"),
    outcome="successful",
)


@pytest.mark.parametrize(
    ("more", "confirmed", "why"),
    [
        ({}, 0, ()),
        ({}, 1, ("1 incident within 72 h",)),
        ({"outcome": "failed", "backed_out": True}, 0, ("backed out", "failed")),
        ({"actual_start": None, "actual_end": at("2026-11-25T08:00")}, 0, ("outside its window",)),
        ({"ratification": "not_ratified"}, 0, ("not ratified",)),
        ({"ratification": "ratified"}, 0, ()),
        ({"actual_end": None, "outcome": "failed"}, 0, ()),
        ({"type": ChangeType.LATENT, "actual_end": at("2026-11-25T08:00")}, 0, ()),  # it was not planned
        ({"source": "import:servicenow", "outcome": "failed"}, 0, ()),
    ],
)
def test_failures_come_to_the_next_meeting(more: dict[str, Any], confirmed: int, why: tuple[str, ...]) -> None:
    assert why_reviewed(replace(DONE, **more), confirmed) == why


@pytest.mark.parametrize(
    ("review", "failed", "why"),
    [
        (Review(no_remarks=True), False, ""),
        (Review(cause="None."), False, ""),
        (Review(well="All."), False, ""),
        (Review(cause="  "), False, "Write it, or say “no remarks”."),
        (Review(no_remarks=True), True, "Say what the cause was: this change did not go as planned."),
        (Review(well="All."), True, "Say what the cause was: this change did not go as planned."),
        (Review(cause="The disk was full."), True, "Say what went well, too; “nothing” is an answer."),
        (Review(cause="The disk was full.", well="Nothing."), True, ""),
    ],
)
def test_what_a_review_has_to_say(review: Review, failed: bool, why: str) -> None:
    assert refused_review(review, ("failed",) if failed else ()) == why


def test_a_review_is_due_in_business_days() -> None:
    assert review_due(date(2026, 11, 25), HOLIDAYS) == date(2026, 12, 4)  # Thursday and Friday are Thanksgiving
    assert review_due(date(2026, 11, 25), HOLIDAYS, 0) == date(2026, 11, 25)


AROUND = Surroundings(SERVICES, {"DES": "DOR"}, now=NOW)
AFTER = at("2026-11-25T07:30")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({}, "Opened Wed 25 Nov 07:30, 1 h 30 min after its end, on Identity."),
        ({"opened_at": at("2026-11-25T04:00")}, "Opened Wed 25 Nov 04:00, while it was carried out, on Identity."),
        ({"opened_at": at("2026-11-25T03:59")}, None),
        ({"opened_at": at("2026-11-28T06:00")}, "Opened Sat 28 Nov 06:00, 3 d after its end, on Identity."),
        ({"opened_at": at("2026-11-28T06:01")}, None),
        ({"agency": "DES"}, "Opened Wed 25 Nov 07:30, 1 h 30 min after its end, on Identity."),  # a part of DOR
        ({"agency": "SBE"}, None),
        ({"service": "PRINT"}, None),
        ({"service": ""}, None),
        ({"service": "NET"}, None),  # identity stands on it, and it not on identity
    ],
)
def test_an_incident_is_proposed_with_its_reason(more: dict[str, Any], why: str | None) -> None:
    incident = replace(Incident(1, "INC0000001", "No sign-in", AFTER, "NCID", "DHHS"), **more)
    assert [one.why for one in proposals(DONE, [incident], AROUND)] == ([] if why is None else [why])


def test_an_incident_of_what_depends_on_the_change_is_proposed() -> None:
    network = replace(DONE, services=("NET", "PRINT"), agencies=())
    one = Incident(2, "INC0000002", "No sign-in", AFTER, "NCID", "SBE")
    other = Incident(1, "INC0000001", "No database", AFTER, "DB", "DOR")
    found = proposals(network, [one, other], AROUND)
    assert [proposal.incident.id for proposal in found] == [1, 2]
    assert found[1].why.endswith("1 h 30 min after its end, on Identity, which depends on Network.")


def test_what_has_not_ended_caused_nothing_yet() -> None:
    running = replace(DONE, actual_end=None)
    assert watched(running) is None
    assert proposals(running, [Incident(1, "INC0000001", "No sign-in", AFTER, "NCID", "DHHS")], AROUND) == ()
    assert watched(replace(DONE, actual_start=None)) == (PLANNED[0], datetime(2026, 11, 28, 11, tzinfo=UTC))
