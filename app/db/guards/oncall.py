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
_WEEK, _DAY = "10080", "CAST(1440 AS BIGINT)"  # in minutes


def _at(row: str, day: str) -> str:
    """Return the minute by the clock of a turn's hand-over on one of its days, counted from today's midnight."""
    clock = f"CAST(substr({row}.begins, 1, 2) AS INTEGER) * 60 + CAST(substr({row}.begins, 4, 2) AS INTEGER)"
    return f"({clock} - days_ago({row}.{day}) * {_DAY})"


def _numbers() -> str:
    """Return a table of the numbers from 0 to 63, in SQL that triggers of both databases may have."""
    eight = " UNION ALL ".join(f"SELECT {n}{' AS n' if not n else ''}" for n in range(8))
    return f"(SELECT 8 * a.n + b.n AS n FROM ({eight}) a CROSS JOIN ({eight}) b)"


#: Two turns of a group and level meet. Of the other turn, `s` is the beginning of a week: those from the one in which
#: the new turn begins, one more than the weeks after which the new one comes round, since all is repeated then. Of the
#: new one, `f` is the week that began last before it, and the next one after that. What ends is cut off at its end;
#: of two, one of which ends on the day on which the other begins, this goes before, whatever the hour.
_OTHERS = (
    f"SELECT {_at('o', 'first_day')} AS begun, coalesce({_at('o', 'valid_to')}, 1000000000000) AS stop,"
    f" {_WEEK} * o.every AS step, {_at('NEW', 'first_day')} AS mine,"
    f" coalesce({_at('NEW', 'valid_to')}, 1000000000000) AS ending, {_WEEK} * NEW.every AS turns"
    " FROM oncall_turn o WHERE o.group_id = NEW.group_id AND o.level = NEW.level AND o.id IS DISTINCT FROM NEW.id"
    f" AND o.first_day < coalesce(o.valid_to, {_NEVER}) AND o.first_day < coalesce(NEW.valid_to, {_NEVER})"
    f" AND coalesce(o.valid_to, {_NEVER}) > NEW.first_day"
)
_WEEKS = (
    "SELECT v.stop, v.mine, v.ending, v.turns, v.begun + v.step"
    " * (CASE WHEN v.mine > v.begun THEN (v.mine - v.begun) / v.step ELSE 0 END + k.n) AS s"
    f" FROM ({_OTHERS}) v CROSS JOIN {_numbers()} k"
)
_FOUND = (
    "SELECT w.s, w.stop, w.ending, w.mine + w.turns"
    " * (CASE WHEN w.s > w.mine THEN (w.s - w.mine) / w.turns ELSE 0 END + z.n) AS f"
    f" FROM ({_WEEKS}) w CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1) z"
)
#: Nobody is on call in a week in which somebody else of the group and level is.
_SOMEBODY_ELSE = (
    f"NEW.first_day < coalesce(NEW.valid_to, {_NEVER}) AND EXISTS (SELECT 1 FROM ({_FOUND}) m"
    " WHERE m.s < m.stop AND m.s < m.ending AND m.f < m.stop AND m.f < m.ending"
    f" AND m.f < m.s + {_WEEK} AND m.s < m.f + {_WEEK})"
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
