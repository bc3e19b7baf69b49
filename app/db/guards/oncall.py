"""A roster is its group's leads' to write, and what was is not rewritten."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs, no_clock

_LEADS = (
    "(has(ll_admin) OR has(ll_mip) OR has(ll_cab) OR EXISTS (SELECT 1 FROM group_member m JOIN person p"
    " ON p.id = m.person_id WHERE m.group_id = {row}.group_id AND m.is_lead AND p.login = {{user}}"
    " AND m.valid_from <= {{today}} AND (m.valid_to IS NULL OR m.valid_to > {{today}})))"
)
#: On PostgreSQL, before the rules of turns: two who say who is on call for a group wait for each other.
FIRST = (
    "IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE EXCEPTION USING ERRCODE = 'LL002',"
    " MESSAGE = 'what was done since could not be seen'; END IF;"
    " PERFORM pg_advisory_xact_lock(hashtextextended('turns of ' || NEW.group_id || ' ' || NEW.level, 0));"
)
_NEVER = "'9999-12-31'"
#: Turns of a group and level come round in the same number of weeks, at the same hour, each a week of its own.
_SOMEBODY_ELSE = (
    (
        "NEW.first_day < coalesce(NEW.valid_to, {never}) AND EXISTS (SELECT 1 FROM oncall_turn o"
        " WHERE o.group_id = NEW.group_id AND o.level = NEW.level AND o.id IS DISTINCT FROM NEW.id"
        " AND o.first_day < coalesce(o.valid_to, {never}) AND o.first_day < coalesce(NEW.valid_to, {never})"
        " AND coalesce(o.valid_to, {never}) > NEW.first_day AND (o.every <> NEW.every OR o.begins <> NEW.begins"
        " OR abs({apart}) % (7 * o.every) < 7 OR abs({apart}) % (7 * o.every) > 7 * o.every - 7))"
    )
    .replace("{never}", _NEVER)
    .replace("{apart}", "(days_ago(o.first_day) - days_ago(NEW.first_day))")
)
_LONGER = (
    f"({differs('group_id', 'level', 'first_day', 'begins', 'every')}"
    f" OR coalesce(NEW.valid_to, {_NEVER}) > coalesce(OLD.valid_to, {_NEVER}))"
)
_PAST = "what was on call is not rewritten"


def rules() -> Iterator[Rule]:
    """Yield the rules of the roster."""
    for table in ("oncall_turn", "oncall_swap"):
        for on, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW"))):
            may = " AND ".join(_LEADS.format(row=row) for row in rows)
            yield Rule(
                table,
                f"leads_{on.lower()}",
                on,
                "42501",
                "who is on call is said by those who lead the group",
                f"NOT ({may})",
            )
    for on in ("INSERT", "UPDATE"):
        yield Rule(
            "oncall_turn",
            f"clock_{on.lower()}",
            on,
            "LL003",
            "a turn begins at a time of day such as 08:00",
            no_clock("NEW.begins"),
        )
        longer = f"{_LONGER} AND " if on == "UPDATE" else ""
        yield Rule(
            "oncall_turn",
            f"one_{on.lower()}",
            on,
            "LL003",
            "somebody else is on call then: let their turn end first",
            f"{longer}{_SOMEBODY_ELSE}",
        )
    yield Rule(
        "oncall_turn",
        "to_come",
        "INSERT",
        "LL004",
        "a turn begins today or later; what was is corrected by a swap with a reason",
        "NEW.first_day < {today}",
    )
    yield Rule(
        "oncall_turn",
        "stays",
        "UPDATE",
        "LL004",
        _PAST,
        f"(OLD.first_day < {{today}} AND {differs('group_id', 'level', 'person_id', 'first_day', 'begins', 'every')})"
        f" OR ({differs('valid_to')} AND (OLD.valid_to < {{today}} OR NEW.valid_to < {{today}}))"
        " OR NEW.first_day < OLD.first_day AND NEW.first_day < {today}",
    )
    yield Rule(
        "oncall_swap",
        "reason",
        "INSERT",
        "LL004",
        "what was on call is corrected with a reason",
        "NEW.start_at < {lately} AND NEW.reason = ''",
    )
    yield Rule(
        "oncall_swap",
        "stays",
        "UPDATE",
        "LL004",
        _PAST,
        f"OLD.end_at < {{lately}} OR (OLD.start_at < {{lately}} AND {differs('group_id', 'level', 'person_id')})"
        " OR (OLD.start_at < {lately} AND (NEW.start_at <> OLD.start_at OR NEW.withdrawn <> OLD.withdrawn"
        " OR NEW.end_at < {lately}))",
    )
