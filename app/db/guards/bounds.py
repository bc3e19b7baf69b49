"""What a column may hold at most: made from the columns of every table, so that no table is forgotten.

A value that no calendar has, a number that no sum can take, or a text as long as a book stops other people's lists
and reports, whoever wrote it. So each table gets a trigger that looks at the values of a row that is written. A row
that was there before keeps what it holds, and `longleaf db check` names it; what is changed in it has to be in bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

from app.db.guards.portable import no_clock, no_month
from app.db.guards.sqlite_rules import Trigger, make, quoted
from app.db.tables.base import EARLIEST, LATEST, STAMPS, info, longest_of
from app.db.types import Instant, Json, Words, to_micros
from app.domain.imports.codes import CHANNELS
from app.domain.shifts.handover import Why
from app.domain.vocabulary import EventKind, HoldReason, Metric, TicketKind

#: Days that are written: the first and, left out, the last.
FIRST_DAY, LAST_DAY = "1900-01-01", "2200-01-01"
#: Characters of a text, where its column says nothing of it; of one that stands in a line; of a word of the program.
LONGEST, LINE, WORD = 1_000_000, 1_000, 200
_LINES = (
    "actor assignee callback caller category company department email external_id file_name implementer name outcome"
    " owner phone place resolution_code"
    " source_outcome source_state subject title to_mail to_name vip_reason visitor what zone"
)
_WORDS = (
    "author calendar_rev channel code data_hash end_reason file_sha256 hold_reason impact key kind layer login metric"
    " number op_id period phase ratification reason_code risk role scope section severity sha256 source start_reason"
    " state status tbl ticket_kind told token type verdict verified_by who"
)
_LONGEST = {**dict.fromkeys(_WORDS.split(), WORD), **dict.fromkeys(_LINES.split(), LINE)}
_CLOCKS = ("_time", "quiet_from", "quiet_to")
#: Numbers that say how much: cents, millionths. All others count something and are not below zero.
_AMOUNTS = ("_cents", "_micro")
MOST_AMOUNT, MOST, MOST_SECONDS = 10**15, 100_000_000, 10**10
#: Bytes of a value in JSON, and how deep one may be nested.
LARGEST_JSON, DEEPEST = 8_000_000, 12

#: The words that a column takes, where the table itself does not say so.
_VOCABULARY: dict[str, tuple[str, ...]] = {
    "ticket.channel": ("", *sorted(CHANNELS)),  # none: an import that tells none
    "ticket.hold_reason": tuple(HoldReason),
    "ticket_event.kind": tuple(EventKind),
    "sla_clock.metric": tuple(Metric),
    "sla_clock.ticket_kind": tuple(TicketKind),
}
#: Between what a number lies, where that is narrower than the rest.
_BETWEEN: dict[str, tuple[int, int]] = {
    "priority": (1, 4),
    "impact": (1, 4),
    "urgency": (1, 4),
    "score": (1, 5),
    "weekday": (0, 6),
    "goal_bp": (0, 10_000),
    "availability_goal_bp": (0, 10_000),
    "fiscal_year": (1990, 2100),
    "seq": (0, 1_000_000),
    "revision": (0, 100_000),
    "sequence": (0, 1_000_000),
    "reopen_count": (0, 100_000),
    "reassignment_count": (0, 100_000),
    "elapsed_s": (0, MOST_SECONDS),
    "paused_s": (0, MOST_SECONDS),
    "size": (0, 2**31 - 1),
    "position": (-1_000_000, 1_000_000),  # what is put first stands before the first
    "weight": (-MOST, MOST),
}
#: What stands in a column of JSON: an object or a list.
_OBJECTS = frozenset(
    {
        *("change.risk_answers", "change_model.risk_answers", "calendar.week", "calendar_hours.week"),
        *("packet.figures", "packet_file.remarks", "major_incident_update.details", "posting_version.reach"),
        *("disposition_certificate.counts", "source_record.said", "handover.left_out"),
    }
)
_LISTS = frozenset(
    {
        *("sla_clock.pauses", "sla_target.pause_reasons", "cab_meeting.attendees", "category.former"),
        *("change_model.fixed", "import_run.notes", "import_run.columns", "correction.examples", "special_hours.hours"),
        *("shift.days", "handover_line.whys"),
    }
)
#: Lists and objects of words that the program knows: by what it reads one, a list or an object breaks at any other.
_WORDS_OF: dict[str, tuple[str, ...]] = {
    "handover_line.whys": tuple(why.value for why in Why),
    "handover.left_out": tuple(why.value for why in Why),
}
#: Lists of weekdays, Monday 0.
_WEEKDAYS = frozenset({"shift.days"})
#: Columns whose words or weekdays are read one by one: `longleaf db check` names rows of before that hold another.
READ_ONE_BY_ONE = frozenset(_WORDS_OF) | _WEEKDAYS
#: The hours of a week by day, and what none of them is.
_WEEKS = frozenset({"calendar.week", "calendar_hours.week"})
_NO_HOURS = '$.*[*][*] ? (@.type() != "string" || !(@ like_regex "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"))'
#: Texts that name a record wherever it stands: never empty, without blanks around or signs that are not seen.
_NAMES = frozenset({"number"})
_FILLED = frozenset({"ticket.title", "agency.code", "service.code", "site.code", "support_group.code", "calendar.code"})
#: Rows that triggers alone write, and those that are made anew from others.
_LEFT_OUT = frozenset(
    {
        "ticket_search",
        "record_search",
        "caller_search",
        "knowledge_search",
        "search_due",
        "transition",
        "number_counter",
    }
)


@dataclass(frozen=True, slots=True)
class Bound:
    """A column, and the condition that a row (NEW) holds there what it may not; in the words of each database."""

    column: str
    sqlite: str
    postgresql: str


def bounds_of(table: Table) -> tuple[Bound, ...]:
    """Return the bounds of a table's columns; none for rows that people do not write."""
    if info(table).trigger_written or table.name in _LEFT_OUT:
        return ()
    return tuple(bound for column in table.c if column.name not in {"id", "version", *STAMPS} for bound in _of(column))


def _of(column: Column[object]) -> Iterator[Bound]:
    if column.foreign_keys:
        return
    name, where = f"NEW.{quoted(column.name)}", f"{column.table.name}.{column.name}"
    for kind, made in _KINDS:
        if isinstance(column.type, kind):
            yield from made(column, name, where)
            return


def _both(column: Column[object], condition: str) -> Bound:
    return Bound(column.name, condition, condition)


def _instant(column: Column[object], name: str, _where: str) -> Iterator[Bound]:
    first, last = to_micros(EARLIEST), to_micros(LATEST)
    yield Bound(
        column.name,
        f"({name} < {first} OR {name} >= {last} OR typeof({name}) NOT IN ('integer', 'null'))",
        f"({name} < '{EARLIEST.isoformat()}' OR {name} >= '{LATEST.isoformat()}')",
    )


def _day(column: Column[object], name: str, _where: str) -> Iterator[Bound]:
    outside = f"{name} < '{FIRST_DAY}' OR {name} >= '{LAST_DAY}'"
    yield Bound(column.name, f"({outside} OR date({name}) IS NOT {name})", f"({outside})")


def _number(column: Column[object], name: str, _where: str) -> Iterator[Bound]:
    if column.name.endswith(_AMOUNTS):
        least, most = -MOST_AMOUNT, MOST_AMOUNT
    else:
        least, most = _BETWEEN.get(column.name, (0, MOST))
    if not isinstance(column.type, (BigInteger, SmallInteger)) or column.name in _BETWEEN or least:
        yield _both(column, f"({name} NOT BETWEEN {least} AND {most})")


def _truth(column: Column[object], name: str, _where: str) -> Iterator[Bound]:
    yield Bound(column.name, f"({name} NOT IN (0, 1))", "FALSE")


def _json(column: Column[object], name: str, where: str) -> Iterator[Bound]:
    shape = "object" if where in _OBJECTS else "array" if where in _LISTS else ""
    sqlite = f"length({name}) > {LARGEST_JSON} OR app_too_deep({name}, {DEEPEST}) OR NOT json_valid({name})"
    postgresql = ""
    if shape:
        sqlite += f" OR json_type({name}) <> '{shape}'"
        postgresql = f" OR jsonb_typeof({name}) <> '{shape}'"
    if where in _WEEKS:
        sqlite += (
            f" OR EXISTS (SELECT 1 FROM json_tree({name}) j WHERE j.type NOT IN ('object', 'array')"
            f" AND (j.type <> 'text' OR j.value <> '24:00' AND {no_clock('j.value')}))"
        )
        postgresql += f" OR jsonb_path_exists({name}, '{_NO_HOURS}')"
    sqlite, postgresql = (
        one + more for one, more in zip((sqlite, postgresql), _elements(name, where, shape), strict=True)
    )
    deep = f"jsonb_path_exists({name}, 'strict $.**{{{DEEPEST} to last}}')"
    yield Bound(column.name, f"({sqlite})", f"(pg_column_size({name}) > {LARGEST_JSON}{postgresql} OR {deep})")


def _elements(name: str, where: str, shape: str) -> tuple[str, str]:
    """Return what else an element of a list, or a value of an object, may not be; in the words of each database."""
    if where in _WEEKDAYS:
        return (
            f" OR EXISTS (SELECT 1 FROM json_each({name}) j WHERE j.type <> 'integer' OR j.value NOT BETWEEN 0 AND 6)",
            f' OR jsonb_path_exists({name}, \'$[*] ? (@.type() != "number"'
            f" || !({' || '.join(f'@ == {day}' for day in range(7))}))')",
        )
    if where not in _WORDS_OF:
        return "", ""
    words = _WORDS_OF[where]
    listed, array = ", ".join(f"'{word}'" for word in words), f"'{{{','.join(words)}}}'::text[]"
    if shape == "array":
        return (
            f" OR EXISTS (SELECT 1 FROM json_each({name}) j WHERE j.type <> 'text' OR j.value NOT IN ({listed}))",
            f" OR jsonb_array_length(CASE jsonb_typeof({name}) WHEN 'array' THEN {name} - {array} ELSE '[]' END) > 0",
        )
    return (
        f" OR EXISTS (SELECT 1 FROM json_each({name}) j WHERE j.type <> 'integer' OR j.value NOT BETWEEN 0 AND {MOST}"
        f" OR j.key NOT IN ({listed}))",
        f" OR jsonb_path_exists({name}, '$.* ? (@.type() != \"number\" || @ < 0 || @ > {MOST} || @ != @.floor())')"
        f" OR CASE jsonb_typeof({name}) WHEN 'object' THEN {name} - {array} <> '{{}}' ELSE FALSE END",
    )


def _text(column: Column[object], name: str, where: str) -> Iterator[Bound]:
    if where in _VOCABULARY:
        listed = ", ".join(f"'{word}'" for word in _VOCABULARY[where])
        yield _both(column, f"({name} NOT IN ({listed}))")
        return
    if longest_of(column) is None:
        most = _LONGEST.get(column.name, LONGEST)
        yield Bound(column.name, f"(length({name}) > {most})", f"(octet_length({name}) > {4 * most})")
    if column.name in _NAMES:
        none = "" if column.server_default is not None else f"{name} = '' OR "  # some rows get theirs later, or never
        yield Bound(column.name, f"({none}{name} GLOB '*[^ -~]*')", f"({none}{name} ~ '[^ -~]')")
    if where == "calendar.zone":  # an unknown one is refused by what reads it
        no_zone = f"{name} <> 'UTC' AND {name} !~ '^[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+$'"
        yield Bound(column.name, "FALSE", f"({no_zone} OR (now() AT TIME ZONE {name}) IS NULL)")
    if where in _FILLED:
        yield _both(column, f"(trim({name}) = '')")


def _short(column: Column[object], name: str, _where: str) -> Iterator[Bound]:
    """Yield the bound of a month, of a time of day, or of what else has a fixed length."""
    if column.name == "month":
        yield _both(column, no_month(name))
    elif column.name.endswith(_CLOCKS):
        yield _both(
            column, f"({name} <> '' AND {no_clock(name)})" if column.server_default is not None else no_clock(name)
        )
    elif isinstance(column.type, String) and column.type.length:
        yield _both(column, f"(length({name}) > {column.type.length})")


_KINDS: tuple[tuple[type, Callable[[Column[object], str, str], Iterator[Bound]]], ...] = (
    (Instant, _instant),
    (Json, _json),
    (Date, _day),
    (Boolean, _truth),
    (Integer, _number),
    (LargeBinary, lambda _column, _name, _where: iter(())),
    (Words, lambda _column, _name, _where: iter(())),
    (Text, _text),
    (String, _short),
)


# --- SQLite ---------------------------------------------------------------------------------------
def sqlite(metadata: MetaData) -> Iterator[Trigger]:
    """Yield the triggers as (table, name, statement); a refusal names the column as a broken check does."""
    for table in metadata.sorted_tables:
        found = bounds_of(table)
        if not found:
            continue
        columns = ", ".join(quoted(name) for name in dict.fromkeys(bound.column for bound in found))
        yield make(table.name, "bounds_i", "BEFORE INSERT", _refusals(table.name, found))
        yield make(table.name, "bounds_u", f"BEFORE UPDATE OF {columns}", _refusals(table.name, found, changed=True))


def _refusals(table: str, found: tuple[Bound, ...], *, changed: bool = False) -> str:
    lines = []
    for bound in found:
        if bound.sqlite == "FALSE":
            continue
        new = f" AND NEW.{quoted(bound.column)} IS NOT OLD.{quoted(bound.column)}" if changed else ""
        lines.append(f"WHEN {bound.sqlite}{new} THEN RAISE(ABORT, 'CHECK constraint failed: {table}.{bound.column}')")
    return f"SELECT CASE {' '.join(lines)} END;"


# --- PostgreSQL -----------------------------------------------------------------------------------
#: Called for a row that is out of bounds: which column it is, and, of one that was there before, whether it changed.
#: Arguments: each column and its condition.
FUNCTION = """
CREATE OR REPLACE FUNCTION guard_bounds() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
DECLARE
  n int := 0;
  bad boolean;
BEGIN
  WHILE n < TG_NARGS LOOP
    EXECUTE 'SELECT ' || replace(TG_ARGV[n + 1], 'NEW.', '($1).') INTO bad USING NEW;
    IF bad AND TG_OP = 'UPDATE' THEN
      EXECUTE format('SELECT ($1).%1$I IS DISTINCT FROM ($2).%1$I', TG_ARGV[n]) INTO bad USING NEW, OLD;
    END IF;
    IF bad THEN
      RAISE EXCEPTION 'a value is outside of what is allowed (%: %)', TG_TABLE_NAME, TG_ARGV[n]
        USING ERRCODE = '23514', TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[n];
    END IF;
    n := n + 2;
  END LOOP;
  RETURN NEW;
END $$;
"""


def postgres(metadata: MetaData) -> Iterator[Trigger]:
    """Yield the triggers as (table, name, statement); after all others that write the row, before it is stored."""
    for table in metadata.sorted_tables:
        found = [bound for bound in bounds_of(table) if bound.postgresql != "FALSE"]
        if not found:
            continue
        condition = " OR ".join(bound.postgresql for bound in found)
        parts = [part for bound in found for part in (bound.column, bound.postgresql)]
        arguments = ", ".join("'" + part.replace("'", "''") + "'" for part in parts)
        yield (
            table.name,
            "y_bounds",
            f"CREATE OR REPLACE TRIGGER y_bounds BEFORE INSERT OR UPDATE ON {quoted(table.name)} FOR EACH ROW"
            f" WHEN ({condition}) EXECUTE FUNCTION guard_bounds({arguments})",
        )
