"""What SQLite and PostgreSQL say in different words, and values as views and exports give them."""

from __future__ import annotations

import re

from app.domain.data_columns import What

#: The day in America/New_York by the rule in force since 2007, for SQLite, which knows no zones.
_SQLITE_TODAY = (
    "date('now', CASE WHEN datetime('now') >= datetime(strftime('%Y-03-08', 'now'), 'weekday 0', '+7 hours')"
    " AND datetime('now') < datetime(strftime('%Y-11-01', 'now'), 'weekday 0', '+6 hours')"
    " THEN '-4 hours' ELSE '-5 hours' END)"
)
#: By database: what stands in the curly brackets of a definition when it becomes a view.
_IN_VIEWS = {
    "sqlite": {
        "joined": "group_concat",
        "quoted": "json_quote",
        "now": "(CAST(strftime('%s', 'now') AS INTEGER) * 1000000)",
        "today": _SQLITE_TODAY,
        "figures": "json_each(k.figures)",
        "hours": "x.hours",
        "postings": "posting",
    },
    "postgresql": {
        "joined": "string_agg",
        "quoted": "to_json",
        "now": "app_now()",
        "today": "(app_now() AT TIME ZONE 'America/New_York')::date",
        "figures": "jsonb_each_text(k.figures)",
        "hours": "CAST(x.hours AS text)",
        "postings": "shown_postings()",  # also those that are written anew, as they were posted
    },
}
#: Since 1970; what no calendar has is as `app.db.types` reads it: the first seconds of 1900 and of 2200.
_SECONDS = {
    "sqlite": "{0} / 1000000",
    "postgresql": "CASE {0} WHEN 'infinity' THEN 7258118400 WHEN '-infinity' THEN -2208988800"
    " ELSE floor(extract(epoch FROM {0}))::bigint END",
}


#: Calls that a definition makes, and what each database says for them.
_BETWEEN, _NUMBER = re.compile(r"seconds_between\(([\w.]+), ([\w.]+)\)"), re.compile(r"number_of\(([\w.]+)\)")
_DAYS = re.compile(r"days_between\(([\w.]+), ([\w.{}]+)\)")
_CALLS = {
    "sqlite": (
        r"((\2 - \1) / 1000000)",
        r"CASE WHEN \1 GLOB '[0-9]*' AND replace(\1, ' %', '') NOT GLOB '*[^0-9.]*'"
        r" THEN CAST(replace(\1, ' %', '') AS REAL) END",
        r"CAST(julianday(\2) - julianday(\1) AS INTEGER)",
    ),
    "postgresql": (
        r"CASE WHEN isfinite(\1) AND isfinite(\2) THEN floor(extract(epoch FROM \2 - \1))::bigint END",
        r"CASE WHEN \1 ~ '^[0-9]+[.]?[0-9]*( %)?$' THEN CAST(replace(\1, ' %', '') AS double precision) END",
        r"(\2 - \1)",
    ),
}


def _said(kind: str, sql: str, words: dict[str, str]) -> str:
    between, number, days = _CALLS[kind]
    return _DAYS.sub(days, _NUMBER.sub(number, _BETWEEN.sub(between, sql))).format(**words)


def in_view(kind: str, sql: str) -> str:
    """Return SQL of a definition as a view has it: now is when it is read."""
    return _said(kind, sql, _IN_VIEWS[kind])


def in_export(kind: str, sql: str) -> str:
    """Return SQL of a definition for an export, which binds :now and :today."""
    today = ":today" if kind == "sqlite" else "CAST(:today AS date)"
    now = ":now" if kind == "sqlite" else "CAST(:now AS timestamptz)"
    return _said(kind, sql, {**_IN_VIEWS[kind], "now": now, "today": today})


def view_value(kind: str, what: What, sql: str) -> str:
    """Return the SQL of a value as a view shows it: on SQLite instants are ISO texts with a Z, in whole seconds."""
    if kind == "sqlite" and what is What.INSTANT:
        return f"strftime('%Y-%m-%dT%H:%M:%SZ', ({sql}) / 1000000, 'unixepoch')"
    if re.fullmatch(r"\w+[.]\w+", sql):  # a column keeps its type
        return sql
    if kind == "sqlite" and what.is_words:
        return f"CAST({sql} AS TEXT)"
    if kind == "sqlite" and what in {What.COUNT, What.SECONDS, What.FLAG}:
        return f"CAST({sql} AS INTEGER)"
    return sql


def export_value(kind: str, what: What, sql: str) -> str:
    """Return the SQL of a value as an export reads it: instants in seconds since 1970 UTC, dates as ISO texts."""
    if what is What.INSTANT:
        return _SECONDS[kind].format(f"({sql})")
    if what is What.DATE and kind == "postgresql":
        return f"to_char({sql}, 'YYYY-MM-DD')"
    return sql
