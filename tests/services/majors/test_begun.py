"""A major incident begins from tickets, and others are linked with it, many at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.db.engine import Database
from app.errors import InputError
from app.services.majors import children, declaring, reads
from tests.services.majors.room import Room, room


@pytest.fixture
def majors(sqlite_db: Database) -> Iterator[Room]:
    with room(sqlite_db) as made:
        yield made


def test_what_the_tickets_say_is_offered_and_they_belong_to_it(majors: Room) -> None:
    mia, agencies = majors.people["mia"], majors.world.agencies
    opened = majors.db.now()
    first = majors.desk_ticket("Mail is down", "DOR")
    under = majors.desk_ticket("No mail", "DPS", parent_id=first)
    majors.world.clock.on(minutes=7)
    other = majors.desk_ticket("No mail here", "DOA")
    found = reads.begun(mia, (first, other))
    assert (found.title, found.impact_start_at, found.others) == ("Mail is down", opened, (other,))
    assert found.agencies == tuple(sorted(agencies[code] for code in ("DOR", "DPS", "DOA")))
    assert found.services == (majors.world.services["MAIL"],)
    given = {"title": found.title, "agencies": found.agencies, "ticket_id": first, "tickets": found.others}
    made = majors.major(declaring.declare_new(mia, given).ids[0])
    assert [one.id for one in made.children] == [first, under, other]
    with pytest.raises(InputError, match="not in this workspace"):
        reads.begun(mia, (first, 999))


def test_many_tickets_are_linked_by_their_numbers(majors: Room) -> None:
    mia, found = majors.people["mia"], majors.declared()
    tickets = [majors.desk_ticket(f"No mail {n}", "DOR") for n in range(3)]
    children.link(mia, found.row.id, tickets[:1])
    numbers = [one.number for one in majors.major(found.row.id).children]
    (first,) = numbers
    more = " ".join(f"INC{int(first[3:]) + n:07d}" for n in (0, 1)).lower()
    text = children.link(mia, found.row.id, (), numbers=f"{more}, INC{int(first[3:]) + 2:07d}").text
    assert text == "MI0000001: 2 tickets are linked."
    with pytest.raises(InputError, match="There is no ticket INC9999999"):
        children.link(mia, found.row.id, (), numbers="INC9999999")
