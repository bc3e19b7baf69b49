"""What the command line tells of agendas, minutes and changes, in words and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.cab import agenda as cab
from app.domain.cab.files import AgendaFiles, ScheduleFiles
from app.domain.cab.paper_lines import PaperFacts
from app.domain.cab.papers import (
    ActionLine,
    AttendanceLine,
    ForwardLine,
    FreezeLine,
    MinutesLine,
    MinutesPaper,
    Schedule,
    VoteLine,
)
from app.domain.cab.tended import Tended
from app.domain.cab.told import ToldChange, ToldMinutes
from app.domain.changes.conflicts import Clash, Severity
from app.domain.changes.places import Place
from app.domain.changes.routing import Routing
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeType
from tests.domain.cab.examples import DAY, START, change, item, meeting, utc

EMPTY = MinutesPaper("CAB0000012", DAY, DAY, 1, START, START)
FULL = replace(
    EMPTY,
    attendance=(
        AttendanceLine("Revenue", "Cleo Park", "member", ((START, START),)),
        AttendanceLine("Finn Moss", "Finn Moss", "guest", ((START, START),)),
        AttendanceLine("Transportation"),
    ),
    items=(
        MinutesLine(
            "CHG0000001",
            "Patch",
            "For decision",
            "decision",
            "Approved with conditions",
            conditions="By night",
            votes=(
                VoteLine("Revenue", "Cleo Park", "Approve"),
                VoteLine("Revenue", "Cleo Park", "Reject", stands=False),
            ),
        ),
        MinutesLine("CHG0000002", "Move", "For decision", "decision", "Rejected", reason="Too soon"),
        MinutesLine(
            "CHG0000003", "Cut", "For decision", "decision", "Open", votes=(VoteLine("X", "Y", "Z", stands=False),)
        ),
    ),
    actions=(ActionLine("Write", "Ben Ruiz", date(2026, 11, 9)), ActionLine("Test")),
)


def test_minutes_to_read_in_a_terminal() -> None:
    assert ToldMinutes(FULL, "Hal Boyd", "minutes.pdf").text().splitlines() == [
        "Agency CAB, Wednesday 4 November 2026: minutes, revision 1 (signed by Hal Boyd)",
        "Present: Cleo Park (Revenue), Finn Moss.",
        "  CHG0000001  Patch",
        "      Approved with conditions",
        "      Conditions: By night",
        "      Votes: Revenue approve",
        "  CHG0000002  Move",
        "      Rejected",
        "      Reason: Too soon",
        "  CHG0000003  Cut",
        "      Open",
        "      Votes: none that stands",
        "",
        "Actions",
        "  Write (Ben Ruiz, due 9 Nov 2026)",
        "  Test (nobody)",
        "minutes.pdf",
    ]
    assert ToldMinutes(EMPTY).text().splitlines() == [
        "Agency CAB, Wednesday 4 November 2026: minutes, revision 1 (not signed)",
        "Present: nobody.",
        "Nothing was pending.",
    ]


def test_minutes_for_programs() -> None:
    told: dict[str, Any] = json.loads(json.dumps(ToldMinutes(FULL, "Hal Boyd", "m.pdf").as_json()))
    assert (told["day"], told["revision"], told["signed_by"], told["file"]) == ("2026-11-04", 1, "Hal Boyd", "m.pdf")
    assert [line["present"] for line in told["attendance"]][2] == []
    assert told["items"][0]["votes"][1]["stands"] is False
    assert [line["due"] for line in told["actions"]] == ["2026-11-09", None]
    assert (ToldMinutes(EMPTY).as_json()["signed_by"], ToldMinutes(EMPTY).as_json()["file"]) == (None, None)


PLACES = (
    Place(1, "decision", "decided", 4, "CAB0000011", day=date(2026, 10, 28), result="rejected", reason="Too soon"),
    Place(2, "decision", "open", 5, "CAB0000012", day=DAY, came=2),
    Place(3, "ecab", "open"),
)


def test_why_a_change_is_where_it_is() -> None:
    told = ToldChange(change(), Routing("cab", "Agency CAB: significant scope"), PLACES)
    assert told.text().splitlines() == [
        "CHG0000001 Change 1 (In CAB)",
        "  Agency CAB: significant scope.",
        "  Rejected by the CAB of Wed 28 Oct 2026",
        "      Reason: Too soon",
        "  Before the CAB of Wed 4 Nov 2026, 2nd time",
        "  Before ECAB",
    ]
    assert [(p["meeting"], p["day"], p["result"]) for p in told.as_json()["places"]] == [
        ("CAB0000011", "2026-10-28", "rejected"),
        ("CAB0000012", "2026-11-04", None),
        (None, None, None),
    ]
    by_model = change(type=ChangeType.STANDARD, model="MOD0000001 version 2")
    standard = ToldChange(by_model, Routing("none", "Standard"), ())
    assert standard.text().splitlines()[1:] == [
        "  Standard by MOD0000001 version 2.",
        "  Standard.",
        "  It was never before the board.",
    ]
    assert (standard.as_json()["model"], told.as_json()["model"]) == ("MOD0000001 version 2", None)


def agenda(*changes: Change, **values: Any) -> cab.MeetingAgenda:
    made = meeting(items=tuple(item(one.id, change=one) for one in changes))
    given: dict[str, Any] = {"holiday": "", "proposals": ()} | values
    clashes = {1: (Clash("service", Severity.BLOCK, "CHG0000008 changes Identity too."),)}
    return cab.MeetingAgenda(
        cab.agenda_of(made, PaperFacts(forward=(change(9),))),
        "planned",
        given["holiday"],
        given["proposals"],
        None,
        clashes,
        1,
        1,
        frozen_items=False,
    )


def test_an_agenda_to_read_and_for_programs() -> None:
    files = AgendaFiles(agenda(change(1), change(2)), (Path("a.pdf"),))
    assert files.text().splitlines() == [
        "Agency CAB, Wednesday 4 November 2026 (planned)",
        "",
        "For decision (2)",
        "  CHG0000001  Change 1",
        "      Approve, approve with conditions, reject or defer",
        "      Blocks: CHG0000008 changes Identity too.",
        "  CHG0000002  Change 2",
        "      Approve, approve with conditions, reject or defer",
        "a.pdf",
    ]
    told = files.as_json()
    assert [one["number"] for one in told["items"]] == ["CHG0000001", "CHG0000002"]
    assert (told["holiday"], told["forward"], told["files"]) == (None, ["CHG0000009"], ["a.pdf"])


def test_an_agenda_says_by_how_much_it_runs_over_and_names_services() -> None:
    made = replace(agenda(change(1)), over="will run over by 12 min", services={"NCID": "Identity"})
    assert AgendaFiles(made, ()).text().splitlines()[1] == "The meeting will run over by 12 min."
    assert made.services_of(replace(change(1), services=("NCID", "WAN"))) == "Identity, WAN"


def test_an_agenda_of_a_holiday_with_nothing_pending() -> None:
    files = AgendaFiles(agenda(holiday="Veterans Day", proposals=(date(2026, 11, 10), date(2026, 11, 12))), ())
    assert files.text().splitlines() == [
        "Agency CAB, Wednesday 4 November 2026 (planned)",
        "This Wednesday is Veterans Day; proposed instead: Tue 10 Nov, Thu 12 Nov.",
        "Nothing is pending.",
    ]


def test_a_schedule_to_read_and_for_programs() -> None:
    freeze = FreezeLine("Election", "Hard", utc("2026-11-02 05:00"), utc("2026-11-05 05:00"), "Everybody")
    line = ForwardLine("CHG0000030", "Patch", utc("2026-11-05 09:00"), utc("2026-11-05 12:00"), state="Scheduled")
    marked = replace(line, start=None, end=None, marks=("In the freeze “Election”",))
    made = Schedule(DAY, date(2026, 11, 30), "Revenue", (line, marked), (freeze, replace(freeze, start=None, end=None)))
    files = ScheduleFiles(made, (Path("s.pdf"),))
    assert files.text().splitlines() == [
        "Changes of Revenue, 4 Nov 2026 to 30 Nov 2026",
        "  Covers Wed 4 Nov 2026 to Mon 30 Nov 2026, Eastern, both days included, for Revenue: 2 changes."
        " Left out are drafts, and what was rejected or cancelled.",
        "  CHG0000030  Thu 5 Nov 2026 04:00–07:00  Patch  (Scheduled)",
        "  CHG0000030  –  Patch  (Scheduled) [In the freeze “Election”]",
        "  Freeze Election (hard), Mon 2 Nov 2026 through Wed 4 Nov 2026: Everybody",
        "  Freeze Election (hard), –: Everybody",
        "Written: s.pdf",
    ]
    told = json.loads(json.dumps(files.as_json()))
    assert [one["planned_start"] for one in told["changes"]] == ["2026-11-05T09:00:00+00:00", None]
    assert [one["holds_for"] for one in told["freezes"]] == ["Everybody", "Everybody"]
    empty = ScheduleFiles(Schedule(DAY, DAY), ())
    assert empty.text().splitlines() == [
        "Changes of all agencies, 4 Nov 2026 to 4 Nov 2026",
        "  Covers Wed 4 Nov 2026 to Wed 4 Nov 2026, Eastern, both days included, for all agencies: 0 changes."
        " Left out are drafts, and what was rejected or cancelled.",
        "  No change is planned in this time.",
    ]
    assert empty.as_json()["agency"] is None


def test_what_was_tended_is_said_also_when_nothing_was_due() -> None:
    assert (Tended().is_nothing, Tended().text()) == (True, "Nothing is due.")
    both = Tended(("Agenda sent.",), ("No mail address.",))
    assert (both.is_nothing, both.text()) == (False, "Agenda sent.\nNo mail address.")


def test_minutes_tell_when_and_who_let_a_change_into_a_freeze() -> None:
    line = MinutesLine("CHG0000004", "Wire", "For decision", "decision", "Approved")
    ends = START.replace(hour=START.hour + 1)
    line = replace(line, start=START, end=ends, overrides=("Inside the freeze “Election”",), tally="3 for, 0 against")
    text = ToldMinutes(replace(EMPTY, items=(line,))).text()
    assert "      Inside the freeze “Election”" in text
    assert "      When: Wed 4 Nov 2026 10:00–11:00 Eastern\n      3 for, 0 against" in text
