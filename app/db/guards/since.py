"""Since when a record is an agency's reader's to see: what was said of it before stays hidden (PostgreSQL).

A change was a draft, a major incident was proposed, a ticket was another agency's. The trail of that time, which tells
words that were replaced since, is for who works here; so are comments, edits and files of a ticket from before it came.
The row of the trail by which a record became theirs is shown where it says how the record stands and no words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from sqlalchemy import Integer, MetaData, Table

from app.db.guards.sqlite_rules import quoted
from app.db.tables import change, major_incident, ticket
from app.db.tables.base import info
from app.domain.majors.states import MajorState
from app.domain.vocabulary import ChangeState, EventKind

#: What may be called, as the policies do in the name of whoever reads.
CALLED = ("hidden_until(text, bigint)", "sees_trail(text, text, timestamptz, jsonb)")
#: Kinds of events in which nothing is measured, but people's words stand.
WORDS = (EventKind.COMMENT, EventKind.FIELD)
#: Columns in which people's words stand beside those that are searched.
_BESIDE = {"ticket": ("caller_id", "callback"), "major_incident": ("proposed_why", "ended_why", "bridge", "data_loss")}
#: What hangs on a record, by the column that names it: its trail is hidden for as long.
_OF = {"change_id": "change", "major_incident_id": "major_incident"}


def listed(words: Iterable[StrEnum]) -> str:
    """Return words as SQL has them behind IN."""
    return ", ".join(f"'{word.value}'" for word in words)


_COUNTED = listed(state for state in MajorState if state.counts)
_HIDDEN = listed(state for state in MajorState if not state.counts)
#: Each answers of what one sees now alone: nobody learns of others when they were submitted.
_FUNCTIONS = f"""
-- Until when a record was not to be seen by the agency whose person signs in; of what is not theirs it is for ever.
CREATE OR REPLACE FUNCTION hidden_until(about text, record bigint) RETURNS timestamptz LANGUAGE plpgsql STABLE
PARALLEL SAFE SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
DECLARE
  mine bigint[];
BEGIN
  IF about = 'ticket' THEN
    mine := own_agencies();
    IF NOT EXISTS (SELECT FROM ticket k WHERE k.id = record AND k.agency_id = ANY (mine)) THEN
      RETURN 'infinity';
    END IF;
    RETURN coalesce((SELECT max(e.recorded_at) FROM ticket_event e WHERE e.ticket_id = record
      AND e.kind = '{EventKind.TRANSFER}'
      AND NOT EXISTS (SELECT FROM agency a WHERE a.code = e.old_value AND a.id = ANY (mine))), '-infinity');
  ELSIF about = 'change' THEN
    IF record <> ALL (own_changes()) THEN
      RETURN 'infinity';
    END IF;
    RETURN coalesce((SELECT max(a.at) FROM audit a WHERE a.tbl = about AND a.row_id = record::text
      AND a.diff -> 'state' ->> 0 = '{ChangeState.DRAFT}'), '-infinity');
  ELSIF about = 'major_incident' THEN
    IF record <> ALL (own_majors()) THEN
      RETURN 'infinity';
    END IF;
    RETURN coalesce((SELECT max(a.at) FROM audit a WHERE a.tbl = about AND a.row_id = record::text
      AND a.diff -> 'state' ->> 0 IN ({_HIDDEN}) AND a.diff -> 'state' ->> 1 IN ({_COUNTED})), '-infinity');
  END IF;
  RETURN '-infinity';
END $$;
"""


def are_kept(metadata: MetaData) -> bool:
    """Return whether the schema has what these functions ask."""
    return all(table.name in metadata.tables for table in (ticket, change, major_incident))


def postgres_functions(metadata: MetaData) -> Iterator[str]:
    """Yield the functions that the policies ask."""
    if are_kept(metadata):
        yield _FUNCTIONS
        yield _sees_trail(metadata)


def _words_of(table: Table) -> str:
    """Return the columns of a record in which people's words stand, as a list of PostgreSQL."""
    return f"ARRAY[{', '.join(f'{name!r}' for name in (*info(table).searched, *_BESIDE.get(table.name, ())))}]"


def _sees_trail(metadata: MetaData) -> str:
    """Return the function that tells whether one sees a row of the trail: with the row that it is of, since then.

    It runs with the rights of whoever asks, as `sees_row` does.
    """
    branches = [
        f"WHEN '{table.name}' THEN\n      RETURN seen_at > hidden_until(about, row_key::bigint) OR"
        f" seen_at = hidden_until(about, row_key::bigint) AND NOT said ?| {_words_of(table)};"
        for table in (ticket, change, major_incident)
    ]
    for table in metadata.sorted_tables:
        for column, owner in _OF.items():
            if column not in table.c or table.name in (ticket.name, "action") or not info(table).audited:
                continue
            if table.c[column].nullable or not all(isinstance(c.type, Integer) for c in table.primary_key):
                continue
            if not any(key.column.table.name == owner for key in table.c[column].foreign_keys):
                continue
            keys = " AND ".join(
                f"x.{quoted(c.name)} = split_part(row_key, '/', {n})::bigint"
                for n, c in enumerate(table.primary_key.columns, 1)
            )
            branches.append(
                f"WHEN '{table.name}' THEN\n      RETURN EXISTS (SELECT FROM {quoted(table.name)} x WHERE {keys}"
                f" AND seen_at > hidden_until('{owner}', x.{column}));"
            )
    cases = "\n    ".join(branches)
    return f"""
CREATE OR REPLACE FUNCTION sees_trail(about text, row_key text, seen_at timestamptz, said jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF NOT sees_row(about, row_key) THEN
    RETURN false;
  END IF;
  CASE about
    {cases}
    ELSE
      RETURN true;
  END CASE;
END $$;
"""
