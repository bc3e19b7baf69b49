"""Rules that a workspace sets together: read, and set beside what somebody else sets at the same time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.db import rule_sets as store
from app.db.engine import Database
from app.db.records import hold
from app.domain.changes_made import Changes, Touched
from app.domain.rule_set import R, RuleSet
from app.errors import InputError
from app.services.texts import fitting
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def read(db: Database, rule_set: RuleSet[R], work: Work | None = None) -> R:
    """Return the rules; what the workspace does not set has its sample value."""
    with db.read(work) as conn:
        return store.load(conn, rule_set)


def save(
    db: Database,
    rule_set: RuleSet[R],
    base: Mapping[str, str],
    mine: Mapping[str, str],
    op_id: str | None,
    *,
    check: Callable[[str, str], None] | None = None,
    before: Callable[[Connection, R], None] | None = None,
    touched: Callable[[frozenset[str]], Touched] = lambda _names: Touched.NOTHING,
) -> Changes:
    """Set rules: texts by the name of the rule. `base`: what they were when they were read.

    `check(name, text)` refuses a text beside what the set refuses itself; `before(conn, rules)` is called with what is
    about to be kept. `touched` tells of the names of changed rules what follows from them. InputError names the rule
    that cannot be so, or that somebody else changed meanwhile.
    """
    db.require("rules.edit", f"set {rule_set.called}")
    wanted = {name: text.strip() for name, text in mine.items()}
    for name, text in wanted.items():
        if name not in rule_set.labels:
            raise InputError(f"There is no rule “{name}” among {rule_set.called}.")
        fitting(text, rule_set.labels[name])
        if check is not None:
            check(name, text)

    def act(conn: Connection) -> Changes:
        hold(conn, rule_set.called)
        now = rule_set.texts(store.load(conn, rule_set))
        changed = {name: text for name, text in wanted.items() if now[name] != text}
        for name in changed:
            if name in base and now[name] not in {base[name].strip(), wanted[name]}:
                raise InputError(
                    f"{rule_set.labels[name]}: somebody else set it to “{now[name]}” meanwhile.",
                    hint="Look at the rules again, and set it once more where it is still to be changed.",
                )
        called = rule_set.called[:1].upper() + rule_set.called[1:]
        if not changed:
            return Changes(Touched.NOTHING, (), f"{called} stay as they are.")
        rules = rule_set.of_texts({**now, **changed})
        if before is not None:
            before(conn, rules)
        store.store(conn, rule_set, rules)
        return Changes(touched(frozenset(changed)), (), f"{called} are saved: they hold from now on.")

    return db.write(act, what=f"set {rule_set.called}", about=rule_set.prefix.rstrip("."), op_id=op_id)
