"""Rights written out for the columns of the schema: a few that are known, and that numbers can be drawn."""

from __future__ import annotations

import pytest

from app.db.guards.grants import columns, grant_statements, updaters
from app.db.tables import metadata
from app.domain.rights import right_of
from app.domain.vocabulary import Role


@pytest.mark.parametrize(
    ("role", "table", "insert", "update"),
    [
        (Role.BRM, "agency", "", "note review_every version"),
        (
            Role.BRM,
            "person",
            "name email phone title agency_id active version",
            "name email phone title agency_id active version",
        ),
        (Role.MIP, "ticket_private", "ticket_id body salt version", "body salt version"),
        (Role.AGENT, "op", "op_id at who what result", "result"),
        (Role.CAB, "change_vote", "", ""),
        (
            Role.MEMBER,
            "cab_vote",
            "item_id seat_id ecab_member_id person_id content_n seq vote note cast how at author",
            "",
        ),
        (Role.MEMBER, "cab_seat", "", "delegate_id delegate_name delegate_mail version"),
        (Role.AGENT, "cab_meeting", "number slot meeting_date start_time minutes_long place version", ""),
        (Role.AGENT, "change_site", "change_id site_id", ""),
        (Role.ADMIN, "priority_matrix", "impact urgency priority sample", "impact urgency priority sample"),
        (
            Role.AGENT,
            "major_incident",
            "number title ticket_id service_id state impact_start_at detected_at proposed_at proposed_why summary"
            " version",
            "",
        ),
        (Role.READER, "ticket", "", ""),
    ],
)
def test_columns_that_a_role_may_write(role: Role, table: str, insert: str, update: str) -> None:
    right, there = right_of(role, table), metadata.tables[table]
    assert columns(there, right.insert) == tuple(insert.split())
    assert columns(there, right.update) == tuple(update.split())


def test_who_updates_a_column() -> None:
    ticket = metadata.tables["ticket"]
    may = updaters(ticket)
    assert may["title"] == may["version"] == {Role.AGENT, Role.MIP, Role.ADMIN}
    assert may["opened_at"] == {Role.ADMIN}
    assert may["number"] == may["id"] == may["created_by"] == frozenset()


def test_grants_say_columns_and_name_every_sequence() -> None:
    statements = list(grant_statements(metadata))
    assert 'GRANT SELECT, UPDATE ("note", "review_every", "version") ON "agency" TO ll_brm' in statements
    assert 'GRANT SELECT ON "audit" TO ll_reader' in statements
    assert not [line for line in statements if '"ticket_private"' in line and "ll_reader" in line]
    assert not [line for line in statements if line.startswith("GRANT USAGE")]  # numbers are drawn by a function
