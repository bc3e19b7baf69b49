"""Models of standard changes: written, put before the board, replaced by a new version, retired."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from app.db import changes as store
from app.db import tables as t
from app.db.cab.durations import minutes_for
from app.db.cab.meetings import ensure, hold_meetings
from app.db.cab.places import Closing, NewItem, close_item, open_item
from app.db.changes import models as models_store
from app.db.changes.models import FORM, LINKS
from app.db.engine import Database
from app.db.names import people
from app.db.records import Stale, hold_record, insert_record, next_number, save, update_versioned
from app.db.tables import kinds
from app.domain import words
from app.domain.cab.values import ItemState, Kind
from app.domain.changes.models import FIXABLE, Model, ModelBook, ModelVersion, state_words
from app.domain.changes.risk import assess, in_order
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.rights import may
from app.domain.vocabulary import ChangeScope
from app.errors import Conflict, InputError, NotAllowed
from app.services.changes.ahead import look_ahead
from app.services.texts import clean, storable
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "model.edit"
_LONGEST_NAME, _LONGEST_TEXT = 300, 20_000
_NUMBERS = {"outage_minutes": "Outage", "longest_minutes": "Takes at most", "lead_days": "Lead time"}
_MOST = 1_000_000


# --- asked ----------------------------------------------------------------------------------------
def books(db: Database, work: Work | None = None) -> tuple[ModelBook, ...]:
    """Return every model with its versions, by the name of the newest; what was done to it is told by `book`."""
    today = local_date(db.now())
    with db.read(work) as conn:
        by_first: dict[int, list[Model]] = {}
        for one in models_store.models(conn):
            by_first.setdefault(one.first_id, []).append(one)
        listed = [model for versions in by_first.values() for model in versions]
        told = _versions(conn, listed, today)
    found = [
        ModelBook(tuple(told[one.id] for one in sorted(versions, key=lambda one: -one.model_version)))
        for versions in by_first.values()
    ]
    return tuple(sorted(found, key=lambda book: book.newest.model.name.casefold()))


def book(db: Database, model_id: int, work: Work | None = None) -> ModelBook:
    """Return a model by any of its versions, with all of them and what was done to it; InputError: there is none."""
    with db.read(work) as conn:
        versions = _all(conn, model_id)
        told = _versions(conn, versions, local_date(db.now()))
        return ModelBook(
            tuple(told[one.id] for one in versions), models_store.history(conn, [one.id for one in versions])
        )


def in_force(db: Database, work: Work | None = None) -> tuple[Model, ...]:
    """Return the versions that changes are made from today, by name."""
    today = local_date(db.now())
    with db.read(work) as conn:
        found = [one for one in models_store.models(conn) if one.holds_on(today)]
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def _all(conn: Connection, model_id: int) -> list[Model]:
    found = models_store.versions_of(conn, model_id)
    if not found:
        raise InputError("That model is not in this workspace (any more).", hint="Refresh the list.")
    return found


def _versions(conn: Connection, models: list[Model], today: date) -> dict[int, ModelVersion]:
    items = models_store.items_of(conn, [one.id for one in models])
    names = people(conn, {one.created_by for one in models})
    found = {}
    for one in models:
        item = items.get(one.id)
        found[one.id] = ModelVersion(one, _standing(one, item, today), names.get(one.created_by, one.created_by))
    return found


def _standing(model: Model, item: Any, today: date) -> str:
    said = state_words(model, today)
    if item is None:
        return said
    day = words.weekday(item.meeting_date)
    if item.state == ItemState.OPEN.value:
        return f"{said}, on the agenda of {day}"
    if item.state == ItemState.DECIDED.value:
        more = f": {item.conditions or item.reason}" if item.conditions or item.reason else ""
        result = {"approved": "approved", "conditions": "approved with conditions"}.get(item.result, "rejected")
        return f"{said}, {result} on {day}{more}"
    return said


# --- written --------------------------------------------------------------------------------------
def create(
    db: Database, values: Mapping[str, Any], links: Mapping[str, tuple[str, ...]], *, op_id: str | None = None
) -> Changes:
    """Write a new model as a draft. `values`: by field as `FORM` of `app.db.changes.models`; `links`: codes by kind."""
    db.require(_RIGHT, "write models of standard changes")
    row = _checked({"name": "", **values})

    def act(conn: Connection) -> Changes:
        number = next_number(conn, "MOD")
        model_id = insert_record(conn, t.change_model, {"number": number, **row})
        models_store.set_links(conn, model_id, links, _known(conn, links))
        return _made(model_id, f"{row['name']} is a draft: {number}.")

    return _carried_out(db, act, "create model", "", op_id)


def edit(
    db: Database,
    base: Model,
    values: Mapping[str, Any],
    links: Mapping[str, tuple[str, ...]] | None = None,
    *,
    op_id: str | None = None,
) -> Changes:
    """Save a form that was opened with `base`; what others changed of other fields is kept.

    Only a draft is edited: raises NotAllowed for what is before the board or approved, Conflict, InputError.
    """
    db.require(_RIGHT, "write models of standard changes")
    row = _checked({"name": base.name, **values})

    def act(conn: Connection) -> Changes:
        now = _held(conn, base.id)
        if now.state != "draft":
            raise NotAllowed(_frozen(now), hint=_INSTEAD[now.state])
        was = {name: getattr(base, name) for name in (*FORM, *LINKS)} | {"scope": base.scope.value}
        wanted = {name: row[name] for name in FORM if name in values}
        wanted |= {name: tuple(sorted(codes)) for name, codes in (links or {}).items()}
        was["fixed"], touches = sorted(was["fixed"]), {name: getattr(now, name) for name in LINKS}
        mine = {name: value for name, value in wanted.items() if value != was[name]}
        known = _known(conn, {name: mine[name] for name in touches if name in mine})
        saved = save(conn, t.change_model, now.id, was, mine, beside=touches, what=now.called)
        models_store.set_links(
            conn, now.id, {name: saved.written[name] for name in touches if name in saved.written}, known
        )
        touched = kinds.touched_by(t.change_model) if saved.written else Touched.NOTHING
        name = saved.written.get("name", now.name)
        return Changes(touched, (now.id,), f"{name} is saved.")

    return _carried_out(db, act, "edit model", base.id, op_id)


def new_version(db: Database, model_id: int, *, op_id: str | None = None) -> Changes:
    """Begin the next version of an approved model as a draft with the same content.

    The approved one stays in force until the board approves the next. Raises Conflict where somebody began one already.
    """
    db.require(_RIGHT, "write models of standard changes")

    def act(conn: Connection) -> Changes:
        first = _all(conn, model_id)[-1].id
        hold_record(conn, t.change_model, first)  # two who begin one at once: the second sees the first one's
        versions = _all(conn, model_id)
        kept = ModelBook(tuple(ModelVersion(one, "") for one in versions))
        if kept.pending is not None:
            pending = kept.pending.model
            who = people(conn, {pending.created_by}).get(pending.created_by, pending.created_by)
            raise Conflict(f"{who} began {pending.called} already.", {}, pending.version)
        now = kept.in_force
        if now is None:
            raise NotAllowed(
                f"{versions[0].name} has no version in force.", hint="Make a new model, from a copy if you like."
            )
        n = versions[0].model_version + 1
        row = {name: getattr(now, name) for name in FORM} | {"scope": now.scope.value, "fixed": list(now.fixed)}
        row |= {"number": f"{now.number}-{n}", "of_id": first, "model_version": n}
        new_id = insert_record(conn, t.change_model, row)
        links = {name: getattr(now, name) for name in LINKS}
        models_store.set_links(conn, new_id, links, store.codes(conn))
        return _made(new_id, f"{now.number} version {n} is a draft; version {now.model_version} stays in force.")

    return _carried_out(db, act, "new version of model", model_id, op_id)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a form as columns keep them. Raises `InputError` naming the field."""
    row = {name: values[name] for name in FORM if name in values}
    for name, value in row.items():
        if isinstance(value, str):
            row[name] = storable(value, name.replace("_", " ")).strip()
            longest = _LONGEST_NAME if name == "name" else _LONGEST_TEXT
            if len(row[name]) > longest:
                said = name.replace("_", " ").capitalize()
                raise InputError(f"{said}: at most {longest:,} characters are kept.", hint="Shorten it.")
    if not row["name"]:
        raise InputError("Name: a model needs one.", hint="Say in a few words what is changed.")
    if "scope" in row:
        row["scope"] = ChangeScope(row["scope"]).value
    if "risk_answers" in row:
        assess(row["risk_answers"])
        row["risk_answers"] = in_order(row["risk_answers"])
    for name, said in _NUMBERS.items():
        if row.get(name) is not None and not 0 <= row[name] <= _MOST:
            raise InputError(f"{said}: {row[name]:,} cannot be.", hint="Give a number from 0 up, or nothing.")
    if row.get("longest_minutes") == 0:
        raise InputError("Takes at most: a change takes some time.", hint="Give a number from 1 up, or nothing.")
    if "fixed" in row:
        row["fixed"] = sorted(set(row["fixed"]))
        unknown = [name for name in row["fixed"] if name not in FIXABLE]
        if unknown:
            raise InputError(f"Fixed: {words.joined(unknown)} cannot be.", hint="Choose from the list.")
    return row


def _known(conn: Connection, links: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, int]]:
    known = store.codes(conn)
    for name, codes in links.items():
        unknown = sorted(set(codes) - set(known[name]))
        if unknown:
            raise InputError(f"{name.capitalize()}: unknown {', '.join(unknown)}.", hint="Choose from the list.")
    return known


# --- before the board -----------------------------------------------------------------------------
def propose(db: Database, model_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Put a complete draft before the board: on the agenda of the first meeting whose cut-off it makes."""
    db.require(_RIGHT, "propose models to the board")

    def act(conn: Connection) -> Changes:
        hold_meetings(conn)
        now = _read(conn, model_id, version)
        if now.state != "draft":
            raise NotAllowed(_frozen(now), hint=_INSTEAD[now.state])
        if now.missing:
            raise InputError(
                f"{now.name} is not complete: {', '.join(now.missing)} missing.", hint="Fill these in, then propose it."
            )
        if now.valid_to is not None and now.valid_to <= local_date(db.now()):
            raise InputError(f"{now.name} would end on {words.day(now.valid_to)}.", hint="Give a later day, or none.")
        at = db.now()
        promise = look_ahead(conn, at).first()
        item = NewItem(
            Kind.MODEL,
            ensure(conn, promise.slot),
            model_id=now.id,
            cut_off=promise.cut_off,
            submitted_at=at,
            minutes_planned=minutes_for(conn, Kind.MODEL, now.scope.value),
        )
        open_item(conn, item)
        update_versioned(conn, t.change_model, now.id, now.version, {"state": "proposed"})
        return _board(now.id, f"{now.called} is before the board, on the agenda of {promise.words}.")

    return _carried_out(db, act, "propose model", model_id, op_id)


def withdraw(db: Database, model_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Take a model back from the board, to edit it; votes on it end with that."""
    db.require(_RIGHT, "withdraw models from the board")

    def act(conn: Connection) -> Changes:
        hold_meetings(conn)
        now = _read(conn, model_id, version)
        item = models_store.items_of(conn, [now.id]).get(now.id)
        if now.state != "proposed" or item is None:
            raise NotAllowed(f"{now.called} is not before the board.", hint="")
        close_item(conn, item.id, item.version, Closing(ItemState.WITHDRAWN))
        update_versioned(conn, t.change_model, now.id, now.version, {"state": "draft"})
        return _board(now.id, f"{now.called} is a draft again, withdrawn from the board.")

    return _carried_out(db, act, "withdraw model", model_id, op_id)


def retire(db: Database, model_id: int, version: int, reason: str, *, op_id: str | None = None) -> Changes:
    """Let no more changes be made from a version, and say why; a draft is given up.

    What was made from it before goes on. What the board approved only the coordinator retires.
    """
    db.require(_RIGHT, "retire models")
    why = clean(reason, "reason", required=True, longest=4000).rstrip(".")

    def act(conn: Connection) -> Changes:
        now = _read(conn, model_id, version)
        if now.state in {"proposed", "retired"}:
            hint = "Withdraw it first." if now.state == "proposed" else ""
            raise NotAllowed(f"{now.called} is {_STATES[now.state]}.", hint=hint)
        if now.state == "approved" and not may(db.actor.roles, "cab.manage"):
            raise NotAllowed(f"{now.called} was approved by the board: the coordinator retires it.", hint="Ask them.")
        update_versioned(conn, t.change_model, now.id, now.version, {"state": "retired"})
        said = "is retired" if now.state == "approved" else "is given up"
        return _made(now.id, f"{now.called} {said}: {why}.")

    return _carried_out(db, act, "retire model", model_id, op_id)


def end(db: Database, model_id: int, version: int, day: date, reason: str, *, op_id: str | None = None) -> Changes:
    """Let what the board approved hold until an earlier day, and say why: `day` is the first on which it does not.

    What is scheduled by it keeps its approval, also later than that day; a draft that is not scheduled by then is a
    normal change. Only the coordinator; raises `InputError` for a day that is not ahead, or not earlier than its end.
    """
    db.require(_RIGHT, "end models")
    why = clean(reason, "reason", required=True, longest=4000).rstrip(".")

    def act(conn: Connection) -> Changes:
        now, today = _read(conn, model_id, version), local_date(db.now())
        if now.state != "approved":
            raise NotAllowed(f"{now.called} is {_STATES[now.state]}: it is not in force.", hint=_INSTEAD[now.state])
        if not may(db.actor.roles, "cab.manage"):
            raise NotAllowed(f"{now.called} was approved by the board: the coordinator ends it.", hint="Ask them.")
        if day <= today:
            raise InputError(f"From: {words.day(day)} is not ahead.", hint="Give a later day, or none to end it now.")
        if now.valid_to is not None and day >= now.valid_to:
            raise InputError(
                f"From: {now.called} ends on {words.day(now.valid_to)} already.",
                hint="What the board approved does not hold longer than it said: make a new version.",
            )
        update_versioned(conn, t.change_model, now.id, now.version, {"valid_to": day})
        return _made(now.id, f"{now.called} ends on {words.day(day)}: {why}.")

    return _carried_out(db, act, "end model", [model_id, day], op_id)


def decided(conn: Connection, model: Model, *, in_favour: bool) -> None:
    """Let a decision of the board on a version follow: approved it takes the place of the one in force, else it is a
    draft again."""
    if in_favour:
        for one in models_store.versions_of(conn, model.id):
            if one.state == "approved" and one.id != model.id:
                update_versioned(conn, t.change_model, one.id, one.version, {"state": "retired"})
    state = "approved" if in_favour else "draft"
    update_versioned(conn, t.change_model, model.id, model.version, {"state": state})


_STATES = {"draft": "a draft", "proposed": "before the board", "approved": "approved", "retired": "retired"}
_INSTEAD = {
    "draft": "",
    "proposed": "Withdraw it first.",
    "approved": "Make a new version.",
    "retired": "Make a new model.",
}


def _frozen(model: Model) -> str:
    return f"{model.called} is {_STATES[model.state]}: what it says stands."


def _held(conn: Connection, model_id: int) -> Model:
    hold_record(conn, t.change_model, model_id)
    return next(one for one in _all(conn, model_id) if one.id == model_id)


def _read(conn: Connection, model_id: int, version: int) -> Model:
    """Return a version of a model as it was read, held against others; Stale where somebody saved it meanwhile."""
    now = _held(conn, model_id)
    if now.version != version:
        raise Stale(f"{now.called} was changed by somebody else meanwhile.", {}, now.version)
    return now


def _carried_out(
    db: Database, act: Callable[[Connection], Changes], what: str, about: object, op_id: str | None
) -> Changes:
    """Carry an act out under an id in any case: what answers it is kept with that, and is the history of the model."""
    return db.write(act, what=what, about=about, op_id=op_id or str(uuid4()))


def _made(model_id: int, text: str) -> Changes:
    return Changes(kinds.touched_by(t.change_model), (model_id,), text)


def _board(model_id: int, text: str) -> Changes:
    return Changes(kinds.touched_by(t.change_model, t.cab_agenda_item), (model_id,), text)
