"""One plan for a service, site and day; an exercise moves by its stamps, and stamps are of what runs."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs

_STATE = "(SELECT e.state FROM exercise e WHERE e.id = NEW.exercise_id)"
#: Stamps of an exercise that count.
_STANDS = (
    "SELECT 1 FROM exercise_stamp s WHERE s.exercise_id = {exercise} AND s.kind <> 'correction'"
    " AND NOT EXISTS (SELECT 1 FROM exercise_stamp c WHERE c.corrects_id = s.id"
    " AND NOT EXISTS (SELECT 1 FROM exercise_stamp r WHERE r.corrects_id = c.id))"
)
_OF_STAMP, _OF_EXERCISE = _STANDS.format(exercise="NEW.exercise_id"), _STANDS.format(exercise="NEW.id")


#: A correction that may be corrected: what it struck counts again.
_RESTORED = (
    "SELECT 1 FROM exercise_stamp c JOIN exercise_stamp g ON g.id = c.corrects_id WHERE c.id = NEW.corrects_id"
    " AND c.exercise_id = NEW.exercise_id AND g.kind <> 'correction'"
    " AND NOT EXISTS (SELECT 1 FROM exercise_stamp r WHERE r.corrects_id = c.id)"
    f" AND NOT EXISTS ({_OF_STAMP} AND s.kind = g.kind AND s.plan_id IS NOT DISTINCT FROM g.plan_id)"
    f" AND (g.kind = 'begun' OR EXISTS ({_OF_STAMP} AND s.kind = 'begun'))"
)


def rules() -> Iterator[Rule]:
    """Yield the rules of recovery plans and exercises."""
    for on, more in (("INSERT", ""), ("UPDATE", " AND p.id <> NEW.id")):
        yield Rule(
            "recovery_plan",
            f"one_{on.lower()}",
            on,
            "LL003",
            "a service has one plan at a time for the loss of a site",
            "NOT NEW.withdrawn AND EXISTS (SELECT 1 FROM recovery_plan p WHERE p.service_id = NEW.service_id"
            f" AND p.from_site_id = NEW.from_site_id AND NOT p.withdrawn{more}"
            " AND (p.valid_to IS NULL OR p.valid_to >= NEW.valid_from)"
            " AND (NEW.valid_to IS NULL OR NEW.valid_to >= p.valid_from))",
        )
        yield Rule(
            "recovery_step",
            f"after_{on.lower()}",
            on,
            "LL003",
            "a step waits for another one of its own plan",
            "NEW.after_step_id IS NOT NULL AND (NEW.after_step_id = NEW.id OR NOT EXISTS (SELECT 1 FROM recovery_step s"
            " WHERE s.id = NEW.after_step_id AND s.plan_id = NEW.plan_id))",
        )
    for on, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
        yield Rule(
            "exercise_plan",
            f"before_{on.lower()}",
            on,
            "LL003",
            "which plans are exercised is settled before it begins",
            f"(SELECT e.state FROM exercise e WHERE e.id = {row}.exercise_id) <> 'planned'"
            f" OR EXISTS (SELECT 1 FROM exercise_stamp s WHERE s.exercise_id = {row}.exercise_id"
            f" AND s.plan_id = {row}.plan_id)",
        )
    yield from _moves()
    yield from _stamps()


def _moves() -> Iterator[Rule]:
    """Yield how an exercise moves: as its stamps say."""
    begun, ended = f"EXISTS ({_OF_EXERCISE} AND s.kind = 'begun')", f"EXISTS ({_OF_EXERCISE} AND s.kind = 'ended')"
    yield Rule(
        "exercise",
        "moved",
        "UPDATE",
        "LL003",
        "an exercise begins and ends by a stamp, and goes back by its correction",
        f"{differs('state')} AND (NEW.state = 'running' AND (NOT {begun} OR {ended})"
        f" OR NEW.state = 'done' AND NOT ({begun} AND {ended})"
        f" OR NEW.state IN ('planned', 'cancelled') AND {begun})",
    )
    yield Rule(
        "exercise",
        "kind",
        "UPDATE",
        "LL003",
        "how an exercise is held stays as it was when it began",
        f"{differs('kind')} AND OLD.state IN ('running', 'done')",
    )


def _stamps() -> Iterator[Rule]:
    """Yield what may be stamped: what runs, each kind once unless it was corrected, and data with their moment."""
    yield Rule(
        "exercise_stamp",
        "runs",
        "INSERT",
        "LL003",
        "only an exercise that runs is stamped",
        f"NEW.kind = 'begun' AND {_STATE} <> 'planned'"
        f" OR NEW.kind NOT IN ('begun', 'correction') AND {_STATE} <> 'running'"
        f" OR NEW.kind = 'correction' AND {_STATE} = 'cancelled'",
    )
    yield Rule(
        "exercise_stamp",
        "once",
        "INSERT",
        "LL003",
        "what is stamped already is corrected first",
        f"NEW.kind <> 'correction' AND EXISTS ({_OF_STAMP} AND s.kind = NEW.kind"
        " AND s.plan_id IS NOT DISTINCT FROM NEW.plan_id)",
    )
    yield Rule(
        "exercise_stamp",
        "whose",
        "INSERT",
        "LL003",
        "the beginning and the end are stamped for an exercise, all else for a plan of it",
        "(NEW.kind IN ('begun', 'ended', 'correction')) <> (NEW.plan_id IS NULL)"
        " OR NEW.plan_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM exercise_plan l"
        " WHERE l.exercise_id = NEW.exercise_id AND l.plan_id = NEW.plan_id)",
    )
    yield Rule(
        "exercise_stamp",
        "data",
        "INSERT",
        "LL004",
        "of recovered data it is told as of when they were, and that is not ahead",
        "(NEW.kind = 'data_as_of') <> (NEW.told_at IS NOT NULL) OR NEW.told_at > {soon}",
    )
    yield Rule(
        "exercise_stamp",
        "correction",
        "INSERT",
        "LL003",
        "a correction names a stamp of its exercise that still counts, the beginning last",
        "(NEW.kind = 'correction') <> (NEW.corrects_id IS NOT NULL) OR NEW.corrects_id IS NOT NULL"
        f" AND (NOT EXISTS ({_OF_STAMP} AND s.id = NEW.corrects_id) AND NOT EXISTS ({_RESTORED})"
        f" OR EXISTS ({_OF_STAMP} AND s.id = NEW.corrects_id AND s.kind = 'begun')"
        f" AND EXISTS ({_OF_STAMP} AND s.kind <> 'begun'))",
    )
