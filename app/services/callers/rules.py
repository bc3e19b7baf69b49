"""Of what callers are told, and whom of them is asked, as a workspace sets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.db.callers import rules as store
from app.db.engine import Database
from app.db.records import hold
from app.domain.callers import settings, survey_settings
from app.domain.callers.settings import CallerRules
from app.domain.callers.survey_settings import SurveyRules
from app.domain.changes_made import Changes, Touched
from app.errors import InputError
from app.services.texts import fitting
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class _Kind:
    """Rules of one kind: how they are called, read and kept."""

    called: str
    prefix: str
    labels: Mapping[str, str]
    as_rows: Callable[[Any], dict[str, str]]
    from_rows: Callable[[Mapping[str, str]], Any]
    load: Callable[[Connection], Any]
    save: Callable[[Connection, Any], None]


_TOLD = _Kind(
    "what callers are told",
    settings.PREFIX,
    settings.LABELS,
    settings.as_rows,
    settings.from_rows,
    store.load_rules,
    store.save_rules,
)
_ASKED = _Kind(
    "whom surveys ask",
    survey_settings.PREFIX,
    survey_settings.LABELS,
    survey_settings.as_rows,
    survey_settings.from_rows,
    store.load_survey_rules,
    store.save_survey_rules,
)


def rules(db: Database, work: Work | None = None) -> CallerRules:
    """Return of what callers are told; what the workspace does not set has its sample value, which is: of nothing."""
    with db.read(work) as conn:
        return store.load_rules(conn)


def survey_rules(db: Database, work: Work | None = None) -> SurveyRules:
    """Return whom surveys ask; what the workspace does not set has its sample value, which is: nobody."""
    with db.read(work) as conn:
        return store.load_survey_rules(conn)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set of what callers are told: texts by the name of the rule. `base`: what they were when they were read.

    InputError names the rule that cannot be so, or that somebody else changed meanwhile.
    """
    return _save(db, _TOLD, base, mine, op_id)


def save_survey_rules(
    db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None
) -> Changes:
    """Set whom surveys ask: texts by the name of the rule. `base`: what they were when they were read.

    InputError names the rule that cannot be so, or that somebody else changed meanwhile. Only what is resolved or
    closed from then on asks anybody.
    """
    return _save(db, _ASKED, base, mine, op_id)


def _save(db: Database, kind: _Kind, base: Mapping[str, str], mine: Mapping[str, str], op_id: str | None) -> Changes:
    db.require("rules.edit", f"set {kind.called}")
    wanted = {name: text.strip() for name, text in mine.items()}
    for name, text in wanted.items():
        if name not in kind.labels:
            raise InputError(f"{kind.called.capitalize()} has no rule “{name}”.")
        fitting(text, kind.labels[name])
        kind.from_rows({kind.prefix + name: text})

    def act(conn: Connection) -> Changes:
        hold(conn, kind.called)
        now = kind.as_rows(kind.load(conn))
        changed = {name: text for name, text in wanted.items() if now[kind.prefix + name] != text}
        for name in changed:
            if name in base and now[kind.prefix + name] not in {base[name].strip(), wanted[name]}:
                raise InputError(
                    f"{kind.labels[name]}: somebody else set it to “{now[kind.prefix + name]}” meanwhile.",
                    hint="Look at the rules again, and set it once more where it is still to be changed.",
                )
        if not changed:
            return Changes(Touched.NOTHING, (), f"{kind.called.capitalize()} stays as it is.")
        kind.save(conn, kind.from_rows({**now, **{kind.prefix + name: text for name, text in changed.items()}}))
        return Changes(Touched.NOTHING, (), f"{kind.called.capitalize()} is saved: it holds from now on.")

    return db.write(act, what=f"set {kind.called}", about=kind.prefix, op_id=op_id)
