"""The one table of rights: complete for the schema, and what people of each role may do."""

from __future__ import annotations

import pytest

from app.db.tables import metadata
from app.db.tables.base import Kind, info
from app.domain.refusals import refused
from app.domain.rights import ACTS, ALL, RESTRICTED, RULES, Columns, Right, holders, keep, may, right_of, rights_of
from app.domain.vocabulary import Role

_SERVERS_OWN = {"id", "version", "created_by", "updated_at", "updated_by"}


def test_every_right_names_columns_that_exist_and_are_not_the_servers() -> None:
    for tables, right, _ in RULES:
        for name in tables.split():
            columns = set(metadata.tables[name].c.keys())
            assert right.insert.named | right.update.named <= columns - _SERVERS_OWN, name


def test_every_rule_stands_once() -> None:
    given = [(role, name) for tables, _, roles in RULES for role in roles for name in tables.split()]
    assert len(given) == len(set(given))


#: What is kept as it was and written by nobody any more.
_OF_BEFORE = {"change_vote"}
#: What the server's own functions write, in the owner's name.
_BY_FUNCTION = {"session_end"}


def test_every_column_can_be_written_by_somebody_or_is_the_servers() -> None:
    for table in metadata.sorted_tables:
        if info(table).kind is Kind.MACHINERY or table.name in _OF_BEFORE | _BY_FUNCTION:
            continue
        for column in table.c:
            if column.name not in _SERVERS_OWN:
                assert holders(table.name, "insert", column.name), (table.name, column.name)


def test_a_reader_reads_everything_but_restricted_text_and_writes_disputes_alone() -> None:
    read = {t.name for t in metadata.sorted_tables if right_of(Role.READER, t.name) == Right(select=True)}
    written = {"figure_dispute", "op", "number_counter"}  # the last two are what every act of writing needs
    assert read == set(metadata.tables) - set(RESTRICTED) - written
    assert right_of(Role.READER, "ticket_private") == Right()
    assert {act for act in ACTS if may([Role.READER], act)} == {"figure.dispute"}


@pytest.mark.parametrize("table", ["transition", "audit", "audit_seal", "server_history"])
def test_nobody_writes_the_machinery(table: str) -> None:
    assert not any(holders(table, verb) for verb in ("insert", "update", "delete"))


def test_columns_that_are_named_and_all_others() -> None:
    note, login = Columns(frozenset({"note"})), Columns(frozenset({"login"}), others=True)
    assert [c in note for c in ("note", "login")] == [True, False]
    assert [c in login for c in ("note", "login")] == [True, False]
    assert "login" in login | Columns(frozenset({"login"}))
    assert "login" not in login | note
    assert login | ALL == ALL
    assert not Columns()


def test_the_usual_rights_on_a_new_type_of_record() -> None:
    rules = keep("posting", Role.AGENT, Role.ADMIN, fixed="number", links="posting_agency", facts="posting_update")
    rights = {tables: right for tables, right, roles in rules if Role.AGENT in roles}
    assert "title" in rights["posting"].update
    assert "number" not in rights["posting"].update
    assert rights["posting_agency"] == Right(True, ALL, delete=True)
    assert rights["posting_update"] == Right(True, ALL)


def test_only_the_board_votes() -> None:
    assert holders("cab_vote", "insert") == {Role.MEMBER, Role.CAB, Role.MIP}
    assert holders("change_vote", "insert") == frozenset()


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
        (Role.MEMBER, "cab.vote", True),
        (Role.MEMBER, "cab.sign", True),
        (Role.MEMBER, "cab.run", False),
        (Role.MEMBER, "cab.manage", False),
        (Role.MEMBER, "change.edit", False),
        (Role.AGENT, "cab.manage", False),
        (Role.AGENT, "override.write", False),
        (Role.MIP, "override.write", True),
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
    assert both.update == Columns(frozenset({"note", "review_every"}))
    assert "opened_at" not in rights_of([Role.AGENT], "ticket").update
    assert "opened_at" in rights_of([Role.AGENT, Role.ADMIN], "ticket").update


def test_a_right_without_words_is_refused_by_its_table() -> None:
    told = str(refused([Role.READER], "sla_target.update"))
    assert told == "You may not edit sla targets: that needs the role Administrator."
    voting = "CAB coordinator, Major incident manager, CAB member"
    assert str(refused([Role.READER], "change.vote")) == (
        f"You may not vote on changes: that needs one of the roles {voting}."
    )
    assert refused([Role.AGENT], "survey.insert") is None
