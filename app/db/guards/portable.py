"""Rules of single tables that both databases read in the same words, and what each of them makes of these.

A rule refuses an INSERT, UPDATE or DELETE of a row for which its condition holds. The condition is SQL over NEW and
OLD in which a few words stand for what the databases say differently:

- `{user}` who is signed in, `{op}` the act at work or null, `{now}` the time of the transaction, `{today}` its day in
  America/New_York, `{soon}` and `{lately}`: five minutes after and before now, as far as a client's clock may be off;
  `{earliest}` and `{latest}`: what every instant lies between;
- `has(ll_cab)`: whether a role's rights are one's own; `weekday(day)`: Sunday 0; `minutes(from, to)`: between instants;
  `near(one, other)`: instants within those five minutes;
- `days_ago(day)`: how many days before today a day is; `years_ago(number)`: the day so many years before today;
  `day_at(instant)`: the day of an instant in America/New_York;
- `digest(blob)` and `size(blob)`; `digest_of(content)`: of the pieces of an attached file, one after the other;
- `told(json, name)`: whether an object has a name; `to_of(json, name)`: the second of the two values that stand under
  it, as in the audit trail, `from_of(json, name)` the first, as a text; `without(json, names...)`: whether there are
  others; `lists(json, 'word')`: whether a list has a word; `ids(json, name)`: the keys of the list that stands
  under it; `same(json, json)`; `rows(number)`: a key as audit rows write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Table

from app.db.guards.sqlite_rules import AHEAD, Trigger, make, quoted, refuse
from app.db.tables.base import EARLIEST, LATEST, STAMPS
from app.db.types import to_micros


@dataclass(frozen=True, slots=True)
class Rule:
    """What is refused on one table: with this code and these words, where the condition holds."""

    table: str
    name: str
    on: str  # INSERT, UPDATE or DELETE
    code: str
    words: str
    when: str


_WORDS = {
    "sqlite": {
        "user": "app_user()",
        "op": "app_op()",
        "now": "app_now()",
        "today": "app_today()",
        "month": "substr(app_today(), 1, 7)",
        "soon": f"(app_now() + {AHEAD})",
        "lately": f"(app_now() - {AHEAD})",
        "earliest": str(to_micros(EARLIEST)),
        "latest": str(to_micros(LATEST)),
    },
    "postgresql": {
        "user": "session_user::text",
        "op": "nullif(current_setting('longleaf.op_id', true), '')",
        "now": "app_now()",
        "today": "(app_now() AT TIME ZONE 'America/New_York')::date",
        "month": "to_char(app_now() AT TIME ZONE 'America/New_York', 'YYYY-MM')",
        "soon": "(app_now() + interval '5 minutes')",
        "lately": "(app_now() - interval '5 minutes')",
        "earliest": f"timestamptz '{EARLIEST.isoformat()}'",
        "latest": f"timestamptz '{LATEST.isoformat()}'",
    },
}
_ARGUMENT = r"([\w.]+)"
_CALLS: dict[str, tuple[tuple[str, str], ...]] = {
    "sqlite": (
        (r"\bhas\((\w+)\)", r"app_has_role('\1')"),
        (rf"\bweekday\({_ARGUMENT}\)", r"CAST(strftime('%w', \1) AS INTEGER)"),
        (rf"\bminutes\({_ARGUMENT}, {_ARGUMENT}\)", r"((\2 - \1) / 60000000)"),
        (rf"\bnear\({_ARGUMENT}, {_ARGUMENT}\)", rf"(abs(\1 - \2) <= {AHEAD})"),
        (rf"\bdays_ago\({_ARGUMENT}\)", r"CAST(julianday({today}) - julianday(\1) AS INTEGER)"),
        (rf"\byears_ago\({_ARGUMENT}\)", r"date({today}, '-' || \1 || ' years')"),
        (r"\bday_at\(", "app_day("),
        (rf"\bmonths\({_ARGUMENT}\)", r"(strftime('%Y', \1) * 12 + strftime('%m', \1))"),
        (  # of an instant, in UTC: an evening's hours may count to the next month
            rf"\bmonths_at\({_ARGUMENT}\)",
            r"(strftime('%Y', \1 / 1000000, 'unixepoch') * 12 + strftime('%m', \1 / 1000000, 'unixepoch'))",
        ),
        (rf"\bdigest\({_ARGUMENT}\)", r"lower(hex(app_sha256(NULL, \1)))"),
        (rf"\btext_digest\({_ARGUMENT}\)", r"lower(hex(app_sha256(NULL, \1)))"),
        (rf"\bfirst_cell\({_ARGUMENT}\)", r"json_extract(\1, '$[0]')"),
        (rf"\bsize\({_ARGUMENT}\)", r"length(\1)"),
        (  # LIMIT keeps the order, which SQLite would leave out as of no use
            rf"\bdigest_of\({_ARGUMENT}\)",
            r"(SELECT lower(hex(app_sha256_of(d.data))) FROM (SELECT data FROM attachment_piece"
            r" WHERE content_id = \1 ORDER BY n LIMIT -1 OFFSET 0) d)",
        ),
        (rf"\btold\({_ARGUMENT}, (\w+)\)", r"(json_extract(\1, '$.\2') IS NOT NULL)"),
        (rf"\bfrom_of\({_ARGUMENT}, (\w+)\)", r"CAST(json_extract(\1, '$.\2[0]') AS TEXT)"),
        (rf"\bto_of\({_ARGUMENT}, (\w+)\)", r"json_extract(\1, '$.\2[1]')"),
        (rf"\blists\({_ARGUMENT}, '(\w+)'\)", r"EXISTS (SELECT 1 FROM json_each(\1) l WHERE l.value = '\2')"),
        (rf"\bids\({_ARGUMENT}, (\w+)\)", r"(SELECT l.value FROM json_each(\1, '$.\2') l)"),
        (rf"\bsame\({_ARGUMENT}, {_ARGUMENT}\)", r"(json(\1) = json(\2))"),
        (rf"\brows\({_ARGUMENT}\)", r"CAST(\1 AS TEXT)"),
        (r"\bcents\(", "app_line_amount("),
        (rf"\bfirst_of\({_ARGUMENT}\)", r"(\1 || '-01')"),
        (rf"\bfiscal_first\({_ARGUMENT}\)", r"((\1 - 1) || '-07-01')"),
        (rf"\bnext_month\({_ARGUMENT}\)", r"date(\1, 'start of month', '+1 month')"),
    ),
    "postgresql": (
        (r"\bhas\((\w+)\)", r"has_role('\1')"),
        (rf"\bweekday\({_ARGUMENT}\)", r"extract(dow FROM \1)::int"),
        (rf"\bminutes\({_ARGUMENT}, {_ARGUMENT}\)", r"(extract(epoch FROM \2 - \1) / 60)"),
        (rf"\bnear\({_ARGUMENT}, {_ARGUMENT}\)", r"(abs(extract(epoch FROM \1 - \2)) <= 300)"),
        (rf"\bdays_ago\({_ARGUMENT}\)", r"({today} - \1)"),
        (rf"\byears_ago\({_ARGUMENT}\)", r"({today} - make_interval(years => \1))::date"),
        (r"\bday_at\(", "local_day("),
        (rf"\bmonths\({_ARGUMENT}\)", r"(extract(year FROM \1) * 12 + extract(month FROM \1))"),
        (
            rf"\bmonths_at\({_ARGUMENT}\)",
            r"(extract(year FROM \1 AT TIME ZONE 'UTC') * 12 + extract(month FROM \1 AT TIME ZONE 'UTC'))",
        ),
        (rf"\bdigest\({_ARGUMENT}\)", r"encode(sha256(\1), 'hex')"),
        (rf"\btext_digest\({_ARGUMENT}\)", r"encode(sha256(convert_to(\1, 'UTF8')), 'hex')"),
        (rf"\bfirst_cell\({_ARGUMENT}\)", r"(\1 ->> 0)"),
        (rf"\bsize\({_ARGUMENT}\)", r"octet_length(\1)"),
        (
            rf"\bdigest_of\({_ARGUMENT}\)",
            r"(SELECT encode(sha256(string_agg(d.data, ''::bytea ORDER BY d.n)), 'hex') FROM attachment_piece d"
            r" WHERE d.content_id = \1)",
        ),
        (rf"\btold\({_ARGUMENT}, (\w+)\)", r"(\1 ? '\2')"),
        (rf"\bfrom_of\({_ARGUMENT}, (\w+)\)", r"(\1 -> '\2' ->> 0)"),
        (rf"\bto_of\({_ARGUMENT}, (\w+)\)", r"(\1 -> '\2' ->> 1)"),
        (rf"\blists\({_ARGUMENT}, '(\w+)'\)", r"(\1 ? '\2')"),
        (
            rf"\bids\({_ARGUMENT}, (\w+)\)",
            r"(SELECT l::bigint FROM jsonb_array_elements_text(CASE jsonb_typeof(\1 -> '\2') WHEN 'array'"
            r" THEN \1 -> '\2' ELSE '[]'::jsonb END) l)",
        ),
        (rf"\bsame\({_ARGUMENT}, {_ARGUMENT}\)", r"(\1 = \2)"),
        (rf"\brows\({_ARGUMENT}\)", r"\1::text"),
        (r"\bcents\(", "line_cents("),
        (rf"\bfirst_of\({_ARGUMENT}\)", r"(\1 || '-01')::date"),
        (rf"\bfiscal_first\({_ARGUMENT}\)", r"make_date(\1 - 1, 7, 1)"),
        (rf"\bnext_month\({_ARGUMENT}\)", r"(date_trunc('month', \1) + interval '1 month')::date"),
    ),
}
_WITHOUT = re.compile(rf"\bwithout\({_ARGUMENT}((?:, \w+)+)\)")


@cache
def said(kind: str, sql: str) -> str:
    """Return a condition in the words of "sqlite" or "postgresql"."""

    def without(found: re.Match[str]) -> str:
        names = found[2].removeprefix(", ").split(", ")
        if kind == "sqlite":
            paths = ", ".join(f"'$.{name}'" for name in names)
            return f"(json_remove({found[1]}, {paths}) <> '{{{{}}}}')"
        return f"({found[1]} - '{{{{{','.join(names)}}}}}'::text[] <> '{{{{}}}}')"

    sql = _WITHOUT.sub(without, sql)
    for pattern, instead in _CALLS[kind]:
        sql = re.sub(pattern, instead, sql)
    return sql.format(**_WORDS[kind])


def differs(*columns: str) -> str:
    """Return the condition that an UPDATE gives one of these columns another value."""
    return "(" + " OR ".join(f"NEW.{quoted(name)} IS DISTINCT FROM OLD.{quoted(name)}" for name in columns) + ")"


def _listed(values: Iterable[int], digits: int) -> str:
    return ", ".join(f"'{value:0{digits}d}'" for value in values)


def no_month(name: str) -> str:
    """Return the condition that a column holds no month such as 2026-10."""
    digits = _listed(range(10), 1)
    return (
        f"(length({name}) <> 7 OR substr({name}, 3, 1) NOT IN ({digits}) OR substr({name}, 4, 1) NOT IN ({digits})"
        f" OR substr({name}, 6, 2) NOT IN ({_listed(range(1, 13), 2)}))"
    )


def no_clock(name: str) -> str:
    """Return the condition that a column holds no time of day such as 09:30."""
    return (
        f"(length({name}) <> 5 OR substr({name}, 3, 1) <> ':'"
        f" OR substr({name}, 1, 2) NOT IN ({_listed(range(24), 2)})"
        f" OR substr({name}, 4, 2) NOT IN ({_listed(range(60), 2)}))"
    )


def content(table: Table, *without: str) -> tuple[str, ...]:
    """Return the columns of a table that its writers say, but for some."""
    return tuple(c.name for c in table.c if c.name not in {"id", "version", *STAMPS, *without})


# --- SQLite ---------------------------------------------------------------------------------------
def sqlite(rules: Iterable[Rule], columns: dict[str, tuple[str, ...]]) -> Iterator[Trigger]:
    """Yield the triggers of rules; `columns`: by table, those that a writer may name in an UPDATE.

    The program's own second UPDATE, which stamps a row, names none of these.
    """
    for rule in rules:
        when = f"BEFORE {rule.on}"
        if rule.on == "UPDATE":
            when = f"BEFORE UPDATE OF {', '.join(map(quoted, columns[rule.table]))}"
        condition = said("sqlite", rule.when)
        if rule.on == "DELETE":  # what an approved disposition destroys was asked for there
            condition = f"({condition}) AND NOT EXISTS (SELECT 1 FROM disposition_batch b WHERE NOT b.finished)"
        yield make(rule.table, f"rule_{rule.name}", when, refuse(rule.code, rule.words), condition)


# --- PostgreSQL -----------------------------------------------------------------------------------
def postgres_call(table: str) -> str:
    """Return the call of the function that holds the rules of a table."""
    return f"guard_rules_{table}()"


def postgres_function(table: str, rules: Iterable[Rule], first: str = "") -> str:
    """Return the function with the rules of a table; `first`: statements before them, which wait for other writers.

    It runs with the owner's rights, for waiting on a row wants more than reading it; who is signed in stays so.
    """
    found: dict[str, list[str]] = {"INSERT": [""], "UPDATE": [""], "DELETE": [""]}
    for rule in rules:  # the condition in brackets, for else the THEN of a CASE in it would end it
        words = rule.words.replace("'", "''")
        found[rule.on].append(
            f"IF ({said('postgresql', rule.when)}) THEN"
            f" RAISE EXCEPTION USING ERRCODE = '{rule.code}', MESSAGE = '{words}'; END IF;"
        )
    if len(found["DELETE"]) > 1:
        found["DELETE"].insert(1, "IF disposing() THEN RETURN OLD; END IF;")
    inserted, updated, deleted = ("\n    ".join(lines) for lines in found.values())
    return (
        f"CREATE OR REPLACE FUNCTION {postgres_call(table)} RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\n"
        "SET search_path = longleaf, pg_temp AS $$\nBEGIN\n"
        f"  {first}\n  IF TG_OP = 'DELETE' THEN{deleted}\n    RETURN OLD;\n  ELSIF TG_OP = 'INSERT' THEN{inserted}\n"
        f"  ELSE{updated}\n  END IF;\n  RETURN NEW;\nEND $$;\n"
    )
