"""What came again is counted by the problem, else by service and cause, else by the service alone; each is named."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.majors.repeats import RepeatRule, Repeats
from app.domain.majors.values import Message
from app.services.majors import children, restoring, review
from tests.services.majors.room import Room

_MAIL = {"category": "Network"}


def _reviewed(majors: Room, **filed: str) -> int:
    """Return the key of a major incident of mail that is resolved and reviewed."""
    mia, found = majors.people["mia"], majors.declared()
    _over(majors, found.row.id)
    now = majors.major(found.row.id)
    values = {"cause": "A switch.", "held_on": date(2026, 10, 5), **filed}
    review.review(mia, found.row.id, now.row.version, values)
    return found.row.id


def _over(majors: Room, major_id: int) -> None:
    now = majors.major(major_id)
    at = (majors.people["mia"], major_id, now.row.version, majors.db.now())
    restoring.restore(*at, Message("Back."), "None.")


def _again(majors: Room, major_id: int) -> Repeats:
    found = majors.major(major_id).repeats
    assert found is not None
    return found


def _next(majors: Room, day: int, title: str, **more: Any) -> int:
    """Return the key of a later major incident that is reviewed with what is filed."""
    majors.world.clock.to(f"2026-10-{day:02} 09:00")
    services = more.pop("services", None)
    found = majors.declared(title=title, **({"services": services} if services is not None else {}))
    _over(majors, found.row.id)
    now = majors.major(found.row.id)
    values = {"cause": "x", "held_on": date(2026, 10, day), **more}
    review.review(majors.people["mia"], found.row.id, now.row.version, values)
    return found.row.id


def test_the_same_cause_of_the_same_service_counts_where_it_was_filed(majors: Room) -> None:
    first = _reviewed(majors, cause_category="Network")
    _next(majors, 6, "Same cause", cause_category="Network")
    _next(majors, 7, "Another cause", cause_category="Certificates")
    _next(majors, 8, "Another service", cause_category="Network", services=[majors.world.services["VPN"]])
    majors.world.clock.to("2026-10-09 09:00")
    ticket = majors.desk_ticket("Mail again", "DOR", **_MAIL)
    child = majors.desk_ticket("Mail again here", "DOA", **_MAIL)
    children.link(majors.people["finn"], _next(majors, 9, "Not filed yet"), [child])
    majors.desk_ticket("Mail, something else", "DOR", category="Password")
    found = _again(majors, first)
    assert (found.rule, found.by) == (RepeatRule.CAUSE, "Network")
    assert [(one.kind, one.title) for one in found.found] == [
        ("major_incident", "Same cause"),
        ("ticket", "Mail again"),
    ]
    assert found.found[1].id == ticket
    assert found.said.startswith("It came again 2 times until 9 Oct 2026 09:00")
    assert found.said.endswith("counted by the same service (Service MAIL) and cause (Network).")
    assert found.lines[0] == "MI0000002, 6 Oct 2026 08:50: Same cause"


def test_the_same_problem_counts_whatever_service_it_hit(majors: Room) -> None:
    first = _reviewed(majors, problem="PRB0001", cause_category="Network")
    _next(majors, 6, "Another service", problem="prb0001", services=[majors.world.services["VPN"]])
    _next(majors, 7, "Another problem", problem="PRB0002", cause_category="Network")
    found = _again(majors, first)
    assert (found.rule, [one.title for one in found.found]) == (RepeatRule.PROBLEM, ["Another service"])
    assert "counted by the same problem (PRB0001)" in found.said


def test_without_a_cause_the_service_alone_counts_and_that_is_said(majors: Room) -> None:
    first = _reviewed(majors)
    _next(majors, 6, "Anything of mail", cause_category="Certificates")
    found = _again(majors, first)
    assert (found.rule, [one.title for one in found.found]) == (RepeatRule.SERVICE, ["Anything of mail"])
    assert "alone, as nobody filed its cause" in found.said


def test_what_came_after_the_days_is_not_counted(majors: Room) -> None:
    first = _reviewed(majors, problem="PRB0001")
    majors.world.clock.to("2027-01-05 09:00")
    found = majors.declared(title="Much later")
    _over(majors, found.row.id)
    values = {"cause": "x", "held_on": date(2027, 1, 5), "problem": "PRB0001"}
    review.review(majors.people["mia"], found.row.id, majors.major(found.row.id).row.version, values)
    assert _again(majors, first).found == ()
