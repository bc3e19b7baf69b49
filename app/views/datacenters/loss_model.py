"""Columns and sentences of what the loss of a data center would come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain import words
from app.domain.datacenters.ages import Proof, proof_text
from app.domain.datacenters.loss import Fallen, Loss, Standing
from app.domain.datacenters.plans import minutes_text
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, Align, Column, Group, Mark

_WORST = list(Standing)
_NOTHING, _LATE = "Nothing brings it back", "Later than its RTO"


def columns() -> tuple[Column[Fallen], ...]:
    """Return the columns of the services that go down."""
    return (
        Column("back", "Back after", "28 h 15 min", back, Align.RIGHT, sort_value=_order, group=_group,
               mark=_mark),
        Column("service", "Service", "Digital Commons Content Management", lambda r: r.name, stretch=True, whole=True,
               sort_value=lambda r: r.name.casefold()),
        Column("tier", "Tier", "3", lambda r: str(r.plan.tier) if r.plan else words.NONE, Align.RIGHT,
               since=1000),
        Column("rto", "RTO", "12 h 30 min", lambda r: minutes_text(r.plan.rto_minutes if r.plan else None),
               Align.RIGHT, since=NARROW, sort_value=lambda r: r.plan.rto_minutes if r.plan else None),
        Column("why", "Why then", "After Database Hosting and Domain Name Services", lambda r: r.why,
               tooltip=lambda r: r.why, gives=True),
        Column("test", "Last test", "Missed its times", lambda r: r.test.state.label if r.test else words.NONE,
               tooltip=_test, since=1100,
               mark=lambda r: Mark("missed", "missed") if r.test and r.test.state is not Proof.TESTED else None),
        Column("agencies", "Agencies", "27", lambda r: str(r.agencies), Align.RIGHT, since=1100,
               sort_value=lambda r: r.agencies),
    )  # fmt: skip


def back(row: Fallen) -> str:
    """Return after how long a service is back; how it stands where nothing brings it back."""
    return minutes_text(row.back) if row.back is not None else row.standing.label


def _order(row: Fallen) -> tuple[bool, int, int]:
    return (row.back is not None, row.back if row.back is not None else _WORST.index(row.standing), row.begins or 0)


def _group(row: Fallen, _now: datetime) -> Group:
    if row.back is None:
        return Group("0", _NOTHING, Mark("down", "critical"))
    return Group("1 back", "In the order of coming back")


def _mark(row: Fallen) -> Mark | None:
    if row.back is None:
        return Mark("down", "critical")
    return Mark("missed", "missed") if row.late else None


def _test(row: Fallen) -> str:
    return proof_text(row.plan, row.test) if row.plan is not None and row.test is not None else ""


def sentence(row: Fallen, _now: datetime) -> str:
    """Return a service that goes down as it is spoken."""
    said = _NOTHING if row.back is None else f"back after {minutes_text(row.back)}"
    late = f", {_LATE.lower()}" if row.late else ""
    test = _test(row)
    return f"{one_line(row.name)}: {said}{late}. {one_line(row.why)}.{f' {test}.' if test else ''}"


@dataclass(frozen=True, slots=True)
class CallRow:
    """Somebody to call, in the order of calling."""

    n: int
    name: str
    phone: str
    why: str


def calls(found: Loss) -> list[CallRow]:
    """Return whom to call: the owners, then the contacts of the agencies in rank order."""
    told = [(one.name or words.NONE, one.phone or one.mail, one.why) for one in found.owners]
    told += [(one.name, one.phone or one.mail, f"{one.agency}, {one.rank}") for one in found.contacts]
    told += [(words.NONE, "", f"Nobody can be reached of {name}") for name in found.unreachable]
    return [CallRow(n, *one) for n, one in enumerate(told, 1)]


def call_columns() -> tuple[Column[CallRow], ...]:
    """Return the columns of the calls."""
    return (
        Column("n", "No.", "12345", lambda r: str(r.n), Align.RIGHT, sort_value=lambda r: r.n, since=NARROW),
        Column("name", "Call", "N. Blackfeather", lambda r: r.name, stretch=True, whole=True, tooltip=lambda r: r.name),
        Column("phone", "Telephone", "919-555-0144", lambda r: r.phone, tooltip=lambda r: r.phone),
        Column("why", "Why", "Owner of Enterprise Storage", lambda r: r.why, gives=True, since=NARROW,
               tooltip=lambda r: r.why),
    )  # fmt: skip


def call_sentence(row: CallRow, _now: datetime) -> str:
    """Return somebody to call as it is spoken."""
    return ", ".join(one_line(text) for text in (f"Call {row.n}", row.name, row.phone, row.why) if text) + "."


def told(found: Loss) -> str:
    """Return what it comes to in few lines, above the list."""
    gone, last = found.without_time(), found.back_by()
    down = words.count(len(found.services), "service goes down", "services go down")
    hit = words.count(len(found.agencies), "agency is hit", "agencies are hit")
    said = [f"Nothing brings back {len(gone):,}"] if gone else []
    if last is not None:
        which = "the last of the others" if gone else "The last of them" if len(found.services) > 1 else "It"
        late = sum(one.late for one in found.services)
        more = f", {late:,} later than {'its' if late == 1 else 'their'} RTO" if late else ""
        said.append(f"{which} is back after {minutes_text(last)}{more}")
    lines = [
        " ".join([f"{down}, {hit}.", *([f"{'; '.join(said)}."] if said else [])]),
        _listed("In the way", [one.text for one in found.blockers], "Nothing on record stands in the way."),
        _listed("Open major incidents", [f"{one.number} {one.title}" for one in found.majors], ""),
        _listed("Down there already, and carried", list(found.carried), ""),
        _listed("REDUCED REDUNDANCY", list(found.reduced), ""),
    ]
    return "\n".join(line for line in lines if line)


def _listed(title: str, texts: Sequence[str], none: str) -> str:
    most = 4
    shown = [one_line(text) for text in texts[:most]]
    more = len(texts) - most
    return f"{title}: {'; '.join(shown)}{f'; and {more} more' if more > 0 else ''}." if texts else none
