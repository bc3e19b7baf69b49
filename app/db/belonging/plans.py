"""What is destroyed with a record of each kind, when one has ended, and what else names it and so keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from sqlalchemy import Table

from app.db import tables as t
from app.db.tables import kinds
from app.db.tables.base import Kind, info


class Part(NamedTuple):
    """Rows that go with others: their table, the column that names those, the table that it names."""

    table: str
    column: str
    of: str


def _of(root: str, *tables: str) -> tuple[Part, ...]:
    return tuple(Part(name, f"{root}_id", root) for name in tables)


_OWN: Mapping[str, tuple[Part, ...]] = {
    "ticket": (
        *_of(
            "ticket",
            *("incident_verdict", "miss_reason", "sla_clock", "survey", "task", "ticket_event", "ticket_private"),
            *(
                "knowledge_use",
                "request_answer",
                "presence",
                "ticket_relation",
                "ticket_span",
                "ticket_warning",
                "mention",
            ),
        ),
        Part("ticket_relation", "other_id", "ticket"),
        *_of("mention", "mention_told", "mention_read"),
    ),
    "survey": (),
    "major_incident": (
        *_of(
            "major_incident",
            *("major_incident_agency", "major_incident_service", "major_incident_site", "major_incident_task"),
            *("major_incident_ticket", "major_incident_update"),
        ),
        Part("major_incident_told", "update_id", "major_incident_update"),
    ),
    "outage": _of("outage", "outage_agency"),
    "posting": (
        *_of("posting", "posting_agency", "posting_approval", "posting_service", "posting_site", "posting_version"),
        Part("posting_told", "version_id", "posting_version"),
    ),
    "review": (*_of("review", "review_person"), Part("review_answer", "review_person_id", "review_person")),
    "action": (),
    "exercise": _of("exercise", "exercise_follow_up", "exercise_plan", "exercise_stamp"),
    "badge": _of("badge", "badge_notice", "badge_site", "badge_validation"),
    "visit": (),
    "mail": _of("mail", "mail_attempt"),
    "knowledge_note": (
        Part("knowledge_version", "note_id", "knowledge_note"),
        Part("knowledge_use", "note_id", "knowledge_note"),
    ),
}
#: By kind: the day on which a record ended, and whether it has, in the words of `app.db.guards.portable`, over `r`.
ENDED: Mapping[str, tuple[str, str]] = {
    "ticket": (
        "CASE WHEN r.state = 'cancelled' THEN day_at(coalesce(r.closed_at, r.updated_at)) ELSE day_at(r.closed_at) END",
        "r.state IN ('closed', 'cancelled')",
    ),
    "survey": ("day_at(coalesce(r.answered_at, r.sent_at))", "TRUE"),
    "major_incident": (
        "CASE WHEN r.state = 'closed' THEN coalesce(r.review_done_on, day_at(r.restored_at))"
        " ELSE day_at(r.updated_at) END",
        "r.state IN ('closed', 'rejected', 'demoted')",
    ),
    "outage": ("day_at(coalesce(r.closed_at, r.end_at))", "r.end_at IS NOT NULL"),
    "posting": (
        "day_at(r.updated_at)",
        "(r.state = 'dropped' OR r.state = 'posted'"
        " AND r.phase IN ('resolved', 'completed', 'cancelled', 'published', 'updated', 'withdrawn'))",
    ),
    "review": (
        "CASE WHEN r.state = 'cancelled' THEN r.held_on ELSE day_at(r.signed_at) END",
        "(r.state = 'cancelled' OR r.signed_at IS NOT NULL)",
    ),
    "action": ("r.closed_on", "r.state <> 'open'"),
    "exercise": ("r.planned_on", "r.state IN ('done', 'cancelled')"),
    "badge": ("r.ended_on", "r.ended_on IS NOT NULL"),
    "visit": ("day_at(coalesce(r.out_at, r.expected_at))", "(r.out_at IS NOT NULL OR r.cancelled)"),
    "mail": ("day_at(r.made_at)", "r.state <> 'queued'"),
    "knowledge_note": ("day_at(r.updated_at)", "r.state = 'retired'"),
}
#: What goes beside: bytes of files that nothing else has, what other systems said of a ticket.
_BESIDE = frozenset({"attachment_piece", "attachment_content", "source_row", "source_record", "data_finding"})
#: What belongs to any record by table and key: tables with the columns that say so, what belongs to those, first.
ABOUT: tuple[tuple[str, str, str], ...] = (
    ("mail", "about_tbl", "about_id"),
    ("mail_read", "about_tbl", "about_id"),
    ("attachment", "tbl", "record_id"),
    ("reminder", "tbl", "record_id"),
)
_BELOW_ABOUT = (
    Part("mail_attempt", "mail_id", "mail"),
    Part("attachment_withdrawal", "attachment_id", "attachment"),
    Part("reminder_told", "reminder_id", "reminder"),
)


def parts(kind: str) -> tuple[Part, ...]:
    """Return what goes with a record of a kind by a key of its own, each after what it belongs to."""
    return _OWN[kind]


def below_about(kind: str) -> tuple[Part, ...]:
    """Return what goes with the mails and files of a record."""
    return tuple(part for part in _BELOW_ABOUT if kind != "mail" or part.of != "mail")


def about(kind: str) -> tuple[tuple[str, str, str], ...]:
    """Return what belongs to a record of a kind by table and key."""
    return tuple(one for one in ABOUT if one[0] != kind and (one[0] != "attachment" or kind in kinds.attached()))


@cache  # putting the tables in order takes milliseconds, and guards ask for each table
def order(kind: str) -> tuple[str, ...]:
    """Return the tables that lose rows with a record of a kind, in the order in which they do: the record last."""
    mine = {part.table for part in (*parts(kind), *below_about(kind))} | {name for name, *_ in about(kind)} | {kind}
    by_reference = [table.name for table in t.metadata.sorted_tables if table.name in mine]
    return tuple(reversed(by_reference))


def root_of(table: str) -> str:
    """Return the kind of record that the rows of a table are destroyed with; the table itself where it is none's."""
    if table in _OWN:
        return table
    return next((kind for kind in _OWN if any(part.table == table for part in _OWN[kind])), table)


@cache
def destroyed() -> frozenset[str]:
    """Return every table that a disposition deletes rows of."""
    return frozenset(name for kind in _OWN for name in order(kind)) | _BESIDE


def is_noted(table: Table) -> bool:
    """Tell whether each row that goes is noted by its key: what is computed from others is not."""
    return info(table).kind in {Kind.RECORD, Kind.FACT, Kind.LINK}


def keepers(kind: str) -> Iterator[tuple[Table, str, str]]:
    """Yield what keeps a record of a kind: a table that does not go with it, its column, and the table that it names.

    What refers to the rows of a record would be left without them; it has to go first.
    """
    going = set(order(kind))
    for table in t.metadata.sorted_tables:
        for column in table.c:
            for key in column.foreign_keys:
                target = key.column.table.name
                if target in going and (table.name not in going or (table.name == target == kind)):
                    yield table, column.name, target
