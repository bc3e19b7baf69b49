"""What a bill has to be when the act that issued it ends: all its lines, each of them owed.

Rules of single rows cannot hold it, for a head comes before its lines and a line before what it was made from. On
PostgreSQL deferred constraint triggers ask (`app.db.guards.whole_bills`), on SQLite the program's connections before
they commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

CODE = "LL003"


def before_credits(given: str, worth: str) -> str:
    """Return what the lines of a month's units add up to, as `app.domain.catalog.bills.before_credits` has it.

    `given`: a query of what disputes gave back (`cents`) and what the month came to then (`level`); `worth`: what it
    comes to now.
    """
    return (
        f"(WITH given AS ({given}), at (level) AS (SELECT {worth} UNION SELECT g.level FROM given g)"
        " SELECT min(at.level + (SELECT coalesce(sum(g.cents), 0) FROM given g WHERE g.level > at.level))"
        f" FROM at WHERE at.level >= {worth})"
    )


#: A bill whose lines are not all there.
INCOMPLETE = (
    "SELECT 1 FROM bill b WHERE b.id = {id} AND (b.lines <> (SELECT count(*) FROM bill_line l WHERE l.bill_id = b.id)"
    " OR b.total_cents <> (SELECT coalesce(sum(l.amount_cents), 0) FROM bill_line l WHERE l.bill_id = b.id))"
)
_UNITS = (
    "(SELECT coalesce(sum(c.units_micro), 0) FROM bill_line_source o JOIN consumption c ON c.id = o.consumption_id"
    " WHERE o.line_id = l.id)"
)
_MADE = "EXISTS (SELECT 1 FROM bill_line_source o WHERE o.line_id = l.id)"
_CREDITS = "(SELECT count(*) FROM dispute_credit p WHERE p.line_id = l.id)"
#: What was billed of a component in a month, by units.
_OF_MONTH = (
    "FROM bill_line x JOIN bill y ON y.id = x.bill_id WHERE y.agency_id = b.agency_id"
    " AND x.component_id = l.component_id AND x.month = l.month AND x.rate_id IS NOT NULL"
)
_USAGE = (
    f"l.kind = 'usage' AND (NOT {_MADE} OR {_UNITS} <> l.units_micro OR {_CREDITS} <> 0 OR l.corrects_id IS NOT NULL)"
)
#: Asked once of a bill: what makes a line wrong later are rows and credits only.
_TWICE = (
    "l.kind = 'usage' AND EXISTS (SELECT 1 FROM bill_line x WHERE x.bill_id = l.bill_id AND x.id <> l.id"
    " AND x.kind = 'usage' AND x.component_id = l.component_id)"
)
_WORTH = f"{{cents}}((SELECT sum(x.units_micro) {_OF_MONTH} AND x.id <= l.id), l.price_micro)"
#: What disputes gave back of a component in a month, with what it came to by the bills before.
_GIVEN = (
    f"SELECT -c.amount_cents AS cents, {{cents}}((SELECT sum(x.units_micro) {_OF_MONTH} AND x.bill_id < c.bill_id),"
    " l.price_micro) AS level FROM bill_line c JOIN bill d ON d.id = c.bill_id WHERE d.agency_id = b.agency_id"
    " AND c.component_id = l.component_id AND c.month = l.month AND c.rate_id IS NULL AND c.bill_id <= l.bill_id"
)
_CORRECTION = (
    f"l.kind = 'correction' AND l.rate_id IS NOT NULL AND (NOT {_MADE} OR {_UNITS} <> l.units_micro"
    f" OR {_CREDITS} <> 0 OR l.month >= b.month"
    f" OR coalesce(l.corrects_id, l.id) <> (SELECT min(x.id) {_OF_MONTH})"
    " OR EXISTS (SELECT 1 FROM bill_line f WHERE f.id = l.corrects_id AND f.rate_id <> l.rate_id)"
    f" OR (SELECT sum(x.amount_cents) {_OF_MONTH} AND x.id <= l.id)"
    f" <> {before_credits(_GIVEN, _WORTH)})"
)
_CREDIT = (
    f"l.kind = 'correction' AND l.rate_id IS NULL AND ({_CREDITS} <> 1 OR {_MADE} OR l.units_micro <> 0"
    " OR l.price_micro <> 0)"
)


def _year(month: str) -> str:
    """Return the fiscal year of a month."""
    return f"(CAST(substr({month}, 1, 4) AS INTEGER) + CASE WHEN substr({month}, 6, 2) >= '07' THEN 1 ELSE 0 END)"


def _number(month: str) -> str:
    return f"(CAST(substr({month}, 1, 4) AS INTEGER) * 12 + CAST(substr({month}, 6, 2) AS INTEGER))"


_FISCAL = _year("l.month")
_BEGINS = _number("{month_of}(y.effective_from)")
_PAID = (
    "(SELECT sum(x.amount_cents) FROM bill_line x JOIN bill y ON y.id = x.bill_id WHERE y.agency_id = b.agency_id"
    " AND x.kind IN ('subscription', 'fte') AND x.service_line = l.service_line AND x.id <= l.id"
    f" AND {_year('x.month')} = {_FISCAL})"
)
_SHARE = (
    "FROM subscription_year y JOIN subscription_share s ON s.subscription_id = y.id WHERE y.state = 'approved'"
    f" AND y.fiscal_year = {_FISCAL} AND s.service_line = l.service_line"
)
#: By the end of the line's month, in equal parts of which the first ones have a cent more.
_DUE = (
    "coalesce((SELECT CASE WHEN q.gone <= 0 THEN 0 ELSE q.gone * (q.whole / q.months)"
    " + CASE WHEN q.gone < q.whole % q.months THEN q.gone ELSE q.whole % q.months END END"
    f" FROM (SELECT s.amount_cents AS whole, {_FISCAL} * 12 + 7 - {_BEGINS} AS months,"
    f" {_number('l.month')} + 1 - {_BEGINS} AS gone {_SHARE} AND s.agency_id = b.agency_id) q), 0)"
)
#: Several versions, an agency that ended, or one that took over from another: no more than their highest shares.
_MOST = (
    "coalesce((WITH RECURSIVE line(id, depth) AS (SELECT b.agency_id, 0 UNION SELECT a.predecessor_id, line.depth + 1"
    " FROM line JOIN agency a ON a.id = line.id WHERE a.predecessor_id IS NOT NULL AND line.depth < 9)"
    f" SELECT sum(m.most) FROM (SELECT max(s.amount_cents) AS most {_SHARE}"
    " AND s.agency_id IN (SELECT id FROM line) GROUP BY s.agency_id) m), 0)"
)
_PLAIN = (
    f"(SELECT count(*) FROM subscription_year y WHERE y.state = 'approved' AND y.fiscal_year = {_FISCAL}) = 1"
    " AND NOT EXISTS (SELECT 1 FROM agency a LEFT JOIN agency p ON p.id = a.predecessor_id WHERE a.id = b.agency_id"
    " AND (a.valid_to IS NOT NULL OR {year_of}(p.valid_to) >= " + _FISCAL + " - 1))"
)
_INSTALMENT = (
    f"l.kind IN ('subscription', 'fte') AND ({_MADE} OR {_CREDITS} <> 0 OR l.component_id IS NOT NULL"
    " OR l.rate_id IS NOT NULL OR l.units_micro <> 0 OR l.corrects_id IS NOT NULL OR l.month > b.month"
    " OR (l.kind = 'fte') <> (l.service_line <> '')"
    f" OR CASE WHEN {_PLAIN} THEN {_PAID} <> {_DUE} ELSE {_PAID} < 0 OR {_PAID} > {_MOST} END)"
)
_OWED = "SELECT 1 FROM bill_line l JOIN bill b ON b.id = l.bill_id WHERE {{where}} AND ({fault})"
#: What is refused: of which kinds of line, the words, and the condition.
_FAULTS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("usage",), "a line of usage is made from rows of consumption, with their units", _USAGE),
    (("usage",), "a bill has one line of usage a component", _TWICE),
    (
        ("correction",),
        "a correction makes a month what its rows come to at the rate that it was billed at",
        _CORRECTION,
    ),
    (("correction",), "a correction without a rate pays back one dispute that was upheld", _CREDIT),
    (("subscription", "fte"), "of a subscription its agency pays the instalments that are due", _INSTALMENT),
)
WHOLE = "a bill is issued whole: all its lines, which add up to its total"
_WORDS = {
    "sqlite": {"cents": "app_line_amount", "month_of": "app_month_of", "year_of": "app_year_of"},
    "postgresql": {"cents": "line_cents", "month_of": "month_of", "year_of": "year_of"},
}


def owed(kind: str, where: str, *, one: bool = False) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield what is refused of the lines for which a condition holds: kinds of line, words, a query that finds it.

    `one`: of a line that got a row or a credit.
    """
    for kinds, words, fault in _FAULTS:
        if not (one and fault is _TWICE):
            yield kinds, words, _OWED.format(fault=fault.format(**_WORDS[kind])).format(where=where)


def fault(conn: Connection, bill_id: int) -> str:
    """Return why a bill of an SQLite workspace cannot be as it is; "" where it can."""
    whole = ((), WHOLE, INCOMPLETE.format(id=bill_id))
    for _, words, query in (whole, *owed("sqlite", f"b.id = {bill_id}")):
        if conn.exec_driver_sql(query).first() is not None:
            return words
    return ""
