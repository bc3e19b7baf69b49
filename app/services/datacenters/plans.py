"""Recovery plans: their list with what the last test said, and how they are written, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.datacenters import exercises as held
from app.db.datacenters import plans as store
from app.db.engine import Database
from app.db.names import referred
from app.db.records import hold, hold_record, insert_record, save, update_versioned
from app.domain.changes_made import Changes, Touched
from app.domain.datacenters.ages import RULES, AgeRules, last_test
from app.domain.datacenters.plans import LONGEST, TIERS, Plan, Step
from app.domain.datacenters.rows import PlanRow
from app.domain.eastern import local_date
from app.errors import InputError
from app.services import rule_sets
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "plan.edit"
_FIELDS = (
    "service_id", "from_site_id", "to_site_id", "tier", "rto_minutes", "rpo_minutes", "text", "owner_id",
    "reviewed_on", "valid_from", "valid_to",
)  # fmt: skip
_FIXED = ("service_id", "from_site_id")
_STEP = ("words", "minutes", "after_step_id", "after_service_id")
_CALLED = {"service_id": "service", "from_site_id": "lost site", "to_site_id": "other site", "owner_id": "owner"}


def plans(db: Database, work: Work | None = None) -> tuple[PlanRow, ...]:
    """Return every recovery plan with what its last test said, by service."""
    with db.read(work) as conn:
        return rows_of(conn, local_date(db.now()))


def rows_of(conn: Connection, today: date, known_by: datetime | None = None) -> tuple[PlanRow, ...]:
    """Return every recovery plan with what its last test said on a day; `known_by`: by stamps and rules of then."""
    rules, exercises = store.load_rules(conn, known_by), held.exercises(conn, known_by=known_by)
    return tuple(
        PlanRow(plan, last_test(plan, exercises, rules, today), plan.holds_on(today)) for plan in store.plans(conn)
    )


def _checked(values: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    unknown = sorted(values.keys() - set(fields))
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(fields)}.")
    kept = dict(values)
    if "tier" in kept and kept["tier"] not in TIERS:
        raise InputError(f"Tier: {kept['tier']} is none.", hint="Choose 1, 2 or 3.")
    for name, called in (("rto_minutes", "RTO"), ("rpo_minutes", "RPO"), ("minutes", "Minutes")):
        if name in kept and (type(kept[name]) is not int or not 0 <= kept[name] <= LONGEST):
            raise InputError(f"{called}: {kept[name]} cannot be used.", hint=f"Write minutes from 0 to {LONGEST:,}.")
    if "text" in kept:
        kept["text"] = clean(kept["text"], "text", longest=20000)
    if "words" in kept:
        kept["words"] = clean(kept["words"], "step", required=True, longest=1000)
    for name in ("valid_from", "valid_to", "reviewed_on"):
        if kept.get(name) is not None and type(kept[name]) is not date:
            raise InputError(f"“{kept[name]}” is no day.", hint="Give a day.")
    return kept


def _require_known(conn: Connection, row: Mapping[str, Any]) -> None:
    sites, services = store.sites(conn), store.names_of_services(conn)
    wanted = {"owner_id": [row["owner_id"]]} if row.get("owner_id") is not None else {}
    people = referred(conn, wanted).get("owner_id", {})
    known: Mapping[str, Mapping[int, Any]] = {
        "service_id": services,
        "from_site_id": sites,
        "to_site_id": sites,
        "owner_id": people,
    }
    for name, called in _CALLED.items():
        if row.get(name) is not None and row[name] not in known[name]:
            raise InputError(f"The {called} is not in this workspace.", hint="Choose from the list.")


def _require_alone(conn: Connection, row: Mapping[str, Any], but: int = 0) -> None:
    """Raise InputError where the plan would not be the only one for its service, site and days."""
    if row["from_site_id"] == row["to_site_id"]:
        raise InputError("A service does not come back at the site that is lost.", hint="Choose the other site.")
    first, last = row["valid_from"], row.get("valid_to")
    if last is not None and last < first:
        raise InputError("The last day of the plan lies before its first.", hint="Correct one of them.")
    p = t.recovery_plan.c
    others = store.plans(conn, p.service_id == row["service_id"], p.from_site_id == row["from_site_id"], p.id != but)
    for one in others:
        if (one.valid_to is None or one.valid_to >= first) and (last is None or last >= one.valid_from):
            raise InputError(
                f"{one.called}: there is a plan for these days already.", hint="Edit that one, or end it first."
            )


def _there(conn: Connection, plan_id: int) -> Plan:
    found = store.plan_by_id(conn, plan_id)
    if found is None:
        raise InputError("That plan is not in this workspace any more.", hint="Refresh the list.")
    return found


def add_plan(db: Database, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Write a recovery plan; days are days in America/New_York, `valid_to` the last one. InputError names a field."""
    db.require(_RIGHT)
    row = _checked(values, _FIELDS)
    for name in ("service_id", "from_site_id", "to_site_id", "tier", "rto_minutes", "rpo_minutes", "valid_from"):
        if row.get(name) is None:
            called = _CALLED.get(name, name.replace("_", " ").replace("minutes", "").strip())
            raise InputError(f"The {called} is empty.", hint="A plan says service, sites, tier, RTO and RPO.")

    def act(conn: Connection) -> Changes:
        hold(conn, "recovery plans")
        _require_known(conn, row)
        _require_alone(conn, row)
        made = insert_record(conn, t.recovery_plan, row)
        return Changes(Touched.DATACENTERS, (made,), f"{_there(conn, made).called}: the recovery plan is saved.")

    return db.write(act, what="add recovery plan", op_id=op_id)


def edit_plan(
    db: Database, plan_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save a form that was opened with `base`; `Conflict` where somebody else changed the same field."""
    db.require(_RIGHT)
    row = {name: value for name, value in _checked(mine, _FIELDS).items() if name not in _FIXED}

    def act(conn: Connection) -> Changes:
        hold(conn, "recovery plans")
        was = _there(conn, plan_id)
        _require_known(conn, row)
        days = {name: row.get(name, getattr(was, name)) for name in ("to_site_id", "valid_from", "valid_to")}
        _require_alone(conn, {"service_id": was.service_id, "from_site_id": was.from_site_id, **days}, plan_id)
        save(conn, t.recovery_plan, plan_id, base, row, together=(("valid_from", "valid_to"),), what="Recovery plan")
        return Changes(Touched.DATACENTERS, (plan_id,), f"{was.called}: the recovery plan is saved.")

    return db.write(act, what="edit recovery plan", about=plan_id, op_id=op_id)


# --- steps -----------------------------------------------------------------------------------------
def add_step(db: Database, plan_id: int, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Add a step behind the others of a plan. `values`: words, minutes; after_step_id, after_service_id."""
    db.require(_RIGHT)
    row = _checked({"words": "", "minutes": 0, **values}, _STEP)

    def act(conn: Connection) -> Changes:
        hold_record(conn, t.recovery_plan, plan_id)
        plan = _there(conn, plan_id)
        place = 1 + max((step.position for step in plan.steps), default=0)
        _require_order(conn, plan, row, place)
        insert_record(conn, t.recovery_step, {"plan_id": plan_id, "position": place, **row})
        return Changes(Touched.DATACENTERS, (plan_id,), f"{plan.called}: step {place} is added.")

    return db.write(act, what="add recovery step", about=(plan_id, row["words"]), op_id=op_id)


def edit_step(
    db: Database, plan_id: int, step_id: int, version: int, values: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save an edit of a step as it was read at `version`; its place stays."""
    db.require(_RIGHT)
    row = _checked(values, _STEP)

    def act(conn: Connection) -> Changes:
        hold_record(conn, t.recovery_plan, plan_id)
        plan = _there(conn, plan_id)
        step = _step(plan, step_id)
        _require_order(conn, plan, row, step.position, step_id)
        update_versioned(conn, t.recovery_step, step_id, version, row)
        return Changes(Touched.DATACENTERS, (plan_id,), f"{plan.called}: step {step.position} is saved.")

    return db.write(act, what="edit recovery step", about=step_id, op_id=op_id)


def remove_step(db: Database, plan_id: int, step_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Take a step out of a plan, as it was read at `version`; InputError where another one waits for it."""
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        hold_record(conn, t.recovery_plan, plan_id)
        plan = _there(conn, plan_id)
        step = _step(plan, step_id)
        waiting = store.holders(conn, step_id)
        if waiting:
            raise InputError(f"“{waiting[0]}” waits for that step.", hint="Let it wait for another one first.")
        update_versioned(conn, t.recovery_step, step_id, version, {"withdrawn": True})
        return Changes(Touched.DATACENTERS, (plan_id,), f"{plan.called}: step {step.position} is removed.")

    return db.write(act, what="remove recovery step", about=step_id, op_id=op_id)


def _step(plan: Plan, step_id: int) -> Step:
    found = next((step for step in plan.steps if step.id == step_id), None)
    if found is None:
        raise InputError("That step is not in the plan any more.", hint="Refresh the list.")
    return found


def _require_order(conn: Connection, plan: Plan, row: Mapping[str, Any], place: int, own: int = 0) -> None:
    """Raise InputError where a step waits for a later one, for none of its plan, or for its own service."""
    before = row.get("after_step_id")
    if before is not None and not any(
        step.id == before and step.position < place and step.id != own for step in plan.steps
    ):
        raise InputError("A step waits for an earlier one of its plan.", hint="Choose one in front of it.")
    service = row.get("after_service_id")
    if service is not None and service == plan.service_id:
        raise InputError(f"{plan.service} does not wait for itself.", hint="Choose another service, or none.")
    if service is not None and service not in store.names_of_services(conn):
        raise InputError("That service is not in this workspace.", hint="Choose from the list.")


# --- how old a test may be ---------------------------------------------------------------------------
def rules(db: Database, work: Work | None = None) -> AgeRules:
    """Return how old tests may be; what the workspace does not set has its sample value."""
    return rule_sets.read(db, RULES, work)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set how old tests may be: texts by the name of the rule, as `rule_sets.save` does."""
    return rule_sets.save(db, RULES, base, mine, op_id, touched=lambda _names: Touched.DATACENTERS)
