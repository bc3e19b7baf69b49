"""The one table of rights: complete for the schema, and what people of each role may do."""

from __future__ import annotations

import pytest

from app.db.tables import metadata
from app.domain.rights import ACTS, MACHINERY, RESTRICTED, RIGHTS, holders, may, rights_of
from app.domain.vocabulary import Role

_SERVERS_OWN = {"id", "created_by", "updated_at", "updated_by"}


def test_every_right_names_a_column_that_exists_and_is_not_the_servers() -> None:
    for role, tables in RIGHTS.items():
        for name, right in tables.items():
            columns = set(metadata.tables[name].c.keys())
            for column in (*right.insert, *right.update):
                assert column in columns - _SERVERS_OWN, (role, name, column)


def test_every_column_can_be_written_by_somebody_or_is_the_servers() -> None:
    for table in metadata.sorted_tables:
        if table.name in MACHINERY:
            continue
        for column in table.c:
            if column.name not in _SERVERS_OWN:
                assert holders(table.name, "insert", column.name), (table.name, column.name)


def test_every_update_of_a_record_carries_its_version() -> None:
    for role, tables in RIGHTS.items():
        for name, right in tables.items():
            if right.update and "version" in metadata.tables[name].c:
                assert "version" in right.update, (role, name)


def test_a_reader_reads_everything_but_restricted_text_and_writes_nothing() -> None:
    assert {t.name for t in metadata.sorted_tables} == {*RIGHTS[Role.READER], *RESTRICTED}
    assert not any(r.insert or r.update or r.delete for r in RIGHTS[Role.READER].values())


@pytest.mark.parametrize("table", MACHINERY)
def test_nobody_writes_the_machinery(table: str) -> None:
    assert not any(holders(table, verb) for verb in ("insert", "update", "delete"))


def test_only_the_board_votes() -> None:
    assert holders("change_vote", "insert") == {Role.CAB}


@pytest.mark.parametrize(
    ("role", "act", "allowed"),
    [
        (Role.AGENT, "ticket.create", True),
        (Role.READER, "ticket.create", False),
        (Role.BRM, "ticket.edit", False),
        (Role.AGENT, "ticket.private.read", False),
        (Role.MIP, "ticket.private.read", True),
        (Role.AGENT, "target.edit", False),
        (Role.ADMIN, "target.edit", True),
        (Role.CATALOG, "service.edit", True),
        (Role.AGENT, "service.edit", False),
        (Role.CAB, "freeze.edit", True),
        (Role.AGENT, "freeze.edit", False),
        (Role.BRM, "packet.issue", True),
        (Role.CAB, "packet.issue", False),
        (Role.BRM, "commentary.edit", True),
        (Role.CAB, "change.vote", True),
        (Role.ADMIN, "change.vote", False),
        (Role.AGENT, "ticket.delete", False),
        (Role.AGENT, "sla_clock.delete", True),
    ],
)
def test_who_may(role: Role, act: str, allowed: bool) -> None:
    assert may([role], act) is allowed


def test_every_act_is_somebodys() -> None:
    assert all(any(may([role], act) for role in Role) for act in ACTS)


def test_an_unknown_act_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        may([Role.ADMIN], "ticket.explode")


def test_rights_of_several_roles_add_up() -> None:
    both = rights_of([Role.AGENT, Role.BRM], "agency")
    assert both.select
    assert both.update == ("note", "version")
    assert "opened_at" not in rights_of([Role.AGENT], "ticket").update
    assert "opened_at" in rights_of([Role.AGENT, Role.ADMIN], "ticket").update
