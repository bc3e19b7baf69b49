"""Templates of postings: made, edited and ended by who posts their kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.hub import templates as store
from app.db.records import hold, insert_record, save, update_versioned
from app.domain.changes_made import Changes, Touched
from app.domain.hub.phases import NEXT, Kind, Phase
from app.domain.hub.placeholders import FILLED, wrong
from app.domain.hub.templates import Template
from app.errors import InputError
from app.services.hub.posting import require_kind
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "posting.edit"
_FIELDS = ("name", "kind", "phase", "title", "text", "services", "next_minutes")
_LONGEST = {"name": 100, "title": 300, "text": 20000}
#: No promise of a template lies further ahead, in minutes: a week.
_FURTHEST = 7 * 24 * 60


def templates(db: Database, work: Work | None = None) -> tuple[Template, ...]:
    """Return the templates that did not end, by name."""
    with db.read(work) as conn:
        return tuple(store.in_force(conn))


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(values.keys() - set(_FIELDS))
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(_FIELDS)}.")
    kept = dict(values)
    for name, longest in _LONGEST.items():
        if name in kept:
            kept[name] = clean(kept[name], name, required=name != "title", longest=longest)
    for name, words in (("kind", Kind), ("phase", Phase)):
        if name in kept:
            try:
                kept[name] = words(kept[name]).value
            except ValueError:
                raise InputError(f"“{kept[name]}” is no {name}.", hint="Choose one from the list.") from None
    if "services" in kept:
        kept["services"] = tuple(sorted(set(kept["services"])))
    minutes = kept.get("next_minutes")
    if minutes is not None and not 1 <= minutes <= _FURTHEST:
        raise InputError("The next update: it comes within a week.", hint="Give minutes, or none.")
    for name in ("title", "text"):
        piece = wrong(kept.get(name, ""))
        if piece:
            known = ", ".join(f"{{{one}}}" for one in FILLED)
            raise InputError(
                f"The {name}: “{piece}” is no placeholder.",
                hint=f"Use {known}, or small letters for what is to be written: {{what happened}}.",
            )
    return kept


def _require_phase(kind: str, phase: str) -> None:
    if Phase(phase) not in {one for phases in NEXT[Kind(kind)].values() for one in phases}:
        raise InputError(f"“{Phase(phase).label}” is no phase of {Kind(kind).label.lower()}.", hint="Choose another.")


def _require_name(conn: Connection, name: str, other_than: int = 0) -> None:
    hold(conn, "posting templates")
    if any(one.name.casefold() == name.casefold() and one.id != other_than for one in store.in_force(conn)):
        raise InputError(f"There is a template “{name}” already.", hint="Edit that one, or choose another name.")


def make_template(db: Database, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Make a template. `values`: name, kind, phase, text; title, ids of services, next_minutes (None: no promise)."""
    db.require(_RIGHT)
    missing = {"name": "", "kind": "", "phase": "", "title": "", "text": ""}
    own = _checked({**missing, **values})
    require_kind(db, Kind(own["kind"]))
    _require_phase(own["kind"], own["phase"])

    def act(conn: Connection) -> Changes:
        _require_name(conn, own["name"])
        row = {name: value for name, value in own.items() if name != "services"}
        made = insert_record(conn, t.posting_template, row)
        store.put_services(conn, made, own.get("services", ()))
        return Changes(Touched.HUB, (made,), f"The template “{own['name']}” is made.")

    return db.write(act, what="make posting template", op_id=op_id)


def edit_template(
    db: Database, template_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save a form that was opened with `base`; `Conflict` where somebody else changed the same field."""
    db.require(_RIGHT)
    own = _checked({name: value for name, value in mine.items() if name != "kind"})

    def act(conn: Connection) -> Changes:
        now = _standing(db, conn, template_id)
        _require_phase(now.kind.value, own.get("phase", now.phase.value))
        if "name" in own:
            _require_name(conn, own["name"], template_id)
        kept = {name: tuple(sorted(value)) if name == "services" else value for name, value in base.items()}
        beside = {"services": now.service_ids} if "services" in own else {}
        saved = save(conn, t.posting_template, template_id, kept, own, beside=beside, what=f"“{now.name}”")
        if "services" in saved.written:
            store.put_services(conn, template_id, saved.written["services"])
        return Changes(Touched.HUB, (template_id,), f"The template “{own.get('name', now.name)}” is saved.")

    return db.write(act, what="edit posting template", about=template_id, op_id=op_id)


def end_template(db: Database, template_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """End a template: it is offered no more. What was posted with it stays."""
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        now = _standing(db, conn, template_id)
        update_versioned(conn, t.posting_template, template_id, version, {"active": False})
        return Changes(Touched.HUB, (template_id,), f"The template “{now.name}” is offered no more.")

    return db.write(act, what="end posting template", about=template_id, op_id=op_id)


def _standing(db: Database, conn: Connection, template_id: int) -> Template:
    found = store.by_id(conn, template_id)
    if found is None or not found.active:
        raise InputError("This template is not offered (any more).", hint="Refresh the list.")
    require_kind(db, found.kind)
    return found
