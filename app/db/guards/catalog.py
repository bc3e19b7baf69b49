"""Services do not run in circles, a bill is stored whole and adds up, and an approved rate never changes."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs, no_month
from app.db.whole_bills import before_credits
from app.domain.catalog.disputes import CYCLES
from app.domain.catalog.life_cycle import MOVES

_LINES = "(SELECT count(*) FROM bill_line l WHERE l.bill_id = NEW.bill_id)"
_SUM = "(SELECT coalesce(sum(l.amount_cents), 0) FROM bill_line l WHERE l.bill_id = NEW.bill_id)"
_BILL = "FROM bill b WHERE b.id = NEW.bill_id"
_RATE = ("price_micro", "note")
_SUBSCRIPTION = ("administration_cents", "note")
_SHARES = (
    "(SELECT coalesce(sum(s.amount_cents), 0) FROM subscription_share s"
    " WHERE s.subscription_id = NEW.id AND s.service_line = {line})"
)
_NONE = "''"
_SHARED = "EXISTS (SELECT 1 FROM subscription_year y WHERE y.id = {row}.subscription_id AND y.state <> 'draft')"


def rules() -> Iterator[Rule]:
    """Yield the rules of services, rates, subscriptions, bills and disputes."""
    yield Rule(
        "bill_line",
        "whole",
        "INSERT",
        "LL003",
        "a bill was issued whole: what came later is a correction on a later one",
        f"NEW.n <> 1 + {_LINES} OR NEW.n > (SELECT b.lines {_BILL})",
    )
    yield Rule(
        "bill_line",
        "sum",
        "INSERT",
        "LL003",
        "the lines of a bill add up to its total",
        f"NEW.n = (SELECT b.lines {_BILL}) AND {_SUM} + NEW.amount_cents <> (SELECT b.total_cents {_BILL})",
    )
    for table in ("consumption", "bill", "bill_line"):  # one that cannot be read is in the way of every bill
        yield Rule(table, "month", "INSERT", "LL003", "a month is written as 2026-10", no_month("NEW.month"))
    yield Rule(
        "rate",
        "next",
        "INSERT",
        "LL003",
        "rates of a component and year are counted one after the other",
        "NEW.n <> 1 + coalesce((SELECT max(r.n) FROM rate r WHERE r.component_id = NEW.component_id"
        " AND r.fiscal_year = NEW.fiscal_year), 0)",
    )
    yield Rule(
        "subscription_year",
        "next",
        "INSERT",
        "LL003",
        "subscriptions of a year are counted one after the other",
        "NEW.n <> 1 + coalesce((SELECT max(s.n) FROM subscription_year s WHERE s.fiscal_year = NEW.fiscal_year), 0)",
    )
    yield Rule("bill", "empty", "INSERT", "LL003", "an agency without a line gets no bill", "NEW.lines < 1")
    yield Rule("bill", "over", "INSERT", "LL003", "a month is billed when it is over", "NEW.month >= {month}")
    yield Rule(
        "bill",
        "order",
        "INSERT",
        "LL003",
        "months are billed in their order: a later one of this agency was billed",
        "EXISTS (SELECT 1 FROM bill b WHERE b.agency_id = NEW.agency_id AND b.month > NEW.month)",
    )
    yield Rule(
        "bill_line_source",
        "same",
        "INSERT",
        "LL003",
        "a line is made from rows of its own agency, component and month",
        "NOT EXISTS (SELECT 1 FROM bill_line l JOIN bill b ON b.id = l.bill_id JOIN consumption c"
        " ON c.agency_id = b.agency_id AND c.component_id = l.component_id AND c.month = l.month"
        " WHERE l.id = NEW.line_id AND c.id = NEW.consumption_id)",
    )
    yield Rule(
        "bill_line",
        "rate",
        "INSERT",
        "LL003",
        "what is billed is billed at a rate that was approved",
        "NEW.rate_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM rate r WHERE r.id = NEW.rate_id"
        " AND r.state = 'approved' AND r.price_micro = NEW.price_micro AND r.component_id = NEW.component_id)",
    )
    yield Rule(
        "dispute_credit",
        "upheld",
        "INSERT",
        "LL003",
        "only what was upheld is paid back, and just that",
        "NOT EXISTS (SELECT 1 FROM dispute d JOIN bill_line l ON l.id = NEW.line_id WHERE d.id = NEW.dispute_id"
        " AND d.state = 'upheld' AND l.corrects_id = d.line_id AND l.amount_cents = -d.credit_cents)",
    )
    yield Rule(
        "bill_line",
        "amount",
        "INSERT",
        "LL003",
        "a line of usage is the units of its bill's month at an approved rate, to the cent",
        "NEW.kind = 'usage' AND (NEW.rate_id IS NULL OR NEW.component_id IS NULL"
        f" OR NEW.month <> (SELECT b.month {_BILL})"
        " OR cents(NEW.units_micro, NEW.price_micro) <> NEW.amount_cents)",
    )
    yield Rule(
        "bill_line",
        "in_force",
        "INSERT",
        "LL003",
        "what is billed first of a month is billed at the rate that held on its first day",
        "NEW.rate_id IS NOT NULL AND NEW.corrects_id IS NULL AND NOT EXISTS (SELECT 1 FROM rate r"
        " WHERE r.id = NEW.rate_id AND r.effective_from <= first_of(NEW.month) AND NOT EXISTS"
        " (SELECT 1 FROM rate o WHERE o.component_id = r.component_id AND o.state = 'approved'"
        " AND o.effective_from <= first_of(NEW.month)"
        " AND (o.effective_from, o.fiscal_year, o.n) > (r.effective_from, r.fiscal_year, r.n)))",
    )
    yield Rule(
        "bill_line_source",
        "late",
        "INSERT",
        "LL003",
        "a line has the rows that it was issued with: what came later is a correction on the next bill",
        "EXISTS (SELECT 1 FROM bill_line l JOIN bill b ON b.id = l.bill_id WHERE l.id = NEW.line_id AND b.at <> {now})",
    )
    yield from _services()
    yield from _disputes()
    yield from _imports()
    for table in ("rate", "subscription_year"):
        yield Rule(
            table,
            "approval",
            "UPDATE",
            "LL003",
            "what OSBM approved holds from a month after the day on which it did, and that day is not ahead",
            "NEW.state = 'approved' AND OLD.state <> 'approved'"
            " AND (NEW.approved_on > {today} OR NEW.effective_from <> CASE"
            " WHEN NEW.approved_on < fiscal_first(NEW.fiscal_year) THEN fiscal_first(NEW.fiscal_year)"
            " ELSE next_month(NEW.approved_on) END)",
        )
        yield Rule(
            table,
            "reference",
            "UPDATE",
            "LL003",
            "what OSBM approved has its reference",
            "NEW.state = 'approved' AND OLD.state <> 'approved' AND trim(NEW.osbm_reference) = ''",
        )
    yield Rule(
        "subscription_year",
        "shared",
        "UPDATE",
        "LL003",
        "what is approved of a subscription is shared out, to the cent",
        "NEW.state = 'approved' AND OLD.state <> 'approved' AND (NEW.administration_cents <>"
        f" {_SHARES.format(line=_NONE)} OR EXISTS (SELECT 1 FROM subscription_staff f WHERE f.subscription_id = NEW.id"
        f" AND f.amount_cents <> {_SHARES.format(line='f.service_line')})"
        " OR EXISTS (SELECT 1 FROM subscription_share s WHERE s.subscription_id = NEW.id AND s.service_line <> ''"
        " AND NOT EXISTS (SELECT 1 FROM subscription_staff f WHERE f.subscription_id = NEW.id"
        " AND f.service_line = s.service_line)))",
    )
    for table, content in (("rate", _RATE), ("subscription_year", _SUBSCRIPTION)):
        changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in content)
        yield Rule(
            table,
            "content",
            "UPDATE",
            "LL003",
            "only a draft is edited: what was submitted is sent back first, what was approved stays",
            f"OLD.state <> 'draft' AND ({changed})",
        )
        yield Rule(
            table,
            "final",
            "UPDATE",
            "LL003",
            "what OSBM approved never changes, and what was withdrawn stays so",
            "OLD.state IN ('approved', 'withdrawn')",
        )
    for on, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        for table in ("subscription_staff", "subscription_share"):
            yield Rule(
                table,
                f"approved_{on.lower()}",
                on,
                "LL003",
                "only a draft is edited: what was submitted is sent back first, what was approved stays",
                _SHARED.format(row=row),
            )


def _services() -> Iterator[Rule]:
    """Yield the rules of services: the moves of their life, no circles, and units that stay as OSBM saw them."""
    yield Rule(
        "service_component",
        "unit",
        "UPDATE",
        "LL003",
        "the unit of a component stands in what OSBM saw, and on bills",
        f"{differs('unit')} AND EXISTS (SELECT 1 FROM rate r WHERE r.component_id = NEW.id"
        " AND r.submitted_at IS NOT NULL)",
    )
    moves = ", ".join(sorted(f"'{before}>{after}'" for before, after in MOVES))
    yield Rule(
        "service",
        "life_cycle",
        "UPDATE",
        "LL002",
        "the life of a service goes from one state to another as its table of moves says",
        f"NEW.life_cycle <> OLD.life_cycle AND (OLD.life_cycle || '>' || NEW.life_cycle) NOT IN ({moves})",
    )
    yield Rule(
        "service",
        "replaced",
        "UPDATE",
        "LL003",
        "a service does not come to replace itself",
        "EXISTS (SELECT 1 FROM ll_successor l WHERE l.service_id = NEW.replacement_id AND l.later_id = NEW.id)",
    )
    yield Rule(
        "service_dependency",
        "circle",
        "INSERT",
        "LL003",
        "a service does not depend on itself, by way of others or at once",
        "NEW.service_id = NEW.depends_on_id OR EXISTS (SELECT 1 FROM ll_service_reach r"
        " WHERE r.service_id = NEW.service_id AND r.reached_id = NEW.depends_on_id)",
    )


def _imports() -> Iterator[Rule]:
    """Yield the rules of what catalog managers import: consumption, and findings about rows of their own files."""
    kept = "has(ll_catalog) AND NOT has(ll_admin)"
    words = "a catalog manager imports consumption only"
    yield Rule(
        "import_run",
        "of_consumption",
        "INSERT",
        "42501",
        words,
        f"{kept} AND (NEW.source NOT LIKE 'import:%' OR EXISTS (SELECT 1 FROM source_row s WHERE s.source = NEW.source)"
        " OR EXISTS (SELECT 1 FROM source_record s WHERE s.source = NEW.source AND s.tbl <> 'consumption'))",
    )
    yield Rule(
        "import_run",
        "ones_own",
        "UPDATE",
        "42501",
        words,
        f"{kept} AND (OLD.created_by <> {{user}} OR {differs('source', 'file_name', 'file_sha256', 'started_at')})",
    )
    yield Rule("source_record", "new_of", "INSERT", "42501", words, f"{kept} AND NEW.tbl <> 'consumption'")
    yield Rule(
        "source_record",
        "old_of",
        "UPDATE",
        "42501",
        words,
        f"{kept} AND (OLD.tbl <> 'consumption' OR {differs('source', 'tbl', 'number', 'row_id')})",
    )
    desk = "NOT has(ll_agent) AND NOT has(ll_mip)"
    run = (
        "EXISTS (SELECT 1 FROM import_run r WHERE r.created_by = {{user}}"
        " AND ({row}.source = r.source OR {row}.source = r.source || ':' || r.file_name))"
    )
    for on, row in (("INSERT", "NEW"), ("UPDATE", "OLD")):
        own = run.format(row=row)
        other = "" if on == "INSERT" else f" OR {differs('source', 'row', 'ticket_number', 'field')}"
        yield Rule("data_finding", f"own_{on.lower()}", on, "42501", words, f"{kept} AND {desk} AND (NOT {own}{other})")


def _disputes() -> Iterator[Rule]:
    """Yield the rules of disputes: in time, decided once, and nothing given back twice."""
    yield Rule(
        "dispute",
        "deadline",
        "INSERT",
        "LL003",
        f"a line is disputed on the day that it is, within {CYCLES} months after its bill",
        "NEW.opened_on <> {today} OR EXISTS (SELECT 1 FROM bill_line l JOIN bill b ON b.id = l.bill_id"
        f" WHERE l.id = NEW.line_id AND months(NEW.opened_on) > months_at(b.at) + {CYCLES})",
    )
    yield Rule(
        "dispute",
        "decided_on",
        "UPDATE",
        "LL003",
        "a dispute is decided on the day that it is, and told why",
        "OLD.state = 'open' AND NEW.state IN ('upheld', 'refused')"
        " AND (NEW.decided_on <> {today} OR trim(NEW.outcome) = '')",
    )
    yield Rule(
        "dispute",
        "decided",
        "UPDATE",
        "LL003",
        "a dispute that was decided or withdrawn stays as it is",
        "OLD.state <> 'open'",
    )
    yield Rule(
        "dispute",
        "credit",
        "UPDATE",
        "LL003",
        "what is given back is a part of the line, once",
        "NEW.state = 'upheld' AND (NEW.credit_cents < 1 OR NEW.credit_cents"
        " + (SELECT coalesce(sum(d.credit_cents), 0) FROM dispute d WHERE d.line_id = NEW.line_id AND d.id <> NEW.id)"
        " > (SELECT l.amount_cents FROM bill_line l WHERE l.id = NEW.line_id))",
    )
    of_month = (
        "SELECT {what} FROM bill_line x JOIN bill y ON y.id = x.bill_id WHERE y.agency_id = b.agency_id"
        " AND x.component_id = l.component_id AND x.month = l.month"
    )
    rows = (
        "SELECT coalesce(sum(c.units_micro), 0) FROM consumption c WHERE c.agency_id = b.agency_id"
        " AND c.component_id = l.component_id AND c.month = l.month"
    )
    here = f"d.id <> NEW.id AND d.state = 'upheld' AND d.line_id IN ({of_month.format(what='x.id')})"
    by_then = (
        f"{of_month.format(what='coalesce(sum(x.units_micro), 0)')} AND x.rate_id IS NOT NULL AND NOT EXISTS (SELECT 1"
        " FROM dispute_credit o JOIN bill_line p ON p.id = o.line_id WHERE o.dispute_id = d.id"
        " AND p.bill_id <= x.bill_id)"
    )
    given = f"SELECT d.credit_cents AS cents, cents(({by_then}), l.price_micro) AS level FROM dispute d WHERE {here}"
    yield Rule(
        "dispute",
        "worth",
        "UPDATE",
        "LL003",
        "no more is given back than the agency pays for a month by its rows, less what was given back of it",
        "NEW.state = 'upheld' AND EXISTS (SELECT 1 FROM bill_line l JOIN bill b ON b.id = l.bill_id"
        " WHERE l.id = NEW.line_id AND l.rate_id IS NOT NULL AND NEW.credit_cents"
        f" + (SELECT coalesce(sum(d.credit_cents), 0) FROM dispute d WHERE {here})"
        f" > {before_credits(given, f'cents(({rows}), l.price_micro)')})",
    )
