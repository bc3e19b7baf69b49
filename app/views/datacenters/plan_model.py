"""Columns and sentences of recovery plans and their steps."""

from __future__ import annotations

from datetime import datetime

from app.domain import words
from app.domain.datacenters.ages import Proof, proof_text, span_text
from app.domain.datacenters.plans import Plan, Step, back_after, minutes_text
from app.domain.datacenters.rows import PlanRow
from app.domain.plain_text import one_line
from app.ui.tables.columns import Align, Column, Group, Mark

_WORST = list(Proof)
_MARKS = {
    Proof.NEVER: Mark("missed", "missed"),
    Proof.FAILED: Mark("down", "critical"),
    Proof.AGED: Mark("clock", "missed"),
    Proof.MISSED: Mark("missed", "missed"),
    Proof.TESTED: Mark("check", "met"),
}


def columns() -> tuple[Column[PlanRow], ...]:
    """Return the columns of the plans."""
    return (
        Column("service", "Service", "Digital Commons Content Management", lambda r: r.plan.service, stretch=True,
               whole=True, pinned=True, sort_value=lambda r: r.plan.service.casefold()),
        Column("way", "From, to", "EDC to WDC", lambda r: f"{r.plan.from_site} to {r.plan.to_site}",
               group=lambda r, _now: Group(r.plan.from_site, f"When {r.plan.from_site} is lost")),
        Column("tier", "Tier", "3", lambda r: str(r.plan.tier), Align.RIGHT, sort_value=lambda r: r.plan.tier,
               group=lambda r, _now: Group(str(r.plan.tier), f"Tier {r.plan.tier}")),
        Column("rto", "RTO", "12 h 30 min", lambda r: minutes_text(r.plan.rto_minutes), Align.RIGHT,
               sort_value=lambda r: r.plan.rto_minutes),
        Column("achieved", "Achieved", "12 h 30 min", lambda r: span_text(r.test.rto), Align.RIGHT,
               hint="RTO of the last test, from its stamps", sort_value=lambda r: r.test.rto),
        Column("rpo", "RPO", "12 h 30 min", lambda r: minutes_text(r.plan.rpo_minutes), Align.RIGHT,
               sort_value=lambda r: r.plan.rpo_minutes),
        Column("lost", "Data lost", "12 h 30 min", lambda r: span_text(r.test.rpo), Align.RIGHT, since=950,
               hint="RPO of the last test, from its stamps", sort_value=lambda r: r.test.rpo),
        Column("tested", "Last tested", "22 Nov 2026", lambda r: words.day(r.test.on), since=950,
               sort_value=lambda r: r.test.on),
        Column("state", "State", "Missed its times", state, mark=_mark, tooltip=lambda r: proof_text(r.plan, r.test),
               sort_value=lambda r: (not r.holds, _WORST.index(r.test.state)),
               group=lambda r, _now: Group(f"{_WORST.index(r.test.state)}", r.test.state.label)),
        Column("owner", "Owner", "A. Fitzgerald", lambda r: r.plan.owner, since=1500, gives=True),
    )  # fmt: skip


def state(row: PlanRow) -> str:
    """Return where a plan stands in two words: what its last test says, or that it does not hold today."""
    return row.test.state.label if row.holds else "Not in force"


def _mark(row: PlanRow) -> Mark | None:
    return _MARKS[row.test.state] if row.holds else Mark("dash", "muted")


def sentence(row: PlanRow, _now: datetime) -> str:
    """Return a plan as it is spoken."""
    plan = row.plan
    return (
        f"{one_line(plan.called)}, tier {plan.tier}, RTO {minutes_text(plan.rto_minutes)}, RPO"
        f" {minutes_text(plan.rpo_minutes)}: {proof_text(plan, row.test)}."
    )


def told(row: PlanRow) -> str:
    """Return what is to be known of a plan beside its columns and steps."""
    plan = row.plan
    days = f"Holds from {words.day(plan.valid_from)}" + (f" to {words.day(plan.valid_to)}" if plan.valid_to else "")
    parts = [f"{proof_text(plan, row.test)}."]
    if plan.steps:
        own = back_after(plan, 0, {})
        late = ": longer than its RTO" if own > plan.rto_minutes else ""
        parts.append(f"Its steps take {minutes_text(own)}{late}, what they wait for not counted.")
    else:
        parts.append("It has no steps: it is counted with its RTO.")
    parts.append(f"{days}; {'reviewed ' + words.day(plan.reviewed_on) if plan.reviewed_on else 'never reviewed'}.")
    parts.append(f"Owner: {one_line(plan.owner) or 'nobody'}.")
    return " ".join(parts) + (f"\n{plan.text}" if plan.text else "")


def step_columns() -> tuple[Column[Step], ...]:
    """Return the columns of the steps of a plan."""
    return (
        Column("position", "No.", "12345", lambda r: str(r.position), Align.RIGHT, sort_value=lambda r: r.position),
        Column("words", "Step", "Promote the directory at WDC", lambda r: r.words, stretch=True,
               tooltip=lambda r: r.words),
        Column("minutes", "Takes", "12 h 30 min", lambda r: minutes_text(r.minutes), Align.RIGHT,
               sort_value=lambda r: r.minutes),
        Column("after", "Waits for", "step 3, and Database Hosting", waits),
    )  # fmt: skip


def waits(step: Step) -> str:
    """Return what a step waits for besides the one in front of it, "" for nothing."""
    parts = ["an earlier step"] if step.after_step_id is not None else []
    return ", and ".join([*parts, *([step.after_service] if step.after_service else [])])


def step_sentence(step: Step, _now: datetime) -> str:
    """Return a step as it is spoken."""
    after = waits(step)
    told = f"Step {step.position}: {one_line(step.words)}, {minutes_text(step.minutes)}"
    return f"{told}, waits for {one_line(after)}." if after else f"{told}."


def fields_of(plan: Plan) -> dict[str, object]:
    """Return a plan as the fields of an edit."""
    return {
        name: getattr(plan, name)
        for name in ("to_site_id", "tier", "rto_minutes", "rpo_minutes", "text", "owner_id", "reviewed_on",
                     "valid_from", "valid_to")
    }  # fmt: skip
