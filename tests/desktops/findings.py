"""Compare what desktops were told with what the workspace holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import median, quantiles
from typing import Any

from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from tests.desktops.ledger import Asked


def wrong_in(db: Database, asked: Sequence[Asked]) -> list[str]:
    """Return a sentence for everything that is lost, double, half there, written over unseen, or out of order."""
    found = [f"{one.who} was shown, at {one.act}: {one.told}" for one in asked if one.told.startswith("failed")]
    writes = [one for one in asked if one.op_id]
    with db.read() as conn:
        kept = {(row.who, row.op_id) for row in conn.execute(select(t.op.c.who, t.op.c.op_id))}
        trail: dict[str, list[Any]] = defaultdict(list)
        for row in conn.execute(select(t.audit).where(t.audit.c.op_id.is_not(None)).order_by(t.audit.c.id)):
            trail[row.op_id].append(row)
        noted: Counter[str] = Counter(conn.execute(select(t.ticket_event.c.note)).scalars())
    for one in writes:
        is_kept = (one.who, one.op_id) in kept
        if one.told == "saved" and not is_kept:
            found.append(f"lost: {one.who} was told that {one.act} {one.op_id} is saved")
        if one.told.startswith("refused") and (is_kept or trail[one.op_id]):
            found.append(f"half there: {one.who} was told that {one.act} {one.op_id} is refused: {one.told}")
        if one.told == "saved":
            found += unlike(one, trail[one.op_id], noted)
    return found


def unlike(one: Asked, rows: Iterable[Any], noted: Counter[str]) -> list[str]:
    """Return what the trail says otherwise than the desktop that was told "saved"."""
    found = []
    mine = [row for row in rows if row.tbl == one.table]
    for name, new in one.new.items():
        changed = [row.diff[name] for row in mine if name in row.diff and row.diff[name][1] == new]
        if len(changed) != 1:
            found.append(f"lost: {one.act} {one.op_id} of {one.who}: {name} was written {len(changed)} times")
        elif one.seen and (changed[0][0] or "") != (one.seen[name] or ""):
            found.append(
                f"written over unseen: {one.act} {one.op_id} of {one.who}: {name} was {changed[0][0]!r},"
                f" the form showed {one.seen[name]!r}"
            )
    if one.act == "comment" and noted[one.text] != 1:
        found.append(f"lost or double: the comment {one.text} of {one.who} is there {noted[one.text]} times")
    return found


def summary(asked: Sequence[Asked], seconds: float) -> list[str]:
    """Return lines of what was done: each act, how often, how often refused, median and 95th of a hundred in ms."""
    of: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        of[one.act].append(one)
    lines = [f"{'act':<14}{'done':>8}{'refused':>9}{'median ms':>11}{'95 % ms':>9}"]
    for act, done in sorted(of.items()):
        took = [one.seconds * 1000 for one in done if one.told in {"saved", "read"}]
        refused = sum(one.told.startswith("refused") for one in done)
        high = quantiles(took, n=20)[-1] if len(took) > 1 else sum(took)
        lines.append(f"{act:<14}{len(took):>8,}{refused:>9,}{median(took or [0]):>11.0f}{high:>9.0f}")
    saved = sum(one.told == "saved" for one in asked)
    lines.append(f"{saved:,} acts saved in {seconds:.0f} s ({saved / seconds:.1f} a second)")
    return lines
