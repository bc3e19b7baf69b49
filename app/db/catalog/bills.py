"""What was consumed and billed, from and to the database."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select

from app.db import tables as t
from app.db.catalog.payers import Payers
from app.db.conditions import id_in
from app.db.records import insert_record, next_number, time_of
from app.domain.catalog.bills import Billed, Consumed, Credit, Instalment, Line, LineKind
from app.domain.catalog.money import line_amount
from app.domain.catalog.rates import instalment_months, instalment_plan
from app.domain.catalog.values import BillRow, ConsumedRow, LineRow
from app.domain.periods import Period

_C, _B, _L, _O = t.consumption.c, t.bill.c, t.bill_line.c, t.bill_line_source.c


def unbilled(conn: Connection, agency_id: int, until: str) -> list[Consumed]:
    """Return the rows of an agency, up to a month, that no bill has taken up yet, in the order in which they came."""
    wanted = (
        select(_C.id, _C.component_id, _C.month, _C.units_micro)
        .outerjoin(t.bill_line_source, _O.consumption_id == _C.id)
        .where(_C.agency_id == agency_id, _C.month <= until, _O.line_id.is_(None))
        .order_by(_C.id)
    )
    return [Consumed(*row) for row in conn.execute(wanted)]


def billed(
    conn: Connection, agency_id: int, keys: Collection[tuple[int, str]], to_give_back: Iterable[Line] = ()
) -> dict[tuple[int, str], Billed]:
    """Return what was billed of components in months, corrections of their units included, with what was given back.

    `to_give_back`: credits that are on no bill yet, and that the next one gives back.
    """
    if not keys:
        return {}
    wanted = (
        select(t.bill_line)
        .join(t.bill, _L.bill_id == _B.id)
        .where(_B.agency_id == agency_id, id_in(conn, _L.component_id, {id for id, _ in keys}))
        .order_by(_L.id)
    )
    by_key: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in conn.execute(wanted):
        by_key[row.component_id, row.month].append(row)
    pending: dict[tuple[int | None, str], list[int]] = defaultdict(list)
    for line in to_give_back:
        pending[line.component_id, line.month].append(-line.amount_cents)
    found = {}
    for key, rows in by_key.items():
        priced = [row for row in rows if row.rate_id is not None]
        if key not in keys or not priced:
            continue
        first, units = priced[0], sum(row.units_micro for row in priced)
        credits = []
        for row in rows:
            if row.rate_id is None:
                by_then = sum(one.units_micro for one in priced if one.bill_id < row.bill_id)
                credits.append(Credit(-row.amount_cents, line_amount(by_then, first.price_micro)))
        now = line_amount(units, first.price_micro)
        credits += [Credit(cents, now) for cents in pending[key]]
        amount = sum(row.amount_cents for row in priced)
        found[key] = Billed(units, amount, first.rate_id, first.price_micro, first.id, tuple(credits))
    return found


def planned(conn: Connection, agency_id: int, fiscal_year: int, by: date | None = None) -> dict[str, dict[str, int]]:
    """Return what an agency is to pay of the subscriptions that were approved for a year: cents by month, by line.

    "" as line is administration. A later version of the year takes the place of the one before. From the month on that
    begins after an agency ended, its successor pays; where it has none, or several, these instalments are not billed.
    `by`: what OSBM approved after this day does not count, None: all does.
    """
    y, s = t.subscription_year.c, t.subscription_share.c
    wanted = select(y.id, y.approved_on).where(y.fiscal_year == fiscal_year, y.state == "approved").order_by(y.n)
    versions = conn.execute(wanted if by is None else wanted.where(y.approved_on <= by)).all()
    ids = [row.id for row in versions]
    if not ids:
        return {}
    year = Period.fiscal(fiscal_year).months()
    pays = Payers(conn)
    whose = pays.before(agency_id)
    parts: dict[tuple[int, int, str], int] = {}
    found = select(s.subscription_id, s.agency_id, s.service_line, s.amount_cents)
    for id, of, line, cents in conn.execute(found.where(s.agency_id.in_(whose), s.subscription_id.in_(ids))):
        parts[id, of, line] = cents
    months = {row.id: [one.key for one in instalment_months(fiscal_year, row.approved_on)] for row in versions}
    plans: dict[str, dict[str, int]] = {}
    for of, line in sorted({(of, line) for _, of, line in parts}):
        plan = instalment_plan((months[row.id], parts.get((row.id, of, line), 0)) for row in versions)
        mine = {one.key: plan[one.key] for one in year if one.key in plan and pays.on(one.first)[of] == agency_id}
        into = plans.setdefault(line, {})
        for key, cents in mine.items():
            into[key] = into.get(key, 0) + cents
    return {line: dict(sorted(plan.items())) for line, plan in sorted(plans.items())}


def instalments(conn: Connection, agency_id: int, month: str) -> list[Instalment]:
    """Return what an agency still has to pay of its subscriptions by the end of a month.

    What was due by then less what was billed: a month that got no bill, or an approval that was entered late, is made
    up for. It stands with the last month for which something is due, so with the last one of the fiscal year before.
    """
    year = Period.parse(month).fiscal_year
    found = []
    for fiscal_year in (year - 1, year):
        plan = planned(conn, agency_id, fiscal_year)
        if not plan:
            continue
        keys = [one.key for one in Period.fiscal(fiscal_year).months()]
        wanted = (
            select(_L.service_line, func.sum(_L.amount_cents))
            .join(t.bill, _L.bill_id == _B.id)
            .where(_B.agency_id == agency_id, _L.month.in_(keys))
            .where(_L.kind.in_((LineKind.SUBSCRIPTION.value, LineKind.FTE.value)))
            .group_by(_L.service_line)
        )
        paid = {line: int(cents) for line, cents in conn.execute(wanted)}
        for line, parts in plan.items():
            by_now = [of for of in parts if of <= month]
            due = sum(parts[of] for of in by_now) - paid.get(line, 0)
            if due:
                kind, last = LineKind.FTE if line else LineKind.SUBSCRIPTION, max(by_now, default=month)
                found.append(Instalment(kind, line, due, "" if last == month else last))
    return found


def bills(conn: Connection, *where: ColumnElement[bool]) -> list[BillRow]:
    """Return issued bills, the newest month first, by agency."""
    d = t.dispute.c
    disputed = (
        select(_L.bill_id, func.count().label("n"))
        .join(t.dispute, d.line_id == _L.id)
        .where(d.state == "open")
        .group_by(_L.bill_id)
        .subquery()
    )
    wanted = (
        select(
            _B.id,
            _B.number,
            _B.agency_id,
            t.agency.c.name,
            _B.month,
            _B.total_cents,
            _B.at,
            func.coalesce(t.person.c.name, _B.author),
            func.coalesce(disputed.c.n, 0),
        )
        .join(t.agency, _B.agency_id == t.agency.c.id)
        .outerjoin(t.person, and_(t.person.c.login == _B.author, _B.author != ""))
        .outerjoin(disputed, disputed.c.bill_id == _B.id)
        .where(*where)
        .order_by(_B.month.desc(), t.agency.c.name, _B.id)
    )
    return [BillRow(*row) for row in conn.execute(wanted)]


def lines(conn: Connection, *where: ColumnElement[bool]) -> list[LineRow]:
    """Return lines of issued bills in their order, with names and the rows they were made from."""
    return [line for _, line in lines_by_bill(conn, *where)]


def places(conn: Connection) -> dict[int, str]:
    """Return where each line that was corrected stands: "BIL0000012/3", by its key."""
    corrected = select(_L.corrects_id).where(_L.corrects_id.is_not(None))
    wanted = select(_L.id, _B.number, _L.n).join(t.bill, _L.bill_id == _B.id).where(_L.id.in_(corrected))
    return {id: f"{number}/{n}" for id, number, n in conn.execute(wanted)}


def lines_by_bill(conn: Connection, *where: ColumnElement[bool]) -> list[tuple[int, LineRow]]:
    """Return lines as `lines` does, each with the key of its bill."""
    wanted = select(t.bill_line).join(t.bill, _L.bill_id == _B.id).where(*where).order_by(_B.month, _L.bill_id, _L.n)
    rows = conn.execute(wanted).all()
    made: dict[int, list[int]] = defaultdict(list)
    from_ = select(_O.line_id, _O.consumption_id).where(id_in(conn, _O.line_id, {row.id for row in rows}))
    for line_id, consumption_id in conn.execute(from_.order_by(_O.consumption_id)):
        made[line_id].append(consumption_id)
    name = namer(conn)
    return [(row.bill_id, name(row, row.id, row.n, tuple(made[row.id]))) for row in rows]


def spanned(
    conn: Connection, agency_id: int, months: Collection[str], *where: ColumnElement[bool]
) -> list[tuple[str, Line]]:
    """Return what an agency was billed in months, in order, each line with the month of its bill; nothing is named.

    `where`: of the bills that count.
    """
    wanted = (
        select(_B.month.label("of"), t.bill_line)
        .join(t.bill, _L.bill_id == _B.id)
        .where(_B.agency_id == agency_id, _B.month.in_(list(months)), *where)
        .order_by(_B.month, _L.n)
    )
    return [
        (
            row.of,
            Line(
                LineKind(row.kind),
                row.month,
                row.amount_cents,
                row.component_id,
                row.units_micro,
                row.rate_id,
                row.price_micro,
                row.service_line,
            ),
        )
        for row in conn.execute(wanted)
    ]


class namer:
    """Gives a line the names of its component, service and rate."""

    def __init__(self, conn: Connection) -> None:
        c, s, r = t.service_component.c, t.service.c, t.rate.c
        wanted = select(c.id, c.name, c.code, c.unit, s.name.label("service"), s.category).join(
            t.service, c.service_id == s.id
        )
        self._components: Mapping[int, Any] = {row.id: row for row in conn.execute(wanted)}
        of_rate = conn.execute(select(r.id, r.fiscal_year, r.n, r.osbm_reference))
        self._rates = {id: f"FY{year} version {n}, {reference}" for id, year, n, reference in of_rate}

    def __call__(self, line: Any, id: int, n: int, sources: Sequence[int]) -> LineRow:
        part = self._components.get(line.component_id)
        return LineRow(
            id,
            n,
            LineKind(line.kind),
            line.month,
            line.component_id,
            part.name if part else "",
            part.code if part else "",
            part.unit if part else "",
            part.service if part else "",
            line.service_line or (part.category if part else ""),
            line.rate_id,
            self._rates.get(line.rate_id, ""),
            line.units_micro,
            line.price_micro,
            line.amount_cents,
            line.corrects_id,
            line.reason,
            tuple(sources),
        )


def line_row(line: Line, n: int) -> dict[str, Any]:
    """Return the columns of a line in its place on a bill, without the bill's id."""
    return {
        "n": n,
        "kind": line.kind.value,
        "month": line.month,
        "component_id": line.component_id,
        "service_line": line.service_line,
        "rate_id": line.rate_id,
        "units_micro": line.units_micro,
        "price_micro": line.price_micro,
        "amount_cents": line.amount_cents,
        "corrects_id": line.corrects_id,
        "reason": line.reason,
    }


def issue(conn: Connection, agency_id: int, month: str, made: Sequence[Line]) -> tuple[int, str]:
    """Store a bill whole and return its key and number."""
    number, at = next_number(conn, "BIL"), time_of(conn)
    rows = [line_row(line, n) for n, line in enumerate(made, 1)]
    bill_id = insert_record(
        conn,
        t.bill,
        {
            "number": number,
            "agency_id": agency_id,
            "month": month,
            "lines": len(rows),
            "total_cents": sum(line.amount_cents for line in made),
            "sha256": digest(number, month, rows),
            "at": at,
        },
    )
    sources: list[dict[str, int]] = []
    for row, line in zip(rows, made, strict=True):
        line_id = insert_record(conn, t.bill_line, {"bill_id": bill_id, **row})
        sources += [{"consumption_id": id, "line_id": line_id} for id in line.sources]
        if line.dispute_id is not None:
            conn.execute(insert(t.dispute_credit), [{"dispute_id": line.dispute_id, "line_id": line_id}])
    if sources:
        conn.execute(insert(t.bill_line_source), sources)
    return bill_id, number


def digest(number: str, month: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Return SHA-256 of a bill: its number, its month, and each line's figures in order."""
    names = ("n", "kind", "month", "component_id", "service_line", "rate_id", "units_micro", "price_micro")
    told = [f"{number}|{month}"]
    told += ["|".join(str(row[name]) for name in (*names, "amount_cents", "corrects_id")) for row in rows]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def consumed(conn: Connection, *where: ColumnElement[bool]) -> list[ConsumedRow]:
    """Return rows of consumption in the order in which they came, each with the bill that took it up."""
    c = t.service_component.c
    wanted = (
        select(
            _C.id,
            _C.month,
            c.name,
            _C.units_micro,
            _C.told,
            _C.source,
            _C.source_row,
            _C.reason,
            _C.at,
            func.coalesce(t.person.c.name, _C.author),
            func.coalesce(_B.number, ""),
        )
        .join(t.service_component, _C.component_id == c.id)
        .outerjoin(t.person, and_(t.person.c.login == _C.author, _C.author != ""))
        .outerjoin(t.bill_line_source, _O.consumption_id == _C.id)
        .outerjoin(t.bill_line, _L.id == _O.line_id)
        .outerjoin(t.bill, _B.id == _L.bill_id)
        .where(*where)
        .order_by(_C.id)
    )
    return [ConsumedRow(*row) for row in conn.execute(wanted)]


def bill_of(conn: Connection, line_id: int) -> int:
    """Return the key of the bill on which a line is."""
    return int(conn.execute(select(_L.bill_id).where(_L.id == line_id)).scalar_one())


def agency_name(conn: Connection, agency_id: int) -> str | None:
    """Return what an agency is called; None where there is no such."""
    name: str | None = conn.execute(select(t.agency.c.name).where(t.agency.c.id == agency_id)).scalar()
    return name
