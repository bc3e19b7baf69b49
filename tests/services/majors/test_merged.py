"""A ticket of a major incident is merged: the one that goes on belongs to it from then on, and is resolved with it."""

from __future__ import annotations

from app.domain.majors.values import UpdateKind
from app.services.tickets import links, undo
from tests.services.majors.room import Room


def linked(majors: Room, major_id: int) -> list[int]:
    return sorted(child.id for child in majors.major(major_id).children)


def told(majors: Room, major_id: int) -> list[str]:
    return [entry.text for entry in majors.major(major_id).updates if entry.kind is UpdateKind.CHILDREN]


def test_the_one_that_goes_on_is_linked_to_the_major_incident_and_off_again(majors: Room) -> None:
    of_major, second, third = (majors.desk_ticket(f"No mail {n}", "DOR") for n in range(3))
    major = majors.declared(ticket_id=of_major, tickets=[second]).row.id
    made = links.merge(majors.people["finn"], second, third, op_id="merge")
    assert linked(majors, major) == [of_major, second, third]
    assert told(majors, major)[-1] == "Linked: INC0000003, into which INC0000002 was merged."
    assert "majors" in made.touched.named
    undo.undo(majors.people["finn"], "merge")
    assert linked(majors, major) == [of_major, second]
    assert told(majors, major)[-1] == "Unlinked: the merge of INC0000002 was taken back."


def test_what_is_linked_already_stays_so_when_the_merge_is_taken_back(majors: Room) -> None:
    of_major, second = (majors.desk_ticket(f"No mail {n}", "DOR") for n in range(2))
    major = majors.declared(ticket_id=of_major, tickets=[second]).row.id
    before = told(majors, major)
    links.merge(majors.people["finn"], second, of_major, op_id="merge")
    undo.undo(majors.people["finn"], "merge")
    assert (linked(majors, major), told(majors, major)) == ([of_major, second], before)


def test_a_drill_goes_on_with_no_ticket_of_others(majors: Room) -> None:
    of_major, second, third = (majors.desk_ticket(f"No mail {n}", "DOR") for n in range(3))
    major = majors.declared(ticket_id=of_major, tickets=[second], drill=True).row.id
    links.merge(majors.people["finn"], second, third)
    assert linked(majors, major) == [of_major, second]
