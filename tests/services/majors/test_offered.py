"""A ticket says of which major incident it is and what is promised; new tickets of its services are offered to it."""

from __future__ import annotations

from app.domain.majors.values import Message
from app.services.majors import children, restoring
from app.services.tickets import reads
from tests.services.majors.room import Room


def test_new_tickets_of_its_services_are_offered_until_they_belong_to_one(majors: Room) -> None:
    majors.desk_ticket("Before it began", "DOR")
    majors.world.clock.to("2026-10-05 11:00")
    found = majors.declared()
    assert found.offered == ()
    majors.world.clock.to("2026-10-05 11:05")
    first, second = majors.desk_ticket("No mail", "DOR"), majors.desk_ticket("Nothing comes", "DOA")
    assert [one.id for one in majors.major(found.row.id).offered] == [second, first]
    children.link(majors.people["finn"], found.row.id, [first])
    now = majors.major(found.row.id)
    assert [(one.id, one.agency) for one in now.offered] == [(second, "DOA")]
    other = majors.declared(title="Another one", ticket_id=second)
    assert majors.major(found.row.id).offered == ()
    message = Message("Mail works.")
    restoring.restore(majors.people["mia"], other.row.id, other.row.version, majors.db.now(), message, "None.")
    majors.desk_ticket("Later", "DOR")
    assert majors.major(other.row.id).offered == (), "what is resolved takes nothing in by itself"


def test_a_ticket_says_where_its_major_incident_stands(majors: Room) -> None:
    ticket = majors.desk_ticket("No mail", "DOR")
    found = majors.declared()
    children.link(majors.people["finn"], found.row.id, [ticket])
    majors.send(found)
    (link,) = reads.ticket_detail(majors.people["finn"], ticket).links
    now = majors.major(found.row.id)
    assert (link.what, link.id, link.number) == ("Major incident", found.row.id, found.row.number)
    assert (link.state, link.next_at) == ("declared", now.row.next_update_at)
