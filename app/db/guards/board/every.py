"""Every rule that both databases read in the same words, as the triggers of each database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import MetaData

from app.db.guards import (
    access,
    callers,
    catalog,
    datacenters,
    desk,
    disposition,
    figures,
    hub,
    keeping,
    knowledge,
    majors,
    mentions,
    numbers,
    offices,
    oncall,
    outages,
    over,
    portable,
    reminders,
    request_fields,
    reviews,
    shared_filters,
    shifts,
    templates,
    tickets,
    whole_bills,
)
from app.db.guards.board import changes, contents, decisions, events, facts, items, meetings, models, tasks, votes
from app.db.guards.portable import Rule
from app.db.guards.sqlite_rules import Trigger

#: On PostgreSQL, what comes before the rules of a table: it waits for other writers, and refuses an old snapshot.
_FIRST = {
    "agency_assignment": offices.FIRST,
    "caller": callers.FIRST,
    "oncall_turn": oncall.FIRST,
    "cab_agenda_item": decisions.FIRST,
    "cab_meeting": meetings.FIRST,
    "cab_vote": votes.FIRST,
    "change": changes.FIRST,
    "ticket": tickets.FIRST,
    **over.FIRST,
}
#: Tables that are asked at the end of each act whether a change has one place (PostgreSQL).
_ONE_PLACE = ("change", "cab_agenda_item")


def rules() -> Iterator[Rule]:
    """Yield every rule that both databases read in the same words."""
    board = (meetings, events, items, votes, decisions, changes, models, facts, tasks)
    for part in (
        *board,
        hub,
        majors,
        outages,
        catalog,
        datacenters,
        access,
        callers,
        desk,
        keeping,
        disposition,
        knowledge,
        reviews,
        reminders,
        request_fields,
        mentions,
        shifts,
        oncall,
        shared_filters,
        templates,
        figures,
        numbers,
        tickets,
        offices,
        over,
    ):
        yield from part.rules()


def _by_table() -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules():
        found.setdefault(rule.table, []).append(rule)
    return found


def sqlite(metadata: MetaData) -> Iterator[Trigger]:
    """Yield the triggers as (table, name, statement)."""
    columns = {
        name: (*portable.content(table := metadata.tables[name]), *(["version"] if "version" in table.c else []))
        for name in _by_table()
    }
    yield from portable.sqlite(rules(), columns)
    yield from contents.sqlite()
    yield from whole_bills.sqlite()


def postgres() -> Iterator[Trigger]:
    """Yield the triggers as (table, name, statement)."""
    for table, found in _by_table().items():
        call = portable.postgres_call(table)
        events = " OR ".join(sorted({rule.on for rule in found}))
        yield (
            table,
            "c_board",
            f"CREATE OR REPLACE TRIGGER c_board BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {call}",
        )
    yield from contents.postgres()
    yield from whole_bills.postgres()
    for table in _ONE_PLACE:
        yield (
            table,
            "one_place",
            f"DROP TRIGGER IF EXISTS one_place ON {table};\n"  # a constraint trigger is not replaced
            f"CREATE CONSTRAINT TRIGGER one_place AFTER INSERT OR UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION guard_one_place()",
        )
    yield (
        "knowledge_version",
        "is_shown",
        "DROP TRIGGER IF EXISTS is_shown ON knowledge_version;\n"
        "CREATE CONSTRAINT TRIGGER is_shown AFTER INSERT ON knowledge_version DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION guard_version_shown()",
    )


def postgres_functions() -> Iterator[str]:
    """Yield the functions that hold the rules, one a table, and those that are asked at the end of an act."""
    yield from whole_bills.postgres_functions()
    yield knowledge.AT_THE_END
    for table, found in _by_table().items():
        yield portable.postgres_function(table, found, _FIRST.get(table, ""))
